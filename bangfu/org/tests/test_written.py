"""A question put together once gives what it gives when it is put together anew."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.db.models import Count, F, Q, Value
from django.test.utils import CaptureQueriesContext

from bangfu.org.models import Appointment, Area
from bangfu.org.roles import Role
from bangfu.org.written import Written, counted

DAY = dt.date(2026, 10, 12)
POSTS = Written(
    lambda staff, day, areas, low, roles: Appointment.objects.filter(
        Q(until_day=None) | Q(until_day__gte=day),
        staff=staff, from_day__lte=day, area__among=areas, area__code__gte=low, role__among=roles,
    ).order_by("-from_day", "pk").values_list("pk", "role", "from_day", "until_day", F("area_id"))
)  # fmt: skip


def asked(person, **more: object) -> dict[str, object]:
    return {
        "staff": person.pk, "day": DAY, "areas": ["990101000000", "990101102000"],
        "low": "9901", "roles": [str(Role.COUNTY_OFFICER), str(Role.TOWNSHIP_OFFICER)],
    } | more  # fmt: skip


@pytest.fixture
def person(people):
    one = people[Role.COUNTY_OFFICER]
    post = one.appointments.get()
    for days, until in ((-400, -1), (-30, None), (3, None)):
        Appointment.objects.create(
            staff=one, office=post.office, role=Role.TOWNSHIP_OFFICER, area_id="990101102000",
            post="科员", from_day=DAY + dt.timedelta(days=days),
            until_day=None if until is None else DAY + dt.timedelta(days=until),
        )  # fmt: skip
    return one


def test_other_values_are_put_where_the_first_ones_stood(person, people):
    other = people[Role.TOWNSHIP_OFFICER]
    for one in (person, other):
        for days in (-401, -200, 0, 5):
            for areas in (["990101000000"], ["990101102000", "990101000000"]):
                values = asked(one, day=DAY + dt.timedelta(days=days), areas=areas)
                assert POSTS(**values) == list(POSTS.anew(**values))
    found = POSTS(**asked(person))
    assert [row[2] for row in found] == sorted((row[2] for row in found), reverse=True)
    assert all(isinstance(row[2], dt.date) for row in found) and len(found) == 2


def test_whoever_asks_of_nobody_hears_of_nobody_and_nothing_is_asked(person):
    with CaptureQueriesContext(connection) as queries:
        assert POSTS(**asked(person, areas=[])) == []
    assert not queries


def test_one_number_of_all(person):
    posts = Written(lambda staff: counted(Appointment.objects.filter(staff=staff), Count("pk")))
    assert posts(staff=person.pk) == [(4,)] and posts(staff=0) == [(0,)]


def test_what_a_column_holds_becomes_what_the_model_makes_of_it(person):
    at = dt.datetime(2026, 10, 12, 8, 30, tzinfo=dt.UTC)
    type(person).objects.filter(pk=person.pk).update(last_login=at)
    people = Written(
        lambda pk: type(person).objects.filter(pk=pk).values_list("last_login", "is_active")
    )
    assert people(pk=person.pk) == list(people.anew(pk=person.pk)) == [(at, True)]


def test_a_value_the_question_never_asks_for_is_a_mistake(db):
    lost = Written(lambda name, code: Area.objects.filter(name=name).values_list("code"))
    with pytest.raises(TypeError, match="code"):
        lost(name="青石县", code="990101000000")


def test_days_and_moments_around_those_given_move_with_them(person):
    near = Written(
        lambda day, at: Appointment.objects.filter(
            from_day__gte=day - dt.timedelta(days=37), from_day__lte=day + dt.timedelta(days=1),
            staff__last_login__gte=at - dt.timedelta(days=7),
        ).order_by("pk").values_list("pk")
    )  # fmt: skip
    type(person).objects.update(last_login=dt.datetime(2026, 10, 5, 8, tzinfo=dt.UTC))
    told = set()
    for days in (-380, -30, 2):
        for hours in (-1, 1):
            at = dt.datetime(2026, 10, 12, 8, tzinfo=dt.UTC) + dt.timedelta(hours=hours)
            values = {"day": DAY + dt.timedelta(days=days), "at": at}
            assert near(**values) == list(near.anew(**values))
            told.add(len(near(**values)))
    assert len(told) > 1


@pytest.mark.parametrize(
    "build",
    [
        lambda most: Area.objects.filter(pk__gte="", name__gt=str(most)).values_list("pk")[:most],
        lambda most: Area.objects.filter(name__in=[str(most), f"{most}镇"]).values_list("pk"),
        lambda most: Area.objects.annotate(n=Value(most + 1)).filter(n=most).values_list("n"),
    ],
)
def test_a_question_that_depends_on_a_value_otherwise_is_refused(db, build):
    with pytest.raises(TypeError, match="depends"):
        Written(build)(most=3)


def test_how_many_are_asked_about_may_not_be_written_into_the_question(db):
    listed = Written(lambda codes: Area.objects.filter(pk__in=codes).values_list("pk"))
    with pytest.raises(TypeError, match="depends"):
        listed(codes=["990101000000"])
