"""Winter goods of the sample's township: a store, what came in, who lacks what, a list half handed out."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable

from bangfu.journal.models import Actor
from bangfu.ledger.models import Household
from bangfu.org.models import Area
from bangfu.relief.actions.campaigns import confirm, open_campaign, propose
from bangfu.relief.actions.giving import Line, Receipt, hand_out
from bangfu.relief.actions.needs import add_need
from bangfu.relief.actions.stock import add_store, receive, send, take_in
from bangfu.relief.models import Allocation, GoodsKind

TOWN = "990101102000"
CLERK, LEADER = "sp-minzheng1", "sp-leader"
CAME_IN = (
    ("棉被", "bought", 40, 135_00, "采购验收单 2026-11", "云水市纺织品公司"),
    ("电热毯", "donated", 6, None, "捐赠收据 0032", "云岭县慈善会"),
    ("大米", "bought", 600, 5_20, "采购验收单 2026-12", "云岭县粮油公司"),
    ("食用油", "bought", 100, 11_50, "采购验收单 2026-12", "云岭县粮油公司"),
    ("煤", "bought", 3000, 1_10, "采购验收单 2026-13", "云岭县煤炭经营部"),
)  # fmt: skip
"""Kind, how it came, how many, price of one in fen, paper, from whom. All invented."""
LACKING = (
    ("SP08001", "sp08-weiyuan", "棉被", 2, "两床被子都薄，孙女回来没有盖的"),
    ("SP08001", "sp08-weiyuan", "大米", 20, "这个月口粮接不上"),
    ("SP08002", "sp08-weiyuan", "电热毯", 1, "夜里冷，烤火不安全"),
    ("SP08003", "sp08-weiyuan", "煤", 200, "煤棚空了"),
    ("SP08003", "sp08-weiyuan", "棉被", 1, "被子是二十年前的"),
    ("SP03001", "sp03-weiyuan", "大米", 20, "看病花钱，买粮紧"),
    ("SP05001", "sp05-weiyuan", "食用油", 5, "家里没有油了"),
    ("SP01001", "sp01-weiyuan", "炉具", 1, "炉子漏烟"),
    ("SP02001", "sp02-zhuren", "棉被", 1, "孩子住校要一床"),
)  # fmt: skip
"""Household, who found it, what, how many, why."""
HANDED = ("SP08002", "田桂芳")
"""Who has fetched theirs."""

ActorOf = Callable[[str], Actor]


def keep_goods(actor_of: ActorOf, today: dt.date) -> None:
    """Write all of it, each step by whoever takes it."""
    clerk, begun = actor_of(CLERK), today - dt.timedelta(days=12)
    store = add_store(
        actor=clerk,
        name="松坪镇救助物资仓库",
        area_code=TOWN,
        keeper="周敏",
        place="镇政府后院一楼",
    )
    for name, kind, quantity, fen, paper, origin in CAME_IN:
        take_in(
            actor=clerk, store=store, goods=_goods(name), kind=kind, quantity=quantity, day=begun,
            uid=uuid.uuid4(), paper=paper, origin=origin, price_fen=fen,
        )  # fmt: skip
    homes = {one.number: one for one in Household.objects.filter(number__startswith="SP")}
    village = Area.objects.get(pk=homes["SP08001"].village_code)
    near = add_store(
        actor=clerk, name=f"{village.name}物资点", area_code=village.code, place="村委会一楼"
    )
    sent = send(actor=clerk, store=store, to=near, goods=_goods("棉被"), quantity=2, day=begun,
                uid=uuid.uuid4())  # fmt: skip
    receive(actor=actor_of("sp08-weiyuan"), transfer=sent, quantity=2, day=begun)
    for number, who, name, quantity, why in LACKING:
        add_need(
            actor=actor_of(who), household=homes[number], goods=_goods(name), quantity=quantity,
            why=why, uid=uuid.uuid4(), day=begun,
        )  # fmt: skip
    winter = open_campaign(
        actor=clerk, name=f"冬令 {today.year}", area_code=TOWN, from_day=begun,
        until_day=today + dt.timedelta(days=100),
    )  # fmt: skip
    propose(actor=clerk, campaign=winter)
    confirm(actor=actor_of(LEADER), campaign=winter)
    number, who = HANDED
    rows = Allocation.objects.filter(campaign=winter, household=homes[number])
    hand_out(
        actor=actor_of("sp08-weiyuan"), staff=None, household=homes[number], campaign=winter,
        lines=[Line(row.goods, row.store, row.quantity, row) for row in rows.select_related("goods", "store")],
        receipt=Receipt(who, on_paper=True), uid=uuid.uuid4(), day=today,
    )  # fmt: skip


def _goods(name: str) -> GoodsKind:
    return GoodsKind.objects.get(name=name, area_code="")
