"""What a survey has to learn of a home can be recorded, and stands on the file with source and day."""

from __future__ import annotations

import datetime as dt
import uuid
import zipfile

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from bangfu.ledger.actions.documents import add_document
from bangfu.ledger.actions.households import Newcomer, file_household
from bangfu.ledger.actions.observe import observe
from bangfu.ledger.actions.persons import person_left
from bangfu.ledger.models import AreaCount, Household, Observation, Person
from bangfu.ledger.models.person import Left
from bangfu.ledger.queries.figures import lines, whole
from bangfu.ledger.queries.held import answers
from bangfu.ledger.tests.conftest import COUNTY, NEXT_VILLAGE, TOWN, VILLAGE
from bangfu.ledger.tests.homes import DAY, PENG_NUMBER, peng_home
from bangfu.ledger.tests.test_documents import PICTURE
from bangfu.org.models import Area
from bangfu.org.roles import Role

LEARNT = dt.date(2026, 11, 10)


def yesterday() -> dt.date:
    return timezone.localdate() - dt.timedelta(days=1)


@pytest.fixture
def home(rules, actor):
    return peng_home(actor)


@pytest.fixture
def worker(client, staff):
    client.force_login(staff(Role.VILLAGE_WORKER, VILLAGE, name="李红英"))
    return client


def record(worker, home, subject: str, **facts) -> None:
    """Facts sent by the form a village worker fills in at a visit."""
    url = reverse("ledger:observe", args=[home.pk])
    form = worker.get(url, {"who": ["household", subject]}).context["form"]
    sent = {
        "uid": str(form["uid"].value()), "seen_version": str(form["seen_version"].value()),
        "source": "visit", "valid_from": yesterday().isoformat(), "who": ["household", subject],
    }  # fmt: skip
    told = {f"{subject}:{name}": value for name, value in facts.items()}
    assert worker.post(url, sent | told).status_code == 302


def opened(client, name: str, one) -> str:
    return client.get(reverse(f"ledger:{name}", args=[one.pk])).content.decode()


@pytest.mark.parametrize(
    ("clause", "facts"),
    [
        ("GY-2.1-f", {"就业状况": "灵活就业", "劳动能力": "部分"}),
        ("GY-2.1-g", {"在学状态": "辍学", "在读学段": "初中"}),
        ("GY-2.1-h", {"残疾类别": "听力", "残疾等级": "三级"}),
        ("GY-2.1-i", {"患病类别": "慢性病", "精神障碍": "是"}),
        ("P1-3.2-d", {"残疾证状态": "事实残疾未办证", "精神障碍": "是"}),
    ],
)
def test_a_member_s_situation_is_recorded_and_shown_with_source_and_day(
    home, worker, clause, facts
):
    one = home.persons.get(name="彭守义")
    record(worker, home, str(one.pk), **facts)
    told = Observation.objects.latest("pk")
    assert (told.source, told.valid_from, told.by_name) == ("visit", yesterday(), "李红英")
    page = opened(worker, "person", one)
    for name, value in facts.items():
        history = worker.get(
            reverse("ledger:fact_history", args=[home.pk, str(one.pk), name])
        ).content.decode()
        assert name in page and value in page, clause
        assert value in history and f"{yesterday():%m-%d}" in history and "李红英" in history, (
            clause
        )


def test_the_basic_particulars_of_home_and_person_are_on_the_file(home, worker):
    """GY-2.1-c"""
    one = home.persons.get(name="彭守义")
    record(worker, home, "household", 家庭住址="枫林村三组 12 号", 住房安全="有隐患")
    page = opened(worker, "household", home)
    assert home.number in page and "枫林村" in page and "枫林村三组 12 号" in page
    page = opened(worker, "person", one)
    for word in ("彭守义", "男", "1968-03-01", "130****0017", "重残", f"{PENG_NUMBER[:6]}****"):
        assert word in page
    assert PENG_NUMBER not in page


