"""A policy pack as a page to read: all of it, in the words of its authors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from rich.text import Text
from rich.tree import Tree

from bangfu.cli.words import say
from bangfu.policy.outline import (
    EVIDENCE,
    KINDS,
    SUBJECTS,
    Line,
    area_text,
    body_lines,
    content_text,
    duty_text,
    limit_text,
    period_text,
    quota_text,
    settings_of_the_place,
)

if TYPE_CHECKING:
    from rich.console import Console

    from bangfu.policy.language import ir
    from bangfu.policy.pack import Pack
    from bangfu.policy.pack.model import Derivation, Duty, Parameter, Rule, Value


def print_pack(screen: Console, pack: Pack) -> None:
    """Print the whole pack."""
    for block in (_head(pack), _readings(pack), _parameters(pack), _derived(pack), _rules(pack),
                  _duties(pack), _limits(pack), _events(pack), _units(pack)):  # fmt: skip
        tree = next(block, None)
        if tree is None:
            continue
        for branch in block:
            tree.children.append(branch)
        screen.print(tree)
        screen.print()


def _tree(*parts: str, clauses: Iterable[str] = (), basis: str = "", bold: bool = False) -> Tree:
    line = Text("  ".join(part for part in parts if part), style="bold" if bold else "")
    cited = [*clauses, *([basis] if basis else [])]
    if cited:
        line.append(f"  [{'；'.join(cited)}]", style="cyan")
    return Tree(line, guide_style="dim")


def _heading(name: str, count: int | None = None) -> Tree:
    return _tree(say(name) + (f"（{count}）" if count is not None else ""), bold=True)


def _head(pack: Pack) -> Iterator[Tree]:
    document = pack.document
    yield _tree(pack.id, pack.name, bold=True)
    issued = str(document.issued or "")
    yield _tree(say("文件"), f"《{document.title}》", document.issuer, document.number, issued)
    yield _tree(say("有效期"), str(pack.period))
    yield _tree(say("地区"), area_text(pack.area, say))
    if pack.stands_on:
        yield _tree(say("站在"), "、".join(pack.stands_on),
                    say("（它们的参数也可以用 --set 来设）"))  # fmt: skip
    yield _tree(say("内容指纹"), pack.content_hash[:16])


def _readings(pack: Pack) -> Iterator[Tree]:
    if pack.readings:
        yield _heading("读法：原文矛盾、含混或残缺处怎样读", len(pack.readings))
    for reading in pack.readings:
        branch = _tree(reading.about, clauses=reading.clauses)
        branch.add(Text(say("读作：{text}", text=reading.taken)))
        if reading.instead_of:
            branch.add(Text(say("没有读作：{text}", text=reading.instead_of), style="dim"))
        branch.add(Text(say("因为：{text}", text=reading.why), style="dim"))
        yield branch


# -- parameters ---------------------------------------------------------------------


def _parameters(pack: Pack) -> Iterator[Tree]:
    if pack.parameters:
        yield _heading("参数：都可以用 --set 名称=值 来设", len(pack.parameters))
    uses = settings_of_the_place(pack, say)
    for parameter in pack.parameters.values():
        yield _parameter(parameter, uses.get(parameter.name, ""))


def _parameter(parameter: Parameter, use: str) -> Tree:
    options = "/".join(parameter.options)
    by = say("按 {fact} 分", fact=parameter.by) if parameter.by else ""
    branch = _tree(
        parameter.name, parameter.unit, options, by, parameter.meaning, use and f"（{use}）",
        clauses=parameter.clauses, basis=parameter.basis,
    )  # fmt: skip
    for value in parameter.values:
        branch.add(_value(parameter, value))
    if parameter.unset:
        branch.add(Text(say("没有设定：文件没有给，也不能编"), style="yellow"))
    elif not parameter.values:
        branch.add(Text(say("没有值，由地方设"), style="yellow"))
    return branch


def _value(parameter: Parameter, value: Value) -> Text:
    shown = content_text(parameter, value.content, say)
    line = Text(f"{area_text(value.area, say)}  {value.period}：")
    line.append(shown, style="bold")
    if value.default:
        line.append("  " + say("默认值"), style="yellow")
    if value.evidence:
        line.append("  " + EVIDENCE[value.evidence], style="dim")
    if value.note:
        line.append(f"  {value.note}", style="dim")
    return line


# -- rules and duties ---------------------------------------------------------------


def _derived(pack: Pack) -> Iterator[Tree]:
    if pack.derivations:
        yield _heading("推导", len(pack.derivations))
    for versions in pack.derivations.values():
        for version in versions:
            yield _derivation(version)


def _derivation(version: Derivation) -> Tree:
    branch = _tree(
        version.fact, version.unit, say(SUBJECTS[version.entity]), period_text(version.period),
        version.meaning, clauses=version.clauses, basis=version.basis,
    )  # fmt: skip
    _add_body(branch, version.body)
    return branch


def _rules(pack: Pack) -> Iterator[Tree]:
    if pack.rules:
        yield _heading("规则", len(pack.rules))
    for rule in pack.rules.values():
        yield _rule(pack, rule)


def _rule(pack: Pack, rule: Rule) -> Tree:
    branch = _tree(
        rule.id, rule.programme, say(KINDS[rule.kind]), say(SUBJECTS[rule.entity]),
        period_text(rule.period), clauses=rule.clauses, basis=rule.basis,
    )  # fmt: skip
    _add_body(branch, rule.condition)
    if rule.amount is not None:
        own = say("（地方可以定）") if rule.rounding in pack.parameters else ""
        amount = branch.add(
            Text(
                say("金额（{unit}），取整：{how}{own}", unit=rule.unit, how=rule.rounding, own=own)
            )
        )
        _add_body(amount, rule.amount)
    if rule.refines:
        branch.add(Text(say("与 {rule} 同时有效时，以本条为准", rule=rule.refines)))
    if rule.to:
        branch.add(Text(say("转给：{office}", office=rule.to)))
    for term in rule.terms:
        branch.children.append(_tree(term.say, clauses=term.clauses))
    return branch


def _add_body(tree: Tree, node: ir.Expr) -> None:
    """A condition or a value in words, as deep as it is nested."""
    for line in body_lines(node, say):
        _add_line(tree, line)


def _add_line(tree: Tree, line: Line) -> None:
    if line.say or line.joint:
        branch = _tree(line.say, line.joint, clauses=line.clauses, basis=line.basis)
        if line.formula:
            branch.add(Text(line.formula, style="dim"))
    else:
        branch = Tree(Text(line.formula), guide_style="dim")
    for child in line.children:
        _add_line(branch, child)
    tree.children.append(branch)


def _duties(pack: Pack) -> Iterator[Tree]:
    if pack.duties:
        yield _heading("责任", len(pack.duties))
    for duty in pack.duties.values():
        yield _duty(duty)


def _duty(duty: Duty) -> Tree:
    branch = _tree(
        duty.id, duty.name, say(SUBJECTS[duty.entity]), period_text(duty.period),
        clauses=duty.clauses, basis=duty.basis,
    )  # fmt: skip
    branch.add(Text(duty_text(duty, say)))
    if duty.condition is not None:
        _add_body(branch, duty.condition)
    if duty.during:
        branch.add(Text(say("只在 {event} 期间", event=duty.during)))
    if duty.supersedes:
        branch.add(Text(say("代替：{duties}", duties="、".join(duty.supersedes))))
    return branch


def _limits(pack: Pack) -> Iterator[Tree]:
    if pack.limits or pack.quotas:
        yield _heading("时限和比例", len(pack.limits) + len(pack.quotas))
    for limit in pack.limits.values():
        text = limit_text(limit, say)
        yield _tree(limit.id, limit.name, text, clauses=limit.clauses, basis=limit.basis)
    for quota in pack.quotas.values():
        text = quota_text(quota, say)
        yield _tree(quota.id, quota.name, text, clauses=quota.clauses, basis=quota.basis)


def _events(pack: Pack) -> Iterator[Tree]:
    if pack.events:
        yield _heading("事件", len(pack.events))
    for event in pack.events.values():
        yield _tree(event.kind, say("由 {who} 宣布", who=event.opened_by), clauses=event.clauses)


def _units(pack: Pack) -> Iterator[Tree]:
    if pack.units:
        yield _heading("责任单位", len(pack.units))
    for unit in pack.units.values():
        branch = _tree(unit.id, unit.name)
        for term in unit.does:
            branch.children.append(_tree(term.say, clauses=term.clauses))
        yield branch
