"""The ledger's fictional county, with helpers and households."""

from __future__ import annotations

import datetime as dt

import pytest

from bangfu.duty.models import Helper
from bangfu.ledger.models import Household, Person
from bangfu.ledger.tags import joined
from bangfu.ledger.tests.conftest import (  # noqa: F401
    COUNTY,
    TOWN,
    VILLAGE,
    actor,
    areas,
    reader,
    rules,
    staff,
)

DAY = dt.date(2026, 11, 2)
"""A Monday."""


@pytest.fixture
def helper(areas):  # noqa: F811
    """Makes a helper of a kind."""

    def make(kind=Helper.Kind.VILLAGE_COMMITTEE, name="向春梅", area=VILLAGE, **more) -> Helper:
        more.setdefault("from_day", dt.date(2026, 1, 1))
        return Helper.objects.create(name=name, kind=kind, area_code=area, **more)

    return make


@pytest.fixture
def home(areas):  # noqa: F811
    """Makes a household with one person, without the engine."""
    count = 0

    def make(area=VILLAGE, name="彭守义", tags=(), facts=None, home_facts=None) -> Household:
        nonlocal count
        count += 1
        made = Household.objects.create(
            number=f"H{count}", township_code=area[:9], area_code=area, head_name=name, people=1,
            facts=home_facts or {},
        )  # fmt: skip
        Person.objects.create(
            number="1", household=made, area_code=area, name=name, is_head=True,
            tags=joined(["在册", *tags]), facts={"姓名": name, **(facts or {})},
        )  # fmt: skip
        return made

    return make
