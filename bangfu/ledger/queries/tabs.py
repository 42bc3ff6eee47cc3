"""The ledger's built-in views and how many each holds, from the figures kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from bangfu.ledger.models import AreaCount, KeyPerson, Person, VillageFigures
from bangfu.ledger.models.person import State
from bangfu.ledger.queries.filters import Filters, listed_on
from bangfu.ledger.queries.held import held_by, held_by_part
from bangfu.ledger.tags import ALL
from bangfu.org.access import Reader, inside
from bangfu.org.models.area import SIGNIFICANT, after
from bangfu.org.written import Written, counted

VILLAGES = "ledger.villages"
"""Under which the reader keeps the figures of their villages for one answer."""
BUILT_IN = (
    (_("全部在册"), Filters(), ""),
    (_("漏保"), Filters(standing="proposed", undecided=True), "missed"),
    (_("错保"), Filters(standing="over", undecided=True), "over"),
    (_("待核实"), Filters(standing="ask"), "asking"),
    (_("重点人员"), Filters(key_person=True), "key"),
    (_("没有帮扶人"), Filters(without_helper=True), "unhelped"),
    (_("没有措施"), Filters(without_measures=True), "unmeasured"),
    (_("资料过期"), Filters(lapsed=True), "lapsed"),
)
"""A view's name, its filters, and the figure that counts it."""


@dataclass(frozen=True)
class Tab:
    """A view: its name, its filters, and how many people or households it holds."""

    name: str
    filters: Filters
    number: int
    of_homes: bool

    @property
    def figure(self) -> str:
        """How many, as people read it."""
        return f"{self.number:,}"


def tabs(reader: Reader, tags: Iterable[str] = ()) -> list[Tab]:
    """The built-in views; what is open is counted in households, people in persons.

    Figures are kept by village: for somebody in charge of a group alone they are its village's.
    Who holds `tags` is asked for together with how many there are, where both will be needed.
    """
    figures = sums(reader)
    everybody = held_by(reader.prefix, [ALL, *tags], reader)[ALL]
    persons = {"": everybody, "key": key_persons(reader)}
    return [
        Tab(str(name), filters, persons.get(figure, figures.get(figure, 0)), figure in figures)
        for name, filters, figure in BUILT_IN
    ]


def homes_of(filters: Filters, reader: Reader) -> int | None:
    """How many households a view of households holds in a part of the area; None for other looks."""
    area, plain = filters.area, replace(filters, area="")
    if not area or not area.startswith(reader.prefix) or len(area) > SIGNIFICANT["village"]:
        return None
    figure = next((one for _name, view, one in BUILT_IN if view == plain), "")
    return sums(reader, area).get(figure)


def sums(reader: Reader, prefix: str = "") -> dict[str, int]:
    """What is open in the reader's area, or under a prefix in it, in households."""
    prefix = prefix or reader.prefix
    names = ("households", "measured", "helped", "missed", "over", "asking", "lapsed")
    if len(reader.prefix) < SIGNIFICANT["township"]:
        rows = VillageFigures.objects.filter(inside(prefix, "village_code"))
        found = {name: n or 0 for name, n in rows.aggregate(**{n: Sum(n) for n in names}).items()}
    else:
        own = [one for code, one in _villages(reader).items() if code.startswith(prefix[:12])]
        found = {name: sum(getattr(one, name) for one in own) for name in names}
    found["unhelped"] = max(found["households"] - found["helped"], 0)
    found["unmeasured"] = max(found["households"] - found["measured"], 0)
    return found


def _villages(reader: Reader) -> dict[str, VillageFigures]:
    """The figures of the villages of a township, or of the one village; read once an answer."""
    kept = reader.kept if reader.kept is not None else {}
    if VILLAGES not in kept:
        rows = VillageFigures.objects.filter(inside(reader.prefix[:12], "village_code"))
        kept[VILLAGES] = {one.village_code: one for one in rows}
    found: dict[str, VillageFigures] = kept[VILLAGES]
    return found


def key_persons(reader: Reader) -> int:
    """How many people of the area are on the list of key persons."""
    ((number,),) = KEY_PERSONS(low=reader.prefix, high=after(reader.prefix), day=reader.day)
    return int(number)


def _key_persons(low: str, high: str, day: dt.date) -> QuerySet[Any, Any]:
    # few are listed: each is looked up, instead of everybody in the area
    person = Person.objects.filter(
        area_code__gte=low, area_code__lt=high, pk=OuterRef("person_id"), state=State.PRESENT
    )
    rows = KeyPerson.objects.filter(listed_on(day), Exists(person))
    return counted(rows, Count("person_id", distinct=True))


KEY_PERSONS = Written(_key_persons)


def of_villages(
    codes: set[str], tag: str, reader: Reader
) -> dict[str, tuple[int, VillageFigures | None]]:
    """For each village how many people hold a tag, and what is open there."""
    if len(reader.prefix) >= SIGNIFICANT["township"] and codes <= _villages(reader).keys():
        held = {code: of[tag] for code, of in held_by_part(reader.prefix, [tag], reader).items()}
        figures = _villages(reader)
    else:
        rows = AreaCount.objects.filter(village_code__in=codes, tag=tag)
        held = dict(rows.values_list("village_code", "persons"))
        figures = VillageFigures.objects.in_bulk(codes)
    return {code: (held.get(code, 0), figures.get(code)) for code in codes}
