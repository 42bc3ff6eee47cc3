"""Whom a file names as helpers: known, new, or asked; in force with the import and gone with it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from bangfu.duty.actions.helpers import change_helper
from bangfu.duty.models import Helper, Pairing
from bangfu.duty.queries.coverage import uncovered
from bangfu.intake.actions.apply import apply
from bangfu.intake.actions.settle import choose
from bangfu.intake.actions.undo import undo
from bangfu.intake.checked import check
from bangfu.intake.tests.conftest import identity, person, sheet
from bangfu.journal.models import Entry
from bangfu.ledger.actions.observe import observe
from bangfu.ledger.models import Household, Person
from bangfu.ledger.tests.conftest import NEXT_VILLAGE, TOWN, VILLAGE

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
WHO = "帮扶责任人（职务）"
PENG, FENG = "彭守义", "冯来顺"


def named(number, name, who, born="19520712", **more):
    return person(number, name, born, **{WHO: who, **more})


def on_the_books(name="向国清", kind="secretary", area=VILLAGE, **more):
    return Helper.objects.create(
        name=name, kind=kind, area_code=area, from_day=dt.date(2026, 1, 1), **more
    )


def holding(home_of):
    """Who is responsible for somebody's household now."""
    return Pairing.objects.get(
        household__persons__name=home_of, until_day=None, main=True, person=None
    ).helper


def settled(clerk, upload, row, word):
    return choose(actor=clerk, upload=upload, sheet="台账", row=row, word=word)


def test_a_named_helper_is_put_on_the_books_and_holds_the_household(upload, clerk, reader):
    kept = upload(sheet([named(1, PENG, "向国清（支书）"), named(2, FENG, "", "19410203")]))
    summary = check(kept).helpers
    assert (summary.known, [one.name for one in summary.newcomers]) == (0, ["向国清"])
    batch = apply(actor=clerk, upload=kept)
    helper = holding(PENG)
    assert (helper.name, helper.post, helper.kind, helper.area_code) == (
        "向国清", "支书", "secretary", VILLAGE,
    )  # fmt: skip
    assert (batch.counts["helped"], batch.counts["new_helpers"]) == (1, 1)
    assert [home.head_name for home in uncovered(reader())] == [FENG]
    assert Entry.objects.filter(act="duty.name_from_list").count() == 1


def test_the_helper_on_the_books_is_the_one_meant_and_nobody_is_named_twice(upload, clerk):
    known = on_the_books(post="村支书")
    apply(actor=clerk, upload=upload(sheet([named(1, PENG, "向国清（支书）")])))
    apply(actor=clerk, upload=upload(sheet([named(1, FENG, "向国清", "19410203")])))
    assert (holding(PENG), holding(FENG)) == (known, known)
    assert Helper.objects.count() == 1


def test_the_same_name_in_another_village_is_somebody_else(upload, clerk):
    on_the_books(area="990101102202")
    apply(actor=clerk, upload=upload(sheet([named(1, PENG, "向国清（支书）")])))
    assert holding(PENG).area_code == VILLAGE


def test_another_post_under_a_known_name_is_asked_once_for_all_rows(upload, clerk):
    known = on_the_books(post="支书")
    rows = [named(1, PENG, "向国清（会计）"), named(2, FENG, "向国清（会计）", "19410203")]
    kept = upload(sheet(rows))
    assert [line.standing for line in check(kept).lines] == ["judge", "judge"]
    kept = settled(clerk, kept, 3, f"helper:{known.pk}")
    assert not any(line.blocked for line in check(kept).lines)
    kept = settled(clerk, kept, 3, "helper:new")
    apply(actor=clerk, upload=kept)
    assert holding(PENG) == holding(FENG) != known
    assert holding(PENG).post == "会计"


def test_two_people_of_one_name_on_the_books_are_asked(upload, clerk):
    first, second = on_the_books(), on_the_books(kind="village_committee")
    kept = upload(sheet([named(1, PENG, "向国清")]))
    (line,) = check(kept).lines
    (mark,) = [one for one in line.marks if one.blocks]
    assert {fix.choice for fix in mark.fixes} == {
        f"helper:{first.pk}", f"helper:{second.pk}", "helper:new",
    }  # fmt: skip
    apply(actor=clerk, upload=settled(clerk, kept, 3, f"helper:{second.pk}"))
    assert holding(PENG) == second


