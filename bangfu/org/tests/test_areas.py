"""Areas: names, scope, and what may be added, renamed and closed."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from bangfu.journal.models import SYSTEM, Entry
from bangfu.org import queries
from bangfu.org.actions import (
    add_area,
    change_area,
    close_area,
    load_areas,
    reopen_area,
)
from bangfu.org.actions.bulk import level_of_code
from bangfu.org.models import Appointment, Area, Staff
from bangfu.org.models.area import upward
from bangfu.org.tests.conftest import (
    AREAS,
    CITY,
    COUNTY,
    DAY,
    GRID,
    GROUP,
    NEXT_VILLAGE,
    OTHER_COUNTY,
    TOWN,
    VILLAGE,
    reader_of,
)  # fmt: skip

pytestmark = pytest.mark.usefixtures("county")
WHY = "县政府 2026 年第 3 号文"


def area(code: str) -> Area:
    return Area.objects.get(pk=code)


def refused(field: str = "__all__", **call: object) -> str:
    action = call.pop("action")
    with pytest.raises(ValidationError) as caught:
        action(actor=SYSTEM, **call)
    errors = caught.value
    found = errors.message_dict if hasattr(errors, "error_dict") else {"__all__": errors.messages}
    assert list(found) == [field]
    return "".join(found[field])


def test_a_full_name_leaves_the_county_out() -> None:
    named = queries.full_names([VILLAGE, GROUP, GRID, TOWN, COUNTY, CITY, "990109000000"])
    assert named == {
        VILLAGE: "松坪镇枫林村",
        GROUP: "松坪镇枫林村一组",
        GRID: "松坪镇枫林村第一网格",
        TOWN: "松坪镇",
        COUNTY: "云岭县",
        CITY: "云水市",
        "990109000000": "990109000000",
    }


def test_many_names_take_one_query(django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        queries.full_names([VILLAGE, NEXT_VILLAGE, GROUP, TOWN])


@pytest.mark.django_db(transaction=True)
def test_kept_names_are_forgotten_when_one_changes(django_assert_num_queries) -> None:
    queries.forget_names()
    assert queries.full_name(VILLAGE) == "松坪镇枫林村"
    with django_assert_num_queries(0):
        queries.full_name(VILLAGE)
    change_area(actor=SYSTEM, area=area(TOWN), name="松坪街道", standards_code="")
    assert queries.full_name(VILLAGE) == "松坪街道枫林村"
    queries.forget_names()


def test_codes_upward() -> None:
    assert upward(GROUP) == [GROUP, VILLAGE, TOWN, COUNTY, CITY, "990000000000"]
    assert upward(COUNTY) == [COUNTY, CITY, "990000000000"]


def test_levels_are_read_from_codes() -> None:
    assert [level_of_code(code) for code, *_rest in AREAS[:9]] == [
        level for _code, _name, level, _parent in AREAS[:8]
    ] + [None]
    assert level_of_code("000000000000") is None


def test_areas_under_a_prefix(people: dict[str, Staff]) -> None:
    assert {a.code for a in queries.areas_under("990101", "village")} == {VILLAGE, NEXT_VILLAGE}
    worker = reader_of(people["village_worker"])
    assert {a.code for a in queries.areas_in(worker)} == {VILLAGE, GROUP, GRID}
    assert [a.code for a in queries.villages_of(worker)] == [VILLAGE]
    officer = reader_of(people["county_officer"])
    assert OTHER_COUNTY not in {a.code for a in queries.areas_in(officer)}
    assert [a.code for a in queries.search_areas(officer, "枫林")] == [VILLAGE]
    assert list(queries.search_areas(officer, "河口")) == []
    assert {a.code for a in queries.search_areas(officer, "9901011022")} == {
        VILLAGE, NEXT_VILLAGE, GROUP, GRID,
    }  # fmt: skip


def test_groups_and_grids_take_the_next_number_and_closed_ones_keep_theirs() -> None:
    village = area(VILLAGE)
    second = add_area(actor=SYSTEM, parent=village, level="group", name="二组")
    assert second.code == f"{VILLAGE}02"
    close_area(actor=SYSTEM, area=second, day=DAY, why=WHY)
    third = add_area(actor=SYSTEM, parent=village, level="group", name="二组")
    grid = add_area(actor=SYSTEM, parent=village, level="grid", name="第二网格")
    assert (third.code, grid.code) == (f"{VILLAGE}03", f"{VILLAGE}62")
    assert "早已用过" not in refused(
        "name", action=add_area, parent=village, level="group", name="二组"
    )


def test_numbers_run_out_in_words() -> None:
    village = area(NEXT_VILLAGE)
    Area.objects.bulk_create(
        Area(code=f"{NEXT_VILLAGE}{n:02d}", name=f"{n} 组", level="group", parent=village)
        for n in range(1, 61)
    )
    assert "用完" in refused(action=add_area, parent=village, level="group", name="末组")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("99010110220", "12 位"),
        ("９９０１０１１０２２０８", "12 位"),
        ("990101102000", "990101102×××"),
        ("990102102208", "990101102×××"),
        (VILLAGE, "松坪镇枫林村"),
    ],
)
def test_a_statutory_code_has_to_fit(code: str, said: str) -> None:
    assert said in refused(
        "code", action=add_area, parent=area(TOWN), level="village", name="新村", code=code
    )


def test_a_level_has_its_place() -> None:
    assert refused("level", action=add_area, parent=area(TOWN), level="group", name="一组")
    new = add_area(
        actor=SYSTEM, parent=area(TOWN), level="village", name="新村", code="990101102208"
    )
    assert new.parent_id == TOWN


def test_a_change_is_written_down_once() -> None:
    before = Entry.objects.count()
    changed = change_area(actor=SYSTEM, area=area(COUNTY), name="云岭区", standards_code="500241")
    change_area(actor=SYSTEM, area=changed, name="云岭区", standards_code="500241")
    entry = Entry.objects.latest("seq")
    assert Entry.objects.count() == before + 1
    assert (entry.act, entry.area_code) == ("org.change_area", COUNTY)
    assert "云岭县" in entry.before and "500241" in entry.after
    assert "数字" in refused(
        "standards_code", action=change_area, area=changed, name="云岭区", standards_code="重庆"
    )
    assert refused("name", action=change_area, area=area(COUNTY), name="临水县", standards_code="")


def test_an_area_closes_only_when_nothing_is_left_in_it() -> None:
    village = area(VILLAGE)
    close = {"action": close_area, "area": village, "day": DAY}
    assert refused("why", **close, why=" ")
    assert "2 个没有撤并" in refused(**close, why=WHY)
    for below in (GROUP, GRID):
        close_area(actor=SYSTEM, area=area(below), day=DAY, why=WHY)
    assert "1 个岗位" in refused(**close, why=WHY)
    Appointment.objects.filter(area=village).update(until_day="2026-02-01")
    assert "1 个单位" in refused(**close, why=WHY)
    village.offices.update(closed_on=DAY)
    closed = close_area(actor=SYSTEM, area=village, day=DAY, why=WHY)
    assert closed.closed_on == DAY
    assert Entry.objects.latest("seq").why == WHY
    assert VILLAGE not in {a.code for a in queries.areas_under("990101", "village")}
    assert "早已撤并" in refused(**close, why=WHY)
    assert "撤并" in refused(action=add_area, parent=village, level="group", name="三组")
    assert "先恢复" in refused(action=reopen_area, area=area(GROUP))
    assert reopen_area(actor=SYSTEM, area=village).closed_on is None


def test_loading_twice_changes_nothing_but_what_changed() -> None:
    rows = [dict(zip(("code", "name", "level", "parent"), a, strict=True)) for a in AREAS]
    rows.reverse()
    rows[-1]["name"] = "云上省改"
    assert load_areas(rows, actor=SYSTEM) == len(AREAS)
    assert Area.objects.count() == len(AREAS)
    assert area("990000000000").name == "云上省改"


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ({"level": "hamlet"}, "hamlet"),
        ({"code": "990101102"}, "对不上"),
        ({"code": "990101103206"}, "不在上级"),
        ({"parent": "990101109000"}, "没有代码"),
        ({"name": ""}, "没有名称"),
    ],
)
def test_a_broken_row_is_named_and_nothing_is_loaded(broken: dict[str, str], said: str) -> None:
    good = {"code": "990101102208", "name": "新村", "level": "village", "parent": TOWN}
    bad = good | {"code": "990101102209"} | broken
    with pytest.raises(ValidationError, match="第 2 行") as caught:
        load_areas([good, bad], actor=SYSTEM)
    assert said in "".join(caught.value.messages)
    assert not Area.objects.filter(name="新村").exists()
