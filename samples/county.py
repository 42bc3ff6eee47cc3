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
from random import Random
from typing import Any

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from samples.department_lists import write_lists
from samples.offices import helpers, offices, staff
from samples.places import AS_OF, places
from samples.planted import Planted
from samples.townships import County, Ledger, invent_county
from samples.village_form import FILE as VILLAGE_FORM
from samples.village_form import write_village_form
from samples.workbook import write_workbook

SEED = 20261101
HERE = Path(__file__).resolve().parent

PACKS = ("aikou-2022", "village-pairing", "china-base")
"""Policy packs in force in the county."""

SETTINGS = (
    ("china-base", "低保标准", "{城镇: 860, 农村: 740}", "2026-07-01", "包里没有这一天的数，不设就算不了"),
    ("village-pairing", "低保标准", "740", "2026-07-01", "这份方案不分城乡，按农村标准"),
    ("china-base", "低保扣减重残重病支出", "是", "2026-07-01", "办法写可以扣减，由县里定"),
    ("china-base", "事实无人抚养标准", "1500", "2026-07-01", "包里没有数，不设金额就空着"),
)  # fmt: skip
"""What the county set itself: pack, parameter, value, from which day, why. All invented."""


def write_csv(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    """A table with a heading, readable by Excel and by programs."""
    kept = list(rows)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(kept[0]))
        writer.writeheader()
        writer.writerows(kept)


def settings() -> list[dict[str, str]]:
    """The rows of settings.csv."""
    names = ("pack", "parameter", "value", "from_day", "why")
    return [dict(zip(names, row, strict=True)) for row in SETTINGS]


def overrides() -> dict[str, str]:
    """The county's own values as the engine takes them."""
    return {f"{pack}/{name}": value for pack, name, value, *_ in SETTINGS}


def ledger_file(ledger: Ledger) -> str:
    """What a town's workbook is called."""
    return f"{ledger.town.name}-台账.xlsx"


def make(folder: Path, seed: int = SEED) -> tuple[County, list[Planted]]:
    """Write the whole county into a folder; returns its people and what is wrong on purpose."""
    folder.mkdir(parents=True, exist_ok=True)
    write_csv(folder / "areas.csv", map(asdict, places()))
    write_csv(folder / "offices.csv", map(asdict, offices()))
    write_csv(folder / "staff.csv", map(asdict, staff(seed)))
    write_csv(folder / "helpers.csv", map(asdict, helpers(seed)))
    write_csv(folder / "settings.csv", settings())
    county = invent_county(seed)
    planted: list[Planted] = []
    for ledger in county.ledgers:
        file = ledger_file(ledger)
        rng = Random(ledger.town.seed + 1)
        placed = write_workbook(folder / file, rng, ledger.homes, ledger.mistakes)
        planted += [
            Planted(file, at.sheet, at.row, "must_fix", at.mistake.column, at.mistake.wrong,
                    at.mistake.number)
            for at in placed
        ]  # fmt: skip
    planted += write_village_form(folder / VILLAGE_FORM, Random(seed + 2), county)
    planted += write_lists(folder, seed + 3, county)
    write_csv(folder / "planted.csv", map(asdict, planted))
    return county, planted


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        description="生成样例县：虚构的云岭县，3 个乡镇，28 个村（社区）。"
    )
    parser.add_argument("--out", type=Path, default=HERE / "county", help="写到哪个文件夹")
    chosen = parser.parse_args()
    county, planted = make(chosen.out)
    people = sum(len(ledger.people) for ledger in county.ledgers)
    print(f"写好了 {chosen.out}：{len(county.homes)} 户，{people} 人，截至 {AS_OF}。")
    print(f"有意写错和埋下的 {len(planted)} 处列在 planted.csv，谁是谁见 samples/README.md。")


if __name__ == "__main__":
    main()
