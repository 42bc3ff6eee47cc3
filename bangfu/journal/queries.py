"""Reading the journal: about one record, or by who, what, where and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from bangfu.journal.acts import ACTS
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

    `who` is a whole name, `act` a code or a whole group such as “ledger”; both days belong
    to the time asked for. `before` is the number the last page ended with: pages stay where
    they are while new entries come in.
    """
    if who:
        rows = rows.filter(actor_name=who)
    if act:
        rows = rows.filter(act__in=[one for one in ACTS if one == act or one.startswith(f"{act}.")])
    if subject:
        rows = rows.filter(subject_kind=subject[0], subject_id=subject[1])
    if since:
        rows = rows.filter(at__gte=_start(since))
    if until:
        rows = rows.filter(at__lt=_start(until + timedelta(days=1)))
    # by time where time is asked for: the index that finds the days then gives the order as well
    by_time = bool(since or until)
    if before is not None:
        rows = rows.filter(_before(before, by_time))
    found = list(rows.order_by(*(("-at", "-seq") if by_time else ("-seq",)))[: limit + 1])
    return Page(found[:limit], found[limit - 1].seq if len(found) > limit else None)


def _before(seq: int, by_time: bool) -> Q:
    at = Entry.objects.filter(seq=seq).values_list("at", flat=True).first() if by_time else None
    return Q(seq__lt=seq) if at is None else Q(at__lt=at) | Q(at=at, seq__lt=seq)


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
