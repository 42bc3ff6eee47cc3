"""Measure the site: pages under twenty officers, screening, import.

    python -m benchmarks.site.run                      # everything; the table goes into README.md
    python -m benchmarks.site.run --persons 10000 --database sqlite --seconds 20   # one city, to the screen
    python -m benchmarks.site.run --keep DIR           # leaves the filled databases for the next time

Every city has a folder and a database of its own; those on PostgreSQL lie in one private
cluster, started and stopped here.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import platform
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.readme import put
from benchmarks.site import cluster
from benchmarks.site.told import table

HERE = Path(__file__).parent
CITIES = (("postgres", 1_000_000), ("postgres", 10_000), ("sqlite", 100_000))
IMPORTED = 100_000
SECONDS = 60.0


def main() -> None:
    """Measure what was asked for."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--persons", type=int)
    options.add_argument("--database", choices=("sqlite", "postgres"), default="postgres")
    options.add_argument("--seconds", type=float, default=SECONDS, help="多久的点击")
    options.add_argument("--keep", type=Path, metavar="DIR")
    chosen = options.parse_args()
    begun, load = time.monotonic(), os.getloadavg()[0]
    alone = chosen.persons is not None
    cities = ((chosen.database, chosen.persons),) if alone else CITIES
    with _folder(chosen.keep) as folder, contextlib.ExitStack() as open_ones:
        socket = None
        if any(kind == "postgres" for kind, _persons in cities):
            socket = open_ones.enter_context(cluster.cluster(folder / "postgres" / "data"))
        found = [
            one_city(kind, persons, chosen.seconds, folder, socket) for kind, persons in cities
        ]
        imported = {} if alone or socket is None else _imported(folder, socket)
    said = (
        f"{time.strftime('%Y-%m-%d')}，{os.cpu_count()} 核，{platform.machine()}，"
        f"Python {platform.python_version()}，SQLite {sqlite3.sqlite_version}，"
        f"PostgreSQL {_postgres_version()}；二十个人同时用，每城点 {chosen.seconds:.0f} 秒；"
        f"开始时的负载 {load:.1f}，一共用了 {(time.monotonic() - begun) / 60:.0f} 分钟。"
    )
    text = "\n".join([said, "", *table(found, imported)])
    print(text)
    if not alone:
        put(HERE.parent / "README.md", "site", text)


def one_city(
    kind: str, persons: int, seconds: float, folder: Path, socket: Path | None
) -> dict[str, Any]:
    """What `benchmarks.site.measure` finds in one city."""
    own = folder / f"{kind}-{persons}"
    own.mkdir(exist_ok=True)
    url = cluster.database(socket, f"city{persons}") if socket and kind == "postgres" else ""
    return _told(own, url, "benchmarks.site.measure", str(persons), str(seconds))


def _imported(folder: Path, socket: Path) -> dict[str, Any]:
    name = f"import{os.getpid()}"  # empty each time
    url = cluster.database(socket, name)
    try:
        return _told(folder, url, "benchmarks.site.bring_in", str(IMPORTED))
    finally:
        cluster.drop(socket, name)


def _told(folder: Path, url: str, module: str, *arguments: str) -> dict[str, Any]:
    """The last line a program says, as it has to be JSON."""
    around = {
        name: value for name, value in os.environ.items()
        if not name.startswith(("BANGFU_", "DATABASE_URL", "DJANGO_"))
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments], cwd=HERE.parents[1], check=False, text=True,
        stdout=subprocess.PIPE, env=around | {"BANGFU_DATA": str(folder), "DATABASE_URL": url},
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"{module} {' '.join(arguments)} 没有跑完：\n{done.stdout[-2000:]}")
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


@contextlib.contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        yield keep.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="bangfu-site-", ignore_cleanup_errors=True) as made:
        Path(made).chmod(0o755)  # PostgreSQL runs as somebody else
        yield Path(made)


def _postgres_version() -> str:
    programs = cluster.binaries()
    if programs is None:
        return "没有装"
    said = subprocess.run(
        [programs / "initdb", "--version"], capture_output=True, text=True, check=True
    )
    return said.stdout.split()[2]


if __name__ == "__main__":
    main()
