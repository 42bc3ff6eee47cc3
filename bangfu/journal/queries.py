"""Reading the journal: about one record, or by who, what, where and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from bangfu.journal.models import Entry, Verification

PAGE = 50


@dataclass(frozen=True)
class Page:
    """Entries, newest first, and the number to go on from; None at the oldest."""

    entries: list[Entry]
    older: int | None


def newest_verification() -> Verification | None:
    """The reading of the chain that was asked for last."""
    return Verification.objects.first()


def entries_about(*subjects: tuple[str, str], limit: int = 10) -> list[Entry]:
    """The newest entries about any of these records, each a kind and an id.

    Whoever calls has made sure that the reader may see the records.
    """
    if not subjects:
        return []
    wanted = Q()
    for kind, ids in _by_kind(subjects).items():
        wanted |= Q(subject_kind=kind, subject_id__in=ids)
    return list(Entry.objects.filter(wanted).order_by("-seq")[:limit])


def _by_kind(subjects: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for kind, identifier in subjects:
        found.setdefault(kind, []).append(str(identifier))
    return found


def entries(
    rows: QuerySet[Entry],
    *,
    who: str = "",
    act: str = "",
    since: date | None = None,
    until: date | None = None,
    subject: tuple[str, str] | None = None,
    before: int | None = None,
    limit: int = PAGE,
) -> Page:
    """One page of `rows` (already cut to the reader's scope), newest first.

    `who` is a whole name, `act` a code or the start of one such as “ledger”; both days belong
    to the time asked for. `before` is the number the last page ended with: pages stay where
    they are while new entries come in.
    """
    if who:
        rows = rows.filter(actor_name=who)
    if act:
        rows = rows.filter(act=act) if "." in act else rows.filter(act__startswith=f"{act}.")
    if since:
        rows = rows.filter(at__gte=_start(since))
    if until:
        rows = rows.filter(at__lt=_start(until + timedelta(days=1)))
    if subject:
        rows = rows.filter(subject_kind=subject[0], subject_id=subject[1])
    if before is not None:
        rows = rows.filter(seq__lt=before)
    found = list(rows.order_by("-seq")[: limit + 1])
    return Page(found[:limit], found[limit - 1].seq if len(found) > limit else None)


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
