"""A decision with what it was taken on, and the same judgement worked out once more."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from bangfu.ledger.facts import dictionary
from bangfu.ledger.models import Decision
from bangfu.ledger.queries.hidden import hidden_rules, sees, speaks_of_hidden, telling
from bangfu.ledger.queries.known import with_unit
from bangfu.ledger.queries.scope import households_of
from bangfu.ledger.screening.decided import HOME, NUMBER
from bangfu.ledger.screening.judgement import Judgement, footing_from, judgement
from bangfu.org.access import Reader
from bangfu.policy.wording import VERDICTS
from bangfu.rulebook.installed import installed, name_of
from bangfu.rulebook.queries import NotSet, footing
from bangfu.rulebook.queries.in_force import program_of


@dataclass(frozen=True)
class Again:
    """What the engine says of the stored facts now.

    `exact`: by the very rules and values of that day, as their digest proves. Otherwise
    `changed` names the packs that read differently since, and the judgement is by these.
    """

    exact: bool
    found: Judgement | None
    same: bool
    changed: tuple[str, ...] = ()
    values_since: bool = False
    """Whether the place has since set values that count for that day."""
    problem: str = ""


@dataclass(frozen=True)
class SeenOf:
    """The facts seen of one person, or of the household."""

    label: str
    facts: list[tuple[str, str]]


def decisions_of(reader: Reader) -> QuerySet[Decision]:
    """Decisions about households in the reader's scope."""
    return Decision.objects.filter(household__in=households_of(reader)).select_related(
        "household", "person"
    )


def again(decision: Decision) -> Again:
    """Run the engine once more on the facts that were seen."""
    ground = footing_from(decision.ground)
    packs = installed()
    changed = tuple(
        name_of(name)
        for name, digest in ground.packs
        if name not in packs or packs[name].content_hash != digest
    )
    exact = not changed and ground.content_hash == decision.program_digest
    try:
        now = footing(decision.household.area_code, decision.on)
        found = judgement(
            program_of(ground if exact else now),
            decision.seen,
            decision.household_id,
            decision.programme,
            decision.person_id,
        )
    except (NotSet, KeyError) as error:
        return Again(False, None, False, changed, problem=str(error))
    said = VERDICTS[decision.entitled]
    same = (
        found is not None
        and (found.verdict, found.fen, found.reason) == (said, decision.fen, decision.reason)
    )  # fmt: skip
    return Again(exact, found, same, changed, exact and now.overrides != ground.overrides)


def kept_from(reader: Reader, decision: Decision) -> bool:
    """Whether the decision's reason speaks of what the reader is not shown."""
    if telling(reader, decision.programme):
        return True
    hidden = hidden_rules(reader, decision.household.area_code, decision.on)
    return speaks_of_hidden(decision.pack, decision.rule, hidden)


def seen_of(reader: Reader, decision: Decision) -> tuple[list[SeenOf], int]:
    """The facts the engine saw of this household, cut to what the reader sees; and of how many
    people outside it, who owe support, facts were seen besides.
    """
    words = dictionary().facts
    own = [row for row in decision.seen if row[HOME] == str(decision.household_id)]
    home: dict[str, str] = {}
    people = []
    for row in own:
        mine = []
        for name, value in row.items():
            fact = words.get(name)
            if fact is None or name in (HOME, NUMBER) or value is None or not sees(reader, fact):
                continue
            if fact.entity == "household":
                home[name] = with_unit(fact, value)
            else:
                mine.append((name, with_unit(fact, value)))
        people.append(SeenOf(str(row.get("姓名") or row[NUMBER]), mine))
    return [SeenOf("", list(home.items())), *people], len(decision.seen) - len(own)
