"""Money in force, for who supervises it: amounts and households, never why."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Count, F, Sum
from django.db.models.functions import Substr
from django.utils.translation import gettext as _

from bangfu.ledger.models import Outcome, Standing
from bangfu.org.access import Reader
from bangfu.org.models.area import SIGNIFICANT, Level
from bangfu.org.queries import full_names

MONTHLY = "元/月"


@dataclass
class Amount:
    """An amount a month and for how many households or persons."""

    name: str
    fen: int = 0
    cases: int = 0
    unpriced: int = 0
    """Cases whose amount is not known yet or not set by the text, so that the sum is not the whole."""
    parts: dict[str, Amount] = field(default_factory=dict)
    """A township's villages, by code."""

    def add(self, fen: int, cases: int, unpriced: int) -> None:
        """Count a group of cases in."""
        self.fen += fen
        self.cases += cases
        self.unpriced += unpriced

    @property
    def villages(self) -> list[Amount]:
        """The parts, the largest first."""
        return sorted(self.parts.values(), key=_largest_first)


@dataclass
class Money:
    """What is in force in an area, by programme and by place."""

    programmes: list[Amount] = field(default_factory=list)
    places: list[Amount] = field(default_factory=list)
    other_units: list[tuple[str, str, int, int]] = field(default_factory=list)
    """Programme, unit, fen and cases of what is not paid by the month."""
    homes: int = 0
    """Households any of the monthly cases are of."""

    @property
    def fen(self) -> int:
        """All of it, a month."""
        return sum(one.fen for one in self.programmes)


def in_force(reader: Reader) -> Money:
    """Amounts of what is received and still due, by programme, and by township and village."""
    received = reader.within(Outcome.objects.filter(standing=Standing.IN_FORCE)).order_by()
    rows = (
        received.annotate(village=Substr(F("area_code"), 1, SIGNIFICANT[Level.VILLAGE]))
        .values("programme", "unit", "village")
        .annotate(total=Sum("fen"), cases=Count("*"), priced=Count("fen"))
    )
    programmes: dict[str, Amount] = {}
    towns: dict[str, Amount] = {}
    others: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        total, cases, village = row["total"] or 0, row["cases"], row["village"]
        if row["unit"] and row["unit"] != MONTHLY:
            kept = others[row["programme"], row["unit"]]
            kept[0] += total
            kept[1] += cases
            continue
        town = towns.setdefault(village[: SIGNIFICANT[Level.TOWNSHIP]], Amount(""))
        of_programme = programmes.setdefault(row["programme"], Amount(row["programme"]))
        for one in (of_programme, town, town.parts.setdefault(village, Amount(""))):
            one.add(total, cases, cases - row["priced"])
    _name(towns)
    return Money(
        sorted(programmes.values(), key=_largest_first),
        sorted(towns.values(), key=_largest_first),
        [(name, unit, fen, cases) for (name, unit), (fen, cases) in sorted(others.items())],
        received.filter(unit__in=("", MONTHLY)).aggregate(n=Count("household", distinct=True))["n"],
    )


def _name(towns: dict[str, Amount]) -> None:
    codes = {town: town.ljust(12, "0") for town in towns}
    names = full_names([*codes.values(), *(code for one in towns.values() for code in one.parts)])
    for town, one in towns.items():
        one.name = names[codes[town]]
        for code, part in one.parts.items():
            part.name = names[code].removeprefix(one.name)


def _largest_first(one: Amount) -> tuple[int, str]:
    return -one.fen, one.name


def headline(money: Money) -> str:
    """The finding of the page."""
    if not money.programmes:
        return _("这里还没有登记在享受的救助。")
    cases = sum(one.cases for one in money.programmes)
    unpriced = sum(one.unpriced for one in money.programmes)
    words = {
        "yuan": f"{money.fen // 100:,}.{money.fen % 100:02d}",
        "homes": money.homes,
        "cases": cases,
        "open": unpriced,
    }
    if unpriced:
        return (
            _(
                "按规则算，每月在享至少 %(yuan)s 元：%(homes)d 户 %(cases)d 笔，"
                "其中 %(open)d 笔金额还定不下来。"
            )
            % words
        )
    return _("按规则算，每月在享 %(yuan)s 元：%(homes)d 户 %(cases)d 笔。") % words
