"""The grid of the third step: rows as Excel numbers them, what is wrong in each cell, clean rows folded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bangfu.intake.checked import Checked
from bangfu.intake.lines import DIFFERS, Line, Mark
from bangfu.intake.models import Upload
from bangfu.intake.reading import LEFT_OUT, keys_of
from bangfu.ledger.fold import Seen, fold
from bangfu.ledger.models import Observation
from bangfu.sheets import IGNORED, JUDGE, MUST_FIX, NOTE, Mapped
from bangfu.sheets.draft import IDENTITY, NAME, RELATION

A_PAGE = 80
MOST_COLUMNS = 14
"""A sheet with more columns shows those that name people or that something is said about."""
AT_ONCE = 300
"""Clean rows that one unfolding shows."""

CLASSES = {MUST_FIX: "cell-wrong", JUDGE: "cell-judge", DIFFERS: "cell-differs", NOTE: "cell-note"}
WEIGHT = (MUST_FIX, JUDGE, DIFFERS, NOTE)
STANDINGS: dict[str, str | Promise] = {
    MUST_FIX: _("要改"), JUDGE: _("要判断"), "waits": _("等同户"), "update": _("更新"),
    "new": _("新增"), "left": _("不要"),
}  # fmt: skip
TABS = ("all", "todo", "noted", "ready")


@dataclass
class Said:
    """A mark, and where the ledger's value comes from."""

    mark: Mark
    source: Seen | None = None


@dataclass
class Cell:
    """One cell: its text with numbers masked, the worst that is said about it first."""

    letter: str
    title: str
    text: str
    said: list[Said] = field(default_factory=list)

    @property
    def css(self) -> str:
        """The class that colours it; the first mark decides."""
        return CLASSES[self.said[0].mark.kind] if self.said else ""

    @property
    def typed(self) -> Mark | None:
        """The mark that wants the cell typed again."""
        return next((one.mark for one in self.said if one.mark.typed or one.mark.allowed), None)


@dataclass
class Row:
    """One row of the sheet."""

    number: int
    standing: str
    cells: list[Cell]
    said: list[Said] = field(default_factory=list)
    """What is said of the row as a whole."""
    changed: bool = False

    @property
    def word(self) -> str | Promise:
        """How it stands."""
        return STANDINGS[self.standing]

    @property
    def needs(self) -> bool:
        """Whether somebody has to do something about it."""
        return self.standing in (MUST_FIX, JUDGE)


@dataclass(frozen=True)
class Fold:
    """Rows nothing is wrong with, one after another."""

    first: int
    last: int
    count: int


@dataclass
class Column:
    """One column of the sheet as it stands in the head."""

    letter: str
    title: str
    target: str
    """What it carries; empty when nobody knows."""


@dataclass
class Grid:
    """One leaf of a sheet's rows."""

    sheet: int
    columns: list[Column]
    leaf: Page
    items: list[Row | Fold]
    hidden_columns: int = 0


def grid_of(
    upload: Upload, checked: Checked, sheet: int, tab: str, page: object, *, wide: bool = False
) -> Grid:
    """One leaf of a sheet under a tab; rows without anything to say are folded under `all`."""
    mapped = checked.read.sheets[sheet]
    lines = {line.row: line for line in checked.lines if line.sheet == mapped.sheet}
    dropped = _left_out(upload, mapped.sheet)
    if tab == "ready":
        shown: list[int | Fold] = [row for row, line in sorted(lines.items()) if not line.blocked]
    elif tab == "todo":
        shown = [row for row, line in sorted(lines.items()) if line.standing in (MUST_FIX, JUDGE)]
    elif tab == "noted":
        shown = [r for r, line in sorted(lines.items()) if line.noted and not line.blocked]
    else:
        touched = _touched(upload, mapped.sheet)
        shown = list(_folded(lines, touched, dropped))
    leaf = Paginator(shown, A_PAGE).get_page(page)
    numbers = [item for item in leaf if isinstance(item, int)]
    columns = _columns(
        upload, checked, mapped, [lines[n] for n in numbers if n in lines], wide=wide
    )
    rows = rows_of(upload, mapped, lines, numbers, columns, dropped)
    items = [rows[item] if isinstance(item, int) else item for item in leaf]
    hidden = len(checked.read.book.sheet(mapped.sheet).columns) - len(columns)
    return Grid(sheet, columns, leaf, items, hidden)


