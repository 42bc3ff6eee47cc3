"""Put an outcome into words: the clauses it rests on and the reasons that decided it.

Both runners use these words, so bulk and one-by-one outcomes read the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from bangfu.policy.facts import load_dictionary
from bangfu.policy.language import ir
from bangfu.policy.program.assemble import RunnableRule

VERDICTS = {True: "符合", False: "不符合", None: "待核实"}
RANK = {VERDICTS[True]: 2, VERDICTS[None]: 1, VERDICTS[False]: 0}
"""Which verdict counts where several rules lead to one programme: the highest."""
COLUMNS = (
    "户编号", "人员编号", "姓名", "政策包", "规则", "项目", "结论", "金额", "单位", "依据", "理由",
    "缺少信息",
)  # fmt: skip
JOINT = "；"
REFUSED_ROW = "同户有一行记录被退回，补正后再判断"
NOTHING_TO_ASK = "资料齐全但算不出：请核对有没有成员计入家庭、日期是否晚于判断日期"

Truths = dict[int, bool | None]


def grounds(rule: RunnableRule, truths: Sequence[bool | None]) -> tuple[str, str]:
    """依据 and 理由 of a rule from the truths of its leaves (condition first, then amount)."""
    leaves = rule.leaves
    of_leaf: Truths = {
        id(leaf): truth for leaf, truth in zip([*leaves, *rule.amount_leaves], truths, strict=True)
    }
    verdict = truth_of(rule.condition, of_leaf)
    cited = list(citations(rule.rule.clauses, rule.rule.basis))
    says: list[str] = []
    for note, say in _decisive(rule.condition, verdict, of_leaf, denied=False):
        cited.extend(citations(note.clauses, note.basis))
        says.append(say)
    if verdict:
        for leaf in rule.amount_leaves:
            if of_leaf[id(leaf)]:
                cited.extend(citations(leaf.note.clauses, leaf.note.basis))
                says.append(leaf.note.say)
        for term in rule.rule.terms:
            cited.extend(term.clauses)
            says.append(term.say)
    return JOINT.join(unique(cited)), JOINT.join(unique(says))


def citations(clauses: Iterable[str], basis: str) -> Iterator[str]:
    """Clause ids, and the national rule where there is one."""
    yield from clauses
    if basis:
        yield basis


def unique(words: Iterable[str]) -> list[str]:
    """Words once each, in order, without empty ones."""
    return list(dict.fromkeys(word for word in words if word))


def truth_of(node: ir.Expr, of_leaf: Truths) -> bool | None:
    """The truth of a condition tree from its leaves."""
    if isinstance(node, ir.Leaf):
        return of_leaf[id(node)]
    if isinstance(node, ir.Not):
        value = truth_of(node.item, of_leaf)
        return None if value is None else not value
    values = [truth_of(child, of_leaf) for child in node.children()]
    stop = isinstance(node, ir.Or)
    return stop if stop in values else None if None in values else not stop


def _decisive(
    node: ir.Expr, truth: bool | None, of_leaf: Truths, *, denied: bool
) -> Iterator[tuple[ir.Note, str]]:
    """The wordings that made a condition what it is; children that did not matter are left out."""
    if isinstance(node, ir.Leaf):
        yield node.note, phrase(node.note, of_leaf[id(node)], denied=denied)
    elif isinstance(node, ir.Not):
        if node.note.say and truth is not None:
            yield node.note, phrase(node.note, truth, denied=denied)
        else:
            value = truth_of(node.item, of_leaf)
            yield from _decisive(node.item, value, of_leaf, denied=not denied)
            yield node.note, ""
    else:
        for child in node.children():
            value = truth_of(child, of_leaf)
            if value is truth:
                yield from _decisive(child, value, of_leaf, denied=denied)
        if isinstance(node, ir.And | ir.Or):
            yield node.note, ""


def afterword(truth: bool | None, *, refused: bool, missing: bool) -> str:
    """What is said last where the answer is open: 待核实 never stands without what to do."""
    if truth is not None:
        return ""
    if refused:
        return JOINT + REFUSED_ROW
    return "" if missing else JOINT + NOTHING_TO_ASK


def merge(rows: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """The words of several rules with one verdict on one programme, in rule order.

    余话 is what follows the figures shown after the reason.
    """
    joined = {
        name: JOINT.join(unique(part for row in rows for part in (row[name] or "").split(JOINT)))
        for name in ("规则", "依据", "理由", "余话")
    }
    if joined["余话"]:
        joined["余话"] = JOINT + joined["余话"]
    missing = unique(part for row in rows for part in row["缺少信息"].split(JOINT))
    units = unique(row["单位"] for row in rows)
    return {
        **rows[0],
        **joined,
        "单位": units[0] if units else "",
        "缺少信息": JOINT.join(in_asking_order(missing)),
    }


def phrase(note: ir.Note, truth: bool | None, *, denied: bool = False) -> str:
    """A condition's wording, by whether it holds."""
    if truth is None:
        return f"尚不清楚：{note.say}"
    if truth:
        return note.say
    return note.otherwise or (f"没有这一情形：{note.say}" if denied else f"未满足：{note.say}")


@lru_cache(maxsize=1)
def _asking_order() -> dict[str, tuple[int, int]]:
    facts = load_dictionary().facts
    return {name: (fact.ask, i) for i, (name, fact) in enumerate(facts.items())}


def in_asking_order(names: Iterable[str]) -> list[str]:
    """Facts to ask for, the cheapest first; parameters the place has not set come last."""
    order = _asking_order()
    return sorted(names, key=lambda name: (order.get(name, (9, 0)), name))


def shown_numbers(runnable: RunnableRule) -> list[tuple[str, ir.Expr, str]]:
    """The amounts of money a rule compares, to be shown with its reason: label, value, unit."""
    found: dict[str, tuple[str, ir.Expr, str]] = {}
    for leaf in runnable.leaves:
        for node in ir.walk(leaf):
            if isinstance(node, ir.Cmp):
                for label, expr, unit in (*_figures(node.left), *_figures(node.right)):
                    shared = not isinstance(expr, ir.Derived) or expr.entity == "household"
                    if shared or runnable.rule.entity == "person":
                        found.setdefault(label, (label, expr, unit))
    return list(found.values())


def _figures(node: ir.Expr) -> Iterator[tuple[str, ir.Expr, str]]:
    if isinstance(node, ir.Derived):
        if node.type == "money":
            yield node.name, node, node.unit
    elif isinstance(node, ir.ByFact):
        # which of the values holds is the fact's to say: shown as one figure or not at all
        value = node.options[0][1] if node.options else None
        if isinstance(value, ir.Num) and value.unit.startswith("元"):
            yield node.label, node, value.unit
    elif isinstance(node, ir.Num):
        if node.label and node.unit.startswith("元"):
            yield node.label, node, node.unit
    else:
        for child in node.children():
            yield from _figures(child)
