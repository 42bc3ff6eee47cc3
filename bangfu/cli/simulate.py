"""`bangfu simulate`: what changes when a parameter does."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bangfu.cli import options
from bangfu.cli.words import say

if TYPE_CHECKING:
    import pyarrow as pa
    from rich.console import Console
    from rich.table import Table

    from bangfu.policy.bulk.simulate import Simulation
    from bangfu.policy.bulk.tally import Standing

TOTAL = "合计"
COUNTS = (
    "原符合", "新符合", "新增", "减少", "原待核实", "新待核实", "原每月金额", "新每月金额",
    "原一次性金额", "新一次性金额",
)  # fmt: skip
SHOWN_AT_MOST = 20


@options.command("改一个或几个参数会怎样：谁进、谁出、每月多花多少，每户为什么。")
@options.ledger
@options.policy
@options.on
@options.area
@options.settings
@options.out
@options.errors
def simulate(
    ledger: Path, packs: tuple[str, ...], on: dt.date, area: str | None,
    settings: dict[str, str], out: Path, errors: Path | None,
) -> int:  # fmt: skip
    from bangfu.cli import ledger as book
    from bangfu.cli.screens import messages, results, tell_notices
    from bangfu.policy.bulk.simulate import simulate as run
    from bangfu.policy.program.assemble import build_program
    from bangfu.sheets import write_table

    if not settings:
        raise click.UsageError(say("写明改什么：--set 名称=值，可以写几个。"))
    book.check_places(ledger, out, errors)
    with book.progress() as tell:
        tell("读取政策", 0, 2)
        before = build_program(packs, on, area=area)
        tell("读取政策", 1, 2)
        after = build_program(packs, on, area=area, overrides=settings)
        tell("读取政策", 2, 2)
        read = book.read(ledger, tell)
        found = run(before, after, read.persons, tell)
        table = as_table(found)
        write_table(table, out)
    book.tell_warnings(read)
    tell_notices([*after.notices, *book.notices_of(read.persons, on)])
    code = book.report(read, errors)
    screen = results()
    screen.print(
        say("改动：{settings}", settings="，".join(f"{k}={v}" for k, v in settings.items()))
    )
    screen.print(_summary(found))
    _show_changes(screen, found.changes)
    messages().print(
        say("几条规则给同一个人或同一户同一个项目的，只算一次，取最高的金额。"), style="dim"
    )
    messages().print(
        say(
            "{rows} 处变化连同各项目合计已写入 {path}", rows=f"{found.changes.num_rows:,}", path=out
        ),
        style="green",
    )
    return code


def as_table(found: Simulation) -> pa.Table:
    """Programmes first (变化 is 合计), then every household or person that changes."""
    from decimal import Decimal

    import pyarrow as pa

    from bangfu.policy.bulk.simulate import CHANGES
    from bangfu.policy.language.rounding import yuan

    totals = []
    for shift in found.shifts:
        old, new = shift.before, shift.after
        counts = (
            old.entitled, new.entitled, shift.gained, shift.lost, old.doubtful, new.doubtful,
            *(None if fen is None else Decimal(yuan(fen))
              for fen in (old.monthly, new.monthly, old.once, new.once)),
        )  # fmt: skip
        row = dict(zip(COUNTS, counts, strict=True))
        totals.append({"项目": shift.programme, "变化": TOTAL, **row})
    money = pa.decimal128(18, 2)
    kinds = {name: pa.string() for name in CHANGES}
    kinds |= dict.fromkeys(("原金额", "新金额"), money)
    kinds |= {name: money if "金额" in name else pa.int64() for name in COUNTS}
    schema = pa.schema(list(kinds.items()))
    whole = pa.Table.from_pylist(totals, schema=schema)
    changes = found.changes
    for name in COUNTS:
        changes = changes.append_column(name, pa.nulls(changes.num_rows, kinds[name]))
    return pa.concat_tables([whole, changes.select(schema.names).cast(schema)])


def _money(before: Standing, after: Standing, kind: str) -> tuple[str, str, str]:
    from bangfu.cli.screens import money

    old, new = getattr(before, kind), getattr(after, kind)
    if old is None and new is None:
        return "", "", ""
    difference = (new or 0) - (old or 0)
    sign = "+" if difference > 0 else "−" if difference < 0 else ""
    return money(old or 0), money(new or 0), sign + money(abs(difference))


def _summary(found: Simulation) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(say("项目"), overflow="fold", min_width=12)
    for name in (say("符合"), say("新增"), say("减少"), say("待核实"), say("每月（元）")):
        table.add_column(name, justify="right", no_wrap=True)
    once, same = [], 0
    for shift in found.shifts:
        old, new = shift.before, shift.after
        if old == new and not (shift.gained or shift.lost):
            same += 1
            continue
        before, after, off = _money(old, new, "monthly")
        table.add_row(
            shift.programme, _turn(f"{old.entitled:,}", f"{new.entitled:,}"), f"{shift.gained:,}",
            f"{shift.lost:,}", _turn(f"{old.doubtful:,}", f"{new.doubtful:,}"),
            _turn(before, after) + (f"\n{off}" if before != after else ""),
        )  # fmt: skip
        if old.once != new.once:
            before, after, off = _money(old, new, "once")
            once.append(say("{name} 一次性 {old} → {new} 元（{off}）", name=shift.programme,
                            old=before, new=after, off=off))  # fmt: skip
    table.caption = "\n".join([*once, say("另有 {count} 个项目没有变化", count=same)])
    return table


def _turn(before: str, after: str) -> str:
    return before if before == after else f"{before} → {after}"


def _telling(changes: pa.Table) -> list[dict[str, object]]:
    """A few changes for the screen: those who lose first, then those who gain, then amounts."""
    import pyarrow.compute as pc

    from bangfu.policy.bulk.simulate import AMOUNT, GAINED, LOST, NOW_CLEAR, NOW_DOUBTFUL

    rows: list[dict[str, object]] = []
    for kind in (LOST, GAINED, AMOUNT, NOW_DOUBTFUL, NOW_CLEAR):
        chosen = changes.filter(pc.equal(changes["变化"], kind))
        for paid in (
            chosen.filter(pc.is_valid(chosen["单位"])),
            chosen.filter(pc.is_null(chosen["单位"])),
        ):
            rows += paid.slice(0, max(SHOWN_AT_MOST - len(rows), 0)).to_pylist()
    return rows


def _show_changes(screen: Console, changes: pa.Table) -> None:
    from rich.padding import Padding

    rows = _telling(changes)
    for row in rows:
        who = "  ".join(str(row[name]) for name in ("户编号", "人员编号", "姓名") if row[name])
        amounts = [str(row[name] or "—") for name in ("原金额", "新金额")]
        paid = f"  {_turn(*amounts)} {row['单位']}" if row["单位"] else ""
        screen.print(f"{who}  {row['项目']}  {say(str(row['变化']))}{paid}", style="bold")
        for side, reason in ((say("原来"), row["原理由"]), (say("现在"), row["新理由"])):
            if reason:
                screen.print(Padding(f"{side}{say('：')}{reason}", (0, 0, 0, 4)))
    rest = changes.num_rows - len(rows)
    if rest > 0:
        screen.print(say("还有 {count} 处，见结果文件", count=f"{rest:,}"))
