"""Duties with their conditions looked up, in the form both runners take."""

from __future__ import annotations

from dataclasses import dataclass

from bangfu.policy.errors import PackError
from bangfu.policy.language import ir
from bangfu.policy.language.rounding import TO_FEN
from bangfu.policy.pack.model import Duty, Rule
from bangfu.policy.program.assemble import Program, RunnableRule
from bangfu.policy.program.resolve import Resolver
from bangfu.policy.program.scope import Scope


@dataclass(frozen=True)
class RunnableDuty:
    """A duty with its condition (None when an office owes it to nobody in particular)."""

    duty: Duty
    condition: ir.Expr | None
    at_least: int


def runnable_duties(program: Program) -> list[RunnableDuty]:
    """The duties of the packs asked for that are in force on the program's day."""
    duties: list[RunnableDuty] = []
    for pack in program.packs:
        scope = program.scopes[pack.id]
        for duty in pack.duties.values():
            if not duty.period.covers(program.on):
                continue
            condition = None
            if duty.condition is not None:
                condition, kind = Resolver(scope, duty.place).of(duty.condition, "bool")
                kind.refuse_persons_in(duty.entity, f"家庭责任“{duty.id}”", duty.place)
            duties.append(RunnableDuty(duty, condition, _times(duty, scope)))
    return duties


def _times(duty: Duty, scope: Scope) -> int:
    figure = scope.word(duty.at_least)
    if figure is None or not (figure.isascii() and figure.isdigit()):
        raise PackError(duty.place, f"次数“{duty.at_least}”不是整数，也不是有值的参数")
    return int(figure)


def as_rule(runnable: RunnableDuty) -> RunnableRule:
    """A duty's condition in the form the engine runs."""
    duty = runnable.duty
    assert runnable.condition is not None
    rule = Rule(
        id=duty.id, kind="duty", programme=duty.name, entity=duty.entity,
        condition=duty.condition or ir.Bool(True), amount=None, unit="", rounding="",
        clauses=duty.clauses, basis=duty.basis, refines="", to="", terms=(), period=duty.period,
        pack=duty.pack, place=duty.place,
    )  # fmt: skip
    return RunnableRule(rule, runnable.condition, None, TO_FEN, duty.clauses)
