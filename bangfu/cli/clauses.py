"""`bangfu clauses`: every clause of the sources, what serves it, and what proves it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bangfu.cli import options
from bangfu.cli.failures import Refused
from bangfu.cli.words import say

if TYPE_CHECKING:
    from bangfu.policy.proof.clauses import Coverage

COLUMNS = ("条款", "来源", "类别", "内容", "在哪里办", "证明")


@options.command("五份文件的每一条在哪里办、由什么证明；最后一行是 已办/总数。")
@click.option("--source", metavar="STEM", help=say("只看一份文件，例如 guiyang。"))
@click.option("--missing", is_flag=True, help=say("只看还没有办到的，连同将由哪个功能来办。"))
@click.option(
    "--format", "form", type=click.Choice(["table", "csv", "json"]), default="table",
    show_default=False, help=say("怎么列；table 给人看，csv 和 json 给别的程序。"),
)  # fmt: skip
def clauses(source: str | None, missing: bool, form: str) -> int:
    from bangfu.policy.proof.clauses import coverage

    found = coverage()
    if source is not None:
        known = list(dict.fromkeys(item.clause.source for item in found))
        chosen = [item for item in found if _of_source(item, source)]
        if not chosen:
            raise Refused(
                say("没有来源“{source}”。有：{known}。", source=source, known="、".join(known))
            )
        found = chosen
    served = sum(item.served for item in found)
    listed = [item for item in found if not (missing and item.served)]
    _PRINT[form](listed)
    if form == "json":
        click.echo(f"{served}/{len(found)}", err=True)
    else:
        click.echo(f"{served}/{len(found)}")
    return 0


def _of_source(item: Coverage, name: str) -> bool:
    clause = item.clause
    return clause.source.startswith(name) or clause.id.split("-")[0] == name


def _row(item: Coverage) -> tuple[str, ...]:
    where = "；".join(map(str, (*item.citations, *item.services)))
    if not item.served:
        planned = (
            say("将由：{feature}", feature=item.feature) if item.feature else say("还没有安排")
        )
        where = f"{where}；{planned}" if where and item.feature else where or planned
    clause = item.clause
    proofs = [f"{part.pack}“{part.proof}”" for part in item.citations if part.proof]
    proofs += [part.proof for part in item.services]
    proof = next(iter(proofs), "")
    return clause.id, clause.source, clause.kind, clause.requirement, where, proof


def _print_table(listed: list[Coverage]) -> None:
    for item in listed:
        clause, _, kind, _, where, proof = _row(item)
        click.echo("  ".join(part for part in (clause, kind, where, proof) if part))


def _print_csv(listed: list[Coverage]) -> None:
    import csv
    import sys

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(map(_row, listed))


def _print_json(listed: list[Coverage]) -> None:
    import json

    rows = [dict(zip(COLUMNS, _row(item), strict=True)) for item in listed]
    click.echo(json.dumps(rows, ensure_ascii=False, indent=1))


_PRINT = {"table": _print_table, "csv": _print_csv, "json": _print_json}
