"""The documents themselves, and where their clauses stand."""

from __future__ import annotations

import hashlib

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.journal.actions import record
from bangfu.journal.models import Actor, Subject
from bangfu.org.models import Area
from bangfu.policy.proof.clauses import load_clauses
from bangfu.rulebook.installed import installed
from bangfu.rulebook.models import Original, stored_original
from bangfu.rulebook.paragraphs import kind_of, paragraphs_of, split
from bangfu.rulebook.posts import PLACERS, holds_post


@transaction.atomic
def attach_original(
    *, actor: Actor, area: Area, pack: str, title: str, data: bytes, text: str = ""
) -> Original:
    """Keep the document of a pack, for this area and everything below it.

    `text` gives the paragraphs of a PDF, which is not read itself. The same file twice is
    one original. Raises ValidationError for a file that is not a document of up to 20 MB.
    """
    if not holds_post(actor, PLACERS, area.code):
        raise ValidationError(_("只有本区县或市里管政策的人员可以附上原文。"))
    if pack not in installed():
        raise ValidationError(_("没有政策包“%(pack)s”。") % {"pack": pack})
    if not title.strip():
        raise ValidationError({"title": _("写上文件名称。")})
    try:
        kind = kind_of(data)
        paragraphs = paragraphs_of(kind, data) or split(text)
    except ValidationError as error:
        raise ValidationError({"file": error.messages}) from error
    digest = hashlib.sha256(data).hexdigest()
    Area.objects.select_for_update().get(pk=area.pk)
    same = Original.objects.filter(area=area, pack=pack, sha256=digest, detached_at=None).first()
    if same is not None:
        return same
    original = Original(
        area=area, pack=pack, title=title.strip(), kind=kind, size=len(data), sha256=digest,
        paragraphs=paragraphs, added_by_id=int(actor.id), added_at=timezone.now(),
    )  # fmt: skip
    name = stored_original(original, "")
    if default_storage.exists(name):
        # kept by content: another area's copy is the same file
        original.file.name = name
    else:
        original.file.save(name, ContentFile(data), save=False)
    original.save(force_insert=True)
    record(
        actor=actor,
        act="rulebook.attach_original",
        subject=Subject("original", str(original.pk), original.title),
        area=area.code,
        after={"pack": pack, "kind": kind, "sha256": digest, "paragraphs": len(paragraphs)},
    )
    return original


@transaction.atomic
def detach_original(*, actor: Actor, original: Original, why: str) -> Original:
    """Take an original away from the pages; the file and its row stay for the record.

    Raises ValidationError where no reason is given or it is gone already.
    """
    held = _held(actor, original)
    if not why.strip():
        raise ValidationError({"why": _("写明为什么撤下。")})
    held.detached_at = timezone.now()
    held.save(update_fields=["detached_at"])
    record(
        actor=actor,
        act="rulebook.detach_original",
        subject=Subject("original", str(held.pk), held.title),
        area=held.area_id,
        why=why,
        before={"pack": held.pack, "sha256": held.sha256},
    )
    return held


@transaction.atomic
def place_clause(*, actor: Actor, original: Original, clause: str, paragraph: int) -> Original:
    """Say which paragraph (from 0) of an original a clause refers to.

    Raises ValidationError for a clause or a paragraph that is not there.
    """
    held = _held(actor, original)
    if clause not in load_clauses():
        raise ValidationError(_("没有条款“%(clause)s”。") % {"clause": clause})
    if not 0 <= paragraph < len(held.paragraphs):
        raise ValidationError(_("原文没有这一段。"))
    before = held.clause_places.get(clause)
    if before == paragraph:
        return held
    held.clause_places = {**held.clause_places, clause: paragraph}
    held.save(update_fields=["clause_places"])
    record(
        actor=actor,
        act="rulebook.place_clause",
        subject=Subject("original", str(held.pk), clause),
        area=held.area_id,
        before={"paragraph": before} if before is not None else None,
        after={"paragraph": paragraph, "title": held.title},
    )
    return held


def _held(actor: Actor, original: Original) -> Original:
    held = Original.objects.select_for_update().get(pk=original.pk)
    if held.detached_at is not None:
        raise ValidationError(_("这份原文已经撤下。"))
    if not holds_post(actor, PLACERS, held.area_id):
        raise ValidationError(_("只有附上它的地方管政策的人员可以改。"))
    return held
