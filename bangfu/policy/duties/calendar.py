"""The periods of every duty in a span of days, and the programs that judge them.

Packs, parameters and duties begin and end inside a span: each period is laid out
by what holds on its own days, and what a pack cannot answer is said.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bangfu.policy.duties.periods import Happening, Span, spans
from bangfu.policy.duties.runnable import RunnableDuty, as_rule, runnable_duties
from bangfu.policy.errors import PackError, PolicyError
from bangfu.policy.pack import load_pack, load_packs
from bangfu.policy.pack.areas import prefix
from bangfu.policy.pack.model import Duty, Pack
from bangfu.policy.program.assemble import Program, build_program, common_area
from bangfu.policy.program.scope import Scope
from bangfu.policy.program.settings import refuse_wrong_settings

_DAY = dt.timedelta(days=1)
ONCE = "一次"


@dataclass
class Calendar:
    """The periods of every duty in a span, by the day on which each is judged."""

    by_day: dict[dt.date, list[tuple[RunnableDuty, Span]]] = field(default_factory=dict)
    programs: dict[dt.date, Program] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Planner:
    """What every day's program is made of: packs in force, area, settings."""

    packs: Sequence[Pack]
    windows: Mapping[str, Span]
    settable: Mapping[str, set[str]]
    area: str
    overrides: Mapping[str, str]

    def program(self, day: dt.date) -> Program:
        """The packs in force on a day, without rules."""
        packs = [p for p in self.packs if p.id in self.windows and _within(self.windows[p.id], day)]
        names = set().union(*(self.settable[pack.id] for pack in packs))
        settings = {name: value for name, value in self.overrides.items() if name in names}
        return build_program(packs, day, area=self.area, overrides=settings, rules=())


def lay_out(
    pack_ids: Sequence[str | Pack], start: dt.date, end: dt.date, area: str | None,
    overrides: Mapping[str, str] | None, events: list[Happening],
) -> Calendar:  # fmt: skip
    """All periods of all duties that touch the span, and the programs that judge them.

    Raises PolicyError when the span lies outside every pack.
    """
    if end < start:
        raise PolicyError(f"起止日期反了：{start} 至 {end}")
    packs = list(dict.fromkeys(load_pack(name) for name in pack_ids))
    refuse_wrong_settings(load_packs(packs).values(), overrides or {})
    _refuse_unknown_events(packs, events)
    calendar = Calendar()
    windows = _windows(packs, start, end, calendar.notices)
    # the nation is written out, because no area would mean that of each day's packs
    code = (prefix(area) if area else common_area(packs)) or "00"
    settable = {pack.id: _settable(pack) for pack in packs}
    planner = _Planner(packs, windows, settable, code, overrides or {})
    laid: dict[dt.date, list[tuple[Duty, Span]]] = {}
    programs: dict[dt.date, Program] = {}
    for pack in packs:
        if pack.id not in windows:
            continue
        first = windows[pack.id][0]
        if first not in programs:
            programs[first] = planner.program(first)
        scope = programs[first].scopes[pack.id]
        for duty in pack.duties.values():
            found = _periods(duty, pack, windows[pack.id], scope, events, calendar.notices)
            for span, day in found:
                laid.setdefault(day, []).append((duty, span))
    for day in sorted(laid):
        program = programs.get(day) or planner.program(day)
        runnable = {(r.duty.pack, r.duty.id): r for r in runnable_duties(program)}
        program.rules = tuple(
            as_rule(r) for r in runnable.values()
            if r.condition is not None and _on(r.duty, day, events)
        )  # fmt: skip
        calendar.programs[day] = program
        calendar.by_day[day] = [(runnable[duty.pack, duty.id], span) for duty, span in laid[day]]
    for program in (*programs.values(), *calendar.programs.values()):
        calendar.notices.extend(program.notices)
    calendar.notices = list(dict.fromkeys(calendar.notices))
    return calendar


