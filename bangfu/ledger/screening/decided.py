"""Which proposals somebody has decided on, and which decisions no longer hold.

A refusal keeps a proposal away until the day it names, or until one of the facts
it rested on changes: whoever decided did not know of that.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.ledger.models import Decision, Household
from bangfu.ledger.screening.paid import PAID
from bangfu.ledger.screening.rows import around
from bangfu.ledger.screening.standing import RECEIVED
from bangfu.org.access import inside
from bangfu.policy.language import ir
from bangfu.policy.program.assemble import Program
from bangfu.policy.wording import JOINT
from bangfu.rulebook.queries import NotSet, footing
from bangfu.rulebook.queries.in_force import program_of

Rows = Iterable[Mapping[str, Any]]
NUMBER, HOME = "人员编号", "户编号"
ABOUT = {"proposed": Decision.About.MISSED, "over": Decision.About.OVER}
"""What a decision is about, by the standing of the outcome it was taken on."""


def standing_decisions(day: dt.date) -> QuerySet[Decision]:
    """The decisions that still count on a day."""
    rows = Decision.objects.filter(lapsed_on=None)
    return rows.filter(Q(holds_until=None) | Q(holds_until__gte=day))


def decided_on(about: str, day: dt.date, outer: Any) -> QuerySet[Decision]:
    """The decisions that count about an outcome of an outer query; `outer` makes its references."""
    return standing_decisions(day).alias(
        whom=Coalesce(F("person_id"), Value(0)),
        whom_asked=Coalesce(outer("person_id"), Value(0)),
    ).filter(
        household_id=outer("household_id"),
        programme=outer("programme"),
        about=about,
        whom=F("whom_asked"),
    )  # fmt: skip


def lapse(household: Household) -> int:
    """End the refusals of a household whose facts are no longer those seen; how many ended."""
    kept = list(
        Decision.objects.filter(household=household, lapsed_on=None, choice=Decision.Choice.DECLINE)
    )
    if not kept:
        return 0
    try:
        program = program_of(footing(household.area_code, timezone.localdate()))
    except NotSet:
        return 0
    now = around(household)
    changed = [
        one.pk for one in kept if behind(program, one, one.seen) != behind(program, one, now)
    ]
    return Decision.objects.filter(pk__in=changed).update(
        lapsed_on=timezone.localdate(), lapsed_because=_("资料变了")
    )


def lapse_under(prefix: str) -> int:
    """The same for every household under an area prefix that holds a refusal."""
    homes = Household.objects.filter(
        inside(prefix), decisions__lapsed_on=None, decisions__choice=Decision.Choice.DECLINE
    ).distinct()
    return sum(lapse(home) for home in homes.iterator())


def behind(program: Program, decision: Decision, rows: Rows) -> dict[str, dict[str, Any]]:
    """The facts the rules of a decision look at, by person, of all who were judged together.

    Everything, where a rule is no longer in force: then nobody can say what mattered. What is
    registered as paid matters to who compared it with what is due.
    """
    wanted = set(decision.rule.split(JOINT))
    read = {
        node.fact.name
        for rule in program.rules
        if rule.rule.pack == decision.pack and rule.rule.id in wanted
        for tree in (rule.condition, rule.amount)
        if tree is not None
        for node in ir.walk(tree, into_derived=True)
        if isinstance(node, ir.Input)
    }
    if read and decision.about == Decision.About.AMOUNT:
        read |= {PAID, RECEIVED}
    return {
        str(row[NUMBER]): {
            name: value
            for name, value in row.items()
            if value is not None and (name in read or not read) and name not in (NUMBER,)
        }
        for row in rows
    }
