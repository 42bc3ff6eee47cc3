"""What is refused at the door, what is said of each bad cell, and what is remembered."""

from __future__ import annotations

import pytest

from bangfu.intake.actions import bring_in
from bangfu.intake.actions.receive import Refused, map_headings, receive
from bangfu.intake.actions.settle import choose, correct, reset
from bangfu.intake.checked import check
from bangfu.intake.models import HeadingMemory, Upload
from bangfu.intake.tests.conftest import identity, person, sheet
from bangfu.journal.models import Entry
from bangfu.ledger.models import Person
from bangfu.ledger.tests.conftest import TOWN
from bangfu.org.models import Area
from bangfu.sheets import UnreadableLedger
from bangfu.sheets.tests import real_headings
from samples.county import make

pytestmark = pytest.mark.django_db


def take(clerk, office, content: bytes, name: str) -> Upload:
    area = Area.objects.get(pk=TOWN)
    return receive(actor=clerk, office=office, area=area, name=name, content=content)


@pytest.mark.parametrize(
    ("content", "name", "wrong"),
    [
        (b"", "a.xlsx", "空的"),
        (b"%PDF-1.7", "a.pdf", "不是表格"),
        (b"not a workbook at all", "a.xlsx", "。"),
        ("类别,户数,人数\n低保,12,30\n特困,3,3\n合计,15,33\n".encode(), "统计.csv", "。"),
    ],
)
def test_what_is_no_list_of_people_is_refused_with_words(clerk, office, content, name, wrong):
    with pytest.raises(Refused, match=wrong) as told:
        take(clerk, office, content, name)
    assert len(str(told.value)) > 8
    assert not Upload.objects.exists()


def test_a_statistics_table_is_called_one(clerk, office):
    rows = [["低保", 120, 340], ["特困", 30, 31], ["合计", 150, 371]]
    with pytest.raises(Refused):
        take(
            clerk,
            office,
            sheet(rows, ("类别", "户数", "人数"), title="困难群众统计表"),
            "统计.xlsx",
        )


def test_three_hundred_bad_rows_each_name_their_cell(upload):
    rows = [person(1, "彭守义")] + [
        person(n, f"人{n}", 身份证号码="12345", 性别="男") for n in range(2, 302)
    ]
    checked = check(upload(sheet(rows)))
    assert checked.counts()["must_fix"] == 300
    for line in checked.lines[1:]:
        (mark,) = [one for one in line.marks if one.blocks]
        assert (mark.letter, mark.typed) == ("D", True) and mark.wrong and mark.remedy
    assert [line.row for line in checked.lines] == list(range(3, 304))


def test_a_corrected_cell_is_checked_again_and_can_be_put_back(upload, clerk):
    kept = upload(sheet([person(1, "彭守义", 身份证号码="12345", 性别="男")]))
    kept = correct(actor=clerk, upload=kept, sheet="台账", row=3, letter="D", text=identity())
    kept.refresh_from_db()
    assert [line.standing for line in check(kept).lines] == ["new"]
    assert identity() not in str(list(Entry.objects.values_list("after", "before")))
    kept = reset(actor=clerk, upload=kept, sheet="台账", row=3)
    assert [line.standing for line in check(kept).lines] == ["must_fix"]


def test_one_of_two_equal_rows_is_kept(upload, clerk):
    kept = upload(sheet([person(1, "田桂芳"), person(2, "田桂芳")]))
    assert [line.standing for line in check(kept).lines] == ["new", "judge"]
    kept = choose(actor=clerk, upload=kept, sheet="台账", row=4, word="skip")
    assert [line.standing for line in check(kept).lines] == ["new"]


def test_a_word_nobody_offered_is_refused(upload, clerk):
    kept = upload(sheet([person(1, "彭守义")]))
    with pytest.raises(Refused):
        choose(actor=clerk, upload=kept, sheet="台账", row=3, word="merge-all")


def test_an_office_s_mapping_is_remembered(clerk, office):
    rows = [["彭守义", identity(), "陪诊"]]
    headings = ("姓名", "身份证号码", "办的事")
    first = take(clerk, office, sheet(rows, headings), "一.xlsx")
    map_headings(actor=clerk, upload=first, mapping={**first.mapping, "办的事": "帮扶措施"})
    assert HeadingMemory.objects.get(heading="办的事").target == "帮扶措施"
    again = take(
        clerk, office, sheet([*rows, ["冯来顺", identity("19410203"), ""]], headings), "二.xlsx"
    )
    assert again.mapping["办的事"] == "帮扶措施"


REAL = {
    name: rows
    for name, rows in vars(real_headings).items()
    if name.isupper() and rows and all(isinstance(row, list) for row in rows)
}


@pytest.mark.parametrize("name", REAL)
def test_sheets_of_real_ledgers_are_opened_or_refused_with_words(clerk, office, name):
    """Each comes as far as its cells, or says what is wrong and what to do."""
    said = ""
    try:
        kept = take(clerk, office, sheet(REAL[name][1:], REAL[name][0], title=""), "真.xlsx")
        kept = map_headings(actor=clerk, upload=kept, mapping=kept.mapping, units=kept.units)
        assert check(kept).lines
    except (Refused, UnreadableLedger) as told:
        said = str(told)
    assert not said or "。" in said


@pytest.fixture
def county(areas, tmp_path):
    """The sample county's areas, filed; the folder of its files."""
    import csv

    make(tmp_path)
    with (tmp_path / "areas.csv").open(encoding="utf-8-sig") as lines:
        for row in csv.DictReader(lines):
            Area.objects.update_or_create(
                code=row["code"],
                defaults={"name": row["name"], "level": row["level"], "parent_id": row["parent"] or None},
            )  # fmt: skip
    return tmp_path


def test_the_sample_village_ledger_gives_what_its_readme_says(county, clerk, office):
    """42 rows: 35 come in, 5 are to be corrected, 2 to be judged."""
    bring_in(clerk, office, county / "松坪镇-台账.xlsx", "990101102000", screen=False)
    people = Person.objects.count()
    batch = bring_in(clerk, office, county / "枫林村-11月台账.xlsx", "990101102000", screen=False)
    told = {
        key: batch.counts[key] for key in ("rows", "lines", "must_fix", "judge", "update", "new")
    }
    assert told == {"rows": 42, "lines": 35, "must_fix": 5, "judge": 2, "update": 23, "new": 12}
    assert Person.objects.count() == people + 12
    assert not Person.objects.filter(number__startswith="第").exists()
