"""What makes the database itself refuse to change the journal, whoever asks it.

A guard does not stop the owner of the database, who can take it away; the chain is what shows
that afterwards. It stops a mistaken command and a borrowed password.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.backends.base.base import BaseDatabaseWrapper

ENTRIES_STAY = (
    "journal: entries are only added, never changed or deleted (日志只能增加，不能改，不能删)"
)
HEAD_ADVANCES = "journal: the head only moves forward by one (日志的末尾只能向前走一条)"

GUARDS = (
    "journal_entry_no_update",
    "journal_entry_no_delete",
    "journal_head_forward",
    "journal_head_no_delete",
)
TRUNCATE_GUARDS = ("journal_entry_no_truncate", "journal_head_no_truncate")

_SQLITE = (
    f"""CREATE TRIGGER IF NOT EXISTS journal_entry_no_update BEFORE UPDATE ON journal_entry
        BEGIN SELECT RAISE(ABORT, '{ENTRIES_STAY}'); END""",
    f"""CREATE TRIGGER IF NOT EXISTS journal_entry_no_delete BEFORE DELETE ON journal_entry
        BEGIN SELECT RAISE(ABORT, '{ENTRIES_STAY}'); END""",
    f"""CREATE TRIGGER IF NOT EXISTS journal_head_forward BEFORE UPDATE ON journal_head
        WHEN NEW.seq <> OLD.seq + 1 OR NEW.id <> OLD.id
        BEGIN SELECT RAISE(ABORT, '{HEAD_ADVANCES}'); END""",
    f"""CREATE TRIGGER IF NOT EXISTS journal_head_no_delete BEFORE DELETE ON journal_head
        BEGIN SELECT RAISE(ABORT, '{HEAD_ADVANCES}'); END""",
)

_POSTGRESQL = (
    f"""CREATE OR REPLACE FUNCTION journal_entries_stay() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION '{ENTRIES_STAY}'; END $$""",
    f"""CREATE OR REPLACE FUNCTION journal_head_advances() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN
            IF TG_OP = 'UPDATE' THEN
                IF NEW.seq = OLD.seq + 1 AND NEW.id = OLD.id THEN RETURN NEW; END IF;
            END IF;
            RAISE EXCEPTION '{HEAD_ADVANCES}';
        END $$""",
    """CREATE OR REPLACE TRIGGER journal_entry_no_update BEFORE UPDATE ON journal_entry
        FOR EACH ROW EXECUTE FUNCTION journal_entries_stay()""",
    """CREATE OR REPLACE TRIGGER journal_entry_no_delete BEFORE DELETE ON journal_entry
        FOR EACH ROW EXECUTE FUNCTION journal_entries_stay()""",
    """CREATE OR REPLACE TRIGGER journal_entry_no_truncate BEFORE TRUNCATE ON journal_entry
        FOR EACH STATEMENT EXECUTE FUNCTION journal_entries_stay()""",
    """CREATE OR REPLACE TRIGGER journal_head_forward BEFORE UPDATE ON journal_head
        FOR EACH ROW EXECUTE FUNCTION journal_head_advances()""",
    """CREATE OR REPLACE TRIGGER journal_head_no_delete BEFORE DELETE ON journal_head
        FOR EACH ROW EXECUTE FUNCTION journal_head_advances()""",
    """CREATE OR REPLACE TRIGGER journal_head_no_truncate BEFORE TRUNCATE ON journal_head
        FOR EACH STATEMENT EXECUTE FUNCTION journal_head_advances()""",
)


def raise_guards(connection: BaseDatabaseWrapper) -> None:
    """Put every guard in its place; those already there stay as they are."""
    with connection.cursor() as cursor:
        for statement in _POSTGRESQL if connection.vendor == "postgresql" else _SQLITE:
            cursor.execute(statement)


def lower_guards(connection: BaseDatabaseWrapper) -> None:
    """Take every guard away: for a migration that rebuilds the table, and for tests."""
    with connection.cursor() as cursor:
        for name in guards_wanted(connection):
            if connection.vendor == "postgresql":
                table = "journal_entry" if "_entry_" in name else "journal_head"
                cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
            else:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")


@contextmanager
def lowered(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """The database without guards for a while, as an intruder would have it."""
    lower_guards(connection)
    try:
        yield
    finally:
        raise_guards(connection)


def guards_wanted(connection: BaseDatabaseWrapper) -> tuple[str, ...]:
    """Names of the guards this kind of database can have."""
    return GUARDS + (TRUNCATE_GUARDS if connection.vendor == "postgresql" else ())


def guards_missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of the guards somebody took away or switched off."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D' AND tgrelid IN "
                "('journal_entry'::regclass, 'journal_head'::regclass)"
            )
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        there = {name for (name,) in cursor.fetchall()}
    return [name for name in guards_wanted(connection) if name not in there]
