"""An uploaded file read as people mapped and corrected it; nothing here knows the ledger's rows."""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from bangfu.intake.models import Upload
from bangfu.sheets import (
    IGNORED,
    Book,
    Column,
    Mapped,
    Problem,
    Sheet,
    UnreadableLedger,
    open_book,
    read_mapped,
    repeated_across,
)

LEFT_OUT = "skip"
"""The choice that leaves a row out."""

_BOOKS, _SHEETS = 2, 40
_lock = threading.Lock()
_books: OrderedDict[str, Book] = OrderedDict()
_read: OrderedDict[tuple[str, ...], Mapped] = OrderedDict()


@dataclass
class Read:
    """The sheets of an upload, read; `across` are people who stand in several of them."""

    book: Book
    sheets: list[Mapped]
    across: list[Problem] = field(default_factory=list)


def book_of(upload: Upload) -> Book:
    """The file opened for mapping. Raises UnreadableLedger where it cannot be opened."""
    with _lock:
        if upload.sha256 in _books:
            _books.move_to_end(upload.sha256)
            return _books[upload.sha256]
    book = open_book(upload.file.path)
    with _lock:
        _books[upload.sha256] = book
        while len(_books) > _BOOKS:
            _books.popitem(last=False)
    return book


def readable_sheets(book: Book) -> list[Sheet]:
    """The sheets that are lists of people."""
    return [sheet for sheet in book.sheets if sheet.usable]


def keys_of(sheet: Sheet) -> dict[str, str]:
    """Letter to key of each column: its heading, numbered from its second appearance on."""
    seen: dict[str, int] = {}
    found = {}
    for column in sheet.columns:
        heading = column.remembered_by or column.letter
        seen[heading] = seen.get(heading, 0) + 1
        found[column.letter] = heading if seen[heading] == 1 else f"{heading} {seen[heading]}"
    return found


def columns_by_key(book: Book, names: list[str]) -> dict[str, list[tuple[Sheet, Column]]]:
    """Every different column of some sheets, with where it stands."""
    found: dict[str, list[tuple[Sheet, Column]]] = {}
    for name in names:
        sheet = book.sheet(name)
        keys = keys_of(sheet)
        for column in sheet.columns:
            found.setdefault(keys[column.letter], []).append((sheet, column))
    return found


def guessed(
    book: Book, names: list[str], remembered: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """What the columns of some sheets most likely carry, by key, and the units of some."""
    mapping: dict[str, str] = {}
    units: dict[str, str] = {}
    for name in names:
        sheet = book.sheet(name)
        keys = keys_of(sheet)
        targets = sheet.mapping(remembered)
        for at, target in targets.items():
            mapping.setdefault(keys[at], target)
        for at, unit in sheet.units(targets).items():
            units.setdefault(keys[at], unit)
    return mapping, units


def set_aside(upload: Upload, book: Book) -> list[str]:
    """The titles of columns that tell who the rows are about, and that a person mapped otherwise."""
    return [
        column.title
        for key, columns in columns_by_key(book, upload.sheets).items()
        for _sheet, column in columns
        if column.names_people and upload.mapping.get(key) != column.guess.target
    ]


def read(upload: Upload, tell: Callable[[str, int, int], None] | None = None) -> Read:
    """The upload's sheets as mapped and corrected. Raises UnreadableLedger, KeyError for a lost sheet."""
    book = book_of(upload)
    sheets = []
    for at, name in enumerate(upload.sheets):
        if tell:
            tell(_("读表格"), at, len(upload.sheets))
        sheets.append(_sheet(upload, book, book.sheet(name)))
    return Read(book, sheets, repeated_across(sheets) if len(sheets) > 1 else [])


def corrections_of(upload: Upload, sheet: str) -> dict[tuple[int, str], str]:
    """What was typed into a sheet's cells instead of what stands there."""
    found = {}
    for place, text in upload.corrections.items():
        name, _, cell = place.rpartition("!")
        letters = cell.rstrip("0123456789")
        if name == sheet:
            found[int(cell[len(letters) :]), letters] = text
    return found


def left_out(upload: Upload, sheet: str) -> set[int]:
    """The rows of a sheet somebody decided not to take."""
    found = set()
    for place, words in upload.choices.items():
        name, _, row = place.rpartition("!")
        if name == sheet and LEFT_OUT in words:
            found.add(int(row))
    return found


def _sheet(upload: Upload, book: Book, sheet: Sheet) -> Mapped:
    keys = keys_of(sheet)
    mapping = {at: upload.mapping.get(key, IGNORED) for at, key in keys.items()}
    units = {at: upload.units[key] for at, key in keys.items() if upload.units.get(key)}
    corrections = corrections_of(upload, sheet.name)
    without = left_out(upload, sheet.name)
    known = _key(upload, sheet.name, mapping, units, sorted(corrections.items()), sorted(without))
    with _lock:
        if known in _read:
            _read.move_to_end(known)
            return _read[known]
    try:
        mapped = read_mapped(
            book, sheet.name, mapping, units=units, corrections=corrections, without=without
        )
    except UnreadableLedger as wrong:
        # the file lies under a random name; people know it by their own
        raise UnreadableLedger(
            upload.name, wrong.wrong, wrong.remedy, sheet=wrong.sheet, row=wrong.row,
            column=wrong.column,
        ) from wrong  # fmt: skip
    with _lock:
        _read[known] = mapped
        while len(_read) > _SHEETS:
            _read.popitem(last=False)
    return mapped


def _key(upload: Upload, *parts: Any) -> tuple[str, ...]:
    return (upload.sha256, json.dumps(parts, ensure_ascii=False))
