"""A small county, and ledgers written the way villages write them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from io import BytesIO

import pytest
import xlsxwriter
from django.test import Client

from bangfu.intake.actions.matching import match
from bangfu.intake.actions.receive import map_headings, receive
from bangfu.intake.models import Upload
from bangfu.journal.models import Actor
from bangfu.ledger.actions.households import Newcomer, file_household
from bangfu.ledger.models import Person
from bangfu.ledger.tests.conftest import TOWN, VILLAGE, actor, areas, reader, rules, staff  # noqa: F401
from bangfu.org.models import Area, Office, Staff, Unit
from bangfu.policy.identity import check_character

HEADINGS = (
    "序号", "姓名", "性别", "身份证号码", "人员类别", "帮扶责任人（职务）", "帮扶措施", "联系电话", "备注",
)  # fmt: skip


def identity(born: str = "19520712", serial: int = 1) -> str:
    first = f"990101{born}{serial:03d}"
    return first + check_character(first)


def sheet(rows: Sequence[Sequence[object]], headings: Sequence[str] = HEADINGS, title: str = "枫林村困难群众台账") -> bytes:  # fmt: skip
    kept = BytesIO()
    book = xlsxwriter.Workbook(kept, {"in_memory": True})
    # the same rows are the same bytes, whenever they are written
    book.set_properties({"created": dt.datetime(2026, 11, 1)})
    page = book.add_worksheet("台账")
    for at, row in enumerate(([title] if title else [], headings, *rows)):
        for column, value in enumerate(row):
            if value is not None:
                page.write(at, column, value)
    book.close()
    return kept.getvalue()


def person(number: int, name: str, born: str = "19520712", serial: int = 1, **more: object) -> list:
    cells = dict.fromkeys(HEADINGS)
    known = identity(born, serial)
    cells |= {"序号": number, "姓名": name, "身份证号码": known}
    cells["性别"] = "男" if int(known[16]) % 2 else "女"
    return list((cells | more).values())


@pytest.fixture(autouse=True)
def kept_apart(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path / "documents"


@pytest.fixture
def clerk(areas) -> Actor:  # noqa: F811
    made = Staff.objects.create(username="zhoumin", name="周敏")
    return Actor("staff", str(made.pk), made.name, "松坪镇民政办 经办")


@pytest.fixture
def office(areas) -> Office:  # noqa: F811
    return Office.objects.create(name="松坪镇民政办", area_id=TOWN, unit=Unit.CIVIL_AFFAIRS)


@pytest.fixture
def upload(clerk, office):
    """Takes a file in and maps it as guessed."""

    def take(content: bytes, name: str = "枫林村-11月.xlsx", area: str = TOWN, **more) -> Upload:
        kept = receive(
            actor=clerk, office=office, area=Area.objects.get(pk=area), name=name, content=content
        )
        return map_headings(
            actor=clerk, upload=kept, mapping={**kept.mapping, **more.pop("mapping", {})},
            units=kept.units, village=kept.village, **more,
        )  # fmt: skip

    return take


@pytest.fixture
def known(actor, areas):  # noqa: F811
    def file(**facts) -> Person:
        told = {"姓名": "彭守义", "身份证号码": identity(), "出生日期": 19520712, **facts}
        home = file_household(
            actor=actor, area_code=VILLAGE, day=dt.date(2026, 1, 5), persons=[Newcomer(told)]
        )
        return home.persons[0]

    return file


@pytest.fixture
def listed(clerk, office):
    def hold(department: str, headings, *rows):
        kept = receive(
            actor=clerk, office=office, area=Area.objects.get(pk=TOWN), name="名单.xlsx",
            content=sheet(rows, headings, title="名单"), kind="match", department=department,
        )  # fmt: skip
        kept = map_headings(actor=clerk, upload=kept, mapping=kept.mapping, units=kept.units)
        return match(actor=clerk, upload=kept)

    return hold


@pytest.fixture
def client_of(staff):  # noqa: F811
    def sign_in(role: str = "township_officer", area: str = "990101102000") -> Client:
        client = Client()
        client.force_login(staff(role, area), backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in
