"""Everybody of an area judged twice: by the values in force, and with one of them another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.db import transaction
from django.utils.translation import gettext as _

from bangfu.ledger import bulk
from bangfu.ledger.models import WhatIf, WhatIfChange
from bangfu.ledger.screening.grounds import grounds_of
from bangfu.ledger.screening.standing import deciding
from bangfu.ledger.screening.table import judged_in, people_under, to_judge
from bangfu.policy.bulk.engine import screen
from bangfu.policy.bulk.simulate import Simulation, simulate
from bangfu.policy.bulk.tally import Standing, standings_of
from bangfu.policy.program.assemble import Program
from bangfu.rulebook.queries import Footing
from bangfu.rulebook.queries.in_force import program_of

Tell = Callable[[str, int, int], None]
FIELDS = (
    "run", "household", "person", "area_code", "programme", "change", "was", "would_be",
    "fen_was", "fen_would_be", "unit",
)  # fmt: skip
SUMS = (
    "was", "would_be", "ask_was", "ask_would_be", "fen_was", "fen_would_be", "once_was",
    "once_would_be", "gained", "lost",
)  # fmt: skip


def try_out(trial: WhatIf, prefix: str, tell: Tell) -> dict[str, Any]:
    """Work a trial out and keep every change; its summary is the answer.

    Households of other areas with somebody who owes support come along to judge by and
    are counted nowhere. Places where the parameter's pack is not in force are left out.
    """
    WhatIfChange.objects.filter(run=trial).delete()
    tell(_("读取台账"), 0, 1)
    people = people_under(prefix)
    inside = people.filter(pc.equal(people["_visits"], 0))
    grounds, unset = grounds_of(people, prefix, trial.on)
    judged = {
        ground: codes for ground, codes in grounds.items() if trial.pack in dict(ground.packs)
    }
    left_out = sum(len(codes) for ground, codes in grounds.items() if ground not in judged)
    programmes: dict[str, dict[str, Any]] = {}
    changed = persons = 0
    for ground, codes in judged.items():
        own = judged_in(people, codes)
        found, visits = _compared(ground, trial, own, tell)
        _add(programmes, found, visits)
        changed += _keep(trial, found.changes, own)
        persons += pc.sum(pc.equal(own["_visits"], 0)).as_py() or 0
    return {
        "programmes": sorted(programmes.values(), key=lambda one: -(one["gained"] + one["lost"])),
        "persons": persons,
        "everybody": inside.num_rows,
        "changed": changed,
        "left_out": left_out,
        "not_set": unset[-1].why if unset else "",
    }


def tried(ground: Footing, pack: str, name: str, value: str) -> Footing:
    """The footing with one value another."""
    values = dict(ground.overrides) | {f"{pack}/{name}": value}
    return replace(ground, overrides=tuple(sorted(values.items())))


Visits = tuple[list[Standing], list[Standing]]


def _compared(
    ground: Footing, trial: WhatIf, own: pa.Table, tell: Tell
) -> tuple[Simulation, Visits]:
    before = deciding(program_of(ground))
    after = deciding(program_of(tried(ground, trial.pack, trial.name, trial.value)))
    rows = to_judge(own)
    found = simulate(
        before, after, rows, lambda _stage, done, total: tell(_("按两个值各算一遍"), done, total)
    )
    visitors = own.filter(pc.equal(own["_visits"], 1))["户编号"].unique()
    if not len(visitors):
        return found, ([], [])
    kept = found.changes.filter(pc.invert(pc.is_in(found.changes["户编号"], visitors)))
    visits = tuple(_standings(program, rows, visitors) for program in (before, after))
    return replace(found, changes=kept), visits  # type: ignore[return-value]


def _standings(program: Program, rows: pa.Table, houses: pa.Array) -> list[Standing]:
    outcomes = screen(program, rows)
    return standings_of(program, outcomes.filter(pc.is_in(outcomes["户编号"], houses)))


def _add(programmes: dict[str, dict[str, Any]], found: Simulation, visits: Visits) -> None:
    """Add a ground's shifts to those of the others, without the households that only visit."""
    was, would_be = ({one.programme: one for one in side} for side in visits)
    kinds = list(
        zip(found.changes["项目"].to_pylist(), found.changes["变化"].to_pylist(), strict=True)
    )
    for shift in found.shifts:
        name = shift.programme
        sums = {
            "was": _less(shift.before, was.get(name), "entitled"),
            "would_be": _less(shift.after, would_be.get(name), "entitled"),
            "ask_was": _less(shift.before, was.get(name), "doubtful"),
            "ask_would_be": _less(shift.after, would_be.get(name), "doubtful"),
            "fen_was": _less(shift.before, was.get(name), "monthly"),
            "fen_would_be": _less(shift.after, would_be.get(name), "monthly"),
            "once_was": _less(shift.before, was.get(name), "once"),
            "once_would_be": _less(shift.after, would_be.get(name), "once"),
            "gained": kinds.count((name, "新符合")),
            "lost": kinds.count((name, "不再符合")),
        }
        if not any(sums[kind] for kind in SUMS):
            continue
        row = programmes.setdefault(name, {"programme": name, **dict.fromkeys(SUMS, 0)})
        for kind in SUMS:
            row[kind] += sums[kind]


def _less(side: Standing, visiting: Standing | None, kind: str) -> int:
    own = getattr(side, kind) or 0
    return own - (getattr(visiting, kind) or 0) if visiting else own


def _keep(trial: WhatIf, changes: pa.Table, own: pa.Table) -> int:
    if not changes.num_rows:
        return 0
    homes = own.filter(pc.is_in(own["户编号"], changes["户编号"].unique()))
    areas = dict(zip(homes["户编号"].to_pylist(), homes["_area"].to_pylist(), strict=True))
    rows = (
        (
            trial.pk, int(row["户编号"]), int(row["人员编号"]) if row["人员编号"] else None,
            areas[row["户编号"]], row["项目"], row["变化"], row["原结论"], row["新结论"],
            _fen(row["原金额"]), _fen(row["新金额"]), row["单位"] or "",
        )
        for batch in changes.to_batches(max_chunksize=bulk.AT_ONCE)
        for row in batch.to_pylist()
    )  # fmt: skip
    with transaction.atomic():
        return bulk.insert(WhatIfChange, FIELDS, rows)


def _fen(amount: Decimal | None) -> int | None:
    return None if amount is None else int(amount * 100)
