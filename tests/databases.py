"""Which tests need a database: found by what they use, so that nobody has to remember a mark.

`./test` runs everything on SQLite and then what is marked `database` again on PostgreSQL.
"""

from __future__ import annotations

import pytest
from django.test import TransactionTestCase

DATABASE_FIXTURES = {"db", "transactional_db", "django_db_serialized_rollback", "live_server"}
BROWSER_FIXTURES = {"browser", "browser_page", "open_page"}


@pytest.hookimpl(tryfirst=True)  # before `-m` chooses
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that touch the database, and those that open a browser."""
    for item in items:
        used = set(getattr(item, "fixturenames", ()))
        if used & DATABASE_FIXTURES or item.get_closest_marker("django_db") or _of_django(item):
            item.add_marker("database")
        if used & BROWSER_FIXTURES:
            item.add_marker("browser")


def _of_django(item: pytest.Item) -> bool:
    return issubclass(getattr(item, "cls", None) or object, TransactionTestCase)
