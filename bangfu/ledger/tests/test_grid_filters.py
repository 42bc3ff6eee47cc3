"""Filters put together at random against looking through everybody; orders, pages, decisions, papers."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bangfu.ledger.actions.households import Newcomer, file_household
from bangfu.ledger.actions.recount import recount
from bangfu.ledger.forms.grid import read
from bangfu.ledger.models import (
    Decision,
    Document,
    KeyPerson,
    Measure,
    Need,
    Observation,
    Outcome,
    Person,
    Plan,
)
from bangfu.ledger.queries import grid
from bangfu.ledger.queries.filters import Filters
from bangfu.ledger.queries.leafed import Place
from bangfu.ledger.queries.rows import columns, rows
from bangfu.ledger.queries.tabs import tabs
from bangfu.ledger.tests.conftest import NEXT_VILLAGE, VILLAGE
from bangfu.ledger.tests.test_grid_queries import everybody, people  # noqa: F401
from bangfu.org.roles import Role

TAGS = (
    "残疾等级=一级",
    "残疾等级=二级",
    "本地户籍=是",
    "住房安全=危房",
    "现享救助=低保",
    "独居=否",
)
UNKNOWN = ("劳动能力", "住房安全", "近6个月收入")
STANDINGS = ("", "in_force", "proposed", "ask", "over", "holds")


def by_hand(filters: Filters, day: dt.date) -> set[int]:
    """Who is left, one person after the other, in plain Python."""
    found = set()
    doing = set(
        Measure.objects.exclude(progress="stopped").values_list(
            "need__plan__household_id", flat=True
        )
    )
    keyed = set(KeyPerson.objects.filter(until_day=None).values_list("person_id", flat=True))
    standing = {
        (one.household_id, one.person_id)
        for one in Outcome.objects.filter(standing=filters.standing)
    }
    for person in Person.objects.select_related("household"):
        tags = person.tags.split("|")
        facts = person.facts.keys() | person.household.facts.keys()
        low, high = filters.ages
        age = (
            None
            if person.born is None
            else day.year
            - person.born.year
            - ((day.month, day.day) < (person.born.month, person.born.day))
        )
        homes = {(person.household_id, None), (person.household_id, person.pk)}
        if (
            person.area_code.startswith(filters.area)
            and all(tag in tags for tag in filters.tags)
            and not any(name in facts for name in filters.unknown)
            and (low is None or (age is not None and age >= low))
            and (high is None or (age is not None and age <= high))
            and (not filters.standing or homes & standing)
            and (not filters.key_person or person.pk in keyed)
            and (not filters.without_measures or person.household_id not in doing)
            and (not filters.without_identity or not person.identity)
        ):
            found.add(person.pk)
    return found


@pytest.fixture
def county(people, rules):  # noqa: F811
    """The people of the other tests, judged, some with measures, some key persons."""
    from bangfu.ledger.screening.many import screen_under

    screen_under("990101", dt.date.today())
    for person in Person.objects.order_by("pk")[::5]:
        KeyPerson.objects.create(
            person=person, why="x", from_day=dt.date(2026, 1, 1), decided_by="甲"
        )
        plan, _ = Plan.objects.get_or_create(
            household=person.household, defaults={"set_on": dt.date(2026, 1, 1), "set_by": "甲"}
        )
        need = Need.objects.create(plan=plan, what="柴", found_on=dt.date(2026, 1, 1))
        Measure.objects.create(need=need, what="送柴", who="乙")
    recount("990101")


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    filters=st.builds(
        Filters,
        area=st.sampled_from(["", VILLAGE, NEXT_VILLAGE]),
        tags=st.lists(st.sampled_from(TAGS), max_size=2, unique=True).map(tuple),
        unknown=st.lists(st.sampled_from(UNKNOWN), max_size=1).map(tuple),
        ages=st.sampled_from([(None, None), (60, None), (None, 58), (10, 60)]),
        standing=st.sampled_from(STANDINGS),
        key_person=st.booleans(),
        without_measures=st.booleans(),
        without_identity=st.booleans(),
    )
)
def test_any_filters_leave_whom_looking_through_by_hand_leaves(county, reader_once, filters):
    expected = by_hand(filters, reader_once.day)
    assert set(everybody(reader_once, filters)) == expected
    assert grid.count(reader_once, filters).number == len(expected)


@pytest.fixture
def reader_once(reader):
    return reader()


@pytest.mark.parametrize("order", ["name", "age", "income"])
def test_an_order_by_column_shows_everybody_once(county, reader_once, order):
    found, place, pages = [], None, 0
    while True:
        page = grid.page(reader_once, Filters(), after=place, size=7, order=order)
        found += page.rows
        pages += 1
        if page.after is None:
            break
        place = Place.read(str(page.after))
        back = grid.page(
            reader_once, Filters(), before=grid._place(page.rows[0]), size=7, order=order
        )
        assert pages == 1 or [one.pk for one in back.rows] == [one.pk for one in found[-14:-7]]
    assert len({one.pk for one in found}) == len(found) == Person.objects.count()
    keys = [
        {"name": one.name, "age": one.born or dt.date.max,
         "income": one.household.income_per_head if one.household.income_per_head is not None
         else 2**62}[order]
        for one in found
    ]  # fmt: skip
    if order == "name" and connection.vendor == "postgresql":
        return  # sorted by the collation of the database
    assert keys == sorted(keys)


def test_pages_stay_what_they_were_when_somebody_comes_in(county, reader_once, actor):
    first = grid.page(reader_once, Filters(), size=6)
    expected = everybody(reader_once, Filters())[6:]
    file_household(actor=actor, area_code=VILLAGE, day=dt.date(2026, 10, 12),
                   persons=[Newcomer({"姓名": "新来的"})], facts={}, number="A00")  # fmt: skip
    rest, place = [], first.after
    while place:
        page = grid.page(reader_once, Filters(), after=place, size=6)
        rest += [one.pk for one in page.rows]
        place = page.after
    assert [pk for pk in rest if pk in expected] == expected
    assert not set(rest) & {one.pk for one in first.rows}


def test_what_was_decided_is_no_longer_proposed(county, reader_once):
    proposed = Filters(standing="proposed")
    open_ones = Filters(standing="proposed", undecided=True)
    before = set(everybody(reader_once, open_ones))
    assert before == set(everybody(reader_once, proposed)) and before
    outcome = Outcome.objects.filter(standing="proposed").first()
    for one in Outcome.objects.filter(household=outcome.household, standing="proposed"):
        Decision.objects.create(
            household=one.household, person=one.person, programme=one.programme, about="missed",
            choice="decline", why="x", on=dt.date(2026, 1, 1), pack=one.pack, rule=one.rule,
            program_digest="x", reason="x", seen=[], decided_by="甲", decided_by_id="1",
        )  # fmt: skip
    after = set(everybody(reader_once, open_ones))
    here = set(Person.objects.filter(household=outcome.household).values_list("pk", flat=True))
    assert before - after <= here and after < before
    assert set(everybody(reader_once, proposed)) == before


def test_papers_that_expired_and_files_nobody_touched(county, reader_once):
    home = Person.objects.first().household
    day = reader_once.day
    Document.objects.create(
        household=home, kind="其他", title="证", valid_until=day - dt.timedelta(days=1), size=1,
        sha256="0" * 64, added_by="甲",
    )  # fmt: skip
    here = set(Person.objects.filter(household=home).values_list("pk", flat=True))
    assert set(everybody(reader_once, Filters(lapsed=True))) == here
    assert everybody(reader_once, Filters(stale=True)) == []
    old = day - dt.timedelta(days=400)
    Observation.objects.filter(household=home).update(valid_from=old)
    assert set(everybody(reader_once, Filters(stale=True))) == here
    assert set(everybody(reader_once, Filters(since=day))) == set(everybody(reader_once, Filters()))
    assert everybody(reader_once, Filters(since=day + dt.timedelta(days=2))) == []


def test_a_name_is_looked_for_inside_it(county, reader_once):
    expected = set(Person.objects.filter(name__contains="1").values_list("pk", flat=True))
    assert set(everybody(reader_once, Filters(name="1"))) == expected and expected


def test_figures_of_the_views_are_those_of_looking_through(county, reader_once):
    for tab in tabs(reader_once):
        shown = Person.objects.filter(pk__in=everybody(reader_once, tab.filters))
        homes = shown.values("household_id").distinct().count()
        assert tab.number == (homes if tab.of_homes else shown.count()), tab.name


def test_a_page_of_rows_asks_as_much_as_one_row(county, reader_once):
    keys = ("identity", "kinds", "income", "benefits", "key", "plan", "missing", "劳动能力")
    shown = columns(reader_once, keys)
    asked = []
    for size in (1, 20):
        page = grid.page(reader_once, Filters(), size=size)
        with CaptureQueriesContext(connection) as queries:
            lines = rows(reader_once, page.rows, shown)
        assert len(lines) == size
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 3


def test_every_filter_is_left_to_the_database(county, reader_once):
    """No filter collects ids first and sends them back: a city has a million."""
    filters = Filters(
        area=VILLAGE, tags=TAGS[:2], unknown=UNKNOWN[:1], ages=(1, 99), standing="ask",
        undecided=True, key_person=True, without_measures=True, without_identity=True, name="甲",
        since=dt.date(2020, 1, 1), lapsed=True, stale=True, ranges=(("近6个月收入", 0, 1),),
    )  # fmt: skip
    with CaptureQueriesContext(connection) as queries:
        grid.page(reader_once, filters)
        grid.count(reader_once, filters)
    assert len(queries) <= 12  # a page and a count, each with the figures they rest on
    for query in queries:
        for part in query["sql"].split(" IN (")[1:]:
            assert part.lstrip().startswith("SELECT") or part.split(")")[0].count(",") < 5


def test_categories_are_kept_from_who_must_not_see_their_reasons(county, reader):
    supervisor = reader(Role.FUND_SUPERVISOR)
    page = grid.page(supervisor, Filters())
    lines = rows(supervisor, page.rows, columns(supervisor, ("kinds", "benefits", "missing")))
    assert all(not row.kinds for row in lines)
    assert "kinds" not in [one.key for one in columns(supervisor, ("kinds", "income"))]
    assert not {"残疾等级", "劳动能力"} & {name for row in lines for name in row.missing}


@pytest.fixture
def wide(monkeypatch):
    """Every area counts as a large one."""
    monkeypatch.setattr(grid, "LOOKED_THROUGH_AT_MOST", 0)


def test_large_areas_leave_the_same_people(county, reader_once, wide):
    for filters in (
        Filters(tags=TAGS[:1]),
        Filters(tags=TAGS[:1], standing="ask"),
        Filters(standing="over"),
        Filters(standing="proposed", key_person=True),
        Filters(without_measures=True),
    ):
        expected = by_hand(filters, reader_once.day)
        assert set(everybody(reader_once, filters)) == expected
        assert grid.count(reader_once, filters).number == len(expected)


def test_large_areas_refuse_what_reads_everybody(county, reader_once, wide):
    for filters in (
        Filters(left=True), Filters(unknown=("近6个月收入",)), Filters(stale=True), Filters(name="甲"),
        Filters(ranges=(("近6个月收入", 0, None),)),
    ):  # fmt: skip
        with pytest.raises(grid.TooWide):
            grid.page(reader_once, filters)
    # so many were never asked for this that a page is full at once
    assert grid.page(reader_once, Filters(unknown=("劳动能力",))).rows


def test_those_who_left_are_found_without_tags(county, reader_once):
    one = Person.objects.first()
    Person.objects.filter(pk=one.pk).update(state="left", tags="")
    assert everybody(reader_once, Filters(left=True)) == [one.pk]
    assert one.pk not in everybody(reader_once, Filters())


def test_a_condition_that_is_not_used_is_said_and_nothing_is_exported(reader, client, rules):
    """Silently dropped, it would show and hand out everybody."""
    me = reader(Role.FUND_SUPERVISOR)
    for query in ("has=残疾等级=一级", "unknown=没有这一项", "standing=ask&programme=医疗救助转介"):
        look = read(QueryDict(query), me, {})
        assert look.wrong and not look.filters.tags and not look.filters.programme
    client.force_login(me.staff)
    answer = client.post("/ledger/export/", {"query": "has=残疾等级=一级"})
    assert answer.status_code == 302
