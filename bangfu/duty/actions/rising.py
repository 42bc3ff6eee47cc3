"""A county sets after how many days what is overdue rises; a level above says what to do."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.duty.models import RisingDays, Urging
from bangfu.duty.queries.rising import days_of
from bangfu.journal.actions import record
from bangfu.journal.models import Actor, Subject
from bangfu.ledger.actions.households import Impossible
from bangfu.ledger.actions.observe import subject_of
from bangfu.ledger.models import Household
from bangfu.org.models import Area
from bangfu.org.models.area import Level

AGAIN = dt.timedelta(minutes=10)
"""The same words within it are one click too many."""
MOST = 90
"""A later day would be after the period itself is forgotten."""


@transaction.atomic
def set_rising_days(
    *, actor: Actor, area: Area, township: int, county: int, city: int, why: str
) -> RisingDays:
    """From now on what is overdue is seen by each level after so many days.

    Raises Impossible for days that run backwards or past `MOST`, without a reason, and for
    anything but a county.
    """
    if area.level != Level.COUNTY:
        raise Impossible(_("天数由区县定"))
    if not 1 <= township <= county <= city <= MOST:
        raise Impossible(_("天数要一级比一级长，从 1 到 %(most)d 天") % {"most": MOST})
    if not why.strip():
        raise Impossible(_("写明为什么这样定"))
    before = days_of(area.code)
    made = RisingDays.objects.create(
        area_code=area.code, township=township, county=county, city=city,
        why=why.strip()[:200], set_by=actor.name,
    )  # fmt: skip
    record(
        actor=actor, act="duty.set_rising_days", subject=Subject("area", area.code, area.name),
        area=area.code, why=made.why,
        before={"乡镇": before.township, "区县": before.county, "市": before.city},
        after={"乡镇": township, "区县": county, "市": city},
    )  # fmt: skip
    return made


@transaction.atomic
def urge(
    *, actor: Actor, level: str, words: str, household: Household | None = None,
    area: Area | None = None,
) -> Urging:  # fmt: skip
    """Write to whoever owes it: about one household, or to a whole area.

    Raises Impossible without words.
    """
    if not words.strip():
        raise Impossible(_("写明要做什么、哪天前做到"))
    if household is None and area is None:
        raise ValueError("an urging is about a household or an area")
    code = household.area_code if household else area.code if area else ""
    same = Urging.objects.filter(
        household=household, area_code=code, words=words.strip()[:300], by_name=actor.name,
        at__gte=timezone.now() - AGAIN,
    ).first()  # fmt: skip
    if same is not None:
        return same
    made = Urging.objects.create(
        level=level, area_code=code, household=household, words=words.strip()[:300],
        by_name=actor.name, by_post=actor.post[:140],
    )  # fmt: skip
    about = subject_of(household) if household else Subject("area", code, area.name if area else "")
    record(actor=actor, act="duty.urge", subject=about, area=code, why=made.words)
    return made
