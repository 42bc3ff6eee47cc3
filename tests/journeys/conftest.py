"""The sample county, loaded once as a real one is, and put back before every journey."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from bangfu.org.models import Staff
from bangfu.web import sample
from tests.databases import Kept

Who = Callable[[str], Staff]

TABLE = Path(settings.DATA) / "sample-county" / "枫林村-11月台账.xlsx"
"""What a village of the sample county sent in, mistakes and all."""


@pytest.fixture(scope="session")
def loaded_on() -> dt.date:
    """The day on which the county is loaded, also once midnight has passed."""
    return timezone.localdate()


def stay_on(day: dt.date, patch: pytest.MonkeyPatch) -> None:
    """Today is this day until the patch is undone."""
    ask = timezone.localdate
    patch.setattr(
        timezone, "localdate",
        lambda value=None, zone=None: day if value is None else ask(value, zone),
    )  # fmt: skip


@pytest.fixture(scope="session")
def kept_county(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, loaded_on: dt.date
) -> Iterator[Kept]:
    with django_db_blocker.unblock():
        empty = Kept("empty")
        with pytest.MonkeyPatch.context() as patch:
            stay_on(loaded_on, patch)
            sample.load(lambda _said: None)
        county = Kept("county")
        empty.restore()
        empty.drop()
    yield county
    with django_db_blocker.unblock():
        county.drop()


@pytest.fixture
def who(transactional_db: None, kept_county: Kept) -> Who:
    """Somebody of the sample county, by account; the county is there, untouched."""
    kept_county.restore()
    return lambda username: Staff.objects.get(username=username)
