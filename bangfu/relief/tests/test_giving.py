"""From a need to a list to a signed hand-out, each thing once."""

from __future__ import annotations

import datetime as dt
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from bangfu.duty.models import Visit
from bangfu.journal.models import Entry
from bangfu.ledger.actions.households import Impossible
from bangfu.relief.actions.campaigns import change_allocation, close_campaign, confirm, propose
from bangfu.relief.actions.giving import GivenAlready, Receipt, take_back
from bangfu.relief.actions.needs import add_need, withdraw_need
from bangfu.relief.actions.stock import take_in
from bangfu.relief.models import Allocation, GoodsNeed, Handout, Movement
from bangfu.relief.queries.giving import to_fetch, with_items
from bangfu.relief.queries.needs import standing, with_lacking
from bangfu.relief.queries.stock import promised, stock
from bangfu.relief.tests.conftest import NEXT_VILLAGE, OTHER, VILLAGE

TODAY = timezone.localdate()
STROKE = "M10.0 20.0 L30.5 40.0 "


def waiting():
    return list(standing(with_lacking(GoodsNeed.objects.all())).values_list("lacking", flat=True))


def test_a_need_is_kept_once_and_not_twice(home, lacks, actor, goods):
    one = home()
    uid = uuid.uuid4()
    asked = {"actor": actor, "household": one, "goods": goods(), "quantity": 2, "day": TODAY}
    add_need(**asked, why="只有一床薄被", uid=uid)
    add_need(**asked, why="只有一床薄被", uid=uid)
    assert waiting() == [2]
    with pytest.raises(Impossible, match="已经记过"):
        add_need(**asked, why="又说了一次", uid=uuid.uuid4())
    with pytest.raises(Impossible, match="为什么要"):
        add_need(**asked | {"goods": goods("煤")}, why=" ", uid=uuid.uuid4())
    withdraw_need(actor=actor, need=GoodsNeed.objects.get(), why="女儿买了")
    assert waiting() == []


def test_special_hardship_comes_first_and_the_rest_are_told_why(home, store, lacks, winter, actor):
    first, special, third = home(name="甲"), home(name="乙", tags=["特别困难=是"]), home(name="丙")
    for one in (first, special, third):
        lacks(one)
    store(棉被=2)
    rows = {row.household_id: row for row in propose(actor=actor, campaign=winter)}
    assert [rows[one.pk].quantity for one in (first, special, third)] == [1, 1, 0]
    assert "特别困难" in rows[special.pk].why and rows[special.pk].place == 1
    assert "不够一份" in rows[third.pk].why
    # the same again
    again = {row.household_id: row.quantity for row in propose(actor=actor, campaign=winter)}
    assert again == {pk: row.quantity for pk, row in rows.items()}
    assert Allocation.objects.count() == 3


def test_a_person_changes_with_a_reason_and_confirms(home, store, lacks, winter, actor, goods):
    first, second = home(name="甲"), home(name="乙")
    lacks(first)
    lacks(second)
    town = store(棉被=1)
    propose(actor=actor, campaign=winter)
    got = Allocation.objects.get(quantity=1)
    with pytest.raises(Impossible, match="为什么改"):
        change_allocation(actor=actor, allocation=got, quantity=0, why="")
    change_allocation(actor=actor, allocation=got, quantity=0, why="儿子刚送了一床")
    none = Allocation.objects.exclude(pk=got.pk).get()
    change_allocation(actor=actor, allocation=none, quantity=1, why="顶上", store=town)
    with pytest.raises(Impossible, match="没有安排给别人的棉被只有 0 床"):
        change_allocation(actor=actor, allocation=got, quantity=1, why="还是要", store=town)
    # what a person settled is not reckoned anew
    propose(actor=actor, campaign=winter)
    assert set(Allocation.objects.values_list("quantity", "proposed")) == {(0, 1), (1, 0)}
    assert confirm(actor=actor, campaign=winter) == 2
    assert promised([town.pk]) == {(town.pk, goods().pk): 1}


def test_what_comes_later_reaches_who_got_nothing(home, store, lacks, winter, actor, goods):
    for name in "甲乙":
        lacks(home(name=name))
    town = store(棉被=1)
    propose(actor=actor, campaign=winter)
    assert confirm(actor=actor, campaign=winter) == 1
    take_in(actor=actor, store=town, goods=goods(), kind="bought", quantity=1, day=TODAY,
            uid=uuid.uuid4(), paper="验 2")  # fmt: skip
    made = propose(actor=actor, campaign=winter)
    assert [(row.household.head_name, row.quantity) for row in made] == [("乙", 1)]
    assert confirm(actor=actor, campaign=winter) == 1


def test_a_village_is_served_from_its_own_store_first(home, store, lacks, winter, actor):
    here, there = home(), home(NEXT_VILLAGE, "石启明")
    lacks(here)
    lacks(there)
    village, town = store(VILLAGE, "村仓库", 棉被=5), store(棉被=5)
    rows = propose(actor=actor, campaign=winter)
    assert {row.household_id: row.store_id for row in rows} == {
        here.pk: village.pk,
        there.pk: town.pk,
    }


def listed(home_, store_, lacks, winter, actor, goods="棉被", quantity=1):
    one = home_()
    lacks(one, goods, quantity)
    town = store_(**{goods: 50})
    propose(actor=actor, campaign=winter)
    confirm(actor=actor, campaign=winter)
    return one, town, Allocation.objects.get()


