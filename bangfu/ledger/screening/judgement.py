"""What the engine says of one programme for rows kept as they were, under rules kept as they were."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bangfu.ledger.facts import dictionary
from bangfu.policy.program.assemble import Program
from bangfu.policy.single.decide import decide
from bangfu.policy.single.evaluate import Evaluator
from bangfu.policy.single.population import from_rows
from bangfu.policy.single.programmes import rows_by_programme
from bangfu.policy.wording import RANK
from bangfu.rulebook.queries import Footing


@dataclass(frozen=True)
class Judgement:
    """One programme for one household or person; `fen` None where there is no amount."""

    pack: str
    rule: str
    verdict: str
    fen: int | None
    unit: str
    basis: str
    reason: str


def judgement(
    program: Program,
    rows: Iterable[Mapping[str, Any]],
    household: int,
    programme: str,
    person: int | None,
) -> Judgement | None:
    """The best that any rule says; None where no rule speaks of the programme or of them."""
    population = from_rows(rows, dictionary())
    home = population.households.get(str(household))
    if home is None:
        return None
    whom = None if person is None else str(person)
    evaluator = Evaluator(population, program.on)
    said = rows_by_programme(program, decide(program, evaluator, home))
    found = [row for row in said if row["项目"] == programme and row["人员编号"] == whom]
    if not found:
        return None
    # of equals the first counts, as where outcomes are stored
    best = found[0]
    for row in found[1:]:
        if _rank(row) > _rank(best):
            best = row
    return Judgement(
        pack=str(best["政策包"]),
        rule=str(best["规则"]),
        verdict=str(best["结论"]),
        fen=_fen(best["金额"]),
        unit=best["单位"] or "",
        basis=best["依据"] or "",
        reason=best["理由"] or "",
    )


def _rank(row: Mapping[str, str | None]) -> tuple[int, int]:
    fen = _fen(row["金额"])
    return RANK[str(row["结论"])], -1 if fen is None else fen


def _fen(amount: str | None) -> int | None:
    return None if amount is None else int(amount.replace(".", ""))


# -- what a judgement rests on, kept with a decision --------------------------------------


def kept(ground: Footing) -> dict[str, Any]:
    """A footing as it is stored."""
    return {
        "packs": [list(pair) for pair in ground.packs],
        "asked": list(ground.asked),
        "standards": ground.standards,
        "on": ground.on.isoformat(),
        "overrides": [list(pair) for pair in ground.overrides],
    }


def footing_from(stored: Mapping[str, Any]) -> Footing:
    """The stored footing again."""
    return Footing(
        packs=tuple((name, digest) for name, digest in stored["packs"]),
        asked=tuple(stored["asked"]),
        standards=stored["standards"],
        on=dt.date.fromisoformat(stored["on"]),
        overrides=tuple((name, value) for name, value in stored["overrides"]),
    )
