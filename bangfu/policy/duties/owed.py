"""Who owes whom what in which period: derived from facts, packs and events, never stored.

Each period is judged on its own first day inside the asked span, so somebody
who turns eighty in March owes nothing in February and something in April.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from bangfu.policy.bulk.engine import screen
from bangfu.policy.duties.periods import Happening, Span, due_day, spans
from bangfu.policy.errors import PackError, PolicyError
from bangfu.policy.language import ir
from bangfu.policy.language.rounding import TO_FEN
from bangfu.policy.pack import load_pack
from bangfu.policy.pack.model import Duty, Pack, Rule
from bangfu.policy.program.assemble import (
    Program,
    RunnableDuty,
    RunnableRule,
    build_program,
    runnable_duties,
)
from bangfu.policy.single.decide import decide
from bangfu.policy.single.evaluate import Evaluator
from bangfu.policy.single.population import Population
from bangfu.policy.wording import JOINT

COLUMNS = (
    "户编号", "人员编号", "姓名", "政策包", "责任", "内容", "责任人", "最少次数", "周期起", "周期止",
    "截止", "依据",
)  # fmt: skip


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


@dataclass
class Calendar:
    """The periods of every duty in a span, by the day on which each is judged."""

    by_day: dict[dt.date, list[tuple[RunnableDuty, Span]]] = field(default_factory=dict)
    programs: dict[dt.date, Program] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)


def owed(
    pack_ids: Sequence[str], population: Population, start: dt.date, end: dt.date, *,
    area: str | None = None, overrides: Mapping[str, str] | None = None,
    events: Iterable[Happening] = (),
) -> list[Owed]:  # fmt: skip
    """Duties in a span for a small population, decided one by one."""
    calendar = lay_out(pack_ids, start, end, area, overrides, list(events))

    def applies(day: dt.date, program: Program) -> Iterator[tuple[str, str, str, str]]:
        evaluator = Evaluator(population, day)
        for household in population.households.values():
            for outcome in decide(program, evaluator, household):
                if outcome.truth:
                    yield outcome.rule.rule.id, outcome.household, outcome.person, outcome.name

    return _assemble(calendar, {day: list(applies(day, p)) for day, p in calendar.programs.items()})


def owed_in_bulk(
    pack_ids: Sequence[str], persons: pa.Table, start: dt.date, end: dt.date, *,
    area: str | None = None, overrides: Mapping[str, str] | None = None,
    events: Iterable[Happening] = (),
) -> tuple[list[Owed], list[str]]:  # fmt: skip
    """Duties in a span for a whole ledger, and what the user must know about them.

    Somebody for whom it is unknown whether a duty applies is counted in a notice:
    they must not be forgotten in silence.
    """
    calendar = lay_out(pack_ids, start, end, area, overrides, list(events))
    found: dict[dt.date, list[tuple[str, str, str, str]]] = {}
    doubtful: dict[str, int] = {}
    for day, program in calendar.programs.items():
        table = screen(program, persons, by_rule=True).select(
            ["规则", "户编号", "人员编号", "姓名", "结论", "项目"]
        )
        rows = table.to_pydict()
        found[day] = [
            (rule, house, person or "", name)
            for rule, house, person, name, verdict in zip(
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


def lay_out(
    pack_ids: Sequence[str], start: dt.date, end: dt.date, area: str | None,
    overrides: Mapping[str, str] | None, events: list[Happening],
) -> Calendar:  # fmt: skip
    """All periods of all duties that touch the span, and the programs that judge them.

    Raises PolicyError when the span lies outside every pack.
    """
    if end < start:
        raise PolicyError(f"起止日期反了：{start} 至 {end}")
    packs = [load_pack(name) for name in pack_ids]
    begin = max(start, max(p.period.start or start for p in packs))
    finish = min(end, min(p.period.end or end for p in packs))
    if finish < begin:
        covered = "；".join(f"{p.id} {p.period}" for p in packs)
        raise PolicyError(f"{start} 至 {end} 不在政策包的有效期内（{covered}）")
    calendar = Calendar()
    _refuse_unknown_events(packs, events)
    programs = {begin: build_program(pack_ids, begin, area=area, overrides=overrides, rules=())}
    for runnable in runnable_duties(programs[begin]):
        if runnable.every is None:
            calendar.notices.append(
                f"责任“{runnable.duty.name}”的周期没有设定（参数 {runnable.duty.every}）"
            )
            continue
        for span, day in _periods(runnable, begin, finish, packs, events):
            calendar.by_day.setdefault(day, []).append((runnable, span))
    for day in sorted(calendar.by_day):
        program = programs.get(day) or build_program(
            pack_ids, day, area=area, overrides=overrides, rules=()
        )
        program.rules = tuple(
            as_rule(duty) for duty in runnable_duties(program)
            if duty.condition is not None and _on(duty.duty, day, events)
        )  # fmt: skip
        calendar.programs[day] = program
    first = next(iter(calendar.programs.values()), programs[begin])
    calendar.notices.extend(first.notices)
    return calendar


def _refuse_unknown_events(packs: Sequence[Pack], events: Iterable[Happening]) -> None:
    known = {d.during for p in packs for d in p.duties.values() if d.during}
    known |= {kind for p in packs for kind in p.events}
    for event in events:
        if event.kind not in known:
            raise PolicyError(
                f"没有“{event.kind}”这类事件。可以写：{'、'.join(sorted(known)) or '无'}"
            )


def _on(duty: Duty, day: dt.date, events: Iterable[Happening]) -> bool:
    if not duty.period.covers(day):
        return False
    return not duty.during or any(e.kind == duty.during and e.start <= day <= e.end for e in events)


def _periods(
    runnable: RunnableDuty, start: dt.date, end: dt.date, packs: Sequence[Pack],
    events: Iterable[Happening],
) -> Iterator[tuple[Span, dt.date]]:  # fmt: skip
    """Each period of a duty once, with the day on which it is judged: the first it applies."""
    duty = runnable.duty
    assert runnable.every is not None
    windows = [(start, end)]
    if duty.during:
        windows = [(max(start, e.start), min(end, e.end)) for e in events if e.kind == duty.during]
    seen: set[Span] = set()
    for first, last in windows:
        first = max(first, duty.period.start or first)
        last = min(last, duty.period.end or last)
        if last < first:
            continue
        if runnable.every == "一次":
            opened = duty.period.start or next(p.period.start for p in packs if p.id == duty.pack)
            closed = duty.due.date or duty.period.end or last
            once = (first, last) if duty.during else (opened or first, closed)
            found = [once] if once[0] <= last and once[1] >= first else []
        else:
            try:
                found = list(spans(runnable.every, first, last))
            except ValueError as error:
                raise PackError(duty.place, str(error)) from None
        for span in found:
            if span not in seen:
                seen.add(span)
                yield span, max(span[0], first)


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


def _assemble(
    calendar: Calendar, found: Mapping[dt.date, Iterable[tuple[str, str, str, str]]]
) -> list[Owed]:
    rows: list[Owed] = []
    for day in sorted(calendar.by_day):
        subjects: dict[str, list[tuple[str, str, str]]] = {}
        for rule, *subject in found.get(day, ()):
            subjects.setdefault(rule, []).append((subject[0], subject[1], subject[2]))
        dropped = _superseded(calendar.programs[day], subjects)
        for runnable, span in calendar.by_day[day]:
            duty = runnable.duty
            due = due_day(duty.due, span)
            whom = [("", "", "")] if duty.condition is None else subjects.get(duty.id, [])
            rows.extend(
                Owed(duty, house, person, name, runnable.at_least, span[0], span[1], due)
                for house, person, name in whom
                if (duty.id, house, person) not in dropped
            )
    return rows


def _superseded(
    program: Program, subjects: Mapping[str, Iterable[tuple[str, str, str]]]
) -> set[tuple[str, str, str]]:
    """Duties that give way to a stricter one towards the same person."""
    dropped: set[tuple[str, str, str]] = set()
    for pack in program.packs:
        for duty in pack.duties.values():
            for weaker in duty.supersedes:
                for house, person, _ in subjects.get(duty.id, ()):
                    dropped.add((weaker, house, person))
    return dropped