def test_the_members_are_listed_with_their_relation_and_whether_they_live_together(home, worker):
    """GY-2.1-d, GY-2.1-e"""
    luo = home.persons.get(name="罗秀珍")
    record(worker, home, str(luo.pk), 出生日期="1970-02-02", 共同生活="否")
    page = opened(worker, "household", home)
    assert "家庭成员 2" in page and "户主，男" in page and "配偶，女" in page
    today = timezone.localdate()
    age = today.year - 1970 - (today < dt.date(today.year, 2, 2))
    assert f">{age}</td>" in page
    luo.refresh_from_db()
    assert luo.facts["共同生活"] is False and luo.born == dt.date(1970, 2, 2)


def test_the_home_of_an_old_person_alone_or_left_behind_has_its_safety(rules, actor, worker):
    """P1-3.2-g"""
    old = {"姓名": "覃玉兰", "出生日期": 19450303, "孤寡": True, "留守": True, "困境": True}
    home = file_household(
        actor=actor, area_code=VILLAGE, day=DAY, persons=[Newcomer(old)]
    ).household
    record(worker, home, "household", 住房安全="危房")
    page = opened(worker, "household", home)
    assert "住房安全" in page and "危房" in page
    held = Person.objects.filter(tags__hold=["孤寡=是", "住房安全=危房"])
    assert [one.name for one in held] == ["覃玉兰"]


# -- one file, kept where -----------------------------------------------------------------


def test_a_township_keeps_one_file_a_household_with_its_papers(
    home, actor, client, staff, settings, tmp_path
):
    """DZ-2.9-d"""
    settings.MEDIA_ROOT = tmp_path
    with pytest.raises(IntegrityError), transaction.atomic():
        Household.objects.create(
            number=home.number, township_code=home.township_code, area_code=NEXT_VILLAGE
        )
    Household.objects.create(number=home.number, township_code="990101103", area_code=VILLAGE)
    add_document(actor=actor, household=home, kind="其他", title="低保申请书", data=PICTURE)
    client.force_login(staff(Role.TOWNSHIP_OFFICER))
    page = opened(client, "household", home)
    assert "低保申请书" in page and "彭守义" in page


def test_each_person_has_a_file_that_names_who_keeps_it(home, worker):
    """AK-4.1-d"""
    one = home.persons.get(name="彭守义")
    record(worker, home, str(one.pk), 独居="是")
    page = opened(worker, "person", one)
    assert "谁看过、改过" in page and "李红英" in page
    here = worker.get(reverse("org:area", args=[VILLAGE])).content.decode()
    assert "谁管这里" in here and "李红英" in here


# -- who is in the database, and how many --------------------------------------------------

NINE = {
    "低保对象": ({"现享救助": "|低保|"}, {}, "现享救助=低保"),
    "特困人员": ({"现享救助": "|特困|"}, {}, "现享救助=特困"),
    "建档立卡": ({}, {"建档立卡": True}, "建档立卡=是"),
    "重度残疾人": ({"残疾等级": "一级"}, {}, "残疾等级=一级"),
    "精神病患者": ({"精神障碍": True}, {}, "精神障碍=是"),
    "困境儿童": ({"儿童类别": "困境"}, {}, "儿童类别=困境"),
    "孤寡困难老人": ({"孤寡": True}, {}, "孤寡=是"),
    "失能困难人员": ({"自理能力": "失能"}, {}, "自理能力=失能"),
    "低收入困难家庭": ({"现享救助": "|低保边缘|"}, {}, "现享救助=低保边缘"),
}


@pytest.mark.parametrize("kind", NINE)
def test_each_of_the_nine_groups_is_told_apart_and_counted(areas, actor, kind):
    """P1-3.1-e"""
    facts, of_home, tag = NINE[kind]
    file_household(
        actor=actor, area_code=VILLAGE, day=DAY, facts={"致困原因": "|因病|", **of_home},
        persons=[Newcomer({"姓名": "石守成", **facts})],
    )  # fmt: skip
    file_household(actor=actor, area_code=VILLAGE, day=DAY, persons=[Newcomer({"姓名": "某"})])
    assert AreaCount.objects.get(tag=tag, village_code=VILLAGE).persons == 1
    by_cause = Person.objects.filter(tags__hold=[tag, "致困原因=因病"])
    assert [one.name for one in by_cause] == ["石守成"]


