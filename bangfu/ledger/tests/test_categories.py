"""人员类别 holds one or more of the known categories; anything else is asked about."""

from __future__ import annotations

import uuid

import pytest
from django.urls import reverse

from bangfu.ledger.facts import FactRefused, typed
from bangfu.ledger.models import Person
from bangfu.ledger.tests.conftest import VILLAGE
from bangfu.org.roles import Role
from bangfu.papers.queries.categories import SIX


@pytest.mark.parametrize(
    ("typed_in", "kept"),
    [("低保对象、残疾人", "|低保对象|残疾人|"), ("孤儿；留守儿童", "|孤儿|留守儿童|"), ("无", "|")],
)
def test_somebody_belongs_to_several_categories(typed_in: str, kept: str) -> None:
    assert typed("人员类别", typed_in) == kept


@pytest.mark.parametrize(
    ("typed_in", "near"),
    [
        ("残疾", "残疾人"),
        ("低保户", "低保"),
        ("孤寡老年人", "孤寡老人"),
        ("低保、重病人", "重病患者"),
    ],
)
def test_what_is_no_category_is_asked_about_by_the_nearest(typed_in: str, near: str) -> None:
    with pytest.raises(FactRefused) as refused:
        typed("人员类别", typed_in)
    assert f"“{near}”" in refused.value.remedy and "不在可选的值里" in refused.value.wrong


def test_the_form_asks_and_keeps_what_was_typed(client, areas, staff, db):
    client.force_login(staff(Role.TOWNSHIP_OFFICER))
    address = reverse("ledger:new_household")
    page = client.get(address).content.decode()
    assert "几个用顿号隔开" in page and "事实无人抚养儿童" in page
    given = {"uid": str(uuid.uuid4()), "area": VILLAGE, "day": "2026-11-20", "people": "1"}
    answer = client.post(address, {**given, "p0-姓名": "石守成", "p0-人员类别": "残疾"})
    body = answer.content.decode()
    assert answer.status_code == 422 and "是不是“残疾人”" in body and 'value="残疾"' in body
    assert not Person.objects.filter(name="石守成").exists()


def test_what_our_own_forms_print_can_be_read_in_again():
    for rule, word in SIX.items():
        words = ("一级残疾人", "二级残疾人") if rule == "care-disabled" else (word,)
        for one in words:
            assert typed("人员类别", one) == f"|{one}|"
