"""The measuring itself works, on a city of a few hundred; how fast anything is, no test says."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.site import cluster
from benchmarks.site.names import KINDS
from benchmarks.site.told import table

ROOT = Path(__file__).parents[2]


def test_a_small_city_is_filled_served_clicked_through_and_told(tmp_path):
    command = [sys.executable, "-m", "benchmarks.site.run", "--database", "sqlite"]
    command += ["--persons", "300", "--seconds", "4", "--keep", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    rows = {line.split(" | ")[0]: line for line in done.stdout.splitlines()}
    assert "p95" in rows["| 一户重新筛查并存下（SQLite 300 人）"]
    # twenty clickers for four seconds meet most kinds, and always some
    seen = [name for name in KINDS.values() if " / " in rows[f"| {name}"]]
    assert len(seen) > 5 and " / " in rows["| 全部"]
    assert (tmp_path / "sqlite-300" / "bangfu.sqlite3").stat().st_size > 100_000


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder other users may go into, as PostgreSQL has to when this runs as root."""
    with tempfile.TemporaryDirectory() as made:
        Path(made).chmod(0o755)
        yield Path(made)


def test_a_cluster_of_ones_own_comes_up_and_keeps_what_it_holds(place):
    if cluster.binaries() is None:
        return  # `./test` says aloud where PostgreSQL is missing
    import psycopg

    with cluster.cluster(place / "postgres" / "data") as socket:
        first = cluster.database(socket, "kept")
        with psycopg.connect(f"host={socket} dbname=kept", autocommit=True) as link:
            link.execute("CREATE TABLE told (word text)")
    with cluster.cluster(place / "postgres" / "data") as again:
        assert again != socket and not socket.exists()
        assert cluster.database(again, "kept") != first
        with psycopg.connect(f"host={again} dbname=kept", autocommit=True) as link:
            assert link.execute("SELECT count(*) FROM told").fetchone() == (0,)
        cluster.drop(again, "kept")


def test_limits_stand_beside_what_was_measured():
    def city(database: str, persons: int, ms: float) -> dict:
        took = {"median": ms, "p95": ms * 2, "clicks": 9}
        return {
            "database": database, "persons": persons, "pages": {"workbench": took, "all": took},
            "one household": {"median": 20, "p95": 60},
            "due": {"duties": 7_000, "read in": 4.2, "seconds": 9.96}, "own list": {"median": 20, "p95": 51},
        }  # fmt: skip

    large = city("postgresql", 1_000_000, 45) | {
        "county": {"persons": 300_000, "outcomes": 5, "seconds": 21.04}
    }
    cities = [large, city("postgresql", 10_000, 30), city("sqlite", 100_000, 55)]
    text = "\n".join(table(cities, {"新建": {"rows": 100, "written": 0.01, "whole": 0.02}}))
    assert "| 工作台 | 45 / 90 ✓ | 30 / 60 ✓ | 55 / 110 ✗ | 1.50 ✗ |" in text
    assert "21.0 秒 | 20 秒 | ✗ |" in text and "p95 60 毫秒 | 50 毫秒 | ✗ |" in text
    assert "每秒 10,000 行；连筛查每秒 5,000 行 | 每秒 5,000 行 | ✓ |" in text
    assert (
        "7,000 项（PostgreSQL 1,000,000 人；之前从数据库读人和走访 4.2 秒） | 10.0 秒 | 10 秒 | ✓ |"
        in text
    )
    assert "p95 51 毫秒 | 50 毫秒 | ✗ |" in text
    assert "台账，不筛 |  |  |  |" in text
    # a single city is compared with nothing
    assert "几倍" not in "\n".join(table(cities[:1], {}))
