"""Who owes whom what in which period: derived from facts, packs and events, never stored.

Each period is judged on its own first day inside the asked span, so somebody
who turns eighty in March owes nothing in February and something in April.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from bangfu.policy.bulk.engine import screen
from bangfu.policy.duties.calendar import Calendar, lay_out
from bangfu.policy.duties.periods import Happening, due_day
from bangfu.policy.pack.model import Duty, Pack
from bangfu.policy.program.assemble import Program
from bangfu.policy.single.decide import decide
from bangfu.policy.single.evaluate import Evaluator
from bangfu.policy.single.population import Population
from bangfu.policy.wording import JOINT

COLUMNS = (
    "户编号", "人员编号", "姓名", "政策包", "责任", "内容", "责任人", "最少次数", "周期起", "周期止",
    "截止", "依据",
)  # fmt: skip
Key = tuple[str, str]
"""A duty by pack and id: two packs may use one id."""
Subject = tuple[Key, str, str, str]
"""A duty and the household, person and name it is owed to."""


@dataclass(frozen=True)
class Owed:
    """One duty in one period towards one person, household or nobody in particular."""

    duty: Duty
    household: str
    person: str
    name: str
    at_least: int
    start: dt.date
    end: dt.date
    due: dt.date

    def row(self) -> dict[str, str | int | None]:
        """The duty in the output's columns."""
        how = f"（{'、'.join(self.duty.how)}）" if self.duty.how else ""
        basis = [*self.duty.clauses, *([self.duty.basis] if self.duty.basis else [])]
        return {
            "户编号": self.household or None,
            "人员编号": self.person or None,
            "姓名": self.name or None,
            "政策包": self.duty.pack,
            "责任": self.duty.name,
            "内容": self.duty.do + how,
            "责任人": self.duty.who,
            "最少次数": self.at_least,
            "周期起": self.start.isoformat(),
            "周期止": self.end.isoformat(),
            "截止": self.due.isoformat(),
            "依据": JOINT.join(basis),
        }


def owed(
    pack_ids: Sequence[str | Pack], population: Population, start: dt.date, end: dt.date, *,
    area: str | None = None, overrides: Mapping[str, str] | None = None,
    events: Iterable[Happening] = (),
) -> list[Owed]:  # fmt: skip
    """Duties in a span for a small population, decided one by one."""
    calendar = lay_out(pack_ids, start, end, area, overrides, list(events))

    def applies(day: dt.date, program: Program) -> Iterator[Subject]:
        evaluator = Evaluator(population, day)
        for household in population.households.values():
            for outcome in decide(program, evaluator, household):
                if outcome.truth:
                    rule = outcome.rule.rule
                    yield (
                        (rule.pack, rule.id), outcome.household, outcome.person, outcome.name
                    )  # fmt: skip

    return _assemble(calendar, {day: list(applies(day, p)) for day, p in calendar.programs.items()})


def owed_in_bulk(
    pack_ids: Sequence[str | Pack], persons: pa.Table, start: dt.date, end: dt.date, *,
    area: str | None = None, overrides: Mapping[str, str] | None = None,
    events: Iterable[Happening] = (),
) -> tuple[list[Owed], list[str]]:  # fmt: skip
    """Duties in a span for a whole ledger, and what the user must know about them.

    Somebody for whom it is unknown whether a duty applies is counted in a notice:
    they must not be forgotten in silence.
    """
    calendar = lay_out(pack_ids, start, end, area, overrides, list(events))
    found: dict[dt.date, list[Subject]] = {}
    doubtful: dict[str, int] = {}
    for day, program in calendar.programs.items():
        table = screen(program, persons, by_rule=True).select(
            ["政策包", "规则", "户编号", "人员编号", "姓名", "结论", "项目"]
        )
        rows = table.to_pydict()
        found[day] = [
            ((pack, rule), house, person or "", name)
            for pack, rule, house, person, name, verdict in zip(
                rows["政策包"],
                rows["规则"],
                rows["户编号"],
                rows["人员编号"],
                rows["姓名"],
                rows["结论"],
                strict=True,
            )
            if verdict == "符合"
        ]
        for verdict, title in zip(rows["结论"], rows["项目"], strict=True):
            if verdict != "符合":
                doubtful[title] = doubtful.get(title, 0) + 1
    notices = [
        *calendar.notices,
        *(
            f"责任“{title}”有 {count} 处是否适用待核实，请补全信息"
            for title, count in doubtful.items()
        ),
    ]
    return _assemble(calendar, found), notices


def _assemble(calendar: Calendar, found: Mapping[dt.date, Iterable[Subject]]) -> list[Owed]:
    rows: list[Owed] = []
    for day in sorted(calendar.by_day):
        subjects: dict[Key, list[tuple[str, str, str]]] = {}
        for key, *subject in found.get(day, ()):
            subjects.setdefault(key, []).append((subject[0], subject[1], subject[2]))
        dropped = _superseded(calendar.programs[day], subjects)
        for runnable, span in calendar.by_day[day]:
            duty = runnable.duty
            due = due_day(duty.due, span)
            key = (duty.pack, duty.id)
            whom = [("", "", "")] if duty.condition is None else subjects.get(key, [])
            rows.extend(
                Owed(duty, house, person, name, runnable.at_least, span[0], span[1], due)
                for house, person, name in whom
                if (key, house, person) not in dropped
            )
    return rows


def _superseded(
    program: Program, subjects: Mapping[Key, Iterable[tuple[str, str, str]]]
) -> set[tuple[Key, str, str]]:
    """Duties that give way to a stricter one of their pack towards the same person."""
    dropped: set[tuple[Key, str, str]] = set()
    for pack in program.packs:
        for duty in pack.duties.values():
            for weaker in duty.supersedes:
                for house, person, _ in subjects.get((pack.id, duty.id), ()):
                    dropped.add(((pack.id, weaker), house, person))
    return dropped
