"""The pages of goods: who sees what, and that every button does what it says."""

from __future__ import annotations

import datetime as dt
import json
import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from bangfu.duty.models import Visit
from bangfu.journal.models import Actor, Entry
from bangfu.ledger.models import Document, Outcome
from bangfu.org.roles import Role
from bangfu.relief.actions.campaigns import confirm, propose
from bangfu.relief.models import (
    Allocation,
    Campaign,
    GoodsKind,
    GoodsNeed,
    Handout,
    Movement,
    Store,
    Transfer,
    WriteOff,
)
from bangfu.relief.tests.conftest import COUNTY, NEXT_VILLAGE, TOWN, VILLAGE
from bangfu.web.sample.care import picture

TODAY = timezone.localdate()
STROKE = "M10.0 20.0 L30.5 40.0 "


def url(name, *args):
    return reverse(f"relief:{name}", args=args)


def text(answer) -> str:
    return answer.content.decode()


@pytest.fixture
def listed(home, store, lacks, winter, actor):
    """A household on the confirmed list, and what it stands on."""
    one = home()
    lacks(one)
    store(棉被=5)
    propose(actor=actor, campaign=winter)
    confirm(actor=actor, campaign=winter)
    return one


def test_a_store_is_kept_from_the_first_day_to_the_last(signed_in, goods, areas):
    client = signed_in()
    assert "仓库里还没有物资" in text(client.get(url("stock")))
    client.post(url("store-add"), {"name": "镇仓库", "area_code": TOWN, "keeper": "周敏"})
    client.post(url("store-add"), {"name": "村仓库", "area_code": VILLAGE})
    town, village = Store.objects.get(name="镇仓库"), Store.objects.get(name="村仓库")
    asked = {"uid": uuid.uuid4(), "goods": goods().pk, "quantity": 10, "kind": "bought",
             "day": TODAY, "price": "120.50"}  # fmt: skip
    refused = client.post(url("take-in", town.pk), asked)
    assert refused.status_code == 422 and 'value="120.50"' in text(refused)
    for _twice in range(2):
        client.post(url("take-in", town.pk), asked | {"paper": "验 1"})
    page = text(client.get(url("store", town.pk)))
    assert "1,205.00" in page and Movement.objects.count() == 1
    client.post(url("send", town.pk), {"uid": uuid.uuid4(), "goods": goods().pk, "quantity": 4,
                                       "to": village.pk, "day": TODAY})  # fmt: skip
    sent = Transfer.objects.get()
    worker = signed_in(Role.VILLAGE_WORKER, area=VILLAGE)
    assert url("receive", sent.pk) in text(worker.get(url("stock")))
    answer = worker.post(url("receive", sent.pk), {"quantity": 3})
    assert answer.status_code == 422 and "少了 1" in text(answer)
    worker.post(url("receive", sent.pk), {"quantity": 3, "why": "路上丢了"})
    assert "路上丢了" in text(client.get(url("store", village.pk)))
    client.post(url("write-off", town.pk), {"uid": uuid.uuid4(), "goods": goods().pk,
                                            "quantity": 1, "why": "发霉"})  # fmt: skip
    loss = WriteOff.objects.get()
    assert "自己报的要另一个人来定" in text(client.get(url("decide", loss.pk)))
    assert client.post(url("decide", loss.pk), {"agreed": "yes"}).status_code == 422
    signed_in(Role.TOWNSHIP_LEADER).post(url("decide", loss.pk), {"agreed": "yes"})
    assert "5 床" in text(client.get(url("store", town.pk)))


def test_a_county_adds_kinds_that_its_townships_count(signed_in, areas):
    client = signed_in()
    asked = {"name": "暖宝", "unit": "个", "service": "goods.heating", "pack_size": 10}
    assert client.post(url("goods"), asked).status_code == 422
    client.post(url("goods"), asked | {"pack_unit": "盒"})
    assert GoodsKind.objects.get(name="暖宝").area_code == COUNTY
    assert "10 个/盒" in text(client.get(url("goods")))


