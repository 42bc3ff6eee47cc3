"""The audit administrator reads the journal and has it verified."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone

from bangfu.journal.acts import ACTS
from bangfu.journal.guards import lowered
from bangfu.journal.models import STILL_AT_WORK, Entry, Verification
from bangfu.journal.queries import entries_about
from bangfu.org.models import Staff
from bangfu.org.roles import EVERYBODY, Role
from bangfu.web.journal.forms import act_choices
from bangfu.web.journal.tests.conftest import PENG, write

pytestmark = pytest.mark.usefixtures("acts")


def shown(desk: Client, query: str = "", **headers: str) -> str:
    answer = desk.get(f"/journal/{query}", headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def numbers(desk: Client, query: str) -> set[int]:
    return {one.seq for one in desk.get(f"/journal/{query}").context["page"].entries}


def test_entries_are_told_in_words(desk: Client) -> None:
    page = shown(desk)
    assert "看了罗秀珍的完整身份证号码" in page
    assert "理由：核对住院票据" in page
    assert "枫林村" in page
    assert "日志还没有核对过" in page.replace('<span class="phrase">', "")


def test_another_county_does_not_exist(desk: Client) -> None:
    assert numbers(desk, "") == {1, 2, 4}
    assert desk.get("/journal/3/").status_code == 404
    assert desk.get("/journal/99/").status_code == 404
    assert numbers(desk, "?kind=household&id=BS-01-0001") == set()


@pytest.mark.parametrize("path", ["/journal/", "/journal/1/", "/journal/verify/1/"])
@pytest.mark.parametrize("role", sorted(EVERYBODY - {Role.AUDIT_ADMIN}))
def test_no_other_role_may(staff: Callable[[str], Staff], role: str, path: str) -> None:
    client = Client()
    client.force_login(staff(role), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(path).status_code == 403
    assert client.post("/journal/verify/").status_code == 403


def test_signed_out_goes_to_sign_in(areas: None) -> None:
    assert Client().get("/journal/").headers["Location"].startswith("/sign-in/")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?who=周敏", {1, 2}),
        ("?who=+周敏+", {1, 2}),
        ("?who=周", set()),
        ("?act=ledger.observe", {1}),
        ("?act=ledger", {1, 2}),
        ("?act=rulebook", {4}),
        ("?place=松坪镇", {1, 2}),
        ("?place=990101100203", {1, 2}),
        ("?place=990101", {1, 2}),
        ("?place=隔山镇", set()),
        ("?kind=household&id=SP-08-0417", {1}),
        ("?kind=person&id=88&who=周敏", {2}),
        ("?before=2", {1}),
        ("?before=x", {1, 2, 4}),
        ("?before=99999999999999999999", {1, 2, 4}),
        ("?until=2020-01-01", set()),
        ("?since=2020-01-01", {1, 2, 4}),
    ],
)
def test_filters(desk: Client, query: str, found: set[int]) -> None:
    assert numbers(desk, query) == found


def test_today_counts_whole(desk: Client) -> None:
    today = timezone.localdate().isoformat()
    assert numbers(desk, f"?since={today}&until={today}") == {1, 2, 4}


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("?place=白水镇", "你的范围里没有“白水镇”"),
        ("?place=枫林村", "不止一处"),
        ("?since=2026-11-02&until=2026-11-01", "请换过来"),
        ("?since=昨天", "昨天"),
        ("?act=nothing.at_all", "nothing.at_all"),
    ],
)
def test_a_filter_that_cannot_be_is_said_at_the_field(desk: Client, query: str, said: str) -> None:
    answer = desk.get(f"/journal/{query}")
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_pages_stay_where_they_are(desk: Client) -> None:
    for _ in range(60):
        write()
    first = desk.get("/journal/?who=周敏").context["page"]
    assert len(first.entries) == 50
    write()
    rest = numbers(desk, f"?who=周敏&before={first.older}")
    assert len(rest) == 12
    assert not rest & {one.seq for one in first.entries}


def test_pages_by_day_follow_each_other(desk: Client) -> None:
    for _ in range(60):
        write()
    query = f"?since={timezone.localdate().isoformat()}"
    first = desk.get(f"/journal/{query}").context["page"]
    rest = numbers(desk, f"{query}&before={first.older}")
    assert {one.seq for one in first.entries} | rest == set(range(1, 65)) - {3}
    assert len(rest) == 13


def test_htmx_gets_the_list_alone(desk: Client) -> None:
    part = shown(desk, "?who=周敏", **{"HX-Request": "true"})
    assert part.lstrip().startswith('<div class="stack" id="journal">')
    assert "<html" not in part


def test_one_entry_tells_what_changed(desk: Client) -> None:
    page = desk.get("/journal/1/").content.decode()
    for text in ("住房安全", "有隐患", "不知道", "没有", Entry.objects.get(seq=1).digest):
        assert text in page


def test_verifying_an_untouched_journal(
    desk: Client, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answer = desk.post("/journal/verify/")
    page = desk.get(answer.headers["Location"]).content.decode()
    assert "没有一条被动过" in page
    asked = Verification.objects.get()
    assert asked.intact
    assert asked.done == 5
    assert Entry.objects.get(seq=5).sentence == "核对了日志"
    assert "核对过 5 条" in shown(desk)


def test_verifying_a_touched_journal(
    desk: Client, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    with lowered(connection), connection.cursor() as cursor:
        cursor.execute("UPDATE journal_entry SET why = 'x' WHERE seq = 2")
        cursor.execute("DELETE FROM journal_head")
    with django_capture_on_commit_callbacks(execute=True):
        answer = desk.post("/journal/verify/")
    page = desk.get(answer.headers["Location"]).content.decode()
    assert "核对出 2 处问题" in page
    assert "第 2 条的内容被改过" in page
    assert "末尾的那一行不见了" in page


def test_a_second_wish_joins_the_reading_under_way(desk: Client) -> None:
    one, other = desk.post("/journal/verify/"), desk.post("/journal/verify/")
    assert one.headers["Location"] == other.headers["Location"]
    assert Verification.objects.count() == 1
    page = desk.get(one.headers["Location"])
    assert "hx-get" in page.content.decode()
    part = desk.get(one.headers["Location"], headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    Verification.objects.update(state=Verification.State.DONE)
    done = desk.get(one.headers["Location"], headers={"HX-Request": "true"})
    assert done.headers["HX-Refresh"] == "true"


def test_a_reading_that_fell_silent_can_be_asked_for_again(desk: Client) -> None:
    first = desk.post("/journal/verify/").headers["Location"]
    Verification.objects.update(
        state=Verification.State.READING, done=2, heard_at=timezone.now() - 2 * STILL_AT_WORK
    )
    assert "读到第 2 条" in desk.get(first).content.decode()
    assert desk.post("/journal/verify/").headers["Location"] != first


def test_a_file_shows_who_looked_and_changed() -> None:
    found = entries_about((PENG.kind, PENG.id), ("person", "88"))
    plain = render_to_string("journal/entries_of.html", {"entries": found})
    assert "周敏 看了罗秀珍的完整身份证号码，理由：核对住院票据" in plain
    assert "有隐患" not in plain
    told = render_to_string("journal/entries_of.html", {"entries": found, "with_changes": True})
    assert "记录了彭守义一家的情况：住房安全 安全 → 有隐患；月人均收入 不知道" in told
    assert [one.seq for one in entries_about((PENG.kind, PENG.id), limit=1)] == [1]
    assert entries_about() == []
    assert "还没有人" in render_to_string("journal/entries_of.html", {"entries": []})


def test_every_act_can_be_looked_for_under_its_part_of_the_work() -> None:
    chosen = {code for _name, acts in act_choices()[1:] for code, _words in acts}
    assert ACTS.keys() <= chosen


def test_an_entry_is_told_without_a_code_name(desk: Client) -> None:
    after = {"parameter": "china-base/低保标准", "value": "{城镇: 860, 农村: 740}",
             "from_day": "2026-07-01", "until_day": None, "state": "confirmed",
             "evidence": "云府发〔2026〕9号"}  # fmt: skip
    made = write(act="rulebook.confirm_parameter", before={"state": "proposed"}, after=after)
    page = desk.get(f"/journal/{made.seq}/").content.decode()
    table = page[page.index('id="changes-title"') :]
    assert "依据文件" in table and "已确认" in table and "没有止日" in table
    words = re.sub("<[^>]+>", " ", table[: table.index("</table>")])
    assert not re.findall(r"\b(?:value|state|evidence|parameter|from_day|until_day)\b|\{", words)
