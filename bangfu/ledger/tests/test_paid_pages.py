"""The two amounts on every page: file, list, grid, why; a difference is for people to decide."""

from __future__ import annotations

import io

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from bangfu.ledger.actions.observe import observe
from bangfu.ledger.models import Decision, Outcome
from bangfu.ledger.tests.homes import DAY
from bangfu.ledger.tests.test_paid import DUE, HEAD, WHOLE, WIFE, home_with
from bangfu.org.roles import Role


@pytest.fixture
def homes(rules, actor):
    return {
        "less": home_with(actor, HEAD | {"当前低保补助": 400_00}, WIFE | {"当前低保补助": 300_00}),
        "same": home_with(
            actor,
            HEAD | {"姓名": "龙启贵", "当前低保补助": DUE // 2},
            WIFE | {"当前低保补助": DUE // 2},
        ),
        "unsaid": home_with(actor, HEAD | {"姓名": "田有福"}, WIFE),
        "over": home_with(actor, HEAD | {"姓名": "杨再兴", "当前低保补助": 380_50}, assets=False),
    }


@pytest.fixture
def officer(client, staff, homes):
    client.force_login(staff(Role.TOWNSHIP_OFFICER))
    return client


def text(client, name, *args, **query) -> str:
    return client.get(reverse(name, args=args), query).content.decode()


def test_the_file_says_registered_computed_and_difference(officer, homes):
    page = text(officer, "ledger:household", homes["less"].pk)
    assert "登记在发每月 <b>700.00</b> 元，按规则算 1,280.00 元，少发 <b>580.00</b> 元" in page
    assert "去核金额" in page
    assert "和按规则算的一样" in text(officer, "ledger:household", homes["same"].pk)
    page = text(officer, "ledger:household", homes["unsaid"].pk)
    assert "没有登记" in page and "去登记" in page and "登记在发每月" not in page
    page = text(officer, "ledger:household", homes["over"].pk)
    assert "登记在发每月 <b>380.50</b> 元，按规则不该发" in page


def test_the_list_holds_only_what_differs(officer, homes):
    page = text(officer, "ledger:lists", list="differs")
    assert "登记发放和按规则算不一样的 1 项" in page and "石守成" in page
    assert "龙启贵" not in page and "田有福" not in page and "杨再兴" not in page
    assert "按规则不该发" in text(officer, "ledger:lists", list="over")


def test_why_tells_who_registered_what(officer, homes):
    page = text(officer, "ledger:why", homes["less"].pk, programme=WHOLE)
    assert "登记在发的，和按规则算的" in page and "400.00" in page and "300.00" in page
    assert "周敏" in page


def test_whoever_looks_decides_and_a_new_amount_opens_it_again(officer, homes, actor):
    home = homes["less"]
    url = reverse("ledger:decide", args=[home.pk])
    answer = officer.post(url, {"programme": WHOLE, "choice": "decline", "why": "刚调过标准"})
    assert answer.status_code == 302
    made = Decision.objects.get()
    assert (made.about, made.choice) == ("amount", "decline")
    assert "石守成" not in text(officer, "ledger:lists", list="differs")
    assert "刚调过标准" in text(officer, "ledger:lists", list="differs", state="declined")
    head = home.persons.get(is_head=True)
    observe(
        actor=actor, household=home, source="document", valid_from=DAY,
        facts={str(head.pk): {"当前低保补助": 500_00}},
    )  # fmt: skip
    made.refresh_from_db()
    assert made.lapsed_on and "石守成" in text(officer, "ledger:lists", list="differs")


def test_equal_amounts_are_nothing_to_decide(officer, homes):
    url = reverse("ledger:decide", args=[homes["same"].pk])
    officer.post(url, {"programme": WHOLE, "choice": "pursue"})
    assert not Decision.objects.exists()


def test_the_grid_and_its_cells(officer, homes):
    page = text(officer, "ledger:grid", cols="due,paid,gap")
    assert "少 580.00" in page and "没有登记" in page and "一样" in page
    head = homes["less"].persons.get(is_head=True)
    cell = text(officer, "ledger:cell", head.pk, "gap")
    assert "-580.00" in cell and "700.00" in cell and "1,280.00" in cell
    assert "400.00" in text(officer, "ledger:cell", head.pk, "paid")


def test_the_workbook_leaves_the_unknown_empty_and_never_nought(officer, homes):
    Outcome.objects.filter(household=homes["unsaid"]).update(standing="over")
    answer = officer.post(reverse("ledger:list_file"), {"list": "over"})
    heads, *rows = (
        CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    )
    place = heads.index("登记在发（空着是没有登记）")
    told = {row[heads.index("户主")]: row[place] for row in rows}
    assert told == {"杨再兴": 380.5, "田有福": ""}
