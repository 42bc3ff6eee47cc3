"""The arguments several commands share, read the same way everywhere."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from bangfu.cli.help import SpokenCommand
from bangfu.cli.words import called_as, say

_DAYS = (
    re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"),
    re.compile(r"(\d{4})(\d\d)(\d\d)"),
)
"""Without separators all eight digits are needed: 2021111 could be two days, 202111 a month."""


def command(help_text: str) -> Callable[[Callable[..., int | None]], click.Command]:
    """A command with help in the user's language."""
    return click.command(cls=SpokenCommand, help=say(help_text))


class Day(click.ParamType):
    """A date as people type it."""

    name = "date"

    def get_metavar(self, param: Any, ctx: Any = None) -> str:
        """What stands for it in the help."""
        return "DATE"

    def convert(self, value: Any, param: Any, ctx: Any) -> dt.date:
        """Read 2021-06-01, 2021-6-1, 20210601 or 2021年6月1日."""
        if isinstance(value, dt.date):
            return value
        for form in _DAYS:
            if match := form.fullmatch(value.strip()):
                with contextlib.suppress(ValueError):
                    return dt.date(*map(int, match.groups()))
        raise click.BadParameter(
            say("“{value}”不是日期。请写成 2021-06-01 这样。", value=value), ctx, param
        )


class Packs(click.ParamType):
    """Pack ids separated by commas."""

    name = "packs"

    def get_metavar(self, param: Any, ctx: Any = None) -> str:
        """What stands for it in the help."""
        return "ID[,ID…]"

    def convert(self, value: Any, param: Any, ctx: Any) -> tuple[str, ...]:
        """The ids in the order given."""
        if isinstance(value, tuple):
            return value
        ids = [part.strip() for part in value.replace("，", ",").split(",") if part.strip()]
        if not ids:
            self.fail(
                say("没有写政策包。有哪些：{program} policy list。", program=called_as()),
                param,
                ctx,
            )
        return tuple(dict.fromkeys(ids))


def _settings(_: Any, __: Any, given: tuple[str, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in given:
        name, mark, value = (part.strip() for part in text.replace("＝", "=").partition("="))
        if not (name and mark and value):
            raise click.BadParameter(
                say("“{text}”要写成 名称=值，例如 低保标准=740。", text=text), param_hint="--set"
            )
        if found.get(name, value) != value:
            raise click.BadParameter(
                say("“{name}”写了两个值：{one} 和 {two}。", name=name, one=found[name], two=value),
                param_hint="--set",
            )
        found[name] = value
    return found


def file_path() -> click.Path:
    """A path; what is wrong with it is said when it is opened."""
    return click.Path(path_type=Path)


ledger = click.argument("ledger", type=file_path())
policy = click.option(
    "--policy", "packs", type=Packs(), required=True, help=say("用哪几个政策包，逗号分隔。")
)
on = click.option("--on", type=Day(), required=True, help=say("按哪一天判断。"))
area = click.option("--area", metavar="CODE", help=say("区划代码；不写就用政策包自己的地区。"))
settings = click.option(
    "--set", "settings", multiple=True, metavar=say("名称=值"), callback=_settings,
    help=say("把一个参数设为本地的值，例如 低保标准=740；几个包有同名参数时写 包/名称=值。"),
)  # fmt: skip
out = click.option(
    "--out", type=file_path(), required=True, metavar="FILE",
    help=say("结果写到哪里；扩展名 .xlsx、.csv、.parquet 或 .json 决定格式。"),
)  # fmt: skip
errors = click.option(
    "--errors", type=file_path(), metavar="FILE",
    help=say("退回的行写到哪里；不写就列在屏幕上。"),
)  # fmt: skip
