"""Compile a program to SQL: per rule its truth, amount, traces of its leaves and missing facts.

Text is never built in SQL for millions of rows. A rule's leaves leave a trace
number, its missing facts a mask; the few distinct numbers are put into words
once (`wording.py`) and joined back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bangfu.policy.bulk.sql.absent import NOTHING, Absence
from bangfu.policy.bulk.sql.columns import HOUSE, PERSON, REFUSED
from bangfu.policy.bulk.sql.conditions import PLAIN, TRUTH
from bangfu.policy.bulk.sql.emit import Emitter, Writers, kind_of
from bangfu.policy.bulk.sql.fold import literal
from bangfu.policy.bulk.sql.layers import Layers, lay_out
from bangfu.policy.bulk.sql.numbers import NUMBER
from bangfu.policy.facts import load_dictionary
from bangfu.policy.language import ir
from bangfu.policy.language.rounding import DOWN_TO_FEN, TO_FEN
from bangfu.policy.program.assemble import Program, RunnableRule
from bangfu.policy.storage import SQL
from bangfu.policy.wording import shown_numbers

LEAVES = 31
"""How many leaves one trace number holds, two bits each."""


@dataclass(frozen=True)
class RuleColumns:
    """What a rule's results are called over the rows of its level.

    `truth` and `amount` are columns; the others may be constants. `parts` are
    conditions that make up the truth together. `missing` gives the words of the
    mask that can be other than zero.
    """

    rule: RunnableRule
    level: str
    truth: str
    parts: tuple[str, ...]
    traces: tuple[str, ...]
    missing: tuple[tuple[int, str], ...]
    amount: str | None
    shown: tuple[tuple[str, str, str], ...]

    @property
    def names(self) -> list[str]:
        """Everything that has to be worked out for the rule."""
        amount = [self.amount] if self.amount else []
        missing, shown = (mask for _, mask in self.missing), (name for _, name, _ in self.shown)
        return [self.truth, *self.traces, *missing, *amount, *shown]


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
    program: Program, present: Mapping[str, str], source: str, *, values: tuple[str, ...] = (),
    reasons: bool = True,
) -> SqlProgram:  # fmt: skip
    """Compile rules (and the named derived facts) over a source relation.

    `present` maps the source's columns to their SQL; facts it lacks are unknown,
    and without `_refused` every row could be read. Without `reasons` only the
    truths of rules are worked out, much less than what puts them into words.
    """
    wanted = [program.expression(name)[0] for name in values]
    roots = [r.condition for r in program.rules] + [r.amount for r in program.rules if r.amount]
    em = Emitter(program, [*roots, *wanted, program.alive], Writers(TRUTH, NUMBER, PLAIN), present)
    absence = Absence(em)
    rules = tuple(
        _rule(em, absence, rule) if reasons else _truth_alone(em, rule) for rule in program.rules
    )
    derived = {name: _value(em, name, expr) for name, expr in zip(values, wanted, strict=True)}
    refused = em.columns.input(REFUSED, PERSON)
    alive = em.column("r", PERSON, lambda: em.truth(program.alive), own=True)
    ghosts, live = "0", alive
    if em.refusals:
        ghosts = em.column("a", HOUSE, lambda: f"max(CASE WHEN {refused} THEN 1 ELSE 0 END)", "agg")
        live = f"NOT {refused} AND {alive}"
    living = em.column("a", HOUSE, lambda: f"count(CASE WHEN {live} THEN 1 END)", "agg")
    head = em.column("a", HOUSE, lambda: _head(em), "agg")
    of_households = (
        (*((ghosts,) if em.refusals else ()), living, *((head,) if reasons else ()))
        if any(r.level == HOUSE for r in rules)
        else ()
    )
    outputs = [
        (PERSON, alive), *((HOUSE, name) for name in of_households),
        *((level, name) for level, name, _ in derived.values()),
    ]  # fmt: skip
    layers = lay_out(
        em.columns,
        outputs,
        [(r.level, r.truth, r.names) for r in rules],
        _cells(em, present),
        source,
    )
    return SqlProgram(layers, rules, derived, alive, ghosts, living, head, tuple(em.asked))


def _head(em: Emitter) -> str:
    """The head's name: as given for the household, of the person so marked, of the only person."""
    found = []
    if "户主姓名" in em.present:
        found.append(f"max({em.columns.input('户主姓名', PERSON)})")
    if "姓名" in em.present:
        name = em.columns.input("姓名", PERSON)
        if "与户主关系" in em.present:
            relation = em.columns.input("与户主关系", PERSON)
            found.append(f"max(CASE WHEN {relation} = '户主' THEN {name} END)")
        found.append(f"CASE WHEN count(*) = 1 THEN max({name}) END")
    return f"COALESCE({', '.join([*found, literal('')])})" if found else "max('')"


