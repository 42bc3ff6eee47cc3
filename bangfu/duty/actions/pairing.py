"""Households and people get a named helper, change and lose one; each time with who and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.duty.models import Helper, Pairing
from bangfu.duty.models.helper import HEADS, MAY_BE_CADRE, Level
from bangfu.duty.queries.helping import serving
from bangfu.duty.queries.reach import can_open
from bangfu.journal.actions import record
from bangfu.journal.models import Actor
from bangfu.ledger.actions.households import Impossible
from bangfu.ledger.actions.observe import subject_of
from bangfu.ledger.actions.recount import recount_after_commit
from bangfu.ledger.models import Household, Person
from bangfu.ledger.models.person import State
from bangfu.ledger.queries.filters import listed_on
from bangfu.ledger.tags import split, tag
from bangfu.org.queries import full_name

SPECIAL = tag("特别困难", True)
"""Who has special needs, whom the secretary and the head mainly take (GY-2.2-e)."""


@dataclass(frozen=True)
class Chosen:
    """One proposal as a person settled it."""

    helper: Helper
    household: Household
    person: Person | None = None
    why: str = ""
    ends: Pairing | None = None
    """The pairing it takes the place of."""


@dataclass(frozen=True)
class Confirmed:
    """What became of proposals: those in force, and those that could not be, each with why."""

    made: list[Pairing] = field(default_factory=list)
    refused: list[tuple[Chosen, str]] = field(default_factory=list)


def concerns(
    helper: Helper, household: Household, person: Person | None, *, main: bool, day: dt.date
) -> list[str]:
    """What speaks against a pairing but does not forbid it; a reason settles it."""
    found = []
    held = Pairing.objects.filter(helper=helper, until_day=None, household__closed_on=None)
    load = held.count()
    if load >= helper.cap:
        found.append(
            _("%(name)s 已经有 %(load)d 户，最多帮 %(cap)d 户")
            % {"name": helper.name, "load": load, "cap": helper.cap}
        )
    special = _has_special_needs(household)
    if main and helper.level == Level.VILLAGE and special and helper.kind not in HEADS:
        found.append(_("这一户有特殊困难，主要由书记或主任包保（GY-2.2-e）"))
    if helper.level != Level.VILLAGE and person is not None and not _is_key(person, day):
        found.append(_("%(name)s 没有列为重点人员") % {"name": person.label})
    if not household.area_code.startswith(_reach(helper)):
        found.append(_("%(name)s 负责的不是这里") % {"name": helper.name})
    return found


@transaction.atomic
def pair(
    *, actor: Actor, helper: Helper, household: Household, day: dt.date,
    person: Person | None = None, main: bool = True, why: str = "",
) -> Pairing:  # fmt: skip
    """Give a household, or one person of it, a helper from a day on.

    Raises Impossible where the rules of roles forbid it, where another is
    responsible already, and where something speaks against it and no reason is given.
    """
    against = concerns(helper, household, person, main=main, day=day)
    if against and not why.strip():
        raise Impossible(_("%(against)s。要这样安排，写明理由") % {"against": "；".join(against)})
    return paired(actor, helper, household, person, main, day, why)


@transaction.atomic
def end_pairing(*, actor: Actor, pairing: Pairing, last_day: dt.date, why: str) -> Pairing:
    """A helper holds a household no longer after a day. Raises Impossible without a reason."""
    if not why.strip():
        raise Impossible(_("写明为什么结束"))
    one = Pairing.objects.select_for_update().get(pk=pairing.pk)
    if one.until_day is not None:
        raise Impossible(_("这项包保联系已经结束了"))
    if last_day < one.from_day:
        raise Impossible(_("日期不能早于 %(day)s") % {"day": one.from_day})
    ended(actor, one, last_day, why)
    return one


@transaction.atomic
def replace(*, actor: Actor, pairing: Pairing, helper: Helper, day: dt.date, why: str) -> Pairing:
    """Another helper takes a pairing over from a day on, in one step so that nobody is without."""
    end_pairing(
        actor=actor, pairing=pairing, last_day=max(day - dt.timedelta(days=1), pairing.from_day),
        why=why,
    )  # fmt: skip
    return pair(
        actor=actor, helper=helper, household=pairing.household, person=pairing.person,
        main=pairing.main, day=max(day, pairing.from_day + dt.timedelta(days=1)), why=why,
    )  # fmt: skip


@transaction.atomic
def confirm_proposals(
    *, actor: Actor, chosen: Iterable[Chosen], day: dt.date, why: str
) -> Confirmed:
    """Put proposals in force as a person settled them; one that can no longer be holds up no other."""
    done = Confirmed()
    for one in chosen:
        try:
            with transaction.atomic():
                reason = one.why or why
                if one.ends is None:
                    made = pair(
                        actor=actor, helper=one.helper, household=one.household, person=one.person,
                        day=day, why=reason,
                    )  # fmt: skip
                else:
                    made = replace(
                        actor=actor, pairing=one.ends, helper=one.helper, day=day, why=reason
                    )
                done.made.append(made)
        except Impossible as refusal:
            done.refused.append((one, str(refusal)))
    return done


# -- shared with handing over, inside its transaction -------------------------------------


def paired(
    actor: Actor, helper: Helper, household: Household, person: Person | None, main: bool,
    day: dt.date, why: str,
) -> Pairing:  # fmt: skip
    """Write a pairing. Raises Impossible where the rules of roles forbid it."""
    # somebody else may be letting this very helper go
    helper = Helper.objects.select_for_update().get(pk=helper.pk)
    _refuse(helper, household, person, main, day)
    if main:
        _end_who_is_gone(actor, helper.level, household, person, day)
    try:
        with transaction.atomic():
            made = Pairing.objects.create(
                helper=helper, household=household, person=person, level=helper.level, main=main,
                from_day=day, why=why[:200], decided_by=actor.name, decided_by_id=actor.id,
            )  # fmt: skip
    except IntegrityError:
        raise Impossible(_already(helper, household, person, main)) from None
    record(
        actor=actor, act="duty.pair", subject=subject_of(household), area=household.area_code,
        why=why, after=_told(made),
    )  # fmt: skip
    recount_after_commit(household.area_code)
    return made


def _end_who_is_gone(
    actor: Actor, level: str, household: Household, person: Person | None, day: dt.date
) -> None:
    """End the pairing of somebody responsible who is no longer there, or cannot open the
    household: it holds nobody.
    """
    running = Pairing.objects.filter(
        household=household, person=person, level=level, main=True, until_day=None,
        from_day__lte=day,
    ).select_related("household", "person", "helper")  # fmt: skip
    for one in running.exclude(pk__in=serving(day).filter(household=household).values("pk")):
        last = max(day - dt.timedelta(days=1), one.from_day)
        why = _("%(name)s 已经不在岗，或者看不到这一户")
        ended(actor, one, last, why % {"name": one.helper.name})


def ended(actor: Actor, pairing: Pairing, last_day: dt.date, why: str) -> None:
    """Write the end of a pairing."""
    pairing.until_day, pairing.ended_because = last_day, why[:200]
    pairing.ended_by = actor.name
    pairing.save(update_fields=["until_day", "ended_because", "ended_by"])
    record(
        actor=actor, act="duty.end_pairing", subject=subject_of(pairing.household),
        area=pairing.household.area_code, why=why, before=_told(pairing),
        after={"到哪天止": last_day},
    )  # fmt: skip
    recount_after_commit(pairing.household.area_code)


def _refuse(
    helper: Helper, household: Household, person: Person | None, main: bool, day: dt.date
) -> None:
    if not helper.serves_on(day):
        raise Impossible(_("%(name)s 在 %(day)s 不是帮扶人") % {"name": helper.name, "day": day})
    if helper.until_day is not None:
        raise Impossible(
            _("%(name)s 做到 %(day)s 就离任了，请另选一个人")
            % {"name": helper.name, "day": helper.until_day}
        )
    if household.closed_on is not None:
        raise Impossible(_("这一户已经销户"))
    if not can_open(helper, household, max(day, timezone.localdate())):
        raise Impossible(
            _("%(who)s 看不到%(home)s，走访、提醒都到不了他那里。先请管人员的在%(place)s给他安排"
              "岗位，或者另选一个看得到的人")
            % {
                "who": helper.label, "home": household.label,
                "place": full_name(household.village_code),
            }
        )  # fmt: skip
    if person is not None and (
        person.household_id != household.pk or person.state != State.PRESENT
    ):
        raise Impossible(_("%(name)s 不在这一户") % {"name": person.label})
    if main and helper.kind not in MAY_BE_CADRE:
        raise Impossible(
            _("责任人要是干部（AK-4.2-a）。%(kind)s可以作为联系人一起帮")
            % {"kind": helper.get_kind_display()}
        )
    if helper.level != Level.VILLAGE and person is None:
        raise Impossible(_("%(level)s一对一包保重点人员，选一个人") % {"level": helper.level.label})


def _already(helper: Helper, household: Household, person: Person | None, main: bool) -> str:
    running = Pairing.objects.filter(
        household=household, person=person, level=helper.level, until_day=None
    ).select_related("helper")
    if any(one.helper_id == helper.pk for one in running):
        return _("%(name)s 已经在帮这一户") % {"name": helper.name}
    held = next((one.helper.name for one in running if one.main), "")
    return _("%(level)s已经由 %(name)s 负责。换人请用“换人”") % {
        "level": helper.level.label,
        "name": held,
    }


def _told(pairing: Pairing) -> dict[str, object]:
    return {
        "帮扶人": pairing.helper.label,
        "层级": str(Level(pairing.level).label),
        "帮谁": pairing.person.label if pairing.person else _("全家"),
        "责任人": pairing.main,
        "从哪天起": pairing.from_day,
    }


def _has_special_needs(household: Household) -> bool:
    people = Person.objects.filter(household=household, state=State.PRESENT)
    return any(SPECIAL in split(tags) for tags in people.values_list("tags", flat=True))


def _is_key(person: Person, day: dt.date) -> bool:
    return person.key_listings.filter(listed_on(day)).exists()


def _reach(helper: Helper) -> str:
    """Where a helper may be asked to go: the village's own in their township, others in theirs,
    and those of the city in the district they are linked to (GY-2.2-j).
    """
    if helper.level == Level.CITY:
        district = helper.area_code[:6]
        return district[:4] if district.endswith("00") else district
    return helper.area_code[:6] if helper.level == Level.COUNTY else helper.area_code[:9]
