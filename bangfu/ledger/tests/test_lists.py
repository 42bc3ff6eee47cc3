"""Work lists: who is on them, for whom, and what can be done from them."""

from __future__ import annotations

import datetime as dt
import io
import re

import pytest
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from bangfu.journal.models import Entry
from bangfu.ledger.actions.households import Newcomer, file_household
from bangfu.ledger.actions.recount import recount
from bangfu.ledger.models import Decision, Household, Outcome
from bangfu.ledger.queries.figures import whole
from bangfu.ledger.queries.lists import (
    Look,
    Place,
    TooWide,
    count,
    homes_to_ask,
    programmes,
    questions,
    rows_of,
)
from bangfu.ledger.tests.conftest import COUNTY, NEXT_VILLAGE, TOWN, VILLAGE
from bangfu.org.models import Area
from bangfu.org.roles import Role
from bangfu.rulebook.models import PackInForce

DAY = dt.date(2026, 10, 12)
DIBAO = "最低生活保障（整户）"
POOR = {"与户主关系": "户主", "出生日期": 19700101, "本地户籍": True, "共同生活": True,
        "近6个月收入": 1_200_00, "现享救助": "|"}  # fmt: skip


@pytest.fixture
def homes(rules, actor):
    Area.objects.filter(level="county").update(standards_code="340321000000")
    PackInForce.objects.filter(pack="aikou-2022").update(pack="street-pilot-2021")

    def file(number, name, village=VILLAGE, home=None, **facts):
        return file_household(
            actor=actor, area_code=village, day=DAY, number=number,
            persons=[Newcomer(POOR | {"姓名": name} | facts)],
            facts={"家庭财产合规": True} | (home or {}),
        ).household  # fmt: skip

    return {
        "missed": file("A", "石守成"),
        "over": file("B", "龙启贵", 现享救助="|低保|", 近6个月收入=30_000_00),
        "next": file("C", "田有福", NEXT_VILLAGE),
        "paper": file("D", "杨再兴", 残疾证状态="事实残疾未办证", 残疾类别="智力"),
        "lapsed": file("E", "吴老二", 残疾证状态="已过期", 残疾类别="肢体", 残疾等级="二级"),
        "child": file("F", "冉小满", 出生日期=20160301, 儿童类别="困境", 在学状态="辍学"),
        "roof": file("G", "麻银花", 出生日期=19400101, 留守=True, home={"住房安全": "危房"}),
    }


def names(reader, look):
    return [row.household.number for row in rows_of(reader, look).rows]


def test_who_is_missed_and_who_is_no_longer_due(homes, reader):
    officer = reader()
    missed = Look("missed", programme=DIBAO)
    assert {"A", "C"} <= set(names(officer, missed)) and "B" not in names(officer, missed)
    assert names(officer, Look("over")) == ["B"]
    assert count(officer, missed).number == len(names(officer, missed))
    assert dict(programmes(officer, Look("missed")))[DIBAO] == count(officer, missed).number
    worker = reader(Role.VILLAGE_WORKER, NEXT_VILLAGE)
    assert names(worker, missed) == ["C"]
    assert names(officer, Look("missed", area=NEXT_VILLAGE, programme=DIBAO)) == ["C"]


@pytest.mark.parametrize(
    ("kind", "part", "number"),
    [
        ("certificate", "report", "D"),
        ("certificate", "renew", "E"),
        ("school", "back", "F"),
        ("housing", "unsafe", "G"),
    ],
)
def test_the_pilot_lists_serve_their_clauses(homes, reader, kind, part, number):
    """P1-3.2-c, P1-3.2-e, P1-3.2-f, P1-3.2-h."""
    assert names(reader(), Look(kind, part=part)) == [number]


def test_where_the_pilot_is_not_in_force_nothing_was_judged(homes, client, staff):
    """Nobody found because nobody looked is not the same as nobody."""
    PackInForce.objects.filter(pack="street-pilot-2021").update(pack="aikou-2022")
    client.force_login(staff(Role.TOWNSHIP_OFFICER))
    page = client.get(reverse("ledger:lists"), {"list": "certificate"}).content.decode()
    assert "没有判断过" in page and "：0 条" not in page


