"""What hotline and supervision of money may not know stands on no page and in no file of theirs."""

from __future__ import annotations

import datetime as dt
import io
import re
from urllib.parse import urlencode

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from bangfu.journal.models import Actor
from bangfu.ledger.actions.decisions import decide_outcome
from bangfu.ledger.actions.households import Newcomer, file_household
from bangfu.ledger.facts import dictionary
from bangfu.ledger.models import Household, Outcome
from bangfu.ledger.queries.hidden import NAMED_AFTER, TELLING
from bangfu.org.roles import Role, hidden_groups
from bangfu.policy.facts import load_programmes
from tests.permissions.asking import own
from tests.permissions.table import TABLE, Row
from tests.permissions.world import VILLAGE, World

pytestmark = pytest.mark.django_db

KEPT_FROM = (Role.HOTLINE_CLERK, Role.FUND_SUPERVISOR)
OF_BODY = re.compile("病|残|失能|护理|医疗|核酸|精神|健康|治疗|住院")
READING_ROOM = ("rulebook:", "help")
"""Documents and their words are for everybody: they are about nobody."""
DUE, PAID, INCOME = "427.73", "318.46", "312.27"
"""What the rules give, what is registered as paid, and the income both tell."""
COLUMNS = {"cols": "benefits,missing,due,paid,gap,income,kinds,当前低保补助", "order": "income"}


@pytest.fixture
def home(world: World) -> Household:
    actor = Actor("staff", "1", "周敏", "民政办公室 经办")
    ill = {
        "姓名": "田有福", "与户主关系": "户主", "出生日期": 19700101, "本地户籍": True,
        "共同生活": True, "近6个月收入": 1_873_62, "现享救助": "|低保|", "当前低保补助": 318_46,
        "残疾类别": "肢体", "残疾等级": "一级", "残疾证状态": "有效", "自理能力": "失能",
        "患病类别": "重特大疾病", "人员类别": "|重残|",
    }  # fmt: skip
    made = file_household(
        actor=actor, area_code=VILLAGE, day=dt.date(2026, 10, 12), persons=[Newcomer(ill)],
        facts={"家庭财产合规": True},
    ).household  # fmt: skip
    names = set(Outcome.objects.filter(household=made).values_list("programme", flat=True))
    assert names & NAMED_AFTER.keys(), "the stage is set"
    dibao = Outcome.objects.get(household=made, standing="in_force")
    assert (dibao.fen, dibao.paid) == (427_73, 318_46)
    decide_outcome(actor=actor, outcome=dibao, choice="pursue")
    return made


@pytest.fixture
def ill_child(world: World) -> Household:
    child = {
        "姓名": "田小禾", "与户主关系": "户主", "出生日期": 20150301, "本地户籍": True,
        "共同生活": True, "现享救助": "|低保|", "儿童类别": "患大病", "父亲情况": "重残",
        "母亲情况": "重病", "站外安置": "住院治疗", "在学状态": "在读",
    }  # fmt: skip
    return file_household(
        actor=Actor("staff", "1", "周敏", "民政办公室 经办"), area_code=VILLAGE,
        day=dt.date(2026, 10, 12), persons=[Newcomer(child)], facts={"致困原因": "|因病|"},
    ).household  # fmt: skip


def open_rows(role: str) -> list[Row]:
    return [
        row
        for row in TABLE
        if role in row.who and "GET" in row.ways and not row.name.startswith(READING_ROOM)
    ]


