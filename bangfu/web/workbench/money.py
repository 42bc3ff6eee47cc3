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
    """For whom the text sets no amount, so that the sum is not the whole."""


@dataclass
class Money:
    """What is in force in an area, by programme and by place."""

    programmes: list[Amount] = field(default_factory=list)
    places: list[Amount] = field(default_factory=list)
    other_units: list[tuple[str, str, int, int]] = field(default_factory=list)
    """Programme, unit, fen and cases of what is not paid by the month."""

    @property
    def fen(self) -> int:
        """All of it, a month."""
        return sum(one.fen for one in self.programmes)


def in_force(reader: Reader) -> Money:
    """Amounts of what is received and still due, by programme and village (a county: township)."""
    length = SIGNIFICANT[Level.TOWNSHIP if len(reader.prefix) < 9 else Level.VILLAGE]
    rows = (
        reader.within(Outcome.objects.filter(standing=Standing.IN_FORCE))
        .order_by()
        .annotate(place=Substr(F("area_code"), 1, length))
        .values("programme", "unit", "place")
        .annotate(total=Sum("fen"), cases=Count("pk"), priced=Count("fen"))
    )
    programmes: dict[str, Amount] = {}
    places: dict[str, Amount] = {}
    others: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        total, cases = row["total"] or 0, row["cases"]
        if row["unit"] and row["unit"] != MONTHLY:
            kept = others[row["programme"], row["unit"]]
            kept[0] += total
            kept[1] += cases
            continue
        for table, key in ((programmes, row["programme"]), (places, row["place"])):
            one = table.setdefault(key, Amount(key))
            one.fen += total
            one.cases += cases
            one.unpriced += cases - row["priced"]
    names = full_names(place.ljust(12, "0") for place in places)
    for place, one in places.items():
        one.name = names[place.ljust(12, "0")]
    return Money(
        sorted(programmes.values(), key=_largest_first),
        sorted(places.values(), key=_largest_first),
        [(name, unit, fen, cases) for (name, unit), (fen, cases) in sorted(others.items())],
    )


def _largest_first(one: Amount) -> tuple[int, str]:
    return -one.fen, one.name


def headline(money: Money) -> str:
    """The finding of the page."""
    if not money.programmes:
        return _("这里还没有登记在享受的救助。")
    cases = sum(one.cases for one in money.programmes)
    yuan = f"{money.fen // 100:,}.{money.fen % 100:02d}"
    return _("按政策，每月在享 %(yuan)s 元，%(cases)d 笔。") % {"yuan": yuan, "cases": cases}
