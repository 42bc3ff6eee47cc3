"""A standard that two policies in force each have for themselves: the page of one names the other."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from bangfu.org.access import Reader
from bangfu.org.models import Area
from bangfu.policy.pack.model import Parameter
from bangfu.rulebook.installed import with_bases
from bangfu.rulebook.models import PackInForce
from bangfu.rulebook.queries.standing import namesakes
from bangfu.rulebook.tests.conftest import COUNTY, DAY, confirmed
from bangfu.rulebook.tests.test_views import signed_in

pytestmark = pytest.mark.django_db


def standard(pack: str) -> Parameter:
    return with_bases([pack])[pack].parameters["低保标准"]


@pytest.fixture
def two(county: Area, officer: Reader, leader: Reader) -> None:
    for pack in ("china-base", "village-pairing"):
        PackInForce.objects.create(area=county, pack=pack, from_day=dt.date(2021, 7, 1))
    # until somebody sets it, the scheme follows what it stands on
    assert namesakes(standard("china-base"), COUNTY, DAY) == []
    confirmed(officer, leader, COUNTY, "village-pairing/低保标准", "740")


@pytest.mark.usefixtures("two")
def test_each_names_the_other() -> None:
    for own, other in (("china-base", "village-pairing"), ("village-pairing", "china-base")):
        found = namesakes(standard(own), COUNTY, DAY)
        assert [one.parameter.pack for one in found] == [other]


def test_a_policy_not_in_force_is_not_named(county: Area) -> None:
    PackInForce.objects.create(area=county, pack="china-base", from_day=dt.date(2021, 7, 1))
    assert namesakes(standard("china-base"), COUNTY, DAY) == []


@pytest.mark.usefixtures("two")
def test_the_page_says_that_the_other_does_not_follow(officer: Reader) -> None:
    client = signed_in(officer)
    html = client.get(
        reverse("rulebook:parameter", args=["china-base", "低保标准"])
    ).content.decode()
    assert "别的政策也有自己的低保标准" in html and "那里不跟着变" in html
    assert reverse("rulebook:parameter", args=["village-pairing", "低保标准"]) in html


def test_a_value_says_from_when_a_newer_one_counts(
    county: Area, officer: Reader, leader: Reader
) -> None:
    name = "china-base/低保标准"
    confirmed(officer, leader, COUNTY, name, "700")
    confirmed(officer, leader, COUNTY, name, "720", from_day=dt.date(2022, 9, 1))
    passing = {"from_day": dt.date(2022, 8, 1), "until_day": dt.date(2022, 8, 31)}
    confirmed(officer, leader, COUNTY, name, "710", **passing)
    url = reverse("rulebook:parameter", args=["china-base", "低保标准"])
    html = signed_in(officer).get(url).content.decode()
    assert html.count("2022-09-01 起按新的值") == 1
