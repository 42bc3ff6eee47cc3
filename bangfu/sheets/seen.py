"""A file as a person who maps its headings sees it: sheets, columns, guesses, samples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bangfu.sheets.grid import RawSheet
from bangfu.sheets.headings import ANCHORS, Header
from bangfu.sheets.targets import IGNORED, Guess


@dataclass(frozen=True)
class Column:
    """One column: what stands over it, what it most likely carries, and what is in it."""

    letter: str
    title: str
    """The headings over it from top to bottom, as typed."""
    heading: str
    """The same without blanks."""
    guess: Guess
    units: tuple[str, ...] = ()
    """The units the guessed fact may be typed in."""
    samples: tuple[str, ...] = ()
    """A few different values, numbers of people masked."""
    exact: bool = False
    """Whether its heading is a known name of what it is guessed to carry."""

    @property
    def remembered_by(self) -> str:
        """What an office's mapping is remembered by: the heading, beside others it is another."""
        return f"{self.heading}（作{self.guess.target}）" if self.guess.alone else self.heading

    @property
    def names_people(self) -> bool:
        """Whether its heading says that it tells who the rows are about."""
        return self.exact and self.guess.target in ANCHORS


@dataclass
class Sheet:
    """One table. `wrong` and `remedy` say why it cannot be imported as it stands."""

    name: str
    columns: list[Column] = field(default_factory=list)
    first_row: int = 0
    """The first row of headings, counted from 1 as Excel does."""
    last_row: int = 0
    lines: int = 0
    """Lines under the headings, those that are no people included."""
    captions: tuple[str, ...] = ()
    village: str = ""
    """The village the title names; to be offered, never taken unasked."""
    wrong: str = ""
    remedy: str = ""
    raw: RawSheet | None = field(default=None, repr=False)
    header: Header | None = field(default=None, repr=False)

    @property
    def usable(self) -> bool:
        """Whether its columns can be mapped."""
        return not self.wrong

    def column(self, letter: str) -> Column:
        """A column by its letter; raises KeyError where there is none."""
        for column in self.columns:
            if column.letter == letter:
                return column
        raise KeyError(letter)

    def mapping(self, remembered: Mapping[str, str] | None = None) -> dict[str, str]:
        """Letter to target: as the office mapped these headings before, otherwise as guessed.

        A heading that is a known name keeps its own against what is remembered of another
        one, and one that tells who the rows are about is never left aside by memory.
        No target is given twice; a column nobody knows is left out of the answer.
        """
        known = remembered or {}
        said = {column.letter: known.get(column.remembered_by, "") for column in self.columns}
        found: dict[str, str] = {}
        for column in self.columns:
            forgotten = column.names_people and said[column.letter] == IGNORED
            if column.exact and (forgotten or not said[column.letter]):
                found[column.letter] = column.guess.target
        for asked in (True, False):
            for column in self.columns:
                target = said[column.letter] if asked else column.guess.target
                if not target or column.letter in found:
                    continue
                if target == IGNORED or target not in found.values():
                    found[column.letter] = target
        return found

    def units(self, mapping: Mapping[str, str]) -> dict[str, str]:
        """Letter to unit, for columns whose heading names another unit than the fact has."""
        return {
            column.letter: column.guess.unit
            for column in self.columns
            if column.units
            and column.guess.unit != column.units[0]
            and mapping.get(column.letter) == column.guess.target
        }


@dataclass
class Book:
    """A file opened for mapping; `kind` is .xlsx, .xls, .csv or .parquet."""

    path: Path
    kind: str
    sheets: list[Sheet]
    warnings: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name

    def sheet(self, name: str) -> Sheet:
        """A sheet by name; raises KeyError where there is none."""
        for sheet in self.sheets:
            if sheet.name == name:
                return sheet
        raise KeyError(name)
