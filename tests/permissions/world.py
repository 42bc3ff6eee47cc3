"""Two neighbouring townships and a county far away, each with one record of every kind."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import xlsxwriter
from django.db import transaction
from django.db.models import Model
from django.test import Client
from django.utils import timezone

from bangfu.intake.actions.receive import map_headings, receive
from bangfu.intake.models import Batch, Finding, MatchList, Upload
from bangfu.journal.actions import record
from bangfu.journal.models import Actor, Subject, Verification
from bangfu.ledger.actions.decisions import decide_outcome
from bangfu.ledger.actions.documents import add_document
from bangfu.ledger.actions.health import record_health
from bangfu.ledger.actions.households import Newcomer, file_household
from bangfu.ledger.actions.persons import add_person, mark_key_person, person_left
from bangfu.ledger.actions.plan import add_measure, add_need, set_plan
from bangfu.ledger.models import (
    Decision,
    Duplicate,
    HandOver,
    HealthEntry,
    Outcome,
    SavedView,
    ScreeningRun,
    WhatIf,
)
from bangfu.ledger.models.person import Left
from bangfu.org.models import Appointment, Area, Office, Staff, Unit
from bangfu.org.roles import Role
from bangfu.papers.actions import monthly
from bangfu.rulebook.models import Original, PackInForce, ParameterChange
from tests.permissions.goods import goods_of
from tests.permissions.helping import helping_of

CITY, COUNTY, TOWN, VILLAGE = "990100000000", "990101000000", "990101101000", "990101101201"
NEXT_VILLAGE, NEXT_TOWN, NEXT_TOWNS_VILLAGE = "990101101202", "990101102000", "990101102201"
FAR_CITY, FAR_COUNTY, FAR_TOWN, FAR_VILLAGE = (
    "990200000000", "990201000000", "990201101000", "990201101201",
)  # fmt: skip
AREAS = [
    ("990000000000", "云上省", "province", None),
    (CITY, "云水市", "city", "990000000000"),
    (COUNTY, "云岭县", "county", CITY),
    (TOWN, "松坪镇", "township", COUNTY),
    (VILLAGE, "枫林村", "village", TOWN),
    (NEXT_VILLAGE, "板桥村", "village", TOWN),
    (NEXT_TOWN, "谷山镇", "township", COUNTY),
    (NEXT_TOWNS_VILLAGE, "石门村", "village", NEXT_TOWN),
    (FAR_CITY, "远水市", "city", "990000000000"),
    (FAR_COUNTY, "远岭县", "county", FAR_CITY),
    (FAR_TOWN, "远坪镇", "township", FAR_COUNTY),
    (FAR_VILLAGE, "远林村", "village", FAR_TOWN),
]
FROM = dt.date(2022, 1, 1)
FILED = dt.date(2026, 1, 5)

AREA_OF = {
    Role.VILLAGE_WORKER: VILLAGE,
    Role.TOWNSHIP_OFFICER: TOWN,
    Role.TOWNSHIP_LEADER: TOWN,
    Role.COUNTY_OFFICER: COUNTY,
    Role.COUNTY_LEADER: COUNTY,
    Role.CITY_OFFICER: CITY,
    Role.HOTLINE_CLERK: COUNTY,
    Role.FUND_SUPERVISOR: COUNTY,
    Role.SYSTEM_ADMIN: COUNTY,
    Role.SECURITY_ADMIN: COUNTY,
    Role.AUDIT_ADMIN: COUNTY,
}
NARROW = {Role.VILLAGE_WORKER, Role.TOWNSHIP_OFFICER, Role.TOWNSHIP_LEADER}
"""Whose neighbour is the next township; everybody else's is a county far away."""


@dataclass
class Place:
    """A village with its township and county, and the records that lie there, by kind."""

    county: str
    town: str
    village: str
    address: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By kind of record: what stands in the address of its pages."""
    rows: dict[str, Model] = field(default_factory=dict)

    def put(self, kind: str, row: Model, **address: Any) -> Any:
        """Keep a record; its address is its key unless said otherwise."""
        self.rows[kind], self.address[kind] = row, address or {"pk": row.pk}
        return row


@dataclass
class World:
    """The places, everybody in their post, and browsers they are signed in with."""

    here: Place
    next: Place
    far: Place
    staff: dict[str, Staff] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)
    views: dict[str, SavedView] = field(default_factory=dict)

    def elsewhere(self, role: str) -> Place:
        """The nearest place whose records are none of a role's business."""
        return self.next if role in NARROW else self.far


