"""Areas and offices brought in together: all of a table or nothing, one entry each time.

Rows are read as they stand in a file, every value as text. What is there already is brought up
to date, so the same table can be loaded twice. Everything that is wrong is told at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bangfu.journal.actions import record
from bangfu.journal.models import Actor, Subject
from bangfu.org.models import Area, Office, Unit
from bangfu.org.models.area import SIGNIFICANT, Level
from bangfu.org.queries import forget_names
from bangfu.sheets.cells import nearest

Row = Mapping[str, str]
OF_CHOICE = ("duties", "telephone", "chief", "deputy")
"""What a table of offices may say beside; a column left out changes nothing."""


@dataclass(frozen=True)
class Wrong:
    """What is wrong with one row, counted from 1: the field, its value, and what to do."""

    number: int
    field: str
    value: str
    wrong: str
    remedy: str = ""


class RowsRefused(ValidationError):
    """A table that was not loaded, with everything that is wrong with it."""

    def __init__(self, wrongs: Sequence[Wrong]) -> None:
        self.wrongs = list(wrongs)
        said = _("第 {number} 行：{wrong}。{remedy}")
        super().__init__(
            [said.format(number=w.number, wrong=w.wrong, remedy=w.remedy) for w in wrongs]
        )


def level_of_code(code: str) -> Level | None:
    """The level that a statutory code of 12 digits is of; None when it is no such code."""
    if not (len(code) == 12 and code.isascii() and code.isdigit()):
        return None
    for level in (Level.PROVINCE, Level.CITY, Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE):
        length = SIGNIFICANT[level]
        if code[:length].rstrip("0") and not code[length:].strip("0"):
            return level
    return None


@transaction.atomic
def load_areas(rows: Iterable[Row], *, actor: Actor, within: str = "") -> int:
    """Bring in areas: code, name, level, parent (a code or empty), standards_code. How many.

    Rows may come in any order; `within` are the digits every code has to begin with. Raises
    RowsRefused for a code that does not fit its level or its parent, a parent that is nowhere,
    or a code given twice.
    """
    given = [{key: (value or "").strip() for key, value in row.items()} for row in rows]
    there = set(Area.objects.values_list("code", flat=True)) | {row["code"] for row in given}
    areas: dict[str, Area] = {}
    wrongs = []
    for number, row in enumerate(given, 1):
        wrong = _wrong_area(number, row, there, within)
        if wrong is None and row["code"] in areas:
            said = _("代码 {code} 前面已经有一行").format(code=row["code"])
            wrong = Wrong(number, "code", row["code"], said, _("删掉一行，或改正代码"))
        if wrong is not None:
            wrongs.append(wrong)
            continue
        areas[row["code"]] = Area(
            code=row["code"],
            name=row["name"],
            level=row["level"],
            parent_id=row["parent"] or None,
            standards_code=row.get("standards_code", ""),
        )
    if wrongs:
        raise RowsRefused(wrongs)
    fields = ["name", "level", "parent"]
    if any("standards_code" in row for row in given):
        fields.append("standards_code")
    Area.objects.bulk_create(
        # parents stand before what is in them
        sorted(areas.values(), key=lambda area: area.significant),
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=fields,
        batch_size=1000,
    )
    transaction.on_commit(forget_names)
    tell_loaded(actor, "org.import_areas", "area", areas, len(areas))
    return len(areas)


@transaction.atomic
def load_offices(rows: Iterable[Row], *, actor: Actor, within: str = "") -> int:
    """Bring in offices: name, unit, area (a code), and as it likes OF_CHOICE. How many.

    Raises RowsRefused for an area that is nowhere or not `within`, a unit of no kind known, a
    missing name, or the same name twice in one place.
    """
    given = list(rows)
    codes = dict(Area.objects.values_list("code", "name"))
    offices: dict[tuple[str, str], Office] = {}
    wrongs = []
    for number, row in enumerate(given, 1):
        name = row["name"].strip()
        wrong = _wrong_office(number, row, codes, within)
        if wrong is None and (row["area"], name) in offices:
            said = _("{area}的“{name}”前面已经有一行").format(area=codes[row["area"]], name=name)
            wrong = Wrong(number, "name", name, said, _("删掉一行，或改正名称"))
        if wrong is not None:
            wrongs.append(wrong)
            continue
        offices[row["area"], name] = Office(
            name=name,
            area_id=row["area"],
            unit=row["unit"],
            **{key: row.get(key, "") for key in OF_CHOICE},
        )
    if wrongs:
        raise RowsRefused(wrongs)
    kept = set(OF_CHOICE) & {key for row in given for key in row}
    Office.objects.bulk_create(
        offices.values(),
        update_conflicts=True,
        unique_fields=["area", "name"],
        update_fields=["unit", *sorted(kept)],
        batch_size=1000,
    )
    tell_loaded(actor, "org.import_offices", "office", [code for code, _n in offices], len(offices))
    return len(offices)


def tell_loaded(actor: Actor, act: str, kind: str, codes: Iterable[str], count: int) -> None:
    """Write down that a table of `count` rows was brought in, at the widest of its areas."""
    area = min(codes, default="")
    label = _("{count} 条").format(count=count)
    subject = Subject(kind, area or "-", label)
    record(actor=actor, act=act, subject=subject, area=area, after={"count": count})


def outside(number: int, field: str, code: str) -> Wrong:
    """The refusal of an area beyond what the loader looks after."""
    return Wrong(
        number, field, code, _("{code} 不归你管").format(code=code), _("请由那里的管理员来装入")
    )


def no_area(number: int, field: str, code: str) -> Wrong:
    """The refusal of a code nobody knows."""
    said = _("没有代码是 {code} 的区划").format(code=code) if code else _("没有写区划代码")
    return Wrong(number, field, code, said, _("核对 12 位代码；还没有这个区划的，先装入区划表"))


def _wrong_area(number: int, row: Row, there: set[str], within: str) -> Wrong | None:
    code, level, parent = row["code"], row["level"], row["parent"]
    if level not in SIGNIFICANT:
        said = _("没有“{level}”这一级").format(level=level)
        return Wrong(number, "level", level, said, _which(level, Level))
    length = SIGNIFICANT[level]
    whole = 14 if length == 14 else 12
    if len(code) != whole or not (code.isascii() and code.isdigit()) or code[length:].strip("0"):
        said = _("代码 {code} 和层级对不上").format(code=code)
        remedy = _("{level}的代码共 {whole} 位数字，前 {length} 位说明是哪里，后面是 0").format(
            level=Level(level).label, whole=whole, length=length
        )
        return Wrong(number, "code", code, said, remedy)
    if not code.startswith(within):
        return outside(number, "code", code)
    if parent and parent not in there:
        said = _("没有代码是 {code} 的上级").format(code=parent)
        return Wrong(number, "parent", parent, said, _("把上级也写进表里，或改正代码"))
    above = level_of_code(parent) if parent else None
    if above and (
        not code.startswith(parent[: SIGNIFICANT[above]]) or SIGNIFICANT[above] >= length
    ):
        said = _("{code} 不在上级 {parent} 里面").format(code=code, parent=parent)
        return Wrong(number, "parent", parent, said, _("下级代码的开头要和上级一样"))
    if not row["name"]:
        return Wrong(number, "name", "", _("没有名称"), _("写上名称"))
    return None


def _wrong_office(number: int, row: Row, codes: Mapping[str, str], within: str) -> Wrong | None:
    if row["area"] not in codes:
        return no_area(number, "area", row["area"])
    if not row["area"].startswith(within):
        return outside(number, "area", row["area"])
    if row["unit"] not in Unit.values:
        said = _("没有“{unit}”这个类别").format(unit=row["unit"])
        return Wrong(number, "unit", row["unit"], said, _which(row["unit"], Unit))
    if not row["name"].strip():
        return Wrong(number, "name", "", _("没有名称"), _("写上名称"))
    return None


def _which(said: str, choices: type[Level] | type[Unit]) -> str:
    """What to write instead: the nearest words, or all there are."""
    words = tuple(str(label) for label in choices.labels)
    if near := nearest(said, words):
        return _("是不是{words}").format(words="、".join(f"“{word}”" for word in near))
    return _("写：{words}").format(words="、".join(words))
