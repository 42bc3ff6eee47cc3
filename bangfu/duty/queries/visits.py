"""Visits as people read them: which, by whom, what was done, found and marked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from bangfu.duty.actions.marking import MARKS
from bangfu.duty.given import KINDS, SERVICES
from bangfu.duty.models import Hazard, Visit
from bangfu.duty.terms import Term, happenings, laid
from bangfu.ledger.queries.scope import households_of
from bangfu.org.access import Reader
from bangfu.rulebook.queries import NotSet, footing


def visits_seen(reader: Reader) -> QuerySet[Visit]:
    """Visits to households in the reader's scope, the newest first."""
    return (
        Visit.objects.filter(household__in=households_of(reader))
        .select_related("household", "helper", "staff", "observation")
        .prefetch_related("persons", "photos__document")
    )


@dataclass(frozen=True)
class Told:
    """A visit in words."""

    visit: Visit
    done: list[str]
    """What was done, services and duties."""
    marks: list[str]
    strokes: list[str]
    """The signature as points of lines for a drawing of 1000 by 1000."""
    found: list[tuple[str, str]]
    """What was found: its sort and the words."""

    @property
    def whom(self) -> str:
        """For whom it was."""
        return "、".join(one.label for one in self.visit.persons.all()) or _("全家")


def told(visit: Visit, names: dict[str, str]) -> Told:
    """A visit in words; `names` has the names of duties by key."""
    return Told(
        visit, [service_name(code, names) for code in visit.services],
        [str(MARKS.get(one, one)) for one in visit.marks],
        [" ".join(f"{x},{y}" for x, y in stroke) for stroke in visit.signature],
        list(_found(visit.found)),
    )  # fmt: skip


def done_and_seen(area_code: str, day: dt.date, visits: Iterable[int]) -> dict[int, str]:
    """What was done at some visits and seen there, fit to be printed for the household.

    What somebody said in their own words stays out, and of a visit that found harm everything
    but what was done: the paper may be read by whoever did the harm.
    """
    names = duty_names(area_code, day)
    kinds = dict(Hazard.Kind.choices)
    found = {}
    for visit in Visit.objects.filter(pk__in=list(visits)).only("services", "note", "found"):
        parts = [service_name(code, names) for code in visit.services]
        if not visit.found.get("harm"):
            parts += [_("需求：%(what)s") % {"what": one} for one in visit.found.get("need", ())]
            parts += [
                _("隐患：%(what)s")
                % {"what": f"{kinds.get(one.get('kind'), '')} {one.get('what', '')}".strip()}
                for one in visit.found.get("hazard", ())
            ]
            parts.append(visit.note)
        found[visit.pk] = "；".join(part for part in parts if part)
    return found


def service_name(code: str, names: dict[str, str]) -> str:
    """What a service or a duty done is called."""
    if code in SERVICES:
        return f"{KINDS[code.partition('.')[0]]}：{SERVICES[code]}"
    return names.get(code, code)


def duty_names(area_code: str, day: dt.date) -> dict[str, str]:
    """Names of the duties in force in an area on a day, by key; empty where nothing is."""
    return {term.key: term.name for term in terms_of(area_code, day)}


def terms_of(area_code: str, day: dt.date) -> Sequence[Term]:
    """The duties always owed in an area on a day."""
    try:
        return laid(footing(area_code, day), happenings(())).terms
    except NotSet:
        return ()


def _found(found: Any) -> Iterable[tuple[str, str]]:
    for words in found.get("need", ()):
        yield _("需求"), str(words)
    kinds = dict(Hazard.Kind.choices)
    for one in found.get("hazard", ()):
        yield _("隐患"), f"{kinds.get(one.get('kind'), '')} {one.get('what', '')}".strip()
    seen = found.get("hazard_seen", ())
    named = {one.pk: str(one) for one in Hazard.objects.filter(pk__in=[r["id"] for r in seen])}
    for row in seen:
        gone = _("消除了") if row["gone"] else _("还在")
        said = [named.get(row["id"], ""), gone, row.get("words", "")]
        yield _("以前的隐患"), "　".join(one for one in said if one)
    for words in found.get("new_hardship", ()):
        yield _("新困难"), str(words)
    for one in found.get("harm", ()):
        yield _("受到伤害或者有危险"), f"{one.get('what', '')} {one.get('words', '')}".strip()
