"""Spot checks as a reader sees them: what to look at, what was found, how far each batch is."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, QuerySet

from bangfu.duty.actions.marking import BETWEEN_VILLAGES
from bangfu.duty.models import Photo, SpotBatch, SpotLook, SpotPick, Visit
from bangfu.duty.models.visit import CONTACTS, How
from bangfu.duty.sampling import digest, drawn
from bangfu.ledger.queries.scope import households_of
from bangfu.org.access import Reader, inside

MOST = 20_000
"""A batch is drawn from so many visits at most."""
BESIDE = 6
"""So many other visits are shown beside a marked one."""
Result = SpotLook.Result


# -- drawing --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Drawable:
    """A visit as a draw needs it: its name in the list, its village, whether it has marks."""

    pk: int
    name: str
    village: str
    marked: bool


def drawn_from(prefix: str, first: dt.date, last: dt.date, known_by: dt.datetime) -> list[Drawable]:
    """The visits and calls to an area in some days that were here by a moment, in no order.

    Office work recorded at a desk is no visit and is not drawn.
    """
    rows = Visit.objects.filter(
        inside(prefix), day__gte=first, day__lte=last, received_at__lte=known_by,
        how__in=list(CONTACTS),
    ).order_by()  # fmt: skip
    found = rows.values_list("pk", "uid", "area_code", "marked")[: MOST + 1]
    return [Drawable(pk, str(uid), area[:12], marked) for pk, uid, area, marked in found]


def same_again(batch: SpotBatch, prefix: str) -> bool:
    """Whether drawing a batch once more from the same list takes the same visits.

    False where a visit was added to or taken from what the draw had before it.
    """
    base = drawn_from(prefix, batch.first_day, batch.last_day, batch.drawn_at)
    if digest(one.name for one in base) != batch.digest:
        return False
    picked = dict(batch.picks.values_list("visit_id", "marked"))
    ordinary = {one.name: one.village for one in base if not picked.get(one.pk, False)}
    taken = drawn(batch.seed, ordinary, batch.share)
    return {pk for pk, marked in picked.items() if not marked} == {
        one.pk for one in base if one.name in taken
    }


# -- reading --------------------------------------------------------------------------------


def visits_seen_by(reader: Reader) -> QuerySet[Visit]:
    """Visits to households in the reader's scope."""
    return Visit.objects.filter(household__in=households_of(reader)).select_related(
        "household", "helper", "staff"
    )


def batches_of(reader: Reader) -> QuerySet[SpotBatch]:
    """Batches that offices of the reader's area drew; what those above drew of it is not shown."""
    return reader.within(SpotBatch.objects.all(), "from_area")


def picks_of(reader: Reader, batch: SpotBatch) -> QuerySet[SpotPick]:
    """What was drawn of the reader's households, what nobody looked at yet first."""
    done = SpotLook.objects.filter(batch=batch, visit=OuterRef("visit"))
    return (
        SpotPick.objects.filter(batch=batch, visit__household__in=households_of(reader))
        .annotate(done=Exists(done))
        .select_related("visit__household")
        .order_by("done", "-marked", "visit__area_code", "visit__day", "pk")
    )


def marked_unseen(reader: Reader) -> QuerySet[Visit]:
    """Marked visits nobody has looked at, the oldest first."""
    looked = SpotLook.objects.filter(visit=OuterRef("pk"))
    # few are marked: from them to their households, not from every household to its visits
    marked = Visit.objects.filter(~Exists(looked), marked=True).order_by().values("pk")
    return visits_seen_by(reader).filter(pk__in=marked).order_by("day", "pk")