def make() -> World:
    """Everything anew."""
    for code, name, level, parent in AREAS:
        standards = "500241000000" if level == "county" else ""
        Area.objects.create(
            code=code, name=name, level=level, parent_id=parent, standards_code=standards
        )
    world = World(
        here=Place(COUNTY, TOWN, VILLAGE),
        next=Place(COUNTY, NEXT_TOWN, NEXT_TOWNS_VILLAGE),
        far=Place(FAR_COUNTY, FAR_TOWN, FAR_VILLAGE),
    )
    for role, area in AREA_OF.items():
        world.staff[role] = in_post(role, area, f"{role}-here")
        world.clients[role] = signed_in(world.staff[role])
    for code in (COUNTY, FAR_COUNTY):
        rules(code)
    for place in (world.here, world.next, world.far):
        fill(place)
    for role, staff in world.staff.items():
        world.views[role] = SavedView.objects.create(staff=staff, name="我的", query="sort=name")
    return world


def in_post(role: str, area: str, username: str) -> Staff:
    """Somebody with an account and a post."""
    staff = Staff.objects.create(username=username, name="周敏", area_id=area)
    office, _made = Office.objects.get_or_create(
        name="民政办公室", area_id=area, defaults={"unit": Unit.CIVIL_AFFAIRS}
    )
    Appointment.objects.create(
        staff=staff, office=office, role=role, area_id=area, post="经办", from_day=FROM
    )
    return staff


def signed_in(staff: Staff) -> Client:
    """A browser somebody is signed in with."""
    client = Client()
    client.force_login(staff, backend="django.contrib.auth.backends.ModelBackend")
    return client


def rules(county: str) -> None:
    """The packs in force in a county, and the value it had to set."""
    proposer = Staff.objects.create(username=f"proposer-{county}", name="甲")
    decider = Staff.objects.create(username=f"decider-{county}", name="乙")
    for pack in ("aikou-2022", "china-base"):
        PackInForce.objects.create(area_id=county, pack=pack, from_day=FROM)
    ParameterChange.objects.create(
        area_id=county, pack="china-base", name="低保标准", value="740", from_day=FROM,
        why="县政府公布", state="confirmed", proposed_by=proposer, proposed_at=timezone.now(),
        decided_by=decider, decided_at=timezone.now(),
    )  # fmt: skip


def fill(place: Place) -> None:
    """One record of every kind."""
    clerk = in_post(Role.TOWNSHIP_OFFICER, place.town, f"clerk-{place.town}")
    actor = Actor("staff", str(clerk.pk), clerk.name, "民政办公室 经办")
    post = clerk.appointments.get()
    _organisation(place, clerk, post)
    with transaction.atomic():
        _household(place, actor)
        helping_of(place, in_post(Role.VILLAGE_WORKER, place.village, f"walker-{place.village}"))
        goods_of(place, actor)
        _rulebook(place, clerk)
        _journal(place, actor)
    _intake(place, actor, post.office)
    today = timezone.localdate()
    village = Area.objects.get(pk=place.village)
    place.put("monthly", monthly.start(actor=actor, village=village, month=today))
    place.put("month", village, village=place.village, month=f"{today:%Y-%m}")
    place.put("view", SavedView.objects.create(staff=clerk, name="我的", query="sort=name"))


def _organisation(place: Place, clerk: Staff, post: Appointment) -> None:
    place.put("area", Area.objects.get(pk=place.village), code=place.village)
    committee, _made = Office.objects.get_or_create(
        name="村（居）委会", area_id=place.village, defaults={"unit": Unit.VILLAGE_COMMITTEE}
    )
    place.put("office", committee)
    place.put("staff", clerk)
    place.put("appointment", post)


