"""The site as an administrator starts it: real processes, their order and their end."""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

WAIT = 60
T = TypeVar("T")
ENQUEUE = """
import django
django.setup()
from bangfu.web.tests.test_background import greet
print(greet.enqueue("王秀英").id)
"""


def environment(data: Path, hosts: str = "") -> dict[str, str]:
    """A fresh installation in a folder; the settings are those of service, not of tests."""
    names = {"BANGFU_HOSTS": hosts} if hosts else {}
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("BANGFU_") and name != "DATABASE_URL"
    }
    return {**kept, **names, "BANGFU_DATA": str(data), "LANG": "zh_CN.UTF-8", "LC_ALL": "",
            "DJANGO_SETTINGS_MODULE": "bangfu.web.settings"}  # fmt: skip


def bangfu(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bangfu", *arguments],
        env=environment(data), capture_output=True, text=True, timeout=WAIT, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of an installation that was migrated."""
    folder = tmp_path_factory.mktemp("installation") / "data"
    finished = bangfu(folder, "migrate")
    assert finished.returncode == 0, finished.stderr
    assert re.search(r"数据库更新了 \d+ 步", finished.stderr)
    return folder


@contextlib.contextmanager
def serving(
    data: Path, *arguments: str, hosts: str = ""
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The running command and the host and port it printed."""
    log = data / "said.txt"
    with log.open("w") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "bangfu", "serve", "--port", "0", "--workers", "1", *arguments],
            env=environment(data, hosts), stdout=said, stderr=said, text=True,
        )  # fmt: skip
    try:
        found = until(lambda: re.search(r"网站开着：http://(\S+?)（", log.read_text("utf-8")))
        yield process, found[1]
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(WAIT)


def until(look: Callable[[], T]) -> T:
    """What a look finds, once it finds something."""
    end = time.monotonic() + WAIT
    while time.monotonic() < end:
        if found := look():
            return found
        time.sleep(0.1)
    raise AssertionError("waited in vain")


def children(pid: int) -> dict[str, int]:
    """The processes of the site by what they are."""
    found = {}
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        command = Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")
        found["worker" if b"work" in command else "web"] = int(child)
    return found


def running(pid: int) -> bool:
    """Whether a process is there; one that ended and was not fetched yet is not."""
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def enqueue(data: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", ENQUEUE],
        env=environment(data), capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout.strip()


def is_done(data: Path, task: str) -> bool:
    with contextlib.closing(sqlite3.connect(data / "bangfu.sqlite3")) as database:
        (status,) = database.execute(
            "SELECT status FROM django_tasks_database_dbtaskresult WHERE id = ?",
            [task.replace("-", "")],
        ).fetchone()
    return status == "SUCCESSFUL"


def test_the_site_answers_and_its_worker_works_and_both_end_in_order(data: Path) -> None:
    with serving(data) as (process, address):
        asked = http.client.HTTPConnection(address, timeout=WAIT)
        asked.request("GET", "/")
        assert asked.getresponse().headers["Content-Security-Policy"]
        asked.close()
        first = enqueue(data)
        until(lambda: is_done(data, first))

        parts = children(process.pid)
        os.kill(parts["worker"], signal.SIGKILL)
        second = enqueue(data)
        until(lambda: is_done(data, second))
        assert "后台工作的进程停了" in (data / "said.txt").read_text("utf-8")
        after = children(process.pid)
        assert after["web"] == parts["web"] and after["worker"] != parts["worker"]

        process.send_signal(signal.SIGINT)
        assert process.wait(WAIT) == 0
        assert not running(after["web"]) and not running(after["worker"])
    assert "正在停下" in (data / "said.txt").read_text("utf-8")


def test_nothing_is_left_behind_when_the_command_itself_is_killed(data: Path) -> None:
    with serving(data) as (process, _):
        parts = children(process.pid)
        assert set(parts) == {"web", "worker"}
        process.kill()
        process.wait(WAIT)
        until(lambda: not any(running(part) for part in parts.values()))


def test_without_a_worker_there_is_none(data: Path) -> None:
    with serving(data, "--no-worker") as (process, _):
        assert set(children(process.pid)) == {"web"}
        os.kill(children(process.pid)["web"], signal.SIGKILL)
        assert process.wait(WAIT) == 2
    assert "网站的进程停了" in (data / "said.txt").read_text("utf-8")


@pytest.mark.parametrize("hosts", ["bangfu.example.gov.cn", ".example.gov.cn,other", "*"])
def test_it_starts_without_complaint_whatever_its_names_are(data: Path, hosts: str) -> None:
    with serving(data, "--no-worker", hosts=hosts):
        pass
    said = (data / "said.txt").read_text("utf-8")
    assert "网站开着" in said and "HTTP_HOST" not in said and "Bad Request" not in said


def test_a_port_in_use_is_said_at_once(data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        finished = bangfu(data, "serve", "--port", str(port))
    assert finished.returncode == 2
    assert f"--port {port + 1}" in finished.stderr and "Traceback" not in finished.stderr


def test_a_database_that_is_not_ready_is_said_with_the_way_out(tmp_path: Path) -> None:
    for command in ("serve", "work", "sample"):
        finished = bangfu(tmp_path / "new", command)
        assert finished.returncode == 2
        assert "bangfu migrate" in finished.stderr


def test_a_database_that_does_not_answer_is_said_without_its_address(tmp_path: Path) -> None:
    finished = subprocess.run(
        [sys.executable, "-m", "bangfu", "migrate"],
        env={**environment(tmp_path), "DATABASE_URL": "postgres://u:geheim@127.0.0.1:1/none"},
        capture_output=True, text=True, timeout=WAIT, check=False,
    )  # fmt: skip
    assert finished.returncode == 2
    assert "DATABASE_URL" in finished.stderr and "geheim" not in finished.stderr


def test_what_is_written_is_for_its_owner_alone(data: Path) -> None:
    for path in (data, data / "bangfu.sqlite3", data / "secret-key"):
        assert path.stat().st_mode & 0o077 == 0, path.name


def test_django_s_own_commands_are_there_for_administrators(data: Path) -> None:
    assert "no issues" in bangfu(data, "manage", "check").stdout
    finished = bangfu(data, "manage", "showmigrations", "--plan")
    assert "[X]" in finished.stdout and "[ ]" not in finished.stdout
