"""The exported ledger: a workbook with numbers masked, and numbers that can be added up."""

from __future__ import annotations

import zipfile
from pathlib import Path

import python_calamine
from django.urls import reverse
from django.utils import timezone

from bangfu.journal.models import Entry
from bangfu.ledger.actions.households import Newcomer, file_household
from bangfu.ledger.facts import dictionary
from bangfu.ledger.models import Household, Person
from bangfu.ledger.models.person import full_years
from bangfu.ledger.tests.conftest import VILLAGE
from bangfu.ledger.tests.test_grid_page import DAY, homes  # noqa: F401
from bangfu.org.roles import Role
from bangfu.sheets import read_ledger


def test_the_export_is_a_workbook_with_numbers_masked_and_is_journalled(
    client,
    homes,  # noqa: F811
    staff,
    tmp_path,
):
    client.force_login(staff(Role.TOWNSHIP_OFFICER))
    answer = client.post(
        reverse("ledger:export"), {"query": "has=残疾等级=二级&cols=identity,kinds,income"}
    )
    path = tmp_path / "x.xlsx"
    path.write_bytes(b"".join(answer.streaming_content))
    with zipfile.ZipFile(path) as book:
        text = "".join(book.read(name).decode() for name in book.namelist() if name.endswith("xml"))
    assert "彭守义" in text and "重残" in text and "石守成" not in text
    assert "990101196803010017" not in text and "990101********0017" in text
    entry = Entry.objects.get(act="ledger.export")
    assert '"人数":1' in entry.after.replace(" ", "") and "彭守义" not in entry.after
    shi = Person.objects.get(name="石守成")
    answer = client.post(reverse("ledger:export"), {"query": "", "person": [shi.pk]})
    assert answer.status_code == 200 and Entry.objects.filter(act="ledger.export").count() == 2


def test_numbers_of_the_export_can_be_added_up_and_codes_stay_text(
    client,
    homes,  # noqa: F811
    staff,
    tmp_path,
    actor,
):
    file_household(actor=actor, area_code=VILLAGE, day=DAY, persons=[Newcomer({"姓名": "冉丁"})])
    client.force_login(staff(Role.TOWNSHIP_OFFICER))
    asked = {"query": "cols=identity,income,age,近6个月收入,number,due,paid"}
    path = tmp_path / "x.xlsx"
    path.write_bytes(b"".join(client.post(reverse("ledger:export"), asked).streaming_content))
    heads, *lines = python_calamine.load_workbook(path).get_sheet_by_index(0).to_python()
    of = {line[3]: dict(zip(heads, line, strict=True)) for line in lines}
    peng, ran = of["彭守义"], of["冉丁"]
    age = full_years(Person.objects.get(name="彭守义").born, timezone.localdate())
    assert (peng["月人均收入"], peng["近6个月收入"], peng["年龄"]) == (200.0, 1200.0, float(age))
    assert ran["月人均收入"] == ran["年龄"] == "未知" and ran["近6个月收入"] == "没问过"
    for head in ("户编号", "户编号 2", "身份证号码"):
        assert isinstance(peng[head], str), head
    with zipfile.ZipFile(path) as book:
        cells = book.read("xl/worksheets/sheet1.xml").decode()
        assert ">200.00<" in cells and '"0.00"' in book.read("xl/styles.xml").decode()


def test_columns_kept_from_a_post_are_named_in_the_grid_and_in_the_file(
    client,
    homes,  # noqa: F811
    staff,
    tmp_path,
):
    client.force_login(staff(Role.FUND_SUPERVISOR))
    page = client.get(reverse("ledger:grid")).content.decode()
    assert "本岗位不显示：人员类别。" in page and "残疾健康" in page
    answer = client.post(reverse("ledger:export"), {"query": "cols=kinds,income"})
    path = tmp_path / "x.xlsx"
    path.write_bytes(b"".join(answer.streaming_content))
    with zipfile.ZipFile(path) as book:
        text = "".join(book.read(name).decode() for name in book.namelist() if name.endswith("xml"))
    assert "人员类别（本岗位不显示）" in text and "彭守义" in text and "重残" not in text
    client.force_login(staff(Role.TOWNSHIP_OFFICER))
    assert "本岗位不显示" not in client.get(reverse("ledger:grid")).content.decode()


OUT_OF_DATE = "标准或政策改过，导出时"


def saved(answer, path: Path) -> list[list[object]]:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    path.write_bytes(content)
    return python_calamine.load_workbook(path).get_sheet_by_index(0).to_python()


def test_a_list_of_conclusions_of_before_says_so_above_its_heads(
    client,
    homes,  # noqa: F811
    staff,
    tmp_path,
):
    client.force_login(staff(Role.TOWNSHIP_OFFICER))
    path, url = tmp_path / "x.xlsx", reverse("ledger:export")
    concluding, plain = {"query": "cols=benefits,income"}, {"query": "cols=income"}
    assert saved(client.post(url, concluding), path)[0][0] == "地方"
    peng = Household.objects.get(head_name="彭守义")
    Household.objects.filter(pk=peng.pk).update(screened_with="0" * 32)
    note, heads, *lines = saved(client.post(url, concluding), path)
    assert str(note[0]).startswith(OUT_OF_DATE) and not any(note[1:])
    assert heads[0] == "地方" and [line[-1] for line in lines if line[3] == "彭守义"] == [200.0]
    read = read_ledger(path, dictionary())
    assert read.persons.num_rows == 2 and read.persons.column("姓名").to_pylist()[0] == "彭守义"
    assert saved(client.post(url, plain), path)[0][0] == "地方", "no conclusion in these columns"
    saved(client.post(url, {"query": "cols=identity,benefits"}), path)
    wrong = {one.wrong for one in read_ledger(path, dictionary()).problems}
    assert "号码中间用星号遮住了" in wrong, "the reader says what a masked number is"
    shi = Person.objects.get(name="石守成")
    only = client.post(url, {**concluding, "person": [shi.pk]})
    assert saved(only, path)[0][0] == "地方", "this household was judged by what counts"
