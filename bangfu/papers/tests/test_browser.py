"""The month's ledger in a browser: ticking homes, adjusting, signing by hand, taking it along."""

from __future__ import annotations

import pytest
from django.urls import reverse

from bangfu.papers.models import MonthlyLedger
from bangfu.papers.tests.test_monthly import adjusted, begun, signed
from tests.browser import axe, fits

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def today():
    """The browser's server has a clock of its own: the real day."""


def page_of(ledger):
    return reverse("papers:ledger", args=[ledger.pk])


@pytest.fixture
def this_month(posts):
    from django.utils import timezone

    return timezone.localdate().replace(day=1)


def test_a_village_ticks_its_homes_and_sends_the_ledger_to_be_signed(posts, this_month, open_page):
    page = open_page(posts["worker"].staff)
    page.goto(reverse("papers:monthly"))
    page.get_by_role("button", name="开始核对枫林村").click()
    page.get_by_role("heading", level=1).filter(has_text="还有 2 户没有核对").wait_for()
    for name in ("彭守义", "田桂芳"):
        page.get_by_label(f"{name}核对过").check()
    page.get_by_role("button", name="记下勾的户").click()
    page.get_by_label("这个月变了什么").fill("没有变化")
    page.get_by_role("button", name="调整好了，送去签字").click()
    page.get_by_role("heading", level=1).filter(has_text="等驻村领导签字").wait_for()
    ledger = MonthlyLedger.objects.get()
    assert (ledger.state, ledger.note, ledger.checks.count()) == ("adjusted", "没有变化", 2)


def test_the_leader_signs_with_name_and_hand(posts, this_month, open_page):
    ledger = adjusted(posts, this_month)
    page = open_page(posts["leader"].staff)
    page.goto(page_of(ledger))
    page.get_by_label("签名（写自己的姓名）").fill("周敏")
    pad = page.get_by_role("img", name="手写签名的地方")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 60, steps=5)
    page.mouse.move(box["x"] + 200, box["y"] + 20, steps=5)
    page.mouse.up()
    axe(page)
    page.get_by_role("button", name="签字", exact=True).click()
    page.get_by_role("heading", level=1).filter(has_text="周敏签了").wait_for()
    page.get_by_role("img", name="手写签名").wait_for()
    ledger.refresh_from_db()
    assert ledger.signed_by == "周敏" and ledger.stroke.count("L") > 3


def test_a_file_is_taken_along(posts, this_month, open_page):
    ledger = signed(posts, this_month)
    page = open_page(posts["officer"].staff)
    page.goto(page_of(ledger))
    with page.expect_download() as coming:
        page.get_by_role("button", name="下载 Excel").click()
    assert coming.value.suggested_filename.endswith(".xlsx")
    assert "枫林村" in coming.value.suggested_filename


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("large", [False, True])
def test_pages_fit_and_axe_finds_nothing(width, large, posts, village, this_month, open_page):
    ledger = begun(posts, this_month)
    page = open_page(posts["officer"].staff, width=width, large=large)
    look = f"{reverse('papers:look')}?kind=survey&area=990101102201"
    household = reverse("papers:household", args=[village["peng"].pk])
    named = [reverse(f"papers:{name}") for name in ("home", "monthly", "code")]
    for address in [*named, page_of(ledger), look, household]:
        page.goto(address)
        fits(page)
        axe(page)


def test_only_the_paper_is_printed(posts, this_month, open_page):
    page = open_page(posts["officer"].staff)
    page.goto(page_of(signed(posts, this_month)))
    page.emulate_media(media="print")
    assert page.get_by_role("heading", name="松坪镇特殊困难群体关爱帮扶台账").is_visible()
    assert not page.get_by_role("heading", name="四步，一步不跳").is_visible()
    assert not page.get_by_role("heading", level=1).is_visible()
