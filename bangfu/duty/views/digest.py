"""The digest of today: one's own, and a village's on paper for helpers without an account."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from bangfu.duty.models import Digest
from bangfu.duty.queries.digest import mornings_in, mornings_of
from bangfu.duty.queries.doubts import to_ask
from bangfu.duty.views.places import READERS, area_of
from bangfu.ledger.queries.scope import households_of
from bangfu.org.access import opens_to
from bangfu.org.models.area import Level
from bangfu.org.queries import areas_under


@opens_to(READERS)
@require_GET
def digest(request: HttpRequest) -> HttpResponse:
    """What the reader has to do as a helper, and the way to the sheets of villages."""
    reader = request.reader
    found = mornings_of(reader)
    seen = set(
        households_of(reader)
        .filter(
            pk__in=[
                one.household.pk
                for each in found
                for one in (*each.items, *each.doubtful, *each.untold)
            ]
        )
        .values_list("pk", flat=True)
    )
    for each in found:
        each.items = [one for one in each.items if one.household.pk in seen]
        each.untold = [one for one in each.untold if one.household.pk in seen]
        each.doubtful = [one for one in each.doubtful if one.household.pk in seen]
        for one in each.doubtful:
            one.named = to_ask(one.asks, reader)
    state = Digest.objects.filter(helper__staff=reader.staff, day=reader.day).first()
    area = area_of(request)
    villages = []
    if area.level in (Level.TOWNSHIP, Level.VILLAGE):
        villages = list(areas_under(area.prefix, Level.VILLAGE).order_by("code"))
    elif area.level in (Level.CITY, Level.COUNTY):
        below = Level.COUNTY if area.level == Level.CITY else Level.TOWNSHIP
        villages = list(areas_under(area.prefix, below).order_by("code"))
    context = {
        "mornings": found, "today": reader.day, "mail": state, "address": reader.staff.email,
        "area": area, "villages": villages,
        "sheets": area.level in (Level.TOWNSHIP, Level.VILLAGE),
    }  # fmt: skip
    return render(request, "duty/digest.html", context)


@opens_to(READERS)
@require_GET
def sheet(request: HttpRequest) -> HttpResponse:
    """A village's helpers with what each has to do, to be printed or copied for each of them."""
    area = area_of(request)
    villages = [area] if area.level in (Level.VILLAGE, Level.GROUP, Level.GRID) else []
    if area.level == Level.TOWNSHIP:
        villages = list(areas_under(area.prefix, Level.VILLAGE).order_by("code"))
    pages = [(one, mornings_in(one.prefix, request.reader.day)) for one in villages]
    context = {
        "area": area, "pages": [(one, found) for one, found in pages if found],
        "today": request.reader.day,
    }  # fmt: skip
    return render(request, "duty/digest_sheet.html", context)
