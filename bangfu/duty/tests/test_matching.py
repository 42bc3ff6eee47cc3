"""Proposed pairings: no cap broken, everybody placed where it is possible, and the least cost."""

from __future__ import annotations

import itertools
import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bangfu.duty.matching import (
    MOVED,
    NOBODY,
    Hand,
    Near,
    Need,
    WhyNot,
    load_points,
    nearness,
    points,
    propose,
)

V1, V2, ELSEWHERE = "990101102201", "990101102202", "990101103201"
TOWN, COUNTY, CITY = "990101102000", "990101000000", "990100000000"
AREAS = [V1, V1 + "01", V1 + "02", V2, V2 + "01", ELSEWHERE]
COVERS = [*AREAS, TOWN, COUNTY, CITY]


def nobody(need) -> int:
    """The cost of leaving somebody out."""
    return NOBODY + (MOVED if need.current is not None else 0)


def total(proposal) -> int:
    """The cost of a proposal, worked out anew from its pairs."""
    cost = sum(nobody(need) for need, _ in proposal.left)
    by_hand: dict = {}
    for one in proposal.placed:
        cost += points(one.need, one.hand)
        by_hand.setdefault(one.hand, []).append(one.need)
    for hand, held in by_hand.items():
        cost += load_points(hand, len(held), sum(need.hard for need in held))
    return cost


def cheapest(needs, hands) -> int:
    """The least cost of all ways there are."""
    best = sum(map(nobody, needs)) + 1
    for way in itertools.product([None, *hands], repeat=len(needs)):
        cost = 0
        for need, hand in zip(needs, way, strict=True):
            each = nobody(need) if hand is None else points(need, hand)
            if each is None:
                break
            cost += each
        else:
            for hand in hands:
                held = [need for need, one in zip(needs, way, strict=True) if one == hand]
                if held and len(held) + hand.held > hand.cap:
                    break
                cost += load_points(hand, len(held), sum(need.hard for need in held))
            else:
                best = min(best, cost)
    return best


@st.composite
def towns(draw, most_needs=5, most_hands=3):
    hands = [
        Hand(
            f"h{n}", draw(st.sampled_from(COVERS)), draw(st.integers(1, 4)), draw(st.booleans()),
            draw(st.integers(0, 2)),
        )
        for n in range(draw(st.integers(0, most_hands)))
    ]  # fmt: skip
    ids = [hand.id for hand in hands] + [None, "gone"]
    needs = [
        Need(
            n, draw(st.sampled_from(AREAS)), draw(st.booleans()), draw(st.booleans()),
            draw(st.sampled_from(ids)),
        )
        for n in range(draw(st.integers(1, most_needs)))
    ]  # fmt: skip
    return needs, hands


@settings(max_examples=150, deadline=None)
@given(towns())
def test_there_is_no_cheaper_way(town):
    needs, hands = town
    assert total(propose(needs, hands)) == cheapest(needs, hands)


@settings(max_examples=80, deadline=None)
@given(towns(most_needs=40, most_hands=12))
def test_everybody_is_placed_once_or_named_with_why_and_no_cap_is_broken(town):
    needs, hands = town
    found = propose(needs, hands)
    named = [one.need.id for one in found.placed] + [need.id for need, _ in found.left]
    assert sorted(named) == sorted(need.id for need in needs)
    for hand in hands:
        taken = sum(one.hand == hand for one in found.placed)
        assert taken + min(hand.held, hand.cap) <= hand.cap
    for need, why in found.left:
        near = [hand for hand in hands if nearness(need.area_code, hand.area_code)]
        assert why == (WhyNot.ALL_FULL if near else WhyNot.NOBODY_NEAR)
        for hand in near:
            assert sum(one.hand == hand for one in found.placed) >= hand.cap - hand.held


@settings(max_examples=80, deadline=None)
@given(towns(most_needs=30, most_hands=8))
def test_what_was_proposed_stays_when_it_is_asked_again(town):
    """Existing pairs are kept where keeping costs no more."""
    needs, hands = town
    first = propose(needs, hands)
    now = {one.need.id: one.hand.id for one in first.placed}
    again = propose(
        [
            Need(need.id, need.area_code, need.special, need.hard, now.get(need.id))
            for need in needs
        ],
        hands,
    )
    assert {one.need.id: one.hand.id for one in again.placed} == now


