"""Who lives in a town: households and their members, with ages that hang together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from bangfu.policy.identity import check_character
from samples.names import given_name, surname
from samples.places import REGION, Town

Value = object


@dataclass
class Person:
    """One member; `facts` holds what is true, before anybody types it."""

    relation: str
    sex: str
    born: dt.date
    on: dt.date
    """The day the ledger describes."""
    name: str = ""
    id_number: str = ""
    facts: dict[str, Value] = field(default_factory=dict)

    @property
    def age(self) -> int:
        """Full years on the day the ledger describes."""
        on = self.on
        return on.year - self.born.year - ((on.month, on.day) < (self.born.month, self.born.day))


@dataclass
class Household:
    """A household of one village and its kind (`old_alone`, `skipped_generation` …)."""

    town: Town
    village: str
    kind: str
    members: list[Person]
    helper: str = ""
    """Name and post of the person responsible."""
    known_by_name: bool = False
    """Whether a journey or a document calls it by name, so that nothing else may touch it."""
    facts: dict[str, Value] = field(default_factory=dict)

    @property
    def head(self) -> Person:
        """The head, who is always listed first."""
        return self.members[0]


def _born(rng: Random, on: dt.date, age: int) -> dt.date:
    start = on.replace(year=on.year - age - 1)
    return start + dt.timedelta(days=1 + rng.randrange(364))


def _make(rng: Random, on: dt.date, relation: str, sex: str, age: int) -> Person:
    return Person(relation, sex, _born(rng, on, max(age, 0)), on)


def _sex(rng: Random) -> str:
    return rng.choice("男女")


def _couple(rng: Random, on: dt.date, low: int, high: int) -> list[Person]:
    age = rng.randint(low, high)
    return [
        _make(rng, on, "户主", "男", age),
        _make(rng, on, "配偶", "女", max(20, age - rng.randint(-1, 5))),
    ]


def _children(
    rng: Random, on: dt.date, parent_age: int, count: int, relation: str = "子女"
) -> list[Person]:
    oldest = min(parent_age - 21, 22)
    return [
        _make(rng, on, relation, _sex(rng), rng.randint(max(0, oldest - 12), max(1, oldest)))
        for _ in range(count)
    ]


def old_alone(rng: Random, on: dt.date) -> list[Person]:
    """An old person alone; more women than men, as women outlive them."""
    return [_make(rng, on, "户主", rng.choices("男女", (4, 6))[0], rng.randint(60, 94))]


def old_couple(rng: Random, on: dt.date) -> list[Person]:
    """Two old people whose children have left."""
    return _couple(rng, on, 60, 86)


def middle_aged_alone(rng: Random, on: dt.date) -> list[Person]:
    """A single person of working age, mostly men who never married."""
    return [_make(rng, on, "户主", rng.choices("男女", (8, 2))[0], rng.randint(32, 59))]


def nuclear(rng: Random, on: dt.date) -> list[Person]:
    """Parents with one to three children."""
    family = _couple(rng, on, 28, 48)
    return family + _children(rng, on, family[1].age, rng.choices((1, 2, 3), (45, 45, 10))[0])


def three_generations(rng: Random, on: dt.date) -> list[Person]:
    """Parents, children and a grandparent or two."""
    family = _couple(rng, on, 34, 50)
    family += _children(rng, on, family[1].age, rng.choices((1, 2), (55, 45))[0])
    age = family[0].age + rng.randint(22, 30)
    family.append(_make(rng, on, "父母", "女", age))
    if rng.random() < 0.35:
        family.append(_make(rng, on, "父母", "男", age + rng.randint(0, 4)))
    return family


def skipped_generation(rng: Random, on: dt.date) -> list[Person]:
    """Grandparents with the children whose parents work away."""
    family = _couple(rng, on, 55, 74) if rng.random() < 0.6 else [
        _make(rng, on, "户主", _sex(rng), rng.randint(57, 78))
    ]  # fmt: skip
    count = rng.choices((1, 2), (65, 35))[0]
    return family + [_make(rng, on, "孙子女", _sex(rng), rng.randint(1, 16)) for _ in range(count)]


def single_parent(rng: Random, on: dt.date) -> list[Person]:
    """One parent and one or two children."""
    head = _make(rng, on, "户主", rng.choices("男女", (5, 5))[0], rng.randint(27, 50))
    return [head, *_children(rng, on, head.age, rng.choices((1, 2), (65, 35))[0])]


def disabled_with_parent(rng: Random, on: dt.date) -> list[Person]:
    """An adult who needs care and the ageing parent who gives it."""
    head = _make(rng, on, "户主", _sex(rng), rng.randint(58, 80))
    grown = _make(rng, on, "子女", _sex(rng), max(19, head.age - rng.randint(23, 34)))
    grown.facts["残疾人"] = True
    if rng.random() < 0.25:
        spouse_sex = "女" if head.sex == "男" else "男"
        return [head, _make(rng, on, "配偶", spouse_sex, head.age - rng.randint(-2, 4)), grown]
    return [head, grown]


def couple_alone(rng: Random, on: dt.date) -> list[Person]:
    """A couple of working age, no child at home."""
    return _couple(rng, on, 42, 59)


def orphan_with_kin(rng: Random, on: dt.date) -> list[Person]:
    """A child without parents, taken in by a grandparent or an aunt or uncle."""
    if rng.random() < 0.5:
        head, relation = _make(rng, on, "户主", _sex(rng), rng.randint(58, 76)), "孙子女"
    else:
        head, relation = _make(rng, on, "户主", _sex(rng), rng.randint(34, 56)), "其他"
    child = _make(rng, on, relation, _sex(rng), rng.randint(3, 16))
    child.facts["孤"] = True
    return [head, child]


KINDS: dict[Callable[[Random, dt.date], list[Person]], int] = {
    old_alone: 18,
    old_couple: 17,
    middle_aged_alone: 7,
    nuclear: 20,
    three_generations: 12,
    skipped_generation: 9,
    single_parent: 7,
    disabled_with_parent: 5,
    couple_alone: 4,
    orphan_with_kin: 1,
}


def _name_family(rng: Random, family: list[Person], clans: str) -> None:
    """Children carry the father's line; who married in brings another surname."""
    line = surname(rng, clans)
    for person in family:
        married_in = person.sex == "女" and person.relation in ("配偶", "父母")
        own = surname(rng, "") if married_in else line
        person.name = own + given_name(rng, person.sex, person.born.year)


