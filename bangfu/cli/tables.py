"""`bangfu areas|offices|staff load`: the tables an installation is filled with."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bangfu.cli import options, site
from bangfu.cli.failures import DONE, Refused
from bangfu.cli.help import SpokenGroup
from bangfu.cli.words import english, say

if TYPE_CHECKING:
    from bangfu.org.actions.bulk_staff import Loaded

SHOWN = 50
"""Wrong places told at once; the rest is counted."""


@click.group(cls=SpokenGroup, help=say("区划：把一张表里的区划装进来。"))
def areas() -> None:
    pass


@click.group(cls=SpokenGroup, help=say("单位：把一张表里的单位装进来。"))
def offices() -> None:
    pass


@click.group(cls=SpokenGroup, help=say("人员：把一张表里的账号和岗位装进来。"))
def staff() -> None:
    pass


@options.command(
    "装入区划表（.xlsx 或 .csv，表头：区划代码、名称、层级、上级代码、按哪里的标准）。有一处不对就一行也不装；已经有的按表更新，可以再装一次。"
)
@click.argument("file", type=options.file_path())
def load_areas(file: Path) -> int:
    loaded = _load("areas", file)
    _done(say("装入了 {count} 个区划。", count=loaded.posts))
    return DONE


@options.command(
    "装入单位表（.xlsx 或 .csv，表头：单位名称、类别、所在地代码、职责、办公电话、主要负责人、分管负责人）。有一处不对就一行也不装；已经有的按表更新，可以再装一次。"
)
@click.argument("file", type=options.file_path())
def load_offices(file: Path) -> int:
    loaded = _load("offices", file)
    _done(say("装入了 {count} 个单位。", count=loaded.posts))
    return DONE


@options.command(
    "装入人员表（.xlsx 或 .csv，表头：账号、姓名、职务、角色、单位、单位所在地代码、管哪里的代码、从哪天起）。新账号的一次性密码只在屏幕上显示一次；已经有的账号和岗位不动。"
)
@click.argument("file", type=options.file_path())
def load_staff(file: Path) -> int:
    from rich.table import Table

    from bangfu.cli.screens import results

    loaded = _load("staff", file)
    if loaded.opened:
        table = Table()
        for heading in (say("姓名"), say("用户名"), say("密码")):
            table.add_column(heading, no_wrap=True)
        for one in loaded.opened:
            table.add_row(one.staff.name, one.staff.username, one.password)
        results().print(table)
        _done(say("密码只在这里显示一次，第一次登录时要改。请分别交给本人。"))
    _done(
        say("开了 {accounts} 个账号，安排了 {posts} 个岗位。",
            accounts=loaded.accounts, posts=loaded.posts)
    )  # fmt: skip
    return DONE


areas.add_command(load_areas, "load")
offices.add_command(load_offices, "load")
staff.add_command(load_staff, "load")


def _load(kind: str, file: Path) -> Loaded:
    """Bring the file in; Refused with every place that is wrong."""
    site.start()
    site.must_be_current()
    from django.utils import translation

    from bangfu.journal.models import SYSTEM
    from bangfu.org.tables import TableRefused, load
    from bangfu.sheets import UnreadableLedger

    with translation.override("en" if english() else "zh-hans"):
        try:
            return load(kind, file, actor=SYSTEM)
        except UnreadableLedger as wrong:
            raise Refused(str(wrong)) from wrong
        except TableRefused as refused:
            wrongs = refused.problems
            said = [say("{count} 处不对，一行也没有装：", count=len(wrongs))]
            said += [f"  {problem}" for problem in wrongs[:SHOWN]]
            if len(wrongs) > SHOWN:
                said.append(say("  还有 {count} 处，改好这些再装。", count=len(wrongs) - SHOWN))
            raise Refused("\n".join(said)) from refused


def _done(sentence: str) -> None:
    from bangfu.cli.screens import messages

    messages().print(sentence)
