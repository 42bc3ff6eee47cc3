"""How an entry is put into words a checksum is taken of; changing this breaks every old chain."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import Enum
from hashlib import sha256
from uuid import UUID

from django.utils.functional import Promise

from bangfu.journal.masking import masked

SEALED = (
    "seq",
    "at",
    "actor_kind",
    "actor_id",
    "actor_name",
    "actor_post",
    "act",
    "subject_kind",
    "subject_id",
    "subject_label",
    "area_code",
    "why",
    "before",
    "after",
    "previous",
)
"""Every column but the digest itself, in the order it is sealed."""


def seal(values: Mapping[str, object]) -> str:
    """The SHA-256 of an entry's columns, in hexadecimal."""
    return seal_row([values[name] for name in SEALED])


def seal_row(row: list[object]) -> str:
    """The same from the columns in the order of `SEALED`; `at` is an aware datetime."""
    at = row[1]
    if not isinstance(at, datetime) or at.tzinfo is None:
        raise TypeError("an entry's time needs its zone")
    row[1] = at.astimezone(UTC).isoformat(timespec="microseconds")
    text = json.dumps(row, ensure_ascii=False, separators=(",", ":"))
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def storable(text: object) -> str:
    """Text both databases keep unchanged: no zero character, no half of a character pair."""
    return str(text).replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def canonical(values: object) -> str:
    """Values before or after an act as one text: sorted, masked; empty for None.

    Days are ISO, amounts plain decimals without trailing zeros, sets sorted. A type this does
    not know raises TypeError: guessing would make the seal depend on a library's mood.
    """
    if values is None:
        return ""
    return json.dumps(
        _plain(values),
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
        allow_nan=False,
    )


def _plain(value: object) -> object:
    match value:
        case None | bool():
            return value
        case Enum():
            return _plain(value.value)
        case int() | float():
            text = str(value)
            return value if masked(text) == text else masked(text)
        case str() | Promise() | UUID():
            return masked(storable(value))
        case Decimal():
            if not value.is_finite():
                raise TypeError(f"{value} is not an amount")
            text = format(value.normalize(), "f")
            return masked("0" if value == 0 else text)
        case datetime():
            return (value.astimezone(UTC) if value.tzinfo else value).isoformat()
        case date() | time():
            return value.isoformat()
        case Mapping():
            return {masked(storable(key)): _plain(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_plain(inner) for inner in value]
        case set() | frozenset():
            return sorted((_plain(inner) for inner in value), key=lambda one: (str(type(one)), one))
    raise TypeError(f"the journal cannot keep a {type(value).__name__}")
