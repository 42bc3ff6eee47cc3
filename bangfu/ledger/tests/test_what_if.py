"""Trying out a value: the same as two runs of the engine, and nobody's file is touched."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from python_calamine import CalamineWorkbook

from bangfu.journal.models import Entry
from bangfu.ledger import tasks
from bangfu.ledger.actions.households import Newcomer, file_household
from bangfu.ledger.actions.what_if import start_what_if
from bangfu.ledger.models import Household, Outcome, WhatIf, WhatIfChange
from bangfu.ledger.models.background import State
from bangfu.ledger.queries.what_if import changes_of, choices
from bangfu.ledger.tests.conftest import COUNTY, NEXT_VILLAGE, VILLAGE
from bangfu.org.models import Area
from bangfu.org.roles import Role
from bangfu.rulebook.models import PackInForce, ParameterChange

DAY = dt.date(2026, 10, 12)
DIBAO = "最低生活保障（整户）"
PARAMETER = {"parameter": "china-base/低保标准"}


@pytest.fixture
def homes(rules, actor):
    def file(number, income, village=VILLAGE):
        person = {"姓名": f"石{number}", "与户主关系": "户主", "出生日期": 19700101,
                  "本地户籍": True, "共同生活": True, "近6个月收入": income * 600, "现享救助": "|"}  # fmt: skip
        return file_household(
            actor=actor, area_code=village, day=DAY, number=number, persons=[Newcomer(person)],
            facts={"家庭财产合规": True},
        ).household  # fmt: skip

    return {"poor": file("A", 200), "near": file("B", 775, NEXT_VILLAGE), "rich": file("C", 5000)}


@pytest.fixture
def county(areas) -> Area:
    return Area.objects.get(pk=COUNTY)


@pytest.fixture
def tried(homes, actor, county, django_capture_on_commit_callbacks):
    def run(value: str, area: Area = county) -> WhatIf:
        with django_capture_on_commit_callbacks(execute=True):
            trial = start_what_if(
                actor=actor, area=area, pack="china-base", name="低保标准", value=value
            )
        trial.refresh_from_db()
        return trial

    return run


def of(trial: WhatIf, programme: str = DIBAO) -> dict:
    return next(one for one in trial.summary["programmes"] if one["programme"] == programme)


def test_gainers_and_cost_before_and_after(homes, tried):
    trial = tried("800")
    assert trial.finished and (trial.was_text, trial.value_text) == ("740 元/月", "800 元/月")
    found = of(trial)
    # 740 - 200; then 800 - 200 and 800 - 775
    assert (found["was"], found["would_be"], found["gained"], found["lost"]) == (1, 2, 1, 0)
    assert (found["fen_was"], found["fen_would_be"]) == (540_00, 625_00)
    rows = {row.household.number: row for row in trial.changes.filter(programme=DIBAO)}
    assert rows["B"].change == "新符合" and rows["B"].fen_would_be == 25_00
    assert rows["A"].change == "金额变化" and (rows["A"].fen_was, rows["A"].fen_would_be) == (
        540_00,
        600_00,
    )
    assert "C" not in rows


def test_losers(homes, tried):
    found = of(tried("150"))
    assert (found["gained"], found["lost"], found["fen_would_be"]) == (0, 1, 0)


def test_nobody_is_touched_and_the_rulebook_neither(homes, tried):
    before = list(Outcome.objects.order_by("pk").values_list("pk", "standing", "fen"))
    versions = list(Household.objects.order_by("pk").values_list("version", "screened_on"))
    tried("800")
    assert list(Outcome.objects.order_by("pk").values_list("pk", "standing", "fen")) == before
    assert list(Household.objects.order_by("pk").values_list("version", "screened_on")) == versions
    assert ParameterChange.objects.count() == 1
    assert Entry.objects.get(act="ledger.try_value").subject_label == "低保标准"


def test_it_says_what_the_engine_says_once_the_value_is_set(homes, tried):
    """Set for good, the ledger's own outcomes are those the trial promised."""
    from django.utils import timezone

    from bangfu.ledger.screening.many import screen_under

    trial = tried("800")
    ParameterChange.objects.filter(name="低保标准").update(value="800")
    screen_under(COUNTY[:6], timezone.localdate())
    rows = Outcome.objects.filter(programme=DIBAO, standing="proposed")
    assert sum(row.fen for row in rows) == of(trial)["fen_would_be"]
    assert rows.count() == of(trial)["would_be"]


