"""The sample's visits follow from who is owed what and from fixed steps: nothing of them is chance."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

import pytest
from django.utils import timezone

from bangfu.duty.models.visit import How
from bangfu.web.sample.people import People, numbered
from bangfu.web.sample.visits import LATE, LINKED, MONTHLY, WEEKLY, Call, Home, planned

VILLAGE, ELSEWHERE = "990101102206", "990101200200"
DAYS = [
    dt.date(2026, 11, 23), dt.date(2026, 12, 1), dt.date(2027, 1, 4), dt.date(2027, 3, 31),
]  # fmt: skip


EARLY = [dt.date(2027, month, day) for month in (3, 5, 8) for day in range(1, 8)] + [
    dt.date(2027, 1, 1), dt.date(2028, 2, 29),
]  # fmt: skip


def homes() -> list[Home]:
    owed = [{WEEKLY, "aikou-2022/life-care"}, {MONTHLY, "aikou-2022/health-inquiry"}, {LINKED[0]}]
    return [
        Home(n, f"SP{n:03}", village, f"{village[-4:]}-{n % 3}", frozenset(owed[n % 3]))
        for village, begin in ((VILLAGE, 0), (ELSEWHERE, 100), (LATE, 200))
        for n in range(begin, begin + 30)
    ]


def since(one: Home, people: People) -> dt.date:
    """One township has kept its ledger for two months, the other for this one."""
    return people.month if one.village == ELSEWHERE else people.since


def by_home(calls: list[Call]) -> dict[int, list[Call]]:
    found: dict[int, list[Call]] = defaultdict(list)
    for one in calls:
        found[one.home].append(one)
    return found


@pytest.mark.parametrize("today", DAYS)
def test_the_same_day_gives_the_same_visits_and_none_lies_ahead(today):
    calls = planned(homes(), People(today))
    assert calls == planned(list(reversed(homes())), People(today))
    assert all(timezone.localdate(one.at) < today for one in calls)
    assert numbered("visit", "SP001") == numbered("visit", "SP001") != numbered("visit", "SP002")


@pytest.mark.parametrize("today", [*DAYS, *EARLY])
def test_nobody_came_before_the_ledger_was_kept(today):
    people = People(today)
    made = by_home(planned(homes(), people))
    for one in homes():
        days = [timezone.localdate(call.at) for call in made[one.pk]]
        assert all(since(one, people) <= day < today for day in days)


@pytest.mark.parametrize("today", DAYS)
def test_nobody_is_in_two_places_at_once(today):
    taken = [(one.who, one.at) for one in planned(homes(), People(today))]
    assert len(taken) == len(set(taken))


@pytest.mark.parametrize("today", [*DAYS, *EARLY])
def test_the_month_before_is_served_in_all_villages_but_one(today):
    people = People(today)
    made = by_home(planned(homes(), people))
    last_monday = today - dt.timedelta(days=today.weekday() + 7)
    for one in homes():
        days = [timezone.localdate(call.at) for call in made[one.pk]]
        before = [day for day in days if people.since <= day < people.month]
        if one.village == LATE:
            assert len(before) == 1 and not [day for day in days if day >= people.month]
        elif WEEKLY in one.owed:
            week = {last_monday + dt.timedelta(days=n) for n in range(7)}
            # a call never takes the place of a visit at home; nobody came before the ledger began
            last = [call for call in made[one.pk] if timezone.localdate(call.at) in week]
            kept = max(week) >= since(one, people)
            assert [call.how for call in last] == [How.HOME] * kept
        elif MONTHLY in one.owed and one.village == VILLAGE:
            assert len(before) == 2


def test_what_is_done_only_at_home_is_not_done_by_telephone():
    calls = planned(homes(), People(DAYS[0]))
    assert any("life.cleaning" in one.services for one in calls if one.how == How.HOME)
    assert not any("life.cleaning" in one.services for one in calls if one.how != How.HOME)
