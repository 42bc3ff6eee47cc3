"""What a phone sends is taken in: each item once, whatever is repeated, cut off or out of order.

An item's answer is kept in the transaction that took it in, so the phone may ask
again for as long as it has heard nothing. An item that cannot go before another
waits here; a refused one keeps its content here too.
"""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from collections.abc import Iterable, Mapping
from contextlib import suppress

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.duty.actions.photos import take_part
from bangfu.duty.actions.sync_kinds import KINDS, Answer, Taking, Waits
from bangfu.duty.forms import wire
from bangfu.duty.models import Device, PhotoPart, SyncItem
from bangfu.duty.models.device import State
from bangfu.ledger.actions.households import Impossible
from bangfu.ledger.actions.observe import Conflict, NotYet
from bangfu.ledger.facts import FactRefused, fact_named
from bangfu.ledger.models import Household, Person
from bangfu.ledger.models.observation import HOUSEHOLD
from bangfu.ledger.queries.known import with_unit
from bangfu.ledger.queries.scope import households_of
from bangfu.org.access import Reader

LOG = logging.getLogger(__name__)
SETTLED = (State.RECEIVED, State.CONFLICT, State.REFUSED)
REFUSALS = (Impossible, FactRefused, NotYet, wire.Malformed)


def receive(
    *,
    device: Device,
    reader: Reader,
    items: Iterable[object],
    sent_at: dt.datetime | None = None,
) -> list[Answer]:
    """Take items in; one answer each, in their order, and one for each that had waited for them.

    Every item is a transaction of its own: being cut off loses no more than the answers.
    """
    taking = Taking(device, reader, timezone.now(), sent_at)
    raws = list(items)
    taking.homes = _homes(reader, raws)
    taking.kept = _kept(raws)
    prefetch_related_objects([reader.staff], "helpers")
    taking.parts = PhotoPart.objects.filter(device=device).exists()
    answers = [_one(taking, raw) for raw in raws]
    return answers + _released(taking, answers)


def _homes(reader: Reader, raws: list[object]) -> dict[int, Household]:
    named = {
        raw["household"]
        for raw in raws
        if isinstance(raw, dict) and type(raw.get("household")) is int
    }
    wanted = [pk for pk in named if 0 < pk < 2**53]
    return {home.pk: home for home in households_of(reader).filter(pk__in=wanted)}


def _kept(raws: list[object]) -> dict[uuid.UUID, SyncItem]:
    named = []
    for raw in raws:
        if isinstance(raw, dict):
            with suppress(wire.Malformed):
                named.append(wire.number(raw.get("uid")))
    return {one.uid: one for one in SyncItem.objects.filter(uid__in=named)}


def _one(taking: Taking, raw: object) -> Answer:
    try:
        item = wire.read(raw)
        if isinstance(item, wire.Part):
            taking.parts = True
            return take_part(actor=taking.reader.actor, device=taking.device, part=item)
        return _take(taking, item)
    except wire.Malformed as wrong:
        sent = raw.get("uid") if isinstance(raw, dict) else None
        return _refusal(str(sent)[:36] if sent else None, str(wrong))
    except Exception:
        # one item that trips the office must not keep back the rest; the phone keeps it
        LOG.exception("an item of device %s could not be taken in", taking.device.pk)
        sent = raw.get("uid") or raw.get("photo") if isinstance(raw, dict) else None
        return {
            "uid": str(sent)[:36] if sent else None, "state": "later",
            "why": _("镇里的系统出了问题。这一条还在手机里，过一会儿会再传"),
        }  # fmt: skip


def _take(taking: Taking, item: wire.Item) -> Answer:
    """Do what an item says; what comes of it, or why nothing does, is kept with its answer."""
    try:
        return _settled(taking, item)
    except (Waits, *REFUSALS) as why:
        return _kept_back(taking, item, why)


@transaction.atomic
def _settled(taking: Taking, item: wire.Item) -> Answer:
    kept, known = _before(taking, item)
    if known is not None:
        return known
    _in_order(taking, item)
    done = KINDS[item.kind](taking, item)
    kept.household, kept.settled_at = done.household, taking.received_at
    kept.state = State.CONFLICT if done.conflicts else State.RECEIVED
    version = done.household.version
    if item.content.get("facts"):
        version = Household.objects.values_list("version", flat=True).get(pk=done.household.pk)
    kept.answer = {
        "uid": str(item.uid), "state": kept.state.value, "household": done.household.pk,
        "version": version, **done.answer,
        "conflicts": [_compared(one, done.texts) for one in done.conflicts],
    }  # fmt: skip
    return _keep(taking, item, kept)


