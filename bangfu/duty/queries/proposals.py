"""Who should hold whom in an area: the ledger's side of matching."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from bangfu.duty.actions.pairing import SPECIAL
from bangfu.duty.models import Helper, Pairing
from bangfu.duty.models.helper import HEADS, LEVEL_OF, RESPONSIBLE, Level
from bangfu.duty.queries.helping import on_day, serving
from bangfu.ledger.models import Household, Person
from bangfu.ledger.models.person import State
from bangfu.ledger.queries.scope import households_of
from bangfu.ledger.tags import tag
from bangfu.org.access import Reader, inside

HARD_TAGS = (
    SPECIAL, tag("残疾等级", "一级"), tag("自理能力", "失能"), tag("患病类别", "重特大疾病"),
)  # fmt: skip
"""What makes a hard case: nobody gets all of them."""


@dataclass(frozen=True)
class Proposed:
    """One household with who should hold it; `helper` None where nobody can, with why."""

    household: Household
    helper: Helper | None
    current: Pairing | None
    near: str = ""
    why_not: str = ""

    @property
    def kept(self) -> bool:
        """Whether it stays as it is."""
        return self.current is not None and self.current.helper == self.helper


def proposals(reader: Reader, prefix: str, *, everybody: bool = False) -> list[Proposed]:
    """Proposals for the households of an area that nobody holds; `everybody`: for all of them.

    The village's own cadres of the townships concerned are asked, up to what they can take.
    """
    from bangfu.duty.matching import Hand, Need, propose  # heavy: only who asks waits for it

    day = reader.day
    homes = list(
        households_of(reader).filter(inside(prefix), closed_on=None).order_by("area_code", "pk")
    )
    held = {
        pairing.household_id: pairing
        for pairing in serving(day)
        .filter(household__in=[home.pk for home in homes], level=Level.VILLAGE, main=True,
                person=None).select_related("helper")
    }  # fmt: skip
    if not everybody:
        homes = [home for home in homes if home.pk not in held]
    asked = {home.pk for home in homes}
    townships = {home.township_code for home in homes}
    helpers = {
        helper.pk: helper
        for code in sorted(townships)
        for helper in Helper.objects.filter(
            on_day(day), inside(code), kind__in=RESPONSIBLE - LEVEL_OF.keys()
        )
    }
    busy: dict[int, int] = defaultdict(int)
    for helper, home in Pairing.objects.filter(on_day(day), helper__in=helpers).values_list(
        "helper", "household"
    ):
        busy[helper] += home not in asked
    special = _homes_with(prefix, (SPECIAL,))
    hard = _homes_with(prefix, HARD_TAGS)
    found = propose(
        [
            Need(
                home.pk, home.area_code, home.pk in special, home.pk in hard,
                held[home.pk].helper_id if home.pk in held else None,
            )
            for home in homes
        ],
        [
            Hand(one.pk, one.area_code, one.cap, one.kind in HEADS, busy[one.pk])
            for one in helpers.values()
        ],
    )  # fmt: skip
    by_home = {one.need.id: one for one in found.placed}
    left = {need.id: why for need, why in found.left}
    return [
        Proposed(
            home, helpers[by_home[home.pk].hand.id] if home.pk in by_home else None,
            held.get(home.pk), by_home[home.pk].near if home.pk in by_home else "",
            left.get(home.pk, ""),
        )
        for home in homes
    ]  # fmt: skip


def _homes_with(prefix: str, tags: tuple[str, ...]) -> set[int]:
    found: set[int] = set()
    for one in tags:
        rows = Person.objects.filter(inside(prefix), state=State.PRESENT, tags__hold=[one])
        found |= set(rows.values_list("household_id", flat=True))
    return found
