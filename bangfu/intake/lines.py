"""A row of a file on its way into the ledger, and everything that is to be said about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from bangfu.intake.known import KnownPerson
from bangfu.sheets import JUDGE, MUST_FIX, NOTE

DIFFERS = "differs"
"""What the ledger says otherwise: to be seen, nothing to be done."""

SAME, OTHER, AS_IS, KEEP_HOME = "same", "different", "as_is", "keep_home"
"""What a person may decide about a row: it is the one in the ledger, it is not, take it as it
stands, leave the person in the household the ledger has them in."""


@dataclass(frozen=True)
class Fix:
    """A button in a cell: what it says, and either a choice for the row or a text for the cell."""

    verb: str
    choice: str = ""
    text: str | None = None
    row: int = 0
    """Another row the choice is about; 0: this one."""


@dataclass(frozen=True)
class Mark:
    """Something said about a cell; `blocks` keeps the row out until it is settled."""

    kind: str
    letter: str
    wrong: str
    remedy: str = ""
    blocks: bool = False
    fixes: tuple[Fix, ...] = ()
    allowed: tuple[str, ...] = ()
    typed: bool = False
    """Whether the cell is to be typed again."""


@dataclass
class Line:
    """One row of people. `facts` and `of_home` are in storage form, blanks left out."""

    sheet: str
    row: int
    household: str = ""
    given: bool = False
    """Whether the file numbers its households."""
    number: str = ""
    name: str = ""
    """The name the row gives; it stays when the ledger is found to know it already."""
    facts: dict[str, Any] = field(default_factory=dict)
    of_home: dict[str, Any] = field(default_factory=dict)
    helper: str = ""
    helper_phone: str = ""
    measure: str = ""
    remark: str = ""
    area_code: str = ""
    marks: list[Mark] = field(default_factory=list)
    helpers: list[Any] = field(default_factory=list)
    """Whom the row means by its helper, in the order it names them."""
    person: KnownPerson | None = None
    home: int | None = None
    """The ledger's household the row belongs to; None: a new one."""
    agreed: tuple[str, ...] = ()
    """The facts that it and the ledger say alike of the person; they are left out of `facts`."""
    agreed_home: tuple[str, ...] = ()
    """The same of the household."""
    waits: bool = False
    """Whether the row is kept out by another row of its household."""

    @property
    def key(self) -> str:
        """How choices and addresses name the row."""
        return f"{self.sheet}!{self.row}"

    @property
    def blocked(self) -> bool:
        """Whether the row has to wait for something."""
        return self.waits or any(mark.blocks for mark in self.marks)

    @property
    def standing(self) -> str:
        """How the row stands: must_fix, judge, waits, update or new."""
        blocking = {mark.kind for mark in self.marks if mark.blocks}
        for kind in (MUST_FIX, JUDGE):
            if kind in blocking:
                return kind
        if self.waits:
            return "waits"
        return "update" if self.person is not None else "new"

    @property
    def noted(self) -> bool:
        """Whether something is only to be known of."""
        return any(mark.kind in (NOTE, DIFFERS) for mark in self.marks)
