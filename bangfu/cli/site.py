"""What every command of the site does first: settings, database, in words when they are wrong."""

from __future__ import annotations

import os
from typing import Any

from bangfu.cli.failures import Refused
from bangfu.cli.words import called_as, say


def start() -> None:
    """Make Django ready and see that the database answers.

    Refused: settings or database are not as they must be.
    """
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.db import connection
    from django.db.utils import OperationalError

    # the database and the documents speak of people: nobody else on this machine reads them
    os.umask(0o077)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bangfu.web.settings")
    try:
        django.setup()
        from django.conf import settings

        settings.DATA.mkdir(parents=True, exist_ok=True)
        with connection.wrap_database_errors:
            _ask(connection)
    except ImproperlyConfigured as error:
        raise Refused(say("设置不对：{reason}", reason=error)) from error
    except OperationalError as error:
        # the message may quote the address with its password
        raise Refused(say("连不上数据库。请核对 DATABASE_URL，并看数据库是不是开着。")) from error


def _ask(connection: Any) -> None:
    if connection.vendor == "postgresql":
        # straight: the pool would go on trying for half a minute
        parameters = {"connect_timeout": 10, **connection.get_connection_params()}
        connection.Database.connect(**parameters).close()
    else:
        connection.ensure_connection()


def must_be_current() -> None:
    """Refuse to work on a database of another version.

    Refused: migrations are outstanding.
    """
    if outstanding():
        raise Refused(
            say(
                "数据库还没有建好，或者是旧版本的。请先运行 {program} migrate。",
                program=called_as(),
            )
        )


def outstanding() -> int:
    """How many migrations the database still needs."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
