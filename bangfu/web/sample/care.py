"""What village workers of the sample have already done for some households: plans, papers, key persons."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass, field

from PIL import Image, ImageDraw

from bangfu.journal.models import Actor
from bangfu.ledger.actions.documents import add_document
from bangfu.ledger.actions.persons import mark_key_person
from bangfu.ledger.actions.plan import (
    add_measure,
    add_need,
    assess_measure,
    report_progress,
    set_plan,
)
from bangfu.ledger.models import Household, Need, Person
from bangfu.ledger.models.plan import Effect, Progress
from bangfu.org.models import Area
from bangfu.papers.actions.monthly import adjust, check_homes, sign, start
from bangfu.papers.queries.monthly import current
from bangfu.web.sample.people import People


@dataclass(frozen=True)
class Step:
    """One measure: what, who, in how many days (negative: past) or how often, how far."""

    what: str
    who: str
    days: int | None = None
    rhythm: str = ""
    kind: str = "service"
    progress: Progress = Progress.DOING
    effect: Effect | None = None
    note: str = ""


@dataclass(frozen=True)
class Care:
    """A household's plan: its difficulty, needs with their measures, when it is looked at again."""

    number: str
    by: str
    difficulty: str
    needs: tuple[tuple[str, tuple[Step, ...]], ...]
    review_in: int
    development: str = ""
    key_person: str = ""
    key_because: str = ""
    papers: tuple[tuple[str, str, int | None], ...] = field(default=())
    """Kind, title, days until it expires."""


PLANS = (
    Care(
        "SP08001", "sp08-weiyuan",
        "户主二级残疾，妻子每周透析 3 次，孙女寄宿读书，收入刚过低保标准。",
        (
            ("透析路费和陪护", (Step("每月陪透析 1 次", "向国清（支书）", rhythm="每月 1 次"),
                         Step("帮助申请大病医疗救助", "周敏（民政办）", days=-6))),
            ("屋顶漏雨", (Step("联系镇村建办看房、报危房改造", "李红英（委员）", days=9),)),
        ),
        30, development="户主会竹编，联系镇里的手工坊收货。",
        key_person="彭守义", key_because="重度残疾，主要照料人透析，家里没有别的劳动力",
        papers=(("残疾证", "彭守义残疾证", 24), ("诊断书或病历", "罗秀珍透析病历", None)),
    ),
    Care(
        "SP08002", "sp08-weiyuan", "独居，部分失能，室内行走和洗澡要人帮。",
        (("生活照料", (Step("每周上门打扫、洗衣", "李红英（委员）", rhythm="每周 1 次"),
                   Step("装扶手和防滑垫", "松坪镇民政办", days=-12, kind="goods",
                        progress=Progress.DONE, effect=Effect.SOLVED, note="老人说洗澡不怕摔了"))),),
        12, key_person="田桂芳", key_because="独居失能老人",
        papers=(("协议或合同", "分散供养协议", 18),),
    ),
    Care(
        "SP08003", "sp08-weiyuan", "孤寡老人，没有享受特困供养。",
        (("申请特困供养", (Step("帮助填申请书、备齐材料", "李红英（委员）", days=3,
                         progress=Progress.PLANNED),)),),
        20,
    ),
    Care(
        "SP08007", "sp08-zhuren", "监测户，收入靠打零工，孩子没有母亲照看。",
        (("稳定就业", (Step("介绍到茶园做工", "范春伟（主任）", days=-2, kind="work"),)),
         ("孩子放学没人接", (Step("儿童之家每天托管到 6 点", "田小兰（妇联主席）", rhythm="上学日"),))),
        45, development="报名参加镇里的茶叶修剪培训，明年到合作社做固定工。",
    ),
    Care(
        "SP03001", "sp03-weiyuan", "户主重病，自付医药费多。",
        (("医药费", (Step("申请支出型临时救助", "周敏（民政办）", days=1, kind="money"),
                  Step("联系慈善会", "松坪镇民政办", days=-20, kind="money"))),),
        -3, key_person="冉启明", key_because="重病，刚性支出把收入耗尽",
    ),
    Care(
        "SP05001", "sp05-weiyuan", "失业三个月，孩子上小学。",
        (("找工作", (Step("送到县人社局招聘会", "马萍（委员）", days=5, kind="work"),)),),
        14, development="愿意学做电商打包，人社局 12 月有班。",
    ),
    Care(
        "SP01001", "sp01-weiyuan", "户主一级残疾，母亲年过八旬，没有人照料。",
        (("照料", (Step("定下帮扶责任人", "板桥村民委员会", days=-4, progress=Progress.PLANNED),)),),
        10, key_person="石守成", key_because="一级残疾，家里没有人能照料",
        papers=(("残疾证", "石守成残疾证", 60),),
    ),
    Care(
        "SP02001", "sp02-zhuren", "父亲服刑，母亲失联，跟着祖父过。",
        (("生活费", (Step("申请事实无人抚养儿童保障", "秦有田（主任）", days=6, kind="money"),)),
         ("学习", (Step("老师每周辅导", "松坪镇中心小学", rhythm="每周 1 次"),))),
        25, key_person="杨小满", key_because="事实无人抚养儿童",
        papers=(("户口簿", "杨德清户口簿", None),),
    ),
)  # fmt: skip
"""Plans of households the sample knows by name."""


