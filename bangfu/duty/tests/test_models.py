"""What the database itself refuses."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from bangfu.duty.models import Helper, Pairing
from bangfu.ledger.models import Household

DAY = dt.date(2026, 11, 1)


@pytest.fixture
def home(db):
    return Household.objects.create(number="1", township_code="990101001", area_code="990101001001")


def helper(name: str) -> Helper:
    return Helper.objects.create(
        name=name, kind=Helper.Kind.VILLAGE_COMMITTEE, area_code="990101001001", from_day=DAY
    )


def pair(home, name, **more):
    return Pairing.objects.create(
        helper=helper(name), household=home, level="village", from_day=DAY, decided_by="甲", **more
    )


def test_migrations_are_what_the_models_say(db):
    call_command("makemigrations", "duty", check=True, dry_run=True, verbosity=0)


def test_one_responsible_a_home_and_level(home):
    first = pair(home, "甲")
    with pytest.raises(IntegrityError), transaction.atomic():
        pair(home, "乙")
    pair(home, "丙", main=False)
    first.until_day = DAY
    first.save()
    pair(home, "丁")


def test_a_helper_does_not_end_before_beginning(db):
    with pytest.raises(IntegrityError), transaction.atomic():
        Helper.objects.create(
            name="甲", kind=Helper.Kind.NEIGHBOUR, area_code="990101001001", from_day=DAY,
            until_day=DAY - dt.timedelta(days=1),
        )  # fmt: skip
