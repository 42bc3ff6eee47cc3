"""Figures nobody can mean: too many decimals, nothing at all, a hundred times the last one."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bangfu.policy.marked_yaml import Node
from bangfu.policy.pack.model import Parameter

MOST = 1_000_000
TIMES = 100
WHOLE = frozenset({"岁", "月", "天", "次", "工作日", "小时", "项"})
"""Units that are counted; money has fen, a share or a multiple two decimals."""


def refuse_decimals(parameter: Parameter, node: Node) -> None:
    """Refuse a figure finer than its unit. Raises ValidationError."""
    allowed = 0 if parameter.unit in WHOLE else 2
    for _case, figure in figures(parameter, node):
        if (figure * 10**allowed).denominator != 1:
            raise ValidationError(
                _("“%(name)s”要写整数。") % {"name": parameter.name}
                if allowed == 0
                else _("“%(name)s”最多写两位小数。") % {"name": parameter.name}
            )


def doubts(parameter: Parameter, node: Node, before: Node | None) -> list[str]:
    """Why a value is hardly meant, beside the one that counts now; empty where it may be."""
    known = dict(figures(parameter, before)) if before is not None else {}
    found = []
    for case, figure in figures(parameter, node):
        last = known.get(
            case, known.get("", next(iter(known.values()), None) if not case else None)
        )
        what = f"{parameter.name} {case}".strip()
        if figure == 0 and last != 0:
            found.append(_("%(what)s写成了 0") % {"what": what})
        elif figure > MOST:
            found.append(_("%(what)s超过了一百万") % {"what": what})
        elif last and figure > last * TIMES:
            found.append(_("%(what)s是现在的 100 倍以上") % {"what": what})
    return found


def figures(parameter: Parameter, node: Node) -> Iterator[tuple[str, Fraction]]:
    """The figures of a number, by case; “” where it is one for all."""
    if parameter.kind != "number":
        return
    if node.is_mapping:
        yield from ((case, child.number()) for case, child in node.mapping().items())
    else:
        yield "", node.number()
