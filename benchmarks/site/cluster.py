"""A PostgreSQL of one's own: no port, no password, stopped and gone with the `with`."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

SETTINGS = {
    "listen_addresses": "",
    "max_connections": "60",
    "shared_buffers": "2GB",
    "work_mem": "32MB",
    "maintenance_work_mem": "512MB",
    "max_wal_size": "8GB",
}
"""What a small server would be given; everything else, safety against power cuts too, as it comes."""


def binaries() -> Path | None:
    """The folder with PostgreSQL's programs; None where it is not installed."""
    found = shutil.which("initdb")
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for folder in [*([Path(found).resolve().parent] if found else []), *places]:
        if (folder / "initdb").is_file() and (folder / "pg_ctl").is_file():
            return folder
    return None


@contextlib.contextmanager
def cluster(data: Path) -> Iterator[Path]:
    """A running cluster over a data folder, made where there is none; the folder of its socket.

    PostgreSQL refuses to run as root: then it runs as the system's own user for it, who
    must be able to reach the folder.
    """
    programs = binaries()
    if programs is None:
        raise SystemExit("没有 PostgreSQL（Debian：apt install postgresql）")
    owner = _owner()
    # a socket's whole path has room for about 100 letters
    socket = Path(tempfile.mkdtemp(prefix="bangfu-pg-", dir="/tmp"))
    data.parent.mkdir(parents=True, exist_ok=True)
    for folder in (socket, data.parent):
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    try:
        if not (data / "PG_VERSION").is_file():
            _run(
                owner, programs / "initdb", "-D", data, "-E", "UTF8", "--locale=C.UTF-8",
                "-A", "trust", "-U", pwd.getpwuid(os.getuid()).pw_name,
            )  # fmt: skip
        options = [f"-k {socket}", *(f"-c {name}={value}" for name, value in SETTINGS.items())]
        _run(
            owner, programs / "pg_ctl", "-D", data, "-l", socket / "log", "-w", "-t", "120",
            "-o", " ".join(options), "start",
        )  # fmt: skip
        try:
            yield socket
        finally:
            _run(owner, programs / "pg_ctl", "-D", data, "-m", "fast", "-w", "-t", "120", "stop")
    finally:
        shutil.rmtree(socket, ignore_errors=True)


def database(socket: Path, name: str) -> str:
    """The address of a database of the cluster, made where there is none."""
    import psycopg
    from psycopg import sql

    with psycopg.connect(f"host={socket} dbname=postgres", autocommit=True) as link:
        known = link.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if known is None:
            link.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return f"postgres:///{socket}/{name}"


def drop(socket: Path, name: str) -> None:
    """Take a database away again."""
    import psycopg
    from psycopg import sql

    with psycopg.connect(f"host={socket} dbname=postgres", autocommit=True) as link:
        link.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _owner() -> pwd.struct_passwd:
    if os.getuid():
        return pwd.getpwuid(os.getuid())
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise SystemExit("PostgreSQL 不能用 root 运行，这里也没有别的用户")


def _run(owner: pwd.struct_passwd, *command: str | Path) -> None:
    other = {} if owner.pw_uid == os.getuid() else {
        "user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": [],
    }  # fmt: skip
    done = subprocess.run(
        list(map(str, command)), cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE, text=True, check=False, **other,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"{Path(command[0]).name} 没有做成：\n{done.stderr[-2000:]}")
