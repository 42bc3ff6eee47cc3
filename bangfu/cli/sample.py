"""`bangfu sample`: the fictional county, to try everything on."""

from __future__ import annotations

import click

from bangfu.cli import options, site
from bangfu.cli.failures import Refused
from bangfu.cli.words import say


@options.command("把虚构的云岭县装进空的数据库，列出可以登录的人；装过的只列人。")
@click.option(
    "--if-empty", is_flag=True, help=say("数据库里有自己的数据时不报错，什么也不做。")
)  # fmt: skip
def sample(if_empty: bool) -> int:
    site.start()
    site.must_be_current()
    from bangfu.cli.screens import messages, results
    from bangfu.org.models import Area
    from bangfu.web import sample as county

    screen = messages()
    if not Area.objects.exists():
        county.load(screen.print)
    elif not county.loaded():
        if if_empty:
            return 0
        raise Refused(say("数据库里已经有数据，样例只装进空的数据库。"))

    from rich.table import Table

    table = Table(title=say("样例里可以登录的人（都是虚构的）"), title_justify="left")
    for heading in (say("做什么的"), say("姓名"), say("用户名"), say("密码")):
        table.add_column(heading)
    for login in county.logins():
        table.add_row(login.post, login.name, login.username, login.password)
    results().print(table)
    return 0
