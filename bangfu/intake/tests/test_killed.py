"""An import whose process is killed half-way leaves nothing, and begins anew."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection

from bangfu.intake.actions.apply import bring_in_later
from bangfu.intake.models import Batch, Upload
from bangfu.intake.tests.conftest import person, sheet
from bangfu.ledger.models import AreaCount, Household, Observation, Person

pytestmark = pytest.mark.django_db(transaction=True)

STOP_BEFORE_THE_END = """
import sys, time, django
django.setup()
from bangfu.intake.actions import apply as module
from bangfu.journal.models import Actor
from bangfu.ledger.models import Person

def wait(*_):
    print("written", Person.objects.count(), flush=True)
    time.sleep(60)

module.write_measures = wait
module.bring_in_later.func(int(sys.argv[1]), ["staff", sys.argv[2], "周敏", "经办"])
"""


def address() -> str:
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return os.environ["DATABASE_URL"].rsplit("/", 1)[0] + f"/{name}"


def test_a_killed_import_leaves_nothing_and_begins_anew(settings, upload, clerk):
    settings.MEDIA_ROOT = Path(os.environ["BANGFU_DATA"]) / "documents"
    kept = upload(sheet([person(1, "彭守义"), person(2, "冯来顺", "19410203")]))
    Upload.objects.filter(pk=kept.pk).update(state=Upload.State.APPLYING)
    process = subprocess.Popen(
        [sys.executable, "-c", STOP_BEFORE_THE_END, str(kept.pk), clerk.id],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "bangfu.web.settings",
             "DATABASE_URL": address()},
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    with process.stdout:
        assert process.stdout.readline() == "written 2\n"
        process.kill()
        process.wait()
    left = [Person, Household, Observation, AreaCount, Batch]
    assert [model.objects.count() for model in left] == [0] * len(left)
    time.sleep(0.1)
    bring_in_later.func(kept.pk, ["staff", clerk.id, clerk.name, clerk.post])
    kept.refresh_from_db()
    assert (kept.state, Person.objects.count()) == ("applied", 2)
    assert kept.batch.screened_at is not None
