"""The two screens: results on stdout, everything said about them on stderr."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from bangfu.cli.words import called_as, say

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from bangfu.policy.bulk.tally import Standing


def results() -> Console:
    """Where results are shown."""
    from rich.console import Console

    screen = Console(file=sys.stdout, highlight=False, markup=False, emoji=False)
    if not screen.is_terminal and "COLUMNS" not in os.environ:
        # a file has no edge to fold at
        screen.width = 160
    return screen


def messages() -> Console:
    """Where everything else is said."""
    from rich.console import Console

    return Console(file=sys.stderr, highlight=False, markup=False, emoji=False, soft_wrap=True)


def tell_notices(notices: Iterable[str]) -> None:
    """Say on which values the results stand: defaults, second-hand figures, gaps."""
    screen = messages()
    for line in in_short(notices):
        screen.print(line, style="yellow")


_DEFAULT, _UNSET = "用的是默认值 ", "没有设定，相关金额或期限留空"


def in_short(notices: Iterable[str]) -> list[str]:
    """Notices in few lines: all defaults together, all unset parameters together."""
    defaults, unset, others = [], [], []
    for notice in dict.fromkeys(notices):
        name, _, rest = notice.removeprefix("参数“").partition("”")
        if notice.startswith("参数“") and rest.startswith(_DEFAULT):
            value = rest.removeprefix(_DEFAULT).partition("（")[0].partition("，请用")[0]
            defaults.append(f"{name} {value}")
        elif notice.startswith("参数“") and rest == _UNSET:
            unset.append(name)
        else:
            others.append(notice)
    lines = []
    if defaults:
        lines.append(say("用了 {count} 个默认值，请用 --set 换成本地的（来历见 {program} policy show）：{names}",
                         count=len(defaults), names="、".join(defaults), program=called_as()))  # fmt: skip
    if unset:
        lines.append(say("{count} 个参数没有设定，相关金额或期限留空：{names}",
                         count=len(unset), names="、".join(unset)))  # fmt: skip
    return [*others, *lines]


def money(fen: int) -> str:
    """Fen as yuan with separators, for tables on screen."""
    from decimal import Decimal

    from bangfu.policy.language.rounding import yuan

    return f"{Decimal(yuan(fen)):,}"


def summary(standings: Iterable[Standing], *, refusals_known: bool = True) -> Table:
    """Programmes with how many are in, in doubt and out, and what they cost a month."""
    from rich import box
    from rich.table import Table

    rows = list(standings)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(say("项目"), overflow="fold", min_width=16)
    for name in (say("符合"), say("待核实"), say("不符合")):
        table.add_column(name, justify="right", no_wrap=True)
    sums = [(name, kind) for name, kind in ((say("每月（元）"), "monthly"), (say("一次性（元）"), "once"))
            if any(getattr(row, kind) is not None for row in rows)]  # fmt: skip
    for name, _ in sums:
        table.add_column(name, justify="right", no_wrap=True)
    for row in rows:
        amounts = [getattr(row, kind) for _, kind in sums]
        table.add_row(
            row.programme,
            f"{row.entitled:,}",
            f"{row.doubtful:,}",
            f"{row.out:,}" if refusals_known else "—",
            *("" if fen is None else money(fen) for fen in amounts),
        )
    return table
