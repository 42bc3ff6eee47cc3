"""One helper for people ticked in the ledger: households or persons, some of them held already."""

from __future__ import annotations

import pytest
from django.utils import timezone

from bangfu.duty.actions.pairing import pair
from bangfu.duty.models import Pairing
from bangfu.duty.tests.conftest import TOWN, VILLAGE
from bangfu.ledger.models import KeyPerson
from bangfu.org.roles import Role

TODAY = timezone.localdate()
NEXT_VILLAGE = "990101102202"
URL = "/duty/assign/"


@pytest.fixture
def client_of(client, staff, rules):
    def make(role=Role.TOWNSHIP_OFFICER, **more):
        client.force_login(staff(role, **more))
        return client

    return make


def ticked(*homes):
    return {"person": [home.persons.get().pk for home in homes]}


def responsible(home):
    return Pairing.objects.get(household=home, until_day=None, main=True).helper


def test_households_get_the_helper_and_whoever_was_responsible_gives_way(
    client_of, home, helper, actor
):
    free, held, own = home(), home(name="田桂芳"), home(name="石守成")
    before, new = helper(), helper(name="乙")
    pair(actor=actor, helper=before, household=held, day=TODAY)
    pair(actor=actor, helper=new, household=own, day=TODAY)
    client = client_of()
    asked = client.post(URL, ticked(free, held, own))
    assert asked.status_code == 200 and "选中的 3 人" in asked.content.decode()
    sent = ticked(free, held, own) | {"write": "1", "helper": new.pk}
    assert client.post(URL, sent).status_code == 422
    client.post(URL, sent | {"why": "分工调整"})
    assert responsible(free) == responsible(held) == responsible(own) == new
    assert Pairing.objects.filter(household=own).count() == 1


def test_above_the_village_the_people_themselves_are_held(client_of, home, helper):
    one = home()
    person = one.persons.get()
    KeyPerson.objects.create(person=person, why="重残", from_day=TODAY, decided_by="甲")
    cadre = helper("township_staff", area=TOWN)
    sent = ticked(one) | {"write": "1", "helper": cadre.pk, "why": "片区"}
    client_of().post(URL, sent)
    made = Pairing.objects.get()
    assert (made.person, made.level) == (person, "township")


def test_nobody_of_another_village_is_paired(client_of, home, helper):
    elsewhere = home(area=NEXT_VILLAGE)
    sent = ticked(elsewhere) | {"write": "1", "helper": helper().pk, "why": "试"}
    client_of(Role.VILLAGE_WORKER, area=VILLAGE).post(URL, sent)
    assert not Pairing.objects.exists()