def _windows(
    packs: Sequence[Pack], start: dt.date, end: dt.date, notices: list[str]
) -> dict[str, Span]:
    """The part of the span that each pack, with all it stands on, can answer for."""
    windows: dict[str, Span] = {}
    for pack in packs:
        periods = [p.period for p in load_packs([pack]).values()]
        first = max(start, *(p.start or start for p in periods))
        last = min(end, *(p.end or end for p in periods))
        where = f"政策包“{pack.id}”的有效期是 {pack.period}"
        if last < first:
            notices.append(f"{where}，不含 {start} 至 {end}，没有列它的责任")
            continue
        windows[pack.id] = (first, last)
        if start < first:
            notices.append(f"{where}，它的责任只从 {first} 算起")
        if last < end:
            notices.append(f"{where}，它的责任只算到 {last}")
    if not windows:
        covered = "；".join(f"{p.id} {p.period}" for p in packs)
        raise PolicyError(f"{start} 至 {end} 不在政策包的有效期内（{covered}）")
    return windows


def _settable(pack: Pack) -> set[str]:
    """What `--set` may name in a pack and all it stands on."""
    return {
        name for part in load_packs([pack]).values() for plain in part.parameters
        for name in (plain, f"{part.id}/{plain}")
    }  # fmt: skip


def _refuse_unknown_events(packs: Sequence[Pack], events: Iterable[Happening]) -> None:
    known = {d.during for p in packs for d in p.duties.values() if d.during}
    known |= {kind for p in packs for kind in p.events}
    for event in events:
        if event.kind not in known:
            raise PolicyError(
                f"没有“{event.kind}”这类事件。可以写：{'、'.join(sorted(known)) or '无'}"
            )


def _on(duty: Duty, day: dt.date, events: Iterable[Happening]) -> bool:
    return not duty.during or any(e.kind == duty.during and e.start <= day <= e.end for e in events)


def _within(window: Span, day: dt.date) -> bool:
    return window[0] <= day <= window[1]


def _periods(
    duty: Duty, pack: Pack, window: Span, scope: Scope, events: Iterable[Happening],
    notices: list[str],
) -> Iterator[tuple[Span, dt.date]]:  # fmt: skip
    """Each period of a duty once, with the day on which it is judged: the first it applies."""
    windows = [window]
    if duty.during:
        windows = [
            (max(window[0], e.start), min(window[1], e.end))
            for e in events if e.kind == duty.during
        ]  # fmt: skip
    seen: set[Span] = set()
    for first, last in windows:
        first = max(first, duty.period.start or first)
        last = min(last, duty.period.end or last)
        for every, begin, finish in _rhythms(duty, scope, first, last):
            if every is None:
                notices.append(f"责任“{duty.name}”的周期没有设定（参数 {duty.every}）")
                continue
            for span in _spans(duty, pack, every, begin, finish):
                if span not in seen:
                    seen.add(span)
                    yield span, max(span[0], begin)


def _rhythms(
    duty: Duty, scope: Scope, first: dt.date, last: dt.date
) -> Iterator[tuple[str | None, dt.date, dt.date]]:
    """The rhythm of a duty over a span, once for each stretch in which it stays the same."""
    if last < first:
        return
    begin, every = first, scope.word(duty.every, first)
    for day in sorted(day for day in scope.turns(duty.every) if first < day <= last):
        if (then := scope.word(duty.every, day)) != every:
            yield every, begin, day - _DAY
            begin, every = day, then
    yield every, begin, last


def _spans(duty: Duty, pack: Pack, every: str, first: dt.date, last: dt.date) -> list[Span]:
    if every != ONCE:
        try:
            return list(spans(every, first, last))
        except ValueError as error:
            raise PackError(duty.place, str(error)) from None
    if duty.during:
        return [(first, last)]
    opened = duty.period.start or pack.period.start or first
    closed = duty.due.date or duty.period.end or last
    return [(opened, closed)] if opened <= last and closed >= first else []
