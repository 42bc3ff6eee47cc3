"""Whose paper a checksum is: from what was printed and what was signed, inside the scope."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bangfu.org.access import Reader
from bangfu.papers.models import MonthlyLedger, Print
from bangfu.papers.queries.monthly import ledgers_of

A_CODE = re.compile(r"[0-9A-F]{8}")
MOST = 20


@dataclass(frozen=True)
class Traced:
    """What one checksum belongs to."""

    code: str
    prints: list[Print]
    ledgers: list[MonthlyLedger]

    @property
    def found(self) -> bool:
        """Whether anything in the scope carries it."""
        return bool(self.prints or self.ledgers)


def plain_code(text: str) -> str:
    """A typed checksum as it is printed: “7F3A 91C2”; empty for what is none."""
    typed = re.sub(r"[\s\-]", "", text).upper()
    return f"{typed[:4]} {typed[4:]}" if A_CODE.fullmatch(typed) else ""


def trace(reader: Reader, code: str) -> Traced:
    """What in the reader's scope carries a checksum."""
    prints = reader.within(Print.objects.filter(code=code)).select_related("ledger")
    signed = ledgers_of(reader).filter(code=code).defer("rows", "changes", "stroke")
    return Traced(code, list(prints[:MOST]), list(signed[:MOST]))
