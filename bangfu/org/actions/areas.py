"""Areas come, change their name and are closed; none is ever deleted."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bangfu.journal.actions import record
from bangfu.journal.models import Actor, Subject
from bangfu.org.access import inside
from bangfu.org.days import running_on
from bangfu.org.models import Appointment, Area, Office
from bangfu.org.models.area import SIGNIFICANT, Level
from bangfu.org.queries import forget_names, full_name

BELOW: dict[str, tuple[Level, ...]] = {
    Level.PROVINCE: (Level.CITY,),
    Level.CITY: (Level.COUNTY,),
    Level.COUNTY: (Level.TOWNSHIP,),
    Level.TOWNSHIP: (Level.VILLAGE,),
    Level.VILLAGE: (Level.GROUP, Level.GRID),
}
"""What can lie directly under an area of each level."""

NUMBERS = {Level.GROUP: range(1, 61), Level.GRID: range(61, 100)}
"""The two digits after a village's code: groups first, grids beside them."""


def area_subject(area: Area) -> Subject:
    """How the journal names an area."""
    return Subject("area", area.code, area.name)


@transaction.atomic
def add_area(*, actor: Actor, parent: Area, level: str, name: str, code: str = "") -> Area:
    """Add an area directly under `parent`.

    Groups and grids get the next free number of their village; other levels need their statutory
    code of 12 digits. Raises ValidationError for a level, name or code that does not fit.
    """
    parent = Area.objects.select_for_update(of=("self",)).get(pk=parent.pk)
    if parent.closed_on:
        raise ValidationError(_("{area}已经撤并，下面不能再添加。").format(area=parent.name))
    if level not in BELOW.get(parent.level, ()):
        raise ValidationError({"level": _("{area}下面不能直接加这一级。").format(area=parent.name)})
    name = _name_free(parent, name)
    if level in NUMBERS:
        code = _next_number(parent, Level(level))
    else:
        _check_code(parent, Level(level), code)
    area = Area.objects.create(code=code, name=name, level=level, parent=parent)
    record(
        actor=actor,
        act="org.add_area",
        subject=area_subject(area),
        area=area.code,
        after={"name": name, "level": level, "code": code},
    )
    return area


@transaction.atomic
def change_area(*, actor: Actor, area: Area, name: str, standards_code: str) -> Area:
    """Give an area another name, or say whose parameter values count in it (empty: as above it).

    Raises ValidationError for a name another open area beside it has, or a code that is not
    digits. Changes nothing and records nothing when both are as before.
    """
    area = Area.objects.select_for_update(of=("self",)).get(pk=area.pk)
    name = _name_free(area.parent, name, besides=area)
    standards_code = standards_code.strip()
    if standards_code and not (standards_code.isascii() and standards_code.isdigit()):
        raise ValidationError({"standards_code": _("这里写区划代码，只有数字。")})
    before = {"name": area.name, "standards_code": area.standards_code}
    after = {"name": name, "standards_code": standards_code}
    if before == after:
        return area
    area.name, area.standards_code = name, standards_code
    area.save(update_fields=["name", "standards_code"])
    transaction.on_commit(forget_names)
    record(
        actor=actor,
        act="org.change_area",
        subject=area_subject(area),
        area=area.code,
        before=before,
        after=after,
    )
    return area


@transaction.atomic
def close_area(*, actor: Actor, area: Area, day: dt.date, why: str) -> Area:
    """Close an area from `day` on, with the reason; its files and its history stay.

    Raises ValidationError while something under it is still open: areas, offices, or posts.
    """
    area = Area.objects.select_for_update(of=("self",)).get(pk=area.pk)
    if area.closed_on:
        raise ValidationError(_("{area}早已撤并。").format(area=area.name))
    if not why.strip():
        raise ValidationError({"why": _("写明凭哪份文件撤并。")})
    _nothing_left(area, day)
    area.closed_on = day
    area.save(update_fields=["closed_on"])
    record(
        actor=actor,
        act="org.close_area",
        subject=area_subject(area),
        area=area.code,
        why=why,
        after={"closed_on": day},
    )
    return area


@transaction.atomic
def reopen_area(*, actor: Actor, area: Area) -> Area:
    """Take a closing back. Raises ValidationError when the area above is closed itself."""
    area = Area.objects.select_for_update(of=("self",)).get(pk=area.pk)
    if area.closed_on is None:
        return area
    if area.parent is not None and area.parent.closed_on:
        raise ValidationError(_("先恢复{area}。").format(area=area.parent.name))
    _name_free(area.parent, area.name, besides=area)
    before = {"closed_on": area.closed_on}
    area.closed_on = None
    area.save(update_fields=["closed_on"])
    record(
        actor=actor,
        act="org.reopen_area",
        subject=area_subject(area),
        area=area.code,
        before=before,
    )
    return area


def _name_free(parent: Area | None, name: str, besides: Area | None = None) -> str:
    name = name.strip()
    if not name:
        raise ValidationError({"name": _("写上名称。")})
    beside = Area.objects.filter(parent=parent, name=name, closed_on__isnull=True)
    if besides is not None:
        beside = beside.exclude(pk=besides.pk)
    if beside.exists():
        where = parent.name if parent else _("这里")
        raise ValidationError({"name": _("{where}已经有“{name}”。").format(where=where, name=name)})
    return name


def _next_number(village: Area, level: Level) -> str:
    """A closed group keeps its number: the numbers of old files must not come to mean another."""
    taken = set(Area.objects.filter(parent=village).values_list("code", flat=True))
    for number in NUMBERS[level]:
        code = f"{village.code}{number:02d}"
        if code not in taken:
            return code
    raise ValidationError(_("{area}下面的编号用完了。").format(area=village.name))


def _check_code(parent: Area, level: Level, code: str) -> None:
    length = SIGNIFICANT[level]
    own = code[parent.significant : length]
    if not (len(code) == 12 and code.isascii() and code.isdigit()):
        raise ValidationError({"code": _("代码是 12 位数字。")})
    if not code.startswith(parent.prefix) or not own.strip("0") or code[length:].strip("0"):
        shape = f"{parent.prefix}{'×' * (length - parent.significant)}{'0' * (12 - length)}"
        raise ValidationError({"code": _("这里的代码应当是 {shape}。").format(shape=shape)})
    there = Area.objects.filter(code=code).first()
    if there is not None:
        raise ValidationError(
            {"code": _("这个代码是{area}的。").format(area=full_name(there.code))}
        )


def _nothing_left(area: Area, day: dt.date) -> None:
    below = Area.objects.filter(parent=area, closed_on__isnull=True).count()
    if below:
        raise ValidationError(
            _("{area}下面还有 {count} 个没有撤并，先办下面的。").format(area=area.name, count=below)
        )
    posts = (
        Appointment.objects.filter(
            inside(area.prefix, "area_id") | inside(area.prefix, "office__area_id")
        )
        .filter(running_on(day, later_too=True))
        .count()
    )
    if posts:
        raise ValidationError(
            _("还有 {count} 个岗位在{area}，先结束任职。").format(count=posts, area=area.name)
        )
    offices = Office.objects.filter(area=area, closed_on__isnull=True).count()
    if offices:
        raise ValidationError(
            _("{area}还有 {count} 个单位，先撤销单位。").format(area=area.name, count=offices)
        )
