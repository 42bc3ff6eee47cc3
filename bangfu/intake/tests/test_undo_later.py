"""An import taken back that others came after: what they say as well stays, and is told before."""

from __future__ import annotations

import pytest
from django.utils import timezone

from bangfu.duty.models import Pairing
from bangfu.intake.actions.apply import apply
from bangfu.intake.actions.undo import undo
from bangfu.intake.queries.staying import staying
from bangfu.intake.tests.conftest import identity, sheet
from bangfu.journal.actions import record
from bangfu.journal.models import Actor
from bangfu.ledger.actions.observe import subject_of
from bangfu.ledger.models import Household, Measure, Observation, Person

pytestmark = pytest.mark.django_db
HEADINGS = ("户编号", "姓名", "身份证号码", "性别", "与户主关系", "近6个月收入", "村居")
PENG, FENG = identity(), identity("19410203")


def row(home: str, name: str, number: str, income: str, relation: str = "户主") -> list[object]:
    return [home, name, number, "男", relation, income, "枫林村"]


def draft(*more: list[object]) -> bytes:
    return sheet(
        [row("U1", "彭守义", PENG, "6000"), row("U2", "冯来顺", FENG, "6000"), *more], HEADINGS
    )


def corrected() -> bytes:
    return sheet([row("U1", "彭守义", PENG, "9000"), row("U2", "冯来顺", FENG, "6000")], HEADINGS)


def known() -> dict[str, tuple[str, str, object]]:
    return {
        one.name: (one.state, one.identity, one.facts.get("近6个月收入"))
        for one in Person.objects.filter(state="present")
    }


def test_whom_the_corrected_file_names_stays_as_it_says(upload, clerk):
    first = apply(actor=clerk, upload=upload(draft(), "第一稿.xlsx"))
    second = apply(actor=clerk, upload=upload(corrected(), "改正稿.xlsx"))
    assert second.counts["unchanged"] == 1
    before = known()
    undo(actor=clerk, batch=first, why="第一稿错了")
    assert known() == before
    assert set(before) == {"彭守义", "冯来顺"}
    assert not Household.objects.filter(closed_on__isnull=False).exists()
    assert sorted(Household.objects.values_list("number", "people", "head_name")) == [
        ("U1", 1, "彭守义"), ("U2", 1, "冯来顺"),
    ]  # fmt: skip


def test_whom_only_the_draft_names_goes(upload, clerk):
    alone = identity("19300101", 5)
    extra = [
        row("U1", "彭小雨", identity("20150505", 2), "0", "子女"),
        row("U9", "田老六", alone, "100"),
    ]
    first = apply(actor=clerk, upload=upload(draft(*extra), "第一稿.xlsx"))
    apply(actor=clerk, upload=upload(corrected(), "改正稿.xlsx"))
    undo(actor=clerk, batch=first, why="第一稿错了")
    assert set(known()) == {"彭守义", "冯来顺"}
    assert Household.objects.get(number="U1").people == 1
    assert Household.objects.filter(closed_on__isnull=True).count() == 2


def test_both_taken_back_leave_nothing_in_either_order(upload, clerk):
    for later_first in (False, True):
        first = apply(actor=clerk, upload=upload(draft(), "第一稿.xlsx"))
        second = apply(actor=clerk, upload=upload(corrected(), "改正稿.xlsx"))
        for one in (second, first) if later_first else (first, second):
            one.refresh_from_db()
            undo(actor=clerk, batch=one, why="都不要了")
        assert known() == {}
        assert not Household.objects.filter(closed_on__isnull=True).exists()


def test_what_both_said_of_somebody_known_stays_and_what_only_one_said_goes(upload, clerk):
    wide = (*HEADINGS, "患病类别")
    apply(actor=clerk, upload=upload(sheet([row("U2", "冯来顺", FENG, "5000")], HEADINGS)))
    wrong = sheet([[*row("U2", "冯来顺", FENG, "6000"), "慢性病"]], wide)
    first = apply(actor=clerk, upload=upload(wrong, "第一稿.xlsx"))
    assert "慢性病" in str(Person.objects.get().facts)
    again = sheet([row("U2", "冯来顺", FENG, "6000")], HEADINGS, title="改正稿")
    second = apply(actor=clerk, upload=upload(again, "改正稿.xlsx"))
    assert second.counts["changed_homes"] == 0
    undo(actor=clerk, batch=first, why="患病类别错了")
    person = Person.objects.get()
    assert person.facts["近6个月收入"] == 600_000
    assert "慢性病" not in str(person.facts)
    # and goes with the import that says so now
    second.refresh_from_db()
    undo(actor=clerk, batch=second, why="也错了")
    assert Person.objects.get().facts["近6个月收入"] == 500_000


