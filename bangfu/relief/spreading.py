"""How stock is spread over needs: the most urgent first, within one urgency one pack in turn.

Pure arithmetic: the same needs and stock give the same answer, whatever order they come in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby


@dataclass(frozen=True)
class Want:
    """One household's lack of one kind of goods.

    `urgency` is smaller for what comes first, `order` breaks ties and is different for
    everyone. `stores` may serve it, the nearest first. `step` is the pack: the least
    that is given at a time, except the last piece of what is lacking.
    """

    key: int
    goods: int
    quantity: int
    urgency: int
    order: tuple[object, ...]
    stores: tuple[int, ...]
    step: int = 1


@dataclass
class Share:
    """What a want gets, by store, and its place in the order, from 1."""

    want: Want
    place: int
    parts: dict[int, int] = field(default_factory=dict)

    @property
    def quantity(self) -> int:
        """All it gets."""
        return sum(self.parts.values())


def spread(wants: Sequence[Want], stock: Mapping[tuple[int, int], int]) -> list[Share]:
    """Share what lies in stores (by store and goods) out, in order of urgency.

    Within one urgency everybody has one pack before anybody has a second, so that a
    short stock leaves as few as possible with nothing.
    """
    left = dict(stock)
    ordered = sorted(wants, key=lambda want: (want.urgency, want.order))
    shares = [Share(want, place) for place, want in enumerate(ordered, start=1)]
    for _urgency, group in groupby(shares, key=lambda share: share.want.urgency):
        waiting = list(group)
        while waiting:
            waiting = [share for share in waiting if _give(share, left)]
    return shares


def _give(share: Share, left: dict[tuple[int, int], int]) -> bool:
    """Give one pack from the nearest store that has any; whether more can be given."""
    want = share.want
    lacking = min(want.step, want.quantity - share.quantity)
    for store in want.stores:
        there = left.get((store, want.goods), 0)
        # less than a pack is given only where that is all that is lacking
        if lacking > 0 and there >= lacking:
            share.parts[store] = share.parts.get(store, 0) + lacking
            left[store, want.goods] = there - lacking
            return share.quantity < want.quantity
    return False
