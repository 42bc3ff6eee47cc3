"""`bangfu accounts`: the two accounts an installation begins with."""

from __future__ import annotations

import click

from bangfu.cli import options, site
from bangfu.cli.failures import Refused
from bangfu.cli.words import english, say


@options.command("开出头两个账号：安全管理员和系统管理员，由两个人担任；其余账号由他们在网页上开。")
@click.option("--area", required=True, metavar="CODE", help=say("管哪里：12 位区划代码。"))
@click.option("--area-name", default="", help=say("那里的名称；还没有这个地区时要写。"))
@click.option("--office", required=True, help=say("他们的单位。"))
@click.option(
    "--security", nargs=2, required=True, metavar=say("用户名 姓名"), help=say("谁是安全管理员。")
)
@click.option(
    "--system", nargs=2, required=True, metavar=say("用户名 姓名"), help=say("谁是系统管理员。")
)
def accounts(
    area: str, area_name: str, office: str, security: tuple[str, str], system: tuple[str, str]
) -> int:
    site.start()
    site.must_be_current()
    from django.core.exceptions import ValidationError
    from django.utils import translation
    from rich.table import Table

    from bangfu.cli.screens import messages, results
    from bangfu.org.actions import Newcomer, open_first_accounts

    with translation.override("en" if english() else "zh-hans"):
        try:
            opened = open_first_accounts(
                area_code=area,
                area_name=area_name,
                office_name=office,
                security=Newcomer(*security),
                system=Newcomer(*system),
            )
        except ValidationError as error:
            raise Refused("\n".join(error.messages)) from error
    table = Table()
    for heading in (say("做什么的"), say("姓名"), say("用户名"), say("密码")):
        table.add_column(heading)
    for role, one in ((say("安全管理员"), opened.security), (say("系统管理员"), opened.system)):
        table.add_row(role, one.staff.name, one.staff.username, one.password)
    results().print(table)
    messages().print(say("密码只在这里显示一次，第一次登录时要改。请分别交给本人。"))
    return 0
