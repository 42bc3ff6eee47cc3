"""Reports of harm and phones, cut to the reader's scope."""

from __future__ import annotations

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from bangfu.duty.models import Device, Photo, Report, SyncItem
from bangfu.duty.models.device import State
from bangfu.ledger.queries.scope import households_of
from bangfu.org.access import Reader, inside
from bangfu.org.models import Appointment


def reports_of(reader: Reader) -> QuerySet[Report]:
    """Reports about households in the reader's scope, the newest first."""
    return Report.objects.filter(household__in=households_of(reader)).select_related(
        "household", "person", "visit"
    )


def open_reports(reader: Reader) -> QuerySet[Report]:
    """Those nobody took up yet, the oldest first."""
    return reports_of(reader).filter(taken_up_at=None).order_by("found_at", "pk")


def devices_of(reader: Reader) -> QuerySet[Device]:
    """Phones in use: one's own, and those of whoever has a post in the reader's area; `stuck`
    counts what the office sent back or holds, `photos` those its visits have and the office lacks.
    """
    posts = Appointment.objects.filter(inside(reader.prefix, "area_id"))
    stuck = Count("items", filter=Q(items__state__in=[State.REFUSED, State.HELD]))
    sent = SyncItem.objects.filter(device=OuterRef(OuterRef("pk"))).values("uid")
    missing = Photo.objects.filter(visit__uid__in=sent, document=None).order_by()
    photos = missing.annotate(one=Value(1)).values("one").annotate(n=Count("pk")).values("n")
    return (
        Device.objects.filter(Q(staff=reader.staff) | Q(staff__in=posts.values("staff")))
        .filter(wiped_at=None)
        .select_related("staff")
        .annotate(stuck=stuck, photos=Coalesce(Subquery(photos), 0))
        .order_by("staff__name", "-registered_at", "pk")
    )
