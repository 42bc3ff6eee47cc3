"""`bangfu migrate` and `bangfu manage`: the installation and its database."""

from __future__ import annotations

import click

from bangfu.cli import options, site
from bangfu.cli.words import say


@options.command("建好或更新数据库，备好网页要用的文件；装好以后、升级以后各运行一次。")
def migrate() -> int:
    site.start()
    from django.core.management import call_command

    from bangfu.cli.screens import messages

    steps = site.outstanding()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    messages().print(
        say("数据库更新了 {steps} 步，网页文件已备好。", steps=steps)
        if steps
        else say("数据库已经是这个版本，网页文件已备好。")
    )
    return 0


@click.command(
    cls=options.SpokenCommand,
    help=say("把后面的话原样交给 Django 的管理命令，给维护系统的人用。"),
    context_settings={"ignore_unknown_options": True, "help_option_names": []},
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> int:
    site.start()
    from django.core.management import ManagementUtility

    ManagementUtility(["bangfu manage", *(arguments or ("help",))]).execute()
    return 0
