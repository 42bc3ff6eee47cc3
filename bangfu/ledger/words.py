"""The words people are found by on SQLite: their tags and where they live, in an index of its own.

PostgreSQL has an index over a person's words. SQLite has none over parts of a text, but a
table for full text that holds each word once with the persons who have it; triggers keep it
the same as the persons. A migration that rebuilds the table of persons takes its triggers
away without a word, so they are looked for after every migration.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

PLACED = (6, 9, 12)
"""How many digits of the area code are words people are found by: county, township, village."""
TABLE = "ledger_person_words"
ASKED = f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s"
"""Who has the words that `matching` writes."""
# every sign but the one between tags belongs to a word
_SPLIT = "unicode61 remove_diacritics 0 categories ''L* M* N* P* S* Z* C*'' separators ''|''"
_CREATE = (
    f"CREATE VIRTUAL TABLE IF NOT EXISTS {TABLE} USING fts5"
    f"(words, content='', columnsize=0, detail=none, tokenize='{_SPLIT}')"
)


def _words(row: str) -> str:
    places = " || '|' || ".join(f"substr({row}area_code, 1, {length})" for length in PLACED)
    return f"{places} || {row}tags"


def _taken(row: str) -> str:
    return f"INSERT INTO {TABLE}({TABLE}, rowid, words) VALUES ('delete', {row}id, {_words(row)});"


def _put(row: str) -> str:
    return f"INSERT INTO {TABLE}(rowid, words) VALUES ({row}id, {_words(row)});"


TRIGGERS = {
    f"{TABLE}_added": f"AFTER INSERT ON ledger_person BEGIN {_put('NEW.')} END",
    f"{TABLE}_gone": f"AFTER DELETE ON ledger_person BEGIN {_taken('OLD.')} END",
    f"{TABLE}_changed": (
        "AFTER UPDATE OF area_code, tags ON ledger_person "
        "WHEN OLD.area_code <> NEW.area_code OR OLD.tags <> NEW.tags "
        f"BEGIN {_taken('OLD.')} {_put('NEW.')} END"
    ),
}


def matching(tags: Iterable[str], places: Iterable[str]) -> str:
    """What the table is asked: all of the tags and, if any are named, one of the places."""
    wanted = [_quoted(tag) for tag in tags]
    if anywhere := " OR ".join(map(_quoted, places)):
        wanted.append(f"({anywhere})")
    return " AND ".join(wanted)


def _quoted(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'


def keep(connection: BaseDatabaseWrapper) -> bool:
    """Put the table and its triggers in place; tells whether anything was missing.

    Where a trigger was missing, every person's words are put in anew. Refused: this SQLite
    was built without full text.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'trigger')")
        there = {name for (name,) in cursor.fetchall()}
        if "ledger_person" not in there or {TABLE, *TRIGGERS} <= there:
            return False
        try:
            cursor.execute(_CREATE)
        except OperationalError as error:
            raise ImproperlyConfigured(
                "这台机器的 SQLite 没有全文检索（FTS5），台账按标签查不了人："
                "换一个带 FTS5 的 Python，或者用 DATABASE_URL 改用 PostgreSQL"
            ) from error
        for name, what in TRIGGERS.items():
            cursor.execute(f"CREATE TRIGGER IF NOT EXISTS {name} {what}")
        cursor.execute(f"INSERT INTO {TABLE}({TABLE}) VALUES ('delete-all')")
        cursor.execute(
            f"INSERT INTO {TABLE}(rowid, words) SELECT id, {_words('')} FROM ledger_person"
        )
    return True


def after_migrating(*, using: str, **_told: Any) -> None:
    """Called by Django when migrations have run, or were looked through."""
    connection = connections[using]
    if connection.vendor == "sqlite":
        keep(connection)