@pytest.mark.parametrize(("word", "number"), [("one", 1), ("each", 2)])
def test_one_name_with_two_posts_in_one_file_is_asked(upload, clerk, word, number):
    rows = [named(1, PENG, "李红英（委员）"), named(2, FENG, "李红英（网格员）", "19410203")]
    kept = upload(sheet(rows))
    assert all(line.blocked for line in check(kept).lines)
    apply(actor=clerk, upload=settled(clerk, kept, 3, f"helper:{word}"))
    assert Helper.objects.filter(name="李红英").count() == number


def test_the_telephone_tells_two_of_one_name_apart_and_is_kept_sealed(upload, clerk):
    headings = ("姓名", "身份证号码", "帮扶责任人（职务）", "帮扶责任人电话")
    first = on_the_books(phone="13000000017")
    on_the_books(phone="13000000018")
    rows = [
        [PENG, identity(), "向国清", "13000000017"],
        [FENG, identity("19410203"), "李红英（委员）", "13000000019"],
    ]
    apply(actor=clerk, upload=upload(sheet(rows, headings)))
    assert holding(PENG) == first
    assert holding(FENG).masked_phone == "130****0019"
    assert "13000000019" not in "".join(entry.after for entry in Entry.objects.all())


def test_several_helpers_of_one_person_and_one_helper_of_several(upload, clerk):
    rows = [
        named(1, PENG, "向国清（支书）、张秀英（志愿者）"),
        named(2, FENG, "向国清（支书）", "19410203"),
    ]
    apply(actor=clerk, upload=upload(sheet(rows)))
    assert holding(PENG) == holding(FENG)
    (beside,) = Pairing.objects.filter(household__persons__name=PENG, main=False)
    assert (beside.helper.name, beside.helper.kind) == ("张秀英", "volunteer")


def test_who_is_no_cadre_or_of_the_township_leaves_the_household_on_the_list(upload, clerk, reader):
    rows = [
        named(1, PENG, "张秀英（志愿者）"), named(2, FENG, "周敏（民政办）", "19410203"),
    ]  # fmt: skip
    kept = upload(sheet(rows))
    said = [mark.wrong for line in check(kept).lines for mark in line.marks]
    assert any("不是干部" in one for one in said) and any("乡镇级" in one for one in said)
    apply(actor=clerk, upload=kept)
    assert uncovered(reader()).count() == 2
    township = Pairing.objects.get(helper__name="周敏")
    assert (township.level, township.person.name) == ("township", FENG)
    assert township.helper.area_code == TOWN


def test_an_account_of_the_village_is_found_by_name(upload, clerk, staff):
    account = staff("village_worker", VILLAGE, "向国清")
    apply(actor=clerk, upload=upload(sheet([named(1, PENG, "向国清")])))
    assert holding(PENG).staff == account


def test_an_account_that_cannot_see_the_village_is_written_marked_and_does_not_hold(
    upload, clerk, staff, reader
):
    account = staff("village_worker", NEXT_VILLAGE, "向国清")
    helper = on_the_books(staff=account, post="支书")
    kept = upload(
        sheet([named(1, PENG, "向国清（支书）"), named(2, FENG, "向国清（支书）", "19410203")])
    )
    said = [mark.wrong for line in check(kept).lines for mark in line.marks]
    assert sum("看不到这里的户" in one for one in said) == 1
    apply(actor=clerk, upload=kept)
    assert holding(PENG) == helper
    assert {home.head_name for home in uncovered(reader())} == {PENG, FENG}


def test_what_the_ledger_says_otherwise_is_shown_replaced_or_kept(upload, clerk):
    apply(actor=clerk, upload=upload(sheet([named(1, PENG, "向国清（支书）")])))
    before = holding(PENG)
    again = upload(sheet([named(1, PENG, "李红英（委员）")]))
    (mark,) = [m for m in check(again).lines[0].marks if m.kind == "differs"]
    assert mark.wrong == "台账里是 向国清（支书）"
    kept = settled(clerk, again, 3, mark.fixes[0].choice)
    assert check(kept).lines[0].helpers == []
    kept.choices = {}
    kept.save()
    batch = apply(actor=clerk, upload=kept)
    old = Pairing.objects.get(helper=before)
    new = Pairing.objects.get(helper__name="李红英")
    assert old.until_day + dt.timedelta(days=1) == new.from_day
    undo(actor=clerk, batch=batch, why="弄错了")
    assert holding(PENG) == before


