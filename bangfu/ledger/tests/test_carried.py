"""Splits and mergers lose nothing: plans and papers go with the people they are about."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.urls import reverse
from PIL import Image

from bangfu.ledger.actions.documents import add_document
from bangfu.ledger.actions.households import (
    Newcomer,
    file_household,
    merge_households,
    split_household,
)
from bangfu.ledger.actions.plan import add_measure, add_need, set_plan
from bangfu.ledger.models import Document, Measure, Need
from bangfu.ledger.queries.plan import plan_of
from bangfu.ledger.tests.conftest import NEXT_VILLAGE, VILLAGE
from bangfu.org.roles import Role

DAY, LATER = dt.date(2026, 10, 12), dt.date(2026, 11, 1)


def picture(colour: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), colour).save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def home(areas, actor):
    return file_household(
        actor=actor, area_code=VILLAGE, day=DAY,
        persons=[Newcomer({"姓名": "彭守义", "与户主关系": "户主"}), Newcomer({"姓名": "罗秀珍"}),
                 Newcomer({"姓名": "彭小山"})],
    ).household  # fmt: skip


@pytest.fixture
def told(home, actor):
    """A need and a paper of the house, of who stays and of who leaves."""
    set_plan(actor=actor, household=home, day=DAY, difficulty="没有稳定收入", review_on=LATER)
    by_name = {one.name: one for one in home.persons.all()}
    for name, what in ((None, "房子漏雨"), ("彭守义", "看病"), ("罗秀珍", "学手艺")):
        person = by_name.get(name)
        need = add_need(actor=actor, household=home, what=what, found_on=DAY, person=person)
        add_measure(actor=actor, need=need, what=f"办{what}", who="村委会", rhythm="每月")
        add_document(
            actor=actor, household=home, person=person, kind="其他", title=what,
            data=picture({"房子漏雨": "red", "看病": "blue", "学手艺": "green"}[what]),
        )  # fmt: skip
    return by_name


def needs(home) -> set[str]:
    plan = plan_of(home)
    return {need.what for need in plan.needs.all()} if plan else set()


def papers(home) -> set[str]:
    return set(
        Document.objects.filter(household=home, removed_at=None).values_list("title", flat=True)
    )


def split(actor, home, *leaving):
    return split_household(
        actor=actor, household=home, leaving=list(leaving), day=LATER, why="分家"
    )


def test_who_leaves_takes_needs_measures_and_papers_along(home, told, actor):
    new = split(actor, home, told["罗秀珍"])
    assert (needs(home), needs(new)) == ({"房子漏雨", "看病"}, {"学手艺"})
    assert (papers(home), papers(new)) == ({"房子漏雨", "看病"}, {"房子漏雨", "学手艺"})
    need = Need.objects.get(what="学手艺")
    assert need.came_from == home and need.measures.get().what == "办学手艺"
    assert (plan_of(new).difficulty, plan_of(new).review_on) == ("", LATER)
    assert plan_of(home).difficulty == "没有稳定收入"
    gone = Document.objects.get(household=home, title="学手艺")
    assert new.number in gone.removed_because
    copy = Document.objects.get(household=new, title="学手艺")
    assert (copy.came_from, copy.file.name, copy.added_at) == (home, gone.file.name, gone.added_at)
    with copy.file.open() as stored:
        assert stored.read()


def test_without_a_need_of_who_leaves_the_new_household_has_no_plan_yet(home, told, actor):
    new = split(actor, home, told["彭小山"])
    assert plan_of(new) is None and len(needs(home)) == 3
    assert papers(new) == {"房子漏雨"}


def test_merged_again_everything_is_in_one_plan_and_nothing_twice(home, told, actor):
    new = split(actor, home, told["罗秀珍"])
    set_plan(actor=actor, household=new, day=LATER, difficulty="没有住处", development="学做豆腐")
    add_need(actor=actor, household=new, what="找房子", found_on=LATER)
    back = merge_households(actor=actor, household=new, into=home, day=LATER, why="又合了")
    assert needs(back) == {"房子漏雨", "看病", "学手艺", "找房子"} and needs(new) == set()
    plan = plan_of(back)
    assert "没有稳定收入" in plan.difficulty and "没有住处" in plan.difficulty
    assert "学做豆腐" in plan.development and plan.review_on == LATER
    live = Document.objects.filter(household=home, removed_at=None)
    assert sorted(live.values_list("title", flat=True)) == sorted(["房子漏雨", "看病", "学手艺"])
    assert papers(new) == {"房子漏雨", "学手艺"}, "the closed file keeps its own"
    assert Measure.objects.count() == 3


def test_a_household_without_a_plan_gets_that_of_who_joins_it(home, told, actor):
    other = file_household(
        actor=actor, area_code=NEXT_VILLAGE, day=DAY, persons=[Newcomer({"姓名": "石守成"})]
    ).household
    merge_households(actor=actor, household=home, into=other, day=LATER, why="投亲")
    assert needs(other) == {"房子漏雨", "看病", "学手艺"}
    assert plan_of(other).difficulty == "没有稳定收入"


def test_both_files_say_where_it_came_from(home, told, actor, client, staff):
    new = split(actor, home, told["罗秀珍"])
    client.force_login(staff(Role.TOWNSHIP_OFFICER))

    def page(one):
        return client.get(reverse("ledger:household", args=[one.pk])).content.decode()

    assert "分出去的一户" in page(home) and new.number in page(home)
    assert "从这一户分出来" in page(new) and f"{home.number} 户带来的" in page(new)
    merge_households(actor=actor, household=new, into=home, day=LATER, why="又合了")
    assert "并进来的一户" in page(home) and "人都并到了" in page(new)
