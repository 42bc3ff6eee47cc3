"""Files of areas, offices and staff: whole or not at all, every wrong place told, twice no harm."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from bangfu.cli import main
from bangfu.journal.models import SYSTEM, Entry
from bangfu.org.models import Appointment, Area, Office, Staff
from bangfu.org.roles import Role
from bangfu.org.tables import AREAS, OFFICES, STAFF, TableRefused, load
from bangfu.org.tests.conftest import COUNTY, OTHER_COUNTY, TOWN, signed_in

pytestmark = pytest.mark.django_db
People = dict[str, Staff]

GOOD_AREAS = (
    "区划代码,名称,层级,上级代码,按哪里的标准\n"
    "990101102208,桂花村,村居,990101102000,\n"
    "990101103000,双河乡,乡镇,990101000000,\n"
)
GOOD_OFFICES = "单位名称,类别,所在地代码\n松坪镇司法所,司法,990101102000\n"
GOOD_STAFF = (
    "账号,姓名,职务,角色,单位,单位所在地代码,管哪里的代码,从哪天起\n"
    "tang.min,唐敏,民政委员,村居工作人员,枫林村村民委员会,990101102206,990101102206,2026/1/5\n"
    "luo.ji,罗吉,经办,乡镇经办人员,松坪镇民政办,,990101102000,\n"
)


def file(folder: Path, text: str, name: str = "a.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8-sig")
    return path


@pytest.fixture(autouse=True)
def _there(county: None) -> None:
    pass


def test_a_table_loaded_twice_is_there_once(tmp_path: Path) -> None:
    before, entries = Area.objects.count(), Entry.objects.count()
    path = file(tmp_path, GOOD_AREAS)
    assert load(AREAS, path, actor=SYSTEM).posts == 2
    assert load(AREAS, path, actor=SYSTEM).posts == 2
    assert Area.objects.count() == before + 2
    assert Area.objects.get(pk="990101102208").level == "village"
    assert Entry.objects.count() == entries + 2  # one a file


def test_a_column_left_out_keeps_what_was_there(tmp_path: Path) -> None:
    Office.objects.filter(name="松坪镇民政办").update(duties="受理", telephone="0851-1")
    load(
        OFFICES,
        file(tmp_path, f"单位名称,类别,所在地代码\n松坪镇民政办,民政,{TOWN}\n"),
        actor=SYSTEM,
    )
    office = Office.objects.get(name="松坪镇民政办")
    assert (office.duties, office.telephone) == ("受理", "0851-1")


def test_all_that_is_wrong_is_told_with_place_value_and_remedy(tmp_path: Path) -> None:
    path = file(
        tmp_path,
        "单位名称,类别,所在地代码\n司法所,司法,990101102000\n卫生院,卫生,990101102000\n工会,工会,990101199000\n",
        "单位.csv",
    )
    before, entries = Office.objects.count(), Entry.objects.count()
    with pytest.raises(TableRefused) as caught:
        load(OFFICES, path, actor=SYSTEM)
    unit, place = caught.value.problems
    assert (unit.row, unit.letter, unit.column, unit.value) == (3, "B", "类别", "卫生")
    assert "卫生健康" in unit.remedy  # the words one may write
    assert (place.row, place.letter, place.value) == (4, "C", "990101199000")
    assert "先装入区划表" in place.remedy
    assert (Office.objects.count(), Entry.objects.count()) == (before, entries)


def test_the_operator_opens_accounts_and_posts_at_once(tmp_path: Path) -> None:
    path = file(tmp_path, GOOD_STAFF)
    loaded = load(STAFF, path, actor=SYSTEM)
    assert (loaded.accounts, loaded.posts) == (2, 2)
    for one in loaded.opened:
        staff = Staff.objects.get(username=one.staff.username)
        assert staff.check_password(one.password) and staff.must_change_password
        assert one.password not in staff.password
        assert not Entry.objects.filter(after__icontains=one.password).exists()
    assert len({one.password for one in loaded.opened}) == 2
    again = load(STAFF, path, actor=SYSTEM)
    assert (again.accounts, again.posts, again.opened) == (0, 0, [])


@pytest.mark.parametrize(
    ("old", "new", "column", "said"),
    [
        ("村居工作人员", "村长", "角色", "没有“村长”这个角色"),
        ("松坪镇民政办", "松坪镇办", "单位所在地代码", "没有写区划代码"),
        ("枫林村村民委员会", "枫林村委", "单位", "没有“枫林村委”这个单位"),
        ("2026/1/5", "2026/13/5", "从哪天起", "不是日期"),
        ("tang.min", "13800138000", "账号", "手机号码"),
        ("唐敏", "", "姓名", "没有写姓名"),
        ("990101102206,2026", "990101000000,2026", "管哪里的代码", "不能大过"),
    ],
)
def test_a_wrong_row_of_staff_opens_nobody(
    tmp_path: Path, old: str, new: str, column: str, said: str
) -> None:
    before = Staff.objects.count()
    with pytest.raises(TableRefused) as caught:
        load(STAFF, file(tmp_path, GOOD_STAFF.replace(old, new)), actor=SYSTEM)
    (problem,) = caught.value.problems
    assert problem.column == column and said in problem.wrong and problem.remedy
    assert Staff.objects.count() == before


def test_somebody_elses_account_is_not_taken(tmp_path: Path) -> None:
    path = file(tmp_path, GOOD_STAFF.replace("tang.min", Role.COUNTY_OFFICER))
    with pytest.raises(TableRefused) as caught:
        load(STAFF, path, actor=SYSTEM)
    assert "已经是" in caught.value.problems[0].wrong


# -- the pages ------------------------------------------------------------------------


def sent(staff: Staff, kind: str, text: str):
    upload = SimpleUploadedFile("表.csv", text.encode("utf-8-sig"))
    return signed_in(staff).post(reverse(f"org:load_{kind}"), {"file": upload})


def test_accounts_and_posts_are_two_administrators_work(people: People) -> None:
    early = sent(people[Role.SECURITY_ADMIN], "staff", GOOD_STAFF)
    assert early.status_code == 422 and "请系统管理员先装入同一张表" in early.content.decode()
    opened = sent(people[Role.SYSTEM_ADMIN], "staff", GOOD_STAFF)
    body = opened.content.decode()
    assert opened.status_code == 200 and "no-store" in opened["Cache-Control"]
    (password,) = re.findall(r"tang\.min</td><td[^>]*>([^<]+)<", body)
    tang = Staff.objects.get(username="tang.min")
    assert tang.check_password(password)
    assert not tang.appointments.exists()
    given = sent(people[Role.SECURITY_ADMIN], "staff", GOOD_STAFF)
    assert given.status_code == 200 and "安排了 2 个岗位" in given.content.decode()
    assert Appointment.objects.get(staff=tang).area_id == "990101102206"
    again = sent(people[Role.SYSTEM_ADMIN], "staff", GOOD_STAFF).content.decode()
    assert "开了 0 个账号" in again and not re.findall(r"org-password", again)


def test_another_county_is_not_loaded(people: People) -> None:
    text = GOOD_AREAS.replace(
        "990101103000,双河乡,乡镇,990101000000", f"990102103000,双河乡,乡镇,{OTHER_COUNTY}"
    )
    answer = sent(people[Role.SYSTEM_ADMIN], "areas", text)
    assert answer.status_code == 422 and "不归你管" in answer.content.decode()
    assert not Area.objects.filter(name__in=["双河乡", "桂花村"]).exists()
    assert sent(people[Role.SYSTEM_ADMIN], "areas", GOOD_AREAS).status_code == 200
    entry = Entry.objects.order_by("-seq").first()
    assert entry.act == "org.import_areas" and entry.actor_name == people[Role.SYSTEM_ADMIN].name


def test_a_wrong_file_is_told_on_the_page(people: People) -> None:
    answer = sent(people[Role.SYSTEM_ADMIN], "offices", "名称\n民政办\n")
    assert answer.status_code == 422 and "缺少必须有的列" in answer.content.decode()
    good = sent(people[Role.SYSTEM_ADMIN], "offices", GOOD_OFFICES)
    assert "装入了 1 个单位" in good.content.decode()
    assert Office.objects.filter(name="松坪镇司法所", area_id=TOWN, unit="justice").exists()


def test_no_post_for_oneself(people: People) -> None:
    guard = people[Role.SECURITY_ADMIN]
    line = f"{guard.username},{guard.name},主任,安全管理员,云岭县信息中心,{COUNTY},{COUNTY},2026-01-05\n"
    answer = sent(guard, "staff", GOOD_STAFF.splitlines()[0] + "\n" + line)
    assert answer.status_code == 422 and "不能给自己安排岗位" in answer.content.decode()


# -- the command line -----------------------------------------------------------------


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def test_the_commands_say_what_they_did(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)
    assert "装入了 2 个区划" in run("areas", "load", str(file(tmp_path, GOOD_AREAS))).stderr
    assert "装入了 1 个单位" in run("offices", "load", str(file(tmp_path, GOOD_OFFICES))).stderr
    result = run("staff", "load", str(file(tmp_path, GOOD_STAFF)))
    assert result.exit_code == 0 and "安排了 2 个岗位" in result.stderr
    (password,) = re.findall(r"tang\.min\s*│\s*(\S+)", result.stdout)
    assert Staff.objects.get(username="tang.min").check_password(password)
    wrong = run("offices", "load", str(file(tmp_path, GOOD_OFFICES.replace("司法,", "法律,"))))
    assert (
        wrong.exit_code == 2 and "第 2 行" in wrong.stderr and "没有“法律”这个类别" in wrong.stderr
    )
    assert "Traceback" not in wrong.output
