"""Writes docs/commands.md from the command definitions: `python docs/commands.py`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

# the reference is in Chinese whatever the writer's own language
os.environ["LANG"] = os.environ["LC_ALL"] = "zh_CN.UTF-8"

import click

import bangfu.cli

PAGE = Path(__file__).with_name("commands.md")
HEAD = """# 命令参考

由 `python docs/commands.py` 从程序生成，不要手改。

台账（`LEDGER`）是 `.xlsx`、`.csv`（UTF-8 或 GB18030）或 `.parquet`；结果按扩展名写成 `.xlsx`、`.csv`、`.parquet` 或 `.json`。

退出码：0 完成；1 完成，但有行被退回；2 没有做，原因见提示。
"""


def root_command() -> click.Group:
    """The group all commands hang on."""
    for value in (getattr(bangfu.cli, "main", None), *vars(bangfu.cli).values()):
        if isinstance(value, click.Group):
            return value
    raise LookupError("bangfu.cli holds no click group")


def commands(
    group: click.Group, names: tuple[str, ...] = ()
) -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, with its full name."""
    context = click.Context(group, info_name="bangfu")
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is None or command.hidden:
            continue
        if isinstance(command, click.Group):
            yield from commands(command, (*names, name))
        else:
            yield " ".join((*names, name)), command


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _options(command: click.Command) -> Iterator[str]:
    for parameter in command.params:
        if isinstance(parameter, click.Argument):
            said = getattr(parameter, "help", None) or "必填" if parameter.required else "可省"
            yield f"| `{parameter.human_readable_name}` | {said} |"
        elif isinstance(parameter, click.Option) and not parameter.hidden:
            names = "、".join(f"`{name}`" for name in (*parameter.opts, *parameter.secondary_opts))
            notes = [parameter.help or ""]
            if isinstance(parameter.type, click.Choice):
                notes.append(
                    "可选：" + "、".join(f"`{choice}`" for choice in parameter.type.choices)
                )
            if parameter.multiple:
                notes.append("可写多次")
            if parameter.required:
                notes.append("必填")
            elif isinstance(parameter.default, str | int) and not parameter.is_flag:
                notes.append(f"默认 `{parameter.default}`")
            yield f"| {names} | {_cell('；'.join(note.rstrip('。') for note in notes if note))} |"


def page() -> str:
    """The whole reference."""
    parts = [HEAD]
    for name, command in commands(root_command()):
        context = click.Context(command, info_name=f"bangfu {name}")
        usage = " ".join(command.collect_usage_pieces(context))
        parts.append(f"\n## bangfu {name}\n\n```\nbangfu {name} {usage}\n```\n\n")
        parts.append("\n".join(line.strip() for line in (command.help or "").strip().splitlines()))
        table = list(_options(command))
        if table:
            parts.append("\n\n| 参数 | 说明 |\n| --- | --- |\n" + "\n".join(table))
        parts.append("\n")
    return "".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(f"已更新 {PAGE.name}")
