"""Check a pack: every word known, every clause accounted for, every threshold shown from both sides."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field

from bangfu.policy.errors import NoValueError, PolicyError
from bangfu.policy.language import ir
from bangfu.policy.pack import Pack, load_pack
from bangfu.policy.pack.sections import RHYTHMS
from bangfu.policy.program.assemble import Program, build_program, runnable_duties
from bangfu.policy.proof.clauses import citations, load_clauses, with_bases
from bangfu.policy.proof.examples import Report, run_examples


@dataclass
class Findings:
    """What is wrong with a pack (errors) and what its reader should know (remarks)."""

    pack: str
    errors: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def check_pack(name: str) -> Findings:
    """Check a pack by id or folder; whatever is wrong is listed, not raised."""
    try:
        pack = load_pack(name)
    except PolicyError as error:
        return Findings(str(name), [str(error)])
    findings = Findings(pack.id)
    _check_clauses(pack, findings)
    _check_duties(pack, findings)
    programs = [p for day in turning_days(pack) if (p := _build(pack, day, findings))]
    _check_refinements(pack, findings)
    if not findings.errors:
        try:
            _check_examples(pack, programs, run_examples(str(pack.folder)), findings)
        except PolicyError as error:
            findings.errors.append(str(error))
    return findings


def turning_days(pack: Pack) -> list[dt.date]:
    """The days on which something in the pack begins, within its period in force."""
    starts = {pack.period.start}
    for versions in pack.derivations.values():
        starts |= {v.period.start for v in versions}
    starts |= {rule.period.start for rule in pack.rules.values()}
    starts |= {duty.period.start for duty in pack.duties.values()}
    return sorted(day for day in starts if day is not None and pack.period.covers(day))


def _build(pack: Pack, day: dt.date, findings: Findings) -> Program | None:
    try:
        program = build_program([str(pack.folder)], day)
        scope = program.scopes[pack.id]
        for name, versions in pack.derivations.items():
            if any(v.period.covers(day) for v in versions):
                scope.look_up(name, versions[0].place)
        runnable_duties(program)
    except NoValueError as error:
        findings.remarks.append(str(error))
        return None
    except PolicyError as error:
        if str(error) not in findings.errors:
            findings.errors.append(str(error))
        return None
    return program


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
            findings.errors.append(
                f"{duty.place}：周期“{duty.every}”不认识。写 {'、'.join(RHYTHMS)} 或参数名"
            )
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
    nodes = ir.walk(leaf, into_derived=True)
    return not any(isinstance(node, ir.Input) for node in nodes)
