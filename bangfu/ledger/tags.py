"""What a person can be filtered by: words such as `低保类别=A类`, kept with the person.

A fact with a closed list of answers, a yes-or-no fact and each of several
values give a tag. Tags of the household count for each of its members. How many
persons of a village hold a tag is kept beside them (`AreaCount`), so that a
figure for a whole city is a sum over villages.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import models
from django.db.models.lookups import Lookup

from bangfu.ledger import words
from bangfu.policy.facts import NONE_KNOWN, Dictionary

ALL = "在册"
"""The tag everybody on the books holds."""
SEPARATOR = "|"
FILTERABLE = frozenset({"enum", "bool", "multi"})


def tag(name: str, value: object) -> str:
    """The tag of a fact's value."""
    if value is True or value is False:
        value = "是" if value else "否"
    return f"{name}={value}"


def tags_of(dictionary: Dictionary, facts: Mapping[str, Any]) -> list[str]:
    """The tags of the facts known of a subject."""
    types = _filterable(dictionary)
    found: list[str] = []
    for name, value in facts.items():
        kind = types.get(name)
        if kind is not None and value is not None:
            found += _tags(kind, name, value)
    return found


@lru_cache(maxsize=4)
def _filterable(dictionary: Dictionary) -> dict[str, str]:
    return {fact.name: fact.type for fact in dictionary.facts.values() if fact.type in FILTERABLE}


@lru_cache(maxsize=4096)
def _tags(kind: str, name: str, value: object) -> tuple[str, ...]:
    if kind != "multi":
        return (tag(name, value),)
    parts = [part for part in str(value).split(SEPARATOR) if part]
    return tuple(tag(name, part) for part in parts or [NONE_KNOWN])


def joined(tags: Iterable[str]) -> str:
    """Tags as one text: `|a|b|`, each once, in order."""
    unique = sorted(set(tags))
    return f"|{SEPARATOR.join(unique)}|" if unique else ""


def split(text: str) -> frozenset[str]:
    """The tags of such a text."""
    return frozenset(part for part in text.split(SEPARATOR) if part)


class TagsField(models.TextField):
    """Tags of a person; `filter(tags__hold=[…])` finds those who hold all of them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)


@TagsField.register_lookup
class Hold(Lookup):
    """All of some tags are held. PostgreSQL answers from an index over the words of a person."""

    lookup_name = "hold"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """One LIKE a tag."""
        column, params = self.process_lhs(compiler, connection)
        tests, values = [], []
        for wanted in self.rhs:
            escaped = wanted.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
            tests.append(f"{column} LIKE %s ESCAPE '\\'")
            values += [*params, f"%|{escaped}|%"]
        return " AND ".join(tests) or "1 = 1", values

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """Containment of arrays."""
        return f"{_words(self.lhs.alias, compiler)} @> %s::text[]", [list(self.rhs)]


@dataclass(frozen=True)
class Words:
    """Tags somebody holds, and counties, townships or villages one of which they live in."""

    tags: Sequence[str]
    places: Sequence[str] = ()
    """Digits of area codes, as many as `PLACED` says; none: wherever they live."""


@TagsField.register_lookup
class FoundBy(Lookup):
    """Beside `hold` and a range of area codes: says the same, and leads there by an index.

    Few who hold some tags are found without reading everybody of the area, or all of the
    country who hold them.
    """

    lookup_name = "found_by"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """The table of words that SQLite has."""
        key = f"{compiler.quote_name_unless_alias(self.lhs.alias)}.id"
        return f"{key} IN ({words.ASKED})", [words.matching(self.rhs.tags, self.rhs.places)]

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """Overlap of arrays; the tags are in the index that `hold` asks already."""
        if not self.rhs.places:
            return "TRUE", []
        return f"{_words(self.lhs.alias, compiler)} && %s::text[]", [list(self.rhs.places)]


def _words(alias: str, compiler: Any) -> str:
    """What the index `ledger_person_words` finds a person by, exactly as it is written there."""
    table = compiler.quote_name_unless_alias(alias)
    around = " || '|' || ".join(f"left({table}.area_code, {length})" for length in words.PLACED)
    return f"string_to_array({around} || {table}.tags, '|')"