def test_a_village_plan_that_pays_nothing_adds_nobody_the_ledger_does_not_have(homes, actor, tried):
    """Where two policies name one programme, the one that decides is counted by, as in the ledger."""
    set_by_hand = ParameterChange.objects.get(pack="china-base", name="低保标准")
    PackInForce.objects.create(area_id=COUNTY, pack="village-pairing", from_day=dt.date(2022, 1, 1))
    set_by_hand.pk, set_by_hand.pack, set_by_hand.value = None, "village-pairing", "740"
    set_by_hand.save()
    file_household(
        actor=actor, area_code=VILLAGE, day=DAY, number="D", facts={"家庭财产合规": False},
        persons=[Newcomer({"姓名": "秦有田", "与户主关系": "户主", "出生日期": 19700101, "本地户籍": True,
                           "共同生活": True, "近6个月收入": 120_000, "现享救助": "|"})],
    )  # fmt: skip
    assert (of(tried("800"))["was"], of(tried("800"))["would_be"]) == (1, 2)


def test_a_supporter_of_another_area_is_looked_at_and_not_counted(homes, actor, tried):
    file_household(
        actor=actor, area_code=VILLAGE, day=DAY, number="D",
        persons=[Newcomer({"姓名": "父", "出生日期": 19400101, "近6个月收入": 0, "本地户籍": True,
                           "共同生活": True, "现享救助": "|"}, number="D-1")],
        facts={"家庭财产合规": True},
    )  # fmt: skip
    file_household(
        actor=actor, area_code=NEXT_VILLAGE, day=DAY, number="E",
        persons=[Newcomer({"姓名": "子", "供养对象编号": "D-1", "近6个月收入": 100_00, "本地户籍": True,
                           "共同生活": True, "现享救助": "|"}, number="E-1")],
        facts={"家庭财产合规": True},
    )  # fmt: skip
    village = Area.objects.get(pk=VILLAGE)
    trial = tried("800", village)
    assert trial.summary["persons"] == 3
    assert of(trial)["would_be"] == 2
    assert not trial.changes.filter(household__area_code=NEXT_VILLAGE).exists()


@pytest.mark.parametrize("value", ["", "七百", "{x: 1}"])
def test_what_no_rule_can_use_is_refused(homes, actor, county, value):
    with pytest.raises(ValidationError):
        start_what_if(actor=actor, area=county, pack="china-base", name="低保标准", value=value)
    assert not WhatIf.objects.exists()


def test_the_same_trial_is_not_started_twice_and_runs_again_after_a_crash(homes, actor, county):
    given = {"actor": actor, "area": county, "pack": "china-base", "name": "低保标准"}
    first = start_what_if(value="800", **given)
    assert start_what_if(value="800", **given) == first
    assert start_what_if(value="801", **given) != first
    WhatIf.objects.filter(pk=first.pk).update(state=State.RUNNING)
    tasks.try_value.func(first.pk)
    tasks.try_value.func(first.pk)
    first.refresh_from_db()
    assert (
        first.finished
        and WhatIfChange.objects.filter(run=first).count() == first.summary["changed"]
    )


def test_only_parameters_rules_look_at_are_offered(homes, reader):
    found = choices(reader(Role.COUNTY_OFFICER, COUNTY))
    names = {one.parameter.name for group in found for one in group.standings}
    assert "低保标准" in names
    assert not {name for name in names if name.endswith("频次")}


