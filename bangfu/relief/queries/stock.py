"""What lies where: always the sum of movements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet, Sum

from bangfu.ledger.models import Household
from bangfu.org.access import Reader, inside
from bangfu.org.models.area import upward
from bangfu.relief.models import Allocation, GoodsKind, Movement, Store, Transfer, WriteOff

Place = tuple[int, int]
"""A store and a kind of goods, by their ids."""


def stores_of(reader: Reader) -> QuerySet[Store]:
    """Stores in the reader's scope."""
    return reader.within(Store.objects.all()).order_by("area_code", "pk")


def stores_near(reader: Reader, household: Household) -> QuerySet[Store]:
    """Stores in scope that serve a household: of its village and of the areas around it."""
    return stores_of(reader).filter(area_code__in=upward(household.area_code))


def stores_to_send_to(reader: Reader, store: Store) -> QuerySet[Store]:
    """Where goods of a store may go: stores of the scope and of the areas around it."""
    above = Q(area_code__in=upward(reader.area.code))
    return Store.objects.filter(inside(reader.prefix) | above).exclude(pk=store.pk)


def kinds_for(area_code: str) -> QuerySet[GoodsKind]:
    """The kinds of goods an area has: everybody's, and those an area around it added."""
    return GoodsKind.objects.filter(area_code__in=["", *upward(area_code)])


def kinds_of(reader: Reader) -> QuerySet[GoodsKind]:
    """The kinds a reader meets: those of their area, and those added inside it."""
    return (
        kinds_for(reader.area.code) | GoodsKind.objects.filter(inside(reader.prefix))
    ).distinct()


def movements_of(reader: Reader) -> QuerySet[Movement]:
    """Movements of the stores in scope."""
    return Movement.objects.filter(store__in=stores_of(reader))


def transfers_of(reader: Reader) -> QuerySet[Transfer]:
    """Transfers that leave or reach a store in scope."""
    mine = stores_of(reader).values("pk")
    return Transfer.objects.filter(
        Q(from_store__in=mine) | Q(to_store__in=mine)
    ).select_related("goods", "from_store", "to_store")  # fmt: skip


def write_offs_of(reader: Reader) -> QuerySet[WriteOff]:
    """Losses said of stores in scope."""
    return WriteOff.objects.filter(store__in=stores_of(reader)).select_related("goods", "store")


def stock(stores: Iterable[int]) -> dict[Place, int]:
    """How much lies in some stores; what is all gone stays with 0."""
    rows = Movement.objects.filter(store__in=list(stores)).order_by()
    counted = rows.values("store", "goods").annotate(left=Sum("quantity"))
    return {(row["store"], row["goods"]): row["left"] for row in counted}


def promised(stores: Iterable[int], besides: int | None = None) -> dict[Place, int]:
    """How much of it confirmed lists of running campaigns still have to give.

    `besides` leaves a campaign's own unconfirmed rows out of account, which never count.
    """
    rows = Allocation.objects.filter(
        store__in=list(stores), confirmed_at__isnull=False, campaign__closed_at=None
    )
    found: dict[Place, int] = defaultdict(int)
    given = given_on(rows)
    for pk, store, goods, quantity in rows.values_list("pk", "store", "goods", "quantity"):
        found[store, goods] += max(quantity - given.get(pk, 0), 0)
    return dict(found)


def given_on(rows: QuerySet[Allocation]) -> dict[int, int]:
    """How much was handed out on allocations, what was taken back left out."""
    counted = (
        Movement.objects.filter(allocation__in=rows.values("pk")).order_by()
        .values("allocation").annotate(out=Sum("quantity"))
    )  # fmt: skip
    return {row["allocation"]: -row["out"] for row in counted}


# -- money --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Price:
    """What so much of something cost; a share of it is worth its share, to the fen."""

    fen: int
    quantity: int

    def of(self, quantity: int) -> int:
        """The value of a quantity in fen, halves up."""
        return (2 * self.fen * quantity + self.quantity) // (2 * self.quantity)


def prices(prefix: str) -> dict[int, Price]:
    """What goods cost on average in the stores of an area: intakes whose price was said."""
    rows = Movement.objects.filter(
        inside(prefix, "store__area_code"), kind__in=("bought", "donated"), price_fen__isnull=False
    ).order_by()  # fmt: skip
    counted = rows.values("goods").annotate(
        fen=Sum(F("quantity") * F("price_fen")), n=Sum("quantity")
    )
    return {row["goods"]: Price(row["fen"], row["n"]) for row in counted}


# -- pages --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Held:
    """One kind of goods in one store; `fen` None where no price is known."""

    store: Store
    goods: GoodsKind
    quantity: int
    promised: int
    fen: int | None

    @property
    def free(self) -> int:
        """What is promised to nobody; less than 0 where too much was promised."""
        return self.quantity - self.promised

    @property
    def amount(self) -> str:
        """The quantity in words."""
        return self.goods.amount(self.quantity)


def held_in(reader: Reader, stores: Iterable[Store]) -> list[Held]:
    """Every kind in each of some stores, those that are all gone included."""
    by_pk = {one.pk: one for one in stores}
    lying, kept = stock(by_pk), promised(by_pk)
    kinds = GoodsKind.objects.in_bulk({goods for _store, goods in lying})
    cost = prices(county_of(reader))
    rows = [
        Held(
            by_pk[store], kinds[goods], quantity, kept.get((store, goods), 0),
            cost[goods].of(quantity) if goods in cost else None,
        )
        for (store, goods), quantity in lying.items()
    ]  # fmt: skip
    return sorted(rows, key=lambda one: (one.store.area_code, one.store.pk, one.goods.pk))


def county_of(reader: Reader) -> str:
    """The prefix within which prices are averaged: the reader's county, or all of a city."""
    return reader.prefix[:6]
