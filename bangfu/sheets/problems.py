"""What is wrong with a ledger, in words its keeper can act on."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from bangfu.policy import identity

MUST_FIX, JUDGE, NOTE = "must_fix", "judge", "note"
"""What a problem asks of people: to correct it, to decide it, or only to know of it."""

LONGEST_SHOWN = 40
_IDENTITY = re.compile(r"\d{14,}[\dXx]")
_PHONE = re.compile(r"(?<!\d)1\d{10}(?!\d)")
_DIGITS = re.compile(r"\d.*\d", re.DOTALL)
_WHOLE_NUMBER = re.compile(r"\d{14,}[\dXx]|1\d{10}", re.ASCII)
_POWER = re.compile(r"(\d)(?:\.(\d)\d*)?[eE]\+?(\d+)")


def hidden(value: object) -> str:
    """A cell's content with the numbers of people and accounts masked."""
    text = str(value).strip()
    if not _DIGITS.search(text):
        return text
    text = _POWER.sub(_short_power, text)
    digits = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text))
    if _WHOLE_NUMBER.fullmatch(digits):
        text = digits
    text = _IDENTITY.sub(lambda found: identity.mask(found.group()), text)
    return _PHONE.sub(lambda found: f"{found.group()[:3]}****{found.group()[-4:]}", text)


def shown(value: object) -> str:
    """A cell's content as it may appear in a message: numbers of people masked, length bounded."""
    text = hidden(value)
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "…"


def shown_identity(value: object) -> str:
    """Content of an identity-number cell: masked even where it is too short or badly formed."""
    text = str(value).strip()
    if _POWER.fullmatch(text):
        return _POWER.sub(_short_power, text)
    return identity.mask(text)


def _short_power(found: re.Match[str]) -> str:
    return f"{found[1]}.{found[2] or '0'}E+{int(found[3])}"


def at_most(names: list[str], limit: int = 8) -> str:
    """A list for a message: the first few by name, the rest by count."""
    listed = "、".join(names[:limit])
    return f"{listed} 等 {len(names)} 个" if len(names) > limit else listed


@dataclass(frozen=True)
class Problem:
    """One thing wrong in one place. `refused` says whether the row was left out because of it."""

    file: str
    sheet: str
    row: int
    column: str
    value: str
    wrong: str
    remedy: str
    household: str = ""
    person: str = ""
    facts: tuple[str, ...] = ()
    refused: bool = True
    kind: str = MUST_FIX
    letter: str = ""
    """The column as Excel names it; empty where no column of the file is meant."""
    allowed: tuple[str, ...] = ()
    """The values the cell may have, where they are a list."""

    def __str__(self) -> str:
        return _line(
            _place(self.file, self.sheet, self.row, self.column),
            f"{self.value or '（空）'}，{self.wrong}",
            self.remedy,
        )


class UnreadableLedger(Exception):
    """A file that cannot be processed at all, with where, why and what to do."""

    def __init__(
        self,
        file: str,
        wrong: str,
        remedy: str,
        *,
        sheet: str = "",
        row: int = 0,
        column: str = "",
    ) -> None:
        self.file, self.sheet, self.row, self.column = file, sheet, row, column
        self.wrong, self.remedy = wrong, remedy
        super().__init__(_line(_place(file, sheet, row, column), wrong, remedy))


def _place(file: str, sheet: str, row: int, column: str) -> str:
    parts = [file]
    if sheet:
        parts.append(f"工作表“{sheet}”")
    if row:
        parts.append(f"第 {row} 行")
    if column:
        parts.append(f"“{column}”")
    return " ".join(parts)


def _line(place: str, wrong: str, remedy: str) -> str:
    return f"{place}：{wrong}。{remedy}".replace("\n", " ").replace("\r", " ")
