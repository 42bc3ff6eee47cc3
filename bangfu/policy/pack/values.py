"""What a parameter may contain, by its kind: read when the pack is loaded and again when used."""

from __future__ import annotations

import itertools
from fractions import Fraction

from bangfu.policy.language import ir
from bangfu.policy.marked_yaml import Node
from bangfu.policy.pack.model import Parameter

TABLES = ("grades", "bands")


def read_content(parameter: Parameter, node: Node) -> None:
    """Read a value of a parameter for the sake of its mistakes.

    Raises PackError at the line of the figure, option or row that is not right.
    """
    if parameter.kind in TABLES:
        steps(node)
    elif parameter.kind == "list":
        if not option_list(node):
            raise node.fail(f"“{parameter.name}”一个值也没有", "至少写一个")
    elif node.is_mapping:
        if not parameter.by:
            raise node.fail(f"“{parameter.name}”按情形给值，却没有写 by", "在参数里写 by: 枚举事实")
        for child in node.mapping().values():
            constant(parameter, child)
    else:
        constant(parameter, node)


def constant(parameter: Parameter, node: Node) -> ir.Expr:
    """A parameter's content as a constant of its kind (number, choice or flag)."""
    if parameter.kind == "flag":
        return ir.Bool(node.flag(), parameter.name)
    if parameter.kind == "choice":
        word = node.one_of(*parameter.options) if parameter.options else node.text()
        return ir.Txt(word, parameter.name)
    number = node.number()
    if number < 0:
        raise node.fail(f"参数“{parameter.name}”不能是负数（{node.text()}）")
    return ir.Num(number, parameter.unit, parameter.name)


def option_list(node: Node) -> tuple[str, ...]:
    """The content of a `list` parameter; `--set` may separate values by 、 or commas."""
    if node.is_list:
        return tuple(item.text() for item in node.items())
    text = node.text()
    for separator in "；;，,、":
        text = text.replace(separator, " ")
    return tuple(text.split())


def steps(node: Node) -> list[tuple[Fraction | None, Fraction]]:
    """The content of a `grades` or `bands` parameter: rising limits, the last one open.

    Raises PackError when the limits do not rise or the last is not open.
    """
    rows: list[tuple[Fraction | None, Fraction]] = []
    for row in node.items():
        cells = list(row.items())
        if len(cells) != 2:
            raise row.fail(f"分档表的这一行有 {len(cells)} 格", "写成 [上限, 数]")
        limit, figure = cells
        rows.append((None if limit.is_null else limit.number(), figure.number()))
    limits = [limit for limit, _ in rows]
    if not rows or limits[-1] is not None or None in limits[:-1]:
        raise node.fail("分档表的最后一档上限要写 null，其余不能写", "补上最后一档")
    closed = [limit for limit in limits if limit is not None]
    if any(a >= b for a, b in itertools.pairwise(closed)):
        raise node.fail("分档表的上限没有逐档升高", "按从低到高排列")
    return rows
