"""Record a visit or call: what was done, learnt and found, in one transaction, once by its number."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.duty.actions import hazards
from bangfu.duty.actions.figures import due_changed
from bangfu.duty.actions.marking import mark_implausible
from bangfu.duty.given import SERVICES
from bangfu.duty.models import Hazard, HazardStep, Helper, Pairing, Photo, Report, Visit
from bangfu.duty.models.visit import OF_VISIT, How
from bangfu.journal.actions import record
from bangfu.journal.models import Actor
from bangfu.ledger.actions.households import Impossible
from bangfu.ledger.actions.observe import Conflict, EditedMeanwhile, observe, subject_of
from bangfu.ledger.models import Household, Membership, Person, Source
from bangfu.ledger.models.observation import HOUSEHOLD
from bangfu.org.days import running_on
from bangfu.org.models import Staff

LONGEST = 4000
"""Characters of somebody's own words, or of a note."""
MOST_POINTS = 6000
PHOTOS = 12
SOURCES = {
    How.HOME: Source.VISIT, How.PHONE: Source.PHONE, How.WECHAT: Source.WECHAT,
    How.OFFICE: Source.DOCUMENT,
}  # fmt: skip
LAG = dt.timedelta(minutes=10)
"""A phone's clock may be off by this much without anybody asking why."""


@dataclass(frozen=True)
class PhotoTaken:
    """A photo by its fingerprint; the picture itself may come later."""

    uid: uuid.UUID
    sha256: str
    size: int
    taken_at: dt.datetime | None = None


@dataclass(frozen=True)
class Contact:
    """What somebody tells of one visit or call.

    `facts` are in storage form by HOUSEHOLD or a person's id; `found` has lists under
    need, hazard (kind, what), hazard_seen (id, gone, words), new_hardship and harm (what, words, person). `device_at`
    is what the phone's clock said where `at` was corrected.
    """

    household: Household
    at: dt.datetime
    how: str = How.HOME
    persons: Sequence[int] = ()
    services: Sequence[str] = ()
    facts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    found: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    note: str = ""
    words: str = ""
    photos: Sequence[PhotoTaken] = ()
    signature: Sequence[Sequence[Sequence[int]]] = ()
    device_at: dt.datetime | None = None
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True)
class Recorded:
    """A visit as kept, and the facts that wait for somebody to compare them."""

    visit: Visit
    conflicts: list[Conflict] = field(default_factory=list)


@transaction.atomic
def record_visit(
    *,
    actor: Actor,
    staff: Staff | None,
    uid: uuid.UUID,
    contact: Contact,
    received_at: dt.datetime | None = None,
    seen_version: int | None = None,
    own: Collection[str] = (),
    went: Helper | None = None,
) -> Recorded:
    """Keep a visit; repeated with the same `uid` it returns the first one. More: `keep_visit`."""
    first = Visit.objects.filter(uid=uid).first()
    if first is not None:
        return Recorded(first)
    return keep_visit(
        actor=actor, staff=staff, uid=uid, contact=contact, received_at=received_at,
        seen_version=seen_version, own=own, went=went,
    )  # fmt: skip


