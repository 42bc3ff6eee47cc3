"""What the township, the county and the city did about visits: asked for more, urged, looked again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from bangfu.duty.actions.local import set_number
from bangfu.duty.actions.rising import set_rising_days, urge
from bangfu.duty.actions.spot_checks import draw_batch, look_at_visit
from bangfu.duty.actions.surges import open_surge, take_back_surge
from bangfu.duty.forms.surges import OTHER
from bangfu.duty.local import SPOT_SHARE
from bangfu.duty.models import SpotBatch, SpotLook, SpotPick, Visit
from bangfu.duty.models.visit import How
from bangfu.org.models import Area
from bangfu.org.models.area import Level
from bangfu.web.sample.people import COUNTY, TOWN, People
from bangfu.web.sample.visits import LATE

CLERK, COUNTY_OFFICER, CITY_OFFICER = "sp-minzheng1", "county-minzheng1", "city-minzheng"
Result, Looked = SpotLook.Result, SpotLook.How
FINDINGS = (
    (Result.GENUINE, Looked.PHONE, "打电话问本人，那天来过，坐了半个钟头", (True, True, True)),
    (Result.GENUINE, Looked.PHONE, "儿媳接的电话，说村里常来", (True, True, None)),
    (
        Result.WRONG,
        Looked.ONSITE,
        "上门去问，本人说那天没有人来，邻居也没有看见",
        (True, None, False),
    ),
    (Result.GENUINE, Looked.ONSITE, "上门看了，药和被子都在，记的和看到的一样", (True, True, True)),
    (Result.UNKNOWN, Looked.PHONE, "电话打了三次没有人接，下次下乡再去", (None, None, None)),
    (Result.GENUINE, Looked.PAPERS, "看了记录和台账，前后对得上", (False, True, None)),
)
"""What was found of the first visits drawn, one after the other; the rest still wait."""


def oversee(people: People) -> None:
    """Write all of it, each by whoever did it."""
    _ask_for_more(people)
    _urge(people)
    _look_again(people)


def _ask_for_more(people: People) -> None:
    """A cold wave is on, a festival is ahead, and one was opened for the wrong place."""
    open_surge(
        actor=people.actor("county-leader"), kind=OTHER, name=f"{people.ago(4).month} 月寒潮",
        area_code=COUNTY, from_day=people.ago(4), until_day=people.ahead(10),
        who="特别困难=是", duty="看取暖和用电，缺煤缺被的当天报", how=["上门"], every="周",
        why="市气象台发布寒潮蓝色预警，最低到零下 3 度",
    )  # fmt: skip
    leader = people.actor("sp-leader")
    mistaken = open_surge(
        actor=leader, kind=OTHER, name="道路结冰，电话问一遍", area_code=TOWN,
        from_day=people.ago(3), until_day=people.ahead(2), who="独居=是", multiplier=2,
        why="镇应急办电话通知",
    )  # fmt: skip
    take_back_surge(actor=leader, surge=mistaken, why="通知说的是邻县，本镇没有结冰")
    open_surge(
        actor=leader, kind=OTHER, name="节前看望独居老人", area_code=TOWN,
        from_day=people.ahead(25), until_day=people.ahead(39), who="独居=是",
        duty="看望，问缺什么，带去慰问品", how=["上门"], why="镇党委会议定",
    )  # fmt: skip


def _urge(people: People) -> None:
    county = Area.objects.get(pk=COUNTY)
    set_rising_days(
        actor=people.actor(COUNTY_OFFICER), area=county, township=3, county=6, city=12,
        why="县局第三季度例会定的，比程序给的早几天",
    )  # fmt: skip
    set_number(
        actor=people.actor(COUNTY_OFFICER), area=county, name=SPOT_SHARE, value=30,
        why="督查方案：县级抽三成",
    )  # fmt: skip
    village = Area.objects.get(pk=LATE)
    urge(
        actor=people.actor(CLERK), level=Level.TOWNSHIP, area=village,
        words="上个月有十多户没有走到。三天内补走一遍，去不了的写明原因",
    )  # fmt: skip
    late = Visit.objects.filter(area_code__startswith=LATE).order_by("pk").first()
    if late is not None:
        urge(
            actor=people.actor(COUNTY_OFFICER), level=Level.COUNTY, household=late.household,
            words="这一户连着几周没有人去，请村支书亲自去一趟，把情况报民政办",
        )  # fmt: skip


def _look_again(people: People) -> None:
    """The county has looked at some of what it drew, the city has only drawn."""
    officer = people.reader(COUNTY_OFFICER)
    batch = draw_batch(
        actor=officer.actor, area=Area.objects.get(pk="990101102206"),
        from_area=officer.area.code, first_day=people.ago(28), last_day=people.ago(1),
        seed="yunling-1",
    )  # fmt: skip
    _judge(_phoned_first(batch), batch, people)
    leader = people.reader("sp-leader")
    own = draw_batch(
        actor=leader.actor, area=Area.objects.get(pk="990101102001"), from_area=TOWN,
        first_day=people.since, last_day=people.ago(1), kind=SpotBatch.Why.IRREGULAR,
        note="社区搬了办公室，看看走访断没断", share=10, seed="songping-1",
    )  # fmt: skip
    for pick in _phoned_first(own)[:1]:
        look_at_visit(
            actor=leader.actor, staff=leader.staff, visit=pick.visit, batch=own,
            result=Result.GENUINE, how=Looked.ONSITE, words="上门看了，两张照片一样，是传错了，人确实去过",
        )  # fmt: skip
    city = people.reader(CITY_OFFICER)
    draw_batch(
        actor=city.actor, area=Area.objects.get(pk=COUNTY), from_area=city.area.code,
        first_day=people.ago(7), last_day=people.ago(1), share=10, seed="yunshui-1",
    )  # fmt: skip


def _phoned_first(batch: SpotBatch) -> Sequence[SpotPick]:
    """Marked visits first, as the page shows them; of the others those at home."""
    picks = list(batch.picks.select_related("visit").order_by("-marked", "visit__at", "visit__uid"))
    return [one for one in picks if one.marked or one.visit.how == How.HOME]


def _judge(picks: Sequence[SpotPick], batch: SpotBatch, people: People) -> None:
    officer = people.reader(COUNTY_OFFICER)
    spare = next((one for one in picks if not one.marked and _spare(one.visit, people)), None)
    others = (one for one in picks if one != spare)
    for result, how, words, marks in FINDINGS:
        pick = spare if result == Result.WRONG else next(others, None)
        if pick is None:
            continue
        ledger_complete, measures_real, help_arrived = marks
        look_at_visit(
            actor=officer.actor, staff=officer.staff, visit=pick.visit, batch=batch, result=result,
            how=how, words=words, ledger_complete=ledger_complete, measures_real=measures_real,
            help_arrived=help_arrived,
        )  # fmt: skip


def _spare(visit: Visit, people: People) -> bool:
    """Whether nothing is owed without a visit: one of many in its month, older than last week."""
    last_week = people.today - dt.timedelta(days=people.today.weekday() + 7)
    month = Visit.objects.filter(
        household=visit.household_id, staff=visit.staff_id, how=How.HOME,
        day__year=visit.day.year, day__month=visit.day.month,
    )  # fmt: skip
    plain = visit.staff_id is not None and not visit.found
    return plain and visit.day < last_week and month.count() > 2