def test_whoever_helped_beside_becomes_responsible_by_the_list(upload, clerk, actor):
    apply(actor=clerk, upload=upload(sheet([named(1, PENG, "")])))
    home = Household.objects.get()
    helper = on_the_books()
    Pairing.objects.create(
        helper=helper, household=home, level="village", main=False, from_day=dt.date(2026, 1, 1),
        decided_by="甲",
    )  # fmt: skip
    apply(actor=clerk, upload=upload(sheet([named(1, PENG, "向国清（支书）")])))
    assert holding(PENG) == helper


def test_an_import_taken_back_takes_its_helpers_and_pairings_with_it(upload, clerk, reader):
    batch = apply(
        actor=clerk,
        upload=upload(sheet([named(1, PENG, "向国清（支书）"), named(2, FENG, "李红英（委员）", "19410203")])),
    )  # fmt: skip
    touched = Person.objects.get(name=FENG)
    observe(
        actor=clerk, household=touched.household, source="visit", valid_from=TODAY,
        facts={str(touched.pk): {"独居": True}},
    )  # fmt: skip
    undo(actor=clerk, batch=batch, why="选错了文件")
    assert [one.helper.name for one in Pairing.objects.filter(until_day=None)] == ["李红英"]
    gone = Helper.objects.get(name="向国清")
    assert not gone.serves_on(TODAY)
    assert Helper.objects.get(name="李红英").serves_on(TODAY)
    # the file can come again, and names its helper anew
    apply(actor=clerk, upload=upload(sheet([named(1, PENG, "向国清（支书）")])))
    assert holding(PENG) != gone


def test_a_helper_given_many_is_not_said_to_be_over_the_limit(upload, clerk):
    rows = [
        named(n, f"人{n}", "向国清（支书）", f"1950{n // 28 + 1:02d}{n % 28 + 1:02d}")
        for n in range(1, 13)
    ]
    apply(actor=clerk, upload=upload(sheet(rows)))
    helper = Helper.objects.get()
    assert (helper.cap, helper.pairings.count()) == (12, 12)


def test_what_a_list_adds_to_a_known_helper_is_learnt_and_forgotten_with_it(upload, clerk):
    headings = ("姓名", "身份证号码", "帮扶责任人（职务）", "帮扶责任人电话")
    known = on_the_books(kind="unknown")
    batch = apply(
        actor=clerk,
        upload=upload(sheet([[PENG, identity(), "向国清（支书）", "13000000017"]], headings)),
    )
    known.refresh_from_db()
    assert (known.post, known.kind, known.phone) == ("支书", "secretary", "13000000017")
    undo(actor=clerk, batch=batch, why="选错了")
    known.refresh_from_db()
    assert (known.post, known.kind, known.phone) == ("", "unknown", "")
    assert known.serves_on(TODAY)


@pytest.fixture
def telling(upload, clerk):
    """Brings in a list that names the helper of somebody, with post and telephone."""
    headings = ("姓名", "身份证号码", "帮扶责任人（职务）", "帮扶责任人电话")

    def bring(name: str, written: str = "向国清（支书）", phone: str = "13000000017"):
        content = sheet([[PENG, identity(), written, phone]], headings, title=f"枫林村台账{name}")
        return apply(actor=clerk, upload=upload(content, f"{name}.xlsx"))

    return bring


def test_what_a_later_list_says_of_a_helper_too_stays_till_that_one_goes(telling, clerk):
    known = on_the_books(kind="unknown")
    first, second = telling("一"), telling("二", "向国清")
    undo(actor=clerk, batch=first, why="第一份错了")
    known.refresh_from_db()
    assert known.phone == "13000000017"
    assert (known.post, known.kind) == ("", "unknown")  # the second says nothing of the post
    second.refresh_from_db()
    assert "13000000017" not in str(second.made)
    undo(actor=clerk, batch=second, why="也错了")
    known.refresh_from_db()
    assert known.phone == ""


def test_the_later_list_taken_back_first_leaves_what_the_first_says(telling, clerk):
    known = on_the_books(kind="unknown")
    first, second = telling("一"), telling("二")
    undo(actor=clerk, batch=second, why="第二份错了")
    known.refresh_from_db()
    assert (known.post, known.phone) == ("支书", "13000000017")
    first.refresh_from_db()
    undo(actor=clerk, batch=first, why="也错了")
    known.refresh_from_db()
    assert (known.post, known.phone) == ("", "")


def test_a_telephone_somebody_corrected_since_is_not_blanked(telling, clerk):
    known = on_the_books(kind="unknown")
    first = telling("一")
    change_helper(actor=clerk, helper=known, why="换了号", phone="13000000018")
    undo(actor=clerk, batch=first, why="错了")
    known.refresh_from_db()
    assert (known.phone, known.post) == ("13000000018", "")
