"""The first two accounts of an installation, without which nobody could open any other."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.journal.actions import record
from bangfu.journal.models import SYSTEM
from bangfu.org.actions.accounts import Opened, open_account
from bangfu.org.actions.areas import area_subject
from bangfu.org.actions.bulk import level_of_code
from bangfu.org.actions.offices import add_office
from bangfu.org.actions.posts import appoint
from bangfu.org.models import Appointment, Area, Office, Unit
from bangfu.org.roles import ADMINISTRATORS, Role


@dataclass(frozen=True)
class Newcomer:
    """Who is to have one of the first accounts."""

    username: str
    name: str


@dataclass(frozen=True)
class FirstAccounts:
    """The two accounts with their one-time passwords."""

    security: Opened
    system: Opened


@transaction.atomic
def open_first_accounts(
    *, area_code: str, area_name: str, office_name: str, security: Newcomer, system: Newcomer
) -> FirstAccounts:
    """Open the first security and the first system administrator's account, for two people.

    Makes the area and the office where they are not there yet. Raises ValidationError when any
    administrator has been appointed before, so that it cannot be used to get in a second time.
    """
    if Appointment.objects.filter(role__in=ADMINISTRATORS).exists():
        raise ValidationError(_("已经有管理员了，请他们来开账号。"))
    if security.username.strip().lower() == system.username.strip().lower():
        raise ValidationError(_("安全管理员和系统管理员要是两个人。"))
    area = Area.objects.filter(code=area_code).first() or _first_area(area_code, area_name)
    office = Office.objects.filter(area=area, name=office_name.strip()).first() or add_office(
        actor=SYSTEM, area=area, name=office_name, unit=Unit.INFORMATION
    )
    opened = []
    for role, who in ((Role.SECURITY_ADMIN, security), (Role.SYSTEM_ADMIN, system)):
        account = open_account(actor=SYSTEM, username=who.username, name=who.name, area=area)
        appoint(
            actor=SYSTEM,
            staff=account.staff,
            office=office,
            role=role,
            area=area,
            post=role.label,
            from_day=timezone.localdate(),
        )
        opened.append(account)
    return FirstAccounts(*opened)


def _first_area(code: str, name: str) -> Area:
    level = level_of_code(code)
    if level is None or not name.strip():
        raise ValidationError(_("要写所在地区的 12 位区划代码和名称，例如 990101000000 云岭县。"))
    area = Area.objects.create(code=code, name=name.strip(), level=level)
    record(
        actor=SYSTEM,
        act="org.add_area",
        subject=area_subject(area),
        area=area.code,
        after={"name": area.name, "level": level, "code": code},
    )
    return area
