"""Small ledgers written as text, run through the command line as an office would run it.

An expected line reads `户 人 项目 结论 [=金额] [+条款 …] [?缺少 …]`; `-` stands for the empty
人员编号 of a household outcome. Only the columns that a clause names are filled, so a pack that
asks for more than its text turns up as 待核实.
"""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner

from bangfu.cli import main

Row = dict[str, str]

SCREEN_COLUMNS = [
    "户编号", "人员编号", "姓名", "政策包", "规则", "项目", "结论", "金额", "单位", "依据", "理由", "缺少信息",
]  # fmt: skip
DUTY_COLUMNS = [
    "户编号", "人员编号", "姓名", "政策包", "责任", "内容", "责任人", "最少次数", "周期起", "周期止", "截止", "依据",
]  # fmt: skip


@dataclass(frozen=True)
class Case:
    """A ledger and what must come of it."""

    name: str
    ledger: str
    expected: str
    setting: str = ""
    packs: str = ""


def sheet(text: str) -> str:
    """CSV from lines of cells with blanks between them, `.` being an empty cell."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for line in text.strip().splitlines():
        writer.writerow(["" if cell == "." else cell for cell in line.split()])
    return out.getvalue()


def run(folder: Path, command: str, ledger: str, *options: str) -> tuple[int, str, list[Row]]:
    """Exit code, everything said, and the rows written."""
    source, out = folder / "ledger.csv", folder / "out.csv"
    source.write_text(sheet(ledger), encoding="utf-8-sig")
    result = CliRunner().invoke(main, [command, str(source), *options, "--out", str(out)])
    rows: list[Row] = []
    if out.exists():
        with out.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream))
    return result.exit_code, result.output, rows


def wrong(rows: list[Row], expected: str) -> list[str]:
    """Each expected line that the rows do not bear out, with what stands there instead."""
    problems = []
    for line in expected.strip().splitlines():
        household, person, programme, outcome, *more = line.split()
        subject = (household, "" if person == "-" else person, programme)
        found = [row for row in rows if (row["户编号"], row["人员编号"], row["项目"]) == subject]
        if len(found) != 1:
            problems.append(f"{line.strip()}: {len(found)} rows")
        elif found[0]["结论"] != outcome or not all(_holds(found[0], word) for word in more):
            seen = " ".join(found[0][name] for name in ("结论", "金额", "依据", "缺少信息", "理由"))
            problems.append(f"{line.strip()}: {seen}")
    return problems


def _holds(row: Row, word: str) -> bool:
    mark, value = word[0], word[1:]
    if mark == "=":
        return row["金额"] == value
    return value in row["依据" if mark == "+" else "缺少信息"].split("；")
