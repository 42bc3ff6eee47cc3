"""What was found in homes these weeks: dangers followed until they are gone, needs, harm, a care post."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bangfu.duty.actions.care_posts import add_care_post, confirm_month
from bangfu.duty.actions.desk import record_at_desk
from bangfu.duty.actions.excuses import excuse
from bangfu.duty.actions.hazards import (
    assign_hazard,
    begin_hazard,
    extend_hazard,
    fix_hazard,
    recheck_hazard,
)
from bangfu.duty.actions.reports import take_up_report
from bangfu.duty.actions.safety import Seen, record_safety_check
from bangfu.duty.actions.visits import Contact
from bangfu.duty.models import CarePost, Hazard, Helper, Report
from bangfu.duty.models.hazard import Hazard as Danger
from bangfu.duty.models.visit import How
from bangfu.ledger.actions.documents import add_document
from bangfu.ledger.actions.observe import observe
from bangfu.ledger.models import Document, Household, Source
from bangfu.ledger.models.observation import HOUSEHOLD
from bangfu.web.sample.care import picture
from bangfu.web.sample.people import People, evening, helper, home, member, moment, numbered

Kind = Danger.Kind


@dataclass(frozen=True)
class Check:
    """A safety check: household, who, days ago, what was dangerous by kind, what was not looked at."""

    number: str
    who: str
    days: int
    dangers: Mapping[str, str] = field(default_factory=dict)
    unseen: tuple[str, ...] = ()
    absent: tuple[str, ...] = (Kind.GAS,)
    note: str = ""


CHECKS = (
    Check("SP08003", "sp08-weiyuan", 12, {Kind.SUFFOCATION: "铁炉没有烟囱，关着门窗烤火"},
          note="当天开窗，教她认头晕、恶心的征兆"),
    Check("SP08001", "sp08-weiyuan", 11, {Kind.ELECTRIC: "灶房电线老化，插座烧黑"}),
    Check("SP05001", "sp05-weiyuan", 16, {Kind.FIRE: "柴草堆在灶口边"}),
    Check("SP03001", "sp03-weiyuan", 9, {Kind.GAS: "煤气罐和煤炉放在一间屋"}, absent=()),
    Check("SP08007", "sp08-zhuren", 8),
    Check("SP08002", "sp08-weiyuan", 5, unseen=(Kind.HOUSING,), note="后墙有人堆了柴，没看到"),
    Check("SP02001", "sp02-zhuren", 4, {Kind.HOUSING: "厨房屋顶漏雨，檩条发黑"}),
)  # fmt: skip
"""Everything that is neither dangerous, absent nor unseen was fine."""


@dataclass(frozen=True)
class Found:
    """A visit written down at a desk, with what came out of it."""

    number: str
    who: str
    days: int
    note: str
    found: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    how: str = How.HOME
    services: tuple[str, ...] = ("company.talk",)
    words: str = ""
    photo: str = ""


FOUND = (
    Found("SP08004", "sp08-weiyuan", 10, "问清了收入和存款，讲了低保怎样申请。",
          {"need": ["想申请低保，材料还差务工收入证明"]}, services=("check.survey", "company.talk"),
          words="早就想问，不晓得找哪个。", photo="罗光明家堂屋"),
    Found("SP03001", "sp03-weiyuan", 6, "刚从县医院回来，下周还要去一次。",
          {"need": ["下次去县医院的车费", "陪护要人换一换"]}, services=("health.inquiry",),
          photo="冉启明出院小结"),
    Found("SP05001", "sp05-weiyuan", 3, "在微信上问了找工作的事，招聘会她去了，等回音。",
          how=How.WECHAT, services=("work.job",)),
    Found("SP08006", "sp08-zhuren", 7, "本人只说零工不固定，收入没有问清，下次带上存折再问。",
          {"need": ["问清近 6 个月收入和看病花费"]}, services=("check.survey",)),
    Found("SP08003", "sp08-weiyuan", 2, "炉子还没有装烟囱，先借了一台电取暖器，教她睡前关掉。",
          facts={"取暖困难": True}, services=("goods.heating", "check.safety"), photo="覃玉兰家的炉子"),
    Found("SP02001", "sp02-zhuren", 5, "孩子住校回来，作业有人辅导。",
          {"new_hardship": ["隔壁秦家老人摔伤住院，家里没有人照看"]}, services=("company.reading",)),
)  # fmt: skip
"""Household, who, days ago, what was noted, found and learnt."""


ASKED = (
    ("SP05001", "sp05-weiyuan", 20, Source.PHONE, "石玉兰", {"联系电话": "10000005001"},
     "换了号码，本人打来告诉的"),
    ("SP08007", "sp08-zhuren", 18, Source.SELF_REPORT, "", {"取暖困难": False},
     "来村委会办事时说，炉子和煤都有了"),
)  # fmt: skip
"""What was learnt without a visit: household, who wrote it down, days ago, how, of whom, what."""


def look_after_homes(people: People) -> None:
    """Write all of it, each by whoever did it."""
    for one in CHECKS:
        _check(one, people)
    _follow_dangers(people)
    for found in FOUND:
        _visit(found, people)
    for told in ASKED:
        _observe(people, *told)
    _same_photo(people)
    _report_harm(people)
    _excuse(people)
    _care_posts(people)


def _check(one: Check, people: People) -> None:
    answers = dict.fromkeys((Kind.GAS, Kind.ELECTRIC, Kind.SUFFOCATION, Kind.FIRE, Kind.HOUSING), "fine")  # fmt: skip
    answers |= dict.fromkeys(one.absent, "none") | dict.fromkeys(one.unseen, "unseen")
    answers |= dict.fromkeys(one.dangers, "danger")
    who = people.reader(one.who)
    record_safety_check(
        actor=who.actor, staff=who.staff, household=home(one.number), at=_at(one.days, people),
        seen=Seen(answers, words=one.dangers, note=one.note),
        uid=numbered("check", one.number), received_at=evening(people.ago(one.days)),
    )  # fmt: skip


def _follow_dangers(people: People) -> None:
    """One is late, one was given more time, one is gone and looked at, one is said to be gone."""
    clerk = people.actor("sp-minzheng1")
    stove = _danger("SP08003")
    assign_hazard(
        actor=clerk, hazard=stove, day=people.ago(12), helper=helper("sp08-shuji"),
        words="村里先垫钱买烟囱，两天内装上",
    )  # fmt: skip
    begin_hazard(
        actor=people.actor("sp08-shuji"), hazard=stove, day=people.ago(10),
        words="烟囱买来了，口径不对，拿去换",
    )  # fmt: skip
    wiring = _danger("SP08001")
    assign_hazard(
        actor=clerk, hazard=wiring, day=people.ago(10), charge="松坪供电所",
        words="请供电所上门换线",
    )  # fmt: skip
    extend_hazard(
        actor=clerk, hazard=wiring, day=people.ago(4), by_day=people.ahead(5),
        words="供电所排在下周，先停用灶房插座",
    )  # fmt: skip
    straw = _danger("SP05001")
    before, after = (_photo("SP05001", title, people, "sp05-weiyuan")
                     for title in ("灶口柴草", "柴草搬走以后"))  # fmt: skip
    fix_hazard(
        actor=people.actor("sp05-weiyuan"), hazard=straw, day=people.ago(15),
        how="柴草搬到院角棚下，灶口留出一米", before=before, after=after,
    )  # fmt: skip
    recheck_hazard(
        actor=people.actor("sp05-shuji"), hazard=straw, day=people.ago(8), words="去看过，没有再堆"
    )
    fix_hazard(
        actor=people.actor("sp03-weiyuan"), hazard=_danger("SP03001"), day=people.ago(7),
        how="煤气罐移到屋外，换了新皮管",
    )  # fmt: skip


def _visit(one: Found, people: People) -> None:
    who = people.reader(one.who)
    record_at_desk(
        actor=who.actor, staff=who.staff, uid=numbered("found", one.number, one.days),
        received_at=evening(people.ago(one.days)),
        contact=Contact(
            home(one.number), _at(one.days, people, 15), one.how, services=one.services,
            facts={HOUSEHOLD: one.facts} if one.facts else {}, found=one.found, note=one.note,
            words=one.words,
        ),
        files=[(f"{one.photo}.png", picture(one.photo))] if one.photo else (),
    )  # fmt: skip


def _observe(
    people: People, number: str, username: str, days: int, source: Source, name: str,
    facts: Mapping[str, Any], note: str,
) -> None:  # fmt: skip
    subject = str(member(number, name).pk) if name else HOUSEHOLD
    observe(
        actor=people.actor(username), household=home(number), source=source,
        valid_from=people.ago(days), facts={subject: facts}, note=note,
        uid=numbered("observed", number),
    )  # fmt: skip


def _same_photo(people: People) -> None:
    """One photo beside visits to two homes: the program marks both for the spot check."""
    who = people.reader("sp07-weiyuan")
    homes = Household.objects.filter(area_code__startswith="990101102001", closed_on=None)
    for place, one in enumerate(homes.order_by("number")[:2]):
        record_at_desk(
            actor=who.actor, staff=who.staff, uid=numbered("same photo", one.number),
            received_at=evening(people.ago(4)),
            contact=Contact(one, _at(4, people, 9 + place), services=("company.talk",)),
            files=[("入户.png", picture("同一张入户照片"))],
        )  # fmt: skip


def _report_harm(people: People) -> None:
    """Two had to be reported at once: one is taken up, one waits."""
    told = (
        ("SP02001", "sp02-zhuren", 14, "没人照料、被遗弃", "孩子周末一个人在家，祖父住院三天"),
        ("SP08002", "sp08-weiyuan", 1, "被骗钱、被侵占", "推销保健品的人上门，老人给了 800 元"),
    )
    for number, username, days, what, words in told:
        who = people.reader(username)
        record_at_desk(
            actor=who.actor, staff=who.staff, uid=numbered("harm", number),
            received_at=evening(people.ago(days)),
            contact=Contact(
                home(number), _at(days, people, 16), found={"harm": [{"what": what, "words": words}]},
                services=("company.talk",),
            ),
        )  # fmt: skip
    take_up_report(
        actor=people.actor("sp-minzheng1"), report=Report.objects.earliest("found_at"),
        outcome="当天由村妇联主席接到家里照看，祖父出院后送回；学校老师每周问一次",
    )  # fmt: skip


def _excuse(people: People) -> None:
    excuse(
        actor=people.actor("sp03-weiyuan"), household=home("SP03001"), kind="hospital",
        why="县医院住院复查，家里没有人，出院再去", from_day=people.ago(1), until_day=people.ahead(6),
    )  # fmt: skip


def _care_posts(people: People) -> None:
    """One is paid by an agreement that runs out soon, one has no agreement yet."""
    clerk = people.actor("sp08-weiyuan")
    carer = Helper.objects.get(name="史长林", area_code="990101102206")
    post = add_care_post(
        actor=clerk, helper=carer, household=home("SP08002"), person=member("SP08002", "田桂芳"),
        need="洗澡、理发、做一顿热饭", match="同组邻居，走路三分钟，学过护理",
        duties="每周上门三次：做饭、打扫、洗衣；陪去卫生室；有急事打村里电话",
        from_day=people.since, signed_on=people.since, agreement_until=people.ahead(12),
        agreement=_photo("SP08002", "看护岗协议", people, "sp08-weiyuan", "协议或合同"),
        fen=600_00, days_a_month=12,
    )  # fmt: skip
    came = _came(post, people)
    month = people.since
    if came:
        confirm_month(
            actor=people.actor("sp08-shuji"), staff=people.staff("sp08-shuji"), post=post,
            month=month, days=came,
        )  # fmt: skip
    add_care_post(
        actor=clerk, helper=Helper.objects.get(name="黎秀芬", area_code="990101102206"),
        household=home("SP08001"), person=member("SP08001", "罗秀珍"), need="透析来回路上有人陪",
        match="社工，会开车", duties="每周三陪去县医院透析，回来告诉家里下次的时间",
        from_day=people.ago(9), days_a_month=4,
    )  # fmt: skip


def _came(post: CarePost, people: People) -> int:
    """The carer's days of the month before, and some of this one; how many of the first."""
    clerk = people.reader("sp08-weiyuan")
    days = [people.since + dt.timedelta(days=2 + 3 * turn) for turn in range(8)]
    own = len(days)
    days += [people.month + dt.timedelta(days=1 + 3 * turn) for turn in range(8)]
    for day in days:
        if day >= people.today:
            continue
        record_at_desk(
            actor=clerk.actor, staff=clerk.staff, went=post.helper,
            uid=numbered("care", post.helper.name, day), received_at=evening(day),
            contact=Contact(
                post.household, moment(day, 17), persons=[post.person_id or 0],
                services=("life.cleaning", "life.other"),
            ),
        )  # fmt: skip
    return own


def _danger(number: str) -> Hazard:
    return Hazard.objects.get(household=home(number))


def _at(days: int, people: People, hour: int = 11) -> dt.datetime:
    return moment(people.ago(days), hour, 20)


def _photo(
    number: str, title: str, people: People, username: str, kind: str = "入户照片"
) -> Document:
    return add_document(
        actor=people.actor(username), household=home(number), kind=kind, title=title,
        data=picture(title),
    )  # fmt: skip
