"""What stands on the papers of a village: who, in which category, helped by whom, as of which day."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from bangfu.duty.actions.pairing import pair
from bangfu.duty.models import Helper
from bangfu.ledger.actions.documents import add_document
from bangfu.ledger.actions.observe import observe
from bangfu.ledger.actions.persons import mark_key_person, person_left
from bangfu.ledger.models import Document, Outcome, Person
from bangfu.ledger.models.person import Left
from bangfu.ledger.tests.conftest import NEXT_VILLAGE, TOWN, VILLAGE
from bangfu.ledger.tests.test_documents import picture
from bangfu.org.models import Area
from bangfu.org.roles import Role
from bangfu.papers.content import TO_VERIFY, Imprint
from bangfu.papers.household_file import household_file
from bangfu.papers.ledgers import pairing_ledger
from bangfu.papers.paper import texts
from bangfu.papers.queries.aikou import care_ledger
from bangfu.papers.queries.file import file_content
from bangfu.papers.queries.guiyang import pairing_content, survey_content
from bangfu.papers.queries.homes import homes_of
from bangfu.papers.queries.lists import key_person_content, roster_content
from bangfu.papers.queries.papers import KINDS
from bangfu.rulebook.queries import NotSet

DAY = dt.date(2026, 11, 24)


def care(reader, day=DAY, village=VILLAGE):
    return care_ledger(homes_of(reader, village, day), village, day)


def test_the_ledger_holds_the_six_categories_and_says_which(village, reader):
    rows = {one.row.name: one.row for one in care(reader()).listed}
    assert rows.keys() == {"彭守义", "田桂芳"}
    peng, tian = rows["彭守义"], rows["田桂芳"]
    assert (peng.categories, tian.categories) == (("一级残疾人",), ("分散供养特困人员",))
    assert [(h.name, h.post) for h in peng.helpers] == [("向国清", "支部书记")]
    assert peng.measures == ("陪透析（每月 2 次）",)
    assert (peng.remarks, tian.remarks) == ("特别困难", "独居")
    assert peng.identity == "990101196801010013"
    assert (tian.identity, tian.identity_note, tian.phone_note) == ("", "没有号码", "没有登记")


def test_the_ledger_says_the_same_as_the_outcomes(village, reader):
    held = Outcome.objects.filter(programme="关爱帮扶对象", standing="holds")
    by_screening = {row.person_id: tuple(row.rule.split("；")) for row in held}
    found = care(reader())
    harmed = Person.objects.get(name="石小虎").pk
    assert by_screening.pop(harmed) == ("care-child-harmed",)
    assert found.rules == by_screening


def test_a_harmed_child_stands_on_no_ordinary_ledger(village, reader):
    assert "石小虎" not in {one.row.name for one in care(reader()).listed}


def test_the_printed_file_of_a_harmed_child_tells_nothing_of_harm(village, reader):
    printed = household_file(
        file_content(reader(), village["shi"], DAY),
        Imprint(printed_by="周敏", printed_at=dt.datetime(2026, 11, 24, 9, 0), as_of=DAY),
    )
    said = "".join(text for _place, text in texts(printed))
    assert "石小虎" in said and "侵害" not in said


def test_a_ledger_of_one_category(village, reader):
    assert [row.name for row in care(reader()).of_category("care-tekun")] == ["田桂芳"]


def test_a_past_day_shows_who_and_what_was_known_then(village, reader, actor):
    peng = Person.objects.get(name="彭守义")
    observe(
        actor=actor, household=village["peng"], source="visit", valid_from=dt.date(2026, 11, 10),
        facts={str(peng.pk): {"残疾等级": "三级"}},
    )  # fmt: skip
    tian = Person.objects.get(name="田桂芳")
    person_left(actor=actor, person=tian, day=dt.date(2026, 11, 12), left=Left.DIED, why="去世")
    township = reader()
    assert care(township).listed == ()
    before = care(township, dt.date(2026, 11, 1)).listed
    assert [(one.row.name, one.row.categories[0]) for one in before] == [
        ("彭守义", "一级残疾人"), ("田桂芳", "分散供养特困人员"),
    ]  # fmt: skip
    assert care(township, dt.date(2026, 10, 1)).listed == ()
    peng.refresh_from_db()
    assert peng.facts["残疾等级"] == "三级"


def test_another_village_is_not_there(village, reader):
    next_door = reader(Role.VILLAGE_WORKER, NEXT_VILLAGE)
    assert homes_of(next_door, VILLAGE, DAY) == []


def test_where_no_rules_are_in_force_it_says_so(areas, reader):
    with pytest.raises(NotSet):
        care(reader())


def test_survey_is_one_home_a_row_and_never_guesses_needs(village, reader):
    area = Area.objects.get(pk=VILLAGE)
    survey = survey_content(homes_of(reader(), VILLAGE, DAY), area, DAY, filled_by="周敏")
    homes = {one.head: one for one in survey.households}
    assert homes.keys() == {"彭守义", "田桂芳", "石小虎"}
    assert homes["彭守义"].needs == ("看病难",)
    assert homes["田桂芳"].needs == (TO_VERIFY,)
    assert [member.age for member in homes["彭守义"].members] == [58, 56]
    assert homes["彭守义"].members[0].disability == "肢体一级"
    assert (homes["彭守义"].way, homes["彭守义"].surveyed_by) == ("入户", "周敏")
    assert survey.city == "云水市"


def test_pairings_and_roster_come_from_who_holds_whom(village, reader, actor):
    area, reader = Area.objects.get(pk=VILLAGE), reader()
    peng = Person.objects.get(name="彭守义")
    cadre = Helper.objects.create(
        name="周敏", kind="township_staff", area_code=TOWN, from_day=dt.date(2026, 1, 1)
    )
    mark_key_person(actor=actor, person=peng, day=dt.date(2026, 11, 1), why="重残")
    pair(actor=actor, helper=cadre, household=peng.household, person=peng, day=dt.date(2026, 11, 1))
    neighbour = Helper.objects.create(
        name="田大婶", kind="neighbour", area_code=VILLAGE, from_day=dt.date(2026, 1, 1)
    )
    pair(
        actor=actor, helper=neighbour, household=peng.household, day=dt.date(2026, 11, 1),
        main=False,
    )  # fmt: skip
    pairings = pairing_content(homes_of(reader, VILLAGE, DAY), area, DAY, filled_by="周敏")
    assert [one.name for one in pairings.people] == ["彭守义", "田桂芳"]
    first = pairings.people[0]
    assert [helper.name for helper in first.village_helpers] == ["向国清", "田大婶"]
    assert [helper.name for helper in first.township_helpers] == ["周敏"]
    assert (first.village_helpers[0].phone, first.village_helpers[0].since) == (
        "13000002268", dt.date(2026, 10, 12),
    )  # fmt: skip
    roster = roster_content(reader, Area.objects.get(pk=TOWN), DAY, filled_by="周敏")
    assert {(row.helper.name, row.helper_kind) for row in roster.rows} == {
        ("向国清", "党政机关"), ("周敏", "党政机关"), ("田大婶", "志愿者"),
    }  # fmt: skip
    row = next(row for row in roster.rows if row.helper.name == "向国清")
    assert (row.person, row.village, row.measures) == (
        "彭守义", "枫林村", ("陪透析（每月 2 次）",),
    )  # fmt: skip
    assert row.last_contact is None
    assert (roster.township, roster.village) == ("松坪镇", "")


def test_the_ledger_of_three_levels_leaves_the_citys_column_out(village, reader):
    area, reader = Area.objects.get(pk=TOWN), reader()
    homes = homes_of(reader, VILLAGE, DAY)
    imprint = Imprint(printed_by="周敏", printed_at=dt.datetime(2026, 11, 24, 9, 0), as_of=DAY)
    four = pairing_ledger(pairing_content(homes, area, DAY, filled_by=""), imprint)
    three = pairing_ledger(pairing_content(homes, area, DAY, filled_by="", levels=3), imprint)
    said = ["".join(text for _place, text in texts(one)) for one in (four, three)]
    assert "市级联系人" in said[0] and "市级联系人" not in said[1]
    assert "三级" in three.title and "向国清" in said[1]
    assert three.opening[0] == "乡镇（街道）：松坪镇"
    assert KINDS["three"].compose(reader, area, DAY, imprint, "").title == three.title


def test_who_helped_on_a_past_day_stands_on_its_papers(village, reader):
    reader = reader()
    before = care(reader, dt.date(2026, 10, 12)).listed
    assert [h.name for h in before[0].row.helpers] == ["向国清"]
    old = file_content(reader, village["peng"], dt.date(2026, 10, 12))
    assert {one.level: one.helper.name for one in old.helpers if one.helper} == {
        "村（居）": "向国清"
    }


def test_key_persons_with_reason_and_last_visit(village, reader, actor):
    peng = Person.objects.get(name="彭守义")
    mark_key_person(actor=actor, person=peng, day=dt.date(2026, 11, 1), why="重残，行动不便")
    area = Area.objects.get(pk=VILLAGE)
    reader = reader()
    (one,) = key_person_content(homes_of(reader, VILLAGE, DAY), area, DAY, filled_by="").people
    assert (one.name, one.reasons, one.by_when) == ("彭守义", ("重残，行动不便",), "每月 2 次")
    assert one.last_visit == dt.date(2026, 10, 12)
    october = dt.date(2026, 10, 20)
    assert not key_person_content(
        homes_of(reader, VILLAGE, october), area, october, filled_by=""
    ).people


def test_the_file_names_the_national_rules_it_rests_on(village, reader):
    content = file_content(reader(), village["tian"], DAY)
    laws = [law for one in content.entitlements for law in one.laws]
    assert laws and not any(law.isascii() for law in laws)
    imprint = Imprint(printed_by="周敏", printed_at=dt.datetime(2026, 11, 24, 9, 0), as_of=DAY)
    said = "".join(text for _place, text in texts(household_file(content, imprint)))
    assert all(law in said for law in laws)


def test_household_file_leaves_out_health_for_who_keeps_no_files(village, reader):
    mine = file_content(reader(), village["peng"], DAY)
    assert mine.head == "彭守义" and mine.health == ()
    assert [line.measure for line in mine.plan] == ["陪透析（每月 2 次）"]
    assert {one.level: one.gap for one in mine.helpers}["区县"] == "不要求"
    assert mine.members[0].identity == "990101196801010013"
    assert mine.members[0].health == "肢体一级残疾"
    named = [one for line in mine.entitlements for one in line.clauses]
    assert "隘口镇实施方案（试行）\nAK-3-2" in named, "paper opens no link to a clause's document"
    assert not any(fact.name == "身份证号码" for fact in mine.facts)
    city = file_content(reader(Role.CITY_OFFICER, "990100000000"), village["peng"], DAY)
    assert city.health is None


def test_a_paper_put_on_the_file_before_eight_in_the_morning_is_of_that_day(village, reader, actor):
    add_document(
        actor=actor, household=village["peng"], kind="残疾证", title="彭守义残疾证", data=picture(),
    )  # fmt: skip
    early = dt.datetime(2026, 11, 23, 23, 30, tzinfo=dt.UTC)
    Document.objects.update(added_at=early)
    (paper,) = file_content(reader(), village["peng"], DAY).papers
    assert paper.day == dt.date(2026, 11, 24) == timezone.localdate(early)


def test_household_file_as_it_stood(village, reader, actor):
    peng = Person.objects.get(name="彭守义")
    observe(
        actor=actor, household=village["peng"], source="visit", valid_from=dt.date(2026, 11, 10),
        facts={str(peng.pk): {"残疾等级": "三级"}},
    )  # fmt: skip
    township = reader()

    def grade(day):
        facts = file_content(township, village["peng"], day).facts
        return {fact.whose: fact.value for fact in facts if fact.name == "残疾等级"}["彭守义"]

    assert (grade(dt.date(2026, 11, 1)), grade(DAY)) == ("一级", "三级")
