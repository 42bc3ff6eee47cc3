"""Makes the sample ledger: `python samples/make.py [--out FILE] [--csv FILE] [--seed N]`.

The same seed gives the same people, mistakes and cells on every machine.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from samples import circumstances
from samples.mistakes import Mistake, plant
from samples.names import given_name, surname
from samples.people import Household, settle
from samples.places import GESHAN
from samples.workbook import Placed, sound_rows, write_workbook

SEED = GESHAN.seed
HERE = Path(__file__).resolve().parent


@dataclass
class Township:
    """Everybody in it, and what was typed wrongly on purpose."""

    homes: list[Household]
    mistakes: list[Mistake]

    @property
    def rows(self) -> int:
        """Rows a clerk typed, the wrong ones included."""
        return sum(len(home.members) for home in self.homes)


def invent(seed: int = SEED) -> Township:
    """The township: people, their circumstances, gaps, and the planted mistakes."""
    rng = Random(seed)
    homes = settle(rng, GESHAN)
    names = [surname(rng, "") + given_name(rng, rng.choice("男女"), 1975) for _ in range(60)]
    helpers = [f"{name}（村委会委员）" for name in names]
    for home in homes:
        circumstances.furnish(rng, home)
        circumstances.forget(rng, home)
    number_homes(rng, homes, dict.fromkeys(GESHAN.villages, helpers))
    return Township(homes, plant(rng, homes))


def number_homes(rng: Random, homes: list[Household], helpers: Mapping[str, list[str]]) -> None:
    """Numbers, names, addresses and telephones, which no clerk leaves out."""
    town = homes[0].town
    counts = dict.fromkeys(town.villages, 0)
    for home in homes:
        counts[home.village] += 1
        order = town.villages.index(home.village) + 1
        number = f"{town.letters}{order:02d}{counts[home.village]:03d}"
        group = rng.choice(town.groups)
        home.facts.update(
            户编号=number,
            户主姓名=home.head.name,
            村居=home.village,
            家庭住址=f"{town.name}{home.village}{group}组{rng.randint(1, 60)}号",
        )
        home.helper = rng.choice(helpers[home.village])
        for order, person in enumerate(home.members, start=1):
            facts = person.facts
            facts.update(
                人员编号=f"{number}-{order}",
                姓名=person.name,
                性别=person.sex,
                身份证号码=person.id_number,
                与户主关系=person.relation,
            )
            if rng.random() < 0.7:
                facts["出生日期"] = person.born
            if person.age >= 18 and rng.random() < 0.55:
                facts["联系电话"] = f"1000000{rng.randrange(10000):04d}"


def make(
    path: Path, *, seed: int = SEED, tidy: Path | None = None
) -> tuple[Township, list[Placed]]:
    """Write the workbook, and beside it the sound rows as a tidy CSV if asked."""
    township = invent(seed)
    placed = write_workbook(path, Random(seed + 1), township.homes, township.mistakes)
    if tidy:
        rows = list(sound_rows(township.homes, township.mistakes))
        with tidy.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    return township, placed


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description="生成样例台账：虚构的隔山镇，11 个村（社区）。")
    parser.add_argument("--out", type=Path, default=HERE / "township.xlsx", help="写到哪里")
    parser.add_argument("--csv", type=Path, help="另写一份没有错误的整齐表格")
    parser.add_argument("--seed", type=int, default=SEED, help="换一个数，就换一批人")
    chosen = parser.parse_args()
    township, placed = make(chosen.out, seed=chosen.seed, tidy=chosen.csv)
    print(f"写好了 {chosen.out}：{len(township.homes)} 户，{township.rows} 行。")
    print(f"其中 {len(placed)} 行有意写错，读的时候会被退回，说明见 samples/README.md。")


if __name__ == "__main__":
    main()
