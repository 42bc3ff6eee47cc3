"""How long the office takes for 200 offline visits with their photos' metadata: `python -m benchmarks.sync`.

The way a phone sends them: four batches of fifty through the one address, each visit to one
of sixty households of three villages, with services, the people it was for and a photo's
fingerprint. Nothing had been sent before. On SQLite, and on a private PostgreSQL where its
programs are there. Photos themselves come later, in parts, and are not counted.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.site import cluster

VISITS, BATCH, HOMES = 200, 50, 60
LIMIT = 2.0
"""Seconds by the clock for all of them."""
VILLAGES = [f"99010110220{n}" for n in (1, 2, 3)]
AREAS = [
    ("990000000000", "云上省", "province", None), ("990100000000", "云水市", "city", "990000000000"),
    ("990101000000", "云岭县", "county", "990100000000"),
    ("990101102000", "松坪镇", "township", "990101000000"),
    *((code, f"{n}村", "village", "990101102000") for n, code in enumerate(VILLAGES)),
]  # fmt: skip


def main() -> None:
    """Measure on both databases and say how far that is from the limit."""
    if len(sys.argv) > 1:
        measure()
        return
    with tempfile.TemporaryDirectory(prefix="bangfu-sync-", ignore_cleanup_errors=True) as made:
        folder = Path(made)
        folder.chmod(0o755)  # PostgreSQL runs as somebody else
        for name, url in databases(folder):
            told = json.loads(_child(folder / name, url))
            within = "不到" if told["seconds"] <= LIMIT else "超过"
            print(
                f"{name}：{VISITS} 次走访 {told['seconds']:.2f} 秒（CPU {told['cpu']:.2f} 秒，"
                f"不算数据库那一边），{within} {LIMIT:g} 秒"
            )


def databases(folder: Path) -> Iterator[tuple[str, str]]:
    """The name and address of each database there is."""
    yield "SQLite", ""
    if cluster.binaries() is None:
        print("没有 PostgreSQL，没有量")
        return
    with contextlib.ExitStack() as running:
        socket = running.enter_context(cluster.cluster(folder / "postgres" / "data"))
        yield "PostgreSQL", cluster.database(socket, "sync")


def _child(data: Path, url: str) -> str:
    around = {
        name: value for name, value in os.environ.items()
        if not name.startswith(("BANGFU_", "DATABASE_URL", "DJANGO_"))
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.sync", "measure"], check=True, text=True,
        stdout=subprocess.PIPE, cwd=Path(__file__).parents[1],
        env=around | {"BANGFU_DATA": str(data), "DATABASE_URL": url},
    )  # fmt: skip
    return done.stdout.splitlines()[-1]


def measure() -> None:
    """Fill a database, send everything, and tell seconds by the clock and of this processor."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bangfu.web.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    settings.ALLOWED_HOSTS = ["testserver"]
    call_command("migrate", interactive=False, verbosity=0)
    send, visits = _ground()
    send([])  # a first contact, so that nothing is loaded for the first time
    start, cpu = time.perf_counter(), time.process_time()
    states = [state for at in range(0, VISITS, BATCH) for state in send(visits[at : at + BATCH])]
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    if states != ["received"] * VISITS:
        raise SystemExit(f"没有全收下：{set(states)}")
    print(json.dumps({"seconds": seconds, "cpu": cpu}))


def _ground() -> tuple[Any, list[dict[str, Any]]]:
    """A township with a worker, their households and phone; what sends, and what is to be sent."""
    from django.test import Client
    from django.utils import timezone

    from bangfu.duty.actions.devices import register_device
    from bangfu.duty.models import Helper, Pairing
    from bangfu.journal.models import Actor
    from bangfu.ledger.actions.households import Newcomer, file_household
    from bangfu.org.models import Appointment, Area, Office, Staff, Unit
    from bangfu.org.roles import Role

    actor = Actor("system", "", "测速", "")
    today = timezone.localdate()
    for code, name, level, parent in AREAS:
        Area.objects.create(code=code, name=name, level=level, parent_id=parent)
    staff = Staff.objects.create(username="worker", name="周敏")
    office = Office.objects.create(
        name="民政办公室", area_id="990101102000", unit=Unit.CIVIL_AFFAIRS
    )
    Appointment.objects.create(
        staff=staff, office=office, role=Role.VILLAGE_WORKER, area_id="990101102000", post="经办",
        from_day=dt.date(2020, 1, 1),
    )  # fmt: skip
    helper = Helper.objects.create(
        name="周敏", kind=Helper.Kind.VILLAGE_STAFF, area_code="990101102000", staff=staff,
        from_day=dt.date(2020, 1, 1),
    )  # fmt: skip
    homes = []
    for n in range(HOMES):
        filed = file_household(
            actor=actor, area_code=VILLAGES[n % 3], day=today,
            persons=[Newcomer({"姓名": f"甲{n}"}), Newcomer({"姓名": f"乙{n}"})],
        ).household  # fmt: skip
        Pairing.objects.create(
            helper=helper, household=filed, level="village", from_day=dt.date(2020, 1, 1),
            decided_by="测速",
        )  # fmt: skip
        homes.append((filed.pk, list(filed.persons.values_list("pk", flat=True))))
    device, key = register_device(actor=actor, staff=staff, uid=uuid.uuid4(), name="测速")
    client, now = Client(), timezone.now()

    def send(items: list[dict[str, Any]]) -> list[str]:
        answer = client.post(
            "/duty/sync/", {"sent_at": now.isoformat(), "items": items},
            content_type="application/json",
            headers={"Authorization": f"Device {device.uid}:{key}"},
        )  # fmt: skip
        return [one["state"] for one in answer.json()["answers"]]

    return send, [_visit(n, homes[n % HOMES], now) for n in range(VISITS)]


def _visit(n: int, home: tuple[int, list[int]], now: dt.datetime) -> dict[str, Any]:
    number, people = home
    return {
        "uid": str(uuid.uuid4()), "kind": "visit", "household": number, "offset": 0,
        "device_at": (now - dt.timedelta(minutes=45 * (n + 1))).isoformat(),
        "persons": [str(people[n % 2])], "services": ["company.talk", "health.inquiry"],
        "words": f"第 {n} 次：都好，屋顶补过了", "facts": {}, "found": {}, "signature": [],
        "photos": [{"uid": str(uuid.uuid4()), "sha256": f"{n:064x}", "size": 150_000}],
    }  # fmt: skip


if __name__ == "__main__":
    main()