def keep_visit(
    *,
    actor: Actor,
    staff: Staff | None,
    uid: uuid.UUID,
    contact: Contact,
    received_at: dt.datetime | None = None,
    seen_version: int | None = None,
    own: Collection[str] = (),
    went: Helper | None = None,
) -> Recorded:
    """Keep a visit whose number is new, inside the caller's transaction.

    Facts go into the ledger with the visit as source; those somebody else changed
    since `seen_version` stay out and are returned as conflicts. Harm becomes a report
    at once, hazards are followed. What is hardly possible is marked, never refused.
    `went` is who came, where somebody else writes it down for them.
    Raises Impossible for what cannot be kept, FactRefused for a value that cannot be taken.
    """
    received = received_at or timezone.now()
    home = contact.household
    _check(contact)
    at = min(contact.at, received)
    day = timezone.localdate(at)
    off = _clock_off(contact, at)
    visit = Visit.objects.create(
        uid=uid, household=home, area_code=home.area_code, written_by_id=actor.id,
        helper=went or helper_then(home, staff, day), staff=went.staff if went else staff,
        by_name=went.name if went else actor.name, at=at, day=day, device_at=contact.device_at,
        received_at=received, how=contact.how, latitude=contact.latitude,
        longitude=contact.longitude, services=list(dict.fromkeys(contact.services)),
        found={kind: list(one) for kind, one in contact.found.items() if one},
        words=contact.words, note=contact.note, signature=[list(s) for s in contact.signature],
        marks=["clock"] if off else [], marked=off,
    )  # fmt: skip
    through = Visit.persons.through
    through.objects.bulk_create(
        through(visit_id=visit.pk, person_id=pk) for pk in dict.fromkeys(contact.persons)
    )
    Photo.objects.bulk_create(
        Photo(uid=one.uid, visit=visit, sha256=one.sha256, size=one.size, taken_at=one.taken_at)
        for one in contact.photos
    )
    conflicts = keep_facts(
        actor=actor, household=home, facts=contact.facts, day=day, uid=uid,
        source=SOURCES[How(contact.how)], seen_version=seen_version, own=own, visit=visit,
    )  # fmt: skip
    _follow(visit, actor)
    mark_implausible(visit, [one.sha256 for one in contact.photos])
    due_changed(home.area_code)
    record(
        actor=actor, act="duty.office_done" if contact.how == How.OFFICE else "duty.visit",
        subject=subject_of(home), area=home.area_code,
        after={"日期": day, "方式": str(How(contact.how).label), "谁": visit.by_name,
               "项数": len(visit.services)},
    )  # fmt: skip
    return Recorded(visit, conflicts)


def helper_then(household: Household, staff: Staff | None, day: dt.date) -> Helper | None:
    """As which helper a staff member came on a day: the one that held the household then.

    Whoever held nothing there came as the helper they were; None without an account
    that is one.
    """
    # all(): a phone's whole batch reads them once
    theirs = sorted(staff.helpers.all(), key=lambda one: (one.from_day, one.pk)) if staff else []
    then = [one for one in theirs if one.serves_on(day)]
    if len(theirs) > 1 or len(then) != len(theirs):
        mine = Pairing.objects.filter(running_on(day), household=household, helper__in=theirs)
        held = mine.select_related("helper").order_by("-main", "pk").first()
        if held is not None:
            return held.helper
    return then[0] if then else None


def keep_facts(
    *,
    actor: Actor,
    household: Household,
    facts: Mapping[str, Mapping[str, Any]],
    day: dt.date,
    uid: uuid.UUID,
    source: Source,
    seen_version: int | None,
    own: Collection[str],
    note: str = "",
    visit: Visit | None = None,
) -> list[Conflict]:
    """Put facts into the ledger where the people they are about live now.

    Returns what somebody else changed meanwhile: those facts are not written, all
    others are. Raises FactRefused, Impossible for people who were never in the household.
    """
    conflicts: list[Conflict] = []
    if not any(facts.values()):
        return conflicts
    for home, told in _homes(household, facts):
        same = home.pk == household.pk
        number = uid if same else uuid.uuid5(uid, str(home.pk))
        # what the phone saw of one household says nothing of another
        version = seen_version if same else None
        wanted: dict[str, dict[str, Any]] = {who: dict(values) for who, values in told.items()}
        while any(wanted.values()):
            try:
                kept = observe(
                    actor=actor, household=home, source=source, valid_from=day, note=note,
                    facts={who: values for who, values in wanted.items() if values},
                    origin=f"{OF_VISIT}{uid}", uid=number, seen_version=version, own=own,
                )  # fmt: skip
            except EditedMeanwhile as meanwhile:
                conflicts += meanwhile.conflicts
                for one in meanwhile.conflicts:
                    wanted[one.subject].pop(one.fact)
                continue
            if visit is not None and same:
                visit.observation = kept
                visit.save(update_fields=["observation"])
            break
    return conflicts


