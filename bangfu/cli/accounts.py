"""`bangfu accounts`: the two accounts an installation begins with."""

from __future__ import annotations

import sys

import click

from bangfu.cli import options, site
from bangfu.cli.failures import Refused
from bangfu.cli.words import english, say


@options.command(
    "开出头两个账号：安全管理员和系统管理员，由两个人担任；其余账号由他们在网页上开。没写的会一样一样问；也可以放在环境变量 BANGFU_FIRST_AREA 等里。"
)
@click.option(
    "--area", metavar="CODE", envvar="BANGFU_FIRST_AREA", help=say("管哪里：12 位区划代码。")
)
@click.option(
    "--area-name", default="", envvar="BANGFU_FIRST_AREA_NAME",
    help=say("那里的名称；还没有这个地区时要写。"),
)  # fmt: skip
@click.option("--office", envvar="BANGFU_FIRST_OFFICE", help=say("他们的单位。"))
@click.option(
    "--security", nargs=2, metavar=say("用户名 姓名"), envvar="BANGFU_FIRST_SECURITY",
    help=say("谁是安全管理员。"),
)  # fmt: skip
@click.option(
    "--system", nargs=2, metavar=say("用户名 姓名"), envvar="BANGFU_FIRST_SYSTEM",
    help=say("谁是系统管理员。"),
)  # fmt: skip
def accounts(
    area: str | None,
    area_name: str,
    office: str | None,
    security: tuple[str, str] | None,
    system: tuple[str, str] | None,
) -> int:
    site.start()
    site.must_be_current()
    from bangfu.org.models import Area

    area = area or _ask("--area", say("管哪里，12 位区划代码"))
    if not area_name and not Area.objects.filter(code=area).exists():
        area_name = _ask("--area-name", say("那里的名称"))
    office = office or _ask("--office", say("他们的单位"))
    security = security or (
        _ask("--security", say("安全管理员的用户名")),
        _ask("--security", say("安全管理员的姓名")),
    )
    system = system or (
        _ask("--system", say("系统管理员的用户名")),
        _ask("--system", say("系统管理员的姓名")),
    )
    return _open(area, area_name, office, security, system)


def _ask(option: str, question: str) -> str:
    """What was not given, from the person at the terminal; without one, say which option lacks."""
    if not sys.stdin.isatty():
        raise Refused(say("缺少 {name}。", name=option).strip())
    return click.prompt(question, err=True).strip()


def _open(
    area: str, area_name: str, office: str, security: tuple[str, str], system: tuple[str, str]
) -> int:
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