def test_what_somebody_found_out_in_between_is_not_overruled(upload, clerk):
    from bangfu.ledger.actions.observe import observe

    first = apply(actor=clerk, upload=upload(draft(), "第一稿.xlsx"))
    apply(actor=clerk, upload=upload(corrected(), "改正稿.xlsx"))
    person = Person.objects.get(name="冯来顺")
    observe(
        actor=clerk, household=person.household, source="visit", valid_from=timezone.localdate(),
        facts={str(person.pk): {"近6个月收入": 700_000}},
    )  # fmt: skip
    undo(actor=clerk, batch=first, why="第一稿错了")
    assert known()["冯来顺"][2] == 700_000


def test_helpers_and_measures_both_name_go_on(upload, clerk):
    wide = (*HEADINGS, "帮扶责任人（职务）", "帮扶措施")
    lines = [[*row("U2", "冯来顺", FENG, "6000"), "罗国安（村干部）", "每周上门"]]
    first = apply(actor=clerk, upload=upload(sheet(lines, wide, title="一"), "第一稿.xlsx"))
    second = apply(actor=clerk, upload=upload(sheet(lines, wide, title="二"), "改正稿.xlsx"))
    undo(actor=clerk, batch=first, why="第一稿错了")
    assert Pairing.objects.filter(until_day=None).count() == 1
    assert Measure.objects.get().progress == "planned"
    second.refresh_from_db()
    undo(actor=clerk, batch=second, why="也错了")
    assert not Pairing.objects.filter(until_day=None).exists()
    assert Measure.objects.get().progress == "stopped"


def test_a_visit_without_a_word_of_facts_keeps_the_household(upload, clerk):
    first = apply(actor=clerk, upload=upload(draft(), "第一稿.xlsx"))
    home = Household.objects.get(number="U2")
    record(
        actor=clerk, act="duty.visit", subject=subject_of(home), area=home.area_code,
        after={"方式": "上门"},
    )  # fmt: skip
    look = Household.objects.get(number="U1")
    record(actor=Actor("staff", "9", "李"), act="ledger.reveal", subject=subject_of(look))
    assert [one.pk for one in staying(first).worked_on] == [home.pk]
    done = undo(actor=clerk, batch=first, why="选错了文件")
    assert done.kept == [home.pk]
    assert set(known()) == {"冯来顺"}


def test_the_page_says_who_stays_before_it_is_done(upload, clerk, client_of):
    first = apply(actor=clerk, upload=upload(draft(), "第一稿.xlsx"))
    client = client_of()
    url = f"/import/batch/{first.pk}/"
    assert "后来的导入也有，会留下" not in client.get(url + "?stays=1").content.decode()
    apply(actor=clerk, upload=upload(corrected(), "改正稿.xlsx"))
    page = client.get(url + "?stays=1").content.decode()
    assert "后来的导入也有，会留下" in page and "冯来顺一家" in page and "彭守义一家" in page
    client.post(url + "undo/", {"reason": "第一稿错了"})
    page = client.get(url).content.decode()
    assert "冯来顺一家" in page and "后来的导入也有" in page
    assert Observation.objects.filter(withdraws__origin=first.origin).count() == 2


def test_a_remark_both_bring_stays(upload, clerk):
    wide = (*HEADINGS, "备注")
    told = [[*row("U2", "冯来顺", FENG, "6000"), "耳背，敲门要久"]]
    first = apply(actor=clerk, upload=upload(sheet(told, wide, title="一"), "第一稿.xlsx"))
    apply(actor=clerk, upload=upload(sheet(told, wide, title="二"), "改正稿.xlsx"))
    undo(actor=clerk, batch=first, why="第一稿错了")
    said = Observation.objects.filter(note__contains="耳背")
    assert [one.withdrawn_by.exists() for one in said.order_by("pk")] == [True, False]
    assert set(known()) == {"冯来顺"}


def test_a_third_import_inherits_when_the_second_goes_too(upload, clerk):
    first = apply(actor=clerk, upload=upload(draft(), "第一稿.xlsx"))
    second = apply(actor=clerk, upload=upload(corrected(), "改正稿.xlsx"))
    again = sheet([row("U2", "冯来顺", FENG, "6000")], HEADINGS, title="三")
    third = apply(actor=clerk, upload=upload(again, "第三份.xlsx"))
    for batch, left in ((first, {"彭守义", "冯来顺"}), (second, {"冯来顺"}), (third, set())):
        batch.refresh_from_db()
        undo(actor=clerk, batch=batch, why="错了")
        assert set(known()) == left
    assert not Household.objects.filter(closed_on__isnull=True).exists()
