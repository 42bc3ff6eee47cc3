"""The pages in a real browser: without barriers, on a phone too, and cells corrected in place."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from bangfu.intake.actions.apply import apply
from bangfu.intake.tests.conftest import identity, person, sheet
from bangfu.ledger.models import Duplicate, Person
from bangfu.org.models import Staff
from tests.browser import OpenPage, axe, fits, readable

LONG_NAME = f"songping_fenglin_{'2026' * 15}.xlsx"
"""One word, wider than a phone."""


@pytest.fixture
def kept(upload):
    """A file with a wrong number, a name missing, a row that stands twice, and clean rows."""
    rows = [
        person(1, "彭守义", 帮扶措施="每月陪透析 2 次", 联系电话="13000000017"),
        person(2, "冯来顺", 身份证号码="12345", 性别="男"),
        person(3, "", "19410203", 2),
        person(4, "彭守义"),
        *(person(n, f"石玉{n}", "19600101", n) for n in range(5, 12)),
    ]
    return upload(sheet(rows), name=LONG_NAME)


@pytest.fixture
def officer(staff) -> Staff:
    return staff("township_officer")


@pytest.mark.parametrize(("width", "large"), [(1280, False), (360, False), (360, True)])
def test_pages_have_no_barriers(
    kept, upload, clerk, officer, open_page: OpenPage, width: int, large: bool
) -> None:
    done = apply(actor=clerk, upload=upload(sheet([person(1, "谭玉兰", "19500101", 5), person(2, "覃玉兰", "19500101", 6)]), name=LONG_NAME))  # fmt: skip
    one, other = Person.objects.order_by("pk")
    pair = Duplicate.objects.create(
        first=one, second=other, area_code=one.area_code, because="姓名和出生日期一样"
    )
    Staff.objects.update(large_type=large)
    page = open_page(officer, width=width, large=large)
    for url in (
        "/import/", f"/import/{kept.pk}/map/", f"/import/{kept.pk}/", f"/import/batch/{done.pk}/",
        "/import/match/", "/import/duplicates/", f"/import/duplicates/{pair.pk}/",
    ):  # fmt: skip
        page.goto(url)
        axe(page)
        fits(page)
        readable(page)


def test_a_cell_is_corrected_in_place_and_what_is_typed_elsewhere_stays(
    kept, officer, open_page: OpenPage
) -> None:
    page = open_page(officer)
    page.goto(f"/import/{kept.pk}/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("8 行可以导入")
    name = page.locator("#in-0-5-B")
    name.fill("罗")
    number = page.locator("#in-0-4-D")
    number.fill(identity("19410203", 9))
    number.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("9 行可以导入")
    expect(name).to_have_value("罗")
    page.get_by_role("button", name="只留第 3 行").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("10 行里")
    expect(page.locator("#row-0-6")).to_contain_text("不要")
    page.locator("#row-0-6").get_by_role("button", name="恢复原样").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("11 行里")
    page.get_by_role("link", name="展开").last.click()
    expect(page.locator("#row-0-7")).to_be_visible()
