"""`bangfu journal`: whether somebody touched the record of who did what."""

from __future__ import annotations

from pathlib import Path

import click

from bangfu.cli import options, site
from bangfu.cli.failures import DONE, SOME_REFUSED, Refused
from bangfu.cli.help import SpokenGroup
from bangfu.cli.words import english, say


@click.group(cls=SpokenGroup, help=say("日志：谁看过、改过什么。核对它有没有被动过，给它留底。"))
def journal() -> None:
    pass


@options.command(
    "从头到尾核对日志，被改、被删、另加、换了顺序的，各说一行。退出码：0 没有被动过；1 被动过；2 读不了。"
)
@click.option(
    "--anchor", "anchors", type=options.file_path(), multiple=True, metavar="FILE",
    help=say("同这个留底文件比对；末尾被整段截掉，只有这样才看得出来。"),
)  # fmt: skip
def verify(anchors: tuple[Path, ...]) -> int:
    site.start()
    site.must_be_current()
    from django.utils import translation

    from bangfu.cli.screens import messages
    from bangfu.journal import chain
    from bangfu.journal.anchors import UnreadableAnchor, read_anchors

    screen = messages()
    with translation.override("en" if english() else "zh-hans"):
        try:
            notes = [note for file in anchors for note in read_anchors(file)]
        except UnreadableAnchor as error:
            raise Refused(str(error)) from error
        with screen.status(say("正在核对日志")) as status:
            finding = chain.verify(
                lambda done, total: status.update(
                    say("核对到第 {done} 条，共 {total} 条", done=f"{done:,}", total=f"{total:,}")
                ),
                notes,
            )
    for one in finding.breaks:
        click.echo(one.what)
    if finding.intact:
        screen.print(say("核对过 {count} 条，没有一条被动过。", count=f"{finding.entries:,}"))
        if not notes:
            screen.print(say("没有同留底比对，末尾有没有被整段截掉看不出来；见 --anchor。"))
        return DONE
    screen.print(
        say("核对过 {count} 条，发现 {breaks} 处问题，日志被动过。",
            count=f"{finding.entries:,}", breaks=len(finding.breaks)),
        style="red",
    )  # fmt: skip
    return SOME_REFUSED


@options.command(
    "把日志现在的末尾记进留底文件，一次一行。文件请放到管数据库的人碰不到的地方，以后用 verify --anchor 比对。"
)
@click.argument("file", type=options.file_path())
def anchor(file: Path) -> int:
    site.start()
    site.must_be_current()
    from django.utils import translation

    from bangfu.cli.screens import messages
    from bangfu.journal.anchors import UnreadableAnchor, add_anchor

    with translation.override("en" if english() else "zh-hans"):
        try:
            made = add_anchor(file)
        except UnreadableAnchor as error:
            raise Refused(str(error)) from error
    messages().print(say("留了底：到第 {seq} 条。", seq=f"{made.seq:,}"))
    return DONE


journal.add_command(verify)
journal.add_command(anchor)
