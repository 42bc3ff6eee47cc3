"""Texts longer than a column: told at their cell on every database, and nothing else stops."""

from __future__ import annotations

import pytest

from bangfu.intake.actions.apply import apply
from bangfu.intake.checked import check
from bangfu.intake.tests.conftest import identity, sheet
from bangfu.ledger.models import Household, Observation, Person
from bangfu.sheets import MUST_FIX

pytestmark = pytest.mark.django_db

HEADINGS = (
    "户编号", "人员编号", "姓名", "身份证号码", "性别", "户主姓名", "供养对象编号", "家庭住址", "联系电话", "备注", "帮扶措施",
)  # fmt: skip
GOOD = ["H1", "", "退三", identity("19480303", 1), "男", "", "", "枫林村一组", "", "", ""]


def row(**said: str) -> list[object]:
    told = dict(zip(HEADINGS, GOOD, strict=True))
    return list({**told, "户编号": "H2", "身份证号码": identity("19490303", 1), **said}.values())


@pytest.mark.parametrize(
    ("heading", "text", "letter"),
    [
        ("姓名", "退" * 61, "C"),
        ("户编号", "H" * 41, "A"),
        ("人员编号", "P" * 41, "B"),
        ("户主姓名", "退" * 61, "F"),
        ("供养对象编号", "P" * 51, "G"),
    ],
)
def test_what_is_too_long_is_told_at_its_cell_and_the_rest_comes_in(
    upload, clerk, heading, text, letter
):
    kept = upload(sheet([GOOD, row(**{heading: text})], HEADINGS))
    good, bad = check(kept).lines
    assert (good.standing, bad.standing) == ("new", "must_fix")
    (mark,) = [mark for mark in bad.marks if mark.kind == MUST_FIX]
    assert (mark.letter, mark.typed) == (letter, True)
    assert f"{heading}有 {len(text)} 个字" in mark.wrong
    apply(actor=clerk, upload=kept)
    assert [one.name for one in Person.objects.all()] == ["退三"]


@pytest.mark.parametrize(
    ("heading", "text"),
    [
        ("姓名", "退" * 60),
        ("户编号", "H" * 40),
        ("人员编号", "P" * 40),
        ("家庭住址", "枫林村一组" * 60),
        ("帮扶措施", "陪" * 500),
        ("备注", "漏" * 500),
    ],
)
def test_the_longest_that_goes_in_goes_in(upload, clerk, heading, text):
    apply(actor=clerk, upload=upload(sheet([row(**{heading: text})], HEADINGS)))
    assert Person.objects.count() == Household.objects.count() == 1


def test_who_joins_a_household_with_the_longest_number_gets_one_that_fits(upload, clerk):
    number = "H" * 40
    apply(actor=clerk, upload=upload(sheet([row(户编号=number)], HEADINGS)))
    more = row(户编号=number, 姓名="退五", 身份证号码=identity("19500101", 1))
    apply(actor=clerk, upload=upload(sheet([row(户编号=number), more], HEADINGS)))
    numbers = Person.objects.order_by("pk").values_list("number", flat=True)
    assert list(numbers) == ["H" * 38 + "-1", "H" * 38 + "-2"]


def test_remarks_that_are_cut_are_told(upload, clerk):
    one = row(备注="漏" * 200)
    other = row(备注="湿" * 200, 姓名="退五", 身份证号码=identity("19500101", 1))
    kept = upload(sheet([one, other], HEADINGS))
    first, second = check(kept).lines
    assert not first.marks
    (mark,) = second.marks
    kept_of_it = Observation._meta.get_field("note").max_length - 200 - len("退三：；退五：")
    assert mark.letter == "J" and f"只记前 {kept_of_it} 个字" in mark.wrong and not mark.blocks
    apply(actor=clerk, upload=kept)
    assert Observation.objects.get().note.count("湿") == kept_of_it
