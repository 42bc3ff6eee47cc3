"""Photos come in parts, in any order, as often as the line breaks; whole, they join the file."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max, Sum
from django.db.models.functions import Length
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.duty.models import Device, Photo, PhotoPart, Visit
from bangfu.journal.actions import record
from bangfu.journal.models import Actor, Subject
from bangfu.ledger.actions.documents import SameFile, add_document
from bangfu.ledger.filetypes import NotAccepted

KIND = "入户照片"
KEPT_PARTS = dt.timedelta(days=30)
"""How long the beginning of a photo waits for its rest: twice what a phone may stay without contact."""


@dataclass(frozen=True)
class Dropped:
    """Photos whose beginning was dropped, and how many bytes that was."""

    photos: int
    size: int


@transaction.atomic
def drop_stale_parts(*, actor: Actor, now: dt.datetime | None = None) -> Dropped:
    """Drop the parts of photos of which nothing came for KEPT_PARTS.

    A phone that still has such a photo is asked for all of it again, so nothing is lost by it.
    """
    since = (now or timezone.now()) - KEPT_PARTS
    begun = PhotoPart.objects.order_by().values("device", "photo")
    stale = begun.annotate(newest=Max("received_at"), size=Sum(Length("data")))
    dropped = list(stale.filter(newest__lt=since))
    for one in dropped:
        PhotoPart.objects.filter(device=one["device"], photo=one["photo"]).delete()
    told = Dropped(len(dropped), sum(one["size"] for one in dropped))
    if dropped:
        record(
            actor=actor, act="duty.drop_photo_parts", subject=Subject("photos", "", _("照片")),
            after={"张数": told.photos, "字节": told.size},
        )  # fmt: skip
    return told


@transaction.atomic
def take_part(*, actor: Actor, device: Device, part: Any) -> dict[str, Any]:
    """Keep some bytes of a photo and say how many are here without a gap.

    A photo may come before its visit and then waits; one added to a visit afterwards
    joins it. Bytes that do not make up the fingerprint are asked for again.
    """
    device = Device.objects.select_for_update().get(pk=device.pk)
    photo = Photo.objects.filter(uid=part.photo).select_related("visit__household").first()
    if photo is not None and photo.visit.staff_id != device.staff_id:
        return _answer(part.photo, "refused", 0, _("这个编号已经用过了。请重新拍一张"))
    if photo is not None and photo.document_id is not None:
        return _answer(part.photo, "received", photo.size)
    parts = PhotoPart.objects.filter(device=device, photo=part.photo)
    parts.exclude(sha256=part.sha256, total=part.total).delete()
    if part.data:
        parts.update_or_create(
            offset=part.offset, device=device, photo=part.photo,
            defaults={"data": part.data, "sha256": part.sha256, "total": part.total},
        )  # fmt: skip
    if photo is None:
        visit = Visit.objects.filter(uid=part.visit, staff=device.staff_id).first()
        if visit is not None:
            photo = Photo.objects.create(
                uid=part.photo, visit=visit, sha256=part.sha256, size=part.total
            )
    if photo is None:
        have = _contiguous(device, part.photo)[1]
        return _answer(part.photo, "held" if have == part.total else "partial", have)
    return keep_if_whole(actor=actor, device=device, photo=photo)


@transaction.atomic
def keep_if_whole(*, actor: Actor, device: Device, photo: Photo) -> dict[str, Any]:
    """Put a photo on the household's file once all of its bytes are here."""
    if photo.document_id is not None:
        return _answer(photo.uid, "received", photo.size)
    data, have = _contiguous(device, photo.uid)
    if have < photo.size:
        return _answer(photo.uid, "partial", have)
    parts = PhotoPart.objects.filter(device=device, photo=photo.uid)
    parts.delete()
    if hashlib.sha256(data).hexdigest() != photo.sha256:
        return _answer(photo.uid, "again", 0, _("照片在路上传坏了，会重新传"))
    try:
        with transaction.atomic():
            photo.document = add_document(
                actor=actor, household=photo.visit.household, kind=KIND, data=data,
                title=_("走访照片 %(day)s") % {"day": photo.visit.day.isoformat()},
            )  # fmt: skip
    except SameFile as same:
        photo.document = same.document
    except NotAccepted as refused:
        return _answer(photo.uid, "refused", 0, str(refused))
    photo.media_type = photo.document.media_type
    photo.save(update_fields=["document", "media_type"])
    return _answer(photo.uid, "received", photo.size)


def _contiguous(device: Device, photo: uuid.UUID) -> tuple[bytes, int]:
    """The bytes from the first on without a gap, and how many."""
    data = b""
    for one in PhotoPart.objects.filter(device=device, photo=photo).order_by("offset"):
        if one.offset > len(data):
            break
        data = data[: one.offset] + bytes(one.data) + data[one.offset + len(one.data) :]
    return data, len(data)


def _answer(photo: uuid.UUID, state: str, have: int, why: str = "") -> dict[str, Any]:
    return {"photo": str(photo), "state": state, "have": have, "why": why}
