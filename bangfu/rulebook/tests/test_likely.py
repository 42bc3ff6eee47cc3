"""Figures nobody can mean are proposed only on purpose."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from bangfu.org.access import Reader
from bangfu.org.models import Area
from bangfu.rulebook.models import ParameterChange
from bangfu.rulebook.tests.test_actions import propose
from bangfu.rulebook.tests.test_views import PROPOSAL, STANDARD, signed_in


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("0", "写成了 0"),
        ("99999999999999", "超过了一百万"),
        ("99000", "100 倍以上"),
        ('{"城镇": 700, "农村": 0}', "农村写成了 0"),
    ],
)
def test_a_figure_nobody_means_is_taken_only_on_purpose(
    in_force: Area, officer: Reader, value: str, says: str
) -> None:
    with pytest.raises(ValidationError, match=says):
        propose(officer, value)
    assert not ParameterChange.objects.exists()
    assert propose(officer, value, sure=True).value == value


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("低保标准", "900.123", "最多写两位小数"),
        ("低保标准", '{"城镇": 700.005}', "最多写两位小数"),
        ("低保标准", "{}", "写上新的值"),
        ("渐退期月数", "6.5", "要写整数"),
    ],
)
def test_a_figure_is_as_fine_as_its_unit(
    in_force: Area, officer: Reader, name: str, value: str, says: str
) -> None:
    with pytest.raises(ValidationError, match=says):
        propose(officer, value, name=name, sure=True)


def test_one_value_for_all_or_one_for_each_case(in_force: Area, officer: Reader) -> None:
    url = reverse("rulebook:parameter", args=STANDARD)
    response = signed_in(officer).post(url, PROPOSAL | {"value": "800"})
    assert response.status_code == 422 and "不一样分开填" in response.content.decode()
    assert not ParameterChange.objects.exists()


def test_a_figure_nobody_means_waits_for_a_tick(in_force: Area, officer: Reader) -> None:
    url, client = reverse("rulebook:parameter", args=STANDARD), signed_in(officer)
    assert 'name="sure"' not in client.get(url).content.decode()
    wrong = PROPOSAL | {"case-0": "0"}
    answer = client.post(url, wrong)
    page = answer.content.decode()
    assert answer.status_code == 422 and "低保标准 城镇写成了 0" in page and 'name="sure"' in page
    assert not ParameterChange.objects.exists()
    assert client.post(url, wrong | {"sure": "on"}).status_code == 302
