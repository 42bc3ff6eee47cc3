"""Read a condition such as `人均月收入 < 低保标准 and not 特别困难`.

sqlglot parses; a whitelist decides. Whatever is not named here does not load:
no function calls, no subqueries, no casts, no second statement.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from bangfu.policy.errors import PackError, Place
from bangfu.policy.language import ir

TODAY = "判断日期"

_COMPARE = {
    exp.EQ: "=", exp.NEQ: "<>", exp.LT: "<", exp.LTE: "<=", exp.GT: ">", exp.GTE: ">=",
}  # fmt: skip
_MEMBERS = {"any": "any", "all": "all"}
_AGGREGATES: dict[type, str] = {exp.Sum: "sum", exp.Count: "count", exp.Max: "max", exp.Min: "min"}
_PLAIN_NUMBER = re.compile(r"\d+(\.\d+)?")
_QUOTED = re.compile(r"'[^']*'")
_COMMENT = re.compile(r"--|/\*")
_NO_MEMBER = ir.Bool(True)
_HELP = "只能用比较、and/or/not、in、between、is null、is true、加减乘除、least/greatest 和成员函数"


def parse_expression(text: str, place: Place) -> ir.Expr:
    """Turn the text of a condition or value into nodes with names not yet looked up.

    Raises PackError at `place` for anything outside the whitelist.
    """
    if ";" in text:
        raise PackError(place, f"“{text}”里有分号", "一处只能写一个表达式")
    if '"' in text:
        raise PackError(place, f"“{text}”里有双引号", "文字用单引号")
    if _COMMENT.search(_QUOTED.sub("", text)):
        raise PackError(
            place, f"“{text}”里有注释", "说明写在 say 或 note 里，减去负数写成 a - (-b)"
        )
    try:
        tree = sqlglot.parse_one(text, dialect="duckdb")
    except SqlglotError:
        raise PackError(place, f"表达式“{text}”读不通", "检查括号、引号和运算符") from None
    if any(node.comments for node in tree.walk()):
        raise PackError(place, f"“{text}”里有注释", "说明写在 say 或 note 里")
    return _Reader(text, place).read(tree)


class _Reader:
    def __init__(self, text: str, place: Place) -> None:
        self.text = text
        self.place = place
        self.inside_members = False

    def refuse(self, what: str) -> PackError:
        return PackError(self.place, f"表达式“{self.text}”里有不允许的写法：{what}", _HELP)

    def read(self, node: Any) -> ir.Expr:
        reader = _READERS.get(type(node))
        if reader is None:
            raise self.refuse(node.sql(dialect="duckdb") if node else "空的括号")
        return reader(self, node)

    def paren(self, node: exp.Paren) -> ir.Expr:
        return self.read(node.this)

    def column(self, node: exp.Column) -> ir.Expr:
        if len(node.parts) != 1 or not isinstance(node.this, exp.Identifier):
            raise self.refuse(node.sql())
        return ir.Today() if node.name == TODAY else ir.Name(node.name)

    def literal(self, node: exp.Literal) -> ir.Expr:
        if node.is_string:
            return ir.Txt(node.name)
        if not _PLAIN_NUMBER.fullmatch(node.name):
            raise self.refuse(node.name)
        return ir.Num(Fraction(node.name))

    def boolean(self, node: exp.Boolean) -> ir.Expr:
        return ir.Bool(bool(node.this))

    def negative(self, node: exp.Neg) -> ir.Expr:
        return ir.Neg(self.read(node.this))

    def negation(self, node: exp.Not) -> ir.Expr:
        return ir.Not(self.read(node.this))

    def both(self, node: exp.And) -> ir.Expr:
        return ir.And((self.read(node.left), self.read(node.right)))

    def either(self, node: exp.Or) -> ir.Expr:
        return ir.Or((self.read(node.left), self.read(node.right)))

    def compare(self, node: exp.Binary) -> ir.Expr:
        return ir.Cmp(_COMPARE[type(node)], self.read(node.left), self.read(node.right))

    def between(self, node: exp.Between) -> ir.Expr:
        item = self.read(node.this)
        return ir.And(
            (
                ir.Cmp(">=", item, self.read(node.args["low"])),
                ir.Cmp("<=", item, self.read(node.args["high"])),
            )
        )

    def member_of(self, node: exp.In) -> ir.Expr:
        field = node.args.get("field")
        if field is not None:
            if not isinstance(field, exp.Column) or len(field.parts) != 1:
                raise self.refuse(node.sql())
            return ir.InName(self.read(node.this), field.name)
        if node.args.get("query") is not None or node.args.get("unnest") is not None:
            raise self.refuse("子查询")
        options = tuple(self.read(option) for option in node.expressions)
        if len(options) == 1 and isinstance(options[0], ir.Name):
            return ir.InName(self.read(node.this), options[0].name)
        return ir.In(self.read(node.this), options)

    def known(self, node: exp.Is) -> ir.Expr:
        item = self.read(node.this)
        if isinstance(node.expression, exp.Null):
            return ir.IsNull(item)
        if isinstance(node.expression, exp.Boolean):
            return ir.IsTruth(item, bool(node.expression.this))
        raise self.refuse(node.sql())

    def add(self, node: exp.Add) -> ir.Expr:
        return ir.Add((self.read(node.left), self.read(node.right)))

    def subtract(self, node: exp.Sub) -> ir.Expr:
        return ir.Add((self.read(node.left), ir.Neg(self.read(node.right))))

    def multiply(self, node: exp.Mul) -> ir.Expr:
        return ir.Mul(self.read(node.left), self.read(node.right))

    def divide(self, node: exp.Div) -> ir.Expr:
        return ir.Div(self.read(node.left), self.read(node.right))

    def extreme(self, node: exp.Func) -> ir.Expr:
        items = (node.this, *node.expressions)
        return ir.Extreme(isinstance(node, exp.Greatest), tuple(self.read(i) for i in items))

    def aggregate(self, node: exp.Func) -> ir.Expr:
        if node.expressions or isinstance(node.this, exp.Distinct | exp.Star):
            raise self.refuse(node.sql())
        return self.over_members(_AGGREGATES[type(node)], node.this)

    def some(self, node: exp.Any) -> ir.Expr:
        return self.over_members("any", node.this)

    def every(self, node: exp.Expression) -> ir.Expr:
        return self.over_members("all", node.this)

    def anonymous(self, node: exp.Anonymous) -> ir.Expr:
        kind = _MEMBERS.get(node.name.lower())
        if kind is None or len(node.expressions) != 1:
            raise self.refuse(f"函数 {node.name}()")
        return self.over_members(kind, node.expressions[0])

    def over_members(self, kind: str, inner: exp.Expression) -> ir.Expr:
        if self.inside_members:
            raise self.refuse("成员函数里再套成员函数")
        self.inside_members = True
        item = self.read(inner)
        self.inside_members = False
        return ir.Agg(kind, item, _NO_MEMBER)


_READERS: dict[type, Callable[[_Reader, Any], ir.Expr]] = {
    exp.Paren: _Reader.paren,
    exp.Column: _Reader.column,
    exp.Literal: _Reader.literal,
    exp.Boolean: _Reader.boolean,
    exp.Neg: _Reader.negative,
    exp.Not: _Reader.negation,
    exp.And: _Reader.both,
    exp.Or: _Reader.either,
    exp.Between: _Reader.between,
    exp.In: _Reader.member_of,
    exp.Is: _Reader.known,
    exp.Add: _Reader.add,
    exp.Sub: _Reader.subtract,
    exp.Mul: _Reader.multiply,
    exp.Div: _Reader.divide,
    exp.Least: _Reader.extreme,
    exp.Greatest: _Reader.extreme,
    exp.Any: _Reader.some,
    exp.All: _Reader.every,
    exp.Anonymous: _Reader.anonymous,
    **dict.fromkeys(_COMPARE, _Reader.compare),
    **dict.fromkeys(_AGGREGATES, _Reader.aggregate),
}
