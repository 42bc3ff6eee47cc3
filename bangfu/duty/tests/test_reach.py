"""Whoever has an account and cannot open a household does not hold it, whatever is written."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bangfu.duty.actions.helpers import hand_over
from bangfu.duty.actions.listed import FromList, name_from_list
from bangfu.duty.actions.pairing import Chosen, confirm_proposals, pair
from bangfu.duty.models import Helper, Pairing
from bangfu.duty.queries.coverage import coverage, uncovered
from bangfu.duty.queries.helping import blind, serving, who_helps
from bangfu.duty.queries.proposals import proposals, takers
from bangfu.duty.tests.conftest import TOWN, VILLAGE
from bangfu.journal.models import Subject
from bangfu.ledger.actions.households import Impossible
from bangfu.ledger.models import HandOver, Household, VillageFigures
from bangfu.org.roles import Role

TODAY = timezone.localdate()
NEXT_VILLAGE = "990101102202"
GROUP = "99010110220103"


@pytest.fixture
def neighbour(helper, staff):
    """A village worker of the next village, with an account."""
    account = staff(Role.VILLAGE_WORKER, NEXT_VILLAGE, "姜民")
    return helper(Helper.Kind.SECRETARY, "姜民", NEXT_VILLAGE, post="支书", staff=account)


def test_a_helper_of_another_village_is_refused_in_plain_words(neighbour, home, actor):
    with pytest.raises(Impossible, match=r"姜民（支书） 看不到彭守义一家.*枫林村.*岗位"):
        pair(actor=actor, helper=neighbour, household=home(), day=TODAY, why="就近")
    pair(actor=actor, helper=neighbour, household=home(area=NEXT_VILLAGE), day=TODAY, why="就近")


def test_a_post_of_the_township_or_a_hand_over_is_enough(helper, staff, home, actor):
    of_town = helper(name="甲", staff=staff(Role.TOWNSHIP_OFFICER, TOWN))
    assert pair(actor=actor, helper=of_town, household=home(), day=TODAY, why="就近").pk
    account = staff(Role.VILLAGE_WORKER, NEXT_VILLAGE)
    away = helper(name="乙", area=NEXT_VILLAGE, staff=account)
    house = home(name="石守成")
    office = account.appointments.get().office
    HandOver.objects.create(household=house, office=office, why="暂住", from_day=TODAY)
    made = pair(actor=actor, helper=away, household=house, day=TODAY, why="就近")
    assert made in serving(TODAY)


def test_who_is_on_paper_only_stays_possible(helper, home, actor):
    listed = helper(name="甲", area=NEXT_VILLAGE)
    assert pair(actor=actor, helper=listed, household=home(), day=TODAY, why="就近") in serving(
        TODAY
    )


def test_proposals_name_only_those_who_can_open_it(neighbour, helper, home, reader):
    house, own = home(), home(area=NEXT_VILLAGE, name="石守成")
    plan = {one.household: one for one in proposals(reader(), TOWN[:9]).rows}
    assert plan[house].helper is None and plan[house].why_not == "nobody_near"
    assert plan[own].helper == neighbour
    listed = helper(name="甲", area=NEXT_VILLAGE)
    plan = {one.household: one for one in proposals(reader(Role.TOWNSHIP_LEADER), TOWN[:9]).rows}
    assert plan[house].helper == listed


def test_a_home_of_a_group_goes_to_who_sees_the_village(helper, staff, home, reader):
    account = staff(Role.VILLAGE_WORKER, VILLAGE)
    of_group = helper(name="甲", area=GROUP, staff=account)
    house = home(area=GROUP)
    assert proposals(reader(), TOWN[:9]).rows[0].helper == of_group
    made = Pairing.objects.create(
        helper=of_group, household=house, level="village", from_day=TODAY, decided_by="甲"
    )
    assert made in serving(TODAY)


def test_who_leaves_is_followed_by_somebody_who_can_open_it(neighbour, helper, home, actor, reader):
    leaving = helper()
    held = pair(actor=actor, helper=leaving, household=home(), day=TODAY)
    assert takers(reader(), leaving, [held]) == {}
    with pytest.raises(Impossible, match="看不到"):
        hand_over(actor=actor, helper=leaving, last_day=TODAY, why="退休", to={held.pk: neighbour})
    assert Pairing.objects.get(pk=held.pk).until_day is None


def test_a_plan_put_in_force_later_refuses_who_cannot_open_it_by_then(neighbour, home, actor):
    house, own = home(), home(area=NEXT_VILLAGE, name="石守成")
    done = confirm_proposals(
        actor=actor, chosen=[Chosen(neighbour, house), Chosen(neighbour, own)], day=TODAY,
        why="就近",
    )  # fmt: skip
    assert [one.household for one in done.made] == [own]
    assert "看不到" in done.refused[0][1]


@pytest.mark.parametrize("how", ["ends", "moves"])
def test_when_the_post_ends_or_moves_the_home_is_without(how, neighbour, home, actor, reader):
    house = home(area=NEXT_VILLAGE)
    pair(actor=actor, helper=neighbour, household=house, day=TODAY - dt.timedelta(days=9), why="近")
    looking = reader()
    assert not uncovered(looking).exists() and blind(TODAY, [house.pk]) == {}
    if how == "ends":
        neighbour.staff.appointments.update(until_day=TODAY - dt.timedelta(days=1))
    else:
        neighbour.staff.appointments.update(area=VILLAGE)
    assert list(uncovered(looking)) == [house]
    assert [one.without for one in coverage(looking)] == [1]
    assert blind(TODAY, [house.pk])[house.pk].helper == neighbour
    village = who_helps(house, TODAY)[0]
    assert village.gap and not village.pairings and village.blind[0].helper == neighbour


def test_figures_of_the_village_follow_when_a_post_ends(
    neighbour, home, actor, django_capture_on_commit_callbacks
):
    house = home(area=NEXT_VILLAGE)
    with django_capture_on_commit_callbacks(execute=True):
        pair(actor=actor, helper=neighbour, household=house, day=TODAY, why="近")
    assert VillageFigures.objects.get(pk=NEXT_VILLAGE).helped == 1
    post = neighbour.staff.appointments.get()
    post.until_day = TODAY - dt.timedelta(days=1)
    with django_capture_on_commit_callbacks(execute=True):
        post.save()
    assert VillageFigures.objects.get(pk=NEXT_VILLAGE).helped == 0


def test_when_the_home_moves_out_of_sight_it_is_without(neighbour, home, actor, reader):
    house = home(area=NEXT_VILLAGE)
    pair(actor=actor, helper=neighbour, household=house, day=TODAY, why="近")
    Household.objects.filter(pk=house.pk).update(area_code=VILLAGE)
    assert list(uncovered(reader())) == [house]


def test_what_a_file_names_is_written_and_shown_as_out_of_sight(
    neighbour, home, actor, client, staff
):
    house = home()
    name_from_list(
        actor=actor, rows=[FromList(house.pk, house.persons.get().pk, neighbour.pk)], day=TODAY,
        why="按台账", subject=Subject("batch", "1"), area=TOWN,
    )  # fmt: skip
    assert Pairing.objects.get().helper == neighbour
    client.force_login(staff(Role.TOWNSHIP_OFFICER))
    page = client.get(reverse("duty:coverage")).content.decode()
    assert "姜民（支书），可他看不到这一户" in page and "板桥村" in page
    assert "看不到这一户" in client.get(reverse("duty:household", args=[house.pk])).content.decode()
    assert (
        "看不到这一户" in client.get(reverse("ledger:household", args=[house.pk])).content.decode()
    )


def test_lists_to_choose_from_say_where_each_is_from(neighbour, helper, home, client, staff, rules):
    for place in (VILLAGE, NEXT_VILLAGE):
        helper(Helper.Kind.VILLAGE_STAFF, "四组组长", place)
    house = home()
    client.force_login(staff(Role.TOWNSHIP_OFFICER))
    ticked = {"person": [house.persons.get().pk]}
    for page in (
        client.get(reverse("duty:pair", args=[house.pk])),
        client.post(reverse("duty:assign"), ticked),
        client.get(reverse("duty:propose")),
    ):
        text = page.content.decode()
        options = [part.split("</option>")[0] for part in text.split("<option")[1:]]
        named = [one for one in options if "四组组长" in one]
        assert any("枫林村" in one for one in named) and any("板桥村" in one for one in named)
        assert not any("姜民" in one for one in options)


def test_coverage_asks_no_household_by_itself(neighbour, helper, home, client, staff, rules):
    client.force_login(staff(Role.TOWNSHIP_OFFICER))
    helper(name="甲")

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("duty:coverage"))
        return len(queries)

    def add(names: str) -> None:
        for name in names:
            Pairing.objects.create(
                helper=neighbour, household=home(name=name), level="village", from_day=TODAY,
                decided_by="甲",
            )  # fmt: skip

    add("子丑")
    few = asked()
    add("寅卯辰巳午未")
    assert asked() == few
