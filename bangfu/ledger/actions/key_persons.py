"""A person looks at whom the rules propose as a key person, and does not list them."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.journal.actions import record
from bangfu.journal.models import Actor
from bangfu.ledger.actions.decisions import written_down
from bangfu.ledger.actions.households import Impossible
from bangfu.ledger.actions.persons import person_subject
from bangfu.ledger.models import Decision, Household, Outcome
from bangfu.ledger.screening.judgement import judgement
from bangfu.ledger.screening.rows import around
from bangfu.policy.wording import VERDICTS
from bangfu.rulebook.queries import NotSet, footing
from bangfu.rulebook.queries.in_force import program_of


@transaction.atomic
def decline_key_person(*, actor: Actor, outcome: Outcome, why: str) -> Decision:
    """Do not list somebody the rules propose as a key person, with the reason.

    The proposal stays away until one of the facts behind it changes. Raises Impossible
    without a reason, and where the rules no longer propose them.
    """
    if not why:
        raise Impossible(_("写明为什么不列为重点"))
    today = timezone.localdate()
    home = Household.objects.select_for_update().get(pk=outcome.household_id)
    try:
        ground = footing(home.area_code, today)
        rows = around(home)
        found = judgement(program_of(ground), rows, home.pk, outcome.programme, outcome.person_id)
    except NotSet as error:
        raise Impossible(str(error)) from error
    if found is None or found.verdict != VERDICTS[True]:
        raise Impossible(_("资料或者规则刚刚变了，这个人已经不符合。刷新再看"))
    person = outcome.person
    earlier = Decision.objects.filter(person=person, about=Decision.About.KEY, lapsed_on=None)
    earlier.update(lapsed_on=today, lapsed_because=_("另作了决定"))
    decision = written_down(
        actor, outcome, found, ground, rows,
        about=Decision.About.KEY, choice=Decision.Choice.DECLINE, why=why[:300],
    )  # fmt: skip
    record(
        actor=actor, act="ledger.decline_key_person", subject=person_subject(person),
        area=home.area_code, why=why, after={"规则给出的理由": found.reason},
    )  # fmt: skip
    return decision
