"""What the items a phone sends come to: a visit, somebody newly found in hardship, facts."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.duty.actions.photos import keep_if_whole
from bangfu.duty.actions.visits import Contact, keep_facts, keep_visit
from bangfu.duty.forms import wire
from bangfu.duty.models import Device, SyncItem
from bangfu.duty.models.visit import OF_VISIT, How
from bangfu.duty.queries.whose import had_post, was_theirs
from bangfu.ledger.actions.households import Impossible, Newcomer, file_household
from bangfu.ledger.actions.observe import Conflict
from bangfu.ledger.actions.suspect import suspect
from bangfu.ledger.facts import typed
from bangfu.ledger.models import Household, Source
from bangfu.ledger.models.observation import HOUSEHOLD
from bangfu.ledger.queries.scope import households_of
from bangfu.org.access import Reader

Answer = dict[str, Any]


class Waits(Exception):
    """An item cannot go before another."""

    def __init__(self, uid: uuid.UUID) -> None:
        super().__init__(str(uid))
        self.uid = uid


@dataclass
class Done:
    """What an item came to: its household, its answer, and what waits to be compared."""

    household: Household
    answer: Answer = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass
class Taking:
    """One contact of a phone: who sends, when it came, and the households it speaks of."""

    device: Device
    reader: Reader
    received_at: dt.datetime
    sent_at: dt.datetime | None = None
    homes: dict[int, Household] = field(default_factory=dict)
    kept: dict[uuid.UUID, SyncItem] = field(default_factory=dict)
    parts: bool = False
    """Whether parts of photos of this phone wait for their visits."""

    def at(self, item: wire.Item) -> dt.datetime:
        """When something took place: the phone's clock put right by what it was off."""
        off = item.offset
        if off is None:
            off = self.received_at - self.sent_at if self.sent_at else dt.timedelta()
        return min(item.device_at + off, self.received_at)


def _visit(taking: Taking, item: wire.Item) -> Done:
    told, at = item.content, taking.at(item)
    home, people = _home(taking, told, at)
    texts = wire.facts(told.get("facts"))
    found = wire.found(told.get("found"))
    for harm in found.get("harm", ()):
        if "person" in harm:
            harm["person"] = _person(harm["person"], people)
    latitude, longitude = wire.place(told.get("place"))
    photos = wire.photos(told.get("photos"))
    contact = Contact(
        household=home, at=at, how=wire.text(told.get("how") or How.HOME.value),
        persons=[_person(one, people) for one in wire.who(told.get("persons") or [])],
        services=[wire.text(one) for one in wire.listed(told.get("services") or [])],
        facts=_stored(texts, people), found=found,
        note=wire.text(told.get("note") or ""), words=wire.text(told.get("words") or ""),
        photos=photos, signature=wire.signature(told.get("signature")),
        device_at=item.device_at, latitude=latitude, longitude=longitude,
    )  # fmt: skip
    recorded = keep_visit(
        actor=taking.reader.actor, staff=taking.reader.staff, uid=item.uid, contact=contact,
        received_at=taking.received_at, seen_version=_seen(told), own=_own(taking, home, told),
    )  # fmt: skip
    if photos and taking.parts:
        for photo in recorded.visit.photos.all():
            keep_if_whole(actor=taking.reader.actor, device=taking.device, photo=photo)
    answer: Answer = {"at": recorded.visit.at.isoformat()}
    if "clock" in recorded.visit.marks:
        answer["clock"] = round((recorded.visit.at - item.device_at).total_seconds())
    return Done(home, answer, recorded.conflicts, _by_id(texts, people))


