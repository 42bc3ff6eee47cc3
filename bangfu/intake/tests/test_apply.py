"""From a file to the ledger: people recognised, blanks harmless, all or nothing."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from bangfu.duty.models import Pairing
from bangfu.intake.actions.apply import apply, prefixes, screen_batch
from bangfu.intake.actions.receive import Refused
from bangfu.intake.checked import check
from bangfu.intake.tests.conftest import identity, person, sheet
from bangfu.journal.models import Entry
from bangfu.ledger.models import Household, Measure, Membership, Observation, Outcome, Person
from bangfu.ledger.tests.conftest import VILLAGE

pytestmark = pytest.mark.django_db


def test_the_nine_columns_come_in_and_made_up_numbers_stay_out(upload, clerk):
    kept = upload(sheet([
        person(1, "彭守义", 人员类别="重残", **{"帮扶责任人（职务）": "向国清（支书）", "帮扶措施": "每月陪透析 2 次"}),
        person(2, "冯来顺", "19410203"),
    ]))  # fmt: skip
    batch = apply(actor=clerk, upload=kept)
    assert (batch.counts["new_homes"], batch.counts["new_persons"]) == (2, 2)
    assert sorted(Household.objects.values_list("number", flat=True)) == ["102201-0001", "102201-0002"]  # fmt: skip
    assert set(Household.objects.values_list("area_code", flat=True)) == {VILLAGE}
    told = Person.objects.get(name="彭守义")
    assert (told.number, told.identity) == ("102201-0001-1", identity())
    assert told.facts["人员类别"] == "|重残|"
    measure = Measure.objects.get()
    assert (measure.what, measure.who, measure.need.person) == (
        "每月陪透析 2 次", "向国清（支书）", told,
    )  # fmt: skip
    assert Observation.objects.filter(origin=batch.origin).count() == 2
    assert Membership.objects.count() == 2


def test_the_same_content_twice_is_refused_and_says_when_and_by_whom(upload, clerk):
    content = sheet([person(1, "彭守义")])
    apply(actor=clerk, upload=upload(content))
    with pytest.raises(Refused, match="已经由周敏导入过"):
        upload(content, name="换了名字.xlsx")


def test_applying_twice_gives_the_same_batch(upload, clerk):
    kept = upload(sheet([person(1, "彭守义")]))
    assert apply(actor=clerk, upload=kept) == apply(actor=clerk, upload=kept)
    assert Person.objects.count() == 1


def test_a_known_person_is_updated_and_a_blank_erases_nothing(upload, clerk):
    apply(actor=clerk, upload=upload(sheet([person(1, "彭守义", 人员类别="重残")])))
    again = upload(sheet([person(1, "彭守义", 联系电话="13000000017")]))
    (line,) = check(again).lines
    assert line.standing == "update"
    batch = apply(actor=clerk, upload=again)
    told = Person.objects.get()
    assert (told.facts["人员类别"], told.phone) == ("|重残|", "13000000017")
    assert batch.counts["new_persons"] == 0


def test_what_the_ledger_says_otherwise_is_shown_and_can_be_kept(upload, clerk):
    apply(actor=clerk, upload=upload(sheet([person(1, "彭守义", 人员类别="重残")])))
    again = upload(sheet([person(1, "彭守义", 人员类别="低保")]))
    (mark,) = [m for m in check(again).lines[0].marks if m.kind == "differs"]
    assert (mark.wrong, mark.letter) == ("台账里是 重残", "E")
    again.choices = {"台账!3": ["keep:人员类别"]}
    again.save()
    apply(actor=clerk, upload=again)
    assert Person.objects.get().facts["人员类别"] == "|重残|"


def test_somebody_of_another_township_is_found_although_out_of_scope(upload, clerk):
    """A search cut down to be quick must not lose people who are on the books elsewhere."""
    from bangfu.org.models import Area

    Area.objects.create(
        code="990101101000", name="隔山镇", level="township", parent_id="990101000000"
    )
    Area.objects.create(
        code="990101101001", name="石坎村", level="village", parent_id="990101101000"
    )
    apply(
        actor=clerk,
        upload=upload(sheet([person(1, "彭守义")], title="石坎村台账"), area="990101101000"),
    )
    ours = upload(sheet([person(1, "彭守义"), person(2, "冯来顺", "19410203")]))
    first, second = check(ours).lines
    assert first.standing == "judge" and "隔山镇石坎村" in first.marks[0].wrong
    assert second.standing == "new"
    apply(actor=clerk, upload=ours)
    assert Person.objects.filter(name="彭守义").count() == 1


def test_one_number_under_two_names_waits_for_a_person(upload, clerk):
    apply(actor=clerk, upload=upload(sheet([person(1, "覃玉兰")])))
    again = upload(sheet([person(1, "谭玉兰", 人员类别="孤寡")]))
    (line,) = check(again).lines
    assert (line.standing, line.marks[0].wrong) == ("judge", "号码和台账里的“覃玉兰”相同")
    with pytest.raises(Refused, match="没有一行可以导入"):
        apply(actor=clerk, upload=again)
    again.choices = {line.key: ["different"]}
    assert check(again).lines[0].standing == "must_fix"
    again.choices = {line.key: ["same"]}
    again.save()
    apply(actor=clerk, upload=again)
    told = Person.objects.get()
    assert (told.name, told.facts["人员类别"]) == ("覃玉兰", "|孤寡|")


def test_without_a_number_name_and_birth_date_only_raise_a_suspicion(upload, clerk):
    headings = ("姓名", "性别", "出生日期", "村居")
    apply(actor=clerk, upload=upload(sheet([person(1, "石小虎", "20180303")])))
    row = ["石小虎", "男", "2018-03-03", "枫林村"]
    again = upload(sheet([row], headings))
    (line,) = check(again).lines
    assert line.standing == "judge" and {fix.choice for m in line.marks for fix in m.fixes} >= {"same", "different"}  # fmt: skip
    again.choices = {line.key: ["different"]}
    again.save()
    apply(actor=clerk, upload=again)
    assert Person.objects.filter(name="石小虎").count() == 2


def test_a_new_household_comes_in_whole_or_waits(upload, clerk):
    headings = ("户编号", "姓名", "身份证号码", "与户主关系", "村居")
    rows = [
        ["SP1", "彭守义", identity(), "户主", "枫林村"],
        ["SP1", "罗秀珍", "12345", "配偶", "枫林村"],
        ["SP2", "冯来顺", identity("19410203"), "户主", "枫林村"],
    ]
    kept = upload(sheet(rows, headings))
    assert [line.standing for line in check(kept).lines] == ["waits", "must_fix", "new"]
    apply(actor=clerk, upload=kept)
    assert list(Household.objects.values_list("number", flat=True)) == ["SP2"]


def test_a_failure_half_way_leaves_nothing(upload, clerk, monkeypatch):
    from bangfu.intake.actions import apply as module

    def broken(*_):
        raise RuntimeError("the lights went out")

    kept = upload(sheet([person(1, "彭守义")]))
    monkeypatch.setattr(module, "write_measures", broken)
    with pytest.raises(RuntimeError):
        apply(actor=clerk, upload=kept)
    kept.refresh_from_db()
    assert (Person.objects.count(), Observation.objects.count(), kept.state) == (0, 0, "mapped")


def test_people_are_screened_once_they_are_in(rules, upload, clerk):
    batch = apply(actor=clerk, upload=upload(sheet([person(1, "彭守义", 人员类别="重残")])))
    screen_batch(batch)
    assert batch.screened_at and Outcome.objects.exists()


def test_a_ledger_kept_elsewhere_before_begins_then(upload, clerk):
    then = timezone.localdate() - dt.timedelta(days=50)
    kept = upload(sheet([person(1, "彭守义", **{"帮扶责任人（职务）": "向国清（支书）"})]))
    batch = apply(actor=clerk, upload=kept, since=then)
    assert timezone.localdate(Household.objects.get().created_at) == then
    assert Membership.objects.get().from_day == then
    told = Observation.objects.get()
    assert told.valid_from == then
    # when it came in stays true: only what it says holds from then
    assert timezone.localdate(told.recorded_at) == timezone.localdate(batch.applied_at)
    assert timezone.localdate(batch.applied_at) == timezone.localdate()
    assert Pairing.objects.get().from_day == then
    entry = Entry.objects.get(act="intake.apply")
    assert then.isoformat() in entry.after


def test_no_ledger_was_kept_since_a_day_to_come(upload, clerk):
    kept = upload(sheet([person(1, "彭守义")]))
    with pytest.raises(Refused, match="还没有到"):
        apply(actor=clerk, upload=kept, since=timezone.localdate() + dt.timedelta(days=1))
    assert not Household.objects.exists()


def test_a_county_is_screened_at_once_where_nobody_of_it_is_spared(db):
    def home(village: str, number: str) -> None:
        Household.objects.create(number=number, township_code=village[:9], area_code=village)

    towns = {town: [f"{town}{200 + at}" for at in range(5)] for town in ("990101101", "990101102")}
    for villages in towns.values():
        for at, village in enumerate(villages):
            home(village, f"H{at}")
    first, second = towns.values()
    assert prefixes([*first, *second]) == ["990101"]
    assert prefixes(first) == ["990101101"]
    assert prefixes([*first, *second[:2]]) == [*second[:2], "990101101"]
    home("990101103200", "H9")
    assert prefixes([*first, *second]) == ["990101101", "990101102"]
