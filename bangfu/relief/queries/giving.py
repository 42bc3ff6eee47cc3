"""What was given to whom, and what still has to be fetched."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet, Sum

from bangfu.ledger.models import Household
from bangfu.ledger.queries.scope import households_of
from bangfu.org.access import Reader
from bangfu.org.models.area import upward
from bangfu.relief.models import Allocation, Campaign, GoodsKind, Handout, Movement
from bangfu.relief.queries.stock import given_on


def handouts_of(reader: Reader) -> QuerySet[Handout]:
    """What was given to households in the reader's scope."""
    rows = Handout.objects.filter(household__in=households_of(reader))
    return rows.select_related("household", "campaign", "photo", "visit")


def running_for(household: Household, day: dt.date) -> list[Campaign]:
    """Campaigns that run where a household lives."""
    rows = Campaign.objects.filter(
        area_code__in=upward(household.area_code), closed_at=None, from_day__lte=day,
        until_day__gte=day,
    )  # fmt: skip
    return list(rows.order_by("from_day", "pk"))


def had_since(household: Household, goods: Iterable[int], day: dt.date) -> dict[int, int]:
    """How much of some goods a household was given since a day and kept, from anywhere."""
    rows = Movement.objects.filter(
        handout__household=household, goods__in=list(goods), handout__day__gte=day
    ).order_by()  # fmt: skip
    counted = rows.values("goods").annotate(out=Sum("quantity"))
    return {row["goods"]: -row["out"] for row in counted if row["out"]}


def allotted_to(household: Household, goods: Iterable[int]) -> dict[int, int]:
    """How much of some goods the confirmed lists of running campaigns give a household."""
    rows = Allocation.objects.filter(
        household=household, goods__in=list(goods), confirmed_at__isnull=False,
        campaign__closed_at=None,
    ).order_by()  # fmt: skip
    counted = rows.values("goods").annotate(n=Sum("quantity"))
    return {row["goods"]: row["n"] for row in counted}


@dataclass(frozen=True)
class Item:
    """One kind of goods of a hand-out: how much went out, how much of it came back."""

    movement: Movement
    returned: int

    @property
    def quantity(self) -> int:
        """What was handed out."""
        return -self.movement.quantity

    @property
    def kept(self) -> int:
        """What they have of it."""
        return self.quantity - self.returned

    @property
    def said(self) -> str:
        """The goods and what they have of it, in words."""
        return f"{self.movement.goods.name} {self.movement.goods.amount(self.kept)}"

    @property
    def handed(self) -> str:
        """What was handed out in words, whatever came back."""
        return self.movement.goods.amount(self.quantity)


@dataclass
class Given:
    """One hand-out with its items."""

    handout: Handout
    items: list[Item] = field(default_factory=list)

    @property
    def kept(self) -> bool:
        """Whether they still have anything of it."""
        return any(item.kept for item in self.items)


def with_items(handouts: Sequence[Handout]) -> list[Given]:
    """Hand-outs with what was given."""
    rows = Movement.objects.filter(handout__in=[one.pk for one in handouts])
    found = {one.pk: Given(one) for one in handouts}
    back: dict[int, int] = defaultdict(int)
    out: list[Movement] = []
    for row in rows.select_related("goods", "store").order_by("pk"):
        if row.kind == Movement.Kind.HANDED:
            out.append(row)
        elif row.takes_back_id is not None:
            back[row.takes_back_id] += row.quantity
    for row in out:
        found[row.handout_id].items.append(Item(row, back[row.pk]))  # type: ignore[index]
    return list(found.values())


@dataclass(frozen=True)
class ToFetch:
    """A confirmed allocation with what is still to be handed out of it."""

    allocation: Allocation
    left: int

    @property
    def goods(self) -> GoodsKind:
        """What it is."""
        return self.allocation.goods

    @property
    def amount(self) -> str:
        """How much is left, in words."""
        return self.goods.amount(self.left)


def to_fetch(rows: QuerySet[Allocation]) -> list[ToFetch]:
    """What is still to be handed out of confirmed rows, in the order of the list."""
    confirmed = rows.filter(confirmed_at__isnull=False, quantity__gt=0, campaign__closed_at=None)
    out = given_on(confirmed)
    return [
        ToFetch(row, row.quantity - out.get(row.pk, 0))
        for row in confirmed.select_related("goods", "store", "household", "campaign")
        if row.quantity > out.get(row.pk, 0)
    ]