def test_what_nobody_recorded_is_listed_to_be_asked(homes, reader, actor):
    """P1-3.2-d, P1-3.2-g: whether there is a certificate, how the dwelling is."""
    file_household(
        actor=actor, area_code=VILLAGE, day=DAY, number="H",
        persons=[Newcomer(POOR | {"姓名": "向老七", "残疾类别": "肢体", "出生日期": 19400101, "孤寡": True})],
    )  # fmt: skip
    officer = reader()
    assert "H" in names(officer, Look("certificate", part="unknown"))
    assert "H" in names(officer, Look("housing", part="unknown"))


def test_pages_follow_each_other_without_gap_or_repetition(homes, reader):
    officer = reader()
    look, seen, after = Look("missed"), [], None
    while True:
        page = rows_of(officer, look, after, size=2)
        seen += [row.outcome.pk for row in page.rows]
        after = page.after
        if after is None:
            break
        assert Place.read(str(after)) == after
    whole = [row.outcome.pk for row in rows_of(officer, look, size=1000).rows]
    assert seen == whole and len(set(seen)) == len(seen) > 4
    for text in ("", "1-2", "a-b-c", "1-2-" + "9" * 40):
        assert Place.read(text) is None


def test_questions_come_cheapest_first_and_lead_to_their_households(homes, reader):
    officer = reader()
    asked, _unset = questions(officer, Look("ask"))
    assert [one.fact.ask for one in asked] == sorted(one.fact.ask for one in asked)
    for one in asked:
        found = homes_to_ask(officer, Look("ask", fact=one.fact.name), size=1000)
        assert len(found.rows) == one.households
        assert all(row.programmes for row in found.rows)
    first = asked[0].fact.name
    one_by_one, after = [], None
    while True:
        page = homes_to_ask(officer, Look("ask", fact=first), after, size=1)
        one_by_one += [row.household.pk for row in page.rows]
        after = page.after
        if after is None:
            break
    assert len(set(one_by_one)) == len(one_by_one) == asked[0].households


def test_a_wide_area_is_asked_to_be_narrowed(homes, reader, monkeypatch):
    monkeypatch.setattr("bangfu.ledger.queries.lists.LOOKED_THROUGH_AT_MOST", 2)
    with pytest.raises(TooWide):
        questions(reader(), Look("ask"))


def test_a_row_says_what_decided_and_its_figures(homes, reader):
    row = rows_of(reader(), Look("missed", programme=DIBAO)).rows[0]
    assert row.brief.startswith("共同生活的家庭成员人均月收入低于低保标准")
    assert row.brief.endswith("低保标准 740.00 元/月）") and "行政复议" not in row.brief
    assert "任一人在本人户籍地提出" not in row.brief, "a term of several clauses is left out whole"
    assert "行政复议" in row.reason


def test_the_heading_counts_the_households_the_workbench_counts(homes, client, staff):
    recount(TOWN[:9])
    line = whole(Area.objects.get(pk=TOWN))
    client.force_login(staff(Role.TOWNSHIP_OFFICER))
    for kind, number in (("missed", line.missed), ("over", line.over)):
        page = client.get(reverse("ledger:lists"), {"list": kind}).content.decode()
        heading = re.sub("<[^>]+>", "", page[page.index("<h1") : page.index("</h1>")])
        assert number and heading.strip().startswith(f"{number} 户"), heading


def test_a_page_takes_few_queries(homes, reader, django_assert_max_num_queries):
    officer = reader()
    rows_of(officer, Look("missed"))
    with django_assert_max_num_queries(3):
        rows_of(officer, Look("missed"))


def test_pages_open_to_those_who_work_with_lists(homes, client, staff):
    url = reverse("ledger:lists")
    client.force_login(staff(Role.TOWNSHIP_OFFICER))
    page = client.get(url).content.decode()
    assert "石守成" in page and "去办" in page and "不办" in page
    for look in ({"list": "over"}, {"list": "ask"}, {"list": "certificate"}, {"list": "housing"},
                 {"list": "school", "part": "unknown"}, {"list": "missed", "state": "declined"}):  # fmt: skip
        assert client.get(url, look).status_code == 200
    for wrong in ({"list": "x"}, {"state": "x"}, {"area": "110000"}, {"area": "x"}):
        assert client.get(url, wrong).status_code == 404
    client.force_login(staff(Role.HOTLINE_CLERK, COUNTY))
    assert client.get(url).status_code == 403
    client.force_login(staff(Role.FUND_SUPERVISOR, COUNTY))
    assert client.get(url, {"list": "certificate"}).status_code == 404
    page = client.get(url, {"list": "missed"}).content.decode()
    assert 'value="pursue"' not in page and "残疾" not in page.replace(
        "残疾人两项补贴", ""
    ).replace("困难残疾人生活补贴", "").replace("重度残疾人护理补贴", "")


