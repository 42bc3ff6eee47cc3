"""Reading the whole chain again, row by row, to see whether somebody touched it.

Every row is asked which place in the chain it was sealed for. Stretches of rows that keep their
distance to that place make a run; from the runs follows what happened: a place nobody was sealed
for is missing, a row sealed for another place was moved, a row sealed for none was changed or,
where its place is taken by the rightful one, added.

Who can write to the database and knows this file can seal a forged chain anew. Only an anchor
kept elsewhere shows that (`anchors`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from django.db import connection, transaction
from django.utils.translation import gettext as _

from bangfu.journal.anchors import Anchor
from bangfu.journal.guards import guards_missing
from bangfu.journal.models import START, Entry, Head
from bangfu.journal.sealing import SEALED, seal_row

BATCH = 2000
NEAR = 32
"""How far a row is looked for from where it stands before it counts as sealed for no place."""
KEPT = 200
"""Rows sealed for no place near that are compared with every empty place at the end."""
MOST = 1000
"""Runs and broken links after which reading stops: the chain is beyond a list of faults."""

Progress = Callable[[int, int], None]
Row = tuple[object, ...]


@dataclass(frozen=True)
class Break:
    """One fault: its kind, the entry where it shows, and the finding in words."""

    kind: Literal["changed", "missing", "added", "reordered", "head", "unguarded"]
    seq: int
    what: str


@dataclass(frozen=True)
class Finding:
    """What reading the chain showed: how many entries it has and every fault, in their order."""

    entries: int
    breaks: tuple[Break, ...]

    @property
    def intact(self) -> bool:
        """Whether nothing was touched."""
        return not self.breaks


@dataclass
class Run:
    """Rows from one position to another, all sealed for the place `shift` before them."""

    first: int
    last: int
    shift: int | None
    """None: sealed for no place that was found."""

    @property
    def places(self) -> range:
        """The places the rows were sealed for."""
        shift = self.shift or 0
        return range(self.first - shift, self.last - shift + 1)


@dataclass
class Walk:
    """What has been seen so far; nothing in it grows with the number of sound rows."""

    runs: list[Run] = field(default_factory=list)
    unlinked: list[int] = field(default_factory=list)
    unsealed: dict[int, Row] = field(default_factory=dict)
    count: int = 0
    last: int = 0
    digest: str = START

    @property
    def hopeless(self) -> bool:
        """Whether there are more faults than anyone would read."""
        return len(self.runs) > MOST or len(self.unlinked) > MOST

    def see(self, row: Row) -> None:
        """Take in the next row, in the order of their numbers."""
        position, previous, digest = int(str(row[0])), row[-2], str(row[-1])
        run = self.runs[-1] if self.runs else None
        shift = self._shift(row, run)
        if run is not None and run.shift == shift and run.last == position - 1:
            if shift is not None and previous != self.digest:
                self.unlinked.append(position)
            run.last = position
        else:
            if position == 1 and shift == 0 and previous != START:
                self.unlinked.append(position)
            self.runs.append(Run(position, position, shift))
        if shift is None and len(self.unsealed) < KEPT:
            self.unsealed[position] = row
        self.count, self.last, self.digest = self.count + 1, position, digest

    def _shift(self, row: Row, run: Run | None) -> int | None:
        position = int(str(row[0]))
        for shift in dict.fromkeys([(run.shift if run else None) or 0, 0]):
            if _sealed_for(row, position - shift):
                return shift
        if run is not None and run.shift is None and run.last - run.first > 2:
            return None  # a long stretch of changed rows is not worth searching at every one
        for distance in range(1, NEAR + 1):
            for shift in (distance, -distance):
                if _sealed_for(row, position - shift):
                    return shift
        return None


def verify(progress: Progress | None = None, anchors: Iterable[Anchor] = ()) -> Finding:
    """Read every entry and say what was done to the journal behind its back.

    Runs beside writers: the bulk is read without a lock, only what came in meanwhile with one.
    `progress` is told how many entries of how many have been read.
    """
    walk = Walk()
    head = Head.objects.first()
    tell = progress or (lambda done, total: None)
    total = head.seq if head else Entry.objects.count()
    for row in _rows(up_to=head.seq if head else None):
        walk.see(row)
        if walk.count % BATCH == 0:
            tell(walk.count, max(total, walk.count))
        if walk.hopeless:
            break
    if head is not None and not walk.hopeless:
        with transaction.atomic():
            head = Head.objects.select_for_update().first()
            for row in _rows(after=max(total, walk.last)):
                walk.see(row)
    tell(walk.count, walk.count)
    breaks = [*_touched(walk, head), *_anchored(walk, anchors), *_unguarded()]
    return Finding(walk.count, tuple(sorted(breaks, key=lambda one: one.seq)))


def _rows(*, after: int | None = None, up_to: int | None = None) -> Iterator[Row]:
    rows = Entry.objects.order_by("seq").values_list(*SEALED, "digest")
    if up_to is not None:
        rows = rows.filter(seq__lte=up_to)
    while True:
        batch = list((rows if after is None else rows.filter(seq__gt=after))[:BATCH])
        yield from batch
        if len(batch) < BATCH:
            return
        after = batch[-1][0]


def _sealed_for(row: Row, place: int) -> bool:
    return seal_row([place, *row[1:-1]]) == row[-1]


def _touched(walk: Walk, head: Head | None) -> Iterator[Break]:
    end = head.seq if head else walk.last
    runs = _placed(walk, end)
    moved = [run.places for run in runs if run.shift]
    added = [
        stretch
        for run in runs
        if not run.shift
        for stretch in _stretches(run, moved, end)
        if not _rightful(stretch, moved, end)
    ]
    yield from _missing(runs, end, walk)
    for stretch in added:
        where = _which(stretch)
        yield Break("added", stretch.start, _("%s是另外插进来的") % where)
    for run in runs:
        if run.shift:
            told = {"now": _which(range(run.first, run.last + 1)), "once": _which(run.places)}
            what = _("%(now)s原来是%(once)s，顺序被动过") % told
            yield Break("reordered", run.first, what)
        elif run.shift is None:
            for stretch in _stretches(run, moved, end):
                if stretch not in added:
                    what = _("%s的内容被改过") % _which(stretch)
                    yield Break("changed", stretch.start, what)
    yield from _relinked(walk, added, end, head)
    if walk.hopeless:
        what = _("读到第 %d 条就停了：被动过的地方太多，请同备份比对") % walk.last
        yield Break("changed", walk.last, what)
    elif head is None:
        yield Break("head", walk.last, _("记着日志末尾的那一行不见了"))


def _placed(walk: Walk, end: int) -> list[Run]:
    """The runs, with rows sealed for a place far away put to that place."""
    taken = [run.places for run in walk.runs if run.shift is not None]
    free = [*walk.unsealed, *(place for gap in _outside(taken, end) for place in gap[:KEPT])]
    placed: list[Run] = []

    def add(first: int, last: int, shift: int | None) -> None:
        before = placed[-1] if placed else None
        if before is not None and before.shift == shift and before.last == first - 1:
            before.last = last
        else:
            placed.append(Run(first, last, shift))

    for run in walk.runs:
        first = run.first
        while run.shift is None and first <= run.last and first in walk.unsealed:
            row = walk.unsealed[first]
            place = next((one for one in free if _sealed_for(row, one)), None)
            add(first, first, None if place is None else first - place)
            first += 1
        if first <= run.last:
            add(first, run.last, run.shift)
    return placed


def _stretches(run: Run, moved: list[range], end: int) -> Iterator[range]:
    """An unmoved run cut where its places begin or cease to be another's."""
    start, stop = run.first, run.last + 1
    edges = {start, stop, 1, end + 1, *(edge for one in moved for edge in (one.start, one.stop))}
    for first, last in pairwise(sorted(edge for edge in edges if start <= edge <= stop)):
        yield range(first, last)


