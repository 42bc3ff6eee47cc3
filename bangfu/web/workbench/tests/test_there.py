"""One question says which kinds of matters there are: it asks what each kind itself would ask."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from bangfu.duty.actions.pairing import pair
from bangfu.duty.models import Hazard, Helper, Report, Surge
from bangfu.intake.models import Upload
from bangfu.ledger.models import HandOver, Outcome, ScreeningRun
from bangfu.ledger.queries.scope import HANDED, handed_to
from bangfu.ledger.tests.conftest import COUNTY, NEXT_VILLAGE, TOWN, VILLAGE
from bangfu.org.access import Reader
from bangfu.org.models import Area, Office, Staff
from bangfu.org.roles import Role
from bangfu.web.workbench import duties, imports, safe, troubles, waiting
from bangfu.web.workbench.dates import PARTS as DATED
from bangfu.web.workbench.desks import SOURCES, TROUBLES
from bangfu.web.workbench.matters import (
    COUNTED,
    LATER,
    MEASURES,
    PAPERS,
    PLANS,
    SHOWN,
    SOON,
    Asked,
    Dated,
)
from bangfu.web.workbench.tests.conftest import AREA_OF, day
from bangfu.web.workbench.there import absent, compiled, question

GROUP = "99010110220103"
PROVINCE = "990000000000"
ELSEWHERE = "990101101000"


def parts_of(role: str) -> tuple[object, ...]:
    return (*SOURCES.get(role, ()), *DATED, *TROUBLES)


def kinds_of(asked: Asked) -> tuple[object, ...]:
    return tuple(
        part for part in dict.fromkeys(parts_of(asked.reader.role))
        if hasattr(part, "rows") and (part.roles is None or asked.reader.may(part.roles))
    )  # fmt: skip


@pytest.mark.parametrize("role", AREA_OF)
def test_the_question_kept_for_everybody_is_the_one_put_together_anew(role, areas, reader):
    for area in (VILLAGE, NEXT_VILLAGE, GROUP, TOWN, COUNTY, "990100000000", PROVINCE):
        one = reader(role, area)
        for today in (dt.date(2026, 2, 28), dt.date(2024, 12, 31)):
            here = Reader(one.staff, one.appointment, today)
            for show, ahead in ((SHOWN, SOON), (COUNTED, LATER)):
                now = timezone.now() - dt.timedelta(days=100, seconds=today.day)
                asked = Asked(here, show, ahead, now=now)
                kinds = kinds_of(asked)
                sql, params = question(asked, kinds, handed=False)
                anew, values = compiled(asked, kinds)
                assert sql == anew and list(params) == list(values)


@pytest.fixture
def busy(county, actor, helper, reader):
    """Something of many kinds, in the first village."""
    peng, _shi = county
    head = peng.persons.get()
    now = timezone.now()
    Report.objects.create(
        household=peng, what="受虐待", found_at=now, reported_at=now, by_name="李红英"
    )
    Hazard.objects.create(
        household=peng, kind="gas", what="软管老化", found_on=day(-3), by_day=day(-1)
    )
    Surge.objects.create(
        area_code=VILLAGE,
        name="寒潮",
        kind="cold",
        from_day=day(-1),
        until_day=day(2),
        multiplier=2,
    )
    office = Office.objects.create(name="民政所", area_id=TOWN, unit="township_government")
    Upload.objects.create(
        office=office,
        area_id=TOWN,
        name="一月.xlsx",
        size=1,
        problem="坏了",
        uploaded_by_name="周敏",
    )
    ScreeningRun.objects.create(area_code=VILLAGE, on=day(0), state="failed", asked_at=now)
    Outcome.objects.create(
        household=peng, person=head, area_code=VILLAGE, pack="p", rule="r", standing="holds",
        programme="重点人员",
    )  # fmt: skip
    for role in (Role.TOWNSHIP_OFFICER, Role.VILLAGE_WORKER):
        one = helper(Helper.Kind.VILLAGE_STAFF, staff=reader(role, AREA_OF[role]).staff)
        main = role == Role.TOWNSHIP_OFFICER
        pair(actor=actor, helper=one, household=peng, main=main, day=day(0), why="就近")
    return peng


def in_role(role: str, staff) -> Reader:
    area = AREA_OF[role]
    person = Staff.objects.filter(username=f"{role}-{area}").first() or staff(role, area)
    return Reader(person, person.appointments.get(), timezone.localdate(), kept={})


@pytest.mark.parametrize("role", AREA_OF)
@pytest.mark.parametrize(("show", "ahead"), [(SHOWN, SOON), (COUNTED, LATER)])
def test_what_is_absent_tells_nothing_and_what_is_there_has_rows(busy, role, show, ahead, staff):
    asked = Asked(in_role(role, staff), show, ahead)
    gone = absent(asked, parts_of(role))
    some = [part for part in kinds_of(asked) if part not in gone]
    assert some and gone, role
    for part in kinds_of(asked):
        assert (part in gone) != part.rows(asked).exists(), part
        if part in gone and not isinstance(part, Dated):
            assert not list(part(asked) or ()), part


def test_something_is_there_of_every_kind_a_village_and_its_township_have(busy, staff):
    there = set()
    for role in (Role.VILLAGE_WORKER, Role.TOWNSHIP_OFFICER):
        asked = Asked(in_role(role, staff), SHOWN, SOON)
        gone = absent(asked, parts_of(role))
        there |= {part for part in kinds_of(asked) if part not in gone}
    assert {
        waiting.harm_reported, safe.hazards_open, duties.own_visits, duties.surges_running,
        imports.imports_begun, imports.imports_failed, troubles.runs_failed, waiting.key_persons,
        MEASURES, PAPERS, PLANS,
    } <= there  # fmt: skip


def test_households_handed_to_the_office_are_asked_about_too(busy, staff, actor):
    Area.objects.create(code=ELSEWHERE, name="东门镇", level="township", parent_id=COUNTY)
    one = staff(Role.TOWNSHIP_OFFICER, ELSEWHERE)
    post = one.appointments.get()

    def there(kept: dict[str, object] | None) -> bool:
        asked = Asked(Reader(one, post, timezone.localdate(), kept=kept), SHOWN, SOON)
        return waiting.harm_reported not in absent(asked, parts_of(asked.reader.role))

    assert not there({}) and not there(None)
    HandOver.objects.create(household=busy, office=post.office, from_day=day(-1))
    kept: dict[str, object] = {}
    assert there(kept) and there(None) and kept[HANDED] == [busy.pk]


def test_one_question_is_enough_where_nothing_was_handed(
    busy, staff, django_assert_num_queries
):  # fmt: skip
    asked = Asked(in_role(Role.TOWNSHIP_OFFICER, staff), SHOWN, SOON)
    assert asked.reader.area.pk == TOWN, "read before the counting begins"
    with django_assert_num_queries(1):
        absent(asked, parts_of(asked.reader.role))
    with django_assert_num_queries(0):
        assert handed_to(asked.reader) == []
