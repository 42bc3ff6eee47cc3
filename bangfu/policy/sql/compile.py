"""Compile a program to SQL: per rule its truth, amount, traces of its leaves and missing facts.

Text is never built in SQL for millions of rows. A rule's leaves leave a trace
number, its missing facts a mask; the few distinct numbers are put into words
once (`wording.py`) and joined back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bangfu.policy import ir
from bangfu.policy.facts import load_dictionary
from bangfu.policy.program import Program, RunnableRule
from bangfu.policy.rounding import DOWN_TO_FEN, TO_FEN
from bangfu.policy.sql.absent import NOTHING, Absence
from bangfu.policy.sql.columns import HOUSE, PERSON
from bangfu.policy.sql.emit import Emitter
from bangfu.policy.sql.layers import Layers, lay_out

LEAVES = 31
"""How many leaves one trace number holds, two bits each."""

STORED = {
    "text": "VARCHAR", "id_number": "VARCHAR", "phone": "VARCHAR", "enum": "VARCHAR",
    "multi": "VARCHAR", "bool": "BOOLEAN", "money": "BIGINT", "decimal": "BIGINT",
    "int": "BIGINT", "date": "INTEGER",
}  # fmt: skip


@dataclass(frozen=True)
class RuleColumns:
    """Where a rule's results stand in the last table of its level."""

    rule: RunnableRule
    level: str
    truth: str
    traces: tuple[str, ...]
    missing: tuple[str, ...]
    amount: str | None
    shown: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class SqlProgram:
    """Everything needed to run a program on a SQL engine."""

    layers: Layers
    rules: tuple[RuleColumns, ...]
    derived: Mapping[str, tuple[str, str, str]]
    alive: str
    ghosts: str
    living: str
    head: str
    asked: tuple[str, ...]


def compile_program(
    program: Program, present: Mapping[str, str], source: str, *, values: tuple[str, ...] = ()
) -> SqlProgram:
    """Compile rules (and the named derived facts) over a source relation.

    `present` maps the source's columns to their SQL; facts it lacks are unknown.
    """
    wanted = [program.expression(name)[0] for name in values]
    roots = [r.condition for r in program.rules] + [r.amount for r in program.rules if r.amount]
    em = Emitter(program, [*roots, *wanted, program.alive])
    absence = Absence(em)
    rules = tuple(_rule(em, absence, rule) for rule in program.rules)
    derived = {name: _value(em, name, expr) for name, expr in zip(values, wanted, strict=True)}
    refused = em.columns.input("_refused", PERSON)
    alive = em.column("r", PERSON, lambda: em.truth(program.alive))
    ghost = em.column("t", PERSON, lambda: f"CASE WHEN {refused} THEN 1 ELSE 0 END")
    ghosts = em.column("a", HOUSE, lambda: f"max({em.columns.use(ghost, PERSON)})", "agg")
    live = em.column(
        "t", PERSON,
        lambda: f"CASE WHEN {refused} OR {em.columns.use(alive, PERSON)} THEN 1 ELSE 0 END",
    )  # fmt: skip
    living = em.column("a", HOUSE, lambda: f"sum({em.columns.use(live, PERSON)})", "agg")
    head = em.column("a", HOUSE, lambda: _head(em), "agg")
    outputs = [
        (PERSON, alive), (HOUSE, ghosts), (HOUSE, living), (HOUSE, head),
        *((r.level, name) for r in rules for name in _names(r)),
        *((level, name) for level, name, _ in derived.values()),
    ]  # fmt: skip
    layers = lay_out(em.columns, outputs, _cells(em, present), source)
    return SqlProgram(layers, rules, derived, alive, ghosts, living, head, tuple(em.asked))


def _head(em: Emitter) -> str:
    relation = em.columns.input("与户主关系", PERSON)
    name = em.columns.input("姓名", PERSON)
    given = em.columns.input("户主姓名", PERSON)
    return f"COALESCE(max({given}), max(CASE WHEN {relation} = '户主' THEN {name} END))"


def _cells(em: Emitter, present: Mapping[str, str]) -> dict[str, str]:
    """Each recorded fact the program reads, as a select item over the source."""
    facts = load_dictionary().facts
    cells: dict[str, str] = {}
    for name in ("户编号", "人员编号", "姓名", "_refused", *(n for _, n in em.columns.all)):
        if name in cells or (name not in facts and name != "_refused"):
            continue
        kind = "BOOLEAN" if name == "_refused" else STORED[facts[name].type]
        nothing = "FALSE" if name == "_refused" else f"CAST(NULL AS {kind})"
        cells[name] = f'{present.get(name, nothing)} AS "{name}"'
    return cells


