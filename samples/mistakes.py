"""The mistakes put into the ledger on purpose, one of each kind that real ledgers hold.

Each names the person and the column, so that a test can ask the reader for exactly these.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from bangfu.policy.identity import CHECK_CHARACTERS
from samples.people import Household, Person

Cell = str | int | float


@dataclass(frozen=True)
class Mistake:
    """One wrong cell: what stands there instead, and why the reader must not swallow it."""

    village: str
    number: str
    """人员编号 of the row."""
    column: str
    cell: Cell
    wrong: str


def _wrong_check_digit(number: str) -> str:
    following = (CHECK_CHARACTERS.index(number[17]) + 1) % 11
    return number[:17] + CHECK_CHARACTERS[following]


class _Spoiler:
    """Chooses people of a village and writes down what is typed wrongly about them."""

    def __init__(self, rng: Random, township: list[Household]) -> None:
        self.rng = rng
        self.township = township
        self.villages = township[0].town.villages
        self.planted: list[Mistake] = []
        self.used: set[str] = set()

    def homes(self, village: int, size: int) -> Iterator[Household]:
        name = self.villages[village]
        return (h for h in self.township if h.village == name and len(h.members) >= size)

    def pick(
        self, village: int, size: int = 1, fits: Callable[[Person], bool] | None = None
    ) -> Person:
        # the last member is never the head, so a refused row leaves the household standing
        people = [
            home.members[-1]
            for home in self.homes(village, size)
            if not home.known_by_name
            and str(home.facts["户编号"]) not in self.used
            and (fits is None or fits(home.members[-1]))
        ]
        person = self.rng.choice(people)
        self.used.add(str(person.facts["人员编号"])[:-2])
        return person

    def spoil(self, person: Person, village: int, column: str, cell: Cell, wrong: str) -> None:
        number = str(person.facts["人员编号"])
        self.planted.append(Mistake(self.villages[village], number, column, cell, wrong))


def plant_few(rng: Random, township: list[Household]) -> list[Mistake]:
    """A handful, for the ledgers that are otherwise sound: one kind a village."""
    spoiler = _Spoiler(rng, township)
    pick, spoil = spoiler.pick, spoiler.spoil
    person = pick(0, 2)
    spoil(person, 0, "身份证号码", _wrong_check_digit(person.id_number), "校验码不对")
    person = pick(1, 2, lambda p: p.id_number[-1] != "X")
    spoil(person, 1, "身份证号码", float(person.id_number), "被 Excel 变成了数字")
    person = pick(2, 2, lambda p: "近6个月收入" in p.facts)
    spoil(person, 2, "近6个月收入", "两千多", "不是金额")
    person = pick(3, 2, lambda p: p.facts.get("残疾等级") not in (None, "无"))
    spoil(person, 3, "残疾等级", "重度", "没有这个等级")
    return spoiler.planted


def plant(rng: Random, township: list[Household]) -> list[Mistake]:
    """Put the mistakes in; rows typed twice are added to their households."""
    spoiler = _Spoiler(rng, township)
    pick, spoil = spoiler.pick, spoiler.spoil

    for village in (0, 6):
        person = pick(village, 2)
        spoil(person, village, "身份证号码", _wrong_check_digit(person.id_number), "校验码不对")

    # a number typed without a leading apostrophe: Excel keeps 15 digits and loses three
    for village in (1, 7, 8):
        person = pick(village, 2, lambda p: p.id_number[-1] != "X")
        spoil(person, village, "身份证号码", float(person.id_number), "被 Excel 变成了数字")
    person = pick(3, 2)
    spoil(person, 3, "身份证号码", "9.90101E+17", "被 Excel 变成了科学计数")

    child = pick(2, 2, lambda p: p.age <= 12)
    child.facts["身份证号码"] = None
    spoil(child, 2, "出生日期", "2091-3-5", "出生日期在将来")

    person = pick(5, 2, lambda p: p.facts.get("残疾等级") not in (None, "无"))
    spoil(person, 5, "残疾等级", "五级", "没有这个等级")
    person = pick(9, 3, lambda p: p.relation != "户主")
    spoil(person, 9, "与户主关系", "儿媳", "不在可选的关系里")

    person = pick(10, 2, lambda p: "近6个月收入" in p.facts)
    spoil(person, 10, "近6个月收入", -1200, "收入是负数")
    person = pick(1, 2, lambda p: "近6个月收入" in p.facts)
    spoil(person, 1, "近6个月收入", "约三千", "不是金额")

    person = pick(8, 2)
    other_day = person.born.replace(year=person.born.year + 3, day=15)
    spoil(person, 8, "出生日期", other_day.isoformat(), "与身份证号码里的生日不一致")

    person = pick(4, 3, lambda p: p.age >= 18)
    spoil(person, 4, "与户主关系", "户主", "一户两个户主")

    # typed twice: once below the family itself, once in another village after moving
    person = pick(0, 2)
    home = next(h for h in township if person in h.members)
    spoil(_typed_again(home, person), 0, "身份证号码", person.id_number, "同一人登记了两次")
    person = pick(4, 2)
    elsewhere = next(spoiler.homes(10, 3))
    # nobody can tell from the table which household is right, so neither row counts
    spoil(person, 4, "身份证号码", person.id_number, "同一人在两户")
    spoil(_typed_again(elsewhere, person), 10, "身份证号码", person.id_number, "同一人在两户")
    return spoiler.planted


def _typed_again(home: Household, person: Person) -> Person:
    twin = copy.deepcopy(person)
    if person not in home.members:
        twin.relation = "其他"
        twin.facts["与户主关系"] = "其他"
    last = home.members[-1].facts["人员编号"]
    twin.facts["人员编号"] = f"{str(last)[:-1]}{len(home.members) + 1}"
    home.members.append(twin)
    return twin
