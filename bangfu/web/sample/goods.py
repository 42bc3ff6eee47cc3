"""Winter goods of the sample's township: stores, what came in and was lost, who lacks what, a list half handed out."""

from __future__ import annotations

from bangfu.org.models import Area
from bangfu.relief.actions.campaigns import confirm, open_campaign, propose
from bangfu.relief.actions.giving import Line, Receipt, hand_out
from bangfu.relief.actions.needs import add_need
from bangfu.relief.actions.stock import add_store, ask_write_off, receive, send, take_in
from bangfu.relief.models import Allocation, Campaign, GoodsKind
from bangfu.web.sample.people import TOWN, People, home, numbered

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
HANDED = (
    ("SP08002", "sp08-weiyuan", "田桂芳", True, 1, ""),
    ("SP08003", "sp08-weiyuan", "覃玉兰", True, 2, "M 12 60 L 30 22 L 44 66 M 52 30 L 88 34 L 60 70"),
    ("SP02001", "sp02-zhuren", "杨德清", False, 1, "M 20 20 L 24 74 M 8 46 L 70 40 L 52 72"),
)  # fmt: skip
"""Household, who gave, who took it, whether at home, days ago, signature (none: on paper)."""


def keep_goods(people: People) -> None:
    """Write all of it, each step by whoever takes it."""
    clerk, begun = people.actor(CLERK), people.ago(12)
    store = add_store(
        actor=clerk, name="松坪镇救助物资仓库", area_code=TOWN, keeper="周敏",
        place="镇政府后院一楼",
    )  # fmt: skip
    for name, kind, quantity, fen, paper, origin in CAME_IN:
        take_in(
            actor=clerk, store=store, goods=_goods(name), kind=kind, quantity=quantity, day=begun,
            uid=numbered("in", name), paper=paper, origin=origin, price_fen=fen,
        )  # fmt: skip
    village = Area.objects.get(pk=home("SP08001").village_code)
    near = add_store(
        actor=clerk, name=f"{village.name}物资点", area_code=village.code, place="村委会一楼"
    )
    sent = send(actor=clerk, store=store, to=near, goods=_goods("棉被"), quantity=2, day=begun,
                uid=numbered("sent", "棉被"))  # fmt: skip
    receive(actor=people.actor("sp08-weiyuan"), transfer=sent, quantity=2, day=begun)
    # more is on its way to the village and has not arrived
    send(actor=clerk, store=store, to=near, goods=_goods("煤"), quantity=200, day=people.ago(1),
         uid=numbered("sent", "煤"), note="镇里的车送去")  # fmt: skip
    ask_write_off(
        actor=people.actor("sp-minzheng2"), store=store, goods=_goods("煤"), quantity=60,
        why="后院进水，底下一层结块烧不着", uid=numbered("lost", "煤"),
    )  # fmt: skip
    for number, who, name, quantity, why in LACKING:
        add_need(
            actor=people.actor(who), household=home(number), goods=_goods(name), quantity=quantity,
            why=why, uid=numbered("need", number, name), day=begun,
        )  # fmt: skip
    winter = open_campaign(
        actor=clerk, name=f"冬令 {people.today.year}", area_code=TOWN, from_day=begun,
        until_day=people.ahead(100),
    )  # fmt: skip
    propose(actor=clerk, campaign=winter)
    confirm(actor=people.actor(LEADER), campaign=winter)
    for handed in HANDED:
        _hand_out(winter, people, *handed)


def _hand_out(
    campaign: Campaign, people: People, number: str, who: str, taken_by: str, at_home: bool,
    days: int, stroke: str,
) -> None:  # fmt: skip
    giver = people.reader(who)
    rows = Allocation.objects.filter(campaign=campaign, household=home(number), quantity__gt=0)
    hand_out(
        actor=giver.actor, staff=giver.staff, household=home(number), campaign=campaign,
        lines=[Line(row.goods, row.store, row.quantity, row)
               for row in rows.select_related("goods", "store") if row.store],
        receipt=Receipt(taken_by, stroke=stroke, on_paper=not stroke), at_home=at_home,
        uid=numbered("handed", number), day=people.ago(days),
    )  # fmt: skip


def _goods(name: str) -> GoodsKind:
    return GoodsKind.objects.get(name=name, area_code="")
