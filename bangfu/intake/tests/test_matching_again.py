"""The next month's list: what is open goes on, what was settled is not asked again."""

from __future__ import annotations

import pytest
from django.utils import timezone

from bangfu.intake.actions.apply import apply
from bangfu.intake.actions.matching import accept, decline
from bangfu.intake.actions.undo import undo
from bangfu.intake.models import Finding
from bangfu.intake.tests.conftest import identity, sheet
from bangfu.intake.tests.test_matching import DISABLED, NUMBER
from bangfu.journal.models import Entry
from bangfu.ledger.actions.observe import observe
from bangfu.ledger.models import Person

pytestmark = pytest.mark.django_db
FOUR = ["彭守义", NUMBER, "肢体", "四级", "2030-01-01", "枫林村"]
BLANK = [None, None, None, None, None, ""]
FACTS = {"残疾类别": "肢体", "残疾等级": "三级", "残疾证状态": "有效"}
STRANGER = ["冯来顺", identity("19800101", 5), "肢体", "二级", "2030-01-01", "枫林村"]


def open_ones() -> list[Finding]:
    return list(Finding.objects.filter(state="open").order_by("pk"))


def test_what_is_open_is_carried_on_and_not_doubled(known, listed):
    known(**FACTS)
    first = listed("disabled", DISABLED, FOUR, STRANGER)
    before = [one.pk for one in open_ones()]
    assert len(before) == 2
    second = listed("disabled", DISABLED, FOUR, STRANGER, ["", "", "", "", "", "备"])
    assert [one.pk for one in open_ones()] == before
    assert {one.list_id for one in open_ones()} == {second.pk}
    assert second.upload.counts["carried"] == 2
    assert first.findings.count() == 0


def test_a_line_twice_in_a_list_is_one_to_do(known, listed):
    known(**FACTS)
    listed("disabled", DISABLED, FOUR, FOUR)
    assert len(open_ones()) == 1


def test_what_the_ledger_says_by_now_closes_itself_and_says_why(known, listed, clerk):
    person = known(**FACTS)
    listed("disabled", DISABLED, FOUR)
    observe(
        actor=clerk, household=person.household, source="visit", valid_from=timezone.localdate(),
        facts={str(person.pk): {"残疾等级": "四级"}},
    )  # fmt: skip
    made = listed("disabled", DISABLED, FOUR, ["", "", "", "", "", "备"])
    (closed,) = Finding.objects.all()
    assert (closed.state, closed.settled_by) == ("closed", "系统")
    assert closed.why == "台账已经和名单一致"
    assert made.agreed == 1
    assert str(closed.pk) in Entry.objects.get(act="intake.close_findings").after


def test_a_stranger_filed_since_is_no_longer_to_be_found(known, listed):
    listed("disabled", DISABLED, FOUR)
    assert [one.kind for one in open_ones()] == ["not_in_ledger"]
    known(**{**FACTS, "残疾等级": "四级"})
    listed("disabled", DISABLED, FOUR, ["", "", "", "", "", "备"])
    assert open_ones() == []
    assert Finding.objects.get().why == "台账里已经有这个人"


def test_a_later_list_that_says_otherwise_takes_the_place(known, listed):
    known(**FACTS)
    listed("disabled", DISABLED, FOUR)
    listed("disabled", DISABLED, [*FOUR[:3], "二级", *FOUR[4:]])
    assert [one.theirs for one in open_ones()] == ["二级"]
    assert Finding.objects.get(theirs="四级").state == "closed"
    # and what was only overtaken is asked again when the list says it again
    listed("disabled", DISABLED, FOUR, ["", "", "", "", "", "备"])
    assert [one.theirs for one in open_ones()] == ["四级"]


def test_what_somebody_declined_is_not_raised_again_by_the_same_value(known, listed, clerk):
    known(**FACTS)
    made = listed("disabled", DISABLED, FOUR, STRANGER)
    for one in made.findings.all():
        decline(actor=clerk, finding=one, why="看过证，是三级")
    made = listed("disabled", DISABLED, FOUR, STRANGER, ["", "", "", "", "", "备"])
    assert open_ones() == []
    assert made.upload.counts["declined"] == 2
    assert made.agreed == 0
    listed("disabled", DISABLED, [*FOUR[:3], "二级", *FOUR[4:]])
    assert [one.theirs for one in open_ones()] == ["二级"]


def test_twins_close_with_the_one_that_is_accepted(known, listed, clerk, upload):
    person = known(现享救助="|低保|")
    listed("police", ("姓名", "公民身份号码", "死亡日期"), ["彭守义", NUMBER, "2026-07-14"])
    apply(
        actor=clerk,
        upload=upload(
            sheet(
                [["彭守义", NUMBER, "2026-07-15", "枫林村"]],
                ("姓名", "身份证号码", "死亡日期", "村居"),
            )
        ),
    )
    first, second = open_ones()
    accept(actor=clerk, finding=first, why="打电话问了家里人")
    second.refresh_from_db()
    assert (second.state, second.why) == ("closed", "人已经不在册")
    assert Person.objects.get(pk=person.pk).state == "died"
    assert Entry.objects.filter(act="intake.close_findings").count() == 1


def test_a_death_told_by_two_imports_is_one_to_do_that_outlives_either(known, clerk, upload):
    known()
    headings = ("姓名", "身份证号码", "死亡日期", "村居")
    told = ["彭守义", NUMBER, "2026-07-14", "枫林村"]
    first = apply(actor=clerk, upload=upload(sheet([told], headings, title="一")))
    second = apply(actor=clerk, upload=upload(sheet([told], headings, title="二")))
    (one,) = open_ones()
    assert one.list == second.upload.match
    undo(actor=clerk, batch=second, why="第二份错了")
    (one,) = open_ones()
    assert one.list == first.upload.match
    undo(actor=clerk, batch=first, why="第一份也错了")
    assert open_ones() == []
    apply(actor=clerk, upload=upload(sheet([told], headings, title="三")))
    assert len(open_ones()) == 1


@pytest.mark.parametrize("people", [40])
def test_a_longer_list_asks_no_more_questions(
    known,
    listed,
    people,
    django_assert_max_num_queries,
):
    rows = [
        ["甲", identity(str(19300101 + i * 10000), 7), "肢体", "四级", "", "枫林村"]
        for i in range(people)
    ]
    listed("disabled", DISABLED, *rows)
    with django_assert_max_num_queries(60):
        listed("disabled", DISABLED, *rows, ["", "", "", "", "", "备"])
    assert len(open_ones()) == people
