"""Why pages: what the engine says, with sources, cut to what a post sees."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.urls import reverse

from bangfu.ledger.actions.households import Newcomer, file_household
from bangfu.ledger.queries.refused import not_eligible
from bangfu.ledger.queries.why import NoSuchProgramme, why
from bangfu.ledger.tests.conftest import NEXT_VILLAGE, VILLAGE
from bangfu.org.roles import Role

DAY = dt.date(2026, 10, 12)
DIBAO = "最低生活保障（整户）"
PENG = {"姓名": "彭守义", "性别": "男", "与户主关系": "户主", "出生日期": 19680301, "本地户籍": True,
        "共同生活": True, "残疾等级": "二级", "残疾类别": "肢体", "残疾证状态": "有效",
        "近6个月收入": 4_653_00, "现享救助": "|"}  # fmt: skip


@pytest.fixture
def home(rules, actor):
    return file_household(
        actor=actor, area_code=VILLAGE, day=DAY, persons=[Newcomer(PENG)],
        facts={"家庭财产合规": True},
    ).household  # fmt: skip


def leaves(node):
    if node.kind == "leaf":
        yield node
    for child in node.children:
        yield from leaves(child)


def lines(found):
    for one in found:
        yield one
        yield from lines(one.parts)


def test_the_distance_is_said_to_the_fen(home, reader):
    found = why(reader(), home, DIBAO)
    assert found.found.truth is False
    # 775.50 a month must come below 740.00: 35.50 less would be exactly on the line
    assert found.distance.step == "再低 35.51 元"
    assert "等于也不符合" in found.distance.sentence


def test_the_tree_shows_values_with_their_source(home, reader):
    found = why(reader(), home, DIBAO)
    seen = [line for leaf in leaves(found.tree) for line in lines(leaf.seen)]
    income = [line for line in seen if line.name.endswith("近6个月收入")]
    own = next(line for line in income if line.observation)
    assert own.shown == "4653.00 元" and own.observation.by_name == "周敏"
    assert {leaf.mark for leaf in leaves(found.tree)} >= {"yes", "no"}


def test_no_such_programme(home, reader):
    with pytest.raises(NoSuchProgramme):
        why(reader(), home, "没有这个项目")


def test_the_page_and_the_drawer(home, client, staff):
    client.force_login(staff(Role.TOWNSHIP_OFFICER))
    url = reverse("ledger:why", args=[home.pk])
    page = client.get(url, {"programme": DIBAO}).content.decode()
    assert "核算人均月收入<u>再低 35.51 元</u>即符合" in page and "<html" in page
    assert "740 元/月" in page and "默认值" in page
    part = client.get(url, {"programme": DIBAO}, headers={"HX-Request": "true"}).content.decode()
    assert "再低 35.51 元" in part and "<html" not in part
    assert client.get(url, {"programme": "别的"}).status_code == 404
    assert client.get(url, {"programme": DIBAO, "person": "9" * 30}).status_code == 404
    assert client.get(url, {"programme": DIBAO, "person": "x"}).status_code == 404


def test_an_open_programme_asks_the_cheapest_first(home, client, staff, reader):
    found = why(reader(), home, "临时救助（支出型）")
    assert found.found.truth is None
    assert [ask.fact.ask for ask in found.asks] == sorted(ask.fact.ask for ask in found.asks)
    client.force_login(staff(Role.VILLAGE_WORKER, VILLAGE))
    url = reverse("ledger:why", args=[home.pk])
    page = client.get(url, {"programme": "临时救助（支出型）"}).content.decode()
    assert "件事，就知道符不符合" in page and "现在就填" in page


def test_what_is_not_met_comes_nearest_first(home, client, reader):
    officer = reader()
    found = not_eligible(officer, home)
    assert found[0].programme == DIBAO and found[0].distance is not None
    client.force_login(officer.staff)
    page = client.get(reverse("ledger:not_eligible", args=[home.pk])).content.decode()
    assert "最低生活保障（整户）" in page and "即符合" in page


def test_the_next_village_learns_nothing(home, client, staff):
    client.force_login(staff(Role.VILLAGE_WORKER, NEXT_VILLAGE))
    for name in ("why", "not_eligible"):
        url = reverse(f"ledger:{name}", args=[home.pk])
        assert client.get(url, {"programme": DIBAO}).status_code == 404


def test_supervision_of_money_sees_sums_and_no_care(home, client, staff, reader):
    client.force_login(staff(Role.FUND_SUPERVISOR))
    url = reverse("ledger:why", args=[home.pk])
    page = client.get(url, {"programme": DIBAO}).content.decode()
    assert "再低 35.51 元" in page
    for kept in ("残疾", "肢体", "二级"):
        assert kept not in page.replace("低保扣减重残重病支出", "")


def test_the_hotline_sees_neither_income_nor_property(home, client, staff):
    client.force_login(staff(Role.HOTLINE_CLERK))
    url = reverse("ledger:why", args=[home.pk])
    page = client.get(url, {"programme": DIBAO}).content.decode()
    for kept in ("35.51", "775.50", "4653", "家庭财产合规"):
        assert kept not in page
    assert "这个岗位不看这方面的情况" in page


def test_a_supporter_outside_the_scope_has_no_name(rules, actor, reader):
    old = file_household(
        actor=actor, area_code=VILLAGE, day=DAY, number="A",
        persons=[Newcomer({"姓名": "父", "出生日期": 19400101, "劳动能力": "无", "无稳定收入": True}, number="A-1")],
    ).household  # fmt: skip
    file_household(
        actor=actor, area_code=NEXT_VILLAGE, day=DAY, number="B",
        persons=[Newcomer({"姓名": "石远山", "供养对象编号": "A-1", "现享救助": "|特困|"}, number="B-1")],
    )  # fmt: skip
    person = old.persons.get()
    worker = reader(Role.VILLAGE_WORKER, VILLAGE)
    told = [
        line
        for leaf in leaves(why(worker, old, "特困人员救助供养", person).tree)
        for line in lines(leaf.seen)
    ]
    assert any(line.name == "不在你这里的供养义务人" for line in told)
    assert not any("石远山" in line.name for line in told)
    officer = reader(Role.TOWNSHIP_OFFICER)
    told = [
        line
        for leaf in leaves(why(officer, old, "特困人员救助供养", person).tree)
        for line in lines(leaf.seen)
    ]
    assert any("石远山" in line.name for line in told)


def test_every_outcome_has_a_page_that_says_the_same(home, reader):
    from bangfu.ledger.models import Outcome

    outcomes = list(Outcome.objects.filter(household=home))
    assert outcomes
    officer = reader()
    for outcome in outcomes:
        found = why(officer, home, outcome.programme, outcome.person)
        said = {"in_force": True, "proposed": True, "eligible": True, "holds": True, "ask": None}
        assert found.found.truth is said[outcome.standing]
        assert found.found.amount == outcome.fen
        break_ = set(outcome.missing.split("；")) - {""}
        assert break_ <= set(found.found.missing) | {
            name for one in found.others for name in one.missing
        }


def test_other_rules_of_a_programme_have_names_people_can_read(home, reader, client, staff):
    found = why(reader(), home, "关爱帮扶对象", home.persons.get())
    assert len(found.others) > 2
    for one in found.others:
        assert one.name and not re.search(r"[a-z]{3}", one.name), one.name
    client.force_login(staff(Role.TOWNSHIP_LEADER))
    address = f"{reverse('ledger:why', args=[home.pk])}?programme=关爱帮扶对象&person={home.persons.get().pk}"
    body = client.get(address).content.decode()
    part = body[body.index('id="why-others"') :].split("</section>")[0]
    assert found.others[0].name in part and "care-" not in part.replace("bangfu", "")
