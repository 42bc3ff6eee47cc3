"""From a ledger file to a file of outcomes, by bangfu or by SQL written by hand.

Run as `python -m benchmarks.contenders NAME LEDGER OUT`; prints one line of figures.
The clock starts when everything is imported and stops when the file is whole.
"""

from __future__ import annotations

import datetime as dt
import importlib
import json
import resource
import sys
import time
from pathlib import Path

import duckdb

HERE = Path(__file__).parent
PACK = HERE / "pack" / "benchmark"
DAY = dt.date(2022, 10, 1)


def files(ledger: Path) -> str:
    """A ledger as a relation, whether one file or a folder of them."""
    return f"read_parquet('{ledger / '*.parquet' if ledger.is_dir() else ledger}')"


def bangfu(ledger: Path, out: Path) -> int:
    """The product: pack in, outcomes out."""
    from bangfu.policy import build_program
    from bangfu.policy.bulk.slices import screen_to_file

    spill = out.parent
    return screen_to_file(build_program([str(PACK)], DAY), ledger, out, spill=spill)


def by_hand(ledger: Path, out: Path) -> int:
    """`by_hand.sql` in the same DuckDB."""
    with duckdb.connect(config={"preserve_insertion_order": "false"}) as connection:
        connection.execute(f"CREATE VIEW persons AS SELECT * FROM {files(ledger)}")
        connection.execute((HERE / "by_hand.sql").read_text(encoding="utf-8"))
        copied = connection.execute(f"COPY by_hand TO '{out}' (FORMAT parquet, COMPRESSION snappy)")
        return int(copied.fetchall()[0][0])


CONTENDERS = {"bangfu": bangfu, "by-hand": by_hand}


def main() -> None:
    """Run one contender once."""
    # loaded on first use otherwise, and then it would be timed
    importlib.import_module("bangfu.policy.bulk.slices")
    importlib.import_module("sqlglot.dialects.duckdb")
    name, ledger, out = sys.argv[1:]
    cpu, started = time.process_time(), time.perf_counter()
    rows = CONTENDERS[name](Path(ledger), Path(out))
    told = {
        "rows": rows,
        "seconds": time.perf_counter() - started,
        "cpu": time.process_time() - cpu,
        "mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