def _names(rule: RuleColumns) -> list[str]:
    amount = [rule.amount] if rule.amount else []
    return [rule.truth, *rule.traces, *rule.missing, *amount, *(name for _, name, _ in rule.shown)]


def _rule(em: Emitter, absence: Absence, runnable: RunnableRule) -> RuleColumns:
    level = PERSON if runnable.rule.entity == "person" else HOUSE
    leaves = [
        (lambda leaf=leaf: em.truth(leaf.expr))
        for leaf in (*runnable.leaves, *runnable.amount_leaves)
    ]
    names = [em.column("l", level, make) for make in leaves]
    truth = em.column("r", level, lambda: em.truth(runnable.condition))
    traces = tuple(
        em.column("c", level, lambda part=names[i : i + LEAVES]: _trace(em, level, part))  # type: ignore[misc]
        for i in range(0, len(names), LEAVES)
    )
    amount = None
    if runnable.amount is not None:
        sum_of = runnable.amount
        amount = em.column("v", level, lambda: em.number(sum_of).fen(runnable.rounding))
    missing = tuple(
        em.column("x", level, lambda w=w: _missing(em, absence, runnable, truth, amount, level, w))  # type: ignore[misc]
        for w in range(em.words)
    )
    shown = tuple(
        (label, em.column("s", level, lambda e=expr: em.number(e).fen(DOWN_TO_FEN)), unit)  # type: ignore[misc]
        for label, expr, unit in shown_numbers(runnable)
    )
    return RuleColumns(runnable, level, truth, traces, missing, amount, shown)


def _trace(em: Emitter, level: str, names: list[str]) -> str:
    parts = [
        f"CASE WHEN {em.columns.use(n, level)} THEN {2 << (2 * i)} "
        f"WHEN {em.columns.use(n, level)} IS NULL THEN {1 << (2 * i)} ELSE 0 END"
        for i, n in enumerate(names)
    ]
    return f"CAST({' + '.join(parts)} AS BIGINT)"


def _missing(em: Emitter, absence: Absence, runnable: RunnableRule, truth: str,
             amount: str | None, level: str, word: int) -> str:  # fmt: skip
    holds = em.columns.use(truth, level)
    cases = []
    bits = absence.of(runnable.condition, word)
    if bits != NOTHING:
        cases.append(f"WHEN {holds} IS NULL THEN {bits}")
    if amount is not None and runnable.amount is not None:
        bits = absence.of(runnable.amount, word)
        if bits != NOTHING:
            cases.append(f"WHEN {holds} AND {em.columns.use(amount, level)} IS NULL THEN {bits}")
    return f"CASE {' '.join(cases)} ELSE 0 END" if cases else "0"


def shown_numbers(runnable: RunnableRule) -> list[tuple[str, ir.Expr, str]]:
    """The amounts of money a rule compares, to be shown with its reason: label, value, unit."""
    found: dict[str, tuple[str, ir.Expr, str]] = {}
    for leaf in runnable.leaves:
        for node in ir.walk(leaf):
            if isinstance(node, ir.Cmp):
                for side in (node.left, node.right):
                    for part in ir.walk(side):
                        if isinstance(part, ir.Derived) and part.type == "money":
                            if part.entity == "household" or runnable.rule.entity == "person":
                                found.setdefault(part.name, (part.name, part, part.unit))
                        elif isinstance(part, ir.Num) and part.label and part.unit.startswith("元"):
                            found.setdefault(part.label, (part.label, part, part.unit))
    return list(found.values())


def _value(em: Emitter, name: str, expr: ir.Expr) -> tuple[str, str, str]:
    """A fact's column for output: level, column, and how to show it."""
    from bangfu.policy.sql.emit import kind_of

    person = (
        expr.entity == "person"
        if isinstance(expr, ir.Derived)
        else isinstance(expr, ir.Input) and expr.fact.entity == "person"
    )
    level = PERSON if person else HOUSE
    kind = kind_of(expr)
    if kind == "number":
        return level, em.column("v", level, lambda: em.number(expr).fen(TO_FEN)), "number"
    write = em.truth if kind == "bool" else em.plain
    return level, em.column("v", level, lambda: write(expr)), kind
