"""Money in force, for who supervises it: amounts and households, never why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, F, Sum
from django.db.models.functions import Substr
from django.utils.translation import gettext as _

from bangfu.ledger.models import Outcome, Standing
from bangfu.ledger.models.standing import DIFFERS
from bangfu.ledger.queries.hidden import spoken
from bangfu.ledger.screening.paid import is_registered
from bangfu.org.access import Reader
from bangfu.org.models.area import SIGNIFICANT, Level
from bangfu.org.queries import full_names
from bangfu.web.templatetags.bangfu_values import yuan

MONTHLY = "元/月"
FEW = 10
"""Fewer cases than these in the whole area are not told under a name that speaks of illness."""


@dataclass
class Amount:
    """An amount a month and for how many households or persons."""

    name: str
    fen: int = 0
    cases: int = 0
    unpriced: int = 0
    """Cases whose amount is not known yet or not set by the text, so that the sum is not the whole."""
    paid: int = 0
    """Fen a month registered as paid, of the cases where that is registered."""
    told: int = 0
    """In how many cases what is paid is registered."""
    gap: int = 0
    """By how much more is paid than is due, of the cases where both are known."""
    registers: bool = False
    """Whether the ledger has a place for what is paid under it."""
    parts: dict[str, Amount] = field(default_factory=dict)
    """A township's villages, by code."""

    def add(self, other: Amount) -> None:
        """Count other cases in."""
        self.fen += other.fen
        self.cases += other.cases
        self.unpriced += other.unpriced
        self.paid += other.paid
        self.told += other.told
        self.gap += other.gap
        self.registers = self.registers or other.registers

    @property
    def untold(self) -> int:
        """In how many cases it is not."""
        return self.cases - self.told

    @property
    def untold_words(self) -> str:
        """The same in words."""
        return _("%(n)s 笔没有登记") % {"n": self.untold}

    @property
    def gap_words(self) -> str:
        """How far what is paid and what is due are apart, and which way."""
        if not self.gap:
            return "0.00"
        said = _("多 %(off)s") if self.gap > 0 else _("少 %(off)s")
        return said % {"off": yuan(abs(self.gap))}

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
    differs: int = 0
    """In how many cases what is registered as paid is not what is due."""

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
        .annotate(
            total=Sum("fen"),
            cases=Count("*"),
            priced=Count("fen"),
            sums=Sum("paid"),
            told=Count("paid"),
            off=Sum(F("paid") - F("fen")),
        )
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
        group = Amount(
            "", total, cases, cases - row["priced"], row["sums"] or 0, row["told"],
            row["off"] or 0, is_registered(row["programme"]),
        )  # fmt: skip
        for one in (of_programme, town, town.parts.setdefault(village, Amount(""))):
            one.add(group)
    _name(towns)
    return Money(
        sorted(_unsingled(reader, programmes.values()), key=_largest_first),
        sorted(towns.values(), key=_largest_first),
        [
            (spoken(reader, name) if cases < FEW else name, unit, fen, cases)
            for (name, unit), (fen, cases) in sorted(others.items())
        ],
        received.filter(unit__in=("", MONTHLY)).aggregate(n=Count("household", distinct=True))["n"],
        received.filter(DIFFERS).count(),
    )


def _unsingled(reader: Reader, programmes: Iterable[Amount]) -> list[Amount]:
    """Programmes as a reader may hear them: so few cases that each is known stay unnamed."""
    found: dict[str, Amount] = {}
    for one in programmes:
        few = one.cases < FEW
        name = spoken(reader, one.name) if few else one.name
        found.setdefault(name, Amount(name)).add(one)
    return list(found.values())


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
    said = _due_words(unpriced) % words
    known = sum(one.told for one in money.programmes)
    if not known:
        return said
    paid = sum(one.paid for one in money.programmes)
    untold = sum(one.untold for one in money.programmes if one.registers)
    told = {"paid": f"{paid // 100:,}.{paid % 100:02d}", "n": known, "untold": untold}
    return said + (
        _("台账里 %(n)d 笔登记在发 %(paid)s 元，%(untold)d 笔没有登记。") % told
        if untold
        else _("台账里 %(n)d 笔登记在发 %(paid)s 元。") % told
    )


def _due_words(unpriced: int) -> str:
    """What the rules give, in words to be filled in."""
    if unpriced:
        return _(
            "按规则算，每月在享至少 %(yuan)s 元：%(homes)d 户 %(cases)d 笔，"
            "其中 %(open)d 笔金额还定不下来。"
        )
    return _("按规则算，每月在享 %(yuan)s 元：%(homes)d 户 %(cases)d 笔。")
