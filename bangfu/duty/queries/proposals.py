"""Who should hold whom in an area at one level: the ledger's side of matching."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Q

from bangfu.duty.actions.pairing import SPECIAL
from bangfu.duty.models import Helper, Pairing, PairRefused
from bangfu.duty.models.helper import HEADS, LEVEL_OF, RESPONSIBLE, Level
from bangfu.duty.queries.coverage import key_persons
from bangfu.duty.queries.helping import serving
from bangfu.duty.queries.reach import sight_of
from bangfu.ledger.models import Household, Person
from bangfu.ledger.models.person import State
from bangfu.ledger.queries.scope import households_of
from bangfu.ledger.tags import tag
from bangfu.org.access import Reader, inside
from bangfu.org.among import parts
from bangfu.org.days import running_on

HARD_TAGS = (
    SPECIAL, tag("残疾等级", "一级"), tag("自理能力", "失能"), tag("患病类别", "重特大疾病"),
)  # fmt: skip
"""What makes a hard case: nobody gets all of them."""

KINDS: dict[str, frozenset[str]] = {
    Level.VILLAGE: RESPONSIBLE - LEVEL_OF.keys(),
    **{
        level: frozenset(kind for kind, at in LEVEL_OF.items() if at == level)
        for level in (Level.TOWNSHIP, Level.COUNTY, Level.CITY)
    },
}
"""Who is asked at each level (GY-2.2-c, f, g, j)."""
REACH = {Level.VILLAGE: 9, Level.TOWNSHIP: 9, Level.COUNTY: 6, Level.CITY: 4}
"""How many leading digits a home shares with those asked: its township, county or city."""


@dataclass(frozen=True)
class Proposed:
    """One household, or key person, with who should hold it.

    `helper` None where nobody can, with why.
    """

    household: Household
    helper: Helper | None
    current: Pairing | None
    near: str = ""
    why_not: str = ""
    person: Person | None = None

    @property
    def kept(self) -> bool:
        """Whether it stays as it is."""
        return self.current is not None and self.current.helper == self.helper

    @property
    def key(self) -> int:
        """Id of whom it is about: the person's, at the village the household's."""
        return self.person.pk if self.person else self.household.pk


@dataclass(frozen=True)
class Plan:
    """Proposals for a level, and how many each helper holds before and after them."""

    level: str
    rows: list[Proposed] = field(default_factory=list)
    loads: dict[int, tuple[int, int]] = field(default_factory=dict)


def proposals(
    reader: Reader, prefix: str, *, level: str = Level.VILLAGE, everybody: bool = False,
    only: Iterable[int] | None = None, holding: str = "",
) -> Plan:  # fmt: skip
    """Proposals for those of an area whom nobody holds at a level; `everybody`: for all of them.

    At the village these are households, above it key persons; `only` some of them, by id, and
    `holding` those who hold a tag.
    Helpers of the level whom the reader can send are asked, up to what they can take.
    """
    from bangfu.duty.matching import Hand, Need, propose  # heavy: only who asks waits for it

    day = reader.day
    wanted = _wanted(reader, prefix, level, only, holding)
    held = _held(wanted, level, day)
    if not everybody:
        wanted = [one for one in wanted if _key(one) not in held]
    helpers = _helpers(reader, wanted, level, day, held.values() if everybody else ())
    sight = sight_of(helpers.values(), day)
    asked = {held[_key(one)].pk for one in wanted if _key(one) in held}
    running = Counter(_loads(helpers, day, without=()))
    busy = Counter(_loads(helpers, day, without=asked))
    tagged = _of_homes(wanted) if only is not None else inside(prefix)
    special = _homes_with(tagged, (SPECIAL,)) if level == Level.VILLAGE else set()
    hard = _homes_with(tagged, HARD_TAGS)
    refused = _refused(wanted, level)
    found = propose(
        [
            Need(
                _key(one), one[0].area_code, one[0].pk in special, one[0].pk in hard,
                held[_key(one)].helper_id if _key(one) in held else None,
                refused.get(_key(one), frozenset()),
            )
            for one in wanted
        ],
        [
            Hand(
                one.pk, one.area_code, max(one.cap, busy[one.pk]),
                level == Level.VILLAGE and one.kind in HEADS, busy[one.pk], sight[one.pk],
            )
            for one in helpers.values()
        ],
    )  # fmt: skip
    placed = {one.need.id: one for one in found.placed}
    left = {need.id: why for need, why in found.left}
    after = busy + Counter(one.hand.id for one in found.placed)
    rows = []
    for one in wanted:
        key = _key(one)
        got = placed.get(key)
        rows.append(
            Proposed(
                one[0], helpers[got.hand.id] if got else None, held.get(key),
                got.near if got else "", left.get(key, ""), one[1],
            )
        )  # fmt: skip
    return Plan(level, rows, {pk: (running[pk], after[pk]) for pk in helpers})


def takers(reader: Reader, helper: Helper, held: Sequence[Pairing]) -> dict[int, Helper]:
    """Who should take over each of the pairings of a helper who leaves, by the pairing's id."""
    from bangfu.duty.matching import Hand, Need, propose

    day = reader.day
    found: dict[int, Helper] = {}
    for level in {one.level for one in held}:
        mine = [one for one in held if one.level == level]
        about = [(one.household, one.person) for one in mine]
        helpers = _helpers(reader, about, level, day, ())
        helpers.pop(helper.pk, None)
        sight = sight_of(helpers.values(), day)
        busy = Counter(_loads(helpers, day, without=()))
        tagged = _of_homes(about)
        special = _homes_with(tagged, (SPECIAL,)) if level == Level.VILLAGE else set()
        hard = _homes_with(tagged, HARD_TAGS)
        placed = propose(
            [
                Need(
                    one.pk, one.household.area_code, one.household_id in special,
                    one.household_id in hard,
                )
                for one in mine
            ],
            [
                Hand(
                    one.pk, one.area_code, max(one.cap, busy[one.pk]),
                    level == Level.VILLAGE and one.kind in HEADS, busy[one.pk], sight[one.pk],
                )
                for one in helpers.values()
            ],
        ).placed  # fmt: skip
        found |= {one.need.id: helpers[one.hand.id] for one in placed}
    return found


