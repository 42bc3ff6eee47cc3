"""Somebody is recorded as head while another person heads the household: there is one head."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from bangfu.ledger.actions.households import Impossible, Newcomer, file_household
from bangfu.ledger.actions.observe import NotYet, observe, withdraw
from bangfu.ledger.actions.persons import add_person
from bangfu.ledger.facts import FactRefused
from bangfu.ledger.models import Observation
from bangfu.ledger.tests.conftest import VILLAGE
from bangfu.ledger.tests.observe_page.conftest import blank
from bangfu.ledger.tests.test_heads import (  # noqa: F401
    AWAY,
    DAY,
    FAMILY,
    filed,
    names,
    person,
    relations,
)
from bangfu.org.roles import Role

LATER = dt.date(2026, 11, 2)
UNKNOWN = dict.fromkeys(FAMILY)


@pytest.fixture
def home(filed):  # noqa: F811
    return filed(*FAMILY)


@pytest.fixture
def say(actor):
    """Records relations by name, as of a day."""

    def observe_(home, day=LATER, **related: str):
        facts = {str(person(name).pk): {"与户主关系": value} for name, value in related.items()}
        return observe(
            actor=actor, household=home, source="visit", valid_from=day, facts=facts
        )  # fmt: skip

    return observe_


def test_the_new_head_takes_the_place_and_the_others_are_asked_again(home, say):
    say(home, 李小明="户主")
    assert relations(home) == UNKNOWN | {"李小明": "户主"}
    assert names(home) == ("李小明", "李小明")
    assert person("李小明").is_head and not person("李浩轩").is_head


def test_children_of_a_spouse_who_leads_now_stay_hers(home, say):
    say(home, 徐萱="户主")
    assert relations(home) == UNKNOWN | {"徐萱": "户主", "李小明": "子女"}


def test_what_is_told_with_it_stays(home, say):
    say(home, 李小明="户主", 李浩轩="父母")
    assert relations(home) == UNKNOWN | {"李小明": "户主", "李浩轩": "父母"}


def test_taken_back_everybody_is_related_as_before(home, say, actor):
    withdraw(actor=actor, observation=say(home, 李小明="户主"), why="看错了")
    assert relations(home) == {name: relation for name, (relation, _born) in FAMILY.items()}
    assert names(home) == ("李浩轩", "李浩轩")


def test_two_heads_at_once_and_a_day_before_are_refused(home, say):
    with pytest.raises(FactRefused, match="一户只能有一个户主"):
        say(home, 李小明="户主", 徐萱="户主")
    with pytest.raises(NotYet, match="换户主写那天或者以后的日子"):
        say(home, day=DAY - dt.timedelta(days=1), 李小明="户主")
    assert relations(home)["李浩轩"] == "户主" and relations(home)["徐萱"] == "配偶"


def test_said_again_of_the_head_nothing_changes(home, say):
    say(home, 李浩轩="户主")
    assert relations(home)["徐萱"] == "配偶"


def test_where_the_head_is_only_named_for_the_household_it_is_the_same(areas, actor, say):
    home = file_household(
        actor=actor, area_code=VILLAGE, day=DAY, facts={"户主姓名": "李浩轩"},
        persons=[Newcomer({"姓名": "李浩轩"}), Newcomer({"姓名": "徐萱"})],
    ).household  # fmt: skip
    with pytest.raises(Impossible, match="已经有户主李浩轩"):
        add_person(
            actor=actor, household=home, day=AWAY,
            newcomer=Newcomer({"姓名": "李小明", "与户主关系": "户主"}),
        )  # fmt: skip
    say(home, 徐萱="户主")
    assert names(home) == ("徐萱", "徐萱")


# -- the page --------------------------------------------------------------------------------


@pytest.fixture
def send(home, client, staff):
    """Sends the form with these answers by name; `ticked` says that it is meant so."""
    client.force_login(staff(Role.TOWNSHIP_OFFICER))
    address = reverse("ledger:observe", args=[home.pk])

    def send_(ticked: str = "", of_home: str = "", **related: str):
        form = blank(client.get(address), home) | {"note": "李浩轩外出了，家里李小明管"}
        form |= {f"{person(name).pk}:与户主关系": value for name, value in related.items()}
        if ticked:
            form |= {f"sure:{person('李小明').pk}:与户主关系": ticked}
        if of_home:
            form |= {"household:户主姓名": of_home}
        return client.post(address, form)

    return send_


def wrong(answer):
    return answer.context["form"].errors


def test_the_page_asks_first_and_says_what_becomes_of_the_others(home, send):
    answer = send(李小明="户主")
    field = f"{person('李小明').pk}:与户主关系"
    assert answer.status_code == 422 and list(wrong(answer)) == [field]
    said = wrong(answer)[field][0]
    assert "现在的户主是李浩轩" in said and "李浩轩、徐萱、李老太、李小丫和户主的关系" in said
    assert "家里李小明管" in answer.content.decode() and names(home)[0] != "李小明"
    meant = answer.context["form"].doubts[field][1]
    assert f'name="sure:{field}" value="{meant}"' in answer.content.decode()
    assert send(李小明="户主", ticked=meant).status_code == 302
    assert relations(home) == UNKNOWN | {"李小明": "户主"}
    assert Observation.objects.filter(household=home, recorded_at__date=timezone.now()).count() == 2


def test_a_tick_for_another_head_before_is_not_taken(home, send, say):
    field = f"{person('李小明').pk}:与户主关系"
    meant = send(李小明="户主").context["form"].doubts[field][1]
    say(home, 徐萱="户主")
    answer = send(李小明="户主", ticked=meant)
    assert answer.status_code == 422 and "现在的户主是徐萱" in wrong(answer)[field][0]


def test_two_heads_in_one_form_are_refused_at_both(home, send):
    answer = send(李小明="户主", 徐萱="户主")
    assert answer.status_code == 422 and len(wrong(answer)) == 2
    assert all("一户只能有一个户主" in one[0] for one in wrong(answer).values())


def test_everybody_answered_there_is_nothing_to_ask(home, send):
    told = {
        "李浩轩": "父母",
        "徐萱": "父母",
        "李小明": "户主",
        "李老太": "祖父母",
        "李小丫": "子女",
    }
    assert send(**told).status_code == 302
    assert relations(home) == told


def test_the_name_alone_makes_nobody_head(home, send):
    answer = send(of_home="徐萱")
    assert answer.status_code == 422
    assert "请在徐萱那里" in wrong(answer)["household:户主姓名"][0]
    assert send(of_home="徐萱", 徐萱="户主", 李浩轩="配偶").status_code == 422  # asked: the others
    assert names(home) == ("李浩轩", "李浩轩")
