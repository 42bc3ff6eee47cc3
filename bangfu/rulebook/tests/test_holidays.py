"""A county enters the notice of a year; working days there are counted by it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from bangfu.journal.models import Entry
from bangfu.org.models import Area
from bangfu.org.roles import Role
from bangfu.policy.duties.workdays import after_workdays, is_workday
from bangfu.policy.errors import PolicyError
from bangfu.rulebook.actions.holidays import enter_holidays, take_back_holidays
from bangfu.rulebook.holiday_text import read
from bangfu.rulebook.queries.holidays import notices_for
from bangfu.rulebook.tests.conftest import CITY, COUNTY, OTHER, VILLAGE

D = dt.date
TEXT = """一、元旦：1月1日（周五）至3日（周日）放假，共3天。
二、春节：2月6日（周六）至12日（周五）放假调休，共7天。1月31日（周日）、2月14日（周日）上班。
国庆节: 10月1日至7日放假，9月26日、10月9日上班"""


def test_a_notice_is_read_as_it_is_worded():
    found = read(TEXT, 2027)
    assert not found.wrong
    assert len(found.notice.off) == 17 and len(found.notice.worked) == 4
    assert found.notice.off[D(2027, 2, 12)] == "春节"
    assert found.notice.worked == {
        D(2027, 1, 31): "春节", D(2027, 2, 14): "春节",
        D(2027, 9, 26): "国庆节", D(2027, 10, 9): "国庆节",
    }  # fmt: skip


def test_a_holiday_may_run_over_the_years_turn():
    found = read("元旦：2027年12月31日至1月2日放假。", 2028)
    assert list(found.notice.off) == [D(2027, 12, 31), D(2028, 1, 1), D(2028, 1, 2)]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("1月1日放假", "先写节日名称"),
        ("元旦：放假三天", "没有读到哪天放假"),
        ("元旦：1日放假", "没有写几月"),
        ("元旦：2月30日放假", "没有“2月30日”这一天"),
        ("元旦：1月1日（周四）放假", "2027-01-01 是周五，写的是周四"),
        ("元旦：1月1日至3日放假，共4天", "写着共 4 天，数出来是 3 天"),
        ("元旦：1月9日至3日放假", "日子对不上"),
        ("元旦：1月1日放假，1月1日上班", "又放假又上班"),
        ("", "没有读到哪天放假"),
    ],
)
def test_what_is_not_understood_is_said_line_by_line(line, said):
    assert any(said in wrong for wrong in read(line, 2027).wrong)


@pytest.fixture
def entered(county, appoint):
    reader = appoint("经办", Role.COUNTY_OFFICER, COUNTY)
    notice = read(TEXT, 2027).notice
    return reader, enter_holidays(
        actor=reader.actor, area=Area.objects.get(pk=COUNTY), notice=notice, document="国办发明电"
    )


def test_working_days_of_a_year_nobody_shipped_follow_the_notice(entered):
    reader, row = entered
    assert not is_workday(D(2027, 2, 8), notices_for(VILLAGE))
    assert is_workday(D(2027, 2, 14), notices_for(VILLAGE))
    assert after_workdays(D(2027, 2, 5), 2, notices_for(VILLAGE)) == D(2027, 2, 15)
    with pytest.raises(PolicyError, match="2027"):
        is_workday(D(2027, 2, 8), notices_for(OTHER))
    take_back_holidays(actor=reader.actor, notice=row, why="登错了年份")
    with pytest.raises(PolicyError, match="2027"):
        is_workday(D(2027, 2, 8), notices_for(VILLAGE))
    acts = Entry.objects.filter(act__contains="holidays").order_by("seq")
    assert [one.why for one in acts] == ["", "登错了年份"]


def test_the_newest_of_the_nearest_area_counts(entered, appoint):
    reader, _row = entered
    city = appoint("市里", Role.CITY_OFFICER, CITY)
    other = read("元旦：1月1日放假", 2027).notice
    enter_holidays(actor=city.actor, area=Area.objects.get(pk=CITY), notice=other, document="市")
    assert not is_workday(D(2027, 2, 8), notices_for(VILLAGE))
    assert is_workday(D(2027, 2, 8), notices_for(OTHER))
    enter_holidays(
        actor=reader.actor, area=Area.objects.get(pk=COUNTY), notice=other, document="更正"
    )
    assert is_workday(D(2027, 2, 8), notices_for(VILLAGE))


def test_who_may_and_what_it_takes(county, appoint):
    area = Area.objects.get(pk=COUNTY)
    notice = read(TEXT, 2027).notice
    village = appoint("村里", Role.VILLAGE_WORKER, VILLAGE)
    neighbour = appoint("邻县", Role.COUNTY_OFFICER, OTHER)
    own = appoint("经办", Role.COUNTY_OFFICER, COUNTY)
    for actor in (village.actor, neighbour.actor):
        with pytest.raises(ValidationError, match="本区县或市里"):
            enter_holidays(actor=actor, area=area, notice=notice, document="国办")
    with pytest.raises(ValidationError, match="哪一份通知"):
        enter_holidays(actor=own.actor, area=area, notice=notice, document=" ")
    row = enter_holidays(actor=own.actor, area=area, notice=notice, document="国办")
    with pytest.raises(ValidationError, match="为什么"):
        take_back_holidays(actor=own.actor, notice=row, why="")
