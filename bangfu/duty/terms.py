"""What is owed in an area on a day: each duty of the packs in force with its present period.

The packs say who, how often and how; this says in which days it falls now. The
period before comes along, because a week that was missed does not end on Sunday.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from bangfu.duty.models import Surge
from bangfu.duty.serving import Serving, key_of, manners, serving
from bangfu.policy import build_program
from bangfu.policy.duties.periods import Happening, Span, due_day, period_of
from bangfu.policy.duties.runnable import RunnableDuty, as_rule, runnable_duties
from bangfu.policy.language import ir
from bangfu.policy.pack.model import Duty
from bangfu.policy.program.assemble import Program, RunnableRule
from bangfu.rulebook.queries import Footing

ONCE = "一次"
DAYS = {"日": 1, "周": 7, "半月": 15, "月": 30, "季": 91, "半年": 182, "年": 365}
"""About how long a rhythm is, to tell which duty is stricter."""
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Term:
    """One duty in one period. `rule` None: a surge's own duty."""

    key: str
    name: str
    do: str
    responsible: str
    clauses: tuple[str, ...]
    """What it rests on: the national rule by its name, then the clauses; the nearest is last."""
    entity: str
    serving: Serving
    at_least: int
    every: str
    start: dt.date
    end: dt.date
    due: dt.date
    rule: RunnableRule | None = None
    event: str = ""
    """The kind of surge that brings it; empty for what is always owed."""
    surge: int | None = None
    """The surge whose own duty it is."""
    gives_way_to: tuple[str, ...] = ()
    """Keys of stricter duties of its pack that take its place where they apply."""
    before: Span | None = None
    """The period before this one; None for what happens once."""

    @property
    def strictness(self) -> tuple[float, bool]:
        """How often a year, then whether only at home."""
        length = DAYS.get(self.every) or (self.end - self.start).days + 1
        return self.at_least * 365 / length, self.serving.at_home


@dataclass(frozen=True)
class Laid:
    """The terms of an area's packs on a day, and the program that says to whom they apply."""

    on: dt.date
    program: Program
    terms: tuple[Term, ...]
    notices: tuple[str, ...]

    def with_stricter(self, key: str) -> list[Term]:
        """The terms of a duty and of those that take its place."""
        own = [term for term in self.terms if term.key == key]
        above = {stricter for term in own for stricter in term.gives_way_to}
        return [*own, *(term for term in self.terms if term.key in above)]

    def only(self, keys: Iterable[str]) -> Laid:
        """The same for some duties and those that take their place; less to work out."""
        terms = {term.key: term for key in keys for term in self.with_stricter(key)}
        rules = tuple(term.rule for term in terms.values() if term.rule is not None)
        program = replace(self.program, rules=rules)
        return replace(self, program=program, terms=tuple(terms.values()))

    @property
    def facts(self) -> frozenset[str]:
        """Every fact that decides to whom something is owed, or whether they live."""
        trees: list[Any] = [self.program.alive]
        trees += [rule.condition for rule in self.program.rules]
        return frozenset(
            node.fact.name
            for tree in trees
            for node in ir.walk(tree, into_derived=True)
            if isinstance(node, ir.Input)
        )


@lru_cache(maxsize=64)
def laid(ground: Footing, happenings: tuple[Happening, ...] = ()) -> Laid:
    """What the packs of a footing owe people on its day; programs are only read, so shared."""
    program = build_program(
        ground.asked, ground.on, area=ground.standards, overrides=dict(ground.overrides), rules=()
    )
    notices: list[str] = []
    terms: list[Term] = []
    rules: dict[str, RunnableRule] = {}
    runnable = [one for one in runnable_duties(program) if one.condition is not None]
    stricter: dict[str, list[str]] = {}
    for one in runnable:
        for weaker in one.duty.supersedes:
            stricter.setdefault(f"{one.duty.pack}/{weaker}", []).append(key_of(one.duty))
    for one in runnable:
        for span, every in _spans(one.duty, program, happenings, notices):
            key = key_of(one.duty)
            rules.setdefault(key, as_rule(one))
            terms.append(_term(one, rules[key], span, every, tuple(stricter.get(key, ()))))
    program.rules = tuple(rules.values())
    return Laid(ground.on, program, tuple(terms), tuple(notices))