def test_pages(homes, client, staff, django_capture_on_commit_callbacks):
    url = reverse("ledger:what_if")
    client.force_login(staff(Role.COUNTY_OFFICER, COUNTY))
    assert "低保标准" in client.get(url).content.decode()
    page = client.get(url, PARAMETER).content.decode()
    assert "低保标准改成多少" in page and "740 元/月" in page
    wrong = client.post(f"{url}?parameter=china-base/低保标准", {"value": "七百"})
    assert wrong.status_code == 422 and "七百" in wrong.content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        sent = client.post(f"{url}?parameter=china-base/低保标准", {"value": "800"})
    trial = WhatIf.objects.get()
    assert sent.url == reverse("ledger:trial", args=[trial.pk])
    page = client.get(sent.url).content.decode()
    assert "新符合" in page and "每月多花" in page and "提出修改" in page
    page = client.get(sent.url, {"programme": DIBAO}).content.decode()
    assert "石B" in page and "石C" not in page
    assert client.get(sent.url, {"programme": DIBAO, "after": "x-1"}).status_code == 404
    proposal = reverse("rulebook:parameter", args=["china-base", "低保标准"])
    assert 'value="800"' in client.get(proposal, {"value": "800"}).content.decode()
    assert client.get(proposal, {"value": "{"}).status_code == 200
    file = client.post(reverse("ledger:take_trial", args=[trial.pk]), {"programme": DIBAO})
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(file.content)).get_sheet_by_index(0)
    assert len(sheet.to_python()) == 3
    assert client.get(url, {"parameter": "china-base/没有"}).status_code == 404


def test_others_neither_try_nor_see(homes, tried, client, staff, reader):
    trial = tried("800")
    client.force_login(staff(Role.TOWNSHIP_OFFICER))
    for address in (reverse("ledger:what_if"), reverse("ledger:trial", args=[trial.pk])):
        assert client.get(address).status_code == 403
    Area.objects.create(
        code="990102000000", name="云外县", level="county", parent_id="990100000000"
    )
    client.force_login(staff(Role.COUNTY_LEADER, "990102000000"))
    assert client.get(reverse("ledger:trial", args=[trial.pk])).status_code == 404
    assert changes_of(reader(Role.COUNTY_OFFICER, COUNTY), trial).exists()


def test_a_going_trial_is_watched(homes, actor, county, client, staff):
    trial = start_what_if(actor=actor, area=county, pack="china-base", name="低保标准", value="800")
    client.force_login(staff(Role.COUNTY_LEADER, COUNTY))
    url = reverse("ledger:trial", args=[trial.pk])
    assert "正在试算" in client.get(url).content.decode()
    assert "every 2s" in client.get(url, headers={"HX-Request": "true"}).content.decode()


@pytest.mark.parametrize(
    ("role", "leads"),
    [(Role.COUNTY_OFFICER, True), (Role.CITY_OFFICER, True), (Role.TOWNSHIP_OFFICER, False),
     (Role.VILLAGE_WORKER, False), (Role.FUND_SUPERVISOR, False)],
)  # fmt: skip
def test_only_who_may_try_a_value_is_led_there(rules, client, staff, role, leads):
    client.force_login(staff(role))
    address = reverse("rulebook:parameter", args=["china-base", "低保标准"])
    page = client.get(address).content.decode()
    assert (reverse("ledger:what_if") in page) == leads
    opened = client.get(reverse("ledger:what_if")).status_code
    assert (opened == 200) == leads


def test_the_foot_of_the_table_adds_up_the_rows_above_it(homes, tried, client, staff):
    trial = tried("800")
    kept = {**of(trial), "programme": "孤儿基本生活保障", "gained": 0, "lost": 0,
            "fen_was": 39_291_00, "fen_would_be": 39_291_00}  # fmt: skip
    trial.summary = {**trial.summary, "programmes": [*trial.summary["programmes"], kept]}
    trial.save()
    client.force_login(staff(Role.COUNTY_LEADER, COUNTY))
    came = client.get(reverse("ledger:trial", args=[trial.pk])).context
    assert "孤儿基本生活保障" not in [one["programme"] for one in came["moved"]]
    assert came["was"] == sum(one["fen_was"] for one in came["moved"])
    assert came["would_be"] == sum(one["fen_would_be"] for one in came["moved"])
    assert came["more"] == came["would_be"] - came["was"] > 0
