"""Surges from the township's desk: suggested, looked at, opened, ended, taken back."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from bangfu.duty.actions.pairing import pair
from bangfu.duty.models import Surge
from bangfu.duty.occasions import festivals_ahead, of_warning
from bangfu.duty.queries.due import due_of_household
from bangfu.duty.queries.surges import kinds_in
from bangfu.duty.tests.conftest import COUNTY, TOWN, VILLAGE
from bangfu.duty.tests.test_due import ORDINARY, known_since
from bangfu.duty.tests.test_pages import signed_in, text  # noqa: F401
from bangfu.journal.models import Entry
from bangfu.ledger.models import AreaCount
from bangfu.ledger.tests.conftest import NEXT_VILLAGE
from bangfu.org.roles import Role
from bangfu.rulebook.models import PackInForce

D = dt.date
ONE = dt.timedelta(days=1)
TODAY = timezone.localdate()
OPEN = "duty:surge-open"
KIND = "突发公共事件或重大灾害"


@pytest.fixture
def held(rules, home, helper, actor):
    made = known_since(home(facts=ORDINARY, tags=["低保类别=A类"]), D(2026, 1, 1))
    pair(actor=actor, helper=helper(name="向春梅"), household=made, day=TODAY)
    AreaCount.objects.create(tag="低保类别=A类", village_code=VILLAGE, persons=1)
    return made


def typed(**more):
    return {
        "kind": "其他", "name": "寒潮", "area_code": TOWN, "who": "", "from_day": TODAY,
        "until_day": TODAY + 6 * ONE, "multiplier": 3, "duty": "", "every": "一次", "at_least": 1,
        "why": "橙色预警",
    } | more  # fmt: skip


def seen(answer) -> str:
    return re.search(r'name="seen" value="(\w+)"', text(answer))[1]


def opened(client, **more) -> Surge:
    looked = client.post(reverse(OPEN), typed(**more) | {"step": "look"})
    sent = typed(**more) | {"step": "open", "seen": seen(looked)}
    assert client.post(reverse(OPEN), sent).status_code == 302
    return Surge.objects.latest("pk")


def contact_needed(household) -> int:
    lines = due_of_household(household, TODAY).lines
    return max(one.needed for one in lines if one.term.serving.contact)


def test_nothing_is_opened_before_it_was_seen_what_it_brings(signed_in, held):  # noqa: F811
    client = signed_in()
    blind = client.post(reverse(OPEN), typed() | {"step": "open"})
    assert blind.status_code == 200 and not Surge.objects.exists()
    page = text(client.post(reverse(OPEN), typed() | {"step": "look"}))
    assert "1 户、" in page and "1 人，" in page and "枫林村" in page and "向春梅" in page
    assert not Surge.objects.exists()
    changed = typed(multiplier=5) | {"step": "open", "seen": seen(blind)}
    again = client.post(reverse(OPEN), changed)
    assert "看过以后又改了" in text(again) and not Surge.objects.exists()


def test_opened_it_is_owed_ended_it_stays_until_today_taken_back_it_never_was(signed_in, held):  # noqa: F811
    client = signed_in()
    before = contact_needed(held)
    one = opened(client)
    assert contact_needed(held) == before * 3
    shown = text(client.get(reverse("duty:surge", args=[one.pk])))
    assert "寒潮" in shown and "提前结束" in shown and "周敏" in shown
    # whoever asks why so often is told
    lines = due_of_household(held, TODAY).lines
    assert {line.surges for line in lines if line.term.serving.contact} == {(one,)}
    for address in (
        reverse("duty:household", args=[held.pk]), reverse("duty:due") + f"?area={VILLAGE}"
    ):  # fmt: skip
        assert "因为“寒潮”" in text(client.get(address))
    client.post(reverse("duty:surge-end", args=[one.pk]), {"reason": ""})
    one.refresh_from_db()
    assert one.until_day == TODAY + 6 * ONE
    client.post(reverse("duty:surge-end", args=[one.pk]), {"reason": "升温了"})
    one.refresh_from_db()
    assert one.until_day == TODAY and contact_needed(held) == before * 3
    client.post(reverse("duty:surge-back", args=[one.pk]), {"reason": ""})
    assert contact_needed(held) == before * 3
    client.post(reverse("duty:surge-back", args=[one.pk]), {"reason": "开错了地方"})
    assert contact_needed(held) == before
    assert "撤销了" in text(client.get(reverse("duty:surge", args=[one.pk])))
    acts = Entry.objects.filter(act__endswith="_surge").order_by("seq")
    assert [(e.act, e.why) for e in acts] == [
        ("duty.open_surge", "橙色预警"), ("duty.end_surge", "升温了"),
        ("duty.take_back_surge", "开错了地方"),
    ]  # fmt: skip


def test_the_same_sent_twice_is_one(signed_in, held):  # noqa: F811
    client = signed_in()
    opened(client)
    looked = client.post(reverse(OPEN), typed() | {"step": "look"})
    sent = typed() | {"step": "open", "seen": seen(looked)}
    twice = client.post(reverse(OPEN), sent)
    assert twice.status_code == 422 and "已经开过一样的" in text(twice)
    assert Surge.objects.count() == 1


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"until_day": TODAY - ONE}, "截止日期早于开始日期"),
        ({"from_day": TODAY - 9 * ONE, "until_day": TODAY - ONE}, "已经过去了"),
        ({"until_day": TODAY + 400 * ONE}, "最长一年"),
        ({"multiplier": 1}, "至少填一项"),
        ({"why": ""}, "写明原因"),
        ({"area_code": COUNTY}, "从列出来的里面选一个"),
        ({"who": "瞎写=是"}, "从列出来的里面选一个"),
    ],
)
def test_mistakes_are_said_and_nothing_typed_is_lost(signed_in, held, more, said):  # noqa: F811
    answer = signed_in().post(reverse(OPEN), typed(name="十一月寒潮", **more) | {"step": "look"})
    assert answer.status_code == 422
    page = text(answer)
    assert "十一月寒潮" in page and said in page


def test_a_duty_of_its_own_for_some_people(signed_in, held, home):  # noqa: F811
    other = known_since(home(name="别家", facts=ORDINARY), D(2026, 1, 1))
    opened(
        signed_in(), who="低保类别=A类", duty="送煤，看取暖", every="周", multiplier=1, how=["上门"]
    )
    owed = {line.term.do for line in due_of_household(held, TODAY).lines}
    assert "送煤，看取暖" in owed
    assert "送煤，看取暖" not in {line.term.do for line in due_of_household(other, TODAY).lines}


def test_a_village_sees_what_runs_and_opens_ends_nothing(signed_in, held):  # noqa: F811
    one = opened(signed_in())
    worker = signed_in(Role.VILLAGE_WORKER, area=VILLAGE)
    page = text(worker.get(reverse("duty:surges")))
    assert "寒潮" in page and reverse(OPEN) not in page
    assert "要多走" in text(worker.get(reverse("duty:surge", args=[one.pk])))
    assert worker.get(reverse(OPEN)).status_code == 403
    for name in ("surge-end", "surge-back"):
        assert worker.post(reverse(f"duty:{name}", args=[one.pk])).status_code == 403


def test_what_the_county_opened_is_not_the_townships_to_end(signed_in, held):  # noqa: F811
    county = signed_in(Role.COUNTY_OFFICER, area=COUNTY)
    one = opened(county, area_code=COUNTY)
    large = text(county.get(reverse("duty:surge", args=[one.pk])))
    assert "算一算要多走多少" in large
    assert "1 户" in text(county.get(reverse("duty:surge", args=[one.pk]), {"effect": 1}))
    town = signed_in()
    assert "寒潮" in text(town.get(reverse("duty:surge", args=[one.pk])))
    sent = {"reason": "不要了"}
    for name in ("surge-end", "surge-back"):
        assert town.post(reverse(f"duty:{name}", args=[one.pk]), sent).status_code == 404
    one.refresh_from_db()
    assert not one.taken_back


def test_a_surge_of_the_next_village_does_not_exist_here(signed_in, held):  # noqa: F811
    one = opened(signed_in(), area_code=NEXT_VILLAGE, name="板桥降温")
    worker = signed_in(Role.VILLAGE_WORKER, area=VILLAGE)
    assert worker.get(reverse("duty:surge", args=[one.pk])).status_code == 404
    assert "板桥降温" not in text(worker.get(reverse("duty:surges")))


# -- what is suggested --------------------------------------------------------------------


def test_the_next_festival_of_the_kinds_in_force_is_suggested():
    kinds = ["元旦春节", "传统节日", "疫情灾情"]
    found = festivals_ahead(kinds, D(2027, 1, 10))
    # 2027's new year is the 6th of February
    assert {(one.kind, one.name, one.from_day, one.until_day) for one in found} == {
        (kind, "2027 年春节", D(2027, 1, 30), D(2027, 2, 6)) for kind in ("传统节日", "元旦春节")
    }
    assert festivals_ahead(["疫情灾情"], D(2027, 1, 10)) == []
    assert [one.name for one in festivals_ahead(["元旦春节"], D(2026, 12, 20))] == ["2027 年元旦"]


@pytest.mark.parametrize(
    ("words", "kinds", "kind", "name", "last"),
    [
        (
            "发布寒潮橙色预警，预计22日至25日降温",
            ["强寒潮", "极端天气"],
            "强寒潮",
            "寒潮橙色预警",
            25,
        ),
        ("发布寒潮橙色预警", ["极端天气"], "极端天气", "寒潮橙色预警", 22),
        ("暴雨红色预警，11月21日起", [KIND], KIND, "暴雨红色预警", 21),
        ("高温", ["传统节日"], "", "高温", 22),
        ("发生泥石流", [KIND], KIND, "泥石流", 22),
    ],
)
def test_a_warnings_words_give_kind_name_and_days(words, kinds, kind, name, last):
    found = of_warning(words, kinds, D(2026, 11, 20))
    assert (found.kind, found.name) == (kind, name)
    assert (found.from_day, found.until_day) == (D(2026, 11, 20), D(2026, 11, last))


def test_words_that_name_no_weather_give_nothing():
    assert of_warning("今天开会", [KIND], TODAY) is None


def test_a_warning_fills_the_form(signed_in, held):  # noqa: F811
    page = text(signed_in().get(reverse(OPEN), {"warning": "山洪红色预警"}))
    assert 'value="山洪红色预警"' in page and f'value="{KIND}" selected' in page
    assert "没有看出" in text(
        signed_in(Role.TOWNSHIP_LEADER).get(reverse(OPEN), {"warning": "开会"})
    )


def test_kinds_are_those_of_the_packs_in_force_that_send_somebody_to_people(rules):
    assert [one.kind for one in kinds_in(TOWN, TODAY)] == [KIND]
    PackInForce.objects.create(area_id=COUNTY, pack="village-pairing", from_day=D(2022, 1, 1))
    PackInForce.objects.create(area_id=COUNTY, pack="guiyang-2022-159", from_day=D(2022, 1, 1))
    kinds = {one.kind: one for one in kinds_in(TOWN, TODAY)}
    assert {"传统节日", "极端天气", KIND} <= kinds.keys()
    assert "重大事项" not in kinds, "a meeting of the committee brings nobody a visit"
    assert kinds["极端天气"].clauses == ("GY-2.5-b",) and "极端天气排查" in kinds["极端天气"].duties