def test_one_press_decides_and_one_undoes(homes, client, staff):
    client.force_login(staff(Role.TOWNSHIP_OFFICER))
    home = homes["missed"]
    url = reverse("ledger:decide", args=[home.pk])
    back = reverse("ledger:lists")
    sent = {"programme": DIBAO, "person": "", "choice": "pursue", "next": back}
    answer = client.post(url, sent, follow=True)
    assert answer.redirect_chain == [(back, 302)] and "记下了：去办" in answer.content.decode()
    made = Decision.objects.get()
    page = client.get(reverse("ledger:decision", args=[made.pk])).content.decode()
    assert "国务院令第649号第九条" in page and "行政复议" not in page
    assert "结论、钱数和理由都一样" in page and "近6个月收入" in page
    client.post(reverse("ledger:undo_decision", args=[made.pk]))
    made.refresh_from_db()
    assert made.lapsed_on is not None


def test_a_decided_row_offers_taking_back_and_nothing_else(homes, client, staff):
    client.force_login(staff(Role.TOWNSHIP_OFFICER))
    url = reverse("ledger:decide", args=[homes["missed"].pk])
    sent = {"programme": DIBAO, "person": "", "choice": "pursue"}
    client.post(url, sent)
    made = Decision.objects.get()
    refused = client.post(url, sent | {"choice": "decline", "why": "不愿意"})
    assert refused.status_code == 422 and "已经决定" in refused.content.decode()
    assert client.post(url, sent).status_code == 302 and Decision.objects.get() == made
    look = {"list": "missed", "state": "pursued"}
    page = client.get(reverse("ledger:lists"), look).content.decode()
    assert reverse("ledger:undo_decision", args=[made.pk]) in page
    assert 'name="choice"' not in page and "choice=decline" not in page


def test_a_refusal_without_reason_comes_back_with_what_was_typed(homes, client, staff):
    client.force_login(staff(Role.TOWNSHIP_OFFICER))
    url = reverse("ledger:decide", args=[homes["missed"].pk])
    day = (timezone.localdate() + dt.timedelta(days=90)).isoformat()
    sent = {"programme": DIBAO, "choice": "decline", "holds_until": day}
    answer = client.post(url, sent)
    page = answer.content.decode()
    assert answer.status_code == 422 and "写明为什么不办" in page and day in page
    assert not Decision.objects.exists()
    elsewhere = client.post(url, sent | {"why": "不愿意", "next": "https://else.example/"})
    assert elsewhere.url == reverse("ledger:household", args=[homes["missed"].pk])


def test_others_neither_decide_nor_see(homes, client, staff):
    home = homes["missed"]
    url = reverse("ledger:decide", args=[home.pk])
    client.force_login(staff(Role.VILLAGE_WORKER, VILLAGE))
    assert client.post(url, {"programme": DIBAO, "choice": "pursue"}).status_code == 403
    client.force_login(staff(Role.TOWNSHIP_OFFICER, NEXT_VILLAGE))
    assert client.post(url, {"programme": DIBAO, "choice": "pursue"}).status_code == 404
    assert not Decision.objects.exists()


def test_the_list_goes_along_as_a_workbook_and_is_written_down(homes, client, staff):
    client.force_login(staff(Role.TOWNSHIP_OFFICER))
    for look in ({"list": "missed"}, {"list": "certificate", "part": "renew"}):
        answer = client.post(reverse("ledger:list_file"), look)
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0)
        rows = sheet.to_python()
        assert rows[0][:4] == ["村居", "户编号", "户主", "姓名"] and len(rows) > 1
    told = Entry.objects.filter(act="ledger.export")
    assert told.count() == 2 and "漏保" in told.first().after
    first = (
        Outcome.objects.filter(standing="ask").exclude(missing="").first().missing.split("；")[0]
    )
    answer = client.post(reverse("ledger:list_file"), {"list": "ask", "fact": first})
    assert answer.status_code == 200


