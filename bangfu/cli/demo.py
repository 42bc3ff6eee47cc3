"""`bangfu demo`: the main job, done on the sample ledger."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from bangfu.cli import options
from bangfu.cli.failures import SOME_REFUSED, Refused
from bangfu.cli.words import called_as, say

SAMPLE = Path("samples") / "township.xlsx"
PACKS = ("street-pilot-2021", "china-base")
ON = dt.date(2021, 6, 1)


@options.command("用样例台账（虚构的隔山镇）把主要的事做一遍：筛查，写出结果，说清一户。")
def demo() -> int:
    from bangfu.cli.screen import run
    from bangfu.cli.screens import messages, results

    sample = next((path for path in (SAMPLE, _beside_source()) if path.is_file()), None)
    if sample is None:
        raise Refused(
            say(
                "没有样例台账 {path}。请在源码的文件夹里运行 python samples/make.py 生成它。",
                path=SAMPLE,
            )
        )
    folder = Path("out")
    folder.mkdir(exist_ok=True)
    out, errors = folder / "result.xlsx", folder / "refused.xlsx"
    program = called_as()
    policies, day = ",".join(PACKS), ON.isoformat()
    results().print(
        f"$ {program} screen {sample} --policy {policies} --on {day} --out {out} --errors {errors}",
        style="bold",
    )
    code = run(sample, PACKS, ON, None, {}, out, errors)
    house = _a_household(out)
    screen = messages()
    screen.print()
    screen.print(say("接着可以试："), style="bold")
    common = f"{sample} --policy {policies} --on {day}"
    for what, command in (
        (say("说清一户为什么"), f"{program} explain {common} --household {house}"),
        (say("标准调到 660 元会怎样"),
         f"{program} simulate {common} --set 低保标准=660 --out {folder / 'simulated.xlsx'}"),
        (say("六月里谁该做什么"), f"{program} duties {sample} --policy {policies} "
         f"--from 2021-06-01 --to 2021-06-30 --out {folder / 'duties.xlsx'}"),
        (say("有哪些政策、参数怎么设"), f"{program} policy list ；{program} policy show {PACKS[0]}"),
    ):  # fmt: skip
        screen.print(f"  {what}")
        screen.print(f"    {command}", style="cyan")
    if code == SOME_REFUSED:
        # the sample is meant to hold rows that are refused; showing that is the demo's success
        screen.print(say("样例里有意写错了几行；它们在 {path} 里，各有说明。", path=errors))
    return 0


def _beside_source() -> Path:
    return Path(__file__).resolve().parents[2] / SAMPLE


def _a_household(out: Path) -> str:
    """A household with an amount, to show the next command on."""
    import python_calamine

    rows = python_calamine.CalamineWorkbook.from_path(out).get_sheet_by_index(0).to_python()
    names = [str(name) for name in rows[0]]
    house, person, amount = (names.index(name) for name in ("户编号", "人员编号", "金额"))
    found = (str(row[house]) for row in rows[1:] if row[amount] and not row[person])
    return next(found, str(rows[1][house]))
