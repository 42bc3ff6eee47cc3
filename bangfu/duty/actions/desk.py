"""What somebody writes down at a desk: a visit, or work of an office, with papers and photos."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePath

from django.db import transaction
from django.utils.translation import gettext as _

from bangfu.duty.actions.photos import KIND
from bangfu.duty.actions.visits import Contact, PhotoTaken, Recorded, record_visit
from bangfu.duty.models import Helper, Visit
from bangfu.journal.models import Actor
from bangfu.ledger.actions.documents import SameFile, add_document
from bangfu.ledger.filetypes import recognised
from bangfu.org.models import Staff

Upload = tuple[str, bytes]
"""A file's name and its bytes."""


@transaction.atomic
def record_at_desk(
    *,
    actor: Actor,
    staff: Staff,
    uid: uuid.UUID,
    contact: Contact,
    went: Helper | None = None,
    files: Sequence[Upload] = (),
    received_at: dt.datetime | None = None,
) -> Recorded:
    """Keep a visit with its files; sent again with the same `uid` nothing is kept twice.

    `went` is who came where it was not who writes, `received_at` when it was written down if
    that is not now. Raises Impossible, FactRefused, and
    NotAccepted for a file that cannot be kept; nothing is kept then.
    """
    if Visit.objects.filter(uid=uid).exists():
        return Recorded(Visit.objects.get(uid=uid))
    taken = {
        hashlib.sha256(data).hexdigest(): (name, data, PhotoTaken(uuid.uuid4(), "", len(data)))
        for name, data in files
    }
    photos = [replace(one, sha256=print_) for print_, (_name, _data, one) in taken.items()]
    kept = record_visit(
        actor=actor, staff=staff, uid=uid, contact=replace(contact, photos=photos), went=went,
        received_at=received_at,
    )  # fmt: skip
    for photo in kept.visit.photos.all():
        name, data, _one = taken[photo.sha256]
        try:
            with transaction.atomic():
                photo.document = add_document(
                    actor=actor, household=contact.household, data=data,
                    kind=KIND if recognised(data).media_type.startswith("image/") else "其他",
                    title=PurePath(name).stem[:60]
                    or _("走访照片 %(day)s") % {"day": kept.visit.day.isoformat()},
                )  # fmt: skip
        except SameFile as same:
            photo.document = same.document
        photo.media_type = photo.document.media_type
        photo.save(update_fields=["document", "media_type"])
    return kept
