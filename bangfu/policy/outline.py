"""What a pack says, as sentences and trees of lines, for every page that shows packs.

`say` puts a Chinese sentence into the reader's language; it is handed in, because
who reads is not the engine's to know.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from bangfu.policy.language import ir
from bangfu.policy.marked_yaml import Node
from bangfu.policy.pack.model import Due, Duty, Limit, Pack, Parameter, Period, Quota
from bangfu.policy.single.reading import text_of

KINDS = {"entitlement": "待遇", "referral": "转介", "category": "类别"}
EVIDENCE = {
    "text": "读过全文", "excerpt": "读过节录", "secondary": "二手网页，未见原文",
    "inferred": "由公布的金额反推", "memory": "没有附文件，用前先核对",
}  # fmt: skip
SUBJECTS = {"household": "按户", "person": "按人", "office": "由单位承担"}
JOINTS: dict[type, str] = {
    ir.And: "全部满足", ir.Or: "任一条满足即可", ir.Not: "没有以下情形",
}  # fmt: skip


class Say(Protocol):
    """Puts a sentence into the reader's language and its values into the sentence."""

    def __call__(self, text: str, /, **values: object) -> str:
        """The sentence as it is shown."""


def plainly(text: str, /, **values: object) -> str:
    """The Chinese sentence itself."""
    return text.format(**values) if values else text


@dataclass
class Line:
    """A condition or a value: its wording, how its parts join, its formula, what it rests on."""

    say: str = ""
    joint: str = ""
    formula: str = ""
    clauses: tuple[str, ...] = ()
    basis: str = ""
    children: list[Line] = field(default_factory=list)


def body_lines(node: ir.Expr, say: Say = plainly) -> list[Line]:
    """A condition or a value in words, as deep as it is nested."""
    if isinstance(node, ir.Leaf):
        formula = text_of(node.expr)
        if not node.note.say:
            return [Line(formula=formula)]
        return [Line(node.note.say, "", formula, node.note.clauses, node.note.basis)]
    if type(node) in JOINTS and _worded(node):
        note = getattr(node, "note", ir.Note())
        inside = [line for child in node.children() for line in body_lines(child, say)]
        joint = say(JOINTS[type(node)])
        return [Line(note.say, joint, "", note.clauses, note.basis, inside)]
    if isinstance(node, ir.Case):
        return list(_case_lines(node, say))
    if isinstance(node, ir.Stack):
        how = text_of(ir.Stack(node.how, ())).rstrip("：")
        items = [line for item in node.items for line in body_lines(item, say)]
        return [Line(formula=how, children=items)]
    return [Line(formula=text_of(node))]


def _case_lines(node: ir.Case, say: Say) -> Iterator[Line]:
    for condition, value in node.branches:
        yield Line(formula=text_of(condition), children=body_lines(value, say))
    if not (isinstance(node.otherwise, ir.Num) and not node.otherwise.value):
        yield Line(formula=say("其余"), children=body_lines(node.otherwise, say))


def _worded(node: ir.Expr) -> bool:
    return any(isinstance(inner, ir.Leaf) for inner in ir.walk(node))


# -- parameters ---------------------------------------------------------------------


def settings_of_the_place(pack: Pack, say: Say = plainly) -> dict[str, str]:
    """Parameters that decide how the place rounds and stacks, with what they decide."""
    found = {
        rule.rounding: say("取整方式由地方定")
        for rule in pack.rules.values()
        if rule.rounding in pack.parameters
    }
    trees = [rule.amount for rule in pack.rules.values()]
    trees += [version.body for versions in pack.derivations.values() for version in versions]
    for tree in trees:
        for node in ir.walk(tree) if tree is not None else ():
            if isinstance(node, ir.Stack) and node.how in pack.parameters:
                found[node.how] = say("就高还是叠加由地方定")
    return found


def content_text(parameter: Parameter, node: Node, say: Say = plainly) -> str:
    """What a parameter contains, on one line and without its unit."""
    if node.is_mapping:
        return "，".join(f"{key} {child.text()}" for key, child in node.mapping().items())
    if not node.is_list:
        return node.text()
    if parameter.kind == "list":
        return "、".join(item.text() for item in node.items())
    steps = []
    for row in node.items():
        limit, amount = row.items()
        until = say("其余") if limit.is_null else f"≤{limit.text()}"
        steps.append(f"{until}：{amount.text()}")
    return "；".join(steps)


def area_text(prefix: str, say: Say = plainly) -> str:
    """An area of a pack as a code of six digits at least, or the nation."""
    return prefix.ljust(6, "0") if prefix else say("全国")


def period_text(period: Period) -> str:
    """From when until when; empty where it is open on both sides."""
    return "" if period.start is None and period.end is None else str(period)


# -- duties, time limits, shares ----------------------------------------------------


def duty_text(duty: Duty, say: Say = plainly) -> str:
    """Who does what, how often, by when."""
    how = f"（{'、'.join(duty.how)}）" if duty.how else ""
    often = say("至少") if duty.every == "一次" else say("每{every}至少", every=duty.every)
    return say(
        "{who}：{do}{how}，{often} {times} 次{due}",
        who=duty.who, do=duty.do, how=how, often=often, times=duty.at_least,
        due=_due_text(duty.due, say),
    )  # fmt: skip


def _due_text(due: Due, say: Say) -> str:
    if due.date is not None:
        return say("，{day} 前", day=due.date)
    if due.month_day is not None:
        return say("，{month} 月 {day} 日前", month=due.month_day[0], day=due.month_day[1])
    return say("，{day} 日前", day=due.day) if due.day is not None else ""


def limit_text(limit: Limit, say: Say = plainly) -> str:
    """How long a step may take."""
    return say(
        "从 {start}起 {within} {unit}内", start=limit.starts, within=limit.within, unit=limit.unit
    )


def quota_text(quota: Quota, say: Say = plainly) -> str:
    """Which share of what has to be reached, and by whom."""
    return say(
        "{by}：{of}的 {percent}%，不足一个进一", by=quota.by, of=quota.of, percent=quota.percent
    )
