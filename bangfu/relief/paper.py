"""What is printed of goods: a village's list to sign on, and what lies in the stores."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from bangfu.org.access import Reader
from bangfu.org.models import Area
from bangfu.org.queries import full_name
from bangfu.papers.content import Imprint
from bangfu.papers.paper import Column, Field, Paper, Row, Table, finished
from bangfu.papers.queries.papers import in_chinese
from bangfu.papers.wording import joined, signing, total
from bangfu.relief.models import Campaign, GoodsKind, Handout, Movement, Store
from bangfu.relief.queries.campaigns import village_list
from bangfu.relief.queries.stock import county_of, prices

ROOM_TO_SIGN = "　\n　"
"""Two lines high: a name is written larger than it is printed."""

LIST_COLUMNS = (
    Column(9, (Field("序号", "count"),)),
    Column(24, (Field("户主", "short"),)),
    Column(12, (Field("人口", "count"),)),
    Column(46, (Field("住在哪里"),)),
    Column(52, (Field("发什么、发多少"),)),
    Column(34, (Field("领取人签名", "signature"),)),
    Column(34, (Field("代领人和这一户的关系、原因"),), "代领关系\n和原因"),
    Column(22, (Field("领取日期", "day"),)),
    Column(24, (Field("发放人", "short"),)),
)

STOCK_COLUMNS = (
    Column(9, (Field("序号", "count"),)),
    Column(40, (Field("仓库"),)),
    Column(24, (Field("物资", "short"),)),
    Column(14, (Field("单位", "short"),)),
    Column(20, (Field("采购", "count"),)),
    Column(20, (Field("捐赠", "count"),)),
    Column(20, (Field("调入", "count"),)),
    Column(20, (Field("调出", "count"),)),
    Column(22, (Field("发放（减退回）", "count"),), "发放\n（减退回）"),
    Column(18, (Field("报损", "count"),)),
    Column(22, (Field("结存", "count"),)),
    Column(30, (Field("结存金额（元）", "money"),)),
)


@in_chinese
def hand_out_list(reader: Reader, campaign: Campaign, village: Area, imprint: Imprint) -> Paper:
    """One row a household, with room to sign; who signed on a screen stands with what they drew."""
    listed = village_list(reader, campaign, village.prefix)
    given = _given([row.household.pk for row in listed], campaign)
    names = {row.household.area_code: full_name(row.household.area_code) for row in listed}
    rows = []
    for number, row in enumerate(listed, start=1):
        home = row.household
        last = given.get(home.pk)
        rows.append(
            Row(home.label, (
                number, home.head_name or home.number, home.people, names[home.area_code],
                joined(row.told), _signed(last), _proxy(last, reader),
                last.day if last else None, last.by if last else "",
            ), last.stroke if last else "")
        )  # fmt: skip
    return finished(
        Paper(
            kind="relief-list",
            name=f"{village.name}_{campaign.name}物资发放签收表",
            title=f"{campaign.name}物资发放签收表",
            landscape=True,
            opening=(f"村（居）：{village.name}", "", total(len(rows), "户")),
            parts=(Table("", LIST_COLUMNS, tuple(rows), "名单上还没有户"),),
            note="注：代领的写明关系和原因。空着的由领取人当面签。",
            signatures=signing(
                reader.staff.name, "村（居）负责人（签字）：", "乡镇（街道）（盖章）"
            ),
            imprint=imprint,
        )
    )


def _given(homes: Sequence[int], campaign: Campaign) -> dict[int, Handout]:
    """The last hand-out of each household that was not all taken back."""
    rows = Handout.objects.filter(household__in=homes, campaign=campaign).order_by("at", "pk")
    found = {}
    for row in rows.prefetch_related("movements"):
        if sum(one.quantity for one in row.movements.all()) < 0:
            found[row.household_id] = row
    return found


def _signed(last: Handout | None) -> str:
    if last is None or (last.on_paper and not last.stroke):
        return ROOM_TO_SIGN
    return f"{last.received_by}（手写签名存系统）"


def _proxy(last: Handout | None, reader: Reader) -> str:
    if last is None or not last.proxy_relation:
        return ""
    # why somebody could not come may tell of illness
    return joined((last.proxy_relation, last.proxy_why if reader.keeps_files else ""))


@in_chinese
def stock_report(reader: Reader, stores: Sequence[Store], day: dt.date, imprint: Imprint) -> Paper:
    """What came into each store, what left it and what is left, up to a day."""
    sums: dict[tuple[int, int], dict[str, int]] = {}
    moved = Movement.objects.filter(store__in=[one.pk for one in stores], day__lte=day)
    for store, goods, kind, quantity in moved.order_by().values_list(
        "store", "goods", "kind", "quantity"
    ):
        of = sums.setdefault((store, goods), dict.fromkeys(Movement.Kind.values, 0))
        of[kind] += quantity
    kinds = GoodsKind.objects.in_bulk({goods for _store, goods in sums})
    cost = prices(county_of(reader))
    rows = []
    for store in stores:
        for goods, kind in kinds.items():
            of = sums.get((store.pk, goods))
            if of is None:
                continue
            left = sum(of.values())
            rows.append(
                Row(store.name, (
                    len(rows) + 1, _placed(store), kind.name,
                    kind.unit, of["bought"], of["donated"], of["received"], -of["sent"],
                    -(of["handed"] + of["returned"]), -of["lost"], left,
                    cost[goods].of(left) if goods in cost else None,
                ))
            )  # fmt: skip
    place = reader.area.name
    return finished(
        Paper(
            kind="relief-stock",
            name=f"{place}_救助物资库存表",
            title=f"{place}救助物资库存表",
            landscape=True,
            opening=(f"单位：{reader.appointment.office.name}", "", f"截至 {day:%Y-%m-%d}"),
            parts=(Table("", STOCK_COLUMNS, tuple(rows), "还没有入库"),),
            note="注：金额按进价的平均数算；没有写单价的空着。调出而对方没有收到的，不在任何仓库里。",
            signatures=signing(reader.staff.name, "审核人（签字）：", "单位（盖章）"),
            imprint=imprint,
        )
    )


def _placed(store: Store) -> str:
    """The store with its area, unless its name begins with that."""
    place = full_name(store.area_code)
    near = Area.objects.get(pk=store.area_code).name
    return store.name if store.name.startswith(near) else f"{place} {store.name}"
