"""The fictional county 云岭县: its towns, villages, groups and grids, under codes no place has.

990000 云上省, 990100 云水市, 990101 云岭县. Towns are numbered from 100 and rural
townships from 200, neighbourhoods from 001 and villages from 200, as statutory codes are.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

REGION = "990101"
"""No place has this region code, so no number here can be anyone's."""

AS_OF = dt.date(2026, 11, 1)
"""The day the county's ledgers describe."""

STANDARDS_CODE = "500241"
"""Whose parameter values count in the county: the place the town's own pack belongs to."""

PROVINCE, CITY, COUNTY = "云上省", "云水市", "云岭县"


@dataclass(frozen=True)
class Town:
    """A town or rural township, and what its ledger is compiled from."""

    name: str
    code: str
    """Three digits after the county's six."""
    letters: str
    """How its household numbers begin."""
    villages: tuple[str, ...]
    households: int
    on: dt.date
    """The day its ledger describes; ages are counted on it."""
    line: Decimal
    """What incomes gather around: minimum-living standard, 元 a month per head."""
    pension: Decimal
    """Basic pension paid by the state, 元 a month."""
    seed: int
    groups: str
    """How its village groups are numbered in addresses."""
    one_sheet: bool = False
    """Whether its clerk keeps all villages on one sheet."""

    @property
    def area(self) -> str:
        """The statutory code, 12 digits."""
        return f"{REGION}{self.code}000"

    def village_code(self, village: str) -> str:
        """The statutory code of one of its villages or neighbourhoods."""
        community = village.endswith("社区")
        same = [name for name in self.villages if name.endswith("社区") == community]
        order = same.index(village)
        return f"{REGION}{self.code}{order + (1 if community else 200):03d}"


GESHAN_VILLAGES = (
    "石坎村", "柳溪村", "上屋村", "下屋村", "枫香坳村", "白果坪村",
    "双井村", "油茶冲村", "大田坝村", "云背村", "桥头社区",
)  # fmt: skip
GESHAN = Town(
    "隔山镇", "101", "GS", GESHAN_VILLAGES, 1200, dt.date(2021, 6, 1),
    Decimal(600), Decimal(105), 20210601, "123456789",
)  # fmt: skip
"""隔山镇 as the street pilot met it in 2021: the ledger of the demonstration."""

GROUPS = "一二三四五六"
"""Groups in every village of the county; each grid 网格 takes two of them."""

_NOW = (AS_OF, Decimal(740), Decimal(163))
TOWNS = (
    Town("隔山镇", "101", "GS", GESHAN_VILLAGES, 1200, *_NOW, 20210601, GROUPS),
    Town(
        "松坪镇", "102", "SP",
        ("板桥村", "梨树湾村", "大坪村", "石榴坪村", "上河村", "马头村",
         "松坪社区", "枫林村", "茶园村", "下河村", "竹坝村"),
        970, *_NOW, 20261101, GROUPS,
    ),
    Town(
        "板桥乡", "200", "BQ",
        ("铜鼓村", "清水溪村", "楠木沟村", "老鹰岩村", "碑垭村", "板桥场社区"),
        352, *_NOW, 20261102, GROUPS, one_sheet=True,
    ),
)  # fmt: skip
"""The county of today."""


@dataclass(frozen=True)
class Place:
    """One row of areas.csv."""

    code: str
    name: str
    level: str
    parent: str
    standards_code: str = ""


def group_code(village: str, number: int) -> str:
    """The 14-digit code of a group, counted from 1."""
    return f"{village}{number:02d}"


def grid_code(village: str, number: int) -> str:
    """The 14-digit code of a grid, counted from 1; grids stand from 61 on, beside the groups."""
    return f"{village}{60 + number:02d}"


def places() -> Iterator[Place]:
    """Every area of the county, parents first."""
    province, city, county = "990000000000", "990100000000", f"{REGION}000000"
    yield Place(province, PROVINCE, "province", "")
    yield Place(city, CITY, "city", province)
    yield Place(county, COUNTY, "county", city, STANDARDS_CODE)
    for town in TOWNS:
        yield Place(town.area, town.name, "township", county)
        for village in town.villages:
            code = town.village_code(village)
            yield Place(code, village, "village", town.area)
            for number, name in enumerate(GROUPS, start=1):
                yield Place(group_code(code, number), f"{name}组", "group", code)
            for number, first in enumerate(GROUPS[::2], start=1):
                last = GROUPS[2 * number - 1]
                name = f"第{GROUPS[number - 1]}网格（{first}组、{last}组）"
                yield Place(grid_code(code, number), name, "grid", code)
