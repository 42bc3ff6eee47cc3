"""Whether everybody has somebody: by village, and the households that have nobody."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from bangfu.duty.models.helper import Level
from bangfu.duty.queries.helping import coverage, key_persons_without, uncovered
from bangfu.duty.views.places import A_PAGE, READERS, area_of, below
from bangfu.org.access import opens_to


@opens_to(READERS)
@require_GET
def covered(request: HttpRequest) -> HttpResponse:
    """The villages of an area with their share, and the households nobody holds."""
    area = area_of(request)
    villages = coverage(request.reader, area.prefix)
    leaf = Paginator(uncovered(request.reader, area.prefix), A_PAGE).get_page(
        request.GET.get("page")
    )
    homes = sum(one.homes for one in villages)
    context = {
        "area": area, "below": below(area), "villages": villages, "leaf": leaf, "homes": homes,
        "held": sum(one.covered for one in villages),
        "keys": [
            (level.label, key_persons_without(request.reader, level).count())
            for level in (Level.TOWNSHIP, Level.COUNTY)
        ],
    }  # fmt: skip
    return render(request, "duty/coverage.html", context)
