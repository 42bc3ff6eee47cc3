"""From sheets as read to lines: facts by row, what the reader found, where each row belongs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from bangfu.intake.lines import AS_IS, Fix, Line, Mark
from bangfu.intake.places import Places
from bangfu.intake.reading import LEFT_OUT, Read
from bangfu.ledger.facts import HEADING_FACTS, dictionary
from bangfu.sheets import JUDGE, MUST_FIX, Mapped, Problem
from bangfu.sheets.draft import HOUSEHOLD, HOUSEHOLD_GIVEN, NAME, PERSON, REFUSED, ROW
from bangfu.sheets.targets import EXTRA, HELPER, HELPER_PHONE, MEASURES, REMARK

VILLAGE, ADDRESS, SEX = "村居", "家庭住址", "性别"
Choices = Mapping[str, list[str]]
_ROW = re.compile(r"第 (\d+) 行")


def gathered(read: Read, choices: Choices, places: Places, village: str) -> list[Line]:
    """All lines of an upload in the order of the file, with what the reader found in them.

    `village` is where rows belong that say nothing of it, and whose sheet does not either.
    """
    lines: list[Line] = []
    for mapped in read.sheets:
        of_sheet = {line.row: line for line in _lines(mapped)}
        problems = [*mapped.problems, *(p for p in read.across if p.sheet == mapped.sheet)]
        for problem in problems:
            line = of_sheet.get(problem.row)
            if line is None:
                line = of_sheet[problem.row] = _only_read(mapped, problem)
            line.marks.append(_mark(problem, choices.get(line.key, [])))
        near = read.book.sheet(mapped.sheet).village or mapped.sheet
        _place(of_sheet.values(), mapped, places, places.village(near, village) or village)
        lines += [of_sheet[row] for row in sorted(of_sheet)]
    return lines


def _lines(mapped: Mapped) -> Iterator[Line]:
    table = mapped.persons
    words = dictionary().facts
    names = [n for n in table.column_names if n in words and n not in HEADING_FACTS | set(EXTRA)]
    of_home = [name for name in names if words[name].entity == "household"]
    of_person = [name for name in names if words[name].entity == "person"]
    columns = {name: table.column(name).to_pylist() for name in table.column_names}
    empty = [None] * table.num_rows
    homes = zip(*(columns[name] for name in of_home), strict=True) if of_home else _nothing(empty)
    people = zip(*(columns[name] for name in of_person), strict=True)
    numbers = columns[PERSON] if PERSON in mapped.letters else empty
    rest = zip(
        columns[ROW], columns[HOUSEHOLD], columns[HOUSEHOLD_GIVEN], numbers, columns[REFUSED],
        columns.get(HELPER, empty), columns.get(HELPER_PHONE, empty),
        columns.get(MEASURES, empty), columns.get(REMARK, empty), columns.get(NAME, empty),
        homes, people, strict=True,
    )  # fmt: skip
    for (
        row,
        household,
        given,
        number,
        refused,
        helper,
        phone,
        measure,
        remark,
        name,
        home,
        person,
    ) in rest:
        yield Line(
            sheet=mapped.sheet, row=row, household=household, given=given, number=number or "",
            name=name or "",
            facts={n: v for n, v in zip(of_person, person, strict=True) if v is not None},
            of_home={n: v for n, v in zip(of_home, home, strict=True) if v is not None},
            helper="" if refused else helper or "", helper_phone=phone or "", measure=measure or "", remark=remark or "",
        )  # fmt: skip


def _nothing(rows: list[None]) -> Iterator[tuple[()]]:
    return (() for _ in rows)


def _only_read(mapped: Mapped, problem: Problem) -> Line:
    """A row that is not taken at all, such as a repeat: it is shown with what stands in it."""
    line = Line(mapped.sheet, problem.row, problem.household)
    letter = mapped.letters.get(NAME, "")
    if letter:
        text = mapped.cells.of([problem.row]).get(problem.row, {}).get(letter, "")
        line.name, line.facts = text, {NAME: text}
    return line


def _mark(problem: Problem, chosen: list[str]) -> Mark:
    settled = AS_IS in chosen and problem.kind == JUDGE and not problem.refused
    fixes: list[Fix] = []
    if problem.kind == JUDGE and problem.refused:
        other = _ROW.search(problem.wrong)
        verb = _("只留第 %(row)s 行") % {"row": other[1]} if other else _("不要这一行")
        fixes.append(Fix(verb, LEFT_OUT))
    elif problem.kind == JUDGE and not settled:
        fixes += [Fix(_("照样导入"), AS_IS), Fix(_("不要这一行"), LEFT_OUT)]
    elif SEX in problem.facts[:1] and problem.refused and problem.allowed:
        right = next((v for v in problem.allowed if v != problem.value), "")
        fixes.append(Fix(_("改成%(value)s") % {"value": right}, text=right))
    elif problem.kind == MUST_FIX and problem.letter and problem.value:
        fixes.append(Fix(_("先留空"), text=""))
    return Mark(
        problem.kind, problem.letter, problem.wrong, problem.remedy,
        blocks=(problem.refused or problem.kind == JUDGE) and not settled,
        fixes=tuple(fixes), allowed=problem.allowed,
        typed=problem.kind == MUST_FIX and bool(problem.letter) and problem.refused,
    )  # fmt: skip


def _place(lines: Any, mapped: Mapped, places: Places, otherwise: str) -> None:
    letter = mapped.letters.get(VILLAGE, "")
    for line in lines:
        written = str(line.of_home.get(VILLAGE) or "")
        code = places.village(written, otherwise) if written else otherwise
        if code:
            line.area_code = places.within(code, str(line.of_home.get(ADDRESS) or ""))
        elif written:
            line.marks.append(
                Mark(
                    MUST_FIX, letter, _("不知道“%(name)s”是哪个村居") % {"name": written},
                    _("请从列出的里选"),
                    blocks=True, allowed=tuple(name for _, name in places.choices)[:400],
                )
            )  # fmt: skip
        else:
            line.marks.append(
                Mark(MUST_FIX, letter, _("不知道是哪个村居的"), _("请在上一步选好这份表是哪个村居的"),
                     blocks=True, typed=bool(letter))
            )  # fmt: skip
