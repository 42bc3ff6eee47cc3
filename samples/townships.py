"""The people of the county's three towns, as the ledgers of the day describe them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from samples import circumstances
from samples.make import number_homes
from samples.mistakes import Mistake, plant, plant_few
from samples.named import named_homes, tell
from samples.offices import staff
from samples.people import Household, Person, settle
from samples.places import TOWNS, Town


@dataclass
class Ledger:
    """One town's households and what is typed wrongly in its workbook on purpose."""

    town: Town
    homes: list[Household]
    mistakes: list[Mistake]

    @property
    def people(self) -> list[Person]:
        """Everybody in it; who was typed twice counts twice."""
        return [person for home in self.homes for person in home.members]


def village_helpers(seed: int) -> Mapping[str, list[str]]:
    """Who is responsible for households, village by village, as ledgers write it."""
    found: dict[str, list[str]] = defaultdict(list)
    villages = {town.village_code(name): name for town in TOWNS for name in town.villages}
    for post in staff(seed):
        if (
            post.area in villages
            and post.role == "village_worker"
            and post.area == post.office_area
        ):
            found[villages[post.area]].append(f"{post.name}（{post.post}）")
    return found


@dataclass
class County:
    """The three ledgers, and the identity numbers given out so far."""

    ledgers: list[Ledger]
    taken: set[str]
    """Without their last character."""

    @property
    def homes(self) -> list[Household]:
        """Every household of the county."""
        return [home for ledger in self.ledgers for home in ledger.homes]


def invent_county(seed: int) -> County:
    """All three ledgers; no identity number belongs to two people, but for those planted so."""
    helpers = village_helpers(seed)
    taken: set[str] = set()
    return County([_invent(town, helpers, taken) for town in TOWNS], taken)


def _invent(town: Town, helpers: Mapping[str, list[str]], taken: set[str]) -> Ledger:
    rng = Random(town.seed)
    named = list(named_homes(town, taken))
    homes: list[Household] = []
    others = settle(rng, town, taken)
    for village in town.villages:
        # the named ones come first, so that their numbers stay the same
        homes += [home for home, _ in named if home.village == village]
        homes += [home for home in others if home.village == village]
    for home in others:
        circumstances.furnish(rng, home)
        _property(rng, home)
        circumstances.forget(rng, home)
    number_homes(rng, homes, helpers)
    for home, told in named:
        tell(home, told)
    planted = plant if town.letters == "GS" else plant_few
    return Ledger(town, homes, planted(rng, homes))


def _property(rng: Random, home: Household) -> None:
    """What the form of today asks beyond that of 2021, and what it no longer asks."""
    home.facts["商业用房"] = circumstances.chance(rng, 0.01)
    home.facts["大型农机或船舶"] = circumstances.chance(rng, 0.01)
    for person in home.members:
        if person.age < 16 and person.facts.get("在学状态") == "在读":
            person.facts["就业状况"] = "在学"
    for name in ("因疫致困", "年内新增因疫误工收入减少", "无法返岗"):
        for facts in (home.facts, *(person.facts for person in home.members)):
            facts.pop(name, None)
