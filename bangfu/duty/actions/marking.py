"""Visits that are hardly possible are marked for the spot check; none is ever refused for it.

The marks are the same in whatever order visits come in: a visit that makes an
earlier one implausible marks both.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bangfu.duty.models import Photo, Visit
from bangfu.duty.models.visit import How

BETWEEN_VILLAGES = dt.timedelta(minutes=10)
"""Nobody gets from one village to another within it."""
A_DAY = 40
"""So many visits at home in one day are hardly possible."""

MARKS: dict[str, str | Promise] = {
    "two_villages": _("10 分钟里在两个村"),
    "forty_a_day": _("一天走了 40 户以上"),
    "same_photo": _("同一张照片用了两次"),
    "clock": _("手机的钟不准"),
}


def mark_implausible(visit: Visit, photos: Collection[str]) -> None:
    """Mark a visit just kept, and those it makes implausible: by who went, when, and its photos' fingerprints."""
    if visit.how == How.HOME and visit.staff_id is not None:
        day = dt.timedelta(days=1)
        rows = Visit.objects.filter(
            staff=visit.staff_id, how=How.HOME, at__range=(visit.at - day, visit.at + day)
        ).order_by()
        around = list(rows.values_list("pk", "at", "area_code", "day"))
        near = [
            pk
            for pk, at, area, _day in around
            if area[:12] != visit.area_code[:12] and abs(at - visit.at) <= BETWEEN_VILLAGES
        ]
        if near:
            _mark({visit.pk, *near}, "two_villages")
        of_day = [pk for pk, _at, _area, day_of in around if day_of == visit.day]
        if len(of_day) >= A_DAY:
            # those before are marked already; a few more in case several phones sent at once
            _mark(of_day if len(of_day) < A_DAY + 5 else [visit.pk], "forty_a_day")
    if photos:
        twice = Photo.objects.filter(sha256__in=set(photos)).exclude(visit=visit).order_by()
        others = set(twice.values_list("visit_id", flat=True))
        if others:
            _mark({visit.pk, *others}, "same_photo")


def _mark(visits: Iterable[int], mark: str) -> None:
    for one in Visit.objects.filter(pk__in=visits).only("marks"):
        if mark not in one.marks:
            one.marks, one.marked = sorted({*one.marks, mark}), True
            one.save(update_fields=["marks", "marked"])
