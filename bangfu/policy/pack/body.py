"""Read the bodies of rules: conditions (all / any / not / when) and values."""

from __future__ import annotations

from fractions import Fraction

from bangfu.policy.errors import PackError
from bangfu.policy.language import ir
from bangfu.policy.language.expression import parse_expression
from bangfu.policy.marked_yaml import Node

CONDITION_KEYS = ("when", "all", "any", "not")
VALUE_KEYS = (
    "value", "cases", "first_known", "highest", "add", "stack", "grades", "bands",
    "full_years", "links",
)  # fmt: skip
LINK_KINDS = {"every": "all", "some": "any", "count": "count"}
NOTE_KEYS = ("say", "otherwise", "clause", "basis")


def texts(node: Node | None) -> tuple[str, ...]:
    """One text or a list of them, such as clause ids."""
    return tuple(item.text() for item in node.one_or_more()) if node else ()


def optional_text(node: Node | None) -> str:
    """The text of a key that may be absent or null."""
    return "" if node is None or node.is_null else node.text()


def _note(node: Node) -> ir.Note:
    return ir.Note(
        say=optional_text(node.get("say")),
        otherwise=optional_text(node.get("otherwise")),
        clauses=texts(node.get("clause")),
        basis=optional_text(node.get("basis")),
        place=node.place,
    )


def _which(node: Node, keys: tuple[str, ...]) -> str:
    found = [key for key in keys if key in node]
    if len(found) != 1:
        wrong = f"同时写了 {'、'.join(found)}" if found else "没有写条件或值"
        raise node.fail(wrong, f"写且只写一个：{'、'.join(keys)}")
    return found[0]


def read_condition(node: Node, *, of_rule: bool = False) -> ir.Expr:
    """A condition tree.

    With `of_rule` the node is a rule or a derivation whose other keys have been
    checked by the caller; its wording belongs to the rule, not to the tree.
    """
    if not of_rule:
        node.only(*CONDITION_KEYS, *NOTE_KEYS)
    key = _which(node, CONDITION_KEYS)
    note = _note(node) if not of_rule else ir.Note(place=node.place)
    child = node[key]
    if key == "when":
        if of_rule and "say" in node:
            note = _note(node)
        return ir.Leaf(parse_expression(child.text(), child.place), note)
    if key == "not":
        return ir.Not(read_condition(child), note)
    items = tuple(read_condition(item) for item in child.items())
    if not items:
        raise child.fail("这里一个条件也没有", "至少写一个，或删去")
    return (ir.And if key == "all" else ir.Or)(items, note)


def read_value(node: Node, *, of_rule: bool = False) -> ir.Expr:
    """A value: an expression as plain text, or one of the value forms."""
    if not node.is_mapping:
        return parse_expression(node.text(), node.place)
    if not of_rule:
        node.only(*VALUE_KEYS, "when", *LINK_KINDS, *NOTE_KEYS)
        if "when" in node:
            return _item(node)
    key = _which(node, VALUE_KEYS)
    stray = [kind for kind in LINK_KINDS if kind in node]
    if key != "links" and stray:
        raise node[stray[0]].fail(f"“{stray[0]}”只能配 links", "删去，或写上 links: 供养义务人")
    return _VALUES[key](node[key], node)


def _expression(child: Node, _: Node) -> ir.Expr:
    return parse_expression(child.text(), child.place)


def _cases(child: Node, _: Node) -> ir.Expr:
    branches: list[tuple[ir.Expr, ir.Expr]] = []
    otherwise: ir.Expr | None = None
    for entry in child.items():
        if otherwise is not None:
            raise entry.fail("otherwise 之后不能再有情形", "把 otherwise 放在最后")
        if "otherwise" in entry and "when" not in entry:
            entry.only("otherwise")
            otherwise = read_value(entry["otherwise"])
        else:
            entry.only("when", "value", *NOTE_KEYS)
            branches.append((_when(entry), read_value(entry["value"])))
    if otherwise is None:
        raise child.fail("没有 otherwise", "写明其余情形的值，避免默默落空")
    return ir.Case(tuple(branches), otherwise)


def _when(entry: Node) -> ir.Expr:
    when = entry["when"]
    return ir.Leaf(parse_expression(when.text(), when.place), _note(entry))


def _first_known(child: Node, _: Node) -> ir.Expr:
    return ir.FirstKnown(tuple(read_value(item) for item in child.items()))


def _item(node: Node) -> ir.Expr:
    node.only("when", "value", *NOTE_KEYS)
    return ir.Case(((_when(node), read_value(node["value"])),), ir.Num(Fraction(0)))


def _stack_items(child: Node) -> tuple[ir.Expr, ...]:
    items = tuple(read_value(item) for item in child.items())
    if not items:
        raise child.fail("这里一项也没有", "至少写一项")
    return items


def _highest(child: Node, _: Node) -> ir.Expr:
    return ir.Stack("就高", _stack_items(child))


def _add(child: Node, _: Node) -> ir.Expr:
    return ir.Stack("叠加", _stack_items(child))


def _stack(child: Node, _: Node) -> ir.Expr:
    child.only("how", "items")
    return ir.Stack(child["how"].text(), _stack_items(child["items"]))


def _grades(child: Node, _: Node) -> ir.Expr:
    child.only("of", "table")
    return ir.Table("grades", read_value(child["of"]), child["table"].text())


def _bands(child: Node, _: Node) -> ir.Expr:
    child.only("of", "table")
    return ir.Table("bands", read_value(child["of"]), child["table"].text())


def _full_years(child: Node, _: Node) -> ir.Expr:
    return ir.FullYears(ir.Name(child.text()))


def _links(child: Node, node: Node) -> ir.Expr:
    child.one_of("供养义务人")
    found = [key for key in LINK_KINDS if key in node]
    if len(found) != 1:
        raise PackError(node.place, "links 要配一个 every、some 或 count")
    inner = node[found[0]]
    return ir.LinkAgg(LINK_KINDS[found[0]], parse_expression(inner.text(), inner.place))


_VALUES = {
    "value": _expression,
    "cases": _cases,
    "first_known": _first_known,
    "highest": _highest,
    "add": _add,
    "stack": _stack,
    "grades": _grades,
    "bands": _bands,
    "full_years": _full_years,
    "links": _links,
}
