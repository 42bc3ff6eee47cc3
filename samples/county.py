"""Makes the sample county: `python samples/county.py [--out DIR]`.

The same people, mistakes and cells on every machine, every time.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from samples.offices import helpers, offices, staff
from samples.places import places

SEED = 20261101
HERE = Path(__file__).resolve().parent


def write_csv(path: Path, rows: Iterable[dict[str, str]]) -> None:
    """A table with a heading, readable by Excel and by programs."""
    kept = list(rows)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(kept[0]))
        writer.writeheader()
        writer.writerows(kept)


def make(folder: Path) -> None:
    """Write the whole county into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    write_csv(folder / "areas.csv", map(asdict, places()))
    write_csv(folder / "offices.csv", map(asdict, offices()))
    write_csv(folder / "staff.csv", map(asdict, staff(SEED)))
    write_csv(folder / "helpers.csv", map(asdict, helpers(SEED)))


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        description="生成样例县：虚构的云岭县，3 个乡镇，28 个村（社区）。"
    )
    parser.add_argument("--out", type=Path, default=HERE / "county", help="写到哪个文件夹")
    chosen = parser.parse_args()
    make(chosen.out)
    print(f"写好了 {chosen.out}")


if __name__ == "__main__":
    main()
