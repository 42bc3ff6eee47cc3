"""Two heads of one household, in one file or by a file and the ledger: said before anything comes in."""

from __future__ import annotations

import pytest
from django.urls import reverse

from bangfu.intake.actions.apply import apply
from bangfu.intake.actions.settle import choose
from bangfu.intake.actions.undo import undo
from bangfu.intake.checked import check
from bangfu.intake.tests.conftest import identity, sheet
from bangfu.ledger.models import Household, Person

pytestmark = pytest.mark.django_db

HEADINGS = ("户编号", "姓名", "身份证号码", "性别", "与户主关系", "村居")
OLD, YOUNG, CHILD = (identity(born, 1) for born in ("19480303", "19700303", "20100303"))


def row(name: str, number: str, relation: str, home: str = "H1") -> list[str]:
    return [home, name, number, "男", relation, "枫林村"]


HEAD, SON = row("谭家明", OLD, "户主"), row("谭小明", YOUNG, "子女")


@pytest.fixture
def filed(upload, clerk):
    apply(actor=clerk, upload=upload(sheet([HEAD, SON], HEADINGS)))
    return Household.objects.get()


def standings(taken):
    return [one.standing for one in check(taken).lines]


def said(taken, at: int) -> str:
    return " ".join(mark.wrong for mark in check(taken).lines[at].marks)


def heads():
    return sorted(
        Person.objects.filter(is_head=True, state="present").values_list("name", flat=True)
    )


def test_two_heads_in_one_file_are_a_mistake_the_preview_shows(upload, client_of):
    taken = upload(sheet([HEAD, row("谭小明", YOUNG, "户主")], HEADINGS))
    assert standings(taken) == ["waits", "must_fix"]
    page = client_of().get(reverse("intake:preview", args=[taken.pk])).content.decode()
    assert "这一户已有户主" in page and "一户只能有一个户主" in page


def test_somebody_else_as_head_waits_while_the_ledger_has_one(filed, upload, clerk):
    taken = upload(sheet([row("谭小明", YOUNG, "户主")], HEADINGS))
    assert standings(taken) == ["judge"] and "这一户已经有户主谭家明" in said(taken, 0)
    newcomer = upload(sheet([SON, row("谭小雨", CHILD, "户主")], HEADINGS))
    assert standings(newcomer) == ["update", "judge"]
    apply(actor=clerk, upload=newcomer)
    assert heads() == ["谭家明"]


def test_whoever_says_the_head_s_new_relation_too_names_a_new_head(filed, upload, clerk):
    rows = [row("谭家明", OLD, "父母"), row("谭小明", YOUNG, "户主")]
    taken = upload(sheet(rows, HEADINGS))
    assert standings(taken) == ["update", "update"]
    batch = apply(actor=clerk, upload=taken)
    filed.refresh_from_db()
    assert heads() == ["谭小明"] and filed.head_name == "谭小明"
    undo(actor=clerk, batch=batch, why="弄错了")
    filed.refresh_from_db()
    assert heads() == ["谭家明"] and filed.head_name == "谭家明"


def test_the_name_told_for_the_household_follows(upload, clerk):
    headings = (*HEADINGS, "户主姓名")
    first = [[*HEAD, "谭家明"], [*SON, "谭家明"]]
    apply(actor=clerk, upload=upload(sheet(first, headings)))
    rows = [row("谭家明", OLD, "父母"), row("谭小明", YOUNG, "户主")]
    apply(actor=clerk, upload=upload(sheet(rows, HEADINGS)))
    assert Household.objects.get().head_name == "谭小明"


def test_two_homes_of_the_file_that_are_one_on_the_books_are_caught(filed, upload):
    rows = [HEAD, row("谭小明", YOUNG, "户主")]
    taken = upload(sheet([one[1:] for one in rows], HEADINGS[1:]))
    assert standings(taken) == ["update", "judge"]
    assert "这一户已经有户主谭家明" in said(taken, 1)


def test_the_ledger_s_relation_can_be_kept(filed, upload, clerk):
    taken = upload(sheet([row("谭小明", YOUNG, "户主")], HEADINGS))
    line = check(taken).lines[0]
    fixes = [fix for mark in line.marks for fix in mark.fixes]
    (fix,) = [one for one in fixes if one.choice == "keep:与户主关系"]
    kept = choose(actor=clerk, upload=taken, sheet=line.sheet, row=line.row, word=fix.choice)
    assert standings(kept) == ["update"]


def test_the_head_on_the_books_said_again_is_nothing_new(filed, upload):
    assert standings(upload(sheet([SON, HEAD], HEADINGS))) == ["update", "update"]
