"""Proposed pairings of a county or city: worked out, and put in force, while nobody waits."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from bangfu.duty.actions.pairing import Chosen, confirm_proposals
from bangfu.duty.models import Helper, Pairing, PairingDraft, PairRefused
from bangfu.duty.queries.proposals import proposals
from bangfu.journal.actions import record
from bangfu.journal.models import Actor, Subject
from bangfu.ledger.actions.households import Impossible
from bangfu.ledger.actions.observe import subject_of
from bangfu.ledger.actions.screening import still_going
from bangfu.ledger.models import Household, Person
from bangfu.ledger.models.background import State
from bangfu.ledger.tasks import told
from bangfu.org.access import Reader, appointments_on
from bangfu.org.models import Area, Staff

AT_ONCE = 200


@transaction.atomic
def draft_pairings(*, actor: Actor, area: Area, level: str, everybody: bool) -> PairingDraft:
    """Have the proposals of a level of an area worked out; one that goes on already is returned."""
    Area.objects.select_for_update().get(pk=area.pk)
    running = still_going(PairingDraft, area, level=level)
    if running is not None:
        return running
    draft = PairingDraft.objects.create(
        area_code=area.code, level=level, everybody=everybody, on=timezone.localdate(),
        asked_by=actor.name, asked_by_id=actor.id,
    )  # fmt: skip
    record(
        actor=actor, act="duty.draft_pairings", subject=Subject("area", area.code, area.name),
        area=area.code, after={"层级": str(draft.get_level_display()), "全部重排": everybody},
    )  # fmt: skip
    transaction.on_commit(lambda: work_out.enqueue(draft.pk))
    return draft


@transaction.atomic
def put_draft_in_force(*, actor: Actor, draft: PairingDraft, why: str) -> PairingDraft:
    """Confirm every proposal of a draft with one reason, in the background.

    Raises Impossible without a reason, and for a draft that is being worked on or is in force.
    """
    if not why.strip():
        raise Impossible(_("写一句理由再确认，比如：就近安排。"))
    held = PairingDraft.objects.select_for_update().get(pk=draft.pk)
    if not held.finished or held.why:
        raise Impossible(_("这份方案还没有排完，或者已经定过了"))
    held.why, held.state = why.strip()[:200], State.WAITING
    held.save(update_fields=["why", "state"])
    record(
        actor=actor, act="duty.draft_pairings", area=held.area_code, why=why,
        subject=Subject("area", held.area_code, _("整份结对方案")),
        after={"方案": held.pk, "条数": len(held.rows)},
    )  # fmt: skip
    who = [actor.kind, actor.id, actor.name, actor.post]
    transaction.on_commit(lambda: confirm_all.enqueue(held.pk, who))
    return held


@transaction.atomic
def refuse_pair(
    *, actor: Actor, helper: Helper, household: Household, person: Person | None, why: str
) -> PairRefused:
    """A helper is not to be proposed for a household or person again, with the reason."""
    if not why.strip():
        raise Impossible(_("写明为什么不合适"))
    refused = PairRefused.objects.create(
        helper=helper, household=household, person=person, why=why.strip()[:200],
        decided_by=actor.name,
    )  # fmt: skip
    record(
        actor=actor, act="duty.refuse_pair", subject=subject_of(household),
        area=household.area_code, why=why,
        after={"帮扶人": helper.label, "帮谁": person.label if person else _("全家")},
    )  # fmt: skip
    return refused


@task()
def work_out(pk: int) -> None:
    """Work out the proposals of a draft; started again it begins anew."""
    draft = PairingDraft.objects.get(pk=pk)
    with told(draft) as tell:
        tell(_("读户和帮扶人"), 0, 0)
        area = Area.objects.get(pk=draft.area_code)
        reader = _reader(draft.asked_by_id, area, draft.on)
        plan = proposals(reader, area.prefix, level=draft.level, everybody=draft.everybody)
        draft.rows = [
            [
                one.household.pk, one.person.pk if one.person else None,
                one.helper.pk if one.helper else None, one.current.pk if one.current else None,
                one.near, one.why_not,
            ]
            # whom somebody can hold comes first: that is what is confirmed
            for one in sorted(plan.rows, key=lambda one: one.helper is None)
            if not one.kept
        ]  # fmt: skip
        draft.save(update_fields=["rows"])


@task()
def confirm_all(pk: int, who: list[str]) -> None:
    """Put the proposals of a draft in force, some at a time; started again it goes on.

    What is in force already is passed over, what can no longer be holds up no other.
    """
    draft = PairingDraft.objects.get(pk=pk)
    with told(draft) as tell:
        day = timezone.localdate()
        rows = [row for row in draft.rows if row[2]]
        for start in range(0, len(rows), AT_ONCE):
            tell(_("定下来"), start, len(rows))
            _confirm(Actor(*who), rows[start : start + AT_ONCE], draft.why, day)
        draft.made = sum(
            _in_force(rows[start : start + AT_ONCE]) for start in range(0, len(rows), AT_ONCE)
        )
        draft.save(update_fields=["made"])


def _confirm(actor: Actor, rows: list[list], why: str, day: dt.date) -> None:
    homes = Household.objects.in_bulk({row[0] for row in rows})
    people = Person.objects.in_bulk({row[1] for row in rows if row[1]})
    helpers = Helper.objects.in_bulk({row[2] for row in rows})
    before = (
        Pairing.objects.filter(until_day=None)
        .select_related("household", "person", "helper")
        .in_bulk({row[3] for row in rows if row[3]})
    )
    chosen = [
        Chosen(helpers[row[2]], homes[row[0]], people.get(row[1]), ends=before.get(row[3]))
        for row in rows
        if row[2] in helpers and row[0] in homes and not (row[3] and row[3] not in before)
    ]
    confirm_proposals(actor=actor, chosen=chosen, day=day, why=why)


def _in_force(rows: list[list]) -> int:
    running = set(
        Pairing.objects.filter(
            household__in={row[0] for row in rows}, until_day=None, main=True
        ).values_list("household", "person", "helper")
    )  # fmt: skip
    return sum((row[0], row[1], row[2]) in running for row in rows)


def _reader(staff_id: str, area: Area, day: dt.date) -> Reader:
    """Whoever asked, in the post that covers the area."""
    staff = Staff.objects.get(pk=int(staff_id))
    posts = [post for post in appointments_on(staff, day) if area.code.startswith(post.area.prefix)]
    return Reader(staff, posts[0], day)
