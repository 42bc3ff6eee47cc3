"""The files areas, offices and staff come in: their headings, the words in them, what is wrong.

One room between a file and the actions, for the command line and the page alike.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from bangfu.journal.models import Actor
from bangfu.org.actions import ACCOUNTS, POSTS, RowsRefused, load_areas, load_offices, load_staff
from bangfu.org.actions.bulk import Wrong
from bangfu.org.actions.bulk_staff import Loaded
from bangfu.org.models import Office, Unit
from bangfu.org.models.area import Level
from bangfu.org.roles import Role
from bangfu.sheets import Line, Problem, read_lines

AREAS, OFFICES, STAFF = "areas", "offices", "staff"


@dataclass(frozen=True)
class Sheet:
    """What a file of one kind holds; `columns` name each field's headings, the usual one first."""

    title: str
    columns: Mapping[str, tuple[str, ...]]
    needed: tuple[str, ...]

    def heading(self, field: str) -> str:
        """The usual heading of a field."""
        return self.columns[field][0] if field in self.columns else field


KINDS = {
    AREAS: Sheet(
        _("区划表"),
        {
            "code": ("区划代码", "代码", "code"),
            "name": ("名称", "区划名称", "name"),
            "level": ("层级", "级别", "level"),
            "parent": ("上级代码", "上级区划代码", "上级", "parent"),
            "standards_code": ("按哪里的标准", "standards_code"),
        },
        ("code", "name", "level", "parent"),
    ),
    OFFICES: Sheet(
        _("单位表"),
        {
            "name": ("单位名称", "名称", "单位", "name"),
            "unit": ("类别", "单位类别", "unit"),
            "area": ("所在地代码", "区划代码", "所在地", "area"),
            "duties": ("职责", "duties"),
            "telephone": ("办公电话", "电话", "telephone"),
            "chief": ("主要负责人", "chief"),
            "deputy": ("分管负责人", "deputy"),
        },
        ("name", "unit", "area"),
    ),
    STAFF: Sheet(
        _("人员表"),
        {
            "username": ("账号", "用户名", "username"),
            "name": ("姓名", "name"),
            "post": ("职务", "post"),
            "role": ("角色", "role"),
            "office": ("单位", "单位名称", "office"),
            "office_area": ("单位所在地代码", "单位所在地", "office_area"),
            "area": ("管哪里的代码", "管哪里", "area"),
            "from_day": ("从哪天起", "任职日期", "from_day"),
        },
        ("username", "name", "post", "role", "office", "area"),
    ),
}


class TableRefused(Exception):
    """A file of which nothing was loaded, with every place that is wrong."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(map(str, problems)))


def load(
    kind: str,
    path: Path,
    *,
    actor: Actor,
    within: str = "",
    halves: frozenset[str] = frozenset({ACCOUNTS, POSTS}),
) -> Loaded:
    """Bring a file in, all of it or nothing; for areas and offices `posts` counts the rows.

    `within` are the digits all areas have to begin with; `halves` matter for staff. Raises
    UnreadableLedger for a file that is no such table, TableRefused with what is wrong in it.
    """
    sheet = KINDS[kind]
    lines = read_lines(path, sheet.columns, sheet.needed)
    rows = [_row(kind, line.cells) for line in lines]
    if kind == STAFF:
        _fill_office_areas(rows)
    try:
        if kind == AREAS:
            return Loaded(posts=load_areas(rows, actor=actor, within=within))
        if kind == OFFICES:
            return Loaded(posts=load_offices(rows, actor=actor, within=within))
        return load_staff(rows, actor=actor, one_time=True, halves=halves, within=within)
    except RowsRefused as refused:
        raise TableRefused(
            [_problem(path, sheet, lines[wrong.number - 1], wrong) for wrong in refused.wrongs]
        ) from refused


def _row(kind: str, cells: Mapping[str, str]) -> dict[str, str]:
    row = dict(cells)
    field, words = LISTED[kind]
    said = row[field]
    row[field] = words.get(said) or (_SAID.get(said, said) if kind == AREAS else said)
    if kind == STAFF:
        row["username"] = row["username"].lower()
        row["from_day"] = _day(row.get("from_day", ""))
    return row


def _fill_office_areas(rows: list[dict[str, str]]) -> None:
    """Where a file does not say where an office is: the one office of that name, if it is one."""
    names = {row["office"] for row in rows if not row.get("office_area")}
    places: dict[str, set[str]] = {}
    for name, area in Office.objects.filter(name__in=names).values_list("name", "area_id"):
        places.setdefault(name, set()).add(area)
    for row in rows:
        if not row.get("office_area"):
            found = places.get(row["office"], set())
            row["office_area"] = next(iter(found)) if len(found) == 1 else ""


def _problem(path: Path, sheet: Sheet, line: Line, wrong: Wrong) -> Problem:
    field = wrong.field
    return Problem(
        file=path.name,
        sheet=line.sheet,
        row=line.row,
        column=sheet.heading(field),
        value=line.cells.get(field, "") or wrong.value,
        wrong=wrong.wrong,
        remedy=wrong.remedy,
        letter=line.letters.get(field, ""),
    )


_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{4})(\d\d)(\d\d)")


def _day(text: str) -> str:
    """A day as 2026-01-31; today for nothing, anything else as it stands."""
    if not text:
        return timezone.localdate().isoformat()
    match = _DAY.fullmatch(text)
    if match is None:
        return text
    try:
        return dt.date(*(int(part) for part in match.groups() if part)).isoformat()
    except ValueError:
        return text


def _labels(choices: type[Level] | type[Unit] | type[Role]) -> dict[str, str]:
    """What people write → the value kept; some words people use beside the site's own."""
    with override("zh-hans"):
        return {str(label): str(value) for value, label in choices.choices}


_SAID = {
    "乡镇": Level.TOWNSHIP, "镇": Level.TOWNSHIP, "乡": Level.TOWNSHIP, "街道": Level.TOWNSHIP,
    "村": Level.VILLAGE, "社区": Level.VILLAGE, "居": Level.VILLAGE, "县": Level.COUNTY,
    "区": Level.COUNTY, "地市": Level.CITY, "州": Level.CITY, "组": Level.GROUP,
}  # fmt: skip
LISTED = {
    AREAS: ("level", _labels(Level)),
    OFFICES: ("unit", _labels(Unit)),
    STAFF: ("role", _labels(Role)),
}
"""The column of each table whose words are a list, and what is kept for each word."""