def test_needs_are_said_and_withdrawn(signed_in, home, goods, areas):
    one = home()
    client = signed_in(Role.VILLAGE_WORKER, area=VILLAGE)
    asked = {"uid": uuid.uuid4(), "goods": goods("煤").pk, "quantity": 100, "day": TODAY}
    assert client.post(url("need-add", one.pk), asked).status_code == 422
    client.post(url("need-add", one.pk), asked | {"why": "煤棚空了"})
    assert "煤棚空了" in text(client.get(url("needs")))
    need = GoodsNeed.objects.get()
    client.post(url("withdraw", need.pk), {"reason": "儿子送来了"})
    need.refresh_from_db()
    assert need.withdrawn_because == "儿子送来了"
    next_door = signed_in(Role.VILLAGE_WORKER, area=NEXT_VILLAGE)
    for name in ("need-add", "household", "give"):
        assert next_door.get(url(name, one.pk)).status_code == 404


def test_what_a_merged_household_lacked_is_not_lost(signed_in, home, lacks):
    old, new = home(name="甲"), home(name="乙")
    need = lacks(old)
    old.closed_on, old.merged_into = TODAY, new
    old.save()
    client = signed_in(Role.VILLAGE_WORKER, area=VILLAGE)
    page = text(client.get(url("needs")))
    assert "记到乙一家" in page and url("need-add", new.pk) in page
    assert url("withdraw", need.pk) in text(client.get(url("household", old.pk)))
    client.post(url("withdraw", need.pk), {"reason": "记到乙家了"})
    assert "记到乙一家" not in text(client.get(url("needs")))


def test_policy_proposes_and_a_person_decides(signed_in, home, goods, rules):
    entitled, asked, cold, other = (home(name=name) for name in "甲乙丙丁")
    for one, standing, missing in ((entitled, "proposed", ""), (asked, "ask", "取暖困难")):
        Outcome.objects.create(
            household=one, area_code=VILLAGE, programme="取暖救助", standing=standing,
            pack="gannan-2022-153", rule="winter-heating", basis="GN-6-b", missing=missing,
        )  # fmt: skip
    cold.persons.update(tags="|在册|取暖困难=是|")
    client = signed_in(Role.VILLAGE_WORKER, area=VILLAGE)
    page = text(client.get(url("proposed")))
    boxes = re.findall(r'name="home" value="(\d+)"', page)
    assert boxes == [str(entitled.pk), str(cold.pk)] and "GN-6-b" in page
    assert "还要先问清的" in page and "取暖困难" in page and other.label not in page
    sent = {"home": [entitled.pk], "goods": goods("电热毯").pk, "quantity": 1}
    assert client.post(url("proposed"), sent | {"home": []}).status_code == 422
    assert client.post(url("proposed"), sent | {"home": [other.pk]}).status_code == 422
    client.post(url("proposed"), sent)
    need = GoodsNeed.objects.get()
    assert need.household == entitled and need.grounds == [
        {"say": "取暖救助", "clauses": ["GN-6-b"]}
    ]
    assert str(entitled.pk) not in re.findall(
        r'name="home" value="(\d+)"', text(client.get(url("proposed")))
    )


def test_a_campaign_from_opening_to_closing(signed_in, home, store, lacks, actor):
    for name in "甲乙":
        lacks(home(name=name))
    store(棉被=1)
    client = signed_in()
    answer = client.post(url("campaign-add"), {
        "name": "冬令 2026", "area_code": TOWN, "from_day": TODAY, "until_day": TODAY
    })  # fmt: skip
    one = Campaign.objects.get()
    assert answer.url == url("campaign", one.pk)
    client.post(url("propose", one.pk))
    page = text(client.get(url("allocations", one.pk)))
    assert "1 行没有排到东西" in page and "轮到时库里不够一份了" in page
    client.post(url("confirm", one.pk))
    page = text(client.get(url("campaign", one.pk)))
    assert "还有 2 户什么都没有领到" in page and "甲一家" in page and "乙一家" in page
    row = Allocation.objects.get(quantity=1)
    assert client.post(url("allocation", row.pk), {"quantity": 0}).status_code == 422
    old = json.dumps({"quantity": 3, "store": row.store_id})
    late = client.post(url("allocation", row.pk), {"quantity": 0, "why": "有了", "seen": old})
    assert late.status_code == 422 and "别人改成了“1”" in text(late)
    client.post(url("allocation", row.pk), {"quantity": 0, "why": "已经有了"})
    assert "算的是 1" in text(client.get(url("allocations", one.pk)))
    client.post(url("close", one.pk))
    assert "结束了" in text(client.get(url("campaigns")))


