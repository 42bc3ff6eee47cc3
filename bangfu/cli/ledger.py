"""Read the ledger with a progress bar, and tell the user what became of its rows."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from bangfu.cli.failures import DONE, SOME_REFUSED, Refused
from bangfu.cli.screens import messages
from bangfu.cli.words import say

if TYPE_CHECKING:
    import pyarrow as pa

    from bangfu.sheets import Ledger, Problem

Tell = Callable[[str, int, int], None]
REMARKS_SHOWN = 30


@contextlib.contextmanager
def progress() -> Iterator[Tell]:
    """A bar on stderr while a terminal watches, nothing otherwise."""
    from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}/{task.total}"),
        TimeElapsedColumn(), console=messages(), transient=True, disable=not messages().is_terminal,
    )  # fmt: skip
    tasks: dict[str, TaskID] = {}

    def tell(stage: str, done: int, total: int) -> None:
        if stage not in tasks:
            tasks[stage] = bar.add_task(say(stage), total=total)
        bar.update(tasks[stage], completed=done, total=total)

    with bar:
        yield tell


def check_places(ledger: Path, *outputs: Path | None) -> None:
    """Refuse, before any work, places where results cannot or must not go."""
    from bangfu.sheets.write import writer_for

    taken = {_real(ledger): ledger}
    for path in outputs:
        if path is None:
            continue
        if _real(path) == _real(ledger):
            raise Refused(
                say("{path}：就是台账本身，写上去原来的内容就没了。请换一个名字。", path=path)
            )
        if _real(path) in taken:
            raise Refused(
                say("{path}：结果和退回的行不能写进同一个文件。请换一个名字。", path=path)
            )
        taken[_real(path)] = path
        writer_for(path)
        if not os.access(path.parent, os.W_OK):
            raise Refused(say("{path}：这个文件夹不能写。请换一个位置。", path=path))


def _real(path: Path) -> str:
    # the same file under two names is still the same file
    with contextlib.suppress(OSError):
        found = path.stat()
        return f"{found.st_dev}:{found.st_ino}"
    return str(path.resolve())


def read(path: Path, tell: Tell) -> Ledger:
    """The ledger's rows, good and refused."""
    from bangfu.policy.facts import load_dictionary
    from bangfu.sheets import read_ledger

    return read_ledger(path, load_dictionary(), progress=tell)


def tell_warnings(ledger: Ledger) -> None:
    """What was left out of the ledger or read in a way its keeper should know."""
    for warning in _together(ledger.warnings):
        messages().print(warning, style="yellow")


def report(ledger: Ledger, errors: Path | None) -> int:
    """Say what was refused or is doubtful; write `errors`; the exit code."""
    from bangfu.sheets import write_problems

    screen = messages()
    remarks = [problem for problem in ledger.problems if not problem.refused]
    if remarks:
        screen.print(say("请核对（没有退回，共 {count} 处）：", count=len(remarks)), style="yellow")
        for remark in remarks[:REMARKS_SHOWN]:
            screen.print(f"  {remark}")
        _rest(remarks[REMARKS_SHOWN:])
    refused = ledger.refused
    if errors is not None:
        write_problems(refused, errors)
    if not refused:
        return DONE
    rows = len({(problem.sheet, problem.row) for problem in refused})
    screen.print(say("退回 {rows} 行，没有参加判断：", rows=rows), style="bold red")
    if errors is not None:
        screen.print(say("  每一行错在哪里、怎么改，见 {path}", path=errors))
    else:
        for problem in refused:
            screen.print(f"  {problem}")
    return SOME_REFUSED


def _rest(remarks: Iterable[Problem]) -> None:
    kinds = Counter((remark.column, remark.wrong) for remark in remarks)
    for (column, wrong), count in kinds.most_common():
        messages().print(
            say("  还有 {count} 处：“{column}”{wrong}", count=count, column=column, wrong=wrong)
        )


def _together(warnings: Iterable[str]) -> list[str]:
    """One line for what is said of many sheets in the same words."""
    places: dict[str, list[str]] = {}
    for warning in warnings:
        place, mark, said = warning.partition("：")
        if mark and place.startswith("工作表“"):
            places.setdefault(said, []).append(place)
        else:
            places.setdefault(warning, [])
    lines = []
    for said, where in places.items():
        if len(where) > 2:
            lines.append(f"{where[0]} 等 {len(where)} 张工作表：{said}")
        else:
            lines.append("、".join(where) + ("：" if where else "") + said)
    return lines


def notices_of(persons: pa.Table, on: dt.date) -> list[str]:
    """What the user must know about the ledger itself on the day of the question."""
    import pyarrow.compute as pc

    from bangfu.policy.storage import day_number

    said = []
    refused = persons.filter(persons["_refused"])
    houses = len(set(refused["户编号"].to_pylist()))
    if houses:
        said.append(
            say(
                "{count} 户里有被退回的行；在补正以前，这些户的家庭结论可能是待核实。", count=houses
            )
        )
    if "出生日期" in persons.column_names:
        unborn = pc.sum(pc.greater(persons["出生日期"], day_number(on))).as_py() or 0
        if unborn:
            said.append(
                say("{count} 人的出生日期在 {on} 之后，请核对判断的日期。", count=unborn, on=on)
            )
    return said
