"""What lies in a store is the sum of its movements, and never less than nothing."""

from __future__ import annotations

import datetime as dt
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from bangfu.journal.models import Entry
from bangfu.ledger.actions.households import Impossible
from bangfu.relief.actions.stock import (
    add_goods,
    ask_write_off,
    decide_write_off,
    receive,
    send,
    take_in,
)
from bangfu.relief.models import GoodsKind, Movement
from bangfu.relief.models.stock import StaysAsItIs
from bangfu.relief.queries.stock import Price, prices, stock
from bangfu.relief.tests.conftest import COUNTY, OTHER, TOWN, VILLAGE

TODAY = timezone.localdate()


def left(store, goods):
    return stock([store.pk]).get((store.pk, goods.pk), 0)


def test_the_goods_the_document_names_are_there(db):
    """GN-6-c: quilts, padded clothes, electric blankets, stoves, rice, flour, oil, coal."""
    named = GoodsKind.objects.filter(clause="GN-6-c").values_list("name", flat=True)
    assert set(named) == {"棉被", "棉衣", "电热毯", "炉具", "大米", "面粉", "食用油", "煤"}


def test_a_county_adds_a_kind_of_its_own_once(areas, actor):
    kind = add_goods(actor=actor, name="暖宝", unit="个", service="goods.heating", area_code=COUNTY,
                     pack_size=10, pack_unit="盒")  # fmt: skip
    assert kind.packing == "10 个/盒"
    with pytest.raises(Impossible, match="已经有"):
        add_goods(
            actor=actor, name="棉被", unit="床", service="goods.necessities", area_code=COUNTY
        )


def test_an_intake_has_a_paper_and_counts_once(store, goods, actor):
    here, quilt, uid = store(), goods(), uuid.uuid4()
    asked = {"actor": actor, "store": here, "goods": quilt, "kind": "donated", "quantity": 40,
             "day": TODAY, "origin": "县慈善会", "price_fen": 120_00}  # fmt: skip
    with pytest.raises(Impossible, match="单据号"):
        take_in(**asked, uid=uid)
    take_in(**asked, uid=uid, paper="捐 7")
    take_in(**asked, uid=uid, paper="捐 7")
    assert left(here, quilt) == 40
    with pytest.raises(Impossible, match="还没有到"):
        take_in(**asked | {"day": TODAY + dt.timedelta(days=1)}, uid=uuid.uuid4(), paper="捐 8")
    assert Entry.objects.filter(act="relief.take_in").count() == 1


def test_a_transfer_is_nowhere_until_it_arrives_and_a_difference_is_said(store, goods, actor):
    town, village, quilt = store(棉被=10), store(VILLAGE, "村仓库"), goods()
    sent = send(actor=actor, store=town, to=village, goods=quilt, quantity=6, day=TODAY,
                uid=uuid.uuid4())  # fmt: skip
    assert (left(town, quilt), left(village, quilt)) == (4, 0)
    with pytest.raises(Impossible, match="少了 1"):
        receive(actor=OTHER, transfer=sent, quantity=5)
    with pytest.raises(Impossible, match="发来的是 6"):
        receive(actor=OTHER, transfer=sent, quantity=7)
    got = receive(actor=OTHER, transfer=sent, quantity=5, why="路上淋湿一床")
    assert (got.missing, got.difference_why) == (1, "路上淋湿一床")
    assert (left(town, quilt), left(village, quilt)) == (4, 5)
    assert receive(actor=OTHER, transfer=sent, quantity=5).pk == got.pk
    assert left(village, quilt) == 5
    with pytest.raises(Impossible, match="已经收下 5"):
        receive(actor=OTHER, transfer=sent, quantity=6)


def test_more_than_there_is_cannot_leave(store, goods, actor):
    town, village = store(棉被=3), store(VILLAGE, "村仓库")
    with pytest.raises(Impossible, match="只有 3 床，不够 4 床"):
        send(actor=actor, store=town, to=village, goods=goods(), quantity=4, day=TODAY,
             uid=uuid.uuid4())  # fmt: skip
    assert left(town, goods()) == 3


def test_a_loss_takes_two(store, goods, actor):
    town, quilt = store(棉被=3), goods()
    asked = ask_write_off(actor=actor, store=town, goods=quilt, quantity=2, why="受潮发霉",
                          uid=uuid.uuid4())  # fmt: skip
    assert left(town, quilt) == 3
    with pytest.raises(Impossible, match="自己报的不能自己定"):
        decide_write_off(actor=actor, write_off=asked, agreed=True)
    decide_write_off(actor=OTHER, write_off=asked, agreed=True)
    assert left(town, quilt) == 1
    with pytest.raises(Impossible, match="已经定了"):
        decide_write_off(actor=OTHER, write_off=asked, agreed=False, reply="不对")
    assert Entry.objects.get(act="relief.agree_write_off").subject_label == "镇仓库"


def test_a_loss_that_is_not_agreed_to_leaves_the_stock(store, goods, actor):
    town = store(棉被=3)
    asked = ask_write_off(actor=actor, store=town, goods=goods(), quantity=2, why="找不到",
                          uid=uuid.uuid4())  # fmt: skip
    with pytest.raises(Impossible, match="为什么不同意"):
        decide_write_off(actor=OTHER, write_off=asked, agreed=False)
    decide_write_off(actor=OTHER, write_off=asked, agreed=False, reply="再盘一次")
    assert left(town, goods()) == 3


def test_a_movement_is_never_changed_or_deleted(store):
    store(棉被=3)
    row = Movement.objects.get()
    row.quantity = 5
    with pytest.raises(StaysAsItIs):
        row.save()
    with pytest.raises(StaysAsItIs):
        row.delete()
    for act in (lambda: Movement.objects.update(quantity=5), Movement.objects.all().delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    assert Movement.objects.get().quantity == 3


def test_the_price_is_the_average_of_what_was_said(store, goods):
    store(棉被=3, price=100_00)
    store(VILLAGE, "村仓库", 棉被=1, price=101_00)
    store(TOWN, "二号仓库", 棉被=50)
    cost = prices(COUNTY[:6])[goods().pk]
    assert cost == Price(401_00, 4)
    assert [cost.of(n) for n in (1, 2, 4)] == [100_25, 200_50, 401_00]
    assert goods("煤").pk not in prices(COUNTY[:6])


@pytest.mark.django_db(transaction=True)
def test_two_at_once_cannot_take_the_last_one(store, goods, actor):
    town, village = store(棉被=5), store(VILLAGE, "村仓库")
    quilt = goods()

    def take(_number):
        try:
            send(actor=actor, store=town, to=village, goods=quilt, quantity=2, day=TODAY,
                 uid=uuid.uuid4())  # fmt: skip
        except Impossible:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(take, range(8)))
    assert sum(done) == 2
    assert left(town, quilt) == 1
