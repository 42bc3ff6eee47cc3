"""Writes of the rulebook: who may, what is refused in which words, what the journal keeps."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path

import docx
import pytest
from django.core.exceptions import ValidationError
from pytest_django import Settings

from bangfu.journal.models import SYSTEM, Entry
from bangfu.org.access import Reader
from bangfu.org.models import Area, Staff
from bangfu.org.roles import Role
from bangfu.rulebook.actions import (
    attach_original,
    confirm_parameter,
    decline_parameter,
    detach_original,
    end_force,
    place_clause,
    propose_parameter,
    put_in_force,
    withdraw_parameter,
)
from bangfu.rulebook.models import Original, PackInForce, ParameterChange
from bangfu.rulebook.queries import overrides, packs_in_force
from bangfu.rulebook.tests.conftest import CITY, COUNTY, DAY, OTHER, VILLAGE, Appoint

START = dt.date(2022, 7, 1)


@pytest.fixture(autouse=True)
def _documents(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def propose(reader: Reader, value: str = "741", **more: object) -> ParameterChange:
    said: dict[str, object] = {
        "area": Area.objects.get(pk=COUNTY), "pack": "china-base", "name": "低保标准",
        "from_day": START, "why": "县政府公布了新标准",
    } | more  # fmt: skip
    return propose_parameter(actor=reader.actor, value=value, **said)  # type: ignore[arg-type]


def refusal(error: pytest.ExceptionInfo[ValidationError]) -> str:
    return "".join(error.value.messages)


# -- packs in force -------------------------------------------------------------------


def test_putting_a_pack_in_force_is_journalled(county: Area, leader: Reader) -> None:
    put_in_force(actor=leader.actor, area=county, pack="anhui-dibao", from_day=START)
    assert packs_in_force(VILLAGE, DAY) == ["anhui-dibao"]
    entry = Entry.objects.get()
    assert entry.act == "rulebook.put_in_force" and entry.actor_name == "孙领导"
    assert "anhui-dibao" in entry.after and "content_hash" in entry.after


@pytest.mark.parametrize(
    ("pack", "first", "last", "says"),
    [
        ("nowhere", START, None, "没有政策包“nowhere”"),
        ("dazu-2019-26", START, None, "不含这一天"),
        ("dazu-2019-26", dt.date(2020, 1, 1), dt.date(2021, 1, 1), "不含这一天"),
        ("anhui-dibao", dt.date(2020, 1, 1), None, "不含这一天"),
        ("anhui-dibao", START, dt.date(2022, 6, 30), "止日早于起日"),
    ],
)
def test_days_outside_the_document_are_refused(
    county: Area, leader: Reader, pack: str, first: dt.date, last: dt.date | None, says: str
) -> None:
    with pytest.raises(ValidationError) as error:
        put_in_force(actor=leader.actor, area=county, pack=pack, from_day=first, until_day=last)
    assert says in refusal(error)
    assert not Entry.objects.exists() and not PackInForce.objects.exists()


def test_a_pack_is_not_put_in_force_twice(in_force: Area, leader: Reader) -> None:
    with pytest.raises(ValidationError, match="不用再加"):
        put_in_force(actor=leader.actor, area=in_force, pack="street-pilot-2021", from_day=START)


def test_ending_wants_a_reason_and_a_day_after_the_start(in_force: Area, leader: Reader) -> None:
    row = PackInForce.objects.get(area=in_force)
    with pytest.raises(ValidationError, match="为什么停用"):
        end_force(actor=leader.actor, row=row, until_day=DAY, why=" ")
    with pytest.raises(ValidationError, match="止日早于起日"):
        end_force(actor=leader.actor, row=row, until_day=dt.date(2021, 1, 1), why="试点结束")
    end_force(actor=leader.actor, row=row, until_day=DAY, why="试点结束")
    assert "street-pilot-2021" not in packs_in_force(COUNTY, DAY + dt.timedelta(1))
    assert Entry.objects.get().why == "试点结束"


# -- values: two people ---------------------------------------------------------------


def test_a_value_takes_two_people(in_force: Area, officer: Reader, leader: Reader) -> None:
    change = propose(officer)
    assert overrides(VILLAGE, DAY) == {}
    confirm_parameter(actor=leader.actor, change=change, reply="与文件一致")
    assert overrides(VILLAGE, DAY) == {"china-base/低保标准": "741"}
    acts = list(Entry.objects.values_list("act", "actor_name"))
    assert acts == [
        ("rulebook.propose_parameter", "钱经办"),
        ("rulebook.confirm_parameter", "孙领导"),
    ]


def test_the_proposer_cannot_confirm_even_as_leader(
    in_force: Area, officer: Reader, appoint: Appoint
) -> None:
    change = propose(officer)
    from bangfu.org.models import Appointment

    post = officer.appointment
    Appointment.objects.create(
        staff=officer.staff, office=post.office, role=Role.COUNTY_LEADER, area=post.area,
        post="局长", from_day=dt.date(2020, 1, 1),
    )  # fmt: skip
    with pytest.raises(ValidationError, match="要由另一个人来决定"):
        confirm_parameter(actor=officer.actor, change=change)
    with pytest.raises(ValidationError, match="要由另一个人来决定"):
        decline_parameter(actor=officer.actor, change=change, reply="算了")
    assert overrides(COUNTY, DAY) == {}


@pytest.mark.parametrize(
    ("role", "area"),
    [
        (Role.COUNTY_OFFICER, COUNTY),
        (Role.TOWNSHIP_LEADER, COUNTY),
        (Role.COUNTY_LEADER, OTHER),
        (Role.SYSTEM_ADMIN, CITY),
    ],
)
def test_only_a_leader_there_or_the_city_confirms(
    in_force: Area, officer: Reader, appoint: Appoint, role: str, area: str
) -> None:
    change = propose(officer)
    with pytest.raises(ValidationError, match="只有本区县的分管领导或市级工作人员"):
        confirm_parameter(actor=appoint("别人", role, area).actor, change=change)


def test_the_city_confirms(in_force: Area, officer: Reader, city: Reader) -> None:
    confirm_parameter(actor=city.actor, change=propose(officer))
    assert overrides(COUNTY, DAY)


def test_a_former_leader_and_the_system_do_not_confirm(
    in_force: Area, officer: Reader, leader: Reader
) -> None:
    change = propose(officer)
    Staff.objects.filter(pk=leader.staff.pk).update(is_active=False)
    for actor in (leader.actor, SYSTEM):
        with pytest.raises(ValidationError, match="只有本区县的分管领导"):
            confirm_parameter(actor=actor, change=change)


def test_what_was_decided_is_not_decided_again(
    in_force: Area, officer: Reader, leader: Reader, city: Reader
) -> None:
    change = propose(officer)
    decline_parameter(actor=leader.actor, change=change, reply="还没有公布")
    with pytest.raises(ValidationError, match="刚才已经有人处理：没有同意"):
        confirm_parameter(actor=city.actor, change=change)
    with pytest.raises(ValidationError, match="刚才已经有人处理"):
        withdraw_parameter(actor=officer.actor, change=change)


def test_declining_wants_a_reason(in_force: Area, officer: Reader, leader: Reader) -> None:
    with pytest.raises(ValidationError, match="写明为什么不同意"):
        decline_parameter(actor=leader.actor, change=propose(officer), reply="")


def test_only_the_proposer_withdraws(in_force: Area, officer: Reader, leader: Reader) -> None:
    change = propose(officer)
    with pytest.raises(ValidationError, match="只有提出的人自己"):
        withdraw_parameter(actor=leader.actor, change=change)
    assert withdraw_parameter(actor=officer.actor, change=change).state == "withdrawn"
    propose(officer, "742")


def test_one_proposal_waits_at_a_time(in_force: Area, officer: Reader, appoint: Appoint) -> None:
    propose(officer)
    with pytest.raises(ValidationError, match="钱经办已经提出过"):
        propose(appoint("吴经办", Role.COUNTY_OFFICER, COUNTY), "742")


@pytest.mark.parametrize("role", [Role.COUNTY_LEADER, Role.CITY_OFFICER, Role.VILLAGE_WORKER])
def test_only_county_officers_propose(in_force: Area, appoint: Appoint, role: str) -> None:
    with pytest.raises(ValidationError, match="只有本区县的经办人员"):
        propose(appoint("别人", role, COUNTY))


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("低保标准", "七百", "“七百”不是十进制数"),
        ("低保标准", "-1", "不能是负数"),
        ("低保标准", "1e3", "不是十进制数"),
        ("低保标准", " ", "写上新的值"),
        ("低保标准", "{城镇: 700, 农材: 600}", "“农材”不是“家庭居住地类型”的值"),
        ("低保标准", "[1, 2]", "这里应当是一个值"),
        ("低保标准", "{{", "YAML"),
        ("低保标准", "9" * 5000, "太长了"),
        ("成年在校延续", "也许", "不是 是/否"),
        ("低保金取整", "四舍五入吧", "可以写："),
        ("低保分档", "[[100, 1], [50, 2], [null, 3]]", "没有逐档升高"),
        ("低保分档", "[[100, 1]]", "最后一档上限"),
        ("没有这个", "1", "没有参数“没有这个”"),
    ],
)
def test_the_engine_checks_the_value_first(
    in_force: Area, officer: Reader, name: str, value: str, says: str
) -> None:
    with pytest.raises(ValidationError) as error:
        propose(officer, value, name=name)
    assert says in refusal(error) and "--set" not in refusal(error)
    assert not ParameterChange.objects.exists()


def test_a_value_by_case_is_taken(in_force: Area, officer: Reader) -> None:
    assert propose(officer, "{城镇: 741, 农村: 600.50}").state == "proposed"


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"why": " "}, "why"),
        ({"from_day": dt.date(2010, 1, 1)}, "from_day"),
        ({"until_day": dt.date(2022, 6, 30)}, "until_day"),
    ],
)
def test_a_proposal_that_is_incomplete_says_where(
    in_force: Area, officer: Reader, more: dict[str, object], field: str
) -> None:
    with pytest.raises(ValidationError) as error:
        propose(officer, **more)
    assert list(error.value.message_dict) == [field]


def test_the_value_is_checked_again_when_confirmed(
    in_force: Area, officer: Reader, leader: Reader
) -> None:
    change = propose(officer)
    ParameterChange.objects.filter(pk=change.pk).update(value="七百")
    with pytest.raises(ValidationError, match="不是十进制数"):
        confirm_parameter(actor=leader.actor, change=change)


# -- originals ------------------------------------------------------------------------

TEXT = "一、总体要求\n四、工作任务\n（四）每月走访探视至少2次，一般关爱对象\n附件2\n序号\n".encode()


def word(*paragraphs: str) -> bytes:
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "左", "右"
    document.add_paragraph("表后")
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def attach(reader: Reader, data: bytes = TEXT, **more: object) -> Original:
    said: dict[str, object] = {
        "area": Area.objects.get(pk=COUNTY), "pack": "aikou-2022", "title": "实施方案",
    } | more  # fmt: skip
    return attach_original(actor=reader.actor, data=data, **said)  # type: ignore[arg-type]


def test_a_text_is_kept_in_paragraphs(in_force: Area, officer: Reader) -> None:
    original = attach(officer)
    assert original.kind == "txt" and original.paragraphs[1] == "四、工作任务"
    with original.file.open() as file:
        assert file.read() == TEXT
    assert original.title not in original.file.name
    assert Entry.objects.get().act == "rulebook.attach_original"


def test_a_text_in_gb18030_is_read(in_force: Area, officer: Reader) -> None:
    data = TEXT.decode().encode("gb18030")
    assert attach(officer, data).paragraphs[1] == "四、工作任务"


def test_a_word_file_is_read_in_order_with_its_tables(in_force: Area, officer: Reader) -> None:
    original = attach(officer, word("一、甲", "", "二、乙"))
    assert original.kind == "docx"
    assert original.paragraphs == ["一、甲", "二、乙", "左　右", "表后"]


def test_a_pdf_is_kept_without_paragraphs_unless_its_text_is_given(
    in_force: Area, officer: Reader
) -> None:
    assert attach(officer, b"%PDF-1.7 x").paragraphs == []
    assert attach(officer, b"%PDF-1.7 y", text="一、甲\n二、乙").paragraphs == ["一、甲", "二、乙"]


def zipped(**files: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__", "/"), data)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "文件是空的"),
        (b"MZ\x90\x00\x03", "认不出这个文件"),
        (b"PK\x03\x04 broken", "认不出这个文件"),
        (zipped(xl__workbook=b"<x/>"), "认不出这个文件"),
        (zipped(**{"word__document.xml": b"<x/>", "word__vbaProject.bin": b""}), "认不出这个文件"),
        (zipped(**{"word__document.xml": b"<x/>"}), "打不开"),
        (zipped(**{"word__document.xml": b"0" * (201 * 1024 * 1024)}), "解开以后太大"),
        (b"%PDF-" + b"0" * 20 * 1024 * 1024, "超过 20 MB"),
    ],
    ids=["empty", "program", "torn", "workbook", "macro", "hollow", "bomb", "large"],
)
def test_what_is_no_document_is_refused(
    in_force: Area, officer: Reader, data: bytes, says: str
) -> None:
    with pytest.raises(ValidationError) as error:
        attach(officer, data)
    assert says in refusal(error) and list(error.value.message_dict) == ["file"]
    assert not Original.objects.exists()


def test_the_same_file_twice_is_one_original(in_force: Area, officer: Reader, city: Reader) -> None:
    first = attach(officer)
    assert attach(officer) == first
    above = attach(city, area=Area.objects.get(pk=CITY))
    assert above != first and above.file.name == first.file.name


def test_somebody_of_another_county_attaches_nothing_here(in_force: Area, appoint: Appoint) -> None:
    with pytest.raises(ValidationError, match="管政策的人员"):
        attach(appoint("外县", Role.COUNTY_OFFICER, OTHER))


def test_a_person_places_a_clause(in_force: Area, officer: Reader, leader: Reader) -> None:
    original = attach(officer)
    placed = place_clause(actor=leader.actor, original=original, clause="AK-4.4-c", paragraph=2)
    assert placed.clause_places == {"AK-4.4-c": 2}
    for clause, paragraph in (("AK-0-x", 1), ("AK-4.4-c", 99), ("AK-4.4-c", -1)):
        with pytest.raises(ValidationError):
            place_clause(actor=leader.actor, original=original, clause=clause, paragraph=paragraph)


def test_an_original_taken_away_leaves_its_row(in_force: Area, officer: Reader) -> None:
    original = attach(officer)
    with pytest.raises(ValidationError, match="为什么撤下"):
        detach_original(actor=officer.actor, original=original, why="")
    detach_original(actor=officer.actor, original=original, why="传错了文件")
    with pytest.raises(ValidationError, match="已经撤下"):
        place_clause(actor=officer.actor, original=original, clause="AK-4.4-c", paragraph=0)
    assert attach(officer) != original
