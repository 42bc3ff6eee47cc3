"""Stock over needs: urgent first, a pack each in turn, never more than there is."""

from __future__ import annotations

import random

from bangfu.relief.spreading import Want, spread

QUILT, RICE = 1, 2
VILLAGE, TOWN = 10, 20


def want(key, urgency=1, quantity=1, goods=QUILT, stores=(VILLAGE, TOWN), step=1):
    return Want(key, goods, quantity, urgency, (key,), stores, step)


def given(shares):
    return {share.want.key: share.parts for share in shares}


def test_the_most_urgent_get_theirs_first():
    found = spread([want(1, 2), want(2, 0), want(3, 1)], {(VILLAGE, QUILT): 2})
    assert given(found) == {2: {VILLAGE: 1}, 3: {VILLAGE: 1}, 1: {}}
    assert [share.place for share in found] == [1, 2, 3]


def test_of_equal_urgency_everybody_has_one_before_anybody_has_two():
    wants = [want(1, quantity=3), want(2, quantity=1), want(3, quantity=2)]
    found = spread(wants, {(VILLAGE, QUILT): 4})
    assert given(found) == {1: {VILLAGE: 2}, 2: {VILLAGE: 1}, 3: {VILLAGE: 1}}


def test_the_nearest_store_first_then_the_next():
    wants = [want(1), want(2), want(3, stores=(TOWN,))]
    found = spread(wants, {(VILLAGE, QUILT): 1, (TOWN, QUILT): 1})
    assert given(found) == {1: {VILLAGE: 1}, 2: {TOWN: 1}, 3: {}}


def test_packs_are_not_torn_open_except_for_the_last_piece():
    wants = [want(1, quantity=25, goods=RICE, step=10), want(2, quantity=20, goods=RICE, step=10)]
    assert given(spread(wants, {(TOWN, RICE): 36})) == {1: {TOWN: 25}, 2: {TOWN: 10}}
    # nine are left and a pack is ten
    assert given(spread(wants, {(TOWN, RICE): 19})) == {1: {TOWN: 10}, 2: {}}


def test_order_of_input_changes_nothing_and_nothing_is_given_twice():
    chance = random.Random(4)
    for _round in range(200):
        stock = {(store, goods): chance.randrange(30) for store in (10, 20) for goods in (1, 2)}
        wants = [
            want(n, chance.randrange(3), chance.randrange(1, 25), chance.choice((1, 2)),
                 chance.choice(((10, 20), (20,))), chance.choice((1, 10)))
            for n in range(20)
        ]  # fmt: skip
        one = given(spread(wants, stock))
        chance.shuffle(wants)
        assert given(spread(wants, stock)) == one
        for (store, goods), there in stock.items():
            out = sum(one[w.key].get(store, 0) for w in wants if w.goods == goods)
            assert out <= there
        assert all(sum(one[w.key].values()) <= w.quantity for w in wants)
