"""Which posts decide about policy, and whether somebody holds one where it counts."""

from __future__ import annotations

from collections.abc import Collection

from django.utils import timezone

from bangfu.journal.models import Actor
from bangfu.org.access import appointments_on
from bangfu.org.models import Staff
from bangfu.org.roles import Role

PROPOSERS = frozenset({Role.COUNTY_OFFICER})
"""Who proposes a local value and attaches originals."""

CONFIRMERS = frozenset({Role.COUNTY_LEADER, Role.CITY_OFFICER})
"""Who decides on a proposed value, and which packs are in force."""

PLACERS = PROPOSERS | CONFIRMERS
"""Who attaches the original of a document and says where its clauses stand."""


def holds_post(actor: Actor, roles: Collection[str], area_code: str) -> bool:
    """Whether the actor holds one of these roles today, for this area or one around it."""
    if actor.kind != "staff":
        return False
    staff = Staff.objects.filter(pk=actor.id, is_active=True).first()
    return staff is not None and any(
        post.role in roles and area_code.startswith(post.area.prefix)
        for post in appointments_on(staff, timezone.localdate())
    )
