"""What was put in force and confirmed in an area, around it and inside it, in one question.

Pages with conclusions ask it each time. What it comes to is kept by what was said: as soon as
anybody says something else, or a pack's content changes, it is worked out anew. Requests share
what is kept; nothing of it changes but by being worked out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import cached_property, lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

from django.db.models import DateField, DateTimeField, Q, QuerySet, Value

from bangfu.org.models import Area
from bangfu.org.models.area import SIGNIFICANT, after, significant, upward
from bangfu.org.written import Written
from bangfu.rulebook.installed import contents
from bangfu.rulebook.models import PackInForce, ParameterChange
from bangfu.rulebook.queries.in_force import Around, Footing, NotSet

_KEPT = 256
Row = tuple[Any, ...]


class InForce(NamedTuple):
    """Of a pack put in force what decides anything; requests share it, so nobody can change it."""

    pk: int
    area_id: str
    pack: str
    from_day: dt.date
    until_day: dt.date | None


class Confirmed(NamedTuple):
    """Of a confirmed local value what decides anything, in the same way."""

    pk: int
    area_id: str
    pack: str
    name: str
    value: str
    from_day: dt.date
    until_day: dt.date | None
    decided_at: dt.datetime

    @property
    def key(self) -> str:
        """`pack/name`, as the row itself says it."""
        return f"{self.pack}/{self.name}"


def _said(around: list[str], low: str, high: str) -> QuerySet[Any, Any]:
    here = Q(area_id__among=around) | Q(area_id__gte=low, area_id__lt=high)
    place = Q(code__among=around) | Q(code__gte=low, code__lt=high)
    none, no_day = Value(""), Value(None, DateField())
    never = Value(None, DateTimeField())
    packs = PackInForce.objects.filter(here).order_by()
    values = ParameterChange.objects.filter(here, state=ParameterChange.State.CONFIRMED).order_by()
    named = Area.objects.filter(place).exclude(standards_code="").order_by()
    pack, days = InForce._fields[:3], InForce._fields[3:]
    return packs.values_list(Value("pack"), *pack, none, none, *days, never).union(
        values.values_list(Value("value"), *Confirmed._fields),
        named.values_list(
            Value("standards"), Value(0), "code", none, none, "standards_code",
            no_day, no_day, never,
        ),
        all=True,
    )  # fmt: skip


SAID = Written(_said)


def within(prefix: str) -> Within:
    """What was said in an area, around it and inside it; everywhere, for no prefix."""
    around = upward(prefix.ljust(SIGNIFICANT["village"], "0"))
    rows = SAID(around=around, low=prefix, high=after(prefix) if prefix else ":")
    return _within(prefix, tuple(sorted(rows, key=itemgetter(0, 2, 1))), contents())


@lru_cache(maxsize=_KEPT)
def _within(prefix: str, rows: tuple[Row, ...], _contents: Any) -> Within:
    return Within(prefix, rows)


class Within:
    """What was said around and inside an area; asking for every village costs no more than one."""

    def __init__(self, prefix: str, rows: tuple[Row, ...]) -> None:
        self.prefix = prefix
        self._arounds: dict[str, Around] = {}
        self.packs = [InForce(*row[1:4], *row[6:8]) for row in rows if row[0] == "pack"]
        self.values = [Confirmed(*row[1:]) for row in rows if row[0] == "value"]
        self.standards: dict[str, str] = {row[2]: row[5] for row in rows if row[0] == "standards"}

    @cached_property
    def digits(self) -> int:
        """How many leading digits of a code tell apart areas around which different things were said.

        Counties, and what packs know of inside them, differ all the same where nobody named the
        standards that count: by its own code.
        """
        said = {*self.standards, *(row.area_id for row in [*self.packs, *self.values])}
        wanted = max([len(self.prefix), *(significant(code) for code in said)])
        return min(wanted, SIGNIFICANT["village"])

    def around(self, area_code: str) -> Around:
        """What was said around one area of these, on any day."""
        if area_code not in self._arounds:
            self._arounds[area_code] = self._around(area_code)
        return self._arounds[area_code]

    def _around(self, area_code: str) -> Around:
        near = Around(area_code)
        codes = set(near.codes)
        # read already, for all of them
        vars(near).update(
            _packs=[row for row in self.packs if row.area_id in codes],
            _values=[row for row in self.values if row.area_id in codes],
            standards=next(
                (self.standards[code] for code in near.codes if code in self.standards),
                area_code[:12],
            ),
        )
        return near

    def footings(
        self, codes: Iterable[str], on: dt.date
    ) -> tuple[dict[Footing, set[str]], dict[str, str]]:
        """On what judgements in areas of these rest on a day, areas of one footing together; and
        why there are none where nothing is in force.
        """
        found: dict[Footing, set[str]] = {}
        none: dict[str, str] = {}
        for code in sorted(codes):
            try:
                found.setdefault(self.around(code).footing(on), set()).add(code)
            except NotSet as missing:
                none[code] = str(missing)
        return found, none

    def content_hash(self, area_code: str, on: dt.date) -> str:
        """What a judgement there on a day would rest on; empty where no pack is in force."""
        try:
            return self.around(area_code).footing(on).content_hash
        except NotSet:
            return ""
