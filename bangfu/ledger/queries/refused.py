"""What a household and its people do not meet now, and how far off each is."""

from __future__ import annotations

from dataclasses import dataclass

from bangfu.ledger.models import Household, Person
from bangfu.ledger.queries.distance import Distance, distance
from bangfu.ledger.queries.hidden import telling
from bangfu.ledger.queries.reasons import grounds, offers
from bangfu.ledger.queries.why import judged, rank
from bangfu.org.access import Reader
from bangfu.policy.single.explain import Explanation
from bangfu.policy.wording import JOINT, citations


@dataclass(frozen=True)
class Refused:
    """A programme a household or person does not meet, and how far off it is."""

    programme: str
    person: Person | None
    distance: Distance | None
    reason: str
    hidden: bool
    grounds: tuple[str, ...]
    """Its clauses, and the national rules by their names."""


def not_eligible(reader: Reader, household: Household) -> list[Refused]:
    """Every programme that is 不符合, worked out now; what is near comes first.

    Raises NotSet and NoSuchProgramme.
    """
    case = judged(reader, household)
    by_pk = {str(person.pk): person for person in case.people}
    best: dict[tuple[str, str], list[Explanation]] = {}
    for one in case.explainer.household(case.home):
        programme = one.rule.rule.programme
        if offers(programme) and not telling(reader, programme):
            best.setdefault((programme, one.person), []).append(one)
    found = []
    for (programme, number), several in best.items():
        if any(one.truth is not False for one in several):
            continue
        nearest = min(several, key=rank)
        secret = case.secret(nearest.rule)
        near = None if secret else distance(nearest.rule, nearest.counterfactual)
        rule = nearest.rule
        clauses, laws = grounds(JOINT.join(citations(rule.clauses, rule.rule.basis)))
        found.append(
            Refused(
                programme,
                by_pk.get(number),
                near,
                "" if secret else _first_reason(nearest),
                secret,
                (*clauses, *laws),
            )
        )
    return sorted(
        found, key=lambda one: (one.distance is None, one.distance.share if one.distance else 0)
    )


def _first_reason(one: Explanation) -> str:
    """What is lacking, in the rule's words."""
    needed = one.counterfactual.needed if one.counterfactual else None
    for change in needed.changes() if needed else ():
        if change.now is not None:
            return change.says
    return ""
