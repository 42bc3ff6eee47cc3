"""Which tests need a database: found by what they use, so that nobody has to remember a mark.

`./test` runs everything on SQLite and then what is marked `database` again on PostgreSQL.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection
from django.test import TransactionTestCase
from pytest_django.plugin import DjangoDbBlocker

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


class Kept:
    """The database as it stands, to go back to after a test that committed.

    Django would empty every table instead. That loses the rows migrations bring, and the journal
    does not let its rows be deleted.
    """

    def __init__(self, name: str = "kept") -> None:
        self.name = f"{connection.settings_dict['NAME']}_{name}"
        if connection.vendor == "sqlite":
            connection.ensure_connection()
            with closing(sqlite3.connect(self.name)) as kept:
                connection.connection.backup(kept)
        else:
            self._copy(source=str(connection.settings_dict["NAME"]), copy=self.name)

    def restore(self) -> None:
        """Put it back; whoever is still connected loses what they see."""
        if connection.vendor == "sqlite":
            connection.ensure_connection()
            with closing(sqlite3.connect(self.name)) as kept:
                kept.backup(connection.connection)
        else:
            self._copy(source=self.name, copy=str(connection.settings_dict["NAME"]))

    def drop(self) -> None:
        """Forget the copy."""
        if connection.vendor == "sqlite":
            Path(self.name).unlink(missing_ok=True)
        else:
            with connection._nodb_cursor() as cursor:
                cursor.execute(f"DROP DATABASE IF EXISTS {quoted(self.name)} WITH (FORCE)")

    def _copy(self, *, source: str, copy: str) -> None:
        connection.close()
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {quoted(copy)} WITH (FORCE)")
            cursor.execute(
                f"CREATE DATABASE {quoted(copy)} TEMPLATE {quoted(source)} STRATEGY FILE_COPY"
            )


def quoted(name: str) -> str:
    return connection.ops.quote_name(name)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The test database, restored and not emptied after tests that commit."""
    with django_db_blocker.unblock():
        kept = Kept()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda self: kept.restore())
        yield
    with django_db_blocker.unblock():
        kept.drop()
