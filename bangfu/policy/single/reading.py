"""Expressions and values as people read them: names, units, figures exact to the fen."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from bangfu.policy.language import ir

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
    return _within(0, expr)


_OR, _AND, _TEST, _SUM, _PRODUCT, _ATOM = 1, 2, 3, 4, 5, 6
_BINDING: dict[type, int] = {
    ir.Or: _OR, ir.And: _AND, ir.Cmp: _TEST, ir.In: _TEST, ir.Has: _TEST, ir.IsNull: _TEST,
    ir.IsTruth: _TEST, ir.Add: _SUM, ir.Extreme: _SUM, ir.FirstKnown: _SUM, ir.Mul: _PRODUCT,
    ir.Div: _PRODUCT,
}  # fmt: skip


def _within(binding: int, expr: ir.Expr) -> str:
    """The words for a part, bracketed where they would otherwise read differently."""
    if isinstance(expr, ir.Leaf):
        return expr.note.say or _within(binding, expr.expr)
    writer = _WORDS.get(type(expr))
    text = writer(expr) if writer else type(expr).__name__
    return f"（{text}）" if _BINDING.get(type(expr), _ATOM) < binding else text


def _sum(expr: ir.Add) -> str:
    first, *rest = expr.items
    signed = (
        f" − {_within(_PRODUCT, item.item)}"
        if isinstance(item, ir.Neg)
        else f" + {_within(_SUM, item)}"
        for item in rest
    )
    return _within(_SUM, first) + "".join(signed)


def _extreme(expr: ir.Extreme) -> str:
    return f"{'、'.join(map(text_of, expr.items))} 中{'最高' if expr.greatest else '最低'}的"


def _one_of(expr: ir.In) -> str:
    return f"{_within(_SUM, expr.item)} 是 {'、'.join(map(text_of, expr.options))} 之一"


def _stack(expr: ir.Stack) -> str:
    items = "；".join(map(text_of, expr.items))
    how = {"就高": "取其中最高的一项", "叠加": "各项相加"}.get(
        expr.how, f"按参数 {expr.how} 就高或叠加"
    )
    return f"{how}：{items}"


def _case(expr: ir.Case) -> str:
    branches = [f"{text_of(condition)}：{text_of(value)}" for condition, value in expr.branches]
    return "；".join([*branches, f"其余：{text_of(expr.otherwise)}"])


_TABLES = {"grades": "{} 在 {} 里的那一档", "bands": "{} 按 {} 分段计算"}

_WORDS: dict[type, Callable[[Any], str]] = {
    ir.Derived: lambda e: e.name,
    ir.Input: lambda e: e.fact.name,
    ir.ByFact: lambda e: e.label or "分情形的参数",
    ir.Num: lambda e: e.label or figure(e.value),
    ir.Bool: lambda e: e.label or ("是" if e.value else "否"),
    ir.Txt: lambda e: e.label or e.value,
    ir.Today: lambda e: "判断日期",
    ir.FullYears: lambda e: f"{text_of(e.date)}至今的周岁",
    ir.Agg: lambda e: _OVER_MEMBERS[e.kind].format(text_of(e.item)),
    ir.LinkAgg: lambda e: _OVER_LINKS[e.kind].format(text_of(e.item)),
    ir.Cmp: lambda e: f"{_within(_SUM, e.left)} {_SIGNS[e.op]} {_within(_SUM, e.right)}",
    ir.And: lambda e: " 且 ".join(_within(_AND, item) for item in e.items),
    ir.Or: lambda e: " 或 ".join(_within(_OR, item) for item in e.items),
    ir.Not: lambda e: f"不是 {_within(_ATOM, e.item)}",
    ir.In: _one_of,
    ir.Has: lambda e: f"{_within(_ATOM, e.multi)} 有 {e.value}",
    ir.IsNull: lambda e: f"{_within(_ATOM, e.item)} 没有登记",
    ir.IsTruth: lambda e: f"{_within(_ATOM, e.item)} 确知为{'是' if e.truth else '否'}",
    ir.Add: _sum,
    ir.Neg: lambda e: f"−{_within(_ATOM, e.item)}",
    ir.Mul: lambda e: f"{_within(_PRODUCT, e.left)} × {_within(_PRODUCT, e.right)}",
    ir.Div: lambda e: f"{_within(_PRODUCT, e.left)} ÷ {_within(_ATOM, e.right)}",
    ir.Extreme: _extreme,
    ir.Case: _case,
    # not yet looked up, in a pack that is shown rather than run
    ir.Name: lambda e: e.name,
    ir.InName: lambda e: (
        f"{e.name} 有 {e.item.value}"
        if isinstance(e.item, ir.Txt)
        else f"{_within(_SUM, e.item)} 在 {e.name} 里"
    ),
    ir.Table: lambda e: _TABLES[e.kind].format(text_of(e.of), e.table),
    ir.Stack: _stack,
    ir.FirstKnown: lambda e: "，没有就用 ".join(map(text_of, e.items)),
}
