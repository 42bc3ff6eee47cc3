"""Two people of one household with one name: wherever one of them is meant it is said which."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from bangfu.ledger.actions.households import Newcomer, file_household
from bangfu.ledger.namesakes import told_apart
from bangfu.ledger.tests.conftest import VILLAGE
from bangfu.ledger.tests.homes import identity
from bangfu.org.roles import Role


@pytest.fixture
def twins(rules, actor):
    told = {"姓名": "双胞甲", "与户主关系": "子女", "出生日期": 20101123}
    return file_household(
        actor=actor, area_code=VILLAGE, day=dt.date(2026, 10, 12),
        persons=[
            Newcomer({"姓名": "钱芳", "与户主关系": "户主", "身份证号码": identity("99010119851001002")}),
            Newcomer({**told, "身份证号码": identity("99010120101123051")}),
            Newcomer(told),
        ],
    ).household  # fmt: skip


def test_only_a_name_borne_twice_gets_more(twins):
    numbered, unnumbered = twins.persons.filter(name="双胞甲").order_by("-identity_tail")
    called = told_apart(twins.persons.all())
    assert sorted(called.values()) == sorted(
        ["钱芳", f"双胞甲（{numbered.identity_tail}）", f"双胞甲（{unnumbered.number}）"]
    )


@pytest.mark.parametrize("name", ["observe", "household", "split"])
def test_pages_say_which_of_the_two(twins, client, staff, name):
    client.force_login(staff(Role.TOWNSHIP_OFFICER))
    html = client.get(reverse(f"ledger:{name}", args=[twins.pk])).content.decode()
    for one in twins.persons.filter(name="双胞甲"):
        assert f"双胞甲（{one.identity_tail or one.number}）" in html
    assert "钱芳（" not in html.replace("钱芳（户主", "")


def test_the_list_to_record_a_departure_shows_the_numbers(twins, client, staff):
    client.force_login(staff(Role.TOWNSHIP_OFFICER))
    html = client.get(reverse("ledger:members", args=[twins.pk])).content.decode()
    numbered = twins.persons.exclude(identity="").filter(name="双胞甲").get()
    assert numbered.masked_identity in html
