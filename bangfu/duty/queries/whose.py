"""Whose a place was on a past day: by the pairing of that day, or the post held then."""

from __future__ import annotations

import datetime as dt

from bangfu.duty.models import Pairing
from bangfu.ledger.models import Household
from bangfu.org.access import appointments_on
from bangfu.org.days import running_on
from bangfu.org.models import Staff
from bangfu.org.roles import LEDGER_WRITERS


def was_theirs(staff: Staff, household_id: int, day: dt.date) -> Household | None:
    """A household that somebody was responsible for on a day, though no longer; else None."""
    home = Household.objects.filter(pk=household_id).first()
    if home is None:
        return None
    if Pairing.objects.filter(running_on(day), helper__staff=staff, household=home).exists():
        return home
    return home if had_post(staff, home.area_code, day) else None


def had_post(staff: Staff, area_code: str, day: dt.date) -> bool:
    """Whether somebody kept the files of a place on a day."""
    posts = [one for one in appointments_on(staff, day) if one.role in LEDGER_WRITERS]
    return any(area_code.startswith(post.area.prefix) for post in posts)
