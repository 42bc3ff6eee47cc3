"""What offices owe: found by the document's word for them, and done once it is written down."""

from __future__ import annotations

import pytest
from django.utils import timezone

from bangfu.duty.models import Visit
from bangfu.duty.queries.office import ours, owed_by_offices
from bangfu.duty.queries.visits import terms_of
from bangfu.duty.tests.conftest import COUNTY, TOWN, VILLAGE
from bangfu.duty.tests.test_pages import signed_in, special, text, url  # noqa: F401
from bangfu.org.models import Area, Office, Unit
from bangfu.org.roles import Role

TODAY = timezone.localdate()


@pytest.fixture
def town(special):  # noqa: F811
    return Area.objects.get(pk=TOWN)


def test_duties_are_of_the_office_the_document_means(town):
    civil = Office.objects.create(name="镇政府", area=town, unit=Unit.TOWNSHIP_GOVERNMENT)
    school = Office.objects.create(name="中心校", area=town, unit=Unit.EDUCATION)
    duties, trouble = owed_by_offices(town, TODAY)
    assert duties and not trouble
    assert all(one.term.serving.whose == "office" for one in duties)
    own = {one.term.responsible for one in ours(duties, civil.pk)}
    assert own
    assert not own & {one.term.responsible for one in ours(duties, school.pk)}


def test_an_office_sees_its_own_first_and_writes_down_what_it_did(town, signed_in):  # noqa: F811
    client = signed_in(Role.TOWNSHIP_OFFICER)
    Office.objects.update(unit=Unit.TOWNSHIP_GOVERNMENT)
    duties, _trouble = owed_by_offices(town, TODAY)
    own = ours(duties, client.staff.appointments.get().office_id)
    page = text(client.get(url("office")))
    assert own[0].term.name in page and "民政办公室" in page
    one = next(one for one in own if not one.term.serving.contact)
    listed = text(client.get(url("office"), {"duty": one.term.key}))
    assert "记下办了" in listed
    before = len(one.rows)
    row = one.rows[0]
    sent = {
        "uid": "6ecd8c99-4036-403d-bf84-cf8400f67836", "who": "", "note": "办好了",
        "how": "office", "at": timezone.localtime().strftime("%Y-%m-%dT%H:%M"),
    }  # fmt: skip
    to = f"{url('done', row['household'])}?duty={one.term.key}&person={row['person'] or ''}"
    assert client.post(to, sent).status_code == 302
    assert Visit.objects.get().services == [one.term.key]
    after = [each for each in owed_by_offices(town, TODAY)[0] if each.term.key == one.term.key]
    assert sum(len(each.rows) for each in after) == before - 1


def test_a_duty_that_is_none_is_not_found(town, signed_in):  # noqa: F811
    assert signed_in().get(url("office"), {"duty": "x/y"}).status_code == 404


def test_a_county_is_shown_where_most_is_open(town, signed_in):  # noqa: F811
    client = signed_in(Role.COUNTY_OFFICER, area=COUNTY)
    assert "松坪镇" in text(client.get(url("office")))
    assert client.get(url("office"), {"area": VILLAGE}).status_code == 200


def test_work_is_dispatched_under_the_names_of_the_two_leaders(town, signed_in):  # noqa: F811
    client = signed_in(Role.TOWNSHIP_OFFICER)
    Office.objects.update(unit=Unit.TOWNSHIP_GOVERNMENT, chief="龙军", deputy="孙俊宇")
    page = text(client.get(url("office")))
    assert "主要负责人龙军，分管负责人孙俊宇" in page


def test_what_national_rules_ask_for_names_them(rules):
    terms = terms_of(VILLAGE, timezone.localdate())
    assert {one.key: one.clauses for one in terms}["china-base/recheck-yearly"] == (
        "民发〔2021〕57号第三十一条",
    )
    assert all(one.clauses for one in terms)