def _household(place: Place, actor: Actor) -> None:
    filed = file_household(
        actor=actor, area_code=place.village, day=FILED, facts={"住房安全": "安全", "家庭财产合规": True},
        persons=[
            Newcomer({"姓名": "彭守义", "性别": "男", "与户主关系": "户主", "出生日期": 19680101,
                      "残疾等级": "一级", "残疾类别": "肢体", "现享救助": "|无|",
                      "本地户籍": True, "共同生活": True, "近6个月收入": 1_200_00,
                      "身份证号码": "990101196801010013", "联系电话": "13000000017"}),
            Newcomer({"姓名": "罗秀珍", "性别": "女", "与户主关系": "配偶", "出生日期": 19700202,
                      "残疾等级": "无", "现享救助": "|无|", "本地户籍": True, "共同生活": True,
                      "近6个月收入": 0}),
        ],
    )  # fmt: skip
    home, (head, wife) = filed.household, filed.persons
    place.put("household", home)
    place.put("person", head)
    place.put("member", wife, pk=home.pk, person=wife.pk)
    place.put("observation", home.observations.latest("pk"))
    # over since long: it opens nothing to anybody
    over = HandOver(household=home, office=Office.objects.first(), why="住在那边")
    over.from_day, over.until_day = FILED, FILED
    over.save()
    place.put("handed", over)
    paper = add_document(
        actor=actor, household=home, kind="户口簿", title="户口簿", data=b"%PDF-1.4\n%%EOF\n"
    )
    place.put("document", paper, uid=paper.uid)
    of_health = add_document(
        actor=actor, household=home, kind="诊断书或病历", title="诊断证明", sensitive=True,
        data=b"%PDF-1.4\n%health\n%%EOF\n",
    )  # fmt: skip
    place.put("health_document", of_health, uid=of_health.uid)
    set_plan(actor=actor, household=home, day=FILED, difficulty="行动不便")
    need = place.put("need", add_need(actor=actor, household=home, what="看病难", found_on=FILED))
    place.put(
        "measure",
        add_measure(actor=actor, need=need, what="陪透析", who="向国清", rhythm="每月 1 次"),
    )
    place.put("health", record_health(
        actor=actor, person=head, kind=HealthEntry.Kind.CONDITION, day=FILED, content="常年卧床"
    ))  # fmt: skip
    place.put("listing", mark_key_person(actor=actor, person=wife, day=FILED, why="独自照料"))
    place.put("key_decision", Decision.objects.create(
        household=home, person=head, programme="重点人员", about="key", choice="decline",
        why="家里有人照料", on=FILED, pack="aikou-2022", rule="key-person",
        program_digest="0" * 64, seen=[], reason="重度残疾", decided_by="周敏", decided_by_id="1",
    ))  # fmt: skip
    place.put("outcome", Outcome.objects.create(
        household=home, person=head, area_code=home.area_code, programme="最低生活保障（单人）",
        standing="proposed", pack="china-base", rule="dibao-single", reason="重度残疾",
    ))  # fmt: skip
    place.put("key_outcome", Outcome.objects.create(
        household=home, person=head, area_code=home.area_code, programme="重点人员",
        standing="holds", pack="aikou-2022", rule="key-person", reason="重度残疾",
    ))  # fmt: skip
    gone = add_person(actor=actor, household=home, newcomer=Newcomer({"姓名": "彭小远"}), day=FILED)
    person_left(actor=actor, person=gone, day=FILED, left=Left.MOVED_AWAY, why="外出落户")
    place.put("gone", gone, pk=home.pk, person=gone.pk)
    _decided(place, actor)
    other = file_household(
        actor=actor, area_code=place.village, day=FILED,
        persons=[Newcomer({"姓名": "彭守义", "性别": "男", "出生日期": 19680101})],
    )  # fmt: skip
    twin = other.persons[0]
    place.put("other_household", other.household)
    place.put("pair", Duplicate.objects.create(
        first=head, second=twin, area_code=place.village, because="姓名和出生日期相同"
    ))  # fmt: skip
    place.put("run", ScreeningRun.objects.create(
        area_code=place.town, on=FILED, state="done", asked_by="周敏", asked_by_id="1"
    ))  # fmt: skip
    place.put("trial", WhatIf.objects.create(
        area_code=place.county, on=FILED, state="done", asked_by="黄海敏", asked_by_id="1",
        pack="china-base", name="低保标准", value="760", value_text="760 元/月",
        summary={"programmes": []},
    ))  # fmt: skip


