"""What every test of the repository may use; the parts stand in `tests/`."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.utils import translation

pytest_plugins = ["tests.databases", "tests.browser"]


@pytest.fixture(autouse=True)
def chinese() -> Iterator[None]:
    """Every test begins in Chinese, whatever language somebody in the test before preferred."""
    with translation.override(settings.LANGUAGE_CODE):
        yield
