"""A file comes in: kept, opened, its headings guessed. Nothing goes into the ledger here."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.intake.lists import LISTS
from bangfu.intake.models import HeadingMemory, Upload
from bangfu.intake.places import Places
from bangfu.intake.reading import book_of, guessed, readable_sheets
from bangfu.journal.actions import record
from bangfu.journal.models import Actor, Subject
from bangfu.org.models import Area, Office
from bangfu.org.models.area import Level
from bangfu.sheets import IGNORED, Book, UnreadableLedger

LARGEST = 30 * 1024 * 1024
SUFFIXES = (".xlsx", ".xls", ".csv")


class Refused(ValueError):
    """A file or a step that cannot be taken, in words for the page."""

    def __init__(self, wrong: str, earlier: Upload | None = None) -> None:
        super().__init__(wrong)
        self.earlier = earlier


def receive(
    *,
    actor: Actor,
    office: Office,
    area: Area,
    name: str,
    content: bytes,
    kind: str = Upload.Kind.LEDGER,
    department: str = "",
) -> Upload:
    """Keep a file and look at it. Content that was brought in here already is refused.

    Raises Refused with what is wrong with the file and what to do.
    """
    name = Path(name).name[-200:]
    suffix = Path(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise Refused(_("%(name)s 不是表格。请选 xlsx、xls 或 csv 文件") % {"name": name})
    if not content:
        raise Refused(_("%(name)s 是空的，一个字也没有") % {"name": name})
    if len(content) > LARGEST:
        raise Refused(_("文件超过 30 MB。请拆成几份，一个乡镇一份"))
    digest = hashlib.sha256(content).hexdigest()
    refuse_repeat(area, digest, kind)
    upload = Upload(
        kind=kind, department=department, office=office, area=area, name=name, size=len(content),
        sha256=digest, uploaded_by_id=int(actor.id) if actor.kind == "staff" else None,
        uploaded_by_name=actor.name,
    )  # fmt: skip
    upload.file.save(name, ContentFile(content), save=False)
    try:
        look_at(upload)
        with transaction.atomic():
            upload.save(force_insert=True)
            record(
                actor=actor, act="intake.upload", subject=subject_of(upload), area=area.code,
                after={"sha256": digest, "字节": len(content)},
            )  # fmt: skip
    except BaseException:
        upload.file.delete(save=False)
        raise
    return upload


def refuse_repeat(area: Area, digest: str, kind: str, besides: int = 0) -> None:
    """Raise Refused where this content is in the ledger already; one taken back may come again."""
    states = [Upload.State.APPLIED, Upload.State.APPLYING]
    same = Upload.objects.filter(sha256=digest, kind=kind, state__in=states)
    earlier = same.filter(area__code__startswith=area.code[:6]).exclude(pk=besides).first()
    if earlier is None:
        return
    batch = getattr(earlier, "batch", None)
    told = {
        "day": timezone.localtime(batch.applied_at if batch else earlier.uploaded_at).strftime(
            "%Y-%m-%d %H:%M"
        ),
        "who": batch.applied_by if batch else earlier.uploaded_by_name,
    }
    if kind == Upload.Kind.MATCH:
        raise Refused(_("这份名单 %(day)s 已经由%(who)s比对过，内容一模一样") % told, earlier)
    raise Refused(
        _("这份文件 %(day)s 已经由%(who)s导入过，内容一模一样。要重新导入，请先撤回那一次") % told,
        earlier,
    )


def look_at(upload: Upload) -> None:
    """Open the file; choose its sheets, and offer what its columns carry."""
    try:
        book = book_of(upload)
    except UnreadableLedger as wrong:
        raise Refused(f"{upload.name}：{wrong.wrong}。{wrong.remedy}") from wrong
    sheets = readable_sheets(book)
    if not sheets:
        told = "；".join(
            (f"工作表“{one.name}”：" if one.name else "") + f"{one.wrong}。{one.remedy}"
            for one in book.sheets
        )
        raise Refused(f"{upload.name}：{told}")
    upload.sheets = [sheet.name for sheet in sheets]
    upload.mapping, upload.units = offered(upload, book)
    if upload.area.level == Level.VILLAGE:
        upload.village = upload.area.code
    elif len(named := {one.village or one.name for one in sheets}) == 1:
        upload.village = Places(upload.area).village(named.pop())


def offered(upload: Upload, book: Book) -> tuple[dict[str, str], dict[str, str]]:
    """What all columns of a file carry, and their units, as its office said before or as guessed."""
    known = remembered(upload)
    names = [sheet.name for sheet in readable_sheets(book)]
    mapping, units = guessed(book, names, {key: target for key, (target, _unit) in known.items()})
    for key, (target, unit) in known.items():
        if mapping.get(key) == target and unit:
            units[key] = unit
    return mapping, units


def remembered(upload: Upload) -> dict[str, tuple[str, str]]:
    """What the office said headings mean: heading to target and unit; a list's own words come first."""
    said = {row.heading: (row.target, row.unit) for row in _memory(upload)}
    return {heading: (target, "") for heading, target in _words_of_list(upload).items()} | said