def test_a_village_hands_out_with_a_signature(signed_in, listed, winter):
    client = signed_in(Role.VILLAGE_WORKER, area=VILLAGE)
    page = text(client.get(url("hand-list", winter.pk, VILLAGE)))
    assert "还有 1 户没有领齐" in page and url("give", listed.pk) in page
    row = Allocation.objects.get()
    sent = {"uid": uuid.uuid4(), f"line_{row.pk}": 1, "day": TODAY, "received_by": "李四",
            "at_home": "on", "stroke": STROKE}  # fmt: skip
    refused = client.post(url("give", listed.pk), sent)
    assert refused.status_code == 422 and 'value="李四"' in text(refused)
    photo = SimpleUploadedFile("a.png", picture("领取"), "image/png")
    done = sent | {"proxy_relation": "邻居", "proxy_why": "腿不方便", "photo": photo}
    answer = client.post(url("give", listed.pk), done)
    assert answer.url == url("hand-list", winter.pk, VILLAGE)
    client.post(url("give", listed.pk), done | {"photo": ""})
    given = Handout.objects.get()
    assert given.photo == Document.objects.get() and Visit.objects.count() == 1
    assert "1 户都领齐了" in text(client.get(answer.url))
    assert "领了东西" in text(client.get(url("handout", given.pk)))
    assert "棉被 1 床" in text(client.get(url("household", listed.pk)))
    assert "棉被 1 床" in text(client.get(reverse("duty:household", args=[listed.pk])))
    out = given.movements.get()
    assert client.post(url("back", out.pk), {"quantity": 1}).status_code == 422
    client.post(url("back", out.pk), {"quantity": 1, "why": "发错户"})
    assert "领的都退回了" in text(client.get(url("handout", given.pk)))
    assert "还有 1 户没有领齐" in text(client.get(url("hand-list", winter.pk, VILLAGE)))


def test_something_besides_the_list_is_given_once(signed_in, home, store, winter, goods):
    one, town = home(), store(棉被=5)
    client = signed_in()
    sent = {"besides": f"{town.pk}-{goods().pk}", "besides_quantity": 1, "day": TODAY,
            "received_by": "彭守义", "on_paper": "on"}  # fmt: skip
    assert client.post(url("give", one.pk), sent | {"besides_quantity": ""}).status_code == 422
    assert client.post(url("give", one.pk), sent).status_code == 302
    again = client.post(url("give", one.pk), sent)
    assert again.status_code == 422 and "已经领过棉被 1 床" in text(again)
    client.post(url("give", one.pk), sent | {"again_because": "房子漏雨泡了"})
    assert Handout.objects.count() == 2


def test_only_stores_near_the_household_are_offered(signed_in, home, store, goods):
    one = home()
    near, far = store(VILLAGE, "村仓库", 棉被=1), store(NEXT_VILLAGE, "邻村仓库", 棉被=1)
    page = text(signed_in().get(url("give", one.pk)))
    assert f'value="{near.pk}-{goods().pk}"' in page and "邻村仓库" not in page
    sent = {"besides": f"{far.pk}-{goods().pk}", "besides_quantity": 1, "day": TODAY,
            "received_by": "彭守义", "on_paper": "on"}  # fmt: skip
    assert signed_in(Role.TOWNSHIP_LEADER).post(url("give", one.pk), sent).status_code == 422
    assert not Handout.objects.exists()


def test_supervision_of_money_sees_quantities_and_no_reasons(
    signed_in, listed, winter, give, store
):
    row = Allocation.objects.get()
    from bangfu.relief.actions.giving import Receipt

    given = give(listed, (row.goods, row.store, 1, row), campaign=winter,
                 receipt=Receipt("李四", "邻居", "透析走不动", on_paper=True))  # fmt: skip
    client = signed_in(Role.FUND_SUPERVISOR, area=COUNTY)
    for page in (url("stock"), url("campaign", winter.pk), url("household", listed.pk),
                 url("handout", given.pk), url("hand-list", winter.pk, VILLAGE)):  # fmt: skip
        answer = client.get(page)
        assert answer.status_code == 200
        assert "透析" not in text(answer) and "被子破了" not in text(answer)
    assert "棉被" in text(client.get(url("handout", given.pk)))
    for page in (url("needs"), url("allocations", winter.pk), url("give", listed.pk)):
        assert client.get(page).status_code == 403


