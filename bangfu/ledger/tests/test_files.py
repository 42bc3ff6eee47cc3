"""Files of households: opened, observed, superseded, withdrawn, split, merged, as of a day."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from bangfu.journal.models import Entry
from bangfu.ledger.actions.file_many import refold_many
from bangfu.ledger.actions.households import (
    Impossible,
    Newcomer,
    file_household,
    merge_households,
    move_household,
    split_household,
)
from bangfu.ledger.actions.observe import EditedMeanwhile, NotYet, observe, withdraw
from bangfu.ledger.actions.persons import person_left
from bangfu.ledger.facts import FactRefused
from bangfu.ledger.fold import fold, values_of
from bangfu.ledger.models import AreaCount, Household, Observation, Outcome, Person, Standing
from bangfu.ledger.models.person import Left
from bangfu.ledger.projection import Figures
from bangfu.ledger.screening.many import screen_under
from bangfu.ledger.tags import ALL
from bangfu.ledger.tests.conftest import NEXT_VILLAGE, VILLAGE
from bangfu.org.models import Staff
from bangfu.rulebook.models import PackInForce, ParameterChange

DAY = dt.date(2026, 10, 12)
PENG = {"姓名": "彭守义", "性别": "男", "与户主关系": "户主", "出生日期": 19680301, "残疾等级": "二级",
        "残疾类别": "肢体", "人员类别": "|重残|留守家庭|", "联系电话": "13000000017"}  # fmt: skip
LUO = {"姓名": "罗秀珍", "性别": "女", "与户主关系": "配偶", "患病类别": "重特大疾病"}


@pytest.fixture
def filed(areas, actor):
    return file_household(
        actor=actor, area_code=VILLAGE, day=DAY, persons=[Newcomer(PENG), Newcomer(LUO)],
        facts={"住房安全": "安全"},
    )  # fmt: skip


def count(tag: str, village: str = VILLAGE) -> int:
    row = AreaCount.objects.filter(tag=tag, village_code=village).first()
    return row.persons if row else 0


def test_a_file_holds_what_was_told_and_lists_can_find_it(filed):
    home = filed.household
    home.refresh_from_db()
    assert (home.head_name, home.people, home.facts["住房安全"]) == ("彭守义", 2, "安全")
    peng = Person.objects.get(name="彭守义")
    assert peng.phone == "13000000017" and "联系电话" not in peng.facts
    assert peng.masked_phone == "130****0017"
    held = Person.objects.filter(tags__hold=["残疾等级=二级", "住房安全=安全"])
    assert [person.name for person in held] == ["彭守义"]
    assert (count(ALL), count("人员类别=重残"), count("住房安全=安全")) == (2, 1, 2)


def test_a_fact_is_superseded_and_the_older_day_stays_readable(filed, actor):
    home = filed.household
    observe(
        actor=actor, household=home, source="visit", valid_from=dt.date(2026, 11, 10),
        facts={"household": {"住房安全": "有隐患"}}, note="厨房漏雨",
    )  # fmt: skip
    all_said = list(Observation.objects.filter(household=home))
    now = values_of(fold(all_said)["household"])
    then = values_of(fold(all_said, on=dt.date(2026, 11, 9))["household"])
    assert (now["住房安全"], then["住房安全"]) == ("有隐患", "安全")
    assert (count("住房安全=安全"), count("住房安全=有隐患")) == (0, 2)


def test_an_earlier_day_told_later_does_not_overwrite_a_later_one(filed, actor):
    observe(
        actor=actor, household=filed.household, source="phone", valid_from=dt.date(2026, 9, 1),
        facts={"household": {"住房安全": "危房"}},
    )  # fmt: skip
    assert Household.objects.get().facts["住房安全"] == "安全"


def test_a_withdrawn_record_counts_for_nothing_and_stays(filed, actor):
    home = filed.household
    wrong = observe(
        actor=actor, household=home, source="visit", valid_from=dt.date(2026, 11, 1),
        facts={"household": {"住房安全": "危房"}},
    )  # fmt: skip
    withdraw(actor=actor, observation=wrong, why="看错了门牌")
    withdraw(actor=actor, observation=wrong, why="看错了门牌")
    assert Household.objects.get().facts["住房安全"] == "安全"
    assert Observation.objects.filter(household=home).count() == 3


def test_no_longer_known_is_not_no(filed, actor):
    observe(
        actor=actor, household=filed.household, source="phone", valid_from=dt.date(2026, 11, 1),
        facts={"household": {"住房安全": None}},
    )  # fmt: skip
    assert "住房安全" not in Household.objects.get().facts


def test_two_people_changing_one_fact_are_told(filed, actor):
    home = filed.household
    seen = Household.objects.get().version
    observe(
        actor=actor, household=home, source="visit", valid_from=dt.date(2026, 11, 1),
        facts={"household": {"住房安全": "危房"}}, seen_version=seen,
    )  # fmt: skip
    with pytest.raises(EditedMeanwhile) as caught:
        observe(
            actor=actor, household=home, source="visit", valid_from=dt.date(2026, 11, 1),
            facts={"household": {"住房安全": "有隐患"}}, seen_version=seen,
        )  # fmt: skip
    (conflict,) = caught.value.conflicts
    assert (conflict.fact, conflict.theirs, conflict.ours) == ("住房安全", "危房", "有隐患")
    other = Person.objects.get(name="罗秀珍")
    observe(
        actor=actor, household=home, source="visit", valid_from=dt.date(2026, 11, 1),
        facts={str(other.pk): {"劳动能力": "无"}}, seen_version=seen,
    )  # fmt: skip


def test_a_value_the_dictionary_does_not_know_changes_nothing(filed, actor):
    with pytest.raises(FactRefused):
        observe(
            actor=actor, household=filed.household, source="visit", valid_from=DAY,
            facts={"household": {"住房安全": "还行"}},
        )  # fmt: skip
    assert Observation.objects.count() == 1


def test_a_split_household_takes_its_people_and_their_facts_along(filed, actor):
    luo = Person.objects.get(name="罗秀珍")
    new = split_household(
        actor=actor, household=filed.household, leaving=[luo], day=dt.date(2026, 11, 1), why="分家"
    )
    luo.refresh_from_db()
    assert luo.household == new and luo.facts["患病类别"] == "重特大疾病"
    assert (Household.objects.get(pk=filed.household.pk).people, new.persons.count()) == (1, 1)
    assert count(ALL) == 2
    back = merge_households(
        actor=actor, household=new, into=filed.household, day=dt.date(2026, 11, 5), why="又合了"
    )
    assert back.persons.count() == 2 and count(ALL) == 2
    assert [m.left for m in luo.memberships.order_by("from_day")] == ["split", "merged", ""]


def test_what_one_household_tells_of_itself_is_not_told_of_another(filed, actor):
    """The facts of the whole household stay with it; who leaves brings only their own along."""
    home, luo = filed.household, Person.objects.get(name="罗秀珍")
    new = split_household(
        actor=actor, household=home, leaving=[luo], day=dt.date(2026, 11, 1), why="分家"
    )
    observe(
        actor=actor, household=home, source="visit", valid_from=dt.date(2026, 11, 3),
        facts={"household": {"住房安全": "危房"}},
    )  # fmt: skip
    observe(
        actor=actor, household=new, source="visit", valid_from=dt.date(2026, 11, 2),
        facts={str(luo.pk): {"劳动能力": "无"}},
    )  # fmt: skip
    assert "住房安全" not in Household.objects.get(pk=new.pk).facts
    merge_households(actor=actor, household=home, into=new, day=dt.date(2026, 11, 5), why="又合了")
    assert "住房安全" not in Household.objects.get(pk=new.pk).facts
    figures = Figures()
    refold_many(Household.objects.in_bulk([new.pk]), figures)
    figures.write()
    assert "住房安全" not in Household.objects.get(pk=new.pk).facts


def test_after_a_split_each_file_goes_by_one_of_its_own(areas, actor):
    son = {"姓名": "彭小军", "性别": "男", "与户主关系": "子女"}
    home = file_household(
        actor=actor, area_code=VILLAGE, day=DAY, facts={"户主姓名": "彭守义"},
        persons=[Newcomer(PENG), Newcomer(LUO), Newcomer(son)],
    ).household  # fmt: skip
    gone = Person.objects.get(name="彭守义")
    new = split_household(
        actor=actor, household=home, leaving=[gone], day=dt.date(2026, 11, 1), why="分家"
    )
    home.refresh_from_db()
    assert (home.head_name, Household.objects.get(pk=new.pk).head_name) == ("罗秀珍", "彭守义")
    with pytest.raises(Impossible):
        split_household(
            actor=actor, household=home, leaving=list(home.persons.all()),
            day=dt.date(2026, 11, 2), why="都走",
        )  # fmt: skip


def test_a_head_given_for_a_household_counts_where_a_name_is_not_known(areas, actor):
    home = file_household(
        actor=actor, area_code=VILLAGE, day=DAY, facts={"户主姓名": "彭守义"},
        persons=[Newcomer({"身份已查明": False}), Newcomer(LUO)],
    ).household  # fmt: skip
    assert Household.objects.get(pk=home.pk).head_name == "彭守义"


def test_a_move_takes_the_figures_along(filed, actor):
    move_household(
        actor=actor, household=filed.household, area_code=NEXT_VILLAGE, day=dt.date(2026, 11, 1),
        why="搬迁安置",
    )  # fmt: skip
    assert (count(ALL), count(ALL, NEXT_VILLAGE)) == (0, 2)
    assert set(Person.objects.values_list("area_code", flat=True)) == {NEXT_VILLAGE}


def test_a_death_leaves_the_books_and_the_file_remains(filed, actor):
    luo = Person.objects.get(name="罗秀珍")
    person_left(actor=actor, person=luo, day=dt.date(2026, 11, 2), left=Left.DIED, why="病故")
    luo.refresh_from_db()
    assert (luo.state, luo.facts["死亡日期"], luo.tags) == ("died", 20261102, "")
    assert (count(ALL), Household.objects.get().people) == (1, 1)


def test_every_write_is_in_the_journal_without_full_numbers(filed):
    told = "".join(Entry.objects.values_list("after", flat=True))
    assert "13000000017" not in told and "130****0017" in told
    assert set(Entry.objects.values_list("act", flat=True)) == {
        "ledger.add_household", "ledger.observe",
    }  # fmt: skip


def test_somebody_unknown_can_be_filed(areas, actor):
    filed = file_household(
        actor=actor, area_code=VILLAGE, day=DAY, persons=[Newcomer({"身份已查明": False})]
    )
    assert filed.persons[0].label.startswith("身份不明")


def test_outcomes_follow_a_fact_at_once(rules, actor):
    poor = {"姓名": "石守成", "与户主关系": "户主", "出生日期": 19600101, "本地户籍": True,
            "共同生活": True, "近6个月收入": 1_200_00, "现享救助": "|"}  # fmt: skip
    home = file_household(
        actor=actor,
        area_code=VILLAGE,
        day=DAY,
        persons=[Newcomer(poor)],
        facts={"家庭财产合规": True},
    ).household
    dibao = Outcome.objects.get(household=home, programme="最低生活保障（整户）")
    assert dibao.standing == Standing.PROPOSED and dibao.fen == 540_00
    assert "P3-" in dibao.basis or dibao.basis
    one = home.persons.get()
    observe(
        actor=actor, household=home, source="document", valid_from=DAY,
        facts={str(one.pk): {"现享救助": "|低保|"}},
    )  # fmt: skip
    dibao = Outcome.objects.get(household=home, programme="最低生活保障（整户）")
    assert dibao.standing == Standing.IN_FORCE
    observe(
        actor=actor, household=home, source="match", valid_from=DAY,
        facts={str(one.pk): {"近6个月收入": 12_000_00}},
    )  # fmt: skip
    over = Outcome.objects.get(household=home, standing=Standing.OVER)
    assert "收入" in over.reason
    home.refresh_from_db()
    assert home.income_per_head == 2_000_00


@pytest.mark.parametrize(
    ("name", "value"),
    [("出生日期", 20990101), ("出生日期", 10101), ("死亡日期", 20990101), ("联系电话", "12345")],
)
def test_what_cannot_be_is_refused(filed, actor, name, value):
    with pytest.raises(FactRefused):
        observe(
            actor=actor, household=filed.household, source="visit", valid_from=DAY,
            facts={str(filed.persons[0].pk): {name: value}},
        )  # fmt: skip
    with pytest.raises(NotYet):
        observe(
            actor=actor, household=filed.household, source="visit",
            valid_from=dt.date(1900, 1, 1), facts={"household": {"住房安全": "安全"}},
        )  # fmt: skip


def test_one_household_draws_dibao_once(rules, actor):
    """A severely disabled member of a household that qualifies whole does not qualify alone beside it."""
    head = {"姓名": "李顺富", "与户主关系": "户主", "出生日期": 19600101, "本地户籍": True,
            "共同生活": True, "近6个月收入": 1_200_00, "现享救助": "|低保|", "残疾等级": "一级",
            "残疾类别": "肢体", "残疾证状态": "有效", "成年无业": True}  # fmt: skip
    home = file_household(
        actor=actor, area_code=VILLAGE, day=DAY, persons=[Newcomer(head)],
        facts={"家庭财产合规": True},
    ).household  # fmt: skip
    one_by_one = set(Outcome.objects.filter(household=home).values_list("programme", "standing"))
    assert ("最低生活保障（整户）", "in_force") in one_by_one
    names = {name for name, _standing in one_by_one}
    assert not names & {"最低生活保障（单人户）", "低保边缘家庭", "刚性支出困难家庭"}
    screen_under("990101", timezone.localdate())
    in_bulk = set(Outcome.objects.filter(household=home).values_list("programme", "standing"))
    assert in_bulk == one_by_one


def test_a_village_plan_does_not_overrule_the_national_test_of_property(rules, actor):
    PackInForce.objects.create(
        area_id="990101000000", pack="village-pairing", from_day=dt.date(2022, 1, 1)
    )
    ParameterChange.objects.create(
        area_id="990101000000", pack="village-pairing", name="低保标准", value="740",
        from_day=dt.date(2022, 1, 1), why="", state="confirmed",
        proposed_by=Staff.objects.get(username="proposer"), proposed_at=timezone.now(),
        decided_by=Staff.objects.get(username="decider"), decided_at=timezone.now(),
    )  # fmt: skip
    rich = {"姓名": "秦有田", "与户主关系": "户主", "出生日期": 19700101, "本地户籍": True,
            "共同生活": True, "近6个月收入": 1_200_00, "现享救助": "|"}  # fmt: skip
    home = file_household(
        actor=actor, area_code=VILLAGE, day=DAY, persons=[Newcomer(rich)],
        facts={"家庭财产合规": False},
    ).household  # fmt: skip

    def dibao():
        rows = Outcome.objects.filter(household=home, programme="最低生活保障（整户）")
        return list(rows.values_list("pack", "standing"))

    assert dibao() == []
    screen_under("990101", timezone.localdate())
    assert dibao() == []
    observe(
        actor=actor, household=home, source="match", valid_from=DAY,
        facts={"household": {"家庭财产合规": True}},
    )  # fmt: skip
    assert dibao() == [("china-base", "proposed")]


def test_what_is_drawn_stays_on_the_file_when_something_else_is_open(rules, actor):
    """Dibao in force is money somebody lives on; that tekun would be possible takes nothing off."""
    old = {"姓名": "龙四海", "与户主关系": "户主", "出生日期": 19400101, "本地户籍": True,
           "共同生活": True, "近6个月收入": 600_00, "现享救助": "|低保|", "劳动能力": "无",
           "无稳定收入": True, "法定义务人状态": "无", "孤寡": True}  # fmt: skip
    home = file_household(
        actor=actor, area_code=VILLAGE, day=DAY, persons=[Newcomer(old)],
        facts={"家庭财产合规": True},
    ).household  # fmt: skip

    def standings():
        return set(Outcome.objects.filter(household=home).values_list("programme", "standing"))

    assert ("最低生活保障（整户）", "in_force") in standings()
    one_by_one = standings()
    screen_under("990101", timezone.localdate())
    assert standings() == one_by_one