def text_of(answer: HttpResponse) -> str:
    data = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if not data.startswith(b"PK"):
        return data.decode("utf-8", "replace")
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return "\n".join(str(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names)


def pages(world: World, role: str, home: Household) -> dict[str, str]:
    """Every page and file the role opens, those of the home first, as text."""
    client: Client = world.clients[role]
    person = home.persons.get()
    theirs = {"household": {"pk": home.pk}, "person": {"pk": person.pk}}
    found = {}
    for row in open_rows(role):
        record = theirs.get(row.of) or own(world, role, row)
        asked = f"?{urlencode(row.asks)}" if row.asks else ""
        url = reverse(row.name, kwargs=record | row.also) + asked
        found[url] = text_of(client.get(url))
    lists = [
        reverse("ledger:lists") + f"?list={kind}&state={state}"
        for kind in ("missed", "over", "differs", "ask") for state in ("open", "pursued")
    ]  # fmt: skip
    programmes = Outcome.objects.filter(household=home).values_list("programme", "person_id")
    why = [
        reverse("ledger:why", args=[home.pk])
        + "?" + urlencode({"programme": name} | ({"person": whose} if whose else {}))
        for name, whose in programmes if name not in NAMED_AFTER
    ]  # fmt: skip
    cells = [
        reverse("ledger:cell", args=[person.pk, key])
        for key in ("benefits", "due", "paid", "gap", "income", "missing", "当前低保补助")
    ]
    grid = reverse("ledger:grid") + "?" + urlencode(COLUMNS)
    past = reverse("ledger:household", args=[home.pk]) + "?on=2026-10-20"
    for url in (*lists, *why, *cells, grid, past):
        found[url] = text_of(client.get(url))
    export = {"query": urlencode(COLUMNS), "person": [person.pk]}
    found["export"] = text_of(client.post(reverse("ledger:export"), export))
    for kind in ("missed", "differs", "ask"):
        sent = {"list": kind, "state": "pursued" if kind == "differs" else "open"}
        found[f"list {kind}"] = text_of(client.post(reverse("ledger:list_file"), sent))
    return found


@pytest.mark.parametrize("role", KEPT_FROM)
def test_no_page_and_no_file_names_a_programme_after_an_illness(role, world, home):
    found = pages(world, role, home)
    for url, text in found.items():
        for name in NAMED_AFTER:
            assert name not in text, f"{role} {url}: {name}"
    assert "专项补贴" in found[reverse("ledger:household", args=[home.pk])]


def test_no_answer_that_tells_of_an_illness_stands_anywhere(world, ill_child):
    client, person = world.clients[Role.HOTLINE_CLERK], ill_child.persons.get()
    found = pages(world, Role.HOTLINE_CLERK, ill_child)
    for name in TELLING:
        cell = reverse("ledger:cell", args=[person.pk, name])
        assert client.get(cell).status_code == 404, name
        grid = reverse("ledger:grid") + "?" + urlencode({"cols": name})
        found[grid] = text_of(client.get(grid))
        export = {"query": urlencode({"cols": name}), "person": [person.pk]}
        found[f"export {name}"] = text_of(client.post(reverse("ledger:export"), export))
    for url, text in found.items():
        for told in ("患大病", "重残", "重病", "住院治疗", "因病"):
            assert not re.search(rf"(?<!\w){told}(?!\w)", text), f"{url}: {told}"
    assert "在读" in found[reverse("ledger:household", args=[ill_child.pk])], "other answers stand"
    officer = world.clients[Role.COUNTY_OFFICER].get(
        reverse("ledger:household", args=[ill_child.pk])
    )
    assert all(told in text_of(officer) for told in ("患大病", "重残", "重病", "住院治疗"))


def test_every_fact_whose_answers_speak_of_the_body_is_known_to_do_so():
    """A new fact of this kind has to stand in 残疾健康, or be put into TELLING."""
    facts = [one for one in dictionary().facts.values() if one.group != "残疾健康"]
    speaking = {one.name for one in facts if any(OF_BODY.search(told) for told in one.values or ())}
    assert speaking <= TELLING.keys()
    named = {one.name for one in facts if re.search("残疾|失能|患病|医疗|治疗|护理", one.name)}
    assert named <= TELLING.keys()
    assert TELLING.keys() <= dictionary().facts.keys()


def test_every_fact_named_after_income_is_kept_with_it():
    """The hotline sees neither income nor property; what speaks of income elsewhere is in TELLING."""
    kept = hidden_groups(Role.HOTLINE_CLERK)
    spoken = [one for one in dictionary().facts.values() if "收入" in one.name]
    assert all((kept & {one.group, TELLING.get(one.name)}) for one in spoken)


def test_hotline_sees_no_amount_that_tells_an_income(world, home):
    found = pages(world, Role.HOTLINE_CLERK, home)
    for url, text in found.items():
        for figure in (DUE, PAID, INCOME, "109.27"):
            assert figure not in text, f"{url}: {figure}"
    assert "在享" in found[reverse("ledger:household", args=[home.pk])]


def test_supervision_sees_the_money(world, home):
    found = pages(world, Role.FUND_SUPERVISOR, home)
    file = found[reverse("ledger:household", args=[home.pk])]
    assert DUE in file and PAID in file and INCOME in file
    for place in (file, found["export"], found[reverse("ledger:columns")]):
        assert not re.search("残疾护理支出|治疗自负|医疗超额", place)
    assert PAID in found["export"] and PAID in found["list differs"]


@pytest.mark.parametrize("role", KEPT_FROM)
def test_asking_for_such_a_programme_by_name_answers_nothing(role, world, home):
    client = world.clients[role]
    for name, whose in Outcome.objects.filter(household=home).values_list("programme", "person_id"):
        if name in NAMED_AFTER:
            asked = urlencode({"programme": name, "person": whose or ""})
            assert client.get(f"{reverse('ledger:why', args=[home.pk])}?{asked}").status_code == 404
            everybody = reverse("ledger:grid")
            narrowed = client.get(f"{everybody}?standing=ask&programme={name}").content.decode()
            assert "没有用上" in narrowed
    if role == Role.FUND_SUPERVISOR:
        listed = client.get(f"{reverse('ledger:lists')}?list=missed&programme=重度残疾人护理补贴")
        assert listed.status_code == 404


def test_every_name_that_speaks_of_the_body_is_known_to_do_so():
    """A new pack's programme has to be put into NAMED_AFTER, or its name chosen otherwise."""
    assert {name for name in load_programmes() if OF_BODY.search(name)} <= NAMED_AFTER.keys()
    assert NAMED_AFTER.keys() <= load_programmes().keys()
