"""`bangfu screen`: who is entitled to what, for a whole ledger."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bangfu.cli import options
from bangfu.cli.failures import Refused
from bangfu.cli.words import say

if TYPE_CHECKING:
    import pyarrow as pa

    from bangfu.cli.ledger import Tell
    from bangfu.policy.bulk.tally import Standing
    from bangfu.policy.program.assemble import Program


@options.command("筛查一份台账：每户、每人够得上哪些项目，为什么，还缺什么。")
@options.ledger
@options.policy
@options.on
@options.area
@options.settings
@options.out
@options.errors
@click.option("--all", "everything", is_flag=True, help=say("不符合的也写进结果。"))
@click.option(
    "--engine", type=click.Choice(["duckdb", "spark"]), default="duckdb", show_default=False,
    help=say("用什么来算；台账大到一台机器算不了时用 spark。"),
)  # fmt: skip
def screen(
    ledger: Path, packs: tuple[str, ...], on: dt.date, area: str | None,
    settings: dict[str, str], out: Path, errors: Path | None, everything: bool, engine: str,
) -> int:  # fmt: skip
    return run(ledger, packs, on, area, settings, out, errors, everything=everything, engine=engine)


def run(
    path: Path, packs: tuple[str, ...], on: dt.date, area: str | None,
    settings: dict[str, str], out: Path, errors: Path | None, *,
    everything: bool = False, engine: str = "duckdb",
) -> int:  # fmt: skip
    """Screen a ledger, write the outcomes and show the counts; the exit code."""
    from bangfu.cli import ledger as book
    from bangfu.cli.screens import messages, results, summary, tell_notices
    from bangfu.policy.program.assemble import build_program
    from bangfu.sheets import write_table

    book.check_places(path, out, errors)
    work = _on_duckdb
    if engine == "spark":
        _require_spark()
        work = _on_spark
    with book.progress() as tell:
        tell("读取政策", 0, 1)
        program = build_program(packs, on, area=area, overrides=settings)
        tell("读取政策", 1, 1)
        ledger = book.read(path, tell)
        outcomes, counts, notices = work(program, ledger.persons, everything, tell)
        tell("写出结果", 0, 1)
        write_table(outcomes, out)
        tell("写出结果", 1, 1)
    book.tell_warnings(ledger)
    tell_notices([*program.notices, *notices, *book.notices_of(ledger.persons, on)])
    code = book.report(ledger, errors)
    results().print(summary(counts, refusals_known=everything or engine == "duckdb"))
    messages().print(
        say("{rows} 条结论已写入 {path}", rows=f"{outcomes.num_rows:,}", path=out), style="green"
    )
    return code


Work = tuple["pa.Table", "list[Standing]", list[str]]


def _on_duckdb(program: Program, persons: pa.Table, everything: bool, tell: Tell) -> Work:
    from bangfu.policy.bulk.engine import Run
    from bangfu.policy.bulk.tally import standings

    with Run(program, persons) as run_:
        run_.work(tell)
        counts = standings(run_)
        dead = run_.not_living()
        notices = (
            [say("{count} 人在判断日期以前已去世，没有参加判断。", count=dead)] if dead else []
        )
        return run_.outcomes(everything=everything), counts, notices


def _on_spark(program: Program, persons: pa.Table, everything: bool, tell: Tell) -> Work:
    from bangfu.policy.bulk.spark import screen_on_spark
    from bangfu.policy.bulk.tally import standings_of

    tell("筛查", 0, 1)
    outcomes = screen_on_spark(program, persons, everything=everything)
    tell("筛查", 1, 1)
    return outcomes, standings_of(program, outcomes), []


def _require_spark() -> None:
    """Say what is lacking before a long ledger is read."""
    from bangfu.policy.bulk.spark import missing_for_spark

    missing = missing_for_spark()
    if missing:
        raise Refused(say(missing))