LEDGERS = (
    ("990101102200", "sp01-weiyuan", ""),
    ("990101102001", "sp07-weiyuan", "sp-zhucun3"),
)
"""Villages whose monthly ledger is under way: village, who adjusts it, who signs."""


def care_for(people: People) -> None:
    """Write these plans, papers and listings, each by the worker of the household's village."""
    for care in PLANS:
        home = Household.objects.get(number=care.number)
        _write(care, home, people.actor(care.by), people)


def _write(care: Care, home: Household, actor: Actor, people: People) -> None:
    today, begun = people.today, people.ago(40)
    set_plan(
        actor=actor,
        household=home,
        day=begun,
        difficulty=care.difficulty,
        development=care.development,
        review_on=today + dt.timedelta(days=care.review_in),
    )
    for what, steps in care.needs:
        need = add_need(actor=actor, household=home, what=what, found_on=begun)
        for step in steps:
            _take(step, actor=actor, need=need, today=today)
    for kind, title, days in care.papers:
        until = today + dt.timedelta(days=days) if days is not None else None
        add_document(
            actor=actor, household=home, kind=kind, title=title, data=picture(title),
            valid_until=until,
        )  # fmt: skip
    if care.key_person:
        person = Person.objects.get(household=home, name=care.key_person)
        mark_key_person(actor=actor, person=person, day=begun, why=care.key_because)


def _take(step: Step, *, actor: Actor, need: Need, today: dt.date) -> None:
    by_day = today + dt.timedelta(days=step.days) if step.days is not None else None
    measure = add_measure(
        actor=actor, need=need, what=step.what, who=step.who, kind=step.kind, by_day=by_day,
        rhythm=step.rhythm,
    )  # fmt: skip
    # what has a day ahead of it is under way today: nobody writes down a day to come
    seen = min(by_day or today, today)
    if step.progress != Progress.PLANNED:
        report_progress(actor=actor, measure=measure, progress=step.progress, day=seen)
    if step.effect is not None:
        assess_measure(
            actor=actor, measure=measure, effect=step.effect, note=step.note,
            need_met_on=seen,
        )  # fmt: skip


def keep_monthly_ledgers(people: People) -> None:
    """Take two villages' ledgers of the month on their way: one waits for its signature, one is signed."""
    for village, worker, leader in LEDGERS:
        ledger = start(
            actor=people.actor(worker), village=Area.objects.get(pk=village), month=people.month
        )
        care, _homes = current(ledger)
        homes = {one.household for one in care.listed}
        check_homes(actor=people.actor(worker), ledger=ledger, homes=homes)
        ledger = adjust(actor=people.actor(worker), ledger=ledger, note="没有变化")
        if leader:
            signer = people.actor(leader)
            sign(actor=signer, ledger=ledger, name=signer.name, seen=ledger.checksum)


def picture(title: str) -> bytes:
    """A photo of no real paper: a blank page with ruled lines, different for every title."""
    page = Image.new("RGB", (420, 594), "#fbfaf4")
    pen = ImageDraw.Draw(page)
    pen.rectangle((24, 24, 395, 569), outline="#7a857f", width=3)
    for place, letter in enumerate(title):
        top = 70 + place * 40
        pen.line((60, top, 100 + ord(letter) % 260, top), fill="#9aa39d", width=8)
    out = io.BytesIO()
    page.save(out, "PNG")
    return out.getvalue()