def _memory(upload: Upload) -> QuerySet[HeadingMemory]:
    return HeadingMemory.objects.filter(office_id=upload.office_id, department=upload.department)


def _words_of_list(upload: Upload) -> Mapping[str, str]:
    return LISTS[upload.department].headings if upload.department in LISTS else {}


@transaction.atomic
def map_headings(
    *,
    actor: Actor,
    upload: Upload,
    mapping: Mapping[str, str],
    units: Mapping[str, str] | None = None,
    sheets: list[str] | None = None,
    village: str = "",
) -> Upload:
    """Say what the columns carry, by heading key; what was changed is offered for the next file.

    Raises Refused for a sheet that is not there, UnreadableLedger where the mapping
    cannot be used.
    """
    held = held_open(upload)
    book = book_of(held)
    before = {"表头": held.mapping}
    if sheets is not None:
        if not sheets:
            raise Refused(_("至少选一张工作表"))
        names = {sheet.name for sheet in readable_sheets(book)}
        if not set(sheets) <= names:
            raise Refused(_("文件里没有这张工作表，请重新选文件"))
        held.sheets = sheets
    held.mapping = {key: target for key, target in mapping.items() if target}
    held.units = {key: unit for key, unit in (units or {}).items() if unit}
    if village and village not in Places(held.area).names:
        raise Refused(_("这个村居不在你管的地方"))
    held.village = village
    held.state = Upload.State.MAPPED
    held.version += 1
    held.save()
    _remember(held, book)
    record(
        actor=actor, act="intake.map_headings", subject=subject_of(held), area=held.area_id,
        before=before, after={"表头": held.mapping, "单位": held.units},
    )  # fmt: skip
    return held


def _remember(held: Upload, book: Book) -> None:
    """Keep what a person changed; a guess nobody touched depends on the columns beside it."""
    targets, units = offered(held, book)
    names = [sheet.name for sheet in readable_sheets(book)]
    plain, plain_units = guessed(book, names, _words_of_list(held))
    for key, target in held.mapping.items():
        said = target, held.units.get(key, "")
        if said == (targets.get(key, IGNORED), units.get(key, "")):
            continue
        if said == (plain.get(key, IGNORED), plain_units.get(key, "")):
            _memory(held).filter(heading=key[:120]).delete()
            continue
        HeadingMemory.objects.update_or_create(
            office_id=held.office_id, department=held.department, heading=key[:120],
            defaults={"target": said[0], "unit": said[1]},
        )  # fmt: skip


@transaction.atomic
def abandon(*, actor: Actor, upload: Upload) -> Upload:
    """Give a file up; nothing of it was in the ledger. The file itself is deleted."""
    held = held_open(upload)
    held.state = Upload.State.ABANDONED
    held.corrections, held.choices = {}, {}
    held.save()
    record(
        actor=actor, act="intake.discard", subject=subject_of(held), area=held.area_id,
        after={"sha256": held.sha256},
    )  # fmt: skip
    transaction.on_commit(lambda: held.file.delete(save=False))
    return held


def held_open(upload: Upload) -> Upload:
    """The upload, locked, while it can still be changed; raises Refused afterwards."""
    held = Upload.objects.select_for_update().get(pk=upload.pk)
    if not held.open:
        raise Refused(_("这份文件%(state)s，不能再改") % {"state": held.get_state_display()})
    return held


def subject_of(upload: Upload) -> Subject:
    """How the journal names an upload."""
    return Subject("upload", str(upload.pk), upload.name)
