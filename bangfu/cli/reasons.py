"""Draw explanations as trees: what holds, what was seen, what is missing, how far off."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from rich.text import Text
from rich.tree import Tree

from bangfu.cli.words import say
from bangfu.policy.language.rounding import yuan
from bangfu.policy.single.explain import Condition, Explanation, Value

if TYPE_CHECKING:
    from rich.console import Console

    from bangfu.policy.single.distance import Change, Need

MARKS = {True: ("✓", "green"), False: ("✗", "red"), None: ("?", "yellow")}
ORDER = ("符合", "待核实", "不符合")


def show(screen: Console, explanations: Iterable[Explanation], *, full: bool = False) -> None:
    """Print explanations grouped by verdict; a definition is opened once, then referred to.

    Unless `full`, definitions behind what already holds stay closed: they are not
    what the reader came to look for.
    """
    found = list(explanations)
    best = _best_verdicts(found)
    for verdict in ORDER:
        names = [programme for programme, standing in best.items() if standing == verdict]
        if names:
            screen.print(f"{say(verdict)}{say('：')}{'、'.join(names)}")
    drawing = _Drawing(full, best)
    for verdict in ORDER:
        group = [explanation for explanation in found if explanation.verdict == verdict]
        if group:
            screen.print()
            screen.print(
                say("{verdict}（{count}）", verdict=say(verdict), count=len(group)), style="bold"
            )
        for explanation in group:
            screen.print(drawing.tree_of(explanation))


def _best_verdicts(explanations: list[Explanation]) -> dict[str, str]:
    """Where the subject stands with each programme: the best that any of its rules says."""
    best: dict[str, str] = {}
    for explanation in explanations:
        programme, verdict = explanation.rule.rule.programme, explanation.verdict
        best[programme] = min(best.get(programme, verdict), verdict, key=ORDER.index)
    return best


class _Drawing:
    def __init__(self, full: bool, best: dict[str, str]) -> None:
        self.full = full
        self.best = best
        self.opened: set[int] = set()

    def tree_of(self, explanation: Explanation) -> Tree:
        """The tree of one rule."""
        rule = explanation.rule.rule
        title = _marked(explanation.truth, rule.programme, bold=True)
        title.append(f"  {rule.pack} {rule.id}", style="dim")
        if explanation.amount is not None:
            title.append(f"  {yuan(explanation.amount)} {rule.unit}", style="bold green")
        _cite(title, rule.clauses, rule.basis)
        standing = self.best[rule.programme]
        if standing != explanation.verdict:
            title.append(
                say("（同一项目的另一条理由；按别的理由已是{verdict}）", verdict=say(standing)),
                style="dim",
            )
        tree = Tree(title, guide_style="dim")
        whole = self.full or explanation.truth is True
        self.condition(tree, explanation.condition, wanted=True, whole=whole)
        if explanation.amount_parts:
            branch = tree.add(Text(say("金额怎样来的")))
            for part in explanation.amount_parts:
                self.part(branch, part, open_=True)
        if explanation.missing:
            facts = "、".join(explanation.missing)
            tree.add(Text(say("要问（先易后难）：{facts}", facts=facts), style="yellow"))
        for term in rule.terms:
            tree.add(Text(term.say, style="dim"))
        _add_counterfactual(tree, explanation)
        return tree

    def condition(self, tree: Tree, condition: Condition, *, wanted: bool, whole: bool) -> None:
        joints = {"all": say("全部满足"), "any": say("任一条满足即可"), "not": say("没有以下情形")}
        text = condition.says
        if condition.kind != "leaf":
            text = f"{text}（{joints[condition.kind]}）" if text else joints[condition.kind]
        line = _marked(condition.truth, text)
        _cite(line, condition.clauses, condition.basis)
        branch = tree.add(line)
        for gap in condition.gaps:
            branch.add(Text(str(gap), style="magenta"))
        if condition.missing and condition.kind == "leaf":
            facts = "、".join(condition.missing)
            branch.add(Text(say("缺：{facts}", facts=facts), style="yellow"))
        inner = wanted if condition.kind != "not" else not wanted
        for child in condition.children:
            self.condition(branch, child, wanted=inner, whole=whole)
        for part in condition.values:
            self.part(branch, part, open_=whole or condition.truth is not wanted)

    def part(self, tree: Tree, part: Value | Condition, *, open_: bool) -> None:
        if isinstance(part, Condition):
            self.condition(tree, part, wanted=True, whole=open_)
            return
        if part.kind == "member" and len(part.parts) == 1 and isinstance(part.parts[0], Value):
            only = part.parts[0]
            if only.shown == part.shown:
                # “甲 300 元/月”, not “甲 300 元/月 ← 计入月收入 300 元/月”
                part = replace(only, name=part.name)
        line = Text(part.name)
        line.append("  " + part.shown, style="yellow" if part.value is None else "bold")
        if part.kind == "parameter":
            line.append(say("（参数）"), style="dim")
        _cite(line, part.clauses, part.basis)
        branch = tree.add(line)
        settled = part.kind == "derived" and part.value is True and not self.full
        if not part.parts or not open_ or settled:
            return
        if id(part.parts) in self.opened:
            line.append(say("（上面已经展开）"), style="dim")
            return
        self.opened.add(id(part.parts))
        for inner in part.parts:
            self.part(branch, inner, open_=open_)


def _marked(truth: bool | None, text: str, *, bold: bool = False) -> Text:
    mark, colour = MARKS[truth]
    line = Text(f"{mark} ", style=f"bold {colour}")
    return line.append(text, style="bold" if bold else "")


def _cite(line: Text, clauses: Iterable[str], basis: str) -> None:
    cited = [*clauses, *([basis] if basis else [])]
    if cited:
        line.append(f"  [{'；'.join(cited)}]", style="cyan")


def _add_counterfactual(tree: Tree, explanation: Explanation) -> None:
    found = explanation.counterfactual
    if found is None:
        return
    if found.alone:
        branch = tree.add(Text(say("只要改变下面一处，就符合："), style="bold"))
        for change in found.alone:
            _add_change(branch, change)
    else:
        branch = tree.add(Text(say("要符合，须："), style="bold"))
        _add_need(branch, found.needed)


def _add_need(tree: Tree, need: Need) -> None:
    if need.change is not None:
        _add_change(tree, need.change)
        return
    branch = tree.add(Text(say("同时做到") if need.kind == "all" else say("任一条做到")))
    for part in need.parts:
        _add_need(branch, part)


def _add_change(tree: Tree, change: Change) -> None:
    if change.of_the_place:
        text = say("本地的设定不同（“{says}”现在{now}）", says=change.says,
                   now=say("成立") if change.now else say("不成立"))  # fmt: skip
    elif change.now is None:
        text = (
            say("核实：{says}", says=change.says)
            if change.to
            else say("核实不是这样：{says}", says=change.says)
        )
        if change.missing:
            text += say("（问：{facts}）", facts="、".join(change.missing))
    elif change.gaps:
        text = "；".join(map(str, change.gaps))
    else:
        text = (
            say("须成立：{says}", says=change.says)
            if change.to
            else say("须不成立：{says}", says=change.says)
        )
    branch = tree.add(Text(text))
    if change.inside is not None and change.inside.kind != "change" and not change.gaps:
        _add_need(branch, change.inside)
    elif change.inside is not None and change.inside.change is not None:
        for gap in change.inside.change.gaps:
            branch.add(Text(str(gap)))
