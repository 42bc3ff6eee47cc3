"""What applies where: packs and values from the area upward, and the program they make."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, transaction

from bangfu.org.access import Reader
from bangfu.org.models import Area
from bangfu.policy import build_program
from bangfu.rulebook.models import PackInForce, ParameterChange
from bangfu.rulebook.queries import (
    NotSet,
    footing,
    overrides,
    packs_in_force,
    program_for,
    program_hash,
)
from bangfu.rulebook.queries.in_force import program_of
from bangfu.rulebook.queries.within import within
from bangfu.rulebook.tests.conftest import (
    CITY,
    COUNTY,
    DAY,
    OTHER,
    PROVINCE,
    TOWNSHIP,
    VILLAGE,
    confirmed,
)

STANDARD = "china-base/低保标准"


def test_areas_are_put_together_where_judgements_rest_on_the_same(in_force: Area) -> None:
    below = [f"{VILLAGE}01", f"{VILLAGE}02", TOWNSHIP, OTHER]
    found, none = within(PROVINCE[:2]).footings(below, DAY)
    assert {code: ground for ground, codes in found.items() for code in codes} == {
        code: footing(code, DAY) for code in below
    }
    assert sorted(map(len, found.values())) == [1, 3] and not none, "the county has a pack more"
    found, none = within("").footings(below, dt.date(2021, 6, 30))
    assert not found and none.keys() == set(below) and all(none.values())


def test_places_the_packs_do_not_tell_apart_are_judged_together(in_force: Area) -> None:
    Area.objects.update(standards_code="")
    villages = [VILLAGE, f"{TOWNSHIP[:9]}002", f"{TOWNSHIP[:9]}00301"]
    assert len({footing(code, DAY) for code in villages}) == 1
    asked = footing(VILLAGE, DAY).asked
    for code in ("340321001002", "340302001000", "340000000000"):
        Area.objects.filter(code=PROVINCE).update(standards_code=code)
        assert program_for(VILLAGE, DAY).rules == build_program(asked, DAY, area=code).rules


def test_packs_come_from_the_area_upward(in_force: Area) -> None:
    assert packs_in_force(VILLAGE, DAY) == ["street-pilot-2021", "anhui-dibao"]
    assert packs_in_force(f"{VILLAGE}02", DAY) == ["street-pilot-2021", "anhui-dibao"]
    assert packs_in_force(OTHER, DAY) == ["anhui-dibao"]
    assert packs_in_force(PROVINCE, DAY) == ["anhui-dibao"]


def test_a_pack_applies_between_its_days_both_included(in_force: Area) -> None:
    PackInForce.objects.filter(area=in_force).update(until_day=DAY)
    assert "street-pilot-2021" in packs_in_force(COUNTY, DAY)
    assert "street-pilot-2021" not in packs_in_force(COUNTY, DAY + dt.timedelta(1))
    assert packs_in_force(COUNTY, dt.date(2021, 6, 30)) == []


def test_a_lapsed_document_does_not_apply(in_force: Area) -> None:
    PackInForce.objects.create(area=in_force, pack="dazu-2019-26", from_day=dt.date(2020, 1, 1))
    assert "dazu-2019-26" in packs_in_force(COUNTY, dt.date(2020, 12, 31))
    assert "dazu-2019-26" not in packs_in_force(COUNTY, dt.date(2021, 7, 1))


def test_a_pack_no_longer_installed_is_passed_over(in_force: Area) -> None:
    PackInForce.objects.create(area=in_force, pack="gone", from_day=dt.date(2020, 1, 1))
    assert "gone" not in packs_in_force(COUNTY, DAY)


def test_the_nearest_value_counts(in_force: Area, officer: Reader, leader: Reader) -> None:
    confirmed(officer, leader, CITY, STANDARD, "700")
    assert overrides(VILLAGE, DAY) == {STANDARD: "700"}
    confirmed(officer, leader, TOWNSHIP, STANDARD, "720")
    assert overrides(VILLAGE, DAY) == {STANDARD: "720"}
    assert overrides(OTHER, DAY) == {STANDARD: "700"}


def test_a_later_value_takes_over_on_its_day(
    in_force: Area, officer: Reader, leader: Reader
) -> None:
    confirmed(officer, leader, COUNTY, STANDARD, "700")
    confirmed(officer, leader, COUNTY, STANDARD, "740", from_day=DAY)
    assert overrides(COUNTY, DAY - dt.timedelta(1)) == {STANDARD: "700"}
    assert overrides(COUNTY, DAY) == {STANDARD: "740"}


@pytest.mark.parametrize("state", ["proposed", "declined", "withdrawn"])
def test_only_a_confirmed_value_counts(
    in_force: Area, officer: Reader, leader: Reader, state: str
) -> None:
    confirmed(officer, leader, COUNTY, STANDARD, "740", state=state)
    assert overrides(COUNTY, DAY) == {}


def test_the_program_uses_the_local_value(in_force: Area, officer: Reader, leader: Reader) -> None:
    before = program_hash(VILLAGE, DAY)
    assert program_for(VILLAGE, DAY).area == "3403"
    confirmed(officer, leader, COUNTY, STANDARD, "741")
    assert program_for(VILLAGE, DAY).settings.overrides == {STANDARD: "741"}
    assert program_hash(VILLAGE, DAY) != before
    assert program_hash(OTHER, DAY) != before


def test_one_footing_makes_one_program(in_force: Area) -> None:
    ground = footing(VILLAGE, DAY)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(program_of, [ground] * 32))
    assert len({p.packs for p in found}) == 1
    assert program_for(VILLAGE, DAY) is program_for(TOWNSHIP, DAY)


def test_the_hash_is_of_rules_and_values_not_of_the_day(in_force: Area) -> None:
    assert program_hash(COUNTY, DAY) == program_hash(COUNTY, DAY + dt.timedelta(1))


def test_a_value_of_a_pack_not_in_force_is_not_handed_to_the_engine(
    in_force: Area, officer: Reader, leader: Reader
) -> None:
    confirmed(officer, leader, COUNTY, "aikou-2022/纠纷调处时限", "5")
    assert footing(COUNTY, DAY).overrides == ()
    program_for(COUNTY, DAY)


def test_a_countys_published_figure_stands_against_the_citys_setting(
    in_force: Area, officer: Reader, leader: Reader
) -> None:
    in_force.standards_code = "340321"
    in_force.save()
    key = "china-base/金融资产月数"
    confirmed(officer, leader, CITY, key, "18")
    assert dict(footing(COUNTY, DAY).overrides) == {}
    assert dict(footing(OTHER, DAY).overrides) == {key: "18"}
    confirmed(officer, leader, COUNTY, key, "20")
    assert dict(footing(COUNTY, DAY).overrides) == {key: "20"}


def test_a_default_yields_to_any_setting(in_force: Area, officer: Reader, leader: Reader) -> None:
    in_force.standards_code = "500241"
    in_force.save()
    key = "aikou-2022/老年人年龄起点"
    PackInForce.objects.create(area=in_force, pack="aikou-2022", from_day=dt.date(2022, 3, 1))
    confirmed(officer, leader, CITY, key, "65")
    assert dict(footing(COUNTY, DAY).overrides) == {key: "65"}


def test_nothing_in_force_says_who_has_to_do_what(county: Area) -> None:
    with pytest.raises(NotSet, match="还没有施行任何政策包"):
        program_for(COUNTY, DAY)


def test_a_missing_value_names_the_parameter_until_it_is_set(
    county: Area, officer: Reader, leader: Reader
) -> None:
    Area.objects.filter(code=CITY).update(standards_code="")
    PackInForce.objects.create(area=county, pack="aikou-2022", from_day=dt.date(2022, 3, 1))
    with pytest.raises(NotSet, match="参数“低保标准”在 2022-10-01 还没有值") as said:
        program_for(VILLAGE, DAY)
    assert (said.value.parameter, said.value.pack) == ("低保标准", "china-base")
    assert "--set" not in str(said.value)
    confirmed(officer, leader, COUNTY, STANDARD, "741")
    with pytest.raises(NotSet) as said:
        program_for(VILLAGE, DAY)
    assert said.value.parameter != "低保标准"


def test_the_database_itself_wants_two_people(
    in_force: Area, officer: Reader, leader: Reader
) -> None:
    change = confirmed(officer, leader, COUNTY, STANDARD, "700")
    with pytest.raises(IntegrityError), transaction.atomic():
        ParameterChange.objects.filter(pk=change.pk).update(decided_by=officer.staff)


def test_the_end_comes_after_the_start(in_force: Area) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        PackInForce.objects.update(until_day=dt.date(2000, 1, 1))
