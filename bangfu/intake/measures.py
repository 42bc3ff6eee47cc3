"""帮扶措施 and 帮扶责任人 of a file become measures of the household's one plan."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.utils import timezone

from bangfu.intake.homes import Prepared
from bangfu.intake.lines import Line
from bangfu.journal.models import Actor
from bangfu.ledger import bulk
from bangfu.ledger.actions.kept import keep
from bangfu.ledger.models import Measure, Need, Plan
from bangfu.ledger.models.plan import OPEN
from bangfu.org.among import parts

WHAT = "日常帮扶"
"""The need and the measure of a file that only says who helps."""
LONGEST, WHO_LONGEST = 200, 60


@dataclass
class Made:
    """What was added or changed, so that it can be taken back."""

    needs: list[int] = field(default_factory=list)
    measures: list[int] = field(default_factory=list)
    before: dict[str, list[str]] = field(default_factory=dict)
    """Id of a measure changed → what it was and whose it was."""
    same: list[int] = field(default_factory=list)
    """Measures that ran already as the file says."""

    def as_json(self) -> dict[str, Any]:
        """As the batch keeps it."""
        return {
            "needs": self.needs, "measures": self.measures, "before": self.before,
            "same": self.same,
        }  # fmt: skip


@dataclass
class Running:
    """A measure that is neither done nor stopped, and the plan it stands in."""

    pk: int
    plan: int
    what: str
    who: str


def running(person_ids: Sequence[int]) -> dict[int, list[Running]]:
    """The measures of people that are neither done nor stopped."""
    found: dict[int, list[Running]] = defaultdict(list)
    for part in parts(person_ids):
        rows = Measure.objects.filter(need__person__among=part, progress__in=OPEN)
        for person, *told in rows.values_list("need__person", "pk", "need__plan", "what", "who"):
            found[person].append(Running(*told))
    return found


def write_measures(lines: Sequence[Line], prepared: Prepared, actor: Actor, day: dt.date) -> Made:
    """Add the measures of lines whose people and households are written already."""
    told = []
    for line in lines:
        home, person = prepared.persons[line.key]
        if (line.helper or line.measure) and person.pk and home.pk:
            told.append((line, home.pk, person.pk))
    made = Made()
    if not told:
        return made
    now = running(sorted({person for _, _, person in told}))
    plans = _plans(sorted({home for _, home, _ in told}), actor, day)
    fresh: list[tuple[int, int, str, str]] = []
    changed: list[Running] = []
    for line, home, person in told:
        what, who = (line.measure or WHAT)[:LONGEST], line.helper[:WHO_LONGEST]
        same = _same(now.get(person, ()), line)
        if same is None:
            fresh.append((plans[home], person, what, who))
        elif (who and same.who != who) or (line.measure and same.what != what):
            made.before[str(same.pk)] = [same.what, same.who]
            same.what, same.who = (what if line.measure else same.what), who or same.who
            changed.append(same)
        else:
            made.same.append(same.pk)
    keep_plans({plan for plan, *_rest in fresh} | {one.plan for one in changed})
    _write(fresh, day, made)
    bulk.update(
        [Measure(pk=one.pk, what=one.what, who=one.who) for one in changed], ["what", "who"]
    )
    return made


def _same(running: Sequence[Running], line: Line) -> Running | None:
    """The measure a row speaks of: the one in these words, else one that only said who helps."""
    wanted = line.measure[:LONGEST]
    exact = [one for one in running if one.what == wanted or not wanted]
    vague = [one for one in running if one.what == WHAT]
    return next(iter(exact or vague), None)


def _write(fresh: Sequence[tuple[int, int, str, str]], day: dt.date, made: Made) -> None:
    """The needs and measures of plan, person, what and who, in bulk."""
    stored = connection.ops.adapt_datefield_value(day)
    made.needs = list(bulk.ids(Need, len(fresh)))
    made.measures = list(bulk.ids(Measure, len(fresh)))
    bulk.insert(
        Need, ("id", "plan", "person", "what", "detail", "found_on"),
        (
            (pk, plan, person, WHAT, "", stored)
            for pk, (plan, person, _what, _who) in zip(made.needs, fresh, strict=True)
        ),
    )  # fmt: skip
    usual = {
        field.name: field.get_default()
        for field in Measure._meta.concrete_fields
        if field.name not in ("id", "need", "what", "who")
    }
    bulk.insert(
        Measure, ("id", "need", "what", "who", *usual),
        (
            (pk, need, what, who, *map(_plain, usual.values()))
            for pk, need, (_plan, _person, what, who) in zip(
                made.measures, made.needs, fresh, strict=True
            )
        ),
    )  # fmt: skip


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, str) else value


def keep_plans(plans: Collection[int]) -> None:
    """Write down the plans that change, so that a day before the import can be shown."""
    with_needs = Plan.objects.filter(needs__isnull=False)
    for part in parts(sorted(plans)):
        keep(*with_needs.filter(pk__among=part).values_list("pk", flat=True).distinct())


def _plans(homes: Sequence[int], actor: Actor, day: dt.date) -> dict[int, int]:
    found: dict[int, int] = {}
    for part in parts(homes):
        rows = Plan.objects.filter(household__among=part)
        found |= dict(rows.values_list("household_id", "pk"))
    missing = [pk for pk in homes if pk not in found]
    pks = list(bulk.ids(Plan, len(missing)))
    today = connection.ops.adapt_datefield_value(timezone.localdate())
    stored = connection.ops.adapt_datefield_value(day)
    bulk.insert(
        Plan, ("id", "household", "difficulty", "development", "set_on", "set_by", "version",
                       "made_on"),
        ((pk, home, "", "", stored, actor.name, 1, today) for pk, home in zip(pks, missing, strict=True)),
    )  # fmt: skip
    return found | dict(zip(missing, pks, strict=True))
