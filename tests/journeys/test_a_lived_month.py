"""The sample county has lived two months: every page of visits and goods shows something to whom it is for."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bangfu.duty.models import (
    CarePost,
    Hazard,
    Report,
    SpotBatch,
    SpotLook,
    Surge,
    SyncItem,
    Urging,
    Visit,
)
from bangfu.duty.models.visit import How
from bangfu.ledger.models import Document, Household, KeyPerson, Measure, Observation
from bangfu.ledger.models.plan import Progress
from bangfu.papers.models import MonthlyLedger
from bangfu.relief.models import Campaign, Handout, Transfer, WriteOff
from bangfu.web.sample.people import kept_since
from bangfu.web.sample.visits import LATE
from tests.journeys.conftest import Who, stay_on

WORKER, OFFICER, LEADER = "sp08-weiyuan", "sp-minzheng1", "sp-leader"
COUNTY, CITY = "county-minzheng1", "city-minzheng"
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture(autouse=True)
def on_the_day(loaded_on: dt.date, monkeypatch: pytest.MonkeyPatch) -> None:
    """The county is looked at on the day for which it was loaded."""
    stay_on(loaded_on, monkeypatch)


def look(who: Who, username: str, page: str, *args: object, ask: str = "") -> str:
    client = Client()
    client.force_login(who(username), backend=BACKEND)
    answer = client.get(reverse(page, args=args) + ask)
    assert answer.status_code == 200, (username, page)
    # what stands beside the page, its menu above all, says nothing of what is on it
    return answer.content.decode().partition("<main")[2]


def test_what_happened_is_all_there(who: Who) -> None:
    today = timezone.localdate()
    assert who(WORKER)
    # visits of every manner, from the desk and from a phone, none ahead of time
    assert set(Visit.objects.values_list("how", flat=True)) == {How.HOME, How.PHONE, How.WECHAT}
    assert Visit.objects.count() > 200 and not Visit.objects.filter(at__gt=timezone.now()).exists()
    days = Visit.objects.order_by("day").values_list("day", flat=True)
    assert kept_since(today) <= days[0] and days.last() == today - dt.timedelta(days=1)
    assert SyncItem.objects.filter(state="received").exists()
    marks = {mark for found in Visit.objects.values_list("marks", flat=True) for mark in found}
    assert {"clock", "same_photo"} <= marks
    # dangers: late, given more time, nobody's, gone and looked at, gone and not looked at
    states = list(Hazard.objects.values_list("state", flat=True))
    assert sorted(states) == ["doing", "fixed", "fixed", "open", "open"]
    assert Hazard.objects.filter(state="fixed", rechecked_on=None).count() == 1
    assert Hazard.objects.exclude(state="fixed").filter(by_day__lt=today).count() == 1
    assert Report.objects.filter(taken_up_at=None).count() == 1 and Report.objects.count() == 2
    ends = CarePost.objects.exclude(agreement_until=None).get().agreement_until
    assert today < ends < today + dt.timedelta(days=30)
    running = Surge.objects.filter(from_day__lte=today, until_day__gte=today, taken_back=False)
    assert running.count() == 1
    assert set(SpotLook.objects.values_list("result", flat=True)) == {"genuine", "wrong", "unknown"}
    assert Visit.objects.exclude(struck_at=None).count() == 1
    assert set(Urging.objects.values_list("level", flat=True)) == {"township", "county"}
    # goods: a list given out in part, one load on its way, a loss somebody else decides
    assert Handout.objects.count() == 3 and Transfer.objects.filter(received=None).count() == 1
    assert WriteOff.objects.get().agreed is None
    # plans: done, due, overdue; papers that expire; key persons; monthly ledgers
    due = Measure.objects.exclude(progress__in=[Progress.DONE, Progress.STOPPED])
    assert due.filter(by_day__lt=today).exists() and due.filter(by_day__gte=today).exists()
    assert Measure.objects.filter(progress=Progress.DONE).exists()
    soon = today + dt.timedelta(days=30)
    assert Document.objects.filter(valid_until__range=(today, soon)).exists()
    assert KeyPerson.objects.count() == 5
    assert Observation.objects.exclude(source="import").count() > 2
    assert set(MonthlyLedger.objects.values_list("state", flat=True)) == {"adjusted", "signed"}


def test_one_village_is_behind_and_every_level_above_sees_it(who: Who) -> None:
    today = timezone.localdate()
    own = look(who, "sp10-weiyuan", "duty:risen")
    assert "报到了村居" in own and "没有逾期要报到" not in own and "松坪镇下河村" in own
    assert "三天内补走一遍" in look(who, "sp10-weiyuan", "duty:due")
    # what the month before did not see is overdue since the first; the levels look later
    if today.day >= 3:
        town = look(who, OFFICER, "duty:risen")
        assert "报到了乡镇街道" in town and "松坪镇下河村" in town and "枫林村" not in town
    if today.day >= 6:
        county = look(who, COUNTY, "duty:risen")
        assert "报到了区县" in county and "没有逾期要报到" not in county
    if today.day >= 12:
        assert "报到了市" in look(who, CITY, "duty:risen")


def test_no_page_of_visits_opens_empty(who: Who) -> None:
    home = Household.objects.get
    told = [
        (WORKER, "duty:due", (), "田桂芳"),
        (WORKER, "duty:digest", (), "黄小民一家"),
        (WORKER, "duty:calendar", (), "月寒潮"),
        (WORKER, "duty:hazards", (), "铁炉没有烟囱"),
        (OFFICER, "duty:hazards", (), "厨房屋顶漏雨"),
        (OFFICER, "duty:surges", (), "月寒潮"),
        (OFFICER, "duty:care-posts", (), "史长林照看田桂芳"),
        (OFFICER, "duty:excuses", (), "县医院住院复查"),
        (OFFICER, "duty:phones", (), "李红英的手机"),
        (OFFICER, "duty:office", (), "重度残疾人一对一措施"),
        (LEADER, "duty:spot-checks", (), "不定期检查"),
        (COUNTY, "duty:spot-checks", (), "1 次不属实"),
        (CITY, "duty:spot-checks", (), "查了 0 次"),
        (COUNTY, "duty:surges", (), "月寒潮"),
    ]
    for username, page, args, words in told:
        assert words in look(who, username, page, *args), (username, page)
    visits = look(who, WORKER, "duty:visits", home(number="SP08002").pk)
    assert "打扫卫生" in visits and "史长林" in visits
    stove = Hazard.objects.get(household__number="SP08003")
    assert "口径不对" in look(who, OFFICER, "duty:hazard", stove.pk)
    batch = SpotBatch.objects.get(area_code="990101102206")
    assert "不属实" in look(who, COUNTY, "duty:spot-batch", batch.pk)
    assert Visit.objects.filter(area_code__startswith=LATE).exists()


def test_goods_are_bought_spread_and_given_in_part(who: Who) -> None:
    assert "煤报损 60 公斤" in look(who, OFFICER, "relief:stock")
    assert "石守成" in look(who, OFFICER, "relief:needs")
    winter = Campaign.objects.get().pk
    assert f"冬令 {timezone.localdate().year}" in look(who, OFFICER, "relief:campaigns")
    assert "都发齐了" in look(who, OFFICER, "relief:campaign", winter)
    hand = look(who, WORKER, "relief:hand-list", winter, "990101102206")
    assert "彭守义" in hand and "领齐了" in hand


def test_each_level_has_something_waiting(who: Who) -> None:
    for username, words in (
        (WORKER, "被骗钱、被侵占"), (OFFICER, "铁炉没有烟囱"), (LEADER, "铁炉没有烟囱"), (COUNTY, "月寒潮"),
        ("county-leader", "可能漏保"),
    ):  # fmt: skip
        assert words in look(who, username, "workbench"), username
