"""Areas, offices and staff brought in together: all of a table or nothing, one entry each time.

Rows are read as they stand in a file, every value as text. What is there already is brought up
to date, so the same table can be loaded twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bangfu.journal.actions import record
from bangfu.journal.models import Actor, Subject
from bangfu.org.actions.posts import fits
from bangfu.org.actions.separation import administrators_apart
from bangfu.org.models import Appointment, Area, Office, Staff, Unit
from bangfu.org.models.area import SIGNIFICANT, Level
from bangfu.org.queries import forget_names

Row = Mapping[str, str]


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
def load_areas(rows: Iterable[Row], *, actor: Actor) -> int:
    """Bring in areas: code, name, level, parent (a code or empty), standards_code. How many.

    Rows may come in any order. Raises ValidationError naming the row for a code that does not fit
    its level or its parent, or a parent that is nowhere.
    """
    given = [{key: (value or "").strip() for key, value in row.items()} for row in rows]
    there = set(Area.objects.values_list("code", flat=True)) | {row["code"] for row in given}
    areas = [_area(number, row, there) for number, row in enumerate(given, 1)]
    areas.sort(key=lambda area: area.significant)  # parents stand before what is in them
    Area.objects.bulk_create(
        areas,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "level", "parent", "standards_code"],
        batch_size=1000,
    )
    transaction.on_commit(forget_names)
    _record(actor, "org.import_areas", "area", areas[0].code if areas else "", len(areas))
    return len(areas)


@transaction.atomic
def load_offices(rows: Iterable[Row], *, actor: Actor) -> int:
    """Bring in offices: name, unit, area (a code), duties, telephone (optional). How many."""
    codes = set(Area.objects.values_list("code", flat=True))
    offices = []
    for number, row in enumerate(rows, 1):
        if row["area"] not in codes:
            raise _wrong(number, _("没有代码是 {code} 的区划").format(code=row["area"]))
        if row["unit"] not in Unit.values:
            raise _wrong(number, _("没有“{unit}”这个类别").format(unit=row["unit"]))
        offices.append(
            Office(
                name=row["name"].strip(),
                area_id=row["area"],
                unit=row["unit"],
                duties=row.get("duties", ""),
                telephone=row.get("telephone", ""),
            )
        )
    Office.objects.bulk_create(
        offices,
        update_conflicts=True,
        unique_fields=["area", "name"],
        update_fields=["unit", "duties", "telephone"],
        batch_size=1000,
    )
    _record(actor, "org.import_offices", "office", _widest(offices), len(offices))
    return len(offices)


@transaction.atomic
def load_staff(rows: Iterable[Row], *, actor: Actor, password: str = "") -> int:
    """Bring in posts: username, name, post, role, office, area, office_area, from_day. How many.

    A username met for the first time gets an account. Without `password` it cannot sign in until
    a security administrator resets it; with one all new accounts share it, which is for samples.
    The rules of `appoint` hold, apart from those about the day it is done.
    """
    rows = list(rows)
    areas = Area.objects.in_bulk({row[key] for row in rows for key in ("area", "office_area")})
    offices = {(office.area_id, office.name): office for office in Office.objects.all()}
    people = _accounts(rows, areas, password)
    held: dict[int, list[Appointment]] = {}
    for post in Appointment.objects.filter(staff__in=people.values()).select_related("staff"):
        held.setdefault(post.staff_id, []).append(post)
    new = []
    for number, row in enumerate(rows, 1):
        office = offices.get((row["office_area"], row["office"]))
        if office is None or row["area"] not in areas:
            raise _wrong(number, _("没有这个单位或者管辖的区划"))
        staff = people[row["username"]]
        post = Appointment(
            staff=staff,
            office=office,
            role=row["role"],
            area=areas[row["area"]],
            post=row["post"],
            from_day=dt.date.fromisoformat(row["from_day"]),
        )
        beside = held.setdefault(staff.pk, [])
        if any(_same(post, other) for other in beside):
            continue
        try:
            fits(post)
            administrators_apart(post, beside)
        except ValidationError as refused:
            raise _wrong(number, "".join(refused.messages)) from refused
        beside.append(post)
        new.append(post)
    Appointment.objects.bulk_create(new, batch_size=1000)
    widest = min((post.area_id for post in new), default="")
    _record(actor, "org.import_staff", "staff", widest, len(new))
    return len(new)


def _area(number: int, row: Row, there: set[str]) -> Area:
    code, level, parent = row["code"], row["level"], row["parent"]
    if level not in SIGNIFICANT:
        raise _wrong(number, _("没有“{level}”这一级").format(level=level))
    area = Area(
        code=code,
        name=row["name"],
        level=level,
        parent_id=parent or None,
        standards_code=row.get("standards_code", ""),
    )
    whole = 14 if SIGNIFICANT[level] == 14 else 12
    rest = code[area.significant :].strip("0")
    if len(code) != whole or not (code.isascii() and code.isdigit()) or rest:
        raise _wrong(number, _("代码 {code} 和层级对不上").format(code=code))
    if parent and parent not in there:
        raise _wrong(number, _("没有代码是 {code} 的上级").format(code=parent))
    above = level_of_code(parent) if parent else None
    if above and (
        not code.startswith(parent[: SIGNIFICANT[above]]) or SIGNIFICANT[above] >= area.significant
    ):
        raise _wrong(number, _("{code} 不在上级 {parent} 里面").format(code=code, parent=parent))
    if not area.name:
        raise _wrong(number, _("没有名称"))
    return area


def _accounts(rows: list[Row], areas: dict[str, Area], password: str) -> dict[str, Staff]:
    wanted = {row["username"]: row for row in reversed(rows)}
    there = {staff.username for staff in Staff.objects.filter(username__in=wanted)}
    # one hash for all: hashing takes a while on purpose
    kept = make_password(password or None)
    new = [
        Staff(
            username=username,
            name=row["name"],
            area=areas.get(row["office_area"]),
            password=kept,
            must_change_password=not password,
        )
        for username, row in wanted.items()
        if username not in there
    ]
    Staff.objects.bulk_create(new, batch_size=1000)
    return {staff.username: staff for staff in Staff.objects.filter(username__in=wanted)}


def _same(one: Appointment, other: Appointment) -> bool:
    return all(
        getattr(one, name) == getattr(other, name)
        for name in ("office_id", "role", "area_id", "post", "from_day")
    )


def _widest(offices: list[Office]) -> str:
    return min((office.area_id for office in offices), default="")


def _wrong(number: int, what: str) -> ValidationError:
    return ValidationError(_("第 {number} 行：{what}。").format(number=number, what=what))


def _record(actor: Actor, act: str, kind: str, area: str, count: int) -> None:
    label = _("{count} 条").format(count=count)
    subject = Subject(kind, area or "-", label)
    record(actor=actor, act=act, subject=subject, area=area, after={"count": count})
