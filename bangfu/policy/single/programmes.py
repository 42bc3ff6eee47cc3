"""One row a subject and programme, whichever and however many rules lead there.

The same merging as in bulk: of several rules of a pack the best verdict counts,
once, with the highest amount and everything those rules say.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bangfu.policy.language.rounding import yuan
from bangfu.policy.program.assemble import Program
from bangfu.policy.single.decide import Outcome
from bangfu.policy.wording import JOINT, RANK, VERDICTS, merge

Row = dict[str, str | None]


def rows_by_programme(program: Program, outcomes: Iterable[Outcome]) -> list[Row]:
    """Outcomes of a household in the output's columns, rules of one programme together."""
    together = _merging(program)
    groups: dict[tuple[str, ...], list[Outcome]] = {}
    for outcome in outcomes:
        named = outcome.rule.rule
        key: tuple[str, ...] = (outcome.person, named.pack, named.programme)
        if (named.pack, named.programme) not in together:
            key = (*key, named.id)
        groups.setdefault(key, []).append(outcome)
    return [_row(group) for group in groups.values()]


def _merging(program: Program) -> set[tuple[str, str]]:
    """Programmes whose rules become one; where some pay once and some monthly there is no highest."""
    units: dict[tuple[str, str], set[str]] = {}
    for rule in program.rules:
        units.setdefault((rule.rule.pack, rule.rule.programme), set()).update({rule.rule.unit})
    return {key for key, found in units.items() if len(found - {""}) < 2}


def _row(group: Sequence[Outcome]) -> Row:
    best = max(RANK[VERDICTS[outcome.truth]] for outcome in group)
    counted = [outcome for outcome in group if RANK[VERDICTS[outcome.truth]] == best]
    if len(counted) == 1:
        return counted[0].row()
    words = merge(
        [
            {
                "规则": outcome.rule.rule.id,
                "依据": outcome.basis,
                "理由": outcome.says,
                "余话": outcome.afterword,
                "缺少信息": JOINT.join(outcome.missing),
                "单位": outcome.rule.rule.unit,
            }
            for outcome in counted
        ]
    )
    amounts = [outcome.amount for outcome in counted if outcome.amount is not None]
    return counted[0].row() | {
        "规则": words["规则"],
        "金额": yuan(max(amounts)) if amounts else None,
        "单位": words["单位"] if amounts else None,
        "依据": words["依据"],
        "理由": words["理由"] + _shown([outcome.shown for outcome in counted]) + words["余话"],
        "缺少信息": words["缺少信息"],
    }


def _shown(figures: Sequence[str]) -> str:
    """The figures of the rules merged: of one where all show the same, else of two of them."""
    told = [figure for figure in figures if figure]
    if not told:
        return ""
    low, high = min(told), max(told)
    return low if low == high else low + high
