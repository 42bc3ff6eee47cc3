"""On what a need rests: special hardship, what the packs in force give or owe, what was recorded."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from bangfu.duty.counting import State as Due
from bangfu.duty.queries.due_many import due_under
from bangfu.ledger.models import Household, Outcome, Person
from bangfu.ledger.models.person import State
from bangfu.ledger.models.standing import Standing
from bangfu.ledger.queries.scope import households_of
from bangfu.ledger.tags import tag
from bangfu.org.access import Reader, inside
from bangfu.policy.wording import JOINT
from bangfu.relief.models import GoodsNeed
from bangfu.rulebook.models import PackInForce

HEATING, NECESSITIES = "goods.heating", "goods.necessities"
PROGRAMMES = {"取暖救助": HEATING}
"""Programmes of the packs that are given in goods, and which goods."""
DUTIES = {
    "gannan-2022-153/cold-wave-care": (HEATING, "GN-6-a"),
    "gannan-2022-153/winter-visit": (HEATING, "GN-6-b"),
    "gannan-2022-153/necessities-half-yearly": (NECESSITIES, "GN-9-d"),
}
"""Duties at which somebody looks whether goods are lacking: which goods, by which clause."""
HOLDS = (Standing.IN_FORCE, Standing.PROPOSED, Standing.ELIGIBLE, Standing.HOLDS)
SPECIAL = tag("特别困难", True)
COLD = tag("取暖困难", True)


@dataclass(frozen=True)
class Ground:
    """One reason in words, the clauses it rests on, and which goods it speaks for."""

    say: str
    clauses: tuple[str, ...] = ()
    service: str = HEATING

    @property
    def kept(self) -> dict[str, Any]:
        """As a need keeps it."""
        return {"say": self.say, "clauses": list(self.clauses)}


@dataclass
class Proposal:
    """A household that may lack goods, with every reason; `ask` is what has to be asked first."""

    household: Household
    special: bool
    grounds: list[Ground] = field(default_factory=list)
    ask: list[str] = field(default_factory=list)


def special_homes(ids: Iterable[int]) -> set[int]:
    """Households in which somebody is in special hardship."""
    return _with_tag(ids, SPECIAL)


def policy_grounds(ids: Iterable[int]) -> dict[int, list[Ground]]:
    """What packs in force give these households in goods."""
    rows = Outcome.objects.filter(
        household_id__in=list(ids), programme__in=PROGRAMMES, standing__in=HOLDS
    )
    found: dict[int, list[Ground]] = defaultdict(list)
    for row in rows.order_by("household_id", "pk"):
        clauses = tuple(one for one in row.basis.split(JOINT) if one)
        found[row.household_id].append(Ground(row.programme, clauses, PROGRAMMES[row.programme]))
    return found


def proposals(reader: Reader, prefix: str, day: dt.date) -> list[Proposal]:
    """Who in a small area may lack goods by facts, policy and duties, special hardship first.

    Households with a standing need are left out: they are on the list already.
    """
    homes = {home.pk: home for home in households_of(reader).filter(inside(prefix), closed_on=None)}
    standing = set(
        GoodsNeed.objects.filter(household__in=homes, withdrawn_at=None)
        .values_list("household_id", flat=True)
    )  # fmt: skip
    found: dict[int, list[Ground]] = defaultdict(list)
    for pk, grounds in policy_grounds(homes).items():
        found[pk] += grounds
    for pk in _with_tag(homes, COLD) - found.keys():
        found[pk].append(Ground(_("登记了冬天取暖有困难")))
    for pk, ground in _owed(prefix, day):
        if pk in homes:
            found[pk].append(ground)
    asked = _to_ask(homes)
    special = special_homes(homes)
    listed = [
        Proposal(homes[pk], pk in special, found.get(pk, []), asked.get(pk, []))
        for pk in {*found, *asked} - standing
    ]
    return sorted(
        listed, key=lambda one: (not one.special, not one.grounds, one.household.area_code,
                                 one.household.pk)
    )  # fmt: skip


def _owed(prefix: str, day: dt.date) -> Iterable[tuple[int, Ground]]:
    """Whom somebody owes a look at what is lacking, once for each duty."""
    packs = {key.partition("/")[0] for key in DUTIES}
    if not PackInForce.objects.filter(pack__in=packs).exists():
        return
    told = set()
    for row in (
        due_under(prefix, day).rows.select(["household", "duty", "name", "state"]).to_pylist()
    ):
        key = row["household"], row["duty"]
        if (
            row["duty"] in DUTIES
            and row["state"] not in (Due.DONE, Due.EXCUSED)
            and key not in told
        ):
            told.add(key)
            service, clause = DUTIES[row["duty"]]
            yield row["household"], Ground(row["name"], (clause,), service)


def _to_ask(homes: Iterable[int]) -> dict[int, list[str]]:
    """What is not known yet of households a pack may give goods to: unknown is not no."""
    rows = Outcome.objects.filter(
        household_id__in=list(homes), programme__in=PROGRAMMES, standing=Standing.ASK
    )
    found: dict[int, list[str]] = defaultdict(list)
    for row in rows.order_by("household_id", "pk"):
        found[row.household_id] += [name for name in row.missing.split(JOINT) if name]
    return found


def _with_tag(ids: Iterable[int], wanted: str) -> set[int]:
    rows = Person.objects.filter(
        household_id__in=list(ids), state=State.PRESENT, tags__hold=[wanted]
    )
    return set(rows.values_list("household_id", flat=True))