def _spans(
    duty: Duty, program: Program, happenings: Iterable[Happening], notices: list[str]
) -> Iterator[tuple[Span, str]]:
    """The periods of a duty that the day lies in, with its rhythm."""
    on = program.on
    every = program.scopes[duty.pack].word(duty.every)
    if every is None:
        notices.append(f"责任“{duty.name}”的周期没有设定（参数 {duty.every}）")
        return
    if duty.during:
        lasting = [
            one for one in happenings if one.kind == duty.during and one.start <= on <= one.end
        ]
        if lasting:
            # several at once are one, and what is left of a week when it is over is still owed
            first, last = min(one.start for one in lasting), max(one.end for one in lasting)
            if every != ONCE:
                start, end = period_of(every, on)
                first, last = max(first, start), min(last, end)
            yield (first, last), every
        return
    if every != ONCE:
        yield period_of(every, on), every
        return
    pack = next(pack for pack in program.packs if pack.id == duty.pack)
    opened = duty.period.start or pack.period.start or on
    closed = duty.due.date or duty.period.end or pack.period.end
    if opened <= on and (closed is None or on <= closed):
        # what has no last day stays open: the end is only how far one looks
        yield (opened, closed or on.replace(month=12, day=31)), every


def _term(
    one: RunnableDuty, rule: RunnableRule, span: Span, every: str, stricter: tuple[str, ...]
) -> Term:
    duty = one.duty
    before = None
    if every != ONCE and not duty.during:
        before = period_of(every, span[0] - _DAY)
    return Term(
        key=key_of(duty), name=duty.name, do=duty.do, responsible=duty.who,
        clauses=(*filter(None, [duty.basis]), *duty.clauses), entity=duty.entity,
        serving=serving(duty), at_least=one.at_least, every=every,
        start=span[0], end=span[1], due=due_day(duty.due, span), rule=rule,
        gives_way_to=stricter, before=before, event=duty.during,
    )  # fmt: skip


# -- surges -------------------------------------------------------------------------------


def happenings(surges: Iterable[Surge]) -> tuple[Happening, ...]:
    """Surges as the packs know events; a kind no pack speaks of is simply nobody's event."""
    found = {(one.kind, one.from_day, one.until_day) for one in surges if not one.taken_back}
    return tuple(Happening(*one) for one in sorted(found))


def own_terms(surges: Iterable[Surge], on: dt.date) -> list[Term]:
    """The duties that surges bring themselves, in the period that a day lies in."""
    found = []
    for one in surges:
        if not one.duty or one.taken_back or not one.from_day <= on <= one.until_day:
            continue
        span = (one.from_day, one.until_day)
        if one.every != ONCE:
            first, last = period_of(one.every, on)
            span = max(first, one.from_day), min(last, one.until_day)
        key = f"surge/{one.pk}"
        found.append(
            Term(
                key=key,
                name=one.name,
                do=one.duty,
                responsible="",
                clauses=(),
                entity="person",
                serving=Serving(key, "helper", manners(one.how), None),
                at_least=one.at_least,
                every=one.every,
                start=span[0],
                end=span[1],
                due=span[1],
                surge=one.pk,
            )
        )
    return found


def brought(
    surges: Iterable[Surge], term: Term, on: dt.date, area_code: str, tags: frozenset[str]
) -> bool:
    """Whether a term is owed here to somebody with these tags as far as surges decide."""
    if not term.event and term.surge is None:
        return True
    return bool(because_of(surges, term, on, area_code, tags))


def multiplier(surges: Iterable[Surge], term: Term, area_code: str, tags: frozenset[str]) -> int:
    """How many times as often a running contact is owed while surges last; never less than 1."""
    if term.event or term.surge is not None:
        return 1
    found = because_of(surges, term, term.start, area_code, tags)
    return max((one.multiplier for one in found), default=1)


def because_of(
    surges: Iterable[Surge], term: Term, on: dt.date, area_code: str, tags: frozenset[str]
) -> tuple[Surge, ...]:
    """The surges that on a day bring a term here, or that let a running contact be owed more often."""
    running = not term.event and term.surge is None
    if running and not term.serving.contact:
        return ()
    return tuple(
        one
        for one in surges
        if not one.taken_back
        and (_raises(one, term) if running else _brings(one, term, on))
        and _meets(one, area_code, tags)
    )


def _brings(surge: Surge, term: Term, on: dt.date) -> bool:
    own = surge.pk == term.surge if term.surge is not None else surge.kind == term.event
    return own and surge.from_day <= on <= surge.until_day


def _raises(surge: Surge, term: Term) -> bool:
    return surge.multiplier > 1 and surge.from_day <= term.end and surge.until_day >= term.start


def _meets(surge: Surge, area_code: str, tags: frozenset[str]) -> bool:
    return covers(surge, area_code) and (not surge.who or surge.who in tags)


def covers(surge: Surge, area_code: str) -> bool:
    """Whether an area lies in a surge's."""
    return area_code.startswith(prefix_of(surge.area_code))


def prefix_of(code: str) -> str:
    """The leading digits that say where an area is."""
    if len(code) == 14:
        return code
    for length, zeros in ((12, "000"), (9, "000"), (6, "00"), (4, "00")):
        if not code[:length].endswith(zeros):
            return code[:length]
    return code[:2]
