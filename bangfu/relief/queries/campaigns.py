"""Campaigns: who was to get what, who got it, and who needs something and got nothing."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet, Sum

from bangfu.ledger.models import Household
from bangfu.ledger.queries.scope import households_of
from bangfu.org.access import Reader, inside
from bangfu.org.models import Area
from bangfu.org.models.area import SIGNIFICANT, Level, upward
from bangfu.relief.models import Allocation, Campaign, GoodsKind, Movement
from bangfu.relief.queries.needs import standing_under
from bangfu.relief.queries.stock import given_on, prices
from bangfu.relief.queries.where import prefix_of

NEXT = {
    Level.PROVINCE: Level.CITY, Level.CITY: Level.COUNTY, Level.COUNTY: Level.TOWNSHIP,
    Level.TOWNSHIP: Level.VILLAGE,
}  # fmt: skip
"""By which areas a figure of an area is split."""


def campaigns_of(reader: Reader) -> QuerySet[Campaign]:
    """Campaigns of the reader's area, of areas inside it, and of those around it."""
    around = upward(reader.area.code)
    return Campaign.objects.filter(inside(reader.prefix) | Q(area_code__in=around))


def own_campaigns(reader: Reader) -> QuerySet[Campaign]:
    """Those a reader may steer: of their own area or inside it."""
    return reader.within(Campaign.objects.all())


def allocations_of(reader: Reader) -> QuerySet[Allocation]:
    """Rows about households in the reader's scope."""
    rows = Allocation.objects.filter(household__in=households_of(reader))
    return rows.select_related("household", "goods", "store", "campaign", "need")


@dataclass
class Part:
    """How far a campaign is in an area: households that need, got, and got nothing."""

    code: str
    name: str
    needing: int = 0
    listed: int = 0
    got: int = 0

    @property
    def nothing(self) -> int:
        """Households that need something and got nothing."""
        return self.needing - self.got


@dataclass(frozen=True)
class Out:
    """How much of something a campaign gave; `fen` None where no price is known."""

    goods: GoodsKind
    quantity: int
    fen: int | None

    @property
    def amount(self) -> str:
        """The quantity in words."""
        return self.goods.amount(self.quantity)


@dataclass
class Figure:
    """A campaign as it stands in an area."""

    parts: list[Part]
    whole: Part
    out: list[Out]
    empty_handed: list[int] = field(default_factory=list)
    """Ids of the households that need something and got nothing, by area."""

    @property
    def fen(self) -> int:
        """The value of everything given whose price is known."""
        return sum(one.fen or 0 for one in self.out)

    @property
    def unpriced(self) -> list[str]:
        """What was given and has no price."""
        return [one.goods.name for one in self.out if one.fen is None]


def figure(reader: Reader, campaign: Campaign, area: Area) -> Figure:
    """How far a campaign is in an area of the reader's, split by the areas below."""
    prefix = max(prefix_of(campaign.area_code), area.prefix, key=len)
    seen = households_of(reader).filter(inside(prefix))
    waiting_rows = seen.filter(pk__in=standing_under(prefix).values("household"))
    places = dict(waiting_rows.values_list("pk", "area_code"))
    waiting = set(places)
    got_rows = seen.filter(pk__in=_got(campaign))
    got_places = dict(got_rows.values_list("pk", "area_code"))
    places |= got_places
    got = set(got_places)
    rows = Allocation.objects.filter(
        campaign=campaign, confirmed_at__isnull=False, quantity__gt=0, household__in=seen
    )
    listed = set(rows.values_list("household_id", flat=True))
    level = NEXT.get(Level(area.level))
    length = SIGNIFICANT[level] if level else len(area.prefix)
    parts: dict[str, Part] = {}
    whole = Part(area.code, area.name)
    for pk in waiting | got:
        code = places[pk][:length].ljust(12, "0")
        for part in (parts.setdefault(code, Part(code, code)), whole):
            part.needing += 1
            part.listed += pk in listed
            part.got += pk in got
    for code, name in Area.objects.filter(code__in=parts).values_list("code", "name"):
        parts[code].name = name
    empty = sorted(waiting - got, key=lambda pk: (places[pk], pk))
    ordered = sorted(parts.values(), key=lambda part: (-part.nothing, part.code))
    return Figure(ordered if level else [], whole, _out(campaign, seen), empty)


def _got(campaign: Campaign) -> QuerySet[Movement]:
    """Households that have something of a campaign and did not give it all back, as a subquery."""
    rows = Movement.objects.filter(handout__campaign=campaign).order_by()
    counted = rows.values("handout__household").annotate(out=Sum("quantity"))
    return counted.filter(out__lt=0).values("handout__household")


def _out(campaign: Campaign, homes: QuerySet[Household]) -> list[Out]:
    rows = Movement.objects.filter(
        handout__campaign=campaign, handout__household__in=homes
    ).order_by()  # fmt: skip
    counted = {row["goods"]: -row["n"] for row in rows.values("goods").annotate(n=Sum("quantity"))}
    cost = prices(campaign.area_code[:6].removesuffix("00"))
    return [
        Out(goods, counted[goods.pk], cost[goods.pk].of(counted[goods.pk]) if goods.pk in cost else None)
        for goods in GoodsKind.objects.filter(pk__in=counted)
        if counted[goods.pk]
    ]  # fmt: skip


@dataclass
class HomeRow:
    """One household of a village's hand-out list."""

    household: Household
    to_get: list[Allocation] = field(default_factory=list)
    left: dict[int, int] = field(default_factory=dict)
    """What is still to be handed out, by allocation."""

    @property
    def waiting(self) -> list[str]:
        """What is still to be fetched, in words."""
        return [
            f"{row.goods.name} {row.goods.amount(self.left[row.pk])}"
            for row in self.to_get
            if self.left[row.pk]
        ]

    @property
    def told(self) -> list[str]:
        """All it is to get, in words."""
        return [f"{row.goods.name} {row.goods.amount(row.quantity)}" for row in self.to_get]

    @property
    def done(self) -> bool:
        """Whether everything was handed out."""
        return not any(self.left.values())


def village_list(reader: Reader, campaign: Campaign, village: str) -> list[HomeRow]:
    """The households of a village on the confirmed list, in the order of their place."""
    rows = allocations_of(reader).filter(
        inside(village, "household__area_code"), campaign=campaign, confirmed_at__isnull=False,
        quantity__gt=0,
    )  # fmt: skip
    out = given_on(rows)
    found: dict[int, HomeRow] = {}
    for row in rows.order_by("household__area_code", "household_id", "place", "pk"):
        home = found.setdefault(row.household_id, HomeRow(row.household))
        home.to_get.append(row)
        home.left[row.pk] = max(row.quantity - out.get(row.pk, 0), 0)
    return list(found.values())


def villages_listed(reader: Reader, campaign: Campaign) -> list[tuple[Area, int, int]]:
    """Villages with a confirmed list: how many households are on it, how many have it all."""
    counted: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    rows = allocations_of(reader).filter(
        campaign=campaign, confirmed_at__isnull=False, quantity__gt=0
    )
    out = given_on(rows)
    homes: dict[int, tuple[str, bool]] = {}
    for pk, home, code, quantity in rows.values_list(
        "pk", "household_id", "household__area_code", "quantity"
    ):
        done = out.get(pk, 0) >= quantity
        homes[home] = code[:12], done and homes.get(home, ("", True))[1]
    for code, done in homes.values():
        counted[code][0] += 1
        counted[code][1] += done
    areas = Area.objects.filter(code__in=counted).order_by("code")
    return [(area, *counted[area.code]) for area in areas]
