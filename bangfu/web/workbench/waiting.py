"""What waits for somebody in the ledger: safety first, then by day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db.models import Count, Q, QuerySet, Window
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.duty.models import Report
from bangfu.duty.queries.reports import open_reports
from bangfu.ledger.models import Document, Measure, Person, Plan
from bangfu.ledger.queries.filters import measured
from bangfu.ledger.queries.key_persons import proposals as to_list
from bangfu.ledger.queries.scope import handed_to, persons_of
from bangfu.ledger.tags import Words
from bangfu.ledger.words import PLACED
from bangfu.org.queries import full_names
from bangfu.rulebook.models import ParameterChange
from bangfu.rulebook.queries.standing import waiting_for
from bangfu.rulebook.values import in_words
from bangfu.web.workbench.matters import (
    COUNTED,
    MEASURES,
    PAPERS,
    PLANS,
    RED,
    Asked,
    Dated,
    Matter,
    Pile,
    address,
    late,
)
from bangfu.web.workbench.there import only_if


@only_if(lambda asked: open_reports(asked.reader))
def harm_reported(asked: Asked) -> Pile | None:
    """Harm somebody saw at a visit, that nobody has taken up."""
    reader = asked.reader

    def told(one: Report, place: str) -> Matter:
        return Matter(
            what=_("强制报告"),
            who=f"{place} {one.person.label if one.person else one.household.label}",
            why=_("%(what)s，%(who)s走访时发现") % {"what": one.what, "who": one.by_name},
            url=address(reader, "duty:report", one.pk),
            verb=_("去处理"),
            due=timezone.localdate(one.found_at),
            at_once=True,
        )

    today = timezone.make_aware(dt.datetime.combine(reader.day, dt.time.min))
    return _pile(
        asked, "harm", _("强制报告"), open_reports(reader), told,
        lambda one: one.household.area_code, past=Q(found_at__lt=today),
    )  # fmt: skip


def in_danger(asked: Asked) -> Pile | None:
    """People under a red warning for whose household nothing is being done."""
    reader = asked.reader
    if not asked.held(RED):
        return None
    rows = persons_of(reader).filter(~measured(), tags__hold=[RED], is_head=True)
    if len(reader.prefix) in PLACED and not handed_to(reader):
        # says the range of codes once more, but so the index leads to these few
        rows = rows.filter(tags__found_by=Words([RED], [reader.prefix]))
    rows = rows.only("name", "number", "household_id", "area_code").order_by("area_code", "pk")

    def told(person: Person, place: str) -> Matter:
        return Matter(
            what=_("预警"),
            who=f"{place} {person.label}",
            why=_("红色预警，还没有定措施"),
            url=address(reader, "ledger:household", person.household_id),
            verb=_("去定措施"),
            warning="red",
        )

    return _pile(asked, "danger", _("红色预警"), rows, told, lambda one: one.area_code)


def measures_due(asked: Asked) -> Pile | None:
    """Measures not done that have to be within so many days, the longest overdue first."""
    if not asked.days_of(MEASURES):
        return None
    reader = asked.reader
    rows = (
        MEASURES.rows(asked)
        .filter(by_day__lte=asked.until)
        .select_related("need__plan__household")
        .order_by("by_day", "pk")
    )

    def told(one: Measure, place: str) -> Matter:
        home = one.need.plan.household
        return Matter(
            what=_("帮扶措施"),
            who=f"{place} {home.label}",
            why=_("%(what)s，%(who)s") % {"what": one.what, "who": one.who},
            url=address(reader, "ledger:household", home.pk),
            verb=_("记进展"),
            due=one.by_day,
        )

    return _pile(
        asked, "measures", _("帮扶措施"), rows, told,
        lambda one: one.need.plan.household.area_code, MEASURES,
    )  # fmt: skip


def papers_expiring(asked: Asked) -> Pile | None:
    """Papers on file that expire within so many days, or have."""
    if not asked.days_of(PAPERS):
        return None
    reader = asked.reader
    rows = (
        PAPERS.rows(asked)
        .filter(valid_until__lte=asked.until)
        .select_related("household")
        .order_by("valid_until", "pk")
    )

    def told(one: Document, place: str) -> Matter:
        return Matter(
            what=_("换材料"),
            who=f"{place} {one.household.label}",
            why=_("%(title)s到期要换新的") % {"title": one.title},
            url=address(reader, "ledger:household", one.household_id),
            verb=_("去换"),
            due=one.valid_until,
        )

    return _pile(
        asked, "papers", _("材料到期"), rows, told, lambda one: one.household.area_code, PAPERS
    )


def plans_to_look_at(asked: Asked) -> Pile | None:
    """Plans whose next review falls within so many days, or is past."""
    if not asked.days_of(PLANS):
        return None
    reader = asked.reader
    rows = (
        PLANS.rows(asked)
        .filter(review_on__lte=asked.until)
        .select_related("household")
        .order_by("review_on", "pk")
    )

    def told(one: Plan, place: str) -> Matter:
        return Matter(
            what=_("调整方案"),
            who=f"{place} {one.household.label}",
            why=_("一户一策定在这天再看一次"),
            url=address(reader, "ledger:household", one.household_id),
            verb=_("去调整"),
            due=one.review_on,
        )

    return _pile(
        asked, "plans", _("方案到期"), rows, told, lambda one: one.household.area_code, PLANS
    )


def proposals(asked: Asked) -> Pile | None:
    """Households that may be missed, or receive what nothing speaks for: one matter each."""
    reader = asked.reader
    figures = asked.whole
    found = []
    if figures.missed:
        found.append(
            Matter(
                what=_("可能漏保"),
                who=_("%(n)d 户") % {"n": figures.missed},
                why=_("按政策够得上，登记的是没有享受；办不办由人定"),
                url=address(reader, "ledger:lists", list="missed"),
                verb=_("去决定"),
            )
        )
    if figures.over:
        found.append(
            Matter(
                what=_("可能错保"),
                who=_("%(n)d 户") % {"n": figures.over},
                why=_("正在享受，按现在的情况不符合；停不停由人定"),
                url=address(reader, "ledger:lists", list="over"),
                verb=_("去复核"),
            )
        )
    return Pile("proposals", _("漏保和错保"), found, len(found)) if found else None


@only_if(lambda asked: to_list(asked.reader))
def key_persons(asked: Asked) -> Pile | None:
    """People who by the rules belong on the list of key persons and are not on it: one matter."""
    url = address(asked.reader, "ledger:key_persons")
    number = to_list(asked.reader).order_by()[: COUNTED + 1].count() if url else 0
    if not number:
        return None
    said = (
        _("%(people)s 人") % {"people": number} if number <= COUNTED else _("%d 人以上") % COUNTED
    )
    why = _("符合重点人员的条件，列不列由人定")
    return Pile("key", _("重点人员"), [Matter(_("重点人员"), said, why, url, _("去决定"))], 1)


def _proposed(asked: Asked) -> QuerySet[ParameterChange]:
    return waiting_for(asked.reader).exclude(proposed_by=asked.reader.staff)


@only_if(_proposed)
def values_to_confirm(asked: Asked) -> Pile | None:
    """Local values somebody else proposed."""
    reader = asked.reader
    rows = _proposed(asked).order_by("from_day", "pk")
    found = list(rows[: asked.show])
    if not found:
        return None
    matters = [
        Matter(
            what=_("确认标准"),
            who=f"{one.area.name} {one.name}",
            why=_("%(who)s提出改为 %(value)s")
            % {"who": one.proposed_by.name, "value": in_words(one.pack, one.name, one.value)},
            url=address(reader, "rulebook:parameter", one.pack, one.name),
            verb=_("去确认"),
            due=one.from_day,
        )
        for one in found
    ]
    number = rows[:COUNTED].count()
    overdue = rows.filter(from_day__lt=reader.day)[:COUNTED].count()
    return Pile("values", _("标准等确认"), matters, number, overdue=overdue)


def _pile(
    asked: Asked,
    name: str,
    title: str,
    rows: QuerySet[Any],
    told: Callable[[Any, str], Matter],
    place_of: Callable[[Any], str],
    dated: Dated | None = None,
    past: Q | None = None,
) -> Pile | None:
    """A pile of rows; `dated` or else `past` says which are overdue, where rows have a day."""
    # the first page counts by day in any case: on a day without any nothing is looked for
    days = asked.days_of(dated) if dated else {}
    if dated and not any(day <= asked.until for day in days):
        return None
    if not dated:
        rows = rows.annotate(of_all=Window(Count("pk")))
    shown: Sequence[Any] = list(rows[: asked.show])
    if not shown:
        return None
    if dated:
        number = sum(count for day, count in days.items() if day <= asked.until)
        overdue = sum(count for day, count in days.items() if day < asked.reader.day)
    else:
        number, overdue = shown[0].of_all, 0
    names = full_names(place_of(one)[:12] for one in shown)
    matters = [told(one, names[place_of(one)[:12]]) for one in shown]
    if past is not None:
        whole = number == len(matters)
        few = rows.order_by().filter(past)[:COUNTED]
        overdue = late(matters, asked.reader.day) if whole else few.count()
    exact = bool(dated) or number <= COUNTED
    return Pile(name, title, matters, number if exact else COUNTED, exact, overdue)


def urgent_first(piles: Iterable[Pile]) -> list[Matter]:
    """The matters of all piles: people in danger, then dangers to life, then by day, what has no day last."""
    matters = [matter for pile in piles for matter in pile.matters]
    far = dt.date.max
    return sorted(
        matters,
        key=lambda one: (
            not one.at_once, not one.warning, not one.deadly, one.due is None, one.due or far,
        ),
    )  # fmt: skip
