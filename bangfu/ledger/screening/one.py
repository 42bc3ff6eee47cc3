"""Screen one household, in the transaction of the change that made it necessary."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from django.utils import timezone

from bangfu.ledger.actions.recount import recount_after_commit
from bangfu.ledger.facts import dictionary
from bangfu.ledger.models import Household, Outcome, Standing
from bangfu.ledger.models.household import HASH_DIGITS
from bangfu.ledger.screening.decided import lapse
from bangfu.ledger.screening.paid import Facts, is_registered, paid
from bangfu.ledger.screening.rows import around, owed_by
from bangfu.ledger.screening.standing import (
    LESSER,
    OF_THE_ONLY_PERSON,
    RECEIVED_AS,
    deciding_packs,
    received,
    received_by_any,
    standing,
)
from bangfu.policy.single.decide import decide
from bangfu.policy.single.evaluate import Evaluator
from bangfu.policy.single.population import from_rows
from bangfu.policy.single.programmes import rows_by_programme
from bangfu.policy.wording import RANK, VERDICTS
from bangfu.rulebook.queries import NotSet, footing
from bangfu.rulebook.queries.in_force import program_of

INCOME = "人均月收入"


def rescreen(household: Household) -> None:
    """Work out the outcomes of a household anew, and of those its people owe support to."""
    screen_one(household)
    lapse(household)
    for other in Household.objects.filter(pk__in=owed_by(household)):
        screen_one(other)
        lapse(other)
        recount_after_commit(other.area_code)
    recount_after_commit(household.area_code)


def screen_one(household: Household) -> list[Outcome]:
    """Replace the outcomes of one household; none where nothing can be judged here yet."""
    Outcome.objects.filter(household=household).delete()
    today = timezone.localdate()
    household.screened_on, household.screened_with = None, ""
    household.income_per_head = None
    found: list[Outcome] = []
    try:
        ground = footing(household.area_code, today)
        household.screened_with = ground.content_hash[:HASH_DIGITS]
        program = program_of(ground)
    except NotSet:
        program = None
    if program is not None and household.closed_on is None:
        population = from_rows(around(household), dictionary())
        home = population.households.get(str(household.pk))
        if home is not None:
            evaluator = Evaluator(population, today)
            counted = deciding_packs(program)
            rows = [
                row
                for row in rows_by_programme(program, decide(program, evaluator, home))
                if row["政策包"] in counted[str(row["项目"])]
            ]
            people = household.persons.filter(state="present")
            found = outcomes_of(household, rows, {str(one.pk): one.facts for one in people})
            per_head = evaluator.value(program.expression(INCOME)[0], home)
            household.income_per_head = None if per_head is None else int(per_head * 100)
        household.screened_on = today
    Outcome.objects.bulk_create(found)
    household.save(update_fields=["screened_on", "screened_with", "income_per_head"])
    return found


def outcomes_of(
    household: Household,
    rows: list[dict[str, str | None]],
    facts: Mapping[str, Facts],
) -> list[Outcome]:
    """The outcomes worth keeping of one household's rows, one a subject and programme.

    `facts` are its people's, by their ids.
    """
    receiving = {person: received(told) for person, told in facts.items()}
    of_home = received_by_any(receiving.values())
    best: dict[tuple[str, str | None], dict[str, str | None]] = {}
    for row in rows:
        key = (str(row["项目"]), row["人员编号"])
        if key not in best or _rank(row) > _rank(best[key]):
            best[key] = row
    kept: list[Outcome] = []
    against: dict[str, list[dict[str, str | None]]] = defaultdict(list)
    favoured: set[tuple[str, str | None]] = set()
    for (programme, person), row in best.items():
        receives = of_home if person is None else receiving.get(person)
        verdict = str(row["结论"])
        as_received = RECEIVED_AS.get(programme)
        if verdict == VERDICTS[False]:
            if as_received:
                against[as_received].append(row)
            continue
        if as_received:
            favoured.add((as_received, person))
        stands = standing(programme, verdict, receives)
        if stands is not None:
            kept.append(_outcome(household, row, stands))
    entitled = {
        (outcome.programme, outcome.person_id)
        for outcome in kept
        if best[outcome.programme, _text(outcome.person_id)]["结论"] == VERDICTS[True]
    }
    drawn = {
        (outcome.programme, outcome.person_id)
        for outcome in kept
        if outcome.standing == Standing.IN_FORCE
    }
    alone = len(receiving) == 1
    chosen = [
        one
        for one in kept
        if not _lesser(one, entitled if one.standing != Standing.IN_FORCE else drawn, alone=alone)
    ]
    chosen += _over(household, against, favoured, of_home, receiving)
    for one in chosen:
        if is_registered(one.programme):
            one.paid = paid([facts[str(one.person_id)]] if one.person_id else facts.values())
    return chosen


def _text(person: int | None) -> str | None:
    return None if person is None else str(person)


def _lesser(one: Outcome, entitled: set[tuple[str, int | None]], *, alone: bool) -> bool:
    """Whether something better is open to the same household or person.

    What is received stays, unless the better one is the same money under another name.
    """
    better = LESSER.get(one.programme, ())
    of_one = OF_THE_ONLY_PERSON.get(one.programme, ()) if alone else ()
    if one.standing == Standing.IN_FORCE:
        money = RECEIVED_AS.get(one.programme)
        better = tuple(name for name in better if RECEIVED_AS.get(name) == money)
        of_one = ()
    if any((name, subject) in entitled for name in better for subject in {None, one.person_id}):
        return True
    return any(name in of_one for name, _person in entitled)


def _over(
    household: Household,
    against: dict[str, list[dict[str, str | None]]],
    favoured: set[tuple[str, str | None]],
    of_home: frozenset[str] | None,
    receiving: dict[str, frozenset[str] | None],
) -> list[Outcome]:
    """What is received although every programme that gives it says no."""
    found = []
    somebody_favoured = {received_as for received_as, _ in favoured}
    for received_as, rows in against.items():
        of_household = [row for row in rows if row["人员编号"] is None]
        if of_household:
            if received_as in (of_home or ()) and received_as not in somebody_favoured:
                found.append(_outcome(household, of_household[0], Standing.OVER))
            continue
        if (received_as, None) in favoured:
            continue
        for row in rows:
            person = str(row["人员编号"])
            receives = receiving.get(person) or frozenset()
            if received_as in receives and (received_as, person) not in favoured:
                found.append(_outcome(household, row, Standing.OVER))
    return found


def _rank(row: dict[str, str | None]) -> tuple[int, int]:
    return RANK[str(row["结论"])], _fen(row) or -1


def _fen(row: dict[str, str | None]) -> int | None:
    amount = row["金额"]
    return None if amount is None else int(amount.replace(".", ""))


def _outcome(household: Household, row: dict[str, str | None], stands: Standing) -> Outcome:
    return Outcome(
        household=household,
        person_id=int(row["人员编号"]) if row["人员编号"] else None,
        area_code=household.area_code,
        programme=row["项目"],
        standing=stands,
        pack=row["政策包"],
        rule=row["规则"],
        fen=_fen(row),
        unit=row["单位"] or "",
        basis=row["依据"] or "",
        reason=row["理由"] or "",
        missing=row["缺少信息"] or "",
    )
