"""People come, go and come back; households are filed, split, merged, moved, closed."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from bangfu.ledger.actions.households import Impossible, move_household, split_household
from bangfu.ledger.actions.persons import mark_key_person, person_left, person_returned
from bangfu.ledger.models import Duplicate, Household, Observation, Person
from bangfu.ledger.models.person import Left, State
from bangfu.ledger.tests.conftest import COUNTY, NEXT_VILLAGE, TOWN, VILLAGE
from bangfu.ledger.tests.homes import PENG_NUMBER, peng_home
from bangfu.org.models import Office
from bangfu.org.roles import Role

TODAY = dt.date(2026, 11, 1)


@pytest.fixture
def home(rules, actor):
    return peng_home(actor)


@pytest.fixture
def officer(client, staff):
    client.force_login(staff(Role.TOWNSHIP_OFFICER))
    return client


def sent(client, name, *args, **values):
    return client.post(reverse(f"ledger:{name}", args=args), values)


def day() -> str:
    return timezone.localdate().isoformat()


def test_somebody_is_added_once(officer, home):
    values = {"姓名": "彭小雨", "与户主关系": "孙子女", "joined": "born", "day": day(),
              "uid": str(uuid.uuid4())}  # fmt: skip
    for _again in range(2):
        assert sent(officer, "add_member", home.pk, **values).status_code == 302
    assert home.persons.filter(name="彭小雨").count() == 1
    assert Person.objects.get(name="彭小雨").memberships.get().joined == "born"


def test_a_second_head_is_refused_in_words(officer, home):
    values = {"姓名": "彭二", "与户主关系": "户主", "joined": "moved_in", "day": day(),
              "uid": str(uuid.uuid4())}  # fmt: skip
    answer = sent(officer, "add_member", home.pk, **values)
    html = answer.content.decode()
    assert answer.status_code == 422 and "已经有户主彭守义" in html and "彭二" in html
    assert not Person.objects.filter(name="彭二").exists()


@pytest.mark.parametrize(
    ("born", "since", "joined", "said"),
    [
        ("2026-05-01", "2026-04-30", "moved_in", "才出生"),
        ("1950-05-01", "2026-10-01", "born", "请另选怎么来的"),
        ("2026-05-01", "2026-05-01", "born", ""),
        ("1950-05-01", "2026-10-01", "moved_in", ""),
    ],
)
def test_the_day_of_coming_goes_with_the_birth(officer, home, born, since, joined, said):
    values = {"姓名": "彭小雨", "出生日期": born, "joined": joined, "day": since,
              "uid": str(uuid.uuid4())}  # fmt: skip
    answer = sent(officer, "add_member", home.pk, **values)
    assert answer.status_code == (422 if said else 302)
    assert said in answer.content.decode()
    assert Person.objects.filter(name="彭小雨").exists() is not bool(said)


def test_somebody_nobody_knows_can_be_added(officer, home):
    values = {"身份已查明": "否", "joined": "other", "day": day(), "uid": str(uuid.uuid4())}
    assert sent(officer, "add_member", home.pk, **values).status_code == 302
    assert Person.objects.filter(name="").exists()


def test_a_departure_and_its_undoing_both_stay(officer, home):
    luo = home.persons.get(name="罗秀珍")
    sent(officer, "member_left", home.pk, luo.pk, left="died", day=day(), why="村里报丧")
    luo.refresh_from_db()
    assert luo.state == State.DIED and "死亡日期" in luo.facts
    sent(officer, "member_returned", home.pk, luo.pk, day=day(), why="登记错人了")
    luo.refresh_from_db()
    assert luo.state == State.PRESENT and "死亡日期" not in luo.facts
    assert luo.memberships.count() == 2
    home.refresh_from_db()
    assert home.people == 2


def test_nobody_returns_before_they_left(home, actor):
    luo = home.persons.get(name="罗秀珍")
    person_left(actor=actor, person=luo, day=TODAY, left=Left.MOVED_AWAY, why="打工")
    with pytest.raises(ValueError, match="不能更早"):
        person_returned(actor=actor, person=luo, day=dt.date(2026, 10, 20), why="回来")


def test_nobody_goes_and_nothing_moves_on_a_day_to_come(home, actor):
    ahead = timezone.localdate() + dt.timedelta(days=1)
    one, other = home.persons.order_by("pk")
    say = {"actor": actor, "day": ahead, "why": "预报"}
    for act in (
        lambda: person_left(person=one, left=Left.MOVED_AWAY, **say),
        lambda: split_household(household=home, leaving=[other], **say),
        lambda: move_household(household=home, area_code=NEXT_VILLAGE, **say),
        lambda: mark_key_person(person=one, **say),
    ):
        with pytest.raises(Impossible, match="还没有到"):
            act()
    assert home.persons.filter(state="present").count() == 2


def test_what_cannot_be_done_is_said_and_kept(officer, home):
    luo = home.persons.get(name="罗秀珍")
    answer = sent(
        officer, "member_left", home.pk, luo.pk, left="moved_away", day="2020-01-01", why="打工去了"
    )
    html = answer.content.decode()
    assert answer.status_code == 422 and "日期不能更早" in html and "打工去了" in html


def test_split_and_merge(officer, home):
    luo = home.persons.get(name="罗秀珍")
    answer = sent(officer, "split", home.pk, leaving=[luo.pk], day=day(), why="分家")
    new = Household.objects.exclude(pk=home.pk).get()
    assert answer["Location"] == reverse("ledger:household", args=[new.pk])
    wrong = sent(officer, "merge", new.pk, into="没有", day=day(), why="又合了")
    assert "没有找到这个户编号" in wrong.content.decode()
    sent(officer, "merge", new.pk, into=home.number, day=day(), why="又合了")
    new.refresh_from_db()
    assert new.merged_into == home and home.persons.filter(state="present").count() == 2
    page = officer.get(reverse("ledger:household", args=[new.pk])).content.decode()
    assert "销户了" in page and "登记变化" not in page
    assert officer.get(reverse("ledger:observe", args=[new.pk])).status_code == 404


def test_a_split_leaves_somebody_behind(officer, home):
    everybody = [one.pk for one in home.persons.all()]
    answer = sent(officer, "split", home.pk, leaving=everybody, day=day(), why="分家")
    assert answer.status_code == 422 and "也要有人留下" in answer.content.decode()
    assert Household.objects.count() == 1
    leaving = home.persons.get(name="彭守义").pk
    sent(officer, "split", home.pk, leaving=leaving, day=day(), why="分家")
    names = Household.objects.order_by("pk").values_list("head_name", flat=True)
    assert list(names) == ["罗秀珍", "彭守义"]


def test_a_move_stays_in_scope(officer, home, client, staff):
    assert sent(officer, "move", home.pk, area=NEXT_VILLAGE, day=day(), why="搬").status_code == 302
    home.refresh_from_db()
    assert home.area_code == NEXT_VILLAGE
    client.force_login(staff(Role.VILLAGE_WORKER, NEXT_VILLAGE))
    assert sent(client, "move", home.pk, area=VILLAGE, day=day(), why="搬").status_code == 422


@pytest.mark.parametrize("early", ["0001-01-01", "1800-01-01"])
def test_a_year_nobody_means_is_said_at_the_day(officer, home, early):
    joining = {"姓名": "彭小雨", "joined": "moved_in", "uid": str(uuid.uuid4())}
    answers = [
        sent(officer, "add_member", home.pk, day=early, **joining),
        sent(officer, "move", home.pk, area=NEXT_VILLAGE, day=early, why="搬"),
        new(officer, day=early, **{"p0-姓名": "石守成"}),
    ]
    for answer in answers:
        assert answer.status_code == 422 and "请核对年份" in answer.content.decode()
    assert Household.objects.get().area_code == VILLAGE


def test_a_household_closes_when_nobody_is_left(officer, home, actor):
    assert "还有人在册" in sent(officer, "close", home.pk, day=day(), why="x").content.decode()
    for one in home.persons.all():
        person_left(actor=actor, person=one, day=TODAY, left=Left.MOVED_AWAY, why="搬走")
    assert sent(officer, "close", home.pk, day=day(), why="没有人了").status_code == 302


# -- a new household ---------------------------------------------------------------------


def new(client, **values):
    given = {"uid": str(uuid.uuid4()), "area": VILLAGE, "day": day(), "people": "1", **values}
    return client.post(reverse("ledger:new_household"), given)


def test_a_household_is_filed_once(rules, officer):
    uid = str(uuid.uuid4())
    for _again in range(2):
        answer = new(officer, uid=uid, **{"p0-姓名": "石守成", "p0-与户主关系": "户主"})
        assert answer.status_code == 302
    assert Household.objects.get().head_name == "石守成"
    assert Observation.objects.count() == 1


def test_a_new_household_has_one_head_and_nobody_yet_unborn(rules, officer):
    two = {"people": "2", "p0-姓名": "石守成", "p0-与户主关系": "户主", "p1-姓名": "石二"}
    answer = new(officer, number="9-1", **two, **{"p1-与户主关系": "户主"})
    assert answer.status_code == 422 and "已经有户主石守成" in answer.content.decode()
    answer = new(officer, **two | {"p1-出生日期": "2026-05-01", "day": "2026-04-30"})
    assert answer.status_code == 422 and "石二 2026-05-01 才出生" in answer.content.decode()
    assert not Household.objects.exists()


@pytest.mark.parametrize("sign", ["|", "/", "、", "，", " ｜ "])
def test_categories_typed_in_a_row_are_several(rules, officer, sign):
    new(officer, **{"p0-姓名": "石守成", "p0-人员类别": f"低保对象{sign}残疾人"})
    assert Person.objects.get().facts["人员类别"] == "|低保对象|残疾人|"


def test_nothing_but_a_separator_is_no_answer(rules, officer):
    for typed in ("|", "/", "｜"):
        answer = new(officer, **{"p0-姓名": "石守成", "p0-人员类别": typed})
        assert answer.status_code == 422 and "分隔符" in answer.content.decode()
    assert not Person.objects.exists()


def test_somebody_unknown_is_a_household(rules, officer):
    assert new(officer, note="桥下发现，说不出名字").status_code == 302
    assert Person.objects.get().name == ""


def test_the_number_gives_birth_date_and_sex(rules, officer):
    new(officer, **{"p0-姓名": "石守成", "p0-身份证号码": PENG_NUMBER})
    one = Person.objects.get()
    assert (one.born, one.sex) == (dt.date(1968, 3, 1), "男")


def test_room_for_another_person_keeps_what_is_typed(rules, officer):
    answer = new(officer, more="1", **{"p0-姓名": "石守成"})
    html = answer.content.decode()
    assert answer.status_code == 200 and 'value="石守成"' in html and 'name="p1-姓名"' in html
    assert not Household.objects.exists()


def test_somebody_on_file_is_named_and_never_blocked(officer, home):
    values = {"p0-姓名": "彭守义", "p0-身份证号码": PENG_NUMBER}
    html = new(officer, **values).content.decode()
    assert "可能已经有档案了" in html and "枫林村" in html and Household.objects.count() == 1
    assert new(officer, **values, **{"p0-apart": "1"}).status_code == 302
    assert Duplicate.objects.get().because == "身份证号码相同"


def test_the_warning_comes_at_once(officer, home):
    answer = new(officer, check="p0", **{"p0-姓名": "彭守义", "p0-身份证号码": PENG_NUMBER})
    assert answer.status_code == 200 and "身份证号码相同" in answer.content.decode()
    assert "<html" not in answer.content.decode()


def test_same_name_birth_date_and_village(officer, home):
    html = new(officer, **{"p0-姓名": "彭守义", "p0-出生日期": "1968-03-01"}).content.decode()
    assert "姓名和出生日期都相同" in html


def test_outside_the_scope_only_whom_to_call_is_said(home, client, staff):
    Office.objects.create(
        name="民政办", area_id=TOWN, unit="civil_affairs", telephone="000-0000000"
    )
    client.force_login(staff(Role.VILLAGE_WORKER, NEXT_VILLAGE))
    html = new(
        client, area=NEXT_VILLAGE, **{"p0-姓名": "彭某", "p0-身份证号码": PENG_NUMBER}
    ).content.decode()
    assert "在你管的范围以外已经有一份档案" in html and "000-0000000" in html
    assert "彭守义" not in html and "枫林村" not in html


def test_a_place_outside_the_scope_cannot_be_chosen(rules, client, staff):
    client.force_login(staff(Role.VILLAGE_WORKER, NEXT_VILLAGE))
    assert new(client, area=VILLAGE, **{"p0-姓名": "石守成"}).status_code == 422
    assert COUNTY and not Household.objects.exists()
