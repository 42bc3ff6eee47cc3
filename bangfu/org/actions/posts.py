"""Posts are given and ended; nobody gives one to themselves."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.journal.actions import record
from bangfu.journal.models import Actor, Subject
from bangfu.org.actions.accounts import is_self, staff_subject
from bangfu.org.actions.separation import administrators_apart, overlap, security_stays
from bangfu.org.models import Appointment, Area, Office, Staff
from bangfu.org.models.area import SIGNIFICANT, Level
from bangfu.org.roles import Role

WIDEST = {
    Role.VILLAGE_WORKER: Level.VILLAGE,
    Role.TOWNSHIP_OFFICER: Level.TOWNSHIP,
    Role.TOWNSHIP_LEADER: Level.TOWNSHIP,
    Role.COUNTY_OFFICER: Level.COUNTY,
    Role.COUNTY_LEADER: Level.COUNTY,
    Role.CITY_OFFICER: Level.CITY,
}
"""The widest level of area a role may look after; the others may look after any."""


@transaction.atomic
def appoint(
    *,
    actor: Actor,
    staff: Staff,
    office: Office,
    role: str,
    area: Area,
    post: str,
    from_day: dt.date,
    until_day: dt.date | None = None,
    qualification: str = "",
) -> Appointment:
    """Give a person a post at an office for an area, from a day until a day (both included).

    Raises ValidationError for a post given to oneself, to a blocked account, at a closed office
    or for a closed area; for an area too wide for the role; for days that make no sense or a post
    held already; and for two of the three administrators' roles in one hand.
    """
    staff = Staff.objects.select_for_update(of=("self",)).get(pk=staff.pk)
    if is_self(actor, staff):
        raise ValidationError(_("不能给自己安排岗位，请别的安全管理员来办。"))
    if not staff.is_active:
        raise ValidationError(_("{name}的账号停用了，先恢复账号。").format(name=staff.name))
    given = Appointment(
        staff=staff,
        office=office,
        role=role,
        area=area,
        post=post.strip(),
        qualification=qualification.strip(),
        from_day=from_day,
        until_day=until_day,
    )
    fits(given)
    if until_day is not None and until_day < timezone.localdate():
        raise ValidationError({"until_day": _("这个岗位已经过去了，不用再安排。")})
    held = list(staff.appointments.select_related("staff"))
    for other in held:
        same = (other.office_id, other.role, other.area_id) == (office.pk, role, area.pk)
        if same and overlap(given, other):
            raise ValidationError(
                _("{name}这段时间已经有这个岗位。").format(name=staff.name),
            )
    administrators_apart(given, held)
    given.save()
    record(
        actor=actor,
        act="org.appoint",
        subject=staff_subject(staff),
        area=area.code,
        after=_told(given) | {"until_day": until_day},
    )
    return given


@transaction.atomic
def end_appointment(
    *, actor: Actor, appointment: Appointment, last_day: dt.date, why: str
) -> Appointment:
    """End a post with its last day, at the earliest yesterday; one not yet begun never begins.

    Raises ValidationError when it has ended, when the day lies after its end or in the past, or
    when the area would be left without a security administrator.
    """
    today = timezone.localdate()
    if appointment.role == Role.SECURITY_ADMIN:
        # first, because it locks such posts in one order; two ending each other's would block
        security_stays(appointment.area, besides=appointment, after=last_day)
    row = Appointment.objects.select_for_update(of=("self",)).get(pk=appointment.pk)
    if row.until_day is not None and row.until_day < today:
        raise ValidationError(_("这个岗位早已结束。"))
    if not why.strip():
        raise ValidationError({"why": _("写明为什么结束，例如调离、退休。")})
    if last_day < today - dt.timedelta(days=1):
        raise ValidationError({"last_day": _("最后一天不能早于昨天：过去办的事要对得上岗位。")})
    if row.until_day is not None and last_day >= row.until_day:
        raise ValidationError({"last_day": _("原来就到这天之前结束，只能提前。")})
    before = {"until_day": row.until_day}
    row.until_day = max(last_day, row.from_day - dt.timedelta(days=1))
    row.save(update_fields=["until_day"])
    record(
        actor=actor,
        act="org.end_appointment",
        subject=staff_subject(row.staff),
        area=row.area_id,
        why=why,
        before=_told(row) | before,
        after={"until_day": row.until_day},
    )
    return row


@transaction.atomic
def choose_post(*, actor: Actor, appointment: Appointment) -> None:
    """Write down that a person goes on working in another of their posts."""
    label = f"{appointment.office.name} {appointment.post}"
    record(
        actor=actor,
        act="org.choose_post",
        subject=Subject("appointment", str(appointment.pk), label),
        area=appointment.area_id,
    )


def fits(given: Appointment) -> None:
    """Refuse a post whose role, area, office and days do not go together."""
    if given.role not in Role.values:
        raise ValidationError({"role": _("选一个角色。")})
    if not given.post:
        raise ValidationError({"post": _("写上职务。")})
    if given.area.closed_on:
        raise ValidationError({"area": _("{area}已经撤并。").format(area=given.area.name)})
    if given.office.closed_on:
        raise ValidationError({"office": _("{office}已经撤销。").format(office=given.office.name)})
    widest = WIDEST.get(Role(given.role))
    if widest is not None and given.area.significant < SIGNIFICANT[widest]:
        said = _("{role}管的地方不能大过{level}。")
        raise ValidationError(
            {"area": said.format(role=Role(given.role).label, level=widest.label)}
        )
    if given.until_day is not None and given.until_day < given.from_day:
        raise ValidationError({"until_day": _("结束的日子在开始之前。")})


def _told(post: Appointment) -> dict[str, object]:
    return {
        "office": post.office.name,
        "role": post.role,
        "area": post.area_id,
        "post": post.post,
        "from_day": post.from_day,
    }
