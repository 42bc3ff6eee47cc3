"""Papers and photos of a household: added, opened, taken off the file. Never deleted."""

from __future__ import annotations

import datetime as dt
import hashlib

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.journal.actions import record
from bangfu.journal.models import Actor
from bangfu.ledger.actions.observe import subject_of
from bangfu.ledger.actions.recount import recount_after_commit
from bangfu.ledger.filetypes import accepted
from bangfu.ledger.models import Document, Household, Person

KINDS: dict[str, bool] = {
    "户口簿": False,
    "身份证": False,
    "申请书": False,
    "核对授权书": False,
    "收入证明": False,
    "缴费票据": False,
    "协议或合同": False,
    "房产或房屋照片": False,
    "入户照片": False,
    "残疾证": True,
    "诊断书或病历": True,
    "体检报告": True,
    "其他": False,
}
"""Kinds of papers, and whether they always tell of somebody's health."""


class SameFile(ValueError):
    """The household has this very file already."""

    def __init__(self, document: Document) -> None:
        super().__init__(
            _("这个文件已经传过了：%(title)s，%(day)s 由%(who)s上传")
            % {
                "title": document.title,
                "day": timezone.localtime(document.added_at).date().isoformat(),
                "who": document.added_by,
            }
        )
        self.document = document


@transaction.atomic
def add_document(
    *,
    actor: Actor,
    household: Household,
    kind: str,
    title: str,
    data: bytes,
    person: Person | None = None,
    sensitive: bool = False,
    valid_until: dt.date | None = None,
    again: bool = False,
) -> Document:
    """Keep a file with a household.

    Papers about health are sensitive whatever was said. A photo is kept without what its
    camera wrote into it; the fingerprint is that of the file handed in, so that the same one
    is known again. Raises NotAccepted for a file that is not kept, and SameFile where the
    household has it already, unless it is wanted `again`.
    """
    found, kept = accepted(data)
    digest = hashlib.sha256(data).hexdigest()
    same = Document.objects.filter(household=household, sha256=digest, removed_at=None).first()
    if same is not None and not again:
        raise SameFile(same)
    document = Document(
        household=household,
        person=person,
        kind=kind,
        title=title.strip() or kind,
        media_type=found.media_type,
        size=len(kept),
        sha256=digest,
        sensitive=sensitive or KINDS.get(kind, False),
        valid_until=valid_until,
        added_by=actor.name,
    )
    document.file.save("", ContentFile(kept), save=False)
    try:
        document.save(force_insert=True)
        record(
            actor=actor, act="ledger.add_document", subject=subject_of(household),
            area=household.area_code, after={"材料": document.title, "种类": kind, "指纹": digest[:12]},
        )  # fmt: skip
    except BaseException:
        document.file.storage.delete(document.file.name)
        raise
    recount_after_commit(household.area_code)
    return document


@transaction.atomic
def open_document(*, actor: Actor, document: Document) -> None:
    """Write down that somebody opened a paper."""
    record(
        actor=actor, act="ledger.open_document", subject=subject_of(document.household),
        area=document.household.area_code, after={"材料": document.title},
    )  # fmt: skip


@transaction.atomic
def remove_document(*, actor: Actor, document: Document, why: str) -> Document:
    """Take a paper off the file, with the reason; the file itself stays. Repeating it is harmless."""
    held = Document.objects.select_for_update().select_related("household").get(pk=document.pk)
    if held.removed_at is not None:
        return held
    held.removed_at, held.removed_because = timezone.now(), why[:200]
    held.save(update_fields=["removed_at", "removed_because"])
    record(
        actor=actor, act="ledger.remove_document", subject=subject_of(held.household),
        area=held.household.area_code, why=why, before={"材料": held.title},
    )  # fmt: skip
    recount_after_commit(held.household.area_code)
    return held
