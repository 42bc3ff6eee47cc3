"""`bangfu derive`: only the facts worked out from others, one row a person."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bangfu.cli import options
from bangfu.cli.failures import Refused
from bangfu.cli.words import say

if TYPE_CHECKING:
    from bangfu.policy.program.assemble import Program


def _names(_: object, __: object, given: str) -> tuple[str, ...]:
    for mark in "，、；;":
        given = given.replace(mark, ",")
    return tuple(dict.fromkeys(name.strip() for name in given.split(",") if name.strip()))


@options.command("只算推导出来的事实，例如 人数、人均月收入、护理等级；一人一行。")
@options.ledger
@options.policy
@options.on
@options.area
@options.settings
@click.option(
    "--values", required=True, callback=_names, metavar=say("名称[,名称…]"),
    help=say("要算哪些，逗号分隔。"),
)  # fmt: skip
@options.out
@options.errors
def derive(
    ledger: Path, packs: tuple[str, ...], on: dt.date, area: str | None,
    settings: dict[str, str], values: tuple[str, ...], out: Path, errors: Path | None,
) -> int:  # fmt: skip
    from bangfu.cli import ledger as book
    from bangfu.cli.screens import messages, tell_notices
    from bangfu.policy.bulk.engine import Run
    from bangfu.policy.program.assemble import build_program
    from bangfu.sheets import write_table

    book.check_places(ledger, out, errors)
    program = build_program(packs, on, area=area, overrides=settings, rules=())
    _refuse_unknown(values, derived_names(program))
    with book.progress() as tell:
        read = book.read(ledger, tell)
        with Run(program, read.persons, values=values) as run:
            run.work(tell)
            table = run.derived_table()
        write_table(table, out)
    book.tell_warnings(read)
    tell_notices([*program.notices, *book.notices_of(read.persons, on)])
    code = book.report(read, errors)
    messages().print(
        say("{rows} 人已写入 {path}", rows=f"{table.num_rows:,}", path=out), style="green"
    )
    return code


def _refuse_unknown(values: tuple[str, ...], known: list[str]) -> None:
    from bangfu.policy.facts import load_dictionary

    unknown = [name for name in values if name not in known]
    if values and not unknown:
        return
    recorded = [name for name in unknown if name in load_dictionary().facts]
    hint = (
        say("“{names}”是台账里的栏目，不是推导出来的。", names="、".join(recorded))
        if recorded
        else ""
    )
    raise Refused(
        hint
        + say("没有推导“{unknown}”。可以算的有：{known}。",
              unknown="、".join(unknown), known="、".join(known))
    )  # fmt: skip


def derived_names(program: Program) -> list[str]:
    """What the first pack can derive on the day, its own first, then what it stands on."""
    scope = program.scopes[program.packs[0].id]
    sources = (*(pack.derivations for pack in scope.chain), scope.dictionary_derivations)
    return list(
        dict.fromkeys(
            name
            for derivations in sources
            for name, versions in derivations.items()
            if any(version.period.covers(program.on) for version in versions)
        )
    )
