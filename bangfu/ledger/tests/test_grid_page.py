"""The grid's page: what stands on it, how it is narrowed down, and who sees what."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bangfu.journal.models import Entry
from bangfu.ledger.actions.handover import hand_over
from bangfu.ledger.actions.households import Impossible, Newcomer, file_household
from bangfu.ledger.actions.observe import observe
from bangfu.ledger.actions.recount import recount
from bangfu.ledger.models import HandOver, KeyPerson, Measure, Outcome, Person, SavedView, Source
from bangfu.ledger.queries import grid as look_through
from bangfu.ledger.tests.conftest import NEXT_VILLAGE, VILLAGE
from bangfu.org.models import Office
from bangfu.org.roles import Role

DAY = dt.date(2026, 10, 12)
PENG = {"姓名": "彭守义", "与户主关系": "户主", "出生日期": 19680301, "本地户籍": True,
        "共同生活": True, "残疾等级": "二级", "残疾类别": "肢体", "残疾证状态": "有效",
        "近6个月收入": 1_200_00, "现享救助": "|", "人员类别": "|重残|",
        "身份证号码": "990101196803010017"}  # fmt: skip
SHI = {"姓名": "石守成", "与户主关系": "户主", "出生日期": 19400101, "近6个月收入": 9_000_00}


@pytest.fixture
def homes(rules, actor):
    made = []
    for village, facts in ((VILLAGE, PENG), (NEXT_VILLAGE, SHI)):
        made.append(
            file_household(
                actor=actor, area_code=village, day=DAY, persons=[Newcomer(facts)],
                facts={"住房安全": "安全"},
            ).household
        )  # fmt: skip
    return made


@pytest.fixture
def page(client, homes, staff):
    """Signs somebody in and reads the grid."""

    def get(query: str = "", role: str = Role.TOWNSHIP_OFFICER, **where: str) -> str:
        person = staff(role, **where)
        client.force_login(person)
        return client.get(reverse("ledger:grid") + query).content.decode()

    return get


def test_people_by_village_with_numbers_masked(page):
    text = page()
    assert "枫林村" in text and "板桥村" in text and "彭守义" in text and "石守成" in text
    assert "990101196803010017" not in text and "990101" in text


def test_paper_says_which_of_all_people_it_has(page, client, monkeypatch):
    assert "要全部请导出 Excel" not in page()
    kept = {**look_through.page.__kwdefaults__, "size": 1}
    monkeypatch.setattr(look_through.page, "__kwdefaults__", kept)
    first = client.get(reverse("ledger:grid")).content.decode()
    assert "第 1–1 人，共 2 人；要全部请导出 Excel" in first
    after = re.search(r'rel="next" href="([^"]+)"', first)[1].replace("&amp;", "&")
    second = client.get(reverse("ledger:grid") + after).content.decode()
    assert "第 2–2 人，共 2 人；要全部请导出 Excel" in second
    before = re.search(r'rel="prev" href="([^"]+)"', second)[1].replace("&amp;", "&")
    assert "第 1–1 人，共 2 人" in client.get(reverse("ledger:grid") + before).content.decode()
    uncounted = re.sub(r"-\d+$", "", after)
    assert uncounted != after
    kept_link = client.get(reverse("ledger:grid") + uncounted).content.decode()
    assert "最后的 1 人，共 2 人；要全部请导出 Excel" in kept_link


def test_a_view_of_households_counts_households_in_a_part_of_the_area_too(page, actor):
    file_household(
        actor=actor, area_code=VILLAGE, day=DAY, number="M",
        persons=[Newcomer({"姓名": "冉甲"}), Newcomer({"姓名": "冉乙"})],
    )  # fmt: skip
    recount(VILLAGE)
    text = page(f"?area={VILLAGE}&noplan=1")
    heading = re.sub("<[^>]+>", "", text[text.index("<h1") : text.index("</h1>")])
    assert heading.endswith("2 户") and "冉乙" in text


def test_a_tag_narrows_down_and_is_a_chip_to_take_off(page):
    text = page("?has=残疾等级=二级")
    assert "彭守义" in text and "石守成" not in text
    assert "filter-chip" in text and "二级" in text


def test_the_next_village_is_not_there(page):
    text = page("", Role.VILLAGE_WORKER, area=VILLAGE)
    assert "彭守义" in text and "石守成" not in text


def test_what_is_hidden_is_neither_column_nor_filter(page):
    text = page("?has=残疾等级=二级&cols=残疾等级,kinds", Role.FUND_SUPERVISOR)
    assert (
        "石守成" in text and "没有用上" in text and text.count("二级") == 1 and "重残" not in text
    )


# -- addresses -----------------------------------------------------------------------------


def test_conditions_stand_in_the_address_and_names_do_not(client, homes, staff):
    client.force_login(staff(Role.TOWNSHIP_OFFICER))
    sent = client.post(
        reverse("ledger:look_for_name"), {"text": "守义", "query": "has=住房安全=安全"}
    )
    assert "守义" not in sent.url and "name=1" in sent.url and "has=" in sent.url
    text = client.get(sent.url).content.decode()
    assert "彭守义" in text and "石守成" not in text and "姓名里有" in text


def test_a_range_from_a_form_becomes_a_chip(page):
    text = page("?number=近6个月收入&low=1000&high=2000")
    assert "彭守义" in text and "石守成" not in text and "1200" not in text
    assert "1000.00 到 2000.00" in text


def test_what_cannot_be_taken_is_said_and_left_out(page):
    text = page("?number=近6个月收入&low=很多&age_from=老&since=昨天&has=没有这项=是&area=99")
    assert "彭守义" in text and "石守成" in text
    assert "年龄只写整数" in text and "2026-11-22 这样" in text


@pytest.mark.parametrize("year", ["0001", "0202", "9999"])
def test_a_year_nobody_means_is_asked_about(page, year):
    assert "日子写成" in page(f"?since={year}-01-01")


def test_nobody_found_says_what_to_do(page):
    assert "没有这样的人" in page("?has=残疾等级=一级")


def test_too_wide_asks_for_a_place(page, monkeypatch):
    monkeypatch.setattr("bangfu.ledger.queries.grid.LOOKED_THROUGH_AT_MOST", 1)
    text = page("?number=近6个月收入&low=1")
    assert "要先选一个地方" in text and "枫林村" in text and "彭守义" not in text


@pytest.mark.parametrize(
    "query", ["?group=household", "?group=none", "?order=age", "?order=income"]
)
def test_other_groupings_and_orders(page, query):
    text = page(query)
    assert "彭守义" in text and "石守成" in text


def test_categories_are_opened_one_by_one(page):
    text = page("?group=category")
    assert "重残" in text and "1 人" in text and "彭守义" not in text
    assert "没问过" in text


def test_any_fact_can_be_a_column(page):
    text = page("?col=残疾类别&col=住房安全&col=劳动能力")
    assert "cols=" in text
    assert "肢体" in text and "安全" in text and "没问过" in text


# -- behind a cell, opened rows ------------------------------------------------------------


def test_behind_a_cell_stand_source_and_earlier_value(client, homes, staff, actor):
    peng = Person.objects.get(name="彭守义")
    observe(
        actor=actor, household=homes[0], source=Source.VISIT, valid_from=dt.date(2026, 11, 1),
        facts={str(peng.pk): {"近6个月收入": 1_500_00}},
    )  # fmt: skip
    client.force_login(staff(Role.TOWNSHIP_OFFICER))
    text = client.get(reverse("ledger:cell", args=[peng.pk, "近6个月收入"])).content.decode()
    assert "1,500.00 元" in text and "入户" in text and "周敏" in text and "1,200.00" in text
    text = client.get(reverse("ledger:cell", args=[peng.pk, "income"])).content.decode()
    assert "250.00 元/月" in text and "1,500.00 元 ÷ 6 个月 ÷ 1 人" in text
    for key in ("name", "identity", "kinds", "benefits", "missing", "plan", "key", "number", "age"):
        answer = client.get(reverse("ledger:cell", args=[peng.pk, key]))
        assert answer.status_code == 200 and "990101196803010017" not in answer.content.decode()


def test_behind_a_cell_is_nothing_hidden_and_nobody_elses(client, homes, staff):
    peng = Person.objects.get(name="彭守义")
    client.force_login(staff(Role.FUND_SUPERVISOR))
    for key in ("残疾等级", "kinds", "没有这一项"):
        assert client.get(reverse("ledger:cell", args=[peng.pk, key])).status_code == 404
    client.force_login(staff(Role.HOTLINE_CLERK))
    assert client.get(reverse("ledger:cell", args=[peng.pk, "income"])).status_code == 404
    client.force_login(staff(Role.VILLAGE_WORKER, NEXT_VILLAGE))
    assert client.get(reverse("ledger:cell", args=[peng.pk, "name"])).status_code == 404
    assert client.get(reverse("ledger:opened", args=[peng.pk])).status_code == 404


def test_what_is_missing_and_not_shown_is_not_called_complete(client, homes, staff):
    shi = Person.objects.get(name="石守成")
    Outcome.objects.filter(household=shi.household).delete()
    Outcome.objects.create(
        household=shi.household, person=shi, area_code=shi.area_code, pack="", rule="",
        programme="重度残疾人护理补贴", standing="ask", missing="残疾等级",
    )  # fmt: skip
    cell, row = (reverse(f"ledger:{name}", args=[shi.pk, *more])
                 for name, more in (("cell", ["missing"]), ("opened", [])))  # fmt: skip
    for role, shown in ((Role.HOTLINE_CLERK, False), (Role.TOWNSHIP_OFFICER, True)):
        client.force_login(staff(role))
        for url in (reverse("ledger:grid") + "?cols=missing", cell, row):
            text = client.get(url, headers={"HX-Request": "true"}).content.decode()
            assert ("还缺的情况，这个岗位不看" in text) is not shown, url
        assert ("残疾等级" in client.get(cell).content.decode()) is shown


def test_a_row_opens(client, homes, staff):
    peng = Person.objects.get(name="彭守义")
    client.force_login(staff(Role.TOWNSHIP_OFFICER))
    answer = client.get(reverse("ledger:opened", args=[peng.pk]), headers={"HX-Request": "true"})
    text = answer.content.decode()
    assert "家里 1 人" in text and "打开一户一档" in text and "最近记录" in text
    assert client.get(reverse("ledger:opened", args=[peng.pk])).status_code == 302


# -- conditions, columns, views ------------------------------------------------------------


def test_conditions_come_from_the_dictionary_with_counts(client, homes, staff):
    client.force_login(staff(Role.TOWNSHIP_OFFICER))
    assert "残疾等级" in client.get(reverse("ledger:conditions")).content.decode()
    text = client.get(reverse("ledger:conditions"), {"fact": "残疾等级"}).content.decode()
    assert "二级" in text and "1 人" in text and "没问过" in text
    text = client.get(reverse("ledger:conditions"), {"fact": "近6个月收入"}).content.decode()
    assert "按这个范围找" in text
    client.force_login(staff(Role.HOTLINE_CLERK))
    text = client.get(reverse("ledger:conditions"), {"fact": "残疾等级"}).content.decode()
    assert "残疾等级" not in text and "二级" not in text


def test_columns_are_chosen_and_kept_with_a_view(client, homes, staff):
    me = staff(Role.TOWNSHIP_OFFICER)
    client.force_login(me)
    assert "残疾类别" in client.get(reverse("ledger:columns")).content.decode()
    query = "has=残疾等级=二级&cols=残疾类别,kinds&name=1"
    sent = client.post(reverse("ledger:views"), {"query": query, "name": "我的残疾人"})
    view = SavedView.objects.get(staff=me)
    assert "name=1" not in view.query and "cols=" in view.query
    text = client.get(sent.url).content.decode()
    assert "我的残疾人" in text and "肢体" in text
    again = client.post(reverse("ledger:views"), {"query": query, "name": "我的残疾人"})
    assert again.status_code == 422 and "换个名称" in again.content.decode()
    client.post(reverse("ledger:rename_view", args=[view.pk]), {"name": "二级"})
    assert SavedView.objects.get(pk=view.pk).name == "二级"
    client.post(reverse("ledger:delete_view", args=[view.pk]))
    assert not SavedView.objects.exists()
    client.post(reverse("ledger:restore_view"))
    assert SavedView.objects.get(staff=me).name == "二级"
    acts = Entry.objects.filter(subject_kind="view").values_list("act", flat=True)
    assert list(acts.order_by("seq")) == [
        "ledger.save_view", "ledger.rename_view", "ledger.delete_view", "ledger.save_view",
    ]  # fmt: skip


def test_anothers_view_is_nobodys(client, homes, staff):
    other = SavedView.objects.create(
        staff=staff(Role.COUNTY_OFFICER, name="乙"), name="甲", query=""
    )
    client.force_login(staff(Role.TOWNSHIP_OFFICER))
    assert client.post(reverse("ledger:delete_view", args=[other.pk])).status_code == 404
    assert client.post(reverse("ledger:rename_view", args=[other.pk])).status_code == 404


# -- several people at once ----------------------------------------------------------------


def test_key_persons_and_measures_for_all_ticked(client, homes, staff):
    client.force_login(staff(Role.TOWNSHIP_OFFICER))
    ids = list(Person.objects.values_list("pk", flat=True))
    asked = client.post(reverse("ledger:ticked", args=["key"]), {"person": ids})
    assert "选中的 2 人" in asked.content.decode() and not KeyPerson.objects.exists()
    refused = client.post(reverse("ledger:ticked", args=["key"]), {"person": ids, "write": "1"})
    assert refused.status_code == 422 and not KeyPerson.objects.exists()
    client.post(
        reverse("ledger:ticked", args=["key"]), {"person": ids, "write": "1", "why": "独居无靠"}
    )
    assert KeyPerson.objects.count() == 2
    said = {"person": ids, "write": "1", "what": "缺柴", "measure": "送柴", "who": "向国清"}
    refused = client.post(reverse("ledger:ticked", args=["measure"]), said)
    assert refused.status_code == 422 and "多久做一次" in refused.content.decode()
    client.post(reverse("ledger:ticked", args=["measure"]), {**said, "rhythm": "每月一次"})
    assert Measure.objects.count() == 2


def test_only_ones_own_people_are_done_for(client, homes, staff):
    client.force_login(staff(Role.VILLAGE_WORKER, VILLAGE))
    ids = list(Person.objects.values_list("pk", flat=True))
    client.post(reverse("ledger:ticked", args=["key"]), {"person": ids, "write": "1", "why": "x"})
    assert [one.person.name for one in KeyPerson.objects.all()] == ["彭守义"]
    client.force_login(staff(Role.FUND_SUPERVISOR))
    assert client.post(reverse("ledger:ticked", args=["key"])).status_code == 403


def test_a_household_handed_over_is_seen_until_it_is_taken_back(client, homes, staff, actor):
    other = staff(Role.VILLAGE_WORKER, NEXT_VILLAGE, "丁")
    office = Office.objects.get(area_id=NEXT_VILLAGE)
    officer = staff(Role.TOWNSHIP_OFFICER)
    client.force_login(officer)
    peng = Person.objects.get(name="彭守义")
    sent = client.post(
        reverse("ledger:ticked", args=["hand-over"]),
        {"person": [peng.pk], "write": "1", "office": office.pk, "why": "人住在那边",
         "from_day": dt.date.today().isoformat()},
    )  # fmt: skip
    assert sent.status_code == 302 and HandOver.objects.count() == 1
    client.force_login(other)
    assert "彭守义" in client.get(reverse("ledger:grid")).content.decode()
    today = dt.date.today()
    assert (
        hand_over(actor=actor, households=[homes[0]], office=office, why="再一次", from_day=today)
        == []
    )
    handed = HandOver.objects.get()
    assert client.post(reverse("ledger:take_back", args=[handed.pk])).status_code == 404
    client.force_login(officer)
    opened = client.get(reverse("ledger:opened", args=[peng.pk]), headers={"HX-Request": "true"})
    assert "收回" in opened.content.decode()
    client.post(reverse("ledger:take_back", args=[handed.pk]), follow=True)
    client.force_login(other)
    assert "彭守义" not in client.get(reverse("ledger:grid")).content.decode()
    acts = Entry.objects.filter(act__in=["ledger.hand_over", "ledger.take_back"])
    assert acts.count() == 2


def test_a_hand_over_needs_a_reason_and_days_in_order(homes, staff, actor):
    staff(Role.VILLAGE_WORKER, NEXT_VILLAGE)
    office = Office.objects.get(area_id=NEXT_VILLAGE)
    day = dt.date(2026, 11, 1)
    with pytest.raises(Impossible):
        hand_over(actor=actor, households=homes, office=office, why=" ", from_day=day)
    with pytest.raises(Impossible):
        hand_over(
            actor=actor, households=homes, office=office, why="x", from_day=day,
            until_day=dt.date(2026, 10, 1),
        )  # fmt: skip


# -- search --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["彭守义", "守义", "0017", "990101196803010017", "990101 19680301 0017", "{number}"]
)
def test_people_are_found_by_what_one_has_in_hand(client, homes, staff, text):
    client.force_login(staff(Role.TOWNSHIP_OFFICER))
    sent = client.post(reverse("ledger:search"), {"text": text.format(number=homes[0].number)})
    assert sent.url == reverse("ledger:search")
    found = client.get(sent.url).content.decode()
    assert "找到 1 人" in found.replace('<span class="phrase">', "").replace("</span>", "")
    assert "990101********0017" in found and "石守成" not in found


def test_nobody_outside_the_scope_is_found(client, homes, staff):
    client.force_login(staff(Role.VILLAGE_WORKER, NEXT_VILLAGE))
    for text in ("彭守义", "0017", "990101196803010017", homes[0].number):
        client.post(reverse("ledger:search"), {"text": text})
        assert "没有找到" in client.get(reverse("ledger:search")).content.decode()


def test_the_box_in_the_top_bar_posts(page):
    text = page()
    form = text[text.index('role="search"') :][:400]
    assert 'method="post"' in form and reverse("ledger:search") in form and "csrf" in form


# -- how much is asked of the database -----------------------------------------------------


def test_a_page_asks_the_database_no_more_for_more_people(client, homes, staff, actor):
    client.force_login(staff(Role.TOWNSHIP_OFFICER))
    counts = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("ledger:grid"))
        counts.append(len(asked))
        for number in range(8):
            file_household(
                actor=actor, area_code=VILLAGE, day=DAY, facts={},
                persons=[Newcomer({"姓名": f"丙{number}"})], number=f"Z{len(counts)}{number}",
            )  # fmt: skip
    assert counts[0] == counts[1] <= 21
