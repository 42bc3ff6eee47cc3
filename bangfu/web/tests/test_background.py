"""A task is done once; the task of a worker that died is done by the next one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.utils import timezone
from django_tasks import task
from django_tasks.base import TaskResultStatus
from django_tasks.signals import task_finished
from django_tasks_db.models import DBTaskResult

from bangfu.web.background import TRIES, alive, give_back, held

DATABASE = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
HOLD = """
import sys, time, django
django.setup()
from bangfu.web.background import held
with held(sys.argv[1]):
    print("held", flush=True)
    time.sleep(60)
"""


@task
def greet(name: str) -> str:
    return f"{name}，您好"


@pytest.fixture(autouse=True)
def _queue(settings: object) -> None:
    settings.TASKS = DATABASE  # type: ignore[attr-defined]


@contextmanager
def another_worker(name: str) -> Iterator[subprocess.Popen[str]]:
    """A process that holds a worker's lock in this test's database."""
    if connection.vendor == "sqlite":
        address = f"sqlite:///{connection.settings_dict['NAME']}"
    else:
        # the same server, this worker's test database
        address = os.environ["DATABASE_URL"].rsplit("/", 1)[0] + (
            f"/{connection.settings_dict['NAME']}"
        )
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, name],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "bangfu.web.settings",
             "DATABASE_URL": address},
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def left_by(*workers: str) -> DBTaskResult:
    """A task that was started by these workers, one after the other, and never ended."""
    row = DBTaskResult.objects.get(pk=greet.enqueue("王秀英").id)
    row.worker_ids = list(workers)
    row.status = TaskResultStatus.RUNNING
    row.started_at = timezone.now()
    row.save()
    return row


def status_of(row: DBTaskResult) -> str:
    row.refresh_from_db()
    return row.status


@pytest.mark.django_db
def test_a_lock_is_held_for_as_long_as_its_process_lives() -> None:
    assert not alive("w-1")
    with another_worker("w-1") as process:
        assert alive("w-1") and not alive("w-2")
        process.send_signal(signal.SIGKILL)
        process.wait()
        # PostgreSQL learns of it when it next looks at the connection
        end = time.monotonic() + 10
        while alive("w-1") and time.monotonic() < end:
            time.sleep(0.05)
        assert not alive("w-1")


@pytest.mark.django_db
def test_a_worker_is_alive_to_itself_as_well() -> None:
    with held("w-own/../1"):
        assert alive("w-own/../1")
    assert not alive("w-own/../1")


@pytest.mark.django_db
def test_the_task_of_a_dead_worker_is_given_back() -> None:
    row = left_by("w-dead")
    assert give_back() == 1
    assert status_of(row) == TaskResultStatus.READY and row.started_at is None
    assert DBTaskResult.objects.ready().get() == row
    assert give_back() == 0


@pytest.mark.django_db
def test_the_task_of_a_living_worker_is_left_alone() -> None:
    row = left_by("w-dead", "w-living")
    with another_worker("w-living"):
        assert give_back() == 0
    assert status_of(row) == TaskResultStatus.RUNNING


@pytest.mark.django_db
def test_a_task_that_kills_its_workers_is_not_started_for_ever() -> None:
    ended = []

    def listen(task_result: object, **_: object) -> None:
        ended.append(task_result)

    row = left_by(*(f"w-{number}" for number in range(TRIES)))
    task_finished.connect(listen)
    try:
        assert give_back() == 1
    finally:
        task_finished.disconnect(listen)
    assert status_of(row) == TaskResultStatus.FAILED
    assert row.finished_at and row.exception_class_path.endswith("WorkerDied")
    assert [result.id for result in ended] == [str(row.pk)]  # type: ignore[attr-defined]


@pytest.mark.django_db
def test_a_task_finished_between_the_two_looks_stays_finished(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    row = left_by("w-quick")

    def finishes_and_goes(name: str) -> bool:
        row.set_successful("done")
        return False

    monkeypatch.setattr("bangfu.web.background.alive", finishes_and_goes)
    assert give_back() == 0
    assert status_of(row) == TaskResultStatus.SUCCESSFUL
