"""Background work: tasks a request leaves in the database, done by a worker process of its own.

A worker holds a lock for as long as it lives, and the system takes the lock away when the process
ends, however it ends. So a task that runs under a name whose lock is free was left by a dead
worker, and is given back. Tasks must therefore bear being started again.
"""

from __future__ import annotations

import fcntl
import hashlib
import logging
import os
import re
import socket
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks.signals import task_finished
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

TRIES = 3
"""How often a task is started before it counts as what kills its workers."""
LOOK_EVERY = 30.0
"""Seconds between two looks for tasks of dead workers, on this machine and others."""


class WorkerDied(Exception):
    """Why a task failed that never came to an end."""


def work(*, interval: float = 1.0) -> None:
    """Do tasks until told to stop; a task begun is brought to its end first.

    `interval` is how many seconds pass between two looks into an empty queue.
    """
    logging.getLogger("django_tasks_db").setLevel(logging.ERROR)
    name = f"{_plain(socket.gethostname())[:40]}-{uuid.uuid4().hex[:16]}"
    with held(name):
        worker = Worker(
            queue_names=["*"],
            excluded_queue_names=[],
            interval=interval,
            batch=False,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=name,
        )
        worker.configure_signals()
        over = threading.Event()
        look = threading.Thread(target=_look_around, args=(over,), daemon=True)
        look.start()
        try:
            worker.run()
        finally:
            over.set()


def _look_around(over: threading.Event) -> None:
    while not over.is_set():
        try:
            give_back()
        except Exception:
            # the database may be away for a while; the next look finds the same tasks
            logging.getLogger(__name__).exception("tasks of dead workers not given back")
        finally:
            connection.close()
        over.wait(LOOK_EVERY)


def give_back() -> int:
    """Put tasks of dead workers into the queue again, or end them after `TRIES` starts.

    How many were found is returned.
    """
    found = 0
    for task in DBTaskResult.objects.running():
        if any(alive(name) for name in task.worker_ids[-1:]):
            continue
        # the worker may have finished this very task between our two looks
        still = DBTaskResult.objects.filter(pk=task.pk, status=TaskResultStatus.RUNNING)
        if len(task.worker_ids) < TRIES:
            found += still.update(status=TaskResultStatus.READY, started_at=None)
        elif still.update(
            status=TaskResultStatus.FAILED,
            finished_at=timezone.now(),
            exception_class_path=f"{WorkerDied.__module__}.{WorkerDied.__qualname__}",
        ):
            found += 1
            task.refresh_from_db()
            task_finished.send(sender=type(task.task.get_backend()), task_result=task.task_result)
    return found


@contextmanager
def held(name: str) -> Iterator[None]:
    """Hold a worker's lock: beside the database file, or in PostgreSQL itself."""
    if connection.vendor == "sqlite":
        path = _lock_file(name)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with path.open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            try:
                yield
            finally:
                path.unlink(missing_ok=True)
    else:
        # a connection for this alone: Django's own come and go
        parameters = {**connection.get_connection_params(), "autocommit": True}
        with connection.Database.connect(**parameters) as own:
            own.execute("SELECT pg_advisory_lock(%s)", [_lock_number(name)])
            try:
                yield
            finally:
                # the server would notice the closed connection a moment later
                own.execute("SELECT pg_advisory_unlock(%s)", [_lock_number(name)])


def alive(name: str) -> bool:
    """Whether the worker of this name still holds its lock."""
    if connection.vendor == "sqlite":
        try:
            file = _lock_file(name).open()
        except FileNotFoundError:
            return False
        with file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
            _lock_file(name).unlink(missing_ok=True)
            return False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            " AND objsubid = 1 AND (classid::bigint << 32 | objid::bigint) = %s)",
            [_lock_number(name)],
        )
        return bool(cursor.fetchone()[0])


def _lock_file(name: str) -> Path:
    beside = Path(os.fspath(connection.settings_dict["NAME"])).resolve().parent
    return beside / "workers" / f"{_plain(name)}.lock"


def _lock_number(name: str) -> int:
    """A number below 2**63: PostgreSQL names advisory locks by a signed one of 64 bits."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big") >> 1


def _plain(name: str) -> str:
    return re.sub(r"[^\w-]", "-", name)
