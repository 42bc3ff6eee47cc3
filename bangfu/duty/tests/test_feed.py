"""One's own due list in a calendar program: what the file says, and whom its address opens to."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from bangfu.duty.actions import feeds
from bangfu.duty.actions.feeds import make_feed
from bangfu.duty.actions.pairing import pair
from bangfu.duty.actions.surges import open_surge
from bangfu.duty.models import CalendarFeed
from bangfu.duty.tests.conftest import VILLAGE
from bangfu.duty.tests.test_due import SPECIAL, known_since, visit
from bangfu.journal.models import Entry
from bangfu.ledger.models import Household
from bangfu.org.roles import Role

TODAY = timezone.localdate()
ONE = dt.timedelta(days=1)
SHANGHAI = ZoneInfo("Asia/Shanghai")
HARD = '彭守义;逗,号\\"\nX-EVIL:1'


@pytest.fixture
def worker(rules, staff):
    return staff(Role.VILLAGE_WORKER, VILLAGE, name="向春梅")


@pytest.fixture
def held(worker, home, helper, actor):
    """A household of a group that the worker holds, ill and with an identity number; not visited."""
    made = known_since(
        home(area="99010110220103", facts={**SPECIAL, "身份证号码": "990101196801010013"}),
        dt.date(2026, 1, 1),
    )
    pair(actor=actor, helper=helper(staff=worker, name="向春梅"), household=made, day=TODAY)
    return made


@pytest.fixture
def address(worker, actor):
    _made, secret = make_feed(actor=actor, staff=worker, why="手机")
    return reverse("duty:feed", args=[secret])


def fetched(address) -> Calendar:
    answer = Client().get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert "no-cache" in answer["Cache-Control"]
    return Calendar.from_ical(answer.content)


def visits_in(calendar) -> list:
    return [one for one in calendar.walk("VEVENT") if str(one["uid"]).startswith("due-")]


def test_the_file_is_read_by_the_library_and_says_whom_to_visit_by_when(held, address):
    made = fetched(address)
    assert made["version"] == "2.0" and str(made["x-wr-timezone"]) == "Asia/Shanghai"
    assert [str(zone["tzid"]) for zone in made.walk("VTIMEZONE")] == ["Asia/Shanghai"]
    events = visits_in(made)
    assert events and all("彭守义家" in one["summary"] for one in events)
    assert {str(one["location"]) for one in events} == {"枫林村三组"}
    first = min(one["dtstart"].dt for one in events)
    assert first == TODAY, "what is late stands on today"
    for one in events:
        assert one["dtend"].dt == one["dtstart"].dt + ONE
        alarm = one.walk("VALARM")[0]
        rings = alarm["trigger"].dt.astimezone(SHANGHAI)
        assert (rings.date(), rings.time()) == (one["dtstart"].dt, dt.time(8, 30))


def test_it_says_no_duty_no_reason_no_number(held, address):
    text = Client().get(address).content.decode().replace("\r\n ", "")
    for word in ("特别困难", "关爱", "走访探视", "990101196801010013", "特困", "病", "残疾"):
        assert word not in text
    assert "CLASS:PRIVATE" in text


def test_names_with_commas_and_line_ends_stay_one_name(held, address):
    Household.objects.filter(pk=held.pk).update(head_name=HARD)
    answer = Client().get(address).content
    assert b"\r\nX-EVIL" not in answer and b"\nX-EVIL" not in answer
    assert all(len(line) <= 75 for line in answer.split(b"\r\n")), "RFC 5545 3.1"
    events = visits_in(Calendar.from_ical(answer))
    assert any('彭守义;逗,号\\"' in str(one["summary"]) for one in events)


def test_the_same_visit_keeps_its_number_from_fetch_to_fetch_and_goes_once_it_is_done(
    held, address
):
    first, again = fetched(address), fetched(address)
    uids = [str(one["uid"]) for one in visits_in(first)]
    assert uids == [str(one["uid"]) for one in visits_in(again)]
    assert len(uids) == len(set(uids))
    late = {
        uid for uid, one in zip(uids, visits_in(first), strict=True) if "逾期" in one["summary"]
    }
    visit(held, TODAY, services=["life.cleaning", "health.inquiry", "company.talk"])
    left = {str(one["uid"]) for one in visits_in(fetched(address))}
    assert late and not late & left


def test_somebody_elses_households_are_not_in_it(held, address, home, helper, actor):
    other = known_since(home(name="别家人", facts=SPECIAL), dt.date(2026, 1, 1))
    pair(actor=actor, helper=helper(name="龙正武"), household=other, day=TODAY)
    assert "别家人" not in Client().get(address).content.decode()


def test_a_household_that_moved_out_of_sight_is_not_in_it(held, address):
    # the pairing still stands, the household is another village's now
    Household.objects.filter(pk=held.pk).update(area_code="990101102202")
    assert visits_in(fetched(address)) == []


def test_surges_where_one_helps_are_in_it(held, address, actor):
    open_surge(
        actor=actor, kind="极端天气", name="寒潮", area_code=VILLAGE, from_day=TODAY,
        until_day=TODAY + 3 * ONE, multiplier=2,
    )  # fmt: skip
    told = [one for one in fetched(address).walk("VEVENT") if "加密" in one["summary"]]
    assert [(one["dtstart"].dt, one["dtend"].dt) for one in told] == [(TODAY, TODAY + 4 * ONE)]


def test_a_wrong_a_replaced_and_an_ended_address_open_nothing(held, address, worker, actor):
    assert Client().get(reverse("duty:feed", args=["x" * 43])).status_code == 404
    _made, second = make_feed(actor=actor, staff=worker, why="换了手机")
    assert Client().get(address).status_code == 404
    new = reverse("duty:feed", args=[second])
    assert Client().get(new).status_code == 200
    feeds.end_feed(actor=actor, staff=worker, why="不用了")
    assert Client().get(new).status_code == 404
    acts = Entry.objects.filter(act__in=["duty.make_feed", "duty.end_feed"]).order_by("seq")
    assert [one.why for one in acts] == ["手机", "换了手机", "不用了"]
    assert all(second not in f"{one.after}{one.before}{one.why}" for one in acts)


def test_the_secret_is_kept_nowhere(worker, actor):
    _made, secret = make_feed(actor=actor, staff=worker, why="手机")
    assert len(secret) >= 43
    row = CalendarFeed.objects.values().get()
    assert secret not in str(row)


def test_whoever_has_no_post_any_more_gets_nothing(held, address, worker):
    post = worker.appointments.get()
    post.until_day = TODAY - ONE
    post.save()
    assert Client().get(address).status_code == 404


def test_a_blocked_account_gets_nothing(held, address, worker):
    worker.is_active = False
    worker.save()
    assert Client().get(address).status_code == 404


def test_a_runaway_program_is_told_to_wait_and_may_ask_again_later(held, address, monkeypatch):
    monkeypatch.setattr(feeds, "READS_AN_HOUR", 2)
    assert [Client().get(address).status_code for _ in range(3)] == [200, 200, 429]
    assert "Retry-After" in Client().get(address)
    CalendarFeed.objects.update(hour_from=timezone.now() - dt.timedelta(hours=2))
    assert Client().get(address).status_code == 200


def test_it_is_only_read(address):
    assert Client().post(address).status_code == 405


def test_no_refusal_writes_the_secret_into_the_log(held, address, worker, monkeypatch, caplog):
    monkeypatch.setattr(feeds, "READS_AN_HOUR", 0)
    CalendarFeed.objects.update(hour_from=timezone.now())
    assert Client(enforce_csrf_checks=True).post(address).status_code == 405
    assert Client().get(address).status_code == 429
    worker.appointments.update(until_day=TODAY - ONE)
    CalendarFeed.objects.update(hour_from=None)
    assert Client().get(address).status_code == 404
    assert Client().get(reverse("duty:feed", args=["some-other-secret"])).status_code == 404
    assert "/duty/feed/" not in caplog.text


def test_the_page_shows_the_address_once_and_switches_it_off(worker):
    client = Client()
    client.force_login(worker, backend="django.contrib.auth.backends.ModelBackend")
    page = reverse("duty:feeds")
    assert client.post(page, {"why": " "}).status_code == 422
    shown = client.post(page, {"why": "自己手机"}).content.decode()
    address = shown.partition('readonly value="')[2].partition('"')[0]
    assert address.endswith("/bangfu.ics") and Client().get(address).status_code == 200
    later = client.get(page).content.decode()
    assert address not in later and "自己手机" in later and "上次来取" in later
    client.post(reverse("duty:feed-end"), {"reason": ""})
    assert Client().get(address).status_code == 200
    client.post(reverse("duty:feed-end"), {"reason": "手机丢了"})
    assert Client().get(address).status_code == 404
    assert "手机丢了" in client.get(page).content.decode()
