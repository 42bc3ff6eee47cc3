"""Check what may be combined and leave only runnable nodes, every name looked up in a scope."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from bangfu.policy.errors import PackError, Place
from bangfu.policy.facts import NONE_KNOWN
from bangfu.policy.language import ir
from bangfu.policy.language.units import ANY, Unit, unit
from bangfu.policy.pack.model import Parameter
from bangfu.policy.program.scope import Kind, Scope, Typed

MEMBER = "计入家庭成员"


def resolve(scope: Scope, place: Place, node: ir.Expr, path: tuple[str, ...] = ()) -> Typed:
    """A node with its names looked up, and its kind.

    Raises PackError at `place` (or the nearest wording) for what cannot be combined.
    """
    return Resolver(scope, place, path).resolve(node)


class Resolver:
    """Resolves one expression in a scope; errors point at the place of the nearest wording."""

    def __init__(self, scope: Scope, place: Place, path: tuple[str, ...] = ()) -> None:
        self.scope = scope
        self.place = place
        self.path = path

    def resolve(self, node: ir.Expr) -> Typed:
        """The node with names looked up, and its kind.

        Raises PackError when things are combined that cannot be.
        """
        return _RULES[type(node)](self, node)

    def fail(self, wrong: str, remedy: str = "") -> PackError:
        return PackError(self.place, wrong, remedy)

    def of(self, node: ir.Expr, name: str) -> Typed:
        expr, kind = self.resolve(node)
        if kind.name != name:
            raise self.fail(f"这里要{Kind(name).shown()}，写的是{kind.shown()}")
        return expr, kind

    def name(self, node: ir.Name) -> Typed:
        return self.scope.look_up(node.name, self.place, self.path)

    def leaf(self, node: ir.Leaf) -> Typed:
        inner = Resolver(self.scope, node.note.place or self.place, self.path)
        expr, kind = inner.of(node.expr, "bool")
        return ir.Leaf(expr, node.note), kind

    def negation(self, node: ir.Not) -> Typed:
        expr, kind = self.of(node.item, "bool")
        return ir.Not(expr, node.note), kind

    def junction(self, node: ir.And | ir.Or) -> Typed:
        items = [self.of(item, "bool") for item in node.items]
        return type(node)(tuple(e for e, _ in items), node.note), self.joint("bool", items)

    def compare(self, node: ir.Cmp) -> Typed:
        left, right = self.resolve(node.left), self.resolve(node.right)
        self.same_kind(left, right)
        kind = left[1].name
        if kind in ("multi", "bool") or (kind == "text" and node.op not in ("=", "<>")):
            raise self.fail(f"{left[1].shown()}不能用 {node.op} 比较", "多值用 in，是否直接写名字")
        self.known_text(left, right)
        self.known_text(right, left)
        return ir.Cmp(node.op, left[0], right[0]), self.joint("bool", [left, right])

    def same_kind(self, *typed: Typed) -> None:
        kinds = {kind.name for _, kind in typed}
        if len(kinds) > 1:
            raise self.fail(f"{'和'.join(sorted(Kind(k).shown() for k in kinds))}不能放在一起比")
        # every two, because a plain figure fits all and would hide what stands beside it
        for one, other in itertools.combinations((kind.unit for _, kind in typed), 2):
            if not one.fits(other):
                raise self.fail(f"单位不同：{one} 与 {other}", "换算成同一单位再比")

    def known_text(self, one: Typed, other: Typed) -> None:
        if isinstance(other[0], ir.Txt) and one[1].values is not None:
            self.option(one[1].values, other[0].value)

    def option(self, values: tuple[str, ...], value: str) -> None:
        if value not in values:
            raise self.fail(f"没有“{value}”这个值", f"可以写：{'、'.join(values)}")

    def one_of(self, node: ir.In) -> Typed:
        item = self.resolve(node.item)
        options = [self.resolve(option) for option in node.options]
        for option in options:
            if not isinstance(option[0], ir.Txt | ir.Num):
                raise self.fail("in (…) 里只能写常数或文字")
            self.same_kind(item, option)
            self.known_text(item, option)
        return ir.In(item[0], tuple(e for e, _ in options)), self.joint("bool", [item])

    def in_name(self, node: ir.InName) -> Typed:
        listed = self.scope.options(node.name, self.place)
        if listed is not None:
            item = self.of(node.item, "text")
            for value in listed:
                if item[1].values is not None:
                    self.option(item[1].values, value)
            return (
                ir.In(item[0], tuple(ir.Txt(v) for v in listed)),
                self.joint("bool", [item]),
            )
        multi = self.of(ir.Name(node.name), "multi")
        if not isinstance(node.item, ir.Txt):
            raise self.fail("“… in 多值事实”的左边要写一个 '文字'")
        if node.item.value == NONE_KNOWN:
            raise self.fail(
                f"“{NONE_KNOWN}”不是“{node.name}”里的一个值，而是已知一项也没有",
                f"写成 {node.name} is not null and not ('某值' in {node.name})，逐个排除",
            )
        if multi[1].values is not None:
            self.option(multi[1].values, node.item.value)
        return ir.Has(multi[0], node.item.value), self.joint("bool", [multi])

    def is_null(self, node: ir.IsNull) -> Typed:
        item = self.resolve(node.item)
        return ir.IsNull(item[0]), self.joint("bool", [item])

    def is_truth(self, node: ir.IsTruth) -> Typed:
        item = self.of(node.item, "bool")
        return ir.IsTruth(item[0], node.truth), item[1]

    def add(self, node: ir.Add) -> Typed:
        items = [self.of(item, "number") for item in node.items]
        self.same_kind(*items)
        return ir.Add(tuple(e for e, _ in items)), self.number(items)

    def negative(self, node: ir.Neg) -> Typed:
        item = self.of(node.item, "number")
        return ir.Neg(item[0]), item[1]

    def multiply(self, node: ir.Mul) -> Typed:
        left, right = self.of(node.left, "number"), self.of(node.right, "number")
        result = left[1].unit.times(right[1].unit)
        return ir.Mul(left[0], right[0]), Kind("number", result, None, self.personal(left, right))

    def divide(self, node: ir.Div) -> Typed:
        left, right = self.of(node.left, "number"), self.of(node.right, "number")
        divisor = right[0]
        if isinstance(divisor, ir.Num):
            if divisor.value <= 0:
                raise self.fail("除数要大于零")
        elif not is_count(divisor):
            raise self.fail("只能除以常数或计数（如 人数）", "两个金额相除请写成乘法")
        result = left[1].unit.times(right[1].unit, -1)
        return ir.Div(left[0], divisor), Kind("number", result, None, self.personal(left, right))

    def extreme(self, node: ir.Extreme) -> Typed:
        items = [self.of(item, "number") for item in node.items]
        self.same_kind(*items)
        return ir.Extreme(node.greatest, tuple(e for e, _ in items)), self.number(items)

    def case(self, node: ir.Case) -> Typed:
        conditions = [self.of(condition, "bool") for condition, _ in node.branches]
        values = [self.resolve(value) for _, value in node.branches]
        otherwise = self.resolve(node.otherwise)
        self.same_kind(otherwise, *values)
        branches = tuple((c[0], v[0]) for c, v in zip(conditions, values, strict=True))
        kind = self.joint(otherwise[1].name, [otherwise, *values, *conditions])
        return ir.Case(branches, otherwise[0]), Kind(
            kind.name, self.widest([otherwise, *values]), None, kind.per_person
        )

    def first_known(self, node: ir.FirstKnown) -> Typed:
        items = [self.resolve(item) for item in node.items]
        self.same_kind(*items)
        joint = self.joint(items[0][1].name, items)
        return ir.FirstKnown(tuple(e for e, _ in items)), Kind(
            joint.name, self.widest(items), None, joint.per_person
        )

    def full_years(self, node: ir.FullYears) -> Typed:
        date = self.of(node.date, "date")
        return ir.FullYears(date[0]), Kind("number", unit("岁"), None, date[1].per_person)

    def aggregate(self, node: ir.Agg) -> Typed:
        wanted = "number" if node.kind in ("sum", "max", "min") else "bool"
        item = self.of(node.item, wanted)
        member, _ = self.scope.look_up(MEMBER, self.place, self.path)
        kind = "bool" if node.kind in ("any", "all") else "number"
        result = item[1].unit if wanted == "number" else unit("人")
        return ir.Agg(node.kind, item[0], member), Kind(kind, result)

    def link(self, node: ir.LinkAgg) -> Typed:
        item = self.of(node.item, "bool")
        kind = "number" if node.kind == "count" else "bool"
        return ir.LinkAgg(node.kind, item[0]), Kind(kind, unit("人"), None, True)

    def table(self, node: ir.Table) -> Typed:
        of = self.of(node.of, "number")
        parameter, rows = self.scope.table(node.table, self.place)
        if parameter.kind != node.kind:
            raise self.fail(f"“{node.table}”不是 {node.kind} 类的参数")
        if not rows:
            return ir.ByFact(ir.Txt(""), (), parameter.name), Kind("number", unit(parameter.unit))
        reader = _grades if node.kind == "grades" else _bands
        result = unit(parameter.unit) if node.kind == "grades" else of[1].unit
        return reader(of[0], rows, parameter), Kind("number", result, None, of[1].per_person)

    def stack(self, node: ir.Stack) -> Typed:
        how = self.scope.word(node.how)
        if how not in ("就高", "叠加"):
            raise self.fail(f"叠加方式“{node.how}”不是 就高 或 叠加")
        items = [self.of(item, "number") for item in node.items]
        self.same_kind(*items)
        parts = tuple(e for e, _ in items)
        whole = ir.Extreme(True, parts) if how == "就高" else ir.Add(parts)
        return whole, self.number(items)

    def constant(self, node: ir.Expr) -> Typed:
        if isinstance(node, ir.Num):
            return node, Kind("number", ANY)
        if isinstance(node, ir.Txt):
            return node, Kind("text")
        return node, Kind("bool" if isinstance(node, ir.Bool) else "date")

    def personal(self, *typed: Typed) -> bool:
        return any(kind.per_person for _, kind in typed)

    def joint(self, name: str, typed: list[Typed]) -> Kind:
        return Kind(name, per_person=self.personal(*typed))

    def number(self, typed: list[Typed]) -> Kind:
        return Kind("number", self.widest(typed), None, self.personal(*typed))

    def widest(self, typed: list[Typed]) -> Unit:
        return next((kind.unit for _, kind in typed if not kind.unit.any), ANY)


def is_count(expr: ir.Expr) -> bool:
    """Whether an expression is a whole number that is never negative, such as 人数."""
    if isinstance(expr, ir.Derived):
        return expr.type == "int" and is_count(expr.body)
    if isinstance(expr, ir.Input):
        return expr.fact.type == "int"
    return isinstance(expr, ir.Agg | ir.LinkAgg) and expr.kind == "count"


def _grades(of: ir.Expr, rows: list[tuple[Fraction | None, Fraction]], table: Parameter) -> ir.Expr:
    branches = tuple(
        (ir.Cmp("<=", of, ir.Num(limit)), ir.Num(figure, table.unit, table.name))
        for limit, figure in rows
        if limit is not None
    )
    return ir.Case(branches, ir.Num(rows[-1][1], table.unit, table.name))


def _bands(of: ir.Expr, rows: list[tuple[Fraction | None, Fraction]], _: Parameter) -> ir.Expr:
    parts: list[ir.Expr] = []
    lower = Fraction(0)
    for limit, percent in rows:
        top = of if limit is None else ir.Extreme(False, (of, ir.Num(limit)))
        slice_ = ir.Extreme(True, (ir.Add((top, ir.Num(-lower))), ir.Num(Fraction(0))))
        parts.append(ir.Mul(slice_, ir.Num(percent / 100)))
        lower = limit if limit is not None else lower
    return ir.Add(tuple(parts))


_RULES: dict[type, Callable[[Resolver, Any], Typed]] = {
    ir.Name: Resolver.name,
    ir.Leaf: Resolver.leaf,
    ir.Not: Resolver.negation,
    ir.And: Resolver.junction,
    ir.Or: Resolver.junction,
    ir.Cmp: Resolver.compare,
    ir.In: Resolver.one_of,
    ir.InName: Resolver.in_name,
    ir.IsNull: Resolver.is_null,
    ir.IsTruth: Resolver.is_truth,
    ir.Add: Resolver.add,
    ir.Neg: Resolver.negative,
    ir.Mul: Resolver.multiply,
    ir.Div: Resolver.divide,
    ir.Extreme: Resolver.extreme,
    ir.Case: Resolver.case,
    ir.FirstKnown: Resolver.first_known,
    ir.FullYears: Resolver.full_years,
    ir.Agg: Resolver.aggregate,
    ir.LinkAgg: Resolver.link,
    ir.Table: Resolver.table,
    ir.Stack: Resolver.stack,
    ir.Num: Resolver.constant,
    ir.Txt: Resolver.constant,
    ir.Bool: Resolver.constant,
    ir.Today: Resolver.constant,
}
