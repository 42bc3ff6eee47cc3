"""A whole area at once says the same as household by household."""

from __future__ import annotations

import datetime as dt
from random import Random

import pytest
from django.db import transaction
from django.utils import timezone

from bangfu.ledger.actions.households import Newcomer, file_household
from bangfu.ledger.actions.observe import observe
from bangfu.ledger.models import Household, Outcome
from bangfu.ledger.screening.many import screen_under
from bangfu.ledger.screening.one import screen_one
from bangfu.ledger.tests.conftest import NEXT_VILLAGE, VILLAGE
from bangfu.policy.facts import load_dictionary
from bangfu.rulebook.models import ParameterChange

DAY = dt.date(2026, 10, 12)
RECEIVED = ["|", "|低保|", "|特困|", "|低保边缘|", "|低保|临时救助|", None, "|孤儿保障|"]
SHOWN = (
    "household_id", "person_id", "area_code", "programme", "standing", "pack", "rule", "fen",
    "unit", "basis", "reason", "missing",
)  # fmt: skip


def random_home(rng: Random) -> tuple[list[Newcomer], dict]:
    words = load_dictionary().facts.values()
    people = []
    for place in range(rng.randint(1, 3)):
        facts = {"姓名": f"甲{place}", "与户主关系": "户主" if not place else "子女"}
        for fact in words:
            if fact.entity == "person" and rng.random() < 0.7 and fact.name not in facts:
                facts |= told(rng, fact)
        facts["现享救助"] = rng.choice(RECEIVED)
        people.append(Newcomer({k: v for k, v in facts.items() if v is not None}))
    home = {}
    for fact in words:
        if fact.entity == "household" and rng.random() < 0.7:
            home |= told(rng, fact)
    return people, home


def told(rng: Random, fact) -> dict:
    if fact.type == "bool":
        return {fact.name: rng.random() < 0.5}
    if fact.type == "enum":
        return {fact.name: rng.choice(fact.values)}
    if fact.type == "money":
        return {fact.name: rng.choice([0, 12_345, 74_000, 300_000])}
    if fact.name == "出生日期":
        return {fact.name: rng.choice([19400101, 19681010, 20150607])}
    return {}


def outcomes() -> list[tuple]:
    return sorted(Outcome.objects.values_list(*SHOWN), key=str)


@pytest.fixture
def people(rules, actor):
    rng = Random(7)
    for number in range(14):
        persons, home = random_home(rng)
        file_household(
            actor=actor, area_code=VILLAGE if number % 2 else NEXT_VILLAGE, day=DAY,
            persons=persons, facts=home, number=f"H{number}",
        )  # fmt: skip

    poor = {"姓名": "石守成", "与户主关系": "户主", "出生日期": 19600101, "本地户籍": True,
            "共同生活": True, "近6个月收入": 1_200_00, "现享救助": "|低保|"}  # fmt: skip
    file_household(
        actor=actor, area_code=VILLAGE, day=DAY, persons=[Newcomer(poor)],
        facts={"家庭财产合规": True}, number="H14",
    )  # fmt: skip


def test_the_same_outcomes_as_one_by_one(people):
    one_by_one = outcomes()
    incomes = dict(Household.objects.values_list("number", "income_per_head"))
    assert {row[4] for row in one_by_one} >= {"in_force", "proposed", "ask", "over", "holds"}
    Outcome.objects.all().delete()
    Household.objects.update(income_per_head=None, screened_on=None)
    screened = screen_under("990101", timezone.localdate())
    assert outcomes() == one_by_one
    assert dict(Household.objects.values_list("number", "income_per_head")) == incomes
    assert (screened.households, screened.outcomes) == (15, len(one_by_one))
    screen_under("990101102201", timezone.localdate())
    assert outcomes() == one_by_one


def father_and_son(actor) -> Household:
    """A father whose son in the next village, old and on dibao, cannot support him."""
    father = {"姓名": "父", "出生日期": 19300101, "劳动能力": "无", "无稳定收入": True}
    son = {"姓名": "子", "出生日期": 19550101, "供养对象编号": "A-1", "现享救助": "|低保|"}
    home = file_household(
        actor=actor, area_code=VILLAGE, day=DAY, number="A",
        persons=[Newcomer(father, number="A-1")],
    ).household  # fmt: skip
    file_household(
        actor=actor, area_code=NEXT_VILLAGE, day=DAY, number="B",
        persons=[Newcomer(son, number="B-1")],
    )  # fmt: skip
    return home


def test_a_supporter_in_another_village_is_seen(rules, actor):
    father = father_and_son(actor)
    one_by_one = outcomes()
    destitute = Outcome.objects.get(household=father, programme__startswith="特困")
    assert "法定义务人状态" not in destitute.missing
    screen_under("990101102201", timezone.localdate())
    assert outcomes() == one_by_one


def test_a_supporter_in_a_village_with_rules_of_its_own_is_seen(rules, actor):
    """Each is judged by the rules of their own village, and by what those elsewhere are like."""
    father_and_son(actor)
    value = ParameterChange.objects.get(name="低保标准")
    value.pk, value.area_id, value.value = None, NEXT_VILLAGE, "900"
    value.save()
    for home in Household.objects.all():
        with transaction.atomic():
            screen_one(home)
    one_by_one = outcomes()
    for prefix in ("990101", VILLAGE, NEXT_VILLAGE):
        Outcome.objects.filter(area_code__startswith=prefix).delete()
        screened = screen_under(prefix, timezone.localdate())
        assert outcomes() == one_by_one, prefix
        assert screened.not_set == ""


def test_a_file_changed_meanwhile_keeps_its_own_outcomes(people, actor, monkeypatch):
    from bangfu.ledger.screening import many

    home = Household.objects.get(number="H1")
    real = many._write_back

    def meanwhile(*args):
        observe(
            actor=actor, household=home, source="visit", valid_from=DAY,
            facts={"household": {"住房安全": "危房"}},
        )  # fmt: skip
        return real(*args)

    monkeypatch.setattr(many, "_write_back", meanwhile)
    screened = screen_under("990101", timezone.localdate())
    assert screened.left_alone == 1
    assert Outcome.objects.filter(household=home).exists()


def test_only_what_changed_is_written_anew(people):
    """Rows nobody would see a difference in stay the same rows; whatever is wrong is put right."""
    screen_under("990101", timezone.localdate())
    told = outcomes()
    ids = set(Outcome.objects.values_list("pk", flat=True))
    screen_under("990101", timezone.localdate())
    assert set(Outcome.objects.values_list("pk", flat=True)) == ids
    wrong, missing, twice = Outcome.objects.order_by("household_id").distinct()[:3]
    spoiled = {wrong.household_id, missing.household_id, twice.household_id}
    Outcome.objects.filter(pk=wrong.pk).update(reason="", fen=None)
    Outcome.objects.filter(pk=missing.pk).delete()
    twice.pk = None
    twice.save()
    screen_under("990101", timezone.localdate())
    assert outcomes() == told
    untouched = Outcome.objects.exclude(household_id__in=spoiled)
    assert untouched.exists()
    assert set(untouched.values_list("pk", flat=True)) <= ids


def test_outcomes_of_a_closed_file_go(people):
    home = Household.objects.filter(outcomes__isnull=False).first()
    Household.objects.filter(pk=home.pk).update(closed_on=timezone.localdate())
    screen_under("990101", timezone.localdate())
    assert not Outcome.objects.filter(household=home).exists()