def test_a_printed_part_of_a_list_says_that_it_is_one(homes, client, staff, monkeypatch):
    client.force_login(staff(Role.TOWNSHIP_OFFICER))
    part, url = "不是全部；要全部，请点“排成一页打印”", reverse("ledger:lists")
    assert part not in client.get(url, {"list": "missed"}).content.decode()
    monkeypatch.setattr("bangfu.ledger.queries.lists.PAGE", 1)
    first = client.get(url, {"list": "missed"}).content.decode()
    assert "这里只有 1 行，" + part in first
    after = re.search(r"after=([^&\"]+)[^\"]*\">下一页", first)[1]
    assert part in client.get(url, {"list": "missed", "after": after}).content.decode()
    assert part not in client.get(url, {"list": "missed", "whole": "1"}).content.decode()


def test_a_workbook_with_conclusions_of_before_says_so(homes, client, staff):
    client.force_login(staff(Role.TOWNSHIP_OFFICER))
    asked = Outcome.objects.filter(standing="ask").exclude(missing="").first()
    looks = [
        {"list": "missed"}, {"list": "over"}, {"list": "certificate", "part": "renew"},
        {"list": "ask", "fact": asked.missing.split("；")[0]},
    ]  # fmt: skip

    def first_cells(look):
        answer = client.post(reverse("ledger:list_file"), look)
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0)
        return [row[0] for row in sheet.to_python()]

    for look in looks:
        assert first_cells(look)[0] == "村居" and len(first_cells(look)) > 1, look
    Household.objects.update(screened_with="0" * 32)
    for look in looks:
        note, head, *_rows = first_cells(look)
        assert note.startswith("标准或政策改过，导出时") and head == "村居", look


def test_the_workbook_says_what_the_page_says_and_on_which_law(homes, client, staff):
    client.force_login(staff(Role.TOWNSHIP_OFFICER))
    look = {"list": "missed", "programme": DIBAO}
    answer = client.post(reverse("ledger:list_file"), look)
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0)
    heads, *rows = sheet.to_python()
    told = dict(zip(heads, rows[0], strict=True))
    assert "国务院令第649号第九条" in told["依据"]
    page = client.get(reverse("ledger:lists"), look).content.decode()
    assert told["理由"] in page and "行政复议" not in told["理由"]
    assert told["依据"].split("；")[0] in page


def test_each_list_names_its_standings_by_its_own_buttons(homes, client, staff):
    client.force_login(staff(Role.TOWNSHIP_OFFICER))
    said = {
        kind: client.get(reverse("ledger:lists"), {"list": kind}).content.decode()
        for kind in ("missed", "over")
    }
    assert "去办的" in said["missed"] and "不办的" in said["missed"]
    assert "去核查的" in said["over"] and "照旧不动的" in said["over"]
    assert "不办的" not in said["over"] and "去核查的" not in said["missed"]


@pytest.mark.parametrize("role", [Role.TOWNSHIP_LEADER, Role.COUNTY_LEADER, Role.CITY_OFFICER])
def test_leaders_reach_the_key_persons_from_the_lists(homes, client, staff, role):
    client.force_login(staff(role, COUNTY if role != Role.TOWNSHIP_LEADER else TOWN))
    address = reverse("ledger:key_persons")
    assert f'href="{address}"' in client.get(reverse("ledger:lists")).content.decode()
    assert client.get(address).status_code == 200


def test_nobody_is_led_to_key_persons_who_may_not_open_it(homes, client, staff):
    client.force_login(staff(Role.FUND_SUPERVISOR, COUNTY))
    page = client.get(reverse("ledger:lists")).content.decode()
    assert reverse("ledger:key_persons") not in page


@pytest.mark.parametrize("kind", ["missed", "over", "ask"])
def test_an_empty_list_says_what_it_lacks_before_it_says_nobody(client, staff, homes, kind):
    client.force_login(staff(Role.TOWNSHIP_OFFICER))
    PackInForce.objects.all().delete()
    Outcome.objects.all().delete()
    page = client.get(reverse("ledger:lists"), {"list": kind}).content.decode()
    assert "不等于没有漏保" in page and "这张名单现在没有人" not in page and "0 户" not in page


def test_a_ledger_without_households_has_no_empty_lists(client, staff, rules):
    client.force_login(staff(Role.TOWNSHIP_OFFICER))
    page = client.get(reverse("ledger:lists")).content.decode()
    assert "台账里还没有户" in page and "这张名单现在没有人" not in page
