"""Check a pack: every word known, every clause accounted for, every threshold shown from both sides."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

from bangfu.policy.duties.limits import limit_length, percent_of
from bangfu.policy.duties.runnable import runnable_duties
from bangfu.policy.errors import NoValueError, PackError, PolicyError
from bangfu.policy.language import ir
from bangfu.policy.pack import Pack, Parameter, load_pack, load_packs
from bangfu.policy.pack.sections import RHYTHMS
from bangfu.policy.program.assemble import Program, build_program
from bangfu.policy.proof.clauses import citations, load_clauses, with_bases
from bangfu.policy.proof.examples import Report, run_examples

T = TypeVar("T")


@dataclass
class Findings:
    """What is wrong with a pack (errors) and what its reader should know (remarks)."""

    pack: str
    errors: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    gaps: set[str] = field(default_factory=set)
    """The remarks on missing values, without their days."""


def check_pack(name: str | Path) -> Findings:
    """Check a pack by id or folder; whatever is wrong is listed, not raised."""
    findings = Findings(str(name))
    try:
        pack = load_pack(name)
        findings.pack = pack.id
        _check_whole(pack, findings)
    except PolicyError as error:
        findings.errors.append(str(error))
    return findings


def _check_whole(pack: Pack, findings: Findings) -> None:
    load_packs([pack])
    _check_clauses(pack, findings)
    _check_duties(pack, findings)
    _check_units(pack, findings)
    programs = [p for day in turning_days(pack) if (p := _build(pack, day, findings))]
    _check_refinements(pack, findings)
    if not findings.errors:
        _check_examples(pack, programs, run_examples(pack), findings)


def turning_days(pack: Pack) -> list[dt.date]:
    """The days on which something in the pack begins, within its period in force.

    Values of areas below the pack's own are left out: the pack is built for its own
    area, and every value has been read by its kind when the pack was loaded.
    """
    starts = {pack.period.start}
    for versions in pack.derivations.values():
        starts |= {v.period.start for v in versions}
    starts |= {rule.period.start for rule in pack.rules.values()}
    for parts in (pack.duties, pack.limits, pack.quotas):
        starts |= {part.period.start for part in parts.values()}
    for parameter in pack.parameters.values():
        starts |= {v.period.start for v in parameter.values if pack.area.startswith(v.area)}
    return sorted(day for day in starts if day is not None and pack.period.covers(day))


def _build(pack: Pack, day: dt.date, findings: Findings) -> Program | None:
    """The pack's program of a day, or None; a value that is missing hides no other mistake."""
    program = _attempt(lambda: build_program([pack], day), day, findings)
    words = program or _attempt(lambda: build_program([pack], day, rules=()), day, findings)
    if words is None:
        return None
    for name, versions in pack.derivations.items():
        if any(v.period.covers(day) for v in versions):
            look_up = partial(words.scopes[pack.id].look_up, name, versions[0].place)
            _attempt(look_up, day, findings)
    for parameter in pack.parameters.values():
        _attempt(partial(_check_options, words, parameter), day, findings)
    _attempt(lambda: _check_figures(words, pack, day), day, findings)
    return program


def _attempt(work: Callable[[], T], day: dt.date, findings: Findings) -> T | None:
    """The result of some work on a day, or None when what stopped it has been noted."""
    try:
        return work()
    except NoValueError as error:
        # the same gap on other days is the same gap
        gap = str(error).replace(f"在 {day} ", "在有的日子")
        if gap not in findings.gaps:
            findings.gaps.add(gap)
            findings.remarks.append(str(error))
    except PolicyError as error:
        if str(error) not in findings.errors:
            findings.errors.append(str(error))
    return None


def _check_figures(program: Program, pack: Pack, day: dt.date) -> None:
    """Duties, limits and shares in force have rhythms and numbers that can be read."""
    for runnable in runnable_duties(program):
        every = program.scopes[pack.id].word(runnable.duty.every)
        if every is not None and every not in RHYTHMS:
            raise PackError(runnable.duty.place, f"周期“{every}”不认识", _rhythms())
    for limit in pack.limits.values():
        if limit.period.covers(day):
            limit_length(program, limit, day)
    for quota in pack.quotas.values():
        if quota.period.covers(day):
            percent_of(program, quota)


def _check_options(program: Program, parameter: Parameter) -> None:
    """Every value given by cases names only cases that exist, whatever its day and area."""
    if not parameter.by:
        return
    _, kind = program.scopes[parameter.pack].look_up(parameter.by, parameter.place)
    for value in parameter.values:
        for option, node in value.content.mapping().items() if value.content.is_mapping else ():
            if kind.values is not None and option not in kind.values:
                raise node.fail(
                    f"“{option}”不是“{parameter.by}”的值", f"可以写：{'、'.join(kind.values)}"
                )