def unfolded(
    upload: Upload, checked: Checked, sheet: int, first: int, last: int, *, wide: bool = False
) -> Grid:
    """Some rows without anything to say, shown all the same; a very long run only begins."""
    mapped = checked.read.sheets[sheet]
    lines = {
        line.row: line
        for line in checked.lines
        if line.sheet == mapped.sheet and first <= line.row <= last
    }
    numbers: list[int | Fold] = list(sorted(lines)[:AT_ONCE])
    columns = _columns(upload, checked, mapped, [], wide=wide)
    rows = rows_of(
        upload, mapped, lines, [n for n in numbers if isinstance(n, int)], columns, set()
    )
    leaf = Paginator(numbers, AT_ONCE).get_page(1)
    items: list[Row | Fold] = list(rows.values())
    rest = sorted(lines)[AT_ONCE:]
    if rest:
        items.append(Fold(rest[0], rest[-1], len(rest)))
    return Grid(sheet, columns, leaf, items)


def rows_of(
    upload: Upload,
    mapped: Mapped,
    lines: dict[int, Line],
    numbers: Sequence[int],
    columns: Sequence[Column],
    dropped: set[int],
) -> dict[int, Row]:
    """Some rows with the texts of their cells and what is said about them."""
    texts = mapped.cells.of(list(numbers))
    sources = _sources([lines[n] for n in numbers if n in lines])
    touched = _touched(upload, mapped.sheet)
    found: dict[int, Row] = {}
    for number in numbers:
        line = lines.get(number)
        text = texts.get(number, {})
        cells = [Cell(one.letter, one.title, text.get(one.letter, "")) for one in columns]
        row = Row(number, line.standing if line else "left", cells, changed=number in touched)
        if line is None or number in dropped:
            row.standing = "left"
            found[number] = row
            continue
        at = {cell.letter: cell for cell in cells}
        for mark in sorted(line.marks, key=lambda one: WEIGHT.index(one.kind)):
            said = Said(
                mark, sources.get((line.key, mark.remedy)) if mark.kind == DIFFERS else None
            )
            cell = at.get(mark.letter)
            (cell.said if cell else row.said).append(said)
        found[number] = row
    return found


def _folded(lines: dict[int, Line], touched: set[int], dropped: set[int]) -> Iterable[int | Fold]:
    run: list[int] = []
    for row in sorted({*lines, *dropped}):
        line = lines.get(row)
        clean = line is not None and not line.marks and not line.blocked and row not in touched
        if clean:
            run.append(row)
            continue
        if run:
            yield Fold(run[0], run[-1], len(run))
            run = []
        yield row
    if run:
        yield Fold(run[0], run[-1], len(run))


def _columns(
    upload: Upload, checked: Checked, mapped: Mapped, lines: Sequence[Line], *, wide: bool
) -> list[Column]:
    sheet = checked.read.book.sheet(mapped.sheet)
    keys = keys_of(sheet)
    found = []
    spoken = {mark.letter for line in lines for mark in line.marks}
    named = {mapped.letters.get(name) for name in (NAME, IDENTITY, RELATION, "性别", "村居")}
    for column in sheet.columns:
        target = upload.mapping.get(keys[column.letter], "")
        narrow = len(sheet.columns) > MOST_COLUMNS and not wide
        if narrow and column.letter not in spoken | named:
            continue
        if target == IGNORED and column.guess.target == IGNORED and column.letter not in spoken:
            continue
        found.append(Column(column.letter, column.title, "" if target == IGNORED else target))
    return found


def _left_out(upload: Upload, sheet: str) -> set[int]:
    return {
        int(key.rpartition("!")[2])
        for key, said in upload.choices.items()
        if key.rpartition("!")[0] == sheet and LEFT_OUT in said
    }


def _touched(upload: Upload, sheet: str) -> set[int]:
    """Rows in which somebody typed or decided something."""
    found = set()
    for key in (*upload.choices, *upload.corrections):
        name, _sign, place = key.rpartition("!")
        if name == sheet:
            found.add(int(place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")))
    return found


def _sources(lines: Sequence[Line]) -> dict[tuple[str, str], Seen]:
    """Where the ledger's values come from that some lines say otherwise."""
    telling = [
        line for line in lines
        if line.person is not None and any(mark.kind == DIFFERS for mark in line.marks)
    ]  # fmt: skip
    homes = {line.person.household_id for line in telling if line.person is not None}
    told: dict[int, list[Observation]] = {pk: [] for pk in homes}
    for one in Observation.objects.filter(household_id__in=homes):
        told[one.household_id].append(one)
    states = {pk: fold(said) for pk, said in told.items()}
    found: dict[tuple[str, str], Seen] = {}
    for line in telling:
        assert line.person is not None
        state: dict[str, Any] = states[line.person.household_id]
        seen = {**state.get("household", {}), **state.get(str(line.person.pk), {})}
        for mark in line.marks:
            if mark.kind == DIFFERS and mark.remedy in seen:
                found[line.key, mark.remedy] = seen[mark.remedy]
    return found
