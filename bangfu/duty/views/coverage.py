"""Whether everybody has somebody, level by level: by area, and by name whom nobody holds."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from bangfu.duty.models.helper import Level
from bangfu.duty.queries.coverage import (
    coverage,
    coverage_kept,
    held_from_afar,
    key_coverage,
    key_persons_without,
    soon_without,
    uncovered,
)
from bangfu.duty.queries.helping import blind
from bangfu.duty.queries.proposals import proposals
from bangfu.duty.queries.reach import placed
from bangfu.duty.views.places import A_PAGE, READERS, SMALL, area_of, below, level_of, levels_of
from bangfu.duty.views.propose import NEAR_WORDS, WHY_NOT
from bangfu.org.access import opens_to
from bangfu.org.models.area import SIGNIFICANT
from bangfu.org.models.area import Level as AreaLevel
from bangfu.org.queries import full_names

SOON = 20
"""So many households that will soon have nobody are listed."""
BELOW = {AreaLevel.CITY: AreaLevel.COUNTY, AreaLevel.COUNTY: AreaLevel.TOWNSHIP}
"""By which areas key persons are told apart; further down by villages."""


@opens_to(READERS)
@require_GET
def covered(request: HttpRequest) -> HttpResponse:
    """The areas below with their share, and by name the households or key persons nobody holds."""
    reader = request.reader
    area, level = area_of(request), level_of(request)
    villages = level == Level.VILLAGE
    length = SIGNIFICANT[BELOW.get(AreaLevel(area.level), AreaLevel.VILLAGE)]
    wide = area.level not in SMALL
    if villages:
        # a county or city has too many households to be gone through while somebody waits
        areas = coverage_kept(area.prefix, length) if wide else coverage(reader, area.prefix)
        rows = uncovered(reader, area.prefix)
    else:
        areas = key_coverage(reader, level, area.prefix, length)
        rows = key_persons_without(reader, level, area.prefix)
    pages = Paginator(rows, A_PAGE)
    if villages and wide:
        pages.count = sum(one.without for one in areas)
    leaf = pages.get_page(request.GET.get("page"))
    arranges = level in levels_of(reader)
    keys = [one.pk if villages else one.person_id for one in leaf]
    found = proposals(reader, area.prefix, level=level, only=keys).rows if arranges and keys else []
    suggested = {one.key: one for one in found}
    placed(one.helper for one in found if one.helper)
    homes = [one if villages else one.person.household for one in leaf]
    unable = blind(reader.day, keys) if villages else {}
    placed(one.helper for one in unable.values())
    names = full_names(one.area_code for one in homes)
    context = {
        "area": area, "below": below(area), "level": level, "levels": list(Level),
        "villages": villages, "areas": areas, "leaf": leaf, "arranges": arranges,
        "rows": [
            _row(home, None if villages else one.person, suggested.get(key))
            | {"place": names[home.area_code], "blind": unable.get(key)}
            for home, one, key in zip(homes, leaf, keys, strict=True)
        ],
        "all": sum(one.homes for one in areas), "held": sum(one.covered for one in areas),
        "afar": held_from_afar(reader, area.prefix)[:SOON] if villages else (),
        "soon": soon_without(reader, area.prefix)[:SOON] if villages else (),
    }  # fmt: skip
    return render(request, "duty/coverage.html", context)


def _row(home, person, one) -> dict[str, object]:  # type: ignore[no-untyped-def]
    return {
        "home": home, "person": person, "key": person.pk if person else home.pk,
        "label": person.label if person else home.label,
        "helper": one.helper if one else None,
        "near": NEAR_WORDS.get(one.near, "") if one else "",
        "why_not": WHY_NOT.get(one.why_not, "") if one else "",
    }  # fmt: skip