def _check_units(pack: Pack, findings: Findings) -> None:
    """Rules of one programme become one line with one amount, which has one unit."""
    paying = [rule for rule in pack.rules.values() if rule.amount is not None]
    for one, other in itertools.combinations(paying, 2):
        if (
            one.programme == other.programme
            and one.unit != other.unit
            and one.period.overlaps(other.period)
        ):
            findings.errors.append(
                f"{other.place}：项目“{one.programme}”的金额单位不一："
                f"{one.id} 是 {one.unit}，{other.id} 是 {other.unit}。改成一样，或分成两个项目"
            )


def _rhythms() -> str:
    return f"写 {'、'.join(RHYTHMS)} 或参数名"


def _check_clauses(pack: Pack, findings: Findings) -> None:
    known = load_clauses()
    cited = Counter(clause for clause, _ in citations(pack))
    elsewhere = Counter(clause for entry in pack.elsewhere for clause in entry.clauses)
    for clause in (*cited, *elsewhere):
        if clause not in known:
            findings.errors.append(f"{pack.id}：引用了不存在的条款 {clause}。对照 clauses.csv 改正")
    for clause in known:
        if clause.split("-")[0] not in pack.prefixes:
            continue
        if clause not in cited and clause not in elsewhere:
            findings.errors.append(
                f"{pack.id}：条款 {clause} 没有交代。由规则引用，或列入 elsewhere"
            )
        if clause in cited and clause in elsewhere:
            findings.errors.append(f"{pack.id}：条款 {clause} 既被引用又列在 elsewhere。只留一处")
    for clause, times in elsewhere.items():
        if times > 1:
            findings.errors.append(f"{pack.id}：条款 {clause} 在 elsewhere 里列了 {times} 次")


def _check_duties(pack: Pack, findings: Findings) -> None:
    for duty in pack.duties.values():
        for weaker in duty.supersedes:
            if weaker not in pack.duties:
                findings.errors.append(f"{duty.place}：supersedes 里的“{weaker}”不存在")
        if duty.every not in RHYTHMS and not any(
            duty.every in p.parameters for p in with_bases(pack)
        ):
            findings.errors.append(f"{duty.place}：周期“{duty.every}”不认识。{_rhythms()}")
        if duty.every == "一次" and not (duty.due.date or duty.period.end or duty.during):
            findings.errors.append(f"{duty.place}：一次性的责任要写 due: {{date: …}} 或 until")
        if duty.during and duty.during not in pack.events:
            findings.errors.append(f"{duty.place}：事件“{duty.during}”没有在 events 里登记")


def _check_refinements(pack: Pack, findings: Findings) -> None:
    for rule in pack.rules.values():
        if rule.refines:
            base, _, target = rule.refines.partition("/")
            if base not in pack.stands_on or target not in load_pack(base).rules:
                findings.errors.append(f"{rule.place}：refines 指向的“{rule.refines}”不存在")


def _check_examples(
    pack: Pack, programs: list[Program], report: Report, findings: Findings
) -> None:
    findings.errors.extend(report.failures)
    for rule in pack.rules.values():
        seen = report.verdicts.get(rule.id, set())
        for verdict, word in ((True, "符合"), (False, "不符合")):
            if verdict not in seen:
                findings.errors.append(f"{rule.place}：规则“{rule.id}”没有{word}的样例")
    checked: set[str] = set()
    for program in (*programs, *report.programs):
        for runnable in program.rules:
            for leaf in (*runnable.leaves, *runnable.amount_leaves):
                place = str(leaf.note.place)
                if leaf.note.place is None or place in checked or runnable.rule.pack != pack.id:
                    continue
                checked.add(place)
                _check_leaf(leaf, report, findings)
    for kind, parts, shown in (
        ("责任", pack.duties, report.duties),
        ("时限", {limit.id: limit for limit in pack.limits.values()}, report.limits),
        ("比例", pack.quotas, report.quotas),
    ):
        for name, part in parts.items():
            if name not in shown:
                findings.errors.append(f"{part.place}：{kind}“{name}”没有样例")


def _check_leaf(leaf: ir.Leaf, report: Report, findings: Findings) -> None:
    place = leaf.note.place
    seen = report.leaves.get(str(place), set())
    for truth, word in ((True, "为真"), (False, "为假")):
        if truth not in seen and not _constant(leaf):
            findings.errors.append(f"{place}：“{leaf.note.say}”没有{word}的样例")
    if not leaf.note.say:
        findings.errors.append(f"{place}：条件没有写 say（对人说的话）")
    if has_threshold(leaf) and str(place) not in report.on_line:
        findings.errors.append(f"{place}：“{leaf.note.say}”没有恰好在线上的样例")


def has_threshold(leaf: ir.Leaf) -> bool:
    """Whether the condition compares a number with a line."""
    return any(is_threshold(node) for node in ir.walk(leaf))


def is_threshold(node: ir.Expr) -> bool:
    """Whether a node compares numbers."""
    numbers = ir.Num | ir.Add | ir.Mul | ir.Div | ir.Neg | ir.Extreme | ir.Agg
    return isinstance(node, ir.Cmp) and (
        isinstance(node.left, numbers) or isinstance(node.right, numbers)
    )


def _constant(leaf: ir.Leaf) -> bool:
    """Whether a condition depends only on parameters and so has one truth per setting."""
    return not leaf.looks_at_people
