"""One person in several sheets of a file that are read one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from bangfu.sheets.draft import HOUSEHOLD, IDENTITY, PERSON, ROW
from bangfu.sheets.mapped import Mapped
from bangfu.sheets.problems import Problem, shown_identity


@dataclass(frozen=True)
class _Place:
    """One line with a number that stands in several sheets."""

    ledger: Mapped
    identity: str
    row: int
    household: str
    person: str

    def problem(self, other: _Place) -> Problem:
        letter = self.ledger.letters[IDENTITY]
        return Problem(
            file=self.ledger.source,
            sheet=self.ledger.sheet,
            row=self.row,
            column=self.ledger.cells.titles[letter],
            value=shown_identity(self.identity),
            wrong=f"这个人也在工作表“{other.ledger.sheet}”第 {other.row} 行",
            remedy="一人只能在一户，请核对后去掉一处",
            household=self.household,
            person=self.person,
            facts=(IDENTITY,),
            refused=True,
            letter=letter,
        )


def repeated_across(ledgers: Sequence[Mapped]) -> list[Problem]:
    """A problem for each line whose person also stands in another of the sheets.

    None of the lines is to be taken before somebody says which is right.
    """
    found: dict[str, list[_Place]] = {}
    for place in _shared(ledgers):
        found.setdefault(place.identity, []).append(place)
    return [
        place.problem(next(other for other in places if other.ledger is not place.ledger))
        for places in found.values()
        for place in places
    ]


def _shared(ledgers: Sequence[Mapped]) -> Iterator[_Place]:
    columns = [
        ledger.persons.column(IDENTITY).combine_chunks()
        for ledger in ledgers
        if IDENTITY in ledger.persons.column_names
    ]
    if len(columns) < 2:
        return
    distinct = pa.concat_arrays([pc.unique(column.drop_null()) for column in columns])
    counts = pc.value_counts(distinct)
    several = counts.field("values").filter(pc.greater(counts.field("counts"), 1))
    for ledger in ledgers:
        if not len(several) or IDENTITY not in ledger.persons.column_names:
            continue
        lines = ledger.persons.filter(pc.is_in(ledger.persons.column(IDENTITY), several))
        for line in lines.select([IDENTITY, ROW, HOUSEHOLD, PERSON]).to_pylist():
            yield _Place(ledger, line[IDENTITY], line[ROW], line[HOUSEHOLD], line[PERSON])
