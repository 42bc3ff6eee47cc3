"""The calendar: what stands on which day, whose it is, and that no month loses its last day."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import replace

import pytest
from django.urls import reverse
from django.utils import timezone

from bangfu.duty.actions.pairing import pair
from bangfu.duty.actions.surges import open_surge
from bangfu.duty.counting import State
from bangfu.duty.models import Helper
from bangfu.duty.queries.calendar import Whose, month_of
from bangfu.duty.queries.due import grounds_of
from bangfu.duty.queries.falling import Outlook, Owed, outlook_of, outlook_under
from bangfu.duty.tests.conftest import COUNTY, DAY, TOWN, VILLAGE
from bangfu.duty.tests.test_due import ORDINARY, SPECIAL, SPECIAL_KEY, known_since, visit
from bangfu.duty.tests.test_pages import signed_in, text  # noqa: F401
from bangfu.ledger.actions.plan import add_measure, add_need, set_plan
from bangfu.org.access import Reader
from bangfu.org.models import Area
from bangfu.org.roles import Role
from bangfu.policy.duties.periods import month_end, period_of
from bangfu.policy.pack.model import Due
from bangfu.rulebook.models import HolidayNotice

ONE = dt.timedelta(days=1)
TODAY = timezone.localdate()
D = dt.date


@pytest.fixture
def special(rules, home):
    return known_since(home(facts=SPECIAL, tags=["特别困难=是"]), D(2026, 1, 1))


def whose(reader, day=DAY, code=VILLAGE, **more) -> Whose:
    area = Area.objects.get(pk=code)
    return Whose(Reader(reader.staff, reader.appointment, day), area.name, area, **more)


# -- what falls due when ------------------------------------------------------------------


def test_weekly_visits_stand_on_every_sunday_of_the_month(special):
    outlook, trouble = outlook_under(VILLAGE, DAY)
    days = [one.day for one in outlook.between(DAY, D(2026, 11, 30)) if one.owed.key == SPECIAL_KEY]
    assert trouble == []
    # nobody came last week: that stands on last Sunday, and this week is owed all the same
    assert sorted(days) == [D(2026, 11, 8), D(2026, 11, 15), D(2026, 11, 22), D(2026, 11, 29)]


def test_what_was_done_is_not_owed_again_this_week_but_the_next(special):
    visit(special, DAY)
    outlook, _ = outlook_under(VILLAGE, DAY)
    found = [one for one in outlook.between(DAY, DAY + 13 * ONE) if one.owed.key == SPECIAL_KEY]
    assert [(one.day, one.state) for one in found] == [(D(2026, 11, 15), None)]


def test_what_is_overdue_stands_on_the_day_it_was_due(special):
    visit(special, DAY - 14 * ONE)
    outlook, _ = outlook_under(VILLAGE, DAY)
    late = [one for one in outlook.between(DAY - 30 * ONE, DAY) if one.state == State.OVERDUE]
    assert (D(2026, 11, 1), SPECIAL_KEY) in {(one.day, one.owed.key) for one in late}


def test_a_helpers_days_are_those_of_the_village_for_whom_they_hold(special, home, helper, actor):
    other = known_since(home(name="别家", facts=ORDINARY), D(2026, 1, 1))
    one = helper(Helper.Kind.SECRETARY)
    pair(actor=actor, helper=one, household=special, day=DAY)
    last = D(2026, 12, 31)
    own, _ = outlook_of([one], DAY)
    village, _ = outlook_under(VILLAGE, DAY)
    here = sorted((f.day, f.owed.key) for f in own.between(DAY, last))
    there = sorted(
        (f.day, f.owed.key) for f in village.between(DAY, last) if f.owed.household == special.pk
    )
    assert here == there
    assert any(f.owed.household == other.pk for f in village.between(DAY, last))


@pytest.mark.parametrize("day_of_month", [29, 30, 31])
def test_a_monthly_schedule_on_day_29_to_31_does_not_skip_short_months(special, day_of_month):
    ground = grounds_of([special], (), DAY)[VILLAGE]
    term = replace(
        next(one for one in ground.terms if one.every == "月"), start=D(2027, 1, 1),
        end=D(2027, 1, 31), due=D(2027, 1, day_of_month),
    )  # fmt: skip
    duty = next(
        duty
        for pack in ground.program.packs
        for duty in pack.duties.values()
        if f"{duty.pack}/{duty.id}" == term.key
    )
    owed = Owed(special.pk, None, VILLAGE, term.key, "每月", term.start, term.due, State.DUE, None)
    outlook = Outlook([owed], {VILLAGE: ground}, (), D(2027, 1, 5))
    outlook._rhythms[VILLAGE] = {
        (term.key, term.start): (term, replace(duty, due=Due(day=day_of_month)).due)
    }
    days = [one.day for one in outlook.between(D(2027, 1, 1), D(2028, 12, 31))]
    assert [(day.year, day.month) for day in days] == [
        (year, month) for year in (2027, 2028) for month in range(1, 13)
    ]
    assert all(day.day == min(day_of_month, month_end(day).day) for day in days)
    assert D(2027, 2, 28) in days and D(2028, 2, 29) in days


@pytest.mark.parametrize("every", ["月", "半月", "周"])
def test_the_last_days_of_every_month_belong_to_a_period(every):
    for year in (2027, 2028):
        for month in range(1, 13):
            for day in range(28, calendar.monthrange(year, month)[1] + 1):
                first, last = period_of(every, D(year, month, day))
                assert first <= D(year, month, day) <= last


def test_a_surges_own_duty_goes_on_until_the_surge_ends(special, actor):
    open_surge(
        actor=actor, kind="其他", name="送煤", area_code=VILLAGE, from_day=DAY,
        until_day=DAY + 16 * ONE, duty="送煤", every="周",
    )  # fmt: skip
    outlook, _ = outlook_under(VILLAGE, DAY)
    days = sorted({
        one.day for one in outlook.between(DAY, DAY + 60 * ONE)
        if one.owed.key.startswith("surge/")
    })  # fmt: skip
    assert days[0] == D(2026, 11, 8) and days[-1] <= DAY + 16 * ONE
    assert D(2026, 11, 15) in days


# -- the month ----------------------------------------------------------------------------


def test_a_month_shows_festivals_days_off_surges_plans_measures_and_visits(special, reader, actor):
    person = reader(Role.TOWNSHIP_OFFICER)
    set_plan(actor=actor, household=special, day=DAY, review_on=D(2026, 11, 20), difficulty="病")
    need = add_need(actor=actor, household=special, what="看病难", found_on=DAY)
    add_measure(actor=actor, need=need, what="陪诊", who="向国清", by_day=D(2026, 11, 21))
    visit(special, D(2026, 11, 3))
    visit(special, D(2026, 11, 3), how="office")
    open_surge(
        actor=actor, kind="极端天气", name="寒潮", area_code=COUNTY, from_day=D(2026, 11, 9),
        until_day=D(2026, 11, 11), multiplier=2,
    )  # fmt: skip
    month = month_of(whose(person, D(2026, 11, 2)), D(2026, 11, 1))
    day = {one.day.day: one for one in month.days}
    assert len(month.days) == 30 and month.starts == 7
    assert [one.name for one in day[7].marks] == ["立冬"]
    assert day[20].plans == 1 and day[21].measures == 1 and day[3].visits == 1
    assert [n for n, one in day.items() if one.surges] == [9, 10, 11]
    assert not month.unknown_year
    february = month_of(whose(person), D(2026, 2, 1))
    said = {one.day.day: one.arranged for one in february.days if one.arranged}
    assert said[17].off and said[17].name == "春节" and not said[14].off


def test_a_year_without_a_notice_is_said_and_a_notice_answers(special, reader):
    person = reader(Role.TOWNSHIP_OFFICER)
    assert month_of(whose(person), D(2027, 1, 1)).unknown_year
    HolidayNotice.objects.create(
        area_id=COUNTY, year=2027, off=[["2027-01-01", "元旦"]], worked=[["2027-01-03", "元旦"]],
        document="通知", set_by="甲",
    )  # fmt: skip
    month = month_of(whose(person), D(2027, 1, 1))
    assert not month.unknown_year
    assert [one.day.day for one in month.days if one.arranged] == [1, 3]


# -- the pages ----------------------------------------------------------------------------


def test_the_month_opens_the_list_of_a_day(signed_in, special):  # noqa: F811
    client = signed_in()
    page = text(client.get(reverse("duty:calendar"), {"area": VILLAGE}))
    assert "今天" in page and "项" in page
    sunday = TODAY + (6 - TODAY.weekday()) * ONE
    address = reverse("duty:calendar-day", args=[sunday.isoformat()])
    listed = text(client.get(address, {"area": VILLAGE}))
    assert special.label in listed and "特别困难关爱对象上门帮扶" in listed
    following = reverse("duty:calendar-day", args=[(sunday + 7 * ONE).isoformat()])
    assert "推算" in text(client.get(following, {"area": VILLAGE}))


def test_months_can_be_turned_and_nonsense_is_this_month(signed_in, rules):  # noqa: F811
    client = signed_in()
    page = text(client.get(reverse("duty:calendar"), {"month": "2026-02"}))
    assert "2026 年 2 月" in page and "春节" in page and "month=2026-01" in page
    assert "走访了 0 次" in page, "a month that is over tells what was done"
    for wrong in ("2026-13", "x", "0001-01", "9999-12"):
        answer = client.get(reverse("duty:calendar"), {"month": wrong})
        assert answer.status_code == 200 and f"{TODAY.year} 年" in text(answer)
    for wrong in ("2026-02-30", "x", "9999-12-31"):
        assert client.get(reverse("duty:calendar-day", args=[wrong])).status_code == 404


def test_a_helper_with_an_account_sees_their_own(signed_in, special, home, helper, actor):  # noqa: F811
    client = signed_in(Role.VILLAGE_WORKER, area=VILLAGE)
    one = helper(Helper.Kind.SECRETARY, staff=client.staff, name="我自己")
    pair(actor=actor, helper=one, household=special, day=TODAY)
    known_since(home(name="别人家", facts=SPECIAL), D(2026, 1, 1))
    assert "我自己" in text(client.get(reverse("duty:calendar")))
    sunday = TODAY + (6 - TODAY.weekday()) * ONE
    listed = text(client.get(reverse("duty:calendar-day", args=[sunday.isoformat()])))
    assert special.label in listed and "别人家" not in listed


def test_a_county_is_asked_where(signed_in, special):  # noqa: F811
    client = signed_in(Role.COUNTY_OFFICER, area=COUNTY)
    page = text(client.get(reverse("duty:calendar")))
    assert "下面各地" in page and "还没有算完" in page and f"area={TOWN}" in page


def test_a_helper_of_nobody_sees_the_area_at_once(signed_in, special, helper, actor):  # noqa: F811
    client = signed_in(Role.COUNTY_OFFICER, area=COUNTY)
    own = helper(name="我自己", staff=client.staff)
    page = text(client.get(reverse("duty:calendar")))
    assert "下面各地" in page and "我帮的户" not in page
    pair(actor=actor, helper=own, household=special, day=TODAY, why="近")
    page = text(client.get(reverse("duty:calendar")))
    assert "我自己" in page and f"?area={COUNTY}" in page


def test_another_village_does_not_exist(signed_in, special):  # noqa: F811
    client = signed_in(Role.VILLAGE_WORKER, area="990101102202")
    for address in (
        reverse("duty:calendar"), reverse("duty:calendar-day", args=["2026-11-22"])
    ):  # fmt: skip
        assert client.get(address, {"area": VILLAGE}).status_code == 404
        assert client.get(address, {"helper": 99}).status_code == 404


# -- days off -----------------------------------------------------------------------------

NOTICE = "元旦：1月1日至3日放假，1月4日上班。"


def test_the_county_enters_the_years_notice_after_seeing_how_it_was_read(signed_in, rules):  # noqa: F811
    client = signed_in(Role.COUNTY_OFFICER, area=COUNTY)
    page = reverse("duty:holidays")
    year = TODAY.year + 1
    typed = {"year": year, "document": "国办发明电", "text": NOTICE}
    wrong = client.post(page, typed | {"text": "元旦：1月1日（周六）至40日放假", "step": "look"})
    assert wrong.status_code == 422 and "1月1日（周六）至40日" in text(wrong)
    looked = client.post(page, typed | {"step": "look"})
    assert (
        f"{year}-01-03" in text(looked)
        and "1 天上班" in text(looked)
        and not HolidayNotice.objects.exists()
    )
    assert client.post(page, typed | {"step": "save"}).status_code == 302
    assert f"{year} 年的有了" in text(client.get(page))
    back = reverse("duty:holidays-back", args=[HolidayNotice.objects.get().pk])
    client.post(back, {"reason": ""})
    assert not HolidayNotice.objects.get().taken_back_because
    client.post(back, {"reason": "登错了"})
    assert "登错了" in text(client.get(page))


def test_a_township_reads_the_days_off_and_does_not_enter_them(signed_in, rules):  # noqa: F811
    client = signed_in()
    page = reverse("duty:holidays")
    shown = client.get(page)
    assert shown.status_code == 200 and "id_text" not in text(shown)
    assert client.post(page, {"step": "save"}).status_code == 403