def _homes(
    household: Household, facts: Mapping[str, Mapping[str, Any]]
) -> list[tuple[Household, dict[str, Mapping[str, Any]]]]:
    """The facts by the household they belong to today: people move, households merge."""
    people = [int(who) for who, values in facts.items() if who != HOUSEHOLD and values]
    now = dict(Person.objects.filter(pk__in=people).values_list("pk", "household_id"))
    _belonged(household, people)
    own_home = household
    while own_home.merged_into_id is not None:
        own_home = Household.objects.get(pk=own_home.merged_into_id)
    found: dict[int, dict[str, Mapping[str, Any]]] = {}
    for who, values in facts.items():
        if values:
            at = own_home.pk if who == HOUSEHOLD else now[int(who)]
            found.setdefault(at, {})[who] = values
    homes = Household.objects.in_bulk(set(found) - {household.pk})
    homes[household.pk] = household
    return [(homes[pk], told) for pk, told in found.items()]


def _belonged(household: Household, people: Collection[int]) -> None:
    wanted = set(people)
    if not wanted:
        return
    here = Person.objects.filter(pk__in=wanted, household=household)
    gone = wanted - set(here.values_list("pk", flat=True))
    if not gone:
        return
    once = Membership.objects.filter(household=household, person__in=gone)
    if gone - set(once.values_list("person_id", flat=True)):
        raise Impossible(_("这一户里没有这个人。请更新“我的户”再填"))


def _check(contact: Contact) -> None:
    if contact.how not in How.values:
        raise Impossible(_("没有写是上门、电话还是微信"))
    unknown = [code for code in contact.services if code not in SERVICES and "/" not in code]
    if unknown:
        raise Impossible(_("做了什么里有不认识的一项：%(code)s") % {"code": unknown[0][:40]})
    if max(len(contact.words), len(contact.note)) > LONGEST:
        raise Impossible(_("写的话超过 %(n)d 字。请分两次记") % {"n": LONGEST})
    if sum(map(len, contact.signature)) > MOST_POINTS:
        raise Impossible(_("签名太长。请擦掉重签"))
    if len(contact.photos) > PHOTOS:
        raise Impossible(_("一次走访最多 %(n)d 张照片") % {"n": PHOTOS})
    _belonged(contact.household, contact.persons)


def _clock_off(contact: Contact, at: dt.datetime) -> bool:
    return contact.at != at or (contact.device_at is not None and abs(contact.device_at - at) > LAG)


def _follow(visit: Visit, actor: Actor) -> None:
    """Hazards are followed, harm is reported at once."""
    for one in visit.found.get("hazard", ()):
        hazards.found(
            visit=visit, kind=str(one.get("kind", "")), what=str(one.get("what", "")),
            by=actor.name,
        )  # fmt: skip
    for one in visit.found.get("hazard_seen", ()):
        _looked_at(visit, actor, one)
    for place, one in enumerate(visit.found.get("harm", ())):
        Report.objects.create(
            uid=uuid.uuid5(visit.uid, f"harm:{place}"), household=visit.household,
            person_id=one.get("person"), visit=visit, what=str(one.get("what", ""))[:40],
            words=str(one.get("words", "")), found_at=visit.at, reported_at=visit.received_at,
            by_name=actor.name,
        )  # fmt: skip
        record(
            actor=actor, act="duty.report_harm", subject=subject_of(visit.household),
            area=visit.area_code, after={"发现": str(one.get("what", ""))[:40]},
        )  # fmt: skip


LOOKS = (
    HazardStep.Kind.STILL,
    HazardStep.Kind.REOPEN,
    HazardStep.Kind.FIXED,
    HazardStep.Kind.RECHECK,
)


def _looked_at(visit: Visit, actor: Actor, one: Mapping[str, Any]) -> None:
    """A known hazard was looked at; a look that comes in late does not undo a later one."""
    hazard = Hazard.objects.filter(pk=one["id"], household=visit.household).first()
    if hazard is None:
        raise Impossible(_("这条隐患不是这一户的。请更新“我的户”再填"))
    overtaken = hazard.steps.filter(kind__in=LOOKS, day__gt=visit.day).exists()
    if not overtaken and visit.day >= hazard.found_on:
        hazards.seen_again(
            actor=actor, hazard=hazard, day=visit.day, gone=one["gone"],
            words=str(one.get("words", "")), visit=visit,
        )  # fmt: skip