def test_another_township_s_things_do_not_exist(signed_in, listed, winter, store, home, areas):
    from bangfu.org.models import Area

    Area.objects.create(code="990101103000", name="谷山镇", level="township", parent_id=COUNTY)
    client = signed_in(area="990101103000")
    row, town = Allocation.objects.get(), Store.objects.get()
    for page in (url("store", town.pk), url("take-in", town.pk), url("campaign", winter.pk),
                 url("allocation", row.pk), url("household", listed.pk),
                 url("hand-list", winter.pk, VILLAGE)):  # fmt: skip
        assert client.get(page).status_code == 404
    for page in (url("propose", winter.pk), url("confirm", winter.pk), url("close", winter.pk),
                 url("hand-file", winter.pk, VILLAGE)):  # fmt: skip
        assert client.post(page).status_code == 404


def test_lists_and_stock_go_on_paper(signed_in, listed, winter):
    client = signed_in()
    for suffix, magic in (("xlsx", b"PK"), ("docx", b"PK"), ("pdf", b"%PDF")):
        for page in (url("hand-file", winter.pk, VILLAGE), url("stock-file")):
            answer = client.post(page, {"suffix": suffix})
            assert answer.status_code == 200 and answer.content.startswith(magic), page
    assert Entry.objects.filter(act="papers.print").count() == 6
    assert client.post(url("stock-file"), {"suffix": "exe"}).status_code == 302


def test_the_list_on_paper_has_a_column_to_sign_in(reader, listed, winter):
    from bangfu.org.models import Area
    from bangfu.papers import pdf
    from bangfu.papers.views.giving import on_page
    from bangfu.relief.paper import hand_out_list, stock_report

    who = reader()
    paper = hand_out_list(who, winter, Area.objects.get(pk=VILLAGE), on_page(who, TODAY))
    [table] = paper.parts
    assert "领取人签名" in [field.name for field in table.fields]
    [row] = table.rows
    assert row.cells[1] == "彭守义" and "棉被 1 床" in row.cells and row.cells[5].strip() == ""
    [stock] = stock_report(who, list(Store.objects.all()), TODAY, on_page(who, TODAY)).parts
    assert stock.rows[0].cells[-2:] == (5, None)
    assert row.stroke == ""
    allocation = Allocation.objects.get()
    Handout.objects.create(
        household=listed, campaign=winter, area_code=VILLAGE, day=TODAY, at=timezone.now(),
        by="甲", received_by="彭守义", stroke=STROKE.strip(),
    ).movements.create(
        store=Store.objects.get(), goods=allocation.goods, kind="handed", quantity=-1, day=TODAY,
    )  # fmt: skip
    paper = hand_out_list(who, winter, Area.objects.get(pk=VILLAGE), on_page(who, TODAY))
    [row] = paper.parts[0].rows
    assert row.stroke == STROKE.strip() and row.cells[5].startswith("彭守义")
    assert pdf.render(paper).startswith(b"%PDF")


def test_a_day_to_come_is_refused_in_the_form(signed_in, listed):
    row = Allocation.objects.get()
    answer = signed_in().post(url("give", listed.pk), {
        f"line_{row.pk}": 1, "day": TODAY + dt.timedelta(days=1), "received_by": "彭守义",
        "on_paper": "on",
    })  # fmt: skip
    assert answer.status_code == 422 and "还没有到" in text(answer)


def test_what_waits_stands_on_the_workbench(signed_in, listed, winter, goods, actor):
    from bangfu.relief.actions.stock import add_store, ask_write_off, send

    town = Store.objects.get()
    near = add_store(actor=actor, name="村仓库", area_code=VILLAGE)
    sent = send(actor=actor, store=town, to=near, goods=goods(), quantity=1, day=TODAY,
                uid=uuid.uuid4())  # fmt: skip
    page = text(signed_in(Role.VILLAGE_WORKER, area=VILLAGE).get(reverse("workbench")))
    assert url("receive", sent.pk) in page and url("hand-list", winter.pk, VILLAGE) in page
    client = signed_in(Role.TOWNSHIP_LEADER)
    own = Actor("staff", str(client.staff.pk), "周敏", "分管")
    other = Actor("staff", "987654", "李红英", "经办")
    losses = [
        ask_write_off(
            actor=who, store=town, goods=goods(), quantity=1, why="发霉", uid=uuid.uuid4()
        )
        for who in (own, other)
    ]
    page = text(client.get(reverse("workbench")))
    assert [url("decide", one.pk) in page for one in losses] == [False, True]
