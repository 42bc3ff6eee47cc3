"""After an import is taken back every household has its one head, and goes by that name."""

from __future__ import annotations

import pytest
from django.utils import timezone

from bangfu.intake.actions.apply import apply
from bangfu.intake.actions.undo import undo
from bangfu.intake.tests.conftest import identity, sheet
from bangfu.journal.models import Entry
from bangfu.ledger.actions.persons import person_left
from bangfu.ledger.models import Household, Observation, Person
from bangfu.ledger.models.person import Left

pytestmark = pytest.mark.django_db
HEADINGS = ("户编号", "姓名", "身份证号码", "性别", "与户主关系", "村居")
BORN = {"彭守义": "19520712", "罗秀珍": "19550303", "彭大山": "19780404", "彭小雨": "20150505"}


@pytest.fixture
def brought(upload, clerk):
    """Brings in who of one household is related how; `of_home` is the head's name told for it."""

    def bring(name: str, of_home: str = "", **related: str):
        rows = [
            [
                "U1",
                one,
                identity(BORN[one]),
                "男",
                relation,
                "枫林村",
                *([of_home] if of_home else []),
            ]
            for one, relation in related.items()
        ]
        headings = (*HEADINGS, *(["户主姓名"] if of_home else []))
        return apply(actor=clerk, upload=upload(sheet(rows, headings, title=name), f"{name}.xlsx"))

    return bring


def relations() -> dict[str, str | None]:
    rows = Person.objects.filter(state="present").order_by("pk")
    return {one.name: one.facts.get("与户主关系") for one in rows}


def goes_by() -> tuple[str, list[str]]:
    home = Household.objects.get()
    heads = Person.objects.filter(state="present", is_head=True)
    return home.head_name, list(heads.values_list("name", flat=True))


def test_a_newcomer_who_was_head_goes_and_the_spouse_leads(brought, clerk):
    first = brought("一", 彭守义="户主", 罗秀珍="配偶", 彭小雨="子女")
    brought("二", 罗秀珍="配偶", 彭小雨="子女")
    undo(actor=clerk, batch=first, why="人错了")
    assert relations() == {"罗秀珍": "户主", "彭小雨": "子女"}
    assert goes_by() == ("罗秀珍", ["罗秀珍"])
    assert "请核对" in Observation.objects.latest("pk").note
    assert "重定户主的户" in Entry.objects.get(act="intake.undo").after


def test_the_name_told_for_the_household_goes_with_its_head(brought, clerk):
    first = brought("一", of_home="彭守义", 彭守义="户主", 罗秀珍="配偶", 彭小雨="子女")
    brought("二", of_home="彭守义", 罗秀珍="配偶", 彭小雨="子女")
    undo(actor=clerk, batch=first, why="人错了")
    assert goes_by() == ("罗秀珍", ["罗秀珍"])


def test_whoever_is_left_alone_leads(brought, clerk):
    first = brought("一", 彭守义="户主", 彭小雨="子女")
    brought("二", 彭小雨="子女")
    undo(actor=clerk, batch=first, why="人错了")
    assert (relations(), goes_by()) == ({"彭小雨": "户主"}, ("彭小雨", ["彭小雨"]))


def test_a_relation_changed_back_leaves_one_head(brought, clerk):
    brought("原来", 彭守义="户主", 彭大山="子女", 彭小雨="孙子女")
    first = brought("一", 彭守义="父母", 彭大山="户主", 彭小雨="子女")
    brought("二", 彭大山="户主", 彭小雨="子女")
    undo(actor=clerk, batch=first, why="关系错了")
    # the import after it says who heads the household; how the former head is related nobody does
    assert relations() == {"彭守义": None, "彭大山": "户主", "彭小雨": "子女"}
    assert goes_by() == ("彭大山", ["彭大山"])


def test_a_relation_changed_back_after_the_former_head_died_leaves_a_head(brought, clerk):
    brought("原来", 彭守义="户主", 彭大山="子女", 彭小雨="孙子女")
    first = brought("一", 彭守义="父母", 彭大山="户主", 彭小雨="子女")
    person_left(
        actor=clerk, person=Person.objects.get(name="彭守义"), day=timezone.localdate(),
        left=Left.DIED, why="病故",
    )  # fmt: skip
    undo(actor=clerk, batch=first, why="关系错了")
    assert goes_by() == ("彭大山", ["彭大山"])


def test_a_household_that_is_as_before_is_left_alone(brought, clerk):
    brought("原来", 彭守义="户主", 彭大山="子女", 彭小雨="孙子女")
    first = brought("一", 彭守义="父母", 彭大山="户主", 彭小雨="子女")
    undo(actor=clerk, batch=first, why="关系错了")
    assert relations() == {"彭守义": "户主", "彭大山": "子女", "彭小雨": "孙子女"}
    assert "重定户主的户" not in Entry.objects.get(act="intake.undo").after


def test_one_that_never_had_a_head_gets_none(brought, clerk):
    brought("原来", 彭大山="其他", 彭小雨="其他")
    first = brought("一", 彭守义="户主", 彭大山="子女", 彭小雨="孙子女")
    undo(actor=clerk, batch=first, why="人错了")
    assert relations() == {"彭大山": "其他", "彭小雨": "其他"} and goes_by()[1] == []


def test_what_was_put_in_order_goes_when_the_other_import_goes_too(brought, clerk):
    first = brought("一", 彭守义="户主", 罗秀珍="配偶")
    second = brought("二", 罗秀珍="配偶")
    undo(actor=clerk, batch=first, why="人错了")
    second.refresh_from_db()
    undo(actor=clerk, batch=second, why="也错了")
    assert relations() == {} and not Household.objects.filter(closed_on=None).exists()