def _decided(place: Place, actor: Actor) -> None:
    home = place.rows["household"]
    missed = Outcome.objects.get(
        household=home, programme="最低生活保障（整户）", standing="proposed"
    )
    place.put("decision", decide_outcome(
        actor=actor, outcome=missed, choice=Decision.Choice.DECLINE, why="不愿意申请"
    ))  # fmt: skip
    place.put("key_decision", Decision.objects.create(
        household=home, person=place.rows["person"], programme="重点人员", about="key",
        choice="decline", why="家里有人照料", on=FILED, pack="aikou-2022", rule="key-person",
        program_digest="0" * 64, seen=[], reason="重度残疾", decided_by="周敏", decided_by_id="1",
    ))  # fmt: skip


def _rulebook(place: Place, clerk: Staff) -> None:
    place.put("force", PackInForce.objects.filter(area_id=place.county).latest("pk"))
    place.put("value", ParameterChange.objects.create(
        area_id=place.county, pack="china-base", name="低保标准", value="760", why="新标准",
        from_day=dt.date(2027, 1, 1), proposed_by=clerk, proposed_at=timezone.now(),
    ))  # fmt: skip
    original = Original(
        area_id=place.county, pack="aikou-2022", title="实施方案", kind="txt", size=6,
        sha256=place.town * 5 + "0000", paragraphs=["第一段"], added_by=clerk,
        added_at=timezone.now(),
    )  # fmt: skip
    original.file.save("a.txt", BytesIO("第一段".encode()), save=False)
    original.save()
    place.put("original", original)


def _journal(place: Place, actor: Actor) -> None:
    about = Subject("household", str(place.rows["household"].pk), "彭守义一家")
    entry = record(actor=actor, act="ledger.observe", subject=about, area=place.village)
    place.put("entry", entry, seq=entry.seq)
    place.put("verification", Verification.objects.create(
        asked_at=timezone.now(), actor_id="1", heard_at=timezone.now(), state="done"
    ))  # fmt: skip


def _intake(place: Place, actor: Actor, office: Office) -> None:
    area = Area.objects.get(pk=place.town)

    def take(name: str, **more: Any) -> Upload:
        kept = receive(
            actor=actor, office=office, area=area, name=f"{name}.xlsx",
            content=_sheet(f"{place.town}{name}"), **more,
        )  # fmt: skip
        return map_headings(
            actor=actor, upload=kept, mapping=kept.mapping, units=kept.units, village=place.village
        )

    place.put("upload", take("十一月"))
    applying = place.put("applying", take("十月"))
    Upload.objects.filter(pk=applying.pk).update(state=Upload.State.APPLYING)
    applied = take("九月")
    Upload.objects.filter(pk=applied.pk).update(state=Upload.State.APPLIED)
    place.put("batch", Batch.objects.create(
        upload=applied, area_code=place.town, applied_at=timezone.now(), applied_by="周敏"
    ))  # fmt: skip
    place.put("list_upload", take("残联", kind=Upload.Kind.MATCH, department="disabled"))
    held = take("残联上月", kind=Upload.Kind.MATCH, department="disabled")
    made = place.put("match_list", MatchList.objects.create(
        upload=held, department="disabled", area_code=place.town, rows=1,
        matched_at=timezone.now(), matched_by="周敏",
    ))  # fmt: skip
    place.put("finding", Finding.objects.create(
        list=made, kind="conflict", area_code=place.village, person=place.rows["person"],
        name="彭守义", row=2, fact="残疾等级", theirs="二级", ours="一级", what="名单上是二级", told={},
    ))  # fmt: skip


def _sheet(title: str) -> bytes:
    kept = BytesIO()
    book = xlsxwriter.Workbook(kept, {"in_memory": True})
    page = book.add_worksheet("台账")
    page.write_row(0, 0, [title])
    page.write_row(1, 0, ["序号", "姓名", "性别", "身份证号码", "残疾等级", "备注"])
    page.write_row(2, 0, [1, "谭永福", "男", "990101195207120018", "一级", ""])
    book.close()
    return kept.getvalue()
