"""`bangfu duties`: who owes whom what in a span of days."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bangfu.cli import options
from bangfu.cli.words import say

if TYPE_CHECKING:
    import pyarrow as pa
    from rich.table import Table

    from bangfu.policy.duties.owed import Owed
    from bangfu.policy.duties.periods import Happening


def _events(
    context: click.Context, param: click.Parameter, given: tuple[str, ...]
) -> list[Happening]:
    from bangfu.policy.duties.periods import Happening

    found = []
    for text in given:
        kind, mark, days = text.replace("＝", "=").partition("=")
        first, dots, last = days.partition("..")
        if not (kind.strip() and mark and dots):
            raise click.BadParameter(
                say(
                    "“{text}”要写成 种类=起..止，例如 极端天气=2022-10-05..2022-10-08。", text=text
                ),
                param_hint="--event",
            )
        day = options.Day()
        start, end = (day.convert(part, param, context) for part in (first, last))
        if end < start:
            raise click.BadParameter(
                say("“{text}”的起止日期反了。", text=text), param_hint="--event"
            )
        found.append(Happening(kind.strip(), start, end))
    return found


@options.command("列出一段时间里谁该对谁做什么、最迟哪天：每周、每月各是一行。")
@options.ledger
@options.policy
@click.option("--from", "start", type=options.Day(), required=True, help=say("从哪一天起。"))
@click.option("--to", "end", type=options.Day(), required=True, help=say("到哪一天止。"))
@click.option(
    "--event", "events", multiple=True, callback=_events, metavar=say("种类=起..止"),
    help=say("这段时间里的事件，例如 极端天气=2022-10-05..2022-10-08；有的责任只在事件期间。"),
)  # fmt: skip
@options.area
@options.settings
@options.out
@options.errors
def duties(
    ledger: Path, packs: tuple[str, ...], start: dt.date, end: dt.date, events: list[Happening],
    area: str | None, settings: dict[str, str], out: Path, errors: Path | None,
) -> int:  # fmt: skip
    from bangfu.cli import ledger as book
    from bangfu.cli.screens import messages, results, tell_notices
    from bangfu.policy.duties.owed import lay_out, owed_in_bulk
    from bangfu.sheets import write_table

    book.check_places(ledger, out, errors)
    with book.progress() as tell:
        tell("读取政策", 0, 1)
        # what is wrong with packs, days or events is said before a long ledger is read
        lay_out(packs, start, end, area, settings, events)
        tell("读取政策", 1, 1)
        read = book.read(ledger, tell)
        tell("安排责任", 0, 1)
        rows, notices = owed_in_bulk(
            packs, read.persons, start, end, area=area, overrides=settings, events=events
        )
        tell("安排责任", 1, 1)
        write_table(as_table(rows), out)
    book.tell_warnings(read)
    tell_notices([*notices, *book.notices_of(read.persons, start)])
    code = book.report(read, errors)
    results().print(_summary(rows))
    messages().print(
        say("{rows} 项责任已写入 {path}", rows=f"{len(rows):,}", path=out), style="green"
    )
    return code


def as_table(rows: list[Owed]) -> pa.Table:
    """Duties in the output's columns."""
    import pyarrow as pa

    from bangfu.policy.duties.owed import COLUMNS

    schema = pa.schema(
        [(name, pa.int64() if name == "最少次数" else pa.string()) for name in COLUMNS]
    )
    return pa.Table.from_pylist([row.row() for row in rows], schema=schema)


def _summary(rows: list[Owed]) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("政策包", "责任", "责任人"):
        table.add_column(say(name))
    for name in ("对象", "行数", "最早截止"):
        table.add_column(say(name), justify="right")
    groups: dict[tuple[str, str, str], list[Owed]] = {}
    for row in rows:
        groups.setdefault((row.duty.pack, row.duty.name, row.duty.who), []).append(row)
    for (pack, name, who), owed in groups.items():
        whom = {(row.household, row.person) for row in owed if row.household}
        earliest = min(row.due for row in owed).isoformat()
        table.add_row(
            pack, name, who, f"{len(whom):,}" if whom else say("单位"), f"{len(owed):,}", earliest
        )
    return table
