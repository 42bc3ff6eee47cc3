"""Help pages and usage errors in the user's language, aligned for wide characters."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import click

from bangfu.cli.words import say

_WIDEST_TERM = 30


def breadth(text: str) -> int:
    """How many columns a text takes on a terminal."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


class WideFormatter(click.HelpFormatter):
    """Click's help page, with columns that also line up under Chinese text."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """The usage line."""
        self.write(f"{say('用法：')} {prog} {args}".rstrip() + "\n")

    def write_heading(self, heading: str) -> None:
        """A heading, in the user's language."""
        known = {
            "Options": say("选项"),
            "Commands": say("命令"),
            "Positional arguments": say("参数"),
        }
        self.write(f"{' ' * self.current_indent}{known.get(heading, heading)}:\n")

    def write_text(self, text: str) -> None:
        """A paragraph."""
        for paragraph in text.split("\n\n"):
            for line in folded(" ".join(paragraph.split()), self.width - self.current_indent):
                self.write(f"{' ' * self.current_indent}{line}\n")
            self.write("\n")
        self.buffer.pop()

    def write_dl(
        self, rows: Sequence[tuple[str, str]], col_max: int = _WIDEST_TERM, col_spacing: int = 2
    ) -> None:
        """Terms with their explanations."""
        indent = " " * self.current_indent
        first = min(max((breadth(term) for term, _ in rows), default=0), col_max) + col_spacing
        for term, meaning in rows:
            meaning = meaning.replace("[required]", say("（必填）"))
            room = max(self.width - first - self.current_indent, 20)
            lines = folded(meaning, room) or [""]
            if breadth(term) > first - col_spacing:
                self.write(f"{indent}{term}\n")
            else:
                self.write(f"{indent}{term}{' ' * (first - breadth(term))}{lines.pop(0)}\n")
            for line in lines:
                self.write(f"{indent}{' ' * first}{line}\n")


def folded(text: str, width: int) -> list[str]:
    """A text in lines of a width; Latin words and punctuation keep together."""
    lines, line, used = [], "", 0
    for piece in _pieces(text):
        size = breadth(piece)
        if used + size > width and line and piece[0] not in "，。；：、）”;,.:)":
            lines.append(line.rstrip())
            line, used = "", 0
            piece = piece.lstrip()
            size = breadth(piece)
        line += piece
        used += size
    return [*lines, line.rstrip()] if line.strip() else lines


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    for char in text:
        wide = breadth(char) == 2
        if pieces and not wide and pieces[-1][-1] != " " and breadth(pieces[-1][-1]) == 1:
            pieces[-1] += char
        else:
            pieces.append(char)
    return pieces


class _Spoken:
    """A command whose `--help` speaks the user's language."""

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Click's own option with our words."""
        option = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = say("看这一页说明。")
        return option

    def get_short_help_str(self, limit: int = 0) -> str:
        """The whole sentence; the page folds it where it is long."""
        return self.help or ""  # type: ignore[attr-defined]


class SpokenCommand(_Spoken, click.Command):
    """A command."""


class SpokenGroup(_Spoken, click.Group):
    """A group of commands."""

    command_class = SpokenCommand


def usage_in_words(error: click.ClickException) -> str:
    """Click's complaint about the command line, in the user's language."""
    text = _complaint(error)
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return text
    context = getattr(error, "ctx", None)
    if isinstance(error, click.UsageError) and context is not None:
        text += say("用法见 {command} --help。", command=context.command_path)
    return text


def _complaint(error: click.ClickException) -> str:
    named = getattr(error, "param", None)
    name = getattr(error, "param_hint", None) or (
        ""
        if named is None
        else named.opts[-1]
        if isinstance(named, click.Option)
        else named.human_readable_name
    )
    if isinstance(error, click.MissingParameter):
        return say("缺少 {name}。", name=name)
    if isinstance(error, click.NoSuchOption):
        near = "、".join(error.possibilities or ())
        return say("没有 {name} 这个选项。", name=error.option_name) + (
            say("是不是 {near}？", near=near) if near else ""
        )
    if isinstance(error, click.BadOptionUsage):
        return say("选项 {name} 后面要跟一个值。", name=error.option_name)
    if isinstance(error, click.BadParameter):
        if named is not None and isinstance(named.type, click.Choice):
            return say(
                "{name} 只能是：{choices}。", name=name, choices="、".join(named.type.choices)
            )
        return f"{name}：{error.message}" if name else error.message
    if isinstance(error, click.UsageError):
        if isinstance(error, click.exceptions.NoSuchCommand):
            near = "、".join(error.possibilities or ())
            return say("没有 {name} 这个命令。", name=error.command_name) + (
                say("是不是 {near}？", near=near) if near else ""
            )
        if "unexpected extra argument" in error.message:
            extra = error.message.partition("(")[2].rstrip(").")
            return say("多写了：{extra}。有空格的文件名要加引号。", extra=extra)
        if "Missing command" in error.message:
            return say("还要写一个命令。")
    return error.format_message()