@transaction.atomic
def _kept_back(taking: Taking, item: wire.Item, why: Exception) -> Answer:
    """An item that waits for another, or is refused: nothing of it was done, but it is kept."""
    kept, known = _before(taking, item)
    if known is not None:
        return known
    if isinstance(why, Waits):
        kept.state, kept.waits_for = State.HELD, why.uid
        kept.answer = {
            "uid": str(item.uid), "state": State.HELD.value, "after": str(why.uid),
            "why": _("镇里先存着，等前面的一条到了一起记"),
        }  # fmt: skip
    else:
        kept.state, kept.settled_at = State.REFUSED, taking.received_at
        kept.answer = _refusal(str(item.uid), *_words(why))
    return _keep(taking, item, kept)


def _before(taking: Taking, item: wire.Item) -> tuple[SyncItem, Answer | None]:
    """What is kept of an item, and its answer if that stands; holds the phone meanwhile.

    The same item sent twice at one moment trips over its number, and is asked for again.
    """
    device = Device.objects.select_for_update().only("staff_id").get(pk=taking.device.pk)
    seen = taking.kept.get(item.uid)
    kept = SyncItem.objects.get(pk=seen.pk) if seen else SyncItem(uid=item.uid, device=device)
    known: Answer | None = None
    if seen and kept.staff_id != device.staff_id:
        known = _refusal(str(item.uid), _("这个编号已经用过了。请重新记一次"))
    elif seen and kept.digest == item.digest:
        known = kept.answer if kept.state != State.HELD else None
    elif seen and kept.state in (State.RECEIVED, State.CONFLICT):
        known = _refusal(
            str(item.uid), _("这一条镇里已经收到过，内容和这次不一样。要改的请另外记一次")
        )
    kept.staff_id, kept.kind = device.staff_id, item.kind
    kept.digest, kept.content = item.digest, item.content
    kept.received_at = kept.received_at or taking.received_at
    kept.waits_for = kept.settled_at = None
    return kept, known


def _keep(taking: Taking, item: wire.Item, kept: SyncItem) -> Answer:
    kept.save()
    taking.kept[item.uid] = kept
    return kept.answer


def _in_order(taking: Taking, item: wire.Item) -> None:
    """An edit goes after the one made before it on the same phone: A, B, A stay three."""
    if item.after is None or item.after == item.uid:
        return
    before = SyncItem.objects.filter(uid=item.after, staff=taking.device.staff_id)
    if not before.exclude(state=State.HELD).exists():
        raise Waits(item.after)


def _released(taking: Taking, arrived: list[Answer]) -> list[Answer]:
    """Items that waited for what has come; those may be waited for in turn."""
    answers: list[Answer] = []
    newly = arrived
    while newly:
        came = []
        for one in newly:
            if one["state"] in SETTLED and one.get("uid"):
                with suppress(wire.Malformed):
                    came.append(wire.number(one["uid"]))
        rows = SyncItem.objects.filter(
            state=State.HELD, staff=taking.device.staff_id, waits_for__in=came
        )
        newly = [_again(taking, one) for one in rows]
        answers += newly
    return answers


def _again(taking: Taking, kept: SyncItem) -> Answer:
    item = wire.read(kept.content)
    assert isinstance(item, wire.Item)
    taking.kept[item.uid] = kept
    return _take(taking, item)


def _compared(one: Conflict, texts: Mapping[str, Mapping[str, str]]) -> Answer:
    fact = fact_named(one.fact)
    person = None if one.subject == HOUSEHOLD else Person.objects.filter(pk=one.subject).first()
    return {
        "subject": one.subject, "label": person.label if person else _("家庭"), "fact": one.fact,
        "theirs": with_unit(fact, one.theirs), "ours": with_unit(fact, one.ours),
        "typed": texts.get(one.subject, {}).get(one.fact, ""), "by": one.by_name,
        "at": one.at.isoformat(),
    }  # fmt: skip


def _refusal(uid: str | None, why: str, todo: str = "") -> Answer:
    return {"uid": uid, "state": State.REFUSED.value, "why": why, "todo": todo}


def _words(refused: Exception) -> tuple[str, str]:
    if isinstance(refused, FactRefused):
        return f"{refused.fact}：{refused.wrong}", refused.remedy
    return str(refused), ""
