"""Two people on one record: neither undoes what the other wrote without knowing."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from bangfu.journal.models import SYSTEM
from bangfu.org import actions
from bangfu.org.models import Office, Staff, Unit
from bangfu.org.tests.conftest import TOWN, signed_in


@pytest.fixture
def office(people: dict[str, Staff]) -> Office:
    return Office.objects.get(area_id=TOWN)


@pytest.fixture
def admin(people: dict[str, Staff]) -> Client:
    return signed_in(people["system_admin"])


def opened(client: Client, url: str) -> dict[str, str]:
    """What the page sends if nothing on it is changed."""
    return {one.name: one.value() or "" for one in client.get(url).context["form"]}


def test_what_only_the_other_changed_stays_as_they_wrote_it(office, admin):
    url = reverse("org:office_change", args=[office.pk])
    mine = opened(admin, url)
    actions.change_office(actor=SYSTEM, office=office, chief="龙军", unit=Unit.FINANCE)
    assert admin.post(url, mine | {"telephone": "0700-1234"}).status_code == 302
    office.refresh_from_db()
    assert (office.chief, office.unit, office.telephone) == ("龙军", Unit.FINANCE, "0700-1234")


def test_what_both_changed_is_compared_and_then_saved(office, admin):
    url = reverse("org:office_change", args=[office.pk])
    mine = opened(admin, url) | {"chief": "孙俊宇", "deputy": "周敏"}
    actions.change_office(actor=SYSTEM, office=office, chief="龙军")
    answer = admin.post(url, mine)
    page = answer.content.decode()
    assert answer.status_code == 422 and "别人改成了“龙军”" in page
    assert 'value="孙俊宇"' in page and 'value="周敏"' in page, "nothing typed is lost"
    office.refresh_from_db()
    assert (office.chief, office.deputy) == ("龙军", "")
    again = mine | {"seen": answer.context["form"]["seen"].value()}
    assert admin.post(url, again).status_code == 302
    office.refresh_from_db()
    assert (office.chief, office.deputy) == ("孙俊宇", "周敏")


def test_a_choice_both_made_otherwise_is_named_in_words(office, admin):
    url = reverse("org:office_change", args=[office.pk])
    mine = opened(admin, url) | {"unit": Unit.INFORMATION}
    actions.change_office(actor=SYSTEM, office=office, unit=Unit.FINANCE)
    answer = admin.post(url, mine)
    assert f"别人改成了“{Unit.FINANCE.label}”" in answer.content.decode()


def test_the_same_holds_of_areas_and_accounts(admin, people):
    area = reverse("org:area_change", args=[TOWN])
    mine = opened(admin, area) | {"name": "松坪乡"}
    admin.post(area, {"name": "松坪街道", "standards_code": "500241"})
    answer = admin.post(area, mine)
    assert answer.status_code == 422 and "别人改成了“松坪街道”" in answer.content.decode()
    someone = reverse("org:person_change", args=[people["village_worker"].pk])
    mine = opened(admin, someone) | {"email": "li@example.gov.cn"}
    admin.post(someone, {"name": "李红英", "email": ""})
    assert admin.post(someone, mine).status_code == 302
    changed = Staff.objects.get(pk=people["village_worker"].pk)
    assert (changed.name, changed.email) == ("李红英", "li@example.gov.cn")


@pytest.mark.parametrize("seen", ["", "{", "[]", "null", '{"name": 3}'])
def test_a_page_that_tells_nothing_of_before_is_taken_as_it_is(office, admin, seen):
    url = reverse("org:office_change", args=[office.pk])
    answer = admin.post(url, opened(admin, url) | {"name": "民政所", "seen": seen})
    assert answer.status_code in (302, 422)
