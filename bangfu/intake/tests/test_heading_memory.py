"""What a heading is taken for: its own name first, then what the office said by hand, then a guess."""

from __future__ import annotations

from io import BytesIO

import pytest
import xlsxwriter

from bangfu.intake.actions.apply import apply
from bangfu.intake.actions.receive import map_headings, receive
from bangfu.intake.checked import check
from bangfu.intake.models import HeadingMemory, Upload
from bangfu.intake.tests.conftest import identity, sheet
from bangfu.ledger.models import Person
from bangfu.ledger.tests.conftest import TOWN, VILLAGE
from bangfu.org.models import Area

pytestmark = pytest.mark.django_db

HEADS = ("户主姓名", "身份证号码", "家庭住址")
MEMBERS = ("户主姓名", "姓名", "身份证号码", "性别", "与户主关系")
OF_HEADS = ["吴一户", identity("19480303", 1), "枫林村一组"]
OF_MEMBERS = [
    ["吴二户", "吴二户", identity("19480304", 1), "男", "户主"],
    ["吴二户", "王配偶", identity("19480304", 2), "女", "配偶"],
]


@pytest.fixture
def taken(clerk, office):
    def take(content: bytes, name: str) -> Upload:
        area = Area.objects.get(pk=TOWN)
        return receive(actor=clerk, office=office, area=area, name=name, content=content)

    return take


@pytest.fixture
def mapped(clerk):
    """Agrees to what is offered, but for what is told."""

    def agree(kept: Upload, **said: str) -> Upload:
        return map_headings(
            actor=clerk, upload=kept, mapping={**kept.mapping, **said}, units=kept.units,
            village=VILLAGE,
        )  # fmt: skip

    return agree


def both(first: list, second: list) -> bytes:
    kept = BytesIO()
    book = xlsxwriter.Workbook(kept, {"in_memory": True})
    for name, rows in (("户主", first), ("成员", second)):
        page = book.add_worksheet(name)
        for at, row in enumerate(rows):
            page.write_row(at, 0, row)
    book.close()
    return kept.getvalue()


def test_members_keep_their_names_after_a_file_of_heads_alone(taken, mapped, clerk):
    first = taken(sheet([OF_HEADS], HEADS), "户主.xlsx")
    assert "姓名" in first.mapping.values()
    mapped(first)
    assert not HeadingMemory.objects.exists()
    second = mapped(taken(sheet(OF_MEMBERS, MEMBERS), "成员.xlsx"))
    assert (second.mapping["姓名"], second.mapping["户主姓名"]) == ("姓名", "户主姓名")
    apply(actor=clerk, upload=second)
    assert set(Person.objects.values_list("name", flat=True)) == {"吴二户", "王配偶"}


def test_what_an_office_was_made_to_remember_does_not_take_a_name_away(taken, mapped, office):
    """Offices may hold both rows of memory from before."""
    for heading, target in (("户主姓名", "姓名"), ("姓名", "忽略")):
        HeadingMemory.objects.create(office=office, heading=heading, target=target)
    kept = taken(sheet(OF_MEMBERS, MEMBERS), "成员.xlsx")
    assert (kept.mapping["姓名"], kept.mapping["户主姓名"]) == ("姓名", "户主姓名")
    plain = taken(sheet([["吴三", identity("19480305")]], ("姓名", "身份证号码")), "简.xlsx")
    assert plain.mapping["姓名"] == "姓名"


def test_both_kinds_of_sheet_stand_in_one_workbook(taken, mapped):
    kept = mapped(taken(both([HEADS, OF_HEADS], [MEMBERS, *OF_MEMBERS]), "两张.xlsx"))
    assert [line.name for line in check(kept).lines] == ["吴一户", "吴二户", "王配偶"]


def test_only_what_a_person_changed_is_remembered_and_forgotten_when_taken_back(taken, mapped):
    headings = ("姓名", "身份证号码", "办的事", "看过没有")
    rows = [["吴三", identity("19480305"), "陪诊", "看过"]]
    kept = mapped(taken(sheet(rows, headings), "一.xlsx"), 办的事="帮扶措施")
    told = HeadingMemory.objects.values_list("heading", "target")
    assert list(told) == [("办的事", "帮扶措施")]
    mapped(kept)
    assert list(told.all()) == [("办的事", "帮扶措施")]
    mapped(kept, 办的事="忽略")
    assert not told.all()


def test_a_name_left_out_by_hand_is_told(taken, mapped):
    kept = taken(sheet(OF_MEMBERS, MEMBERS), "成员.xlsx")
    assert check(mapped(kept)).set_aside == []
    kept = mapped(kept, 姓名="忽略", 户主姓名="姓名")
    assert check(kept).set_aside == ["姓名"]
    again = taken(sheet(OF_MEMBERS[:1], MEMBERS), "再来.xlsx")
    assert again.mapping["姓名"] == "姓名"


def test_a_heading_said_by_hand_keeps_its_meaning_beside_an_exact_one_left_out(taken, mapped):
    """Two telephones: the office said whose counts, and that the other does not."""
    headings = ("姓名", "身份证号码", "联系电话", "儿女号码")
    rows = [["吴三", identity("19480305"), "13000000001", "13000000002"]]
    mapped(taken(sheet(rows, headings), "一.xlsx"), 联系电话="忽略", 儿女号码="联系电话")
    again = taken(sheet([*rows, ["吴四", identity("19480306"), "", ""]], headings), "二.xlsx")
    assert (again.mapping["联系电话"], again.mapping["儿女号码"]) == ("忽略", "联系电话")