def _rightful(stretch: range, moved: list[range], end: int) -> bool:
    return 1 <= stretch.start <= end and not any(stretch.start in one for one in moved)


def _missing(runs: list[Run], end: int, walk: Walk) -> Iterator[Break]:
    for gap in _outside([run.places for run in runs], walk.last if walk.hopeless else end):
        if gap.start > walk.last:
            told = {"which": _which(gap), "end": end}
            what = _("%(which)s不见了：末尾记着共有 %(end)d 条") % told
        else:
            what = _("%s不见了") % _which(gap)
        yield Break("missing", gap.start, what)


def _outside(taken: Iterable[range], end: int) -> Iterator[range]:
    """Places from 1 to the end that none of these ranges holds."""
    reached = 1
    for one in sorted(taken, key=lambda one: one.start):
        if one.start > reached:
            yield range(reached, min(one.start, end + 1))
        reached = max(reached, one.stop)
        if reached > end:
            return
    if reached <= end:
        yield range(reached, end + 1)


def _relinked(walk: Walk, added: list[range], end: int, head: Head | None) -> Iterator[Break]:
    """Rows sealed anew after a change: their own seal fits, their neighbour's does not."""
    told = {seq for one in added for row in (one.start, one[-1]) for seq in (row, row + 1)}
    broken = {seq for seq in walk.unlinked if seq <= end and seq not in told}
    ends_right = head is not None and head.digest == walk.digest
    for seq in sorted(broken):
        if seq - 1 in broken:
            continue  # said at the row before
        # A row alone in not fitting is right and the one before it wrong; two in a row
        # say that the first of them is wrong. The head stands for the row after the last.
        next_fits = ends_right if seq == walk.last else seq + 1 not in broken
        changed = seq - 1 if next_fits and seq > 1 else seq
        what = _("%s的内容被改过，还重新算了校验值") % _which(range(changed, changed + 1))
        yield Break("changed", changed, what)
    sound = walk.runs and walk.runs[-1].shift == 0 and walk.last not in broken
    if sound and head is not None and walk.last == head.seq and not ends_right:
        what = _("末尾记着的校验值同第 %d 条对不上：这一条或末尾被改过") % head.seq
        yield Break("head", head.seq, what)


def _anchored(walk: Walk, anchors: Iterable[Anchor]) -> Iterator[Break]:
    for anchor in anchors:
        told = {"seq": anchor.seq, "at": anchor.at, "count": walk.last}
        digest = Entry.objects.filter(seq=anchor.seq).values_list("digest", flat=True).first()
        if anchor.seq == 0 or digest == anchor.digest:
            continue
        if digest is None and anchor.seq > walk.last:
            yield Break(
                "head",
                anchor.seq,
                _("%(at)s留底时已有 %(seq)d 条，现在只到第 %(count)d 条：末尾被截掉了") % told,
            )
        elif digest is not None:
            yield Break(
                "changed",
                anchor.seq,
                _("第 %(seq)d 条同%(at)s留底时不一样：这一条或更早的被改过，整条链重新算过") % told,
            )


def _unguarded() -> Iterator[Break]:
    gone = guards_missing(connection)
    if gone:
        yield Break(
            "unguarded",
            0,
            _("数据库里不许改、不许删日志的保护被拿掉了：%s") % "、".join(gone),
        )


def _which(places: range) -> str:
    if len(places) == 1:
        return _("第 %d 条") % places.start
    return _("第 %(first)d 到 %(last)d 条") % {"first": places.start, "last": places[-1]}
