"""Offices and responsible units."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bangfu.journal.actions import record
from bangfu.journal.models import Actor, Subject
from bangfu.org.days import running_on
from bangfu.org.models import Appointment, Area, Office, Unit

KEPT = ("name", "unit", "duties", "telephone", "chief", "deputy")
"""What can be changed of an office; where it stands cannot."""


def office_subject(office: Office) -> Subject:
    """How the journal names an office."""
    return Subject("office", str(office.pk), office.name)


@transaction.atomic
def add_office(
    *,
    actor: Actor,
    area: Area,
    name: str,
    unit: str,
    duties: str = "",
    telephone: str = "",
    chief: str = "",
    deputy: str = "",
) -> Office:
    """Add an office in an area. Raises ValidationError for a name that the area has already."""
    area = Area.objects.select_for_update(of=("self",)).get(pk=area.pk)
    if area.closed_on:
        raise ValidationError({"area": _("{area}已经撤并。").format(area=area.name)})
    given = {"name": name, "unit": unit, "duties": duties, "telephone": telephone}
    values = _checked(area, {**given, "chief": chief, "deputy": deputy})
    office = Office.objects.create(area=area, **values)
    record(
        actor=actor,
        act="org.add_office",
        subject=office_subject(office),
        area=area.code,
        after=values,
    )
    return office


@transaction.atomic
def change_office(*, actor: Actor, office: Office, **changes: str) -> Office:
    """Change name, unit, duties, telephone or leaders of an office; the journal keeps both states.

    Raises ValidationError for a name that the area has already; TypeError for anything else that
    an office has.
    """
    if foreign := set(changes) - set(KEPT):
        raise TypeError(f"an office's {', '.join(sorted(foreign))} cannot be changed here")
    office = Office.objects.select_for_update(of=("self",)).get(pk=office.pk)
    before = {name: getattr(office, name) for name in KEPT}
    after = _checked(office.area, before | changes, besides=office)
    if before == after:
        return office
    for name, value in after.items():
        setattr(office, name, value)
    office.save(update_fields=KEPT)
    changed = [name for name in KEPT if before[name] != after[name]]
    record(
        actor=actor,
        act="org.change_office",
        subject=office_subject(office),
        area=office.area_id,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
    )
    return office


@transaction.atomic
def close_office(*, actor: Actor, office: Office, day: dt.date, why: str) -> Office:
    """Close an office from `day` on, with the reason. Refused while people hold posts there."""
    office = Office.objects.select_for_update(of=("self",)).get(pk=office.pk)
    if office.closed_on:
        raise ValidationError(_("{office}早已撤销。").format(office=office.name))
    if not why.strip():
        raise ValidationError({"why": _("写明凭哪份文件撤销。")})
    held = Appointment.objects.filter(office=office).filter(running_on(day, later_too=True)).count()
    if held:
        raise ValidationError(
            _("还有 {count} 人在{office}任职，先结束任职。").format(count=held, office=office.name)
        )
    office.closed_on = day
    office.save(update_fields=["closed_on"])
    record(
        actor=actor,
        act="org.close_office",
        subject=office_subject(office),
        area=office.area_id,
        why=why,
        after={"closed_on": day},
    )
    return office


@transaction.atomic
def reopen_office(*, actor: Actor, office: Office) -> Office:
    """Take a closing back. Raises ValidationError when its area is closed."""
    office = Office.objects.select_for_update(of=("self",)).get(pk=office.pk)
    if office.closed_on is None:
        return office
    if office.area.closed_on:
        raise ValidationError(_("先恢复{area}。").format(area=office.area.name))
    before = {"closed_on": office.closed_on}
    office.closed_on = None
    office.save(update_fields=["closed_on"])
    record(
        actor=actor,
        act="org.reopen_office",
        subject=office_subject(office),
        area=office.area_id,
        before=before,
    )
    return office


def _checked(area: Area, given: dict[str, str], besides: Office | None = None) -> dict[str, str]:
    values = {name: value.strip() for name, value in given.items()}
    if not values["name"]:
        raise ValidationError({"name": _("写上名称。")})
    if values["unit"] not in Unit.values:
        raise ValidationError({"unit": _("选一个类别。")})
    beside = Office.objects.filter(area=area, name=values["name"])
    if besides is not None:
        beside = beside.exclude(pk=besides.pk)
    if beside.exists():
        said = _("{area}已经有“{name}”。").format(area=area.name, name=values["name"])
        raise ValidationError({"name": said})
    return values