# -- reading ------------------------------------------------------------------------------

_About = tuple[Household, Person | None]


def _key(about: _About) -> int:
    return about[1].pk if about[1] else about[0].pk


def _of_homes(about: Sequence[_About]) -> Q:
    return Q(household__in=[home.pk for home, _person in about])


def _wanted(
    reader: Reader, prefix: str, level: str, only: Iterable[int] | None, holding: str
) -> list[_About]:
    if level == Level.VILLAGE:
        rows = households_of(reader).filter(inside(prefix), closed_on=None, people__gt=0)
        if only is not None:
            rows = rows.filter(pk__in=list(only))
        return [(home, None) for home in rows.order_by("area_code", "pk")]
    listed = key_persons(reader).filter(inside(prefix, "person__area_code"))
    if only is not None:
        listed = listed.filter(person__in=list(only))
    if holding:
        listed = listed.filter(person__tags__hold=[holding])
    people = {one.person_id: one.person for one in listed.select_related("person__household")}
    ordered = sorted(people.values(), key=lambda one: (one.area_code, one.pk))
    return [(person.household, person) for person in ordered]


def _held(wanted: Sequence[_About], level: str, day: dt.date) -> dict[int, Pairing]:
    """Who holds them now, by the household's or person's id."""
    rows = serving(day).filter(level=level, main=True).select_related("helper__office")
    found: dict[int, Pairing] = {}
    ids = [_key(one) for one in wanted]
    for part in parts(ids):
        if level == Level.VILLAGE:
            some = rows.filter(household__in=part, person=None)
            found |= {one.household_id: one for one in some}
        else:
            found |= {one.person_id: one for one in rows.filter(person__in=part)}
    return found


def _helpers(
    reader: Reader, wanted: Sequence[_About], level: str, day: dt.date,
    holding: Iterable[Pairing],
) -> dict[int, Helper]:  # fmt: skip
    """Who can be asked, and who holds some of them already whatever they are."""
    places = sorted({home.area_code[: REACH[Level(level)]] for home, _person in wanted})
    here = Q(pk__in=())
    for place in places:
        here |= inside(place)
    if level == Level.CITY:
        here |= Q(area_code__in=[place.ljust(12, "0") for place in places])
    rows = reader.within(
        Helper.objects.filter(
            running_on(day), here, kind__in=KINDS[level], until_day=None
        ).select_related("office")
    )
    found = {one.pk: one for one in rows}
    for one in holding:
        if one.helper.until_day is None:
            found.setdefault(one.helper_id, one.helper)
    return found


def _loads(helpers: dict[int, Helper], day: dt.date, without: Iterable[int]) -> dict[int, int]:
    left_out = set(without)
    found: dict[int, int] = defaultdict(int)
    for part in parts(sorted(helpers)):
        rows = Pairing.objects.filter(running_on(day), helper__in=part, household__closed_on=None)
        for pk, helper in rows.order_by().values_list("pk", "helper"):
            found[helper] += pk not in left_out
    return found


def _refused(wanted: Sequence[_About], level: str) -> dict[int, frozenset[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    homes = {home.pk for home, _person in wanted}
    for one in PairRefused.objects.filter(person__isnull=level == Level.VILLAGE):
        if one.household_id in homes:
            found[one.person_id or one.household_id].add(one.helper_id)
    return {key: frozenset(helpers) for key, helpers in found.items()}


def _homes_with(among: Q, tags: tuple[str, ...]) -> set[int]:
    found: set[int] = set()
    for one in tags:
        rows = Person.objects.filter(among, state=State.PRESENT, tags__hold=[one])
        found |= set(rows.values_list("household_id", flat=True))
    return found