def test_near_before_far_group_village_township():
    hands = [Hand("next", V2, 9), Hand("village", V1, 9), Hand("group", V1 + "01", 9)]
    places = {
        V1 + "01": Near.GROUP, V1 + "02": Near.VILLAGE, V1: Near.VILLAGE, V2: Near.VILLAGE,
    }  # fmt: skip
    for area, near in places.items():
        assert propose([Need(1, area)], hands).placed[0].near == near
    only = propose([Need(1, V1)], hands[:1])
    assert only.placed[0].near == Near.NEXT_VILLAGE
    assert propose([Need(1, ELSEWHERE)], hands).left == [(Need(1, ELSEWHERE), WhyNot.NOBODY_NEAR)]


def test_the_nearer_of_two_other_villages_by_kilometres():
    third = "990101102203"
    hands = [Hand("far", V2, 9), Hand("near", third, 9)]
    found = propose([Need(1, V1)], hands, kilometres={(V2, V1): 12, (V1, third): 3})
    assert found.placed[0].hand.id == "near"


def test_special_needs_go_to_the_secretary_and_ordinary_homes_leave_room():
    hands = [Hand("member", V1, 2), Hand("secretary", V1, 2, head=True)]
    needs = [Need(1, V1), Need(2, V1), Need(3, V1, special=True), Need(4, V1, special=True)]
    found = {one.need.id: one.hand.id for one in propose(needs, hands).placed}
    assert found == {1: "member", 2: "member", 3: "secretary", 4: "secretary"}


def test_a_known_face_stays_though_another_has_less_to_do():
    hands = [Hand("old", V1, 4), Hand("new", V1, 4)]
    needs = [Need(n, V1, current="old") for n in range(4)]
    assert all(one.kept for one in propose(needs, hands).placed)


def test_hard_cases_are_spread():
    hands = [Hand("a", V1, 10), Hand("b", V1, 10)]
    needs = [Need(n, V1, hard=n < 6) for n in range(12)]
    found = propose(needs, hands).placed
    hard = [sum(one.need.hard for one in found if one.hand.id == hand) for hand in "ab"]
    assert hard == [3, 3]


def test_nobody_to_place_and_nobody_to_help():
    assert propose([], [Hand("a", V1, 1)]).placed == []
    assert propose([Need(1, V1)], []).left == [(Need(1, V1), WhyNot.NOBODY_NEAR)]


@pytest.mark.parametrize("needs, hands", [(20_000, 2_000)])
def test_a_city_in_less_than_half_a_minute(needs, hands):
    chance = random.Random(7)
    villages = [f"9901{c:02}{t:03}{v:03}" for c in range(1, 6) for t in range(101, 111)
                for v in range(201, 211)]  # fmt: skip
    groups = [f"{village}{n:02}" for village in villages for n in range(1, 6)]
    helpers = [
        Hand(n, chance.choice(villages + groups), chance.randint(8, 14), chance.random() < 0.1)
        for n in range(hands)
    ]
    homes = [
        Need(n, chance.choice(groups), chance.random() < 0.1, chance.random() < 0.2,
             chance.choice(helpers).id if chance.random() < 0.5 else None)
        for n in range(needs)
    ]  # fmt: skip
    began = time.perf_counter()
    found = propose(homes, helpers)
    assert time.perf_counter() - began < 30
    assert len(found.placed) + len(found.left) == needs
    assert len(found.placed) > 0.9 * needs


def test_whom_somebody_refused_is_not_proposed_again_and_the_rest_is_still_cheapest():
    rng = random.Random(5)
    for _ in range(60):
        hands = [
            Hand(n, rng.choice(COVERS), rng.randint(1, 2), head=rng.random() < 0.3)
            for n in range(3)
        ]
        needs = [
            Need(
                n, rng.choice(AREAS), rng.random() < 0.3, rng.random() < 0.3,
                rng.choice([None, 0, 1]),
                frozenset(rng.sample(range(3), rng.randint(0, 3))),
            )
            for n in range(4)
        ]  # fmt: skip
        found = propose(needs, hands)
        assert all(one.hand.id not in one.need.not_with for one in found.placed)
        assert len(found.placed) + len(found.left) == len(needs)
        assert total(found) == cheapest(needs, hands)