def _new_hardship(taking: Taking, item: wire.Item) -> Done:
    told, at = item.content, taking.at(item)
    area = wire.text(told.get("area") or "")
    _in_post(taking, at)
    if not taking.reader.sees(area) and not had_post(
        taking.reader.staff, area, timezone.localdate(at)
    ):
        raise Impossible(_("只能报自己负责的地方。请换一个小组或村居"))
    newcomers = [
        Newcomer({name: typed(name, text) for name, text in wire.values(one).items() if text})
        for one in wire.listed(told.get("persons") or [])
    ]
    facts = {n: typed(n, text) for n, text in wire.values(told.get("facts")).items() if text}
    note = wire.text(told.get("note") or "")
    if len(note) > 300:
        raise Impossible(_("情况最多写 300 字。请写短一点，其余的在走访里写"))
    filed = file_household(
        actor=taking.reader.actor, area_code=area, day=timezone.localdate(at), persons=newcomers,
        facts=facts, source=Source.VISIT, note=note, uid=item.uid,
    )  # fmt: skip
    for person in filed.persons:
        if person.identity_key:
            suspect(person)
    return Done(filed.household, {"persons": [person.pk for person in filed.persons]})


def _facts(taking: Taking, item: wire.Item) -> Done:
    told, at = item.content, taking.at(item)
    home, people = _home(taking, told, at)
    texts = wire.facts(told.get("facts"))
    conflicts = keep_facts(
        actor=taking.reader.actor, household=home, facts=_stored(texts, people),
        day=timezone.localdate(at), uid=item.uid, source=Source.VISIT, seen_version=_seen(told),
        own=_own(taking, home, told), note=wire.text(told.get("note") or "")[:300],
    )  # fmt: skip
    return Done(home, {}, conflicts, _by_id(texts, people))


KINDS: dict[str, Callable[[Taking, wire.Item], Done]] = {
    wire.VISIT: _visit,
    wire.NEW_HARDSHIP: _new_hardship,
    wire.FACTS: _facts,
}


# -- households and people, as a phone names them ---------------------------------------------


def _home(taking: Taking, told: Mapping[str, Any], at: dt.datetime) -> tuple[Household, list[int]]:
    """The household an item speaks of, and the people of one that another item filed."""
    _in_post(taking, at)
    named = wire.where(told.get("household"))
    if named.uid is not None:
        filed = SyncItem.objects.filter(uid=named.uid, kind=wire.NEW_HARDSHIP)
        kept = filed.filter(staff=taking.device.staff_id).select_related("household").first()
        if kept is None or kept.household is None:
            raise Waits(named.uid)
        return kept.household, kept.answer["persons"]
    assert named.pk is not None
    home = taking.homes.get(named.pk) or households_of(taking.reader).filter(pk=named.pk).first()
    if home is None:
        # moved to another post since: what was done before stays done, and theirs
        home = was_theirs(taking.reader.staff, named.pk, timezone.localdate(at))
    if home is None:
        raise Impossible(_("这一户不在你负责的范围里。请打电话给镇里，问清归谁走访"))
    return home, []


def _in_post(taking: Taking, at: dt.datetime) -> None:
    """What was done after the post ended is no visit of the office's; what was before, stays one."""
    if timezone.localdate(at) > taking.reader.day:
        last = taking.reader.day.isoformat()
        raise Impossible(_("你的岗位到 %(day)s 为止，之后的请交给接手的人记") % {"day": last})


def _person(named: str, people: list[int]) -> int:
    if not named.startswith("new:"):
        if not named.isdecimal():
            raise wire.Malformed(_("说不清是谁的情况"))
        return int(named)
    place = int(named[4:])
    if place >= len(people):
        raise Impossible(_("这一户里没有这个人。请更新“我的户”再填"))
    return people[place]


def _by_id(texts: wire.Texts, people: list[int]) -> wire.Texts:
    return {
        who if who == HOUSEHOLD else str(_person(who, people)): told for who, told in texts.items()
    }


def _stored(texts: wire.Texts, people: list[int]) -> dict[str, dict[str, Any]]:
    """What was typed in storage form; raises FactRefused."""
    return {
        who: {name: typed(name, text) for name, text in told.items() if text}
        for who, told in _by_id(texts, people).items()
    }


def _seen(told: Mapping[str, Any]) -> int | None:
    return None if told.get("seen") is None else wire.whole(told["seen"], 2**31)


def _own(taking: Taking, home: Household, told: Mapping[str, Any]) -> list[str]:
    """Origins of what this very phone told of the household: no conflict with itself."""
    if not told.get("facts"):
        return []
    mine = SyncItem.objects.filter(device=taking.device, household=home)
    return [f"{OF_VISIT}{uid}" for uid in mine.values_list("uid", flat=True)]
