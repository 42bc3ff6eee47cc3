"""What duties keep, one record of every kind in each place."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING

from django.utils import timezone

from bangfu.duty.actions.devices import register_device
from bangfu.duty.models import (
    CarePost,
    Device,
    Excuse,
    Hazard,
    Helper,
    Pairing,
    PairingDraft,
    Report,
    SpotBatch,
    Surge,
    Visit,
)
from bangfu.duty.models.helper import Level
from bangfu.duty.sampling import digest
from bangfu.journal.models import Actor
from bangfu.org.models import Staff
from bangfu.rulebook.models import HolidayNotice

if TYPE_CHECKING:
    from tests.permissions.world import Place

FILED = dt.date(2026, 1, 5)


def helping_of(place: Place, walker: Staff) -> None:
    """Who helps the household of a place, what is owed to it and what was done."""
    home = place.rows["household"]
    helper = place.put("helper", Helper.objects.create(
        name="向国清", kind=Helper.Kind.VILLAGE_COMMITTEE, area_code=place.village, from_day=FILED
    ))  # fmt: skip
    place.put("pairing", Pairing.objects.create(
        helper=helper, household=home, level=Level.VILLAGE, from_day=FILED, decided_by="周敏"
    ))  # fmt: skip
    leader = place.put("city_helper", Helper.objects.create(
        name="市里老李", kind=Helper.Kind.CITY_LEADER, area_code=place.county, from_day=FILED
    ))  # fmt: skip
    place.put("city_pairing", Pairing.objects.create(
        helper=leader, household=home, person=place.rows["person"], level=Level.CITY,
        from_day=FILED, decided_by="周敏",
    ))  # fmt: skip
    place.put("city_draft", PairingDraft.objects.create(
        area_code=place.village, level=Level.CITY, on=FILED, asked_by="周敏", asked_by_id="1",
        state="done",
        rows=[[home.pk, place.rows["person"].pk, leader.pk, None, "county", ""]],
    ))  # fmt: skip
    place.put("draft", PairingDraft.objects.create(
        area_code=place.village, level=Level.VILLAGE, on=FILED, asked_by="周敏", asked_by_id="1",
        state="done", rows=[[home.pk, None, helper.pk, None, "village", ""]],
    ))  # fmt: skip
    place.put("excuse", Excuse.objects.create(
        household=home, from_day=FILED, until_day=timezone.localdate(), why="在县医院住院", by="周敏"
    ))  # fmt: skip
    place.put("harm", Report.objects.create(
        household=home, what="身上有伤", found_at=timezone.now(), reported_at=timezone.now(),
        by_name="向国清",
    ))  # fmt: skip
    place.put("visit", Visit.objects.create(
        household=home, area_code=home.area_code, by_name="向国清", at=timezone.now(),
        day=timezone.localdate(), received_at=timezone.now(),
    ))  # fmt: skip
    place.put("surge", Surge.objects.create(
        kind="突发公共事件或重大灾害", name="寒潮", area_code=place.village, multiplier=2,
        from_day=timezone.localdate(), until_day=timezone.localdate(), opened_by="周敏",
    ))  # fmt: skip
    place.put("holidays", HolidayNotice.objects.create(
        area_id=place.county, year=2027, off=[["2027-01-01", "元旦"]], worked=[],
        document="放假通知", set_by="周敏",
    ))  # fmt: skip
    _safe(place, helper, walker)
    place.put("phone", phone_of(walker)[0])


def _safe(place: Place, helper: Helper, walker: Staff) -> None:
    home, now = place.rows["household"], timezone.now()
    visit = place.put("visited", Visit.objects.create(
        household=home, area_code=place.village, staff=walker, helper=helper, by_name="周敏",
        at=now, day=timezone.localdate(), received_at=now, marks=["clock"], marked=True,
    ))  # fmt: skip
    place.put("hazard", Hazard.objects.create(
        household=home, kind=Hazard.Kind.GAS, what="软管老化", visit=visit, found_on=visit.day,
        found_by="周敏",
    ))  # fmt: skip
    place.put("care_post", CarePost.objects.create(
        helper=helper, household=home, need="卧床", duties="做饭", from_day=FILED, decided_by="周敏"
    ))  # fmt: skip
    place.put("spot_batch", SpotBatch.objects.create(
        area_code=place.village, from_area=place.town, first_day=FILED, last_day=FILED, share=30,
        seed="1", base=0, marked=0, digest=digest([]), drawn_at=now, drawn_by="周敏",
    ))  # fmt: skip


def phone_of(staff: Staff) -> tuple[Device, str]:
    """A phone somebody registered, and its key."""
    actor = Actor("staff", str(staff.pk), staff.name, "村居工作人员")
    return register_device(actor=actor, staff=staff, uid=uuid.uuid4(), name="工作手机")