def test_somebody_stands_in_as_many_groups_as_they_belong_to(areas, actor):
    facts = {"姓名": "石守成", "现享救助": "|低保|", "残疾等级": "二级", "孤寡": True}
    file_household(actor=actor, area_code=VILLAGE, day=DAY, persons=[Newcomer(facts)])
    tags = ("现享救助=低保", "残疾等级=二级", "孤寡=是")
    assert {row.tag for row in AreaCount.objects.filter(tag__in=tags, persons=1)} == set(tags)


def test_numbers_follow_the_files_at_once_and_the_past_stays_readable(home, actor, client, staff):
    """P2-C2-b"""

    def counted() -> tuple[int, list[tuple[str, int]]]:
        return whole(Area.objects.get(pk=COUNTY)).people, answers(COUNTY[:6], "患病类别")

    assert counted() == (2, [("重特大疾病", 1)])
    by_village = {line.name: line.people for line in lines(Area.objects.get(pk=TOWN))}
    assert by_village == {"枫林村": 2, "板桥村": 0}
    luo = home.persons.get(name="罗秀珍")
    person_left(actor=actor, person=luo, day=LEARNT, left=Left.DIED, why="病故")
    assert counted() == (1, [])
    client.force_login(staff(Role.COUNTY_OFFICER, COUNTY))
    url = reverse("ledger:household", args=[home.pk])
    assert "罗秀珍" in client.get(url, {"on": "2026-11-01"}).content.decode()


def test_people_hit_by_a_disaster_are_listed_and_taken_along(rules, actor, client, staff, tmp_path):
    """GN-2-d"""
    for name, hit in (("彭守义", "应急期"), ("石守成", "无")):
        file_household(
            actor=actor, area_code=VILLAGE, day=DAY, persons=[Newcomer({"姓名": name})],
            facts={"受灾情况": hit, "因疫致困": hit != "无", "住房安全": "危房"},
        )  # fmt: skip
    client.force_login(staff(Role.COUNTY_OFFICER, COUNTY))
    query = "has=受灾情况=应急期&cols=受灾情况,因疫致困,住房安全"
    page = client.get(reverse("ledger:grid") + f"?{query}").content.decode()
    assert "彭守义" in page and "石守成" not in page
    answer = client.post(reverse("ledger:export"), {"query": query})
    path = tmp_path / "受灾.xlsx"
    path.write_bytes(b"".join(answer.streaming_content))
    with zipfile.ZipFile(path) as book:
        text = "".join(book.read(name).decode() for name in book.namelist() if name.endswith("xml"))
    assert "彭守义" in text and "应急期" in text and "危房" in text and "石守成" not in text


def test_all_a_person_has_or_may_have_stands_together(home, actor, client, staff):
    """P3-0-b"""
    one = home.persons.get(name="彭守义")
    observe(
        actor=actor, household=home, source="match", valid_from=LEARNT,
        facts={str(one.pk): {"现享救助": "|低保|临时救助|", "基础养老金": 150_00}},
    )  # fmt: skip
    client.force_login(staff(Role.TOWNSHIP_OFFICER))
    page = opened(client, "household", home)
    benefits = page[page.index('id="benefits"') : page.index('id="facts"')]
    for programme in ("最低生活保障（整户）", "残疾人护理补贴"):
        assert programme in benefits, programme
    assert "基础养老金" in page and "150.00 元" in page


# -- found without being asked --------------------------------------------------------------


def test_a_village_files_somebody_it_found_itself(rules, worker):
    """DZ-3.2-d"""
    answer = worker.post(
        reverse("ledger:new_household"),
        {"uid": str(uuid.uuid4()), "area": VILLAGE, "day": yesterday().isoformat(), "people": "1",
         "p0-姓名": "吴大贵", "p0-与户主关系": "户主", "note": "走访时发现，一个人住，没有来申请过"},
    )  # fmt: skip
    assert answer.status_code == 302
    told = Observation.objects.get()
    assert (told.by_name, told.valid_from) == ("李红英", yesterday())
    assert Household.objects.get().head_name == "吴大贵"
    page = opened(worker, "household", Household.objects.get())
    assert "没有来申请过" in page and "李红英" in page
