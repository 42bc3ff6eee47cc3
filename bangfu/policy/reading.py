"""Expressions and values as people read them: names, units, figures exact to the fen."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from bangfu.policy import ir

UNKNOWN = "未知"
_SIGNS = {"=": "=", "<>": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥"}
_OVER_MEMBERS = {
    "any": "成员中有人：{}", "all": "成员都：{}", "sum": "成员合计：{}", "count": "成员人数：{}",
    "max": "成员中最高：{}", "min": "成员中最低：{}",
}  # fmt: skip
_OVER_LINKS = {
    "any": "供养义务人中有人：{}",
    "all": "供养义务人都：{}",
    "count": "供养义务人数：{}",
}


def figure(number: Fraction, unit: str = "") -> str:
    """A number without its unit: money to the fen, the rest as short as it is exact.

    What does not end is cut, not rounded, and marked: nothing below a line may
    look as if it were on it.
    """
    places = 2 if unit.startswith("元") else 4
    sign, size = ("-", -number) if number < 0 else ("", number)
    whole, rest = divmod(size.numerator * 10**places, size.denominator)
    digits = f"{whole:0{places + 1}d}"
    text = f"{digits[:-places]}.{digits[-places:]}"
    if rest:
        return f"{sign}{text}…"
    return f"{sign}{text}" if unit.startswith("元") else f"{sign}{text.rstrip('0').rstrip('.')}"


def measured(number: Fraction, unit: str) -> str:
    """A number with its unit; ages and counts stand close to theirs."""
    if unit == "%":
        return f"{figure(number)}%"
    return f"{figure(number, unit)} {unit}".rstrip()


def value_text(expr: ir.Expr, value: Any) -> str:
    """A value in the words of the ledger, with its unit."""
    if value is None:
        return UNKNOWN
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Fraction):
        return measured(value, unit_of(expr))
    if isinstance(value, frozenset):
        return "、".join(sorted(value)) or "无"
    if isinstance(value, int):
        return day_text(value)
    return str(value)


def day_text(day: int) -> str:
    """A stored yyyymmdd as a date."""
    return f"{day // 10000:04d}-{day // 100 % 100:02d}-{day % 100:02d}"


def unit_of(expr: ir.Expr) -> str:
    """The unit an expression is shown in; empty where none is sure."""
    if isinstance(expr, ir.Derived | ir.Num):
        return expr.unit
    if isinstance(expr, ir.Input):
        return expr.fact.unit
    if isinstance(expr, ir.FullYears):
        return "岁"
    if isinstance(expr, ir.Agg | ir.LinkAgg):
        return "人" if expr.kind == "count" else unit_of(expr.item)
    if isinstance(expr, ir.Case):
        return _first_unit([*(value for _, value in expr.branches), expr.otherwise])
    if isinstance(expr, ir.ByFact):
        return _first_unit([value for _, value in expr.options])
    if isinstance(expr, ir.Add | ir.Extreme | ir.FirstKnown | ir.Neg):
        return _first_unit(list(expr.children()))
    if isinstance(expr, ir.Mul):
        units = [unit_of(expr.left), unit_of(expr.right)]
        known = [unit for unit in units if unit not in ("", "倍", "人", "%")]
        return known[0] if len(known) == 1 else ""
    return ""


def _first_unit(items: list[ir.Expr]) -> str:
    return next((unit for item in items if (unit := unit_of(item))), "")


def text_of(expr: ir.Expr) -> str:
    """An expression in a few words."""
    return _text(expr, outer=True)


def _text(expr: ir.Expr, *, outer: bool = False) -> str:
    if isinstance(expr, ir.Derived):
        return expr.name
    if isinstance(expr, ir.Input):
        return expr.fact.name
    if isinstance(expr, ir.Num | ir.Bool | ir.ByFact) and expr.label:
        return expr.label
    if isinstance(expr, ir.Num):
        return figure(expr.value)
    if isinstance(expr, ir.Bool):
        return "是" if expr.value else "否"
    if isinstance(expr, ir.Txt):
        return expr.value
    if isinstance(expr, ir.Today):
        return "判断日期"
    if isinstance(expr, ir.FullYears):
        return f"{_text(expr.date)}至今的周岁"
    if isinstance(expr, ir.Leaf):
        return expr.note.say or _text(expr.expr, outer=outer)
    if isinstance(expr, ir.Agg):
        return _OVER_MEMBERS[expr.kind].format(_text(expr.item, outer=True))
    if isinstance(expr, ir.LinkAgg):
        return _OVER_LINKS[expr.kind].format(_text(expr.item, outer=True))
    text = _compound(expr)
    loose = ir.Cmp | ir.And | ir.Or | ir.Add | ir.Mul | ir.Div
    return f"（{text}）" if isinstance(expr, loose) and not outer else text


def _compound(expr: ir.Expr) -> str:
    if isinstance(expr, ir.Cmp):
        return f"{_text(expr.left)} {_SIGNS[expr.op]} {_text(expr.right)}"
    if isinstance(expr, ir.And):
        return " 且 ".join(map(_text, expr.items))
    if isinstance(expr, ir.Or):
        return " 或 ".join(map(_text, expr.items))
    if isinstance(expr, ir.Not):
        return f"不是{_text(expr.item)}"
    if isinstance(expr, ir.In):
        return f"{_text(expr.item)} 是 {'、'.join(map(_text, expr.options))} 之一"
    if isinstance(expr, ir.Has):
        return f"{_text(expr.multi)} 有 {expr.value}"
    if isinstance(expr, ir.IsNull):
        return f"{_text(expr.item)} 没有登记"
    if isinstance(expr, ir.IsTruth):
        return f"{_text(expr.item)} 确知为{'是' if expr.truth else '否'}"
    return _arithmetic(expr)


def _arithmetic(expr: ir.Expr) -> str:
    if isinstance(expr, ir.Add):
        first, *rest = expr.items
        signed = (
            f" − {_text(item.item)}" if isinstance(item, ir.Neg) else f" + {_text(item)}"
            for item in rest
        )  # fmt: skip
        return _text(first) + "".join(signed)
    if isinstance(expr, ir.Neg):
        return f"−{_text(expr.item)}"
    if isinstance(expr, ir.Mul):
        return f"{_text(expr.left)} × {_text(expr.right)}"
    if isinstance(expr, ir.Div):
        return f"{_text(expr.left)} ÷ {_text(expr.right)}"
    if isinstance(expr, ir.Extreme):
        named = "、".join(_text(item, outer=True) for item in expr.items)
        return f"{named} 中{'最高' if expr.greatest else '最低'}的"
    if isinstance(expr, ir.FirstKnown):
        return "，没有就用 ".join(_text(item, outer=True) for item in expr.items)
    return "分情形的值"