def number_for(rng: Random, person: Person, taken: set[str]) -> str:
    """A valid identity number nobody else in the county has."""
    while True:
        order = rng.randrange(1, 500) * 2 - (person.sex == "男")
        first17 = f"{REGION}{person.born:%Y%m%d}{order:03d}"
        if first17 not in taken:
            taken.add(first17)
            return first17 + check_character(first17)


def settle(rng: Random, town: Town, taken: set[str] | None = None) -> list[Household]:
    """All households of a town, village by village, in the order of the ledger.

    `taken` holds the identity numbers given out so far, without their last character.
    """
    kinds = list(KINDS)
    weights = list(KINDS.values())
    shares = [rng.uniform(0.7, 1.4) for _ in town.villages]
    taken = set() if taken is None else taken
    homes: list[Household] = []
    left, shares_left = town.households, sum(shares)
    for village, share in zip(town.villages, shares, strict=True):
        count = round(left * share / shares_left)
        left, shares_left = left - count, shares_left - share
        clans = "".join(rng.sample("王李张刘陈杨黄吴何罗田向覃廖彭邓", 3))
        for _ in range(count):
            kind = rng.choices(kinds, weights)[0]
            members = kind(rng, town.on)
            _name_family(rng, members, clans)
            for person in members:
                person.id_number = number_for(rng, person, taken)
            homes.append(Household(town, village, kind.__name__, members))
    return homes
