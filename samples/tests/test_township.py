"""The sample township: believable people, the same every time, and exactly the planted mistakes."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from bangfu.policy import identity
from bangfu.policy.facts import load_dictionary
from samples.circumstances import FEN, SELF_CARE
from samples.make import Township, invent, make
from samples.people import Household, Person
from samples.places import GESHAN
from samples.workbook import COLUMNS, Placed


@pytest.fixture(scope="module")
def township() -> Township:
    return invent()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Township, list[Placed]]:
    folder = tmp_path_factory.mktemp("samples")
    book, tidy = folder / "township.xlsx", folder / "township.csv"
    return book, tidy, *make(book, tidy=tidy)


def people(township: Township) -> list[Person]:
    return [person for home in township.homes for person in home.members]


def income_per_head(home: Household) -> Fraction | None:
    counted = [p for p in home.members if p.facts.get("共同生活") is not False]
    incomes = [p.facts.get("近6个月收入") for p in counted]
    if not counted or None in incomes:
        return None
    return sum((Fraction(str(income)) for income in incomes), Fraction(0)) / 6 / len(counted)


def test_the_same_seed_makes_the_same_file(tmp_path: Path) -> None:
    first, second = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    make(first)
    make(second)
    assert first.read_bytes() == second.read_bytes()


def test_another_seed_makes_other_people(township: Township) -> None:
    other = invent(7)
    assert [p.name for p in people(other)] != [p.name for p in people(township)]


def test_size_is_that_of_a_township(township: Township) -> None:
    assert len(township.homes) == 1200
    assert {home.village for home in township.homes} == set(GESHAN.villages)
    assert len(GESHAN.villages) == 11
    assert 2900 <= township.rows <= 3300


def test_numbers_are_valid_and_belong_to_nobody(township: Township) -> None:
    for person in people(township):
        assert identity.problem_with(person.id_number) is None
        assert person.id_number.startswith("990101")
        assert identity.birth_date(person.id_number) == person.born
        assert identity.sex(person.id_number) == person.sex


def test_families_hang_together(township: Township) -> None:
    for home in township.homes:
        assert home.head.relation == "户主"
        assert home.head.age >= 18
        for person in home.members:
            if person.relation == "子女":
                assert home.head.age - person.age >= 14
            if person.relation == "配偶":
                assert person.sex != home.head.sex


def test_incomes_gather_around_the_line_and_stand_exactly_on_it(township: Township) -> None:
    known = [share for home in township.homes if (share := income_per_head(home)) is not None]
    line, fen = Fraction(GESHAN.line), Fraction(FEN)
    assert sum(share == line for share in known) >= 20
    assert any(line - fen < share < line for share in known)
    assert any(line < share < line + fen for share in known)
    assert 0.2 < sum(share < line for share in known) / len(known) < 0.5


def test_self_care_items_agree_with_the_ability(township: Township) -> None:
    for person in people(township):
        items = [person.facts.get(item) for item in SELF_CARE]
        ability = person.facts.get("自理能力")
        if ability and None not in items:
            lost = items.count(False)
            assert ability == ("完全自理" if lost == 0 else "部分失能" if lost <= 3 else "失能")


def test_the_groups_that_policy_speaks_of_are_there(township: Township) -> None:
    everyone = people(township)

    def count(fact: str, value: object) -> int:
        return sum(person.facts.get(fact) == value for person in everyone)

    assert count("现享救助", "特困") >= 20
    assert count("现享救助", "低保") >= 300
    assert count("残疾证状态", "已过期") >= 10
    assert count("残疾证状态", "事实残疾未办证") >= 10
    assert count("儿童类别", "留守") >= 100
    assert count("儿童类别", "孤儿") + count("儿童类别", "事实无人抚养") >= 5
    assert count("在学状态", "辍学") + count("在学状态", "失学") >= 3
    assert sum(home.facts.get("住房安全") == "危房" for home in township.homes) >= 15


def test_much_is_unknown(township: Township) -> None:
    blank = Counter(
        fact
        for home in township.homes
        for fact in ("家庭财产合规", "金融资产")
        if fact not in home.facts
    )
    assert all(blank[fact] > 100 for fact in ("家庭财产合规", "金融资产"))


def test_values_are_ones_the_dictionary_knows(township: Township) -> None:
    facts = load_dictionary().facts
    for home in township.homes:
        for owner in (home, *home.members):
            for name, value in owner.facts.items():
                fact = facts.get(name)
                if fact and fact.type == "enum":
                    assert value in fact.values, name
                if fact and fact.type == "money":
                    assert isinstance(value, Decimal), name


def test_every_column_but_the_clerks_own_is_in_the_dictionary() -> None:
    assert set(COLUMNS) - load_dictionary().facts.keys() == {"帮扶责任人（职务）", "备注"}


def test_every_mistake_is_placed_once(made: tuple[Path, Path, Township, list[Placed]]) -> None:
    *_, township, placed = made
    assert Counter(p.mistake.number for p in placed) == Counter(m.number for m in township.mistakes)
    assert len({(p.sheet, p.row) for p in placed}) == len(placed) == 16