def _cells(em: Emitter, present: Mapping[str, str]) -> dict[str, str]:
    """Each recorded fact the program reads, as a select item over the source."""
    facts = load_dictionary().facts
    cells: dict[str, str] = {}
    for name in ("户编号", "人员编号", "姓名", REFUSED, *(n for _, n in em.columns.all)):
        if name in cells or (name not in facts and name != REFUSED):
            continue
        kind = "BOOLEAN" if name == REFUSED else SQL[facts[name].type]
        nothing = "FALSE" if name == REFUSED else f"CAST(NULL AS {kind})"
        cells[name] = f'{present.get(name, nothing)} AS "{name}"'
    return cells


def _rule(em: Emitter, absence: Absence, runnable: RunnableRule) -> RuleColumns:
    level = PERSON if runnable.rule.entity == "person" else HOUSE
    names = [em.leaf(leaf, level) for leaf in (*runnable.leaves, *runnable.amount_leaves)]
    whole = runnable.condition
    truth = em.column("r", level, lambda: em.truth(whole), own=True)
    items = whole.items if isinstance(whole, ir.And) else (whole,)
    parts = tuple(em.at(level, lambda item=item: em.truth(item)) for item in items)  # type: ignore[misc]
    # folding constants may have left a part with more than the whole truth looks at
    of_truth = em.columns.all[(level, truth)].uses
    if not all(em.columns.uses(part, level) <= of_truth for part in parts):
        parts = (truth,)
    traces = tuple(
        em.column("c", level, lambda part=names[i : i + LEAVES]: _trace(part))  # type: ignore[misc]
        for i in range(0, len(names), LEAVES)
    )
    amount = None
    if runnable.amount is not None:
        amount = _fen(em, level, runnable.amount, runnable, own=True)
    missing = tuple(
        (word, mask)
        for word in range(em.words)
        if (mask := _missing(em, absence, runnable, truth, amount, level, word)) != NOTHING
    )
    shown = tuple(
        (label, _fen(em, level, expr, None), unit) for label, expr, unit in shown_numbers(runnable)
    )
    return RuleColumns(runnable, level, truth, parts, traces, missing, amount, shown)


def _truth_alone(em: Emitter, runnable: RunnableRule) -> RuleColumns:
    level = PERSON if runnable.rule.entity == "person" else HOUSE
    truth = em.column("r", level, lambda: em.truth(runnable.condition), own=True)
    return RuleColumns(runnable, level, truth, (truth,), (), (), None, ())


def _fen(
    em: Emitter, level: str, expr: ir.Expr, rule: RunnableRule | None, *, own: bool = False
) -> str:
    """A rule's amount, or without a rule a figure to be shown beside its reason."""

    def write() -> str:
        value = em.number(expr)
        value = type(value)(em.named(value.sql), value.factor, value.over)
        return value.fen(rule.rounding) if rule else value.signed_fen(DOWN_TO_FEN)

    return em.column("v", level, write, own=own)


def _trace(names: list[str]) -> str:
    fixed = {"TRUE": 2, "FALSE": 0, "CAST(NULL AS BOOLEAN)": 1}
    constant = sum(fixed[name] << (2 * i) for i, name in enumerate(names) if name in fixed)
    parts = [
        f"COALESCE(CAST({name} AS BIGINT) * {2 << (2 * i)}, {1 << (2 * i)})"
        for i, name in enumerate(names)
        if name not in fixed
    ]
    return " + ".join([*parts, str(constant)] if constant or not parts else parts)


def _missing(em: Emitter, absence: Absence, runnable: RunnableRule, truth: str,
             amount: str | None, level: str, word: int) -> str:  # fmt: skip
    def write() -> str:
        cases = []
        bits = absence.of(runnable.condition, word)
        if bits != NOTHING:
            cases.append(f"WHEN {truth} IS NULL THEN {bits}")
        if amount is not None and runnable.amount is not None:
            bits = absence.of(runnable.amount, word)
            if bits != NOTHING:
                cases.append(f"WHEN {truth} AND {amount} IS NULL THEN {bits}")
        return f"CASE {' '.join(cases)} ELSE 0 END" if cases else NOTHING

    return em.column("x", level, write)


def _value(em: Emitter, name: str, expr: ir.Expr) -> tuple[str, str, str]:
    """A fact's column for output: level, column, and how to show it."""
    person = (
        expr.entity == "person"
        if isinstance(expr, ir.Derived)
        else isinstance(expr, ir.Input) and expr.fact.entity == "person"
    )
    level = PERSON if person else HOUSE
    kind = kind_of(expr)
    if kind == "number":
        return (
            level,
            em.column("v", level, lambda: em.number(expr).signed_fen(TO_FEN), own=True),
            "number",
        )
    write = em.truth if kind == "bool" else em.plain
    return level, em.column("v", level, lambda: write(expr), own=True), kind
