"""An import taken back: what it brought is gone, what somebody touched since stays."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from bangfu.intake.actions.apply import apply
from bangfu.intake.actions.receive import Refused
from bangfu.intake.actions.undo import undo
from bangfu.intake.tests.conftest import person, sheet
from bangfu.journal.models import Entry
from bangfu.ledger.actions.observe import observe
from bangfu.ledger.models import AreaCount, Household, Measure, Observation, Person
from bangfu.ledger.tests.conftest import VILLAGE

pytestmark = pytest.mark.django_db
TWO = [
    person(1, "彭守义", 人员类别="重残", 帮扶措施="每周上门"),
    person(2, "冯来顺", "19410203"),
]


def test_people_and_households_go_off_the_books_and_can_come_again(upload, clerk):
    batch = apply(actor=clerk, upload=upload(sheet(TWO)))
    undo(actor=clerk, batch=batch, why="选错了文件")
    assert not Person.objects.filter(state="present").exists()
    assert not Household.objects.filter(closed_on__isnull=True).exists()
    assert not AreaCount.objects.filter(village_code=VILLAGE, persons__gt=0).exists()
    assert Measure.objects.get().progress == "stopped"
    assert Observation.objects.filter(withdraws__origin=batch.origin).count() == 2
    assert Entry.objects.filter(act="intake.undo", why="选错了文件").count() == 1
    again = apply(actor=clerk, upload=upload(sheet(TWO)))
    assert Person.objects.filter(state="present").count() == 2
    assert again.counts["new_persons"] == 2


def test_what_an_import_said_of_known_people_no_longer_counts(upload, clerk):
    apply(actor=clerk, upload=upload(sheet(TWO)))
    batch = apply(
        actor=clerk,
        upload=upload(sheet([person(1, "彭守义", 人员类别="低保", 帮扶措施="每月上门")])),
    )
    assert Person.objects.get(name="彭守义").facts["人员类别"] == "|低保|"
    undo(actor=clerk, batch=batch, why="内容不对")
    told = Person.objects.get(name="彭守义")
    assert (told.facts["人员类别"], told.state) == ("|重残|", "present")
    assert Measure.objects.filter(progress="planned").get().what == "每周上门"


def test_newcomers_to_a_known_household_leave_it_again(upload, clerk):
    headings = ("户编号", "姓名", "性别", "出生日期", "与户主关系", "村居")
    first = ["SP1", "彭守义", "男", "1952-07-12", "户主", "枫林村"]
    apply(actor=clerk, upload=upload(sheet([first], headings)))
    more = [first, ["SP1", "彭小雨", "女", "2015-05-05", "子女", "枫林村"]]
    batch = apply(actor=clerk, upload=upload(sheet(more, headings)))
    assert Household.objects.get().people == 2
    undo(actor=clerk, batch=batch, why="不是这家的")
    assert Household.objects.get().people == 1
    assert not Household.objects.get().closed_on


def test_what_somebody_worked_on_since_stays_and_is_listed(upload, clerk):
    batch = apply(actor=clerk, upload=upload(sheet(TWO)))
    touched = Person.objects.get(name="彭守义")
    observe(
        actor=clerk, household=touched.household, source="visit", valid_from=timezone.localdate(),
        facts={str(touched.pk): {"独居": True}},
    )  # fmt: skip
    done = undo(actor=clerk, batch=batch, why="选错了文件")
    assert done.kept == [touched.household_id]
    assert list(Person.objects.filter(state="present")) == [touched]
    touched.refresh_from_db()
    assert touched.facts["人员类别"] == "|重残|"
    assert Measure.objects.get().progress == "planned"


def test_after_a_week_it_is_too_late_and_a_reason_is_needed(upload, clerk):
    batch = apply(actor=clerk, upload=upload(sheet(TWO)))
    with pytest.raises(Refused, match="为什么"):
        undo(actor=clerk, batch=batch, why=" ")
    batch.applied_at = timezone.now() - dt.timedelta(days=7, minutes=1)
    batch.save()
    with pytest.raises(Refused, match="7 天"):
        undo(actor=clerk, batch=batch, why="晚了")