def test_given_at_home_it_is_a_visit_and_is_kept_once(
    home, store, lacks, winter, actor, give, goods
):
    one, town, row = listed(home, store, lacks, winter, actor)
    uid = uuid.uuid4()
    for _twice in range(2):
        give(one, (row.goods, town, 1, row), uid=uid, campaign=winter, at_home=True,
             receipt=Receipt("彭守义", stroke=STROKE))  # fmt: skip
    assert Handout.objects.get().stroke == STROKE.strip()
    assert stock([town.pk]) == {(town.pk, goods().pk): 49}
    visit = Visit.objects.get()
    assert visit.services == ["goods.necessities"] and visit.how == "home"
    assert waiting() == [] and to_fetch(Allocation.objects.all()) == []
    entry = Entry.objects.get(act="relief.hand_out")
    assert entry.subject_label == one.label and "棉被 1 床" in entry.after


def test_fetched_at_the_office_it_is_no_visit(home, store, give, goods):
    one, town = home(), store(棉被=1)
    give(one, (goods(), town, 1))
    assert not Visit.objects.exists()


def test_who_takes_it_signs_and_a_proxy_says_why(home, store, give, goods):
    one, town = home(), store(棉被=3)
    line = (goods(), town, 1)
    with pytest.raises(Impossible, match="签名"):
        give(one, line, receipt=Receipt("彭守义"))
    with pytest.raises(Impossible, match="什么关系"):
        give(one, line, receipt=Receipt("向春梅", on_paper=True))
    with pytest.raises(Impossible, match="没有收好"):
        give(one, line, receipt=Receipt("彭守义", stroke='M1 1"/><script>'))
    given = give(one, line, receipt=Receipt("向春梅", "邻居", "老人走不动", on_paper=True))
    assert (given.proxy_relation, given.proxy_why) == ("邻居", "老人走不动")


def test_the_same_thing_is_not_given_twice_without_being_told(
    home, store, lacks, winter, actor, give, goods
):
    one, town, row = listed(home, store, lacks, winter, actor)
    give(one, (row.goods, town, 1, row), campaign=winter)
    with pytest.raises(Impossible, match="还能发 0 床"):
        give(one, (row.goods, town, 1, row), campaign=winter)
    for campaign in (winter, None):
        with pytest.raises(GivenAlready, match=r"冬令 2026.*已经领过棉被 1 床"):
            give(one, (row.goods, town, 1), campaign=campaign)
    again = give(one, (row.goods, town, 1), again_because="火灾烧了")
    assert again.again_because == "火灾烧了"
    assert stock([town.pk])[town.pk, goods().pk] == 48


def test_a_list_may_be_fetched_in_parts(home, store, lacks, winter, actor, give):
    one, town, row = listed(home, store, lacks, winter, actor, "大米", 20)
    give(one, (row.goods, town, 10, row))
    assert [each.left for each in to_fetch(Allocation.objects.all())] == [10]
    assert waiting() == [10]
    give(one, (row.goods, town, 10, row))
    assert waiting() == []
    with pytest.raises(Impossible, match="已经发了 20"):
        change_allocation(actor=actor, allocation=row, quantity=10, why="多了")


def test_taking_back_adds_the_opposite_and_the_need_waits_again(
    home, store, lacks, winter, actor, give, goods
):
    one, town, row = listed(home, store, lacks, winter, actor, "大米", 20)
    given = give(one, (row.goods, town, 20, row))
    out = given.movements.get()
    with pytest.raises(Impossible, match="为什么退回"):
        take_back(actor=actor, movement=out, quantity=5, why="", uid=uuid.uuid4())
    uid = uuid.uuid4()
    for _twice in range(2):
        take_back(actor=actor, movement=out, quantity=5, why="发多了", uid=uid)
    assert waiting() == [5]
    with pytest.raises(Impossible, match="1 到 15"):
        take_back(actor=actor, movement=out, quantity=16, why="都退", uid=uuid.uuid4())
    take_back(actor=actor, movement=out, quantity=15, why="人去了女儿家", uid=uuid.uuid4())
    assert stock([town.pk])[town.pk, goods("大米").pk] == 50
    [kept] = with_items([given])
    assert not kept.kept and Movement.objects.filter(handout=given).count() == 3


def test_a_hand_out_that_fails_leaves_nothing(home, store, give, goods):
    one, town = home(), store(棉被=1)
    with pytest.raises(Impossible, match="不够 2 床"):
        give(one, (goods(), town, 1), (goods(), town, 1), at_home=True)
    assert not Handout.objects.exists() and not Visit.objects.exists()


def test_a_closed_campaign_frees_what_was_not_fetched(home, store, lacks, winter, actor):
    _one, town, row = listed(home, store, lacks, winter, actor)
    close_campaign(actor=OTHER, campaign=winter)
    assert promised([town.pk]) == {}
    with pytest.raises(Impossible, match="已经结束"):
        change_allocation(actor=actor, allocation=row, quantity=2, why="补")


def test_what_another_campaign_gives_is_not_given_again(home, store, lacks, winter, actor):
    listed(home, store, lacks, winter, actor)
    from bangfu.relief.actions.campaigns import open_campaign

    spring = open_campaign(actor=actor, name="两节", area_code=winter.area_code, from_day=TODAY,
                           until_day=TODAY + dt.timedelta(days=90))  # fmt: skip
    assert propose(actor=actor, campaign=spring) == []


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_give_once_and_two_people_never_the_last_one(home, store, give, goods):
    first, second, town, quilt = home(name="甲"), home(name="乙"), store(棉被=1), goods()
    uid = uuid.uuid4()

    def click(one):
        try:
            return give(one, (quilt, town, 1), uid=uid if one == first else uuid.uuid4()).pk
        except Impossible:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(click, [first, first, second, first, second]))
    assert Handout.objects.count() == 1
    assert len({pk for pk in done if pk}) == 1
    assert stock([town.pk]) == {(town.pk, quilt.pk): 0}
