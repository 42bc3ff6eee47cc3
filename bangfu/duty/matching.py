"""Proposed pairings: who should hold whom, found as a flow of least cost.

Nothing here knows the database. Households of one place and kind are
interchangeable for the costs, so they meet helpers through places instead of one
by one: the network stays small, and the optimum is that of all possible pairs.

Costs are points. Near at hand comes first, then special needs to secretary or
head, then not taking a known face away, then even loads and hard cases spread.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow


class Near(StrEnum):
    """How near a helper is, the nearest first."""

    GROUP = "group"
    VILLAGE = "village"
    TOWNSHIP = "township"
    COUNTY = "county"
    CITY = "city"
    NEXT_VILLAGE = "next_village"


NEAR = {
    Near.GROUP: 0, Near.VILLAGE: 10, Near.TOWNSHIP: 20, Near.COUNTY: 30, Near.CITY: 35,
    Near.NEXT_VILLAGE: 40,
}  # fmt: skip
"""Points for nearness; a helper of a township, county or city covers all of it."""
FURTHEST = 40
"""The most points that distance adds between two villages of a township."""
SPECIAL_ELSEWHERE = 60
"""A home with special needs is not with secretary or head (GY-2.2-e)."""
HEAD_FOR_ORDINARY = 6
"""Secretary and head stay free for those."""
MOVED = 25
"""A known face is taken away."""
FULL = 30
"""The last place of a helper costs so much more than the first."""
HARD = 4
"""Each further hard case of one helper costs so much more than the one before."""
NOBODY = 100_000
"""More than any placing can cost: nobody is left out to save points."""

_LENGTHS = {14: Near.GROUP, 12: Near.VILLAGE, 9: Near.TOWNSHIP, 6: Near.COUNTY, 4: Near.CITY}


@dataclass(frozen=True)
class Hand:
    """A helper: where they are at home or what they cover, and how many they can take.

    `held` are those they hold that are not up for change; `head` marks secretary and head.
    `sight` are the beginnings of the areas whose homes they can open; None: any.
    """

    id: Hashable
    area_code: str
    cap: int
    head: bool = False
    held: int = 0
    sight: frozenset[str] | None = None


@dataclass(frozen=True)
class Need:
    """A household or person to be placed; `current` is who holds them now.

    `not_with` are helpers somebody refused for them, with a reason.
    """

    id: Hashable
    area_code: str
    special: bool = False
    hard: bool = False
    current: Hashable | None = None
    not_with: frozenset[Hashable] = frozenset()


@dataclass(frozen=True)
class Placed:
    """One proposal and what speaks for it."""

    need: Need
    hand: Hand
    near: Near

    @property
    def kept(self) -> bool:
        """Whether nothing changes for them."""
        return self.need.current == self.hand.id


class WhyNot(StrEnum):
    """Why somebody could not be placed."""

    NOBODY_NEAR = "nobody_near"
    ALL_FULL = "all_full"


@dataclass
class Proposal:
    """All that was proposed, and who is left."""

    placed: list[Placed] = field(default_factory=list)
    left: list[tuple[Need, WhyNot]] = field(default_factory=list)


Distances = Mapping[tuple[str, str], int]
"""Kilometres between two villages by their codes, either way round."""


def propose(
    needs: Iterable[Need], hands: Iterable[Hand], *, kilometres: Distances | None = None
) -> Proposal:
    """The pairings of least cost: nobody above their cap, everybody placed where places allow."""
    wanted = list(needs)
    offered = {hand.id: hand for hand in hands}
    if not wanted:
        return Proposal()
    network = _Network(wanted, offered, kilometres or {})
    return network.solve()


def nearness(need: str, hand: str) -> Near | None:
    """How near a helper of one area is to a home in another; None: not theirs to go to."""
    level = _level(hand)
    if level not in (Near.GROUP, Near.VILLAGE):
        return level if need.startswith(_significant(hand, level)) else None
    if len(need) == 14 and need == hand:
        return Near.GROUP
    if need[:12] == hand[:12]:
        return Near.VILLAGE
    return Near.NEXT_VILLAGE if need[:9] == hand[:9] else None


def points(need: Need, hand: Hand, kilometres: Distances | None = None) -> int | None:
    """What one pairing costs apart from loads; None where it cannot be."""
    near = nearness(need.area_code, hand.area_code)
    if near is None or hand.id in need.not_with or not _in_sight(need.area_code, hand.sight):
        return None
    cost = NEAR[near] + _role(need.special, hand.head)
    if near == Near.NEXT_VILLAGE:
        cost += _distance(kilometres or {}, need.area_code[:12], hand.area_code[:12])
    if need.current is not None and need.current != hand.id:
        cost += MOVED
    return cost


def load_points(hand: Hand, taken: int, hard: int) -> int:
    """What holding so many, of them so many hard cases, costs a helper."""
    places = sum(_place(hand, n) for n in range(hand.held, hand.held + taken))
    return places + sum(HARD * n for n in range(hard))


def _place(hand: Hand, n: int) -> int:
    return FULL * n // max(hand.cap, 1)


def _role(special: bool, head: bool) -> int:
    if special:
        return 0 if head else SPECIAL_ELSEWHERE
    return HEAD_FOR_ORDINARY if head else 0


def _distance(kilometres: Distances, one: str, other: str) -> int:
    km = kilometres.get((one, other), kilometres.get((other, one), 0))
    return min(max(km, 0), FURTHEST)


def _in_sight(area_code: str, sight: frozenset[str] | None) -> bool:
    return sight is None or any(area_code.startswith(prefix) for prefix in sight)


def _level(code: str) -> Near:
    if len(code) == 14:
        return Near.GROUP
    for length, zeros in ((12, "000"), (9, "000"), (6, "00")):
        if not code[:length].endswith(zeros):
            return _LENGTHS[length]
    return Near.CITY


def _significant(code: str, level: Near) -> str:
    return code[: next(length for length, near in _LENGTHS.items() if near == level)]


_Class = tuple[str, bool, bool]
"""Where a home is, whether it has special needs, whether it is a hard case."""
_Kind = tuple[bool, frozenset[str] | None]
"""Of helpers of a place those who are heads or not, and can open the same."""


class _Network:
    """The flow: home → its kind and place → helpers of a place → helper → places → sink."""

    def __init__(
        self, needs: Sequence[Need], hands: Mapping[Hashable, Hand], kilometres: Distances
    ) -> None:
        self.needs, self.hands, self.kilometres = needs, hands, kilometres
        self.arcs: list[tuple[int, int, int, int]] = []
        self.nodes: dict[Hashable, int] = {}
        self.pools: dict[str, dict[_Kind, list[Hand]]] = defaultdict(lambda: defaultdict(list))
        self.villages: dict[str, set[str]] = defaultdict(set)
        self.reach: dict[_Class, int] = {}
        for hand in hands.values():
            if hand.cap > hand.held:
                self._offer(hand)

    def _node(self, *name: Hashable) -> int:
        return self.nodes.setdefault(name, len(self.nodes))

    def _arc(self, tail: int, head: int, capacity: int, cost: int, moved: bool = False) -> None:
        # of two ways that cost the same, the one that moves fewer people
        fine = cost * (len(self.needs) + 1) + moved
        self.arcs.append((tail, head, capacity, fine))

    def _offer(self, hand: Hand) -> None:
        level = _level(hand.area_code)
        kind = hand.head, hand.sight
        if level in (Near.GROUP, Near.VILLAGE):
            village = hand.area_code[:12]
            self.pools[village][kind].append(hand)
            self.villages[village[:9]].add(village)
            if level == Near.GROUP:
                self.pools[hand.area_code][kind].append(hand)
        else:
            self.pools[_significant(hand.area_code, level)][kind].append(hand)

    # -- building -------------------------------------------------------------------------

    def solve(self) -> Proposal:
        sink, nobody = self._node("sink"), self._node("nobody")
        homes = [self._node("need", n) for n in range(len(self.needs))]
        classes: dict[_Class, int] = {}
        for n, need in enumerate(self.needs):
            held = need.current is not None
            moved = MOVED if held else 0
            if need.not_with:
                self._one_by_one(homes[n], need)
            else:
                kind = (need.area_code, need.special, need.hard)
                if kind not in classes:
                    classes[kind] = self._class(kind)
                if need.current in self.hands:
                    self._keep(homes[n], need)
                self._arc(homes[n], classes[kind], 1, moved, held)
            self._arc(homes[n], nobody, 1, NOBODY + moved, held)
        self._arc(nobody, sink, len(self.needs), 0)
        for place, roles in list(self.pools.items()):
            for which, hands in roles.items():
                self._pool(place, which, hands)
        for hand in self.hands.values():
            self._places(hand, sink)
        flows = self._flows(homes, sink)
        return self._read(flows, homes, nobody)

    def _class(self, kind: _Class) -> int:
        """Where homes of a kind may go, with what each way costs."""
        area, special, hard = kind
        node = self._node("class", *kind)
        ways = [(area, Near.GROUP)] if len(area) == 14 else []
        ways += [(area[:12], Near.VILLAGE)]
        ways += [(area[:length], _LENGTHS[length]) for length in (9, 6, 4)]
        ways += [
            (other, Near.NEXT_VILLAGE) for other in self.villages[area[:9]] if other != area[:12]
        ]
        self.reach[kind] = 0
        for place, near in ways:
            if place not in self.pools:
                continue
            for (head, sight), hands in self.pools[place].items():
                if not _in_sight(area, sight):
                    continue
                cost = NEAR[near] + _role(special, head)
                if near == Near.NEXT_VILLAGE:
                    cost += _distance(self.kilometres, area[:12], place)
                self._arc(node, self._node("pool", place, head, sight, hard), len(self.needs), cost)
                self.reach[kind] += len(hands)
        return node

    def _keep(self, home: int, need: Need) -> None:
        hand = self.hands[need.current]
        cost = points(need, hand, self.kilometres)
        if cost is not None and hand.cap > hand.held:
            self._arc(home, self._door(hand, need.hard), 1, cost)

    def _one_by_one(self, home: int, need: Need) -> None:
        """A home some helpers are refused for meets the others each by a way of its own."""
        for hand in self.hands.values():
            cost = points(need, hand, self.kilometres)
            if cost is not None and hand.cap > hand.held:
                moved = need.current is not None and need.current != hand.id
                self._arc(home, self._door(hand, need.hard), 1, cost, moved)

    def _pool(self, place: str, which: _Kind, hands: Sequence[Hand]) -> None:
        for hard in (True, False):
            node = self.nodes.get(("pool", place, *which, hard))
            if node is not None:
                for hand in hands:
                    self._arc(node, self._door(hand, hard), hand.cap - hand.held, 0)

    def _door(self, hand: Hand, hard: bool) -> int:
        return self._node("hard" if hard else "hand", hand.id)

    def _places(self, hand: Hand, sink: int) -> None:
        """Rising costs: each place more than the one before, each hard case too."""
        free = hand.cap - hand.held
        node = self._door(hand, False)
        if ("hard", hand.id) in self.nodes:
            for n in range(free):
                self._arc(self._door(hand, True), node, 1, HARD * n)
        for n in range(hand.held, hand.cap):
            self._arc(node, sink, 1, _place(hand, n))

    # -- solving and reading --------------------------------------------------------------

    def _flows(self, homes: Sequence[int], sink: int) -> dict[int, list[tuple[int, int]]]:
        """By tail: where to, and how much."""
        flow = SimpleMinCostFlow()
        tails, heads, capacities, costs = (
            np.array(column) for column in zip(*self.arcs, strict=True)
        )
        flow.add_arcs_with_capacity_and_unit_cost(tails, heads, capacities, costs)
        for home in homes:
            flow.set_node_supply(home, 1)
        flow.set_node_supply(sink, -len(homes))
        status = flow.solve()
        if status != flow.OPTIMAL:
            raise RuntimeError(f"min-cost flow: {status}")
        used = flow.flows(np.arange(len(self.arcs)))
        found: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for index in np.flatnonzero(used):
            found[int(tails[index])].append((int(heads[index]), int(used[index])))
        return found

    def _read(
        self, flows: Mapping[int, list[tuple[int, int]]], homes: Sequence[int], nobody: int
    ) -> Proposal:
        """Follow each home to its helper; which of one kind goes to which is free, so in order."""
        names = {node: name for name, node in self.nodes.items()}
        rest = {tail: [[head, amount] for head, amount in out] for tail, out in flows.items()}
        result = Proposal()
        for n, need in enumerate(self.needs):
            node = homes[n]
            while names[node][0] not in ("hard", "hand", "nobody"):
                way = rest[node][0]
                way[1] -= 1
                if way[1] == 0:
                    rest[node].pop(0)
                node = way[0]
            if node == nobody:
                kind = (need.area_code, need.special, need.hard)
                why = WhyNot.ALL_FULL if self._any_near(kind, need) else WhyNot.NOBODY_NEAR
                result.left.append((need, why))
                continue
            hand = self.hands[names[node][1]]
            near = nearness(need.area_code, hand.area_code)
            assert near is not None
            result.placed.append(Placed(need, hand, near))
        return result

    def _any_near(self, kind: _Class, need: Need) -> bool:
        return self.reach.get(kind, 0) > 0 or any(
            points(need, hand) is not None for hand in self.hands.values()
        )