@dataclass
class Progress:
    """How far a batch is: drawn, looked at, by phone, on site, found wrong or not to be known."""

    drawn: int = 0
    looked: int = 0
    phone: int = 0
    onsite: int = 0
    wrong: int = 0
    unknown: int = 0
    judged: dict[str, tuple[int, int]] | None = None
    """By item of GY-3.3-b: how many passed of how many that were judged."""

    @property
    def left(self) -> int:
        """How many nobody has looked at."""
        return self.drawn - self.looked

    @property
    def genuine(self) -> int:
        """How many were as written."""
        return self.looked - self.wrong - self.unknown

    @property
    def passes(self) -> list[tuple[int, int]]:
        """For each of `ITEMS` how many passed, of how many that were judged."""
        return [(self.judged or {}).get(item, (0, 0)) for item in ITEMS]

    @property
    def lacks(self) -> str:
        """`phone` or `onsite` where a finished batch has none of it, else empty (GY-3.3-a)."""
        if not self.looked or self.left:
            return ""
        return "phone" if not self.phone else "onsite" if not self.onsite else ""


ITEMS = ("ledger_complete", "measures_real", "help_arrived")
"""What a check judges beside whether the visit took place (GY-3.3-b)."""


def progress_of(batches: Iterable[SpotBatch]) -> dict[int, Progress]:
    """How far each batch is; of each visit the newest look counts."""
    ids = [one.pk for one in batches]
    found = {pk: Progress() for pk in ids}
    picks = SpotPick.objects.filter(batch__in=ids).order_by().values("batch_id")
    for pk, number in picks.annotate(number=Count("pk")).values_list("batch_id", "number"):
        found[pk].drawn = number
    newest: dict[tuple[int, int], SpotLook] = {}
    looks = SpotLook.objects.filter(batch__in=ids).defer("words")
    for look in looks.order_by("at", "pk"):
        newest[look.batch_id, look.visit_id] = look
    for (pk, _visit), look in newest.items():
        _count(found[pk], look)
    return found


def progress_by_village(batch: SpotBatch) -> dict[str, Progress]:
    """How far a batch is in each village, and how each does."""
    found: dict[str, Progress] = defaultdict(Progress)
    places = dict(batch.picks.values_list("visit_id", "visit__area_code"))
    for code in places.values():
        found[code[:12]].drawn += 1
    newest = {look.visit_id: look for look in batch.looks.order_by("at", "pk")}
    for visit, look in newest.items():
        if visit in places:
            _count(found[places[visit][:12]], look)
    return dict(sorted(found.items()))


def _count(one: Progress, look: SpotLook) -> None:
    one.looked += 1
    one.phone += look.how == SpotLook.How.PHONE
    one.onsite += look.how == SpotLook.How.ONSITE
    one.wrong += look.result == Result.WRONG
    one.unknown += look.result == Result.UNKNOWN
    judged = one.judged = one.judged or dict.fromkeys(ITEMS, (0, 0))
    for item in ITEMS:
        said = getattr(look, item)
        if said is not None:
            passed, of = judged[item]
            judged[item] = (passed + said, of + 1)


# -- why a visit is marked -------------------------------------------------------------------


@dataclass(frozen=True)
class Reason:
    """A mark with the other visits that make the visit implausible."""

    mark: str
    beside: list[Visit]
    more: int = 0


def reasons(visit: Visit) -> list[Reason]:
    """Each mark of a visit and what stands against it.

    The other visits may lie outside the reader's area: the page shows of those no more
    than when and in which village.
    """
    return [_reason(visit, mark) for mark in visit.marks]


def _reason(visit: Visit, mark: str) -> Reason:
    rows = Visit.objects.exclude(pk=visit.pk).select_related("household")
    if mark == "two_villages":
        rows = rows.filter(
            staff=visit.staff_id, how=How.HOME,
            at__range=(visit.at - BETWEEN_VILLAGES, visit.at + BETWEEN_VILLAGES),
        ).exclude(area_code__startswith=visit.area_code[:12])  # fmt: skip
    elif mark == "forty_a_day":
        rows = rows.filter(staff=visit.staff_id, how=How.HOME, day=visit.day)
    elif mark == "same_photo":
        prints = visit.photos.values_list("sha256", flat=True)
        same = Photo.objects.filter(sha256__in=list(prints)).values("visit")
        rows = rows.filter(pk__in=same)
    else:
        rows = rows.none()
    shown = list(rows.order_by("at")[:BESIDE])
    more = rows.count() - BESIDE if len(shown) == BESIDE else 0
    return Reason(mark, shown, more)
