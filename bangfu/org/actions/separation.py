"""What keeps power apart: three administrators are three people, and security is never vacant."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.org.models import Appointment, Area, Staff
from bangfu.org.models.area import upward
from bangfu.org.roles import ADMINISTRATORS, Role


def overlap(one: Appointment, other: Appointment) -> bool:
    """Whether two posts are held on some day both."""
    return (one.until_day is None or other.from_day <= one.until_day) and (
        other.until_day is None or one.from_day <= other.until_day
    )


def administrators_apart(new: Appointment, held: Iterable[Appointment]) -> None:
    """Refuse any other role beside an administrator's for one person on the same days.

    Who looks over the work, or opens accounts for it, does none of it.
    """
    for post in held:
        apart = {new.role, post.role} & ADMINISTRATORS and post.role != new.role
        if apart and overlap(new, post):
            said = _(
                "{name}在这段时间是{held}，不能同时做{new}：系统、安全、审计三个管理员要分三个人，也不办业务。"
            )
            raise ValidationError(
                {
                    "role": said.format(
                        name=new.staff.name, held=Role(post.role).label, new=Role(new.role).label
                    )
                }
            )


def security_stays(
    area: Area,
    *,
    besides: Appointment | None = None,
    besides_staff: Staff | None = None,
    after: dt.date | None = None,
) -> None:
    """Refuse what would leave an area without a security administrator who can sign in.

    Counted are posts without an end, for the area or one around it, that run the day after
    `after` (a day; none given: today), leaving out one post or one person.
    """
    first = (after + dt.timedelta(days=1)) if after else timezone.localdate()
    posts = Appointment.objects.filter(
        role=Role.SECURITY_ADMIN,
        area_id__in=upward(area.code),
        until_day__isnull=True,
    )
    # whoever changes such a post waits here for the one before, and then sees what it left
    list(posts.select_for_update(of=("self",)).order_by("pk"))
    staying = posts.filter(staff__is_active=True, from_day__lte=first)
    if besides is not None:
        staying = staying.exclude(pk=besides.pk)
    if besides_staff is not None:
        staying = staying.exclude(staff=besides_staff)
    if not staying.exists():
        raise ValidationError(
            _("{area}就没有安全管理员了。先给另一个人安排安全管理员岗位，不写结束日期。").format(
                area=area.name
            )
        )
