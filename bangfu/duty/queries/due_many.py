"""What is due in a whole area, and what was missed: one pass of the engine, counted by DuckDB.

The same as `due` says household by household. Whoever seems to have been missed in the
period before is judged again by the rules and facts of then.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
from django.db.models import Q
from django.utils import timezone

from bangfu.duty.counting import State
from bangfu.duty.models import Surge
from bangfu.duty.queries import due_sql
from bangfu.duty.queries.due import EVERYBODY, changed_since
from bangfu.duty.queries.then import as_it_was_rows
from bangfu.duty.terms import Laid, Term, covers, happenings, laid, own_terms
from bangfu.ledger.models import Household
from bangfu.ledger.screening.table import judged_in, people_under, to_judge, with_supporters
from bangfu.org.access import inside
from bangfu.org.models.area import upward
from bangfu.policy.bulk.engine import Run
from bangfu.policy.duties.periods import Happening
from bangfu.policy.storage import OBLIGEE
from bangfu.rulebook.queries import NotSet, footing
from bangfu.rulebook.queries.within import Within, within

COLUMNS = pa.schema(
    [
        ("household", pa.int64()), ("person", pa.int64()), ("area", pa.string()),
        ("duty", pa.string()), ("name", pa.string()), ("whose", pa.string()),
        ("needed", pa.int64()), ("done", pa.int64()), ("start", pa.date32()),
        ("due", pa.date32()), ("state", pa.string()), ("since", pa.date32()),
    ]
)  # fmt: skip


_ALWAYS = ("户编号", "人员编号", OBLIGEE, "_area", "_visits")
_NOBODY = pa.schema(
    [("duty", pa.string()), ("household", pa.int64()), ("person", pa.int64()),
     ("before_start", pa.date32())]
)  # fmt: skip


@dataclass
class DueMany:
    """What is due under a prefix; `rows` has a row a duty and subject."""

    rows: pa.Table
    trouble: dict[str, str]
    """Areas where nothing can be said yet, with why."""

    def by_village(self) -> dict[str, dict[str, int]]:
        """How many duties of each state every village has."""
        if not self.rows.num_rows:
            return {}
        table = self.rows.append_column(
            "village", pc.utf8_slice_codeunits(self.rows["area"], 0, 12)
        )
        counted = table.group_by(["village", "state"]).aggregate([("duty", "count")])
        found: dict[str, dict[str, int]] = defaultdict(dict)
        for row in counted.to_pylist():
            found[row["village"]][row["state"]] = row["duty_count"]
        return dict(found)


@dataclass(frozen=True)
class Basis:
    """All that is read before it is worked out what is due under a prefix."""

    prefix: str
    today: dt.date
    grounds: list[tuple[Laid, set[str]]]
    trouble: dict[str, str]
    surges: list[Surge]
    people: pa.Table
    visits: pa.Table
    excuses: pa.Table
    known: pa.Table


def due_under(prefix: str, today: dt.date, whose: Collection[str] = EVERYBODY) -> DueMany:
    """All that is owed today under an area prefix, or what helpers, carers or offices owe alone."""
    found = derive(basis_under(prefix, today, whose))
    # a stricter duty of somebody else may have come along
    return DueMany(found.rows.filter(pc.is_in(found.rows["whose"], pa.array(whose))), found.trouble)


def basis_under(prefix: str, today: dt.date, whose: Collection[str] = EVERYBODY) -> Basis:
    """The rules, people, visits and excuses under an area prefix that matter for some duties.

    Where no rules are in force nobody is read.
    """
    surges = surges_around(prefix, today)
    grounds, trouble = grounds_under(prefix, today, surges)
    if set(whose) != set(EVERYBODY):
        grounds = [(_only(ground, whose), codes) for ground, codes in grounds]
    if not grounds:
        nothing = pa.table({})
        return Basis(prefix, today, [], trouble, surges, nothing, nothing, nothing, nothing)
    facts = frozenset[str]().union(*(ground.facts for ground, _ in grounds))
    first = min(
        (min(t.start, t.before[0] if t.before else t.start) for g, _ in grounds for t in g.terms),
        default=today,
    )
    return Basis(
        prefix, today, grounds, trouble, surges, people_under(prefix, facts),
        due_sql.visits_table(prefix, first, today), due_sql.excuses_table(prefix, first),
        due_sql.known_table(prefix),
    )  # fmt: skip


def derive(basis: Basis) -> DueMany:
    """What is due by what was read; only what a period before was like is asked of the database."""
    parts = []
    here = within(basis.prefix)
    grounds = [(g, codes) for g, all_ in basis.grounds for codes in _alike_before(g, all_, here)]
    for ground, codes in grounds:
        own = judged_in(basis.people, codes)
        terms = [*ground.terms, *own_terms(basis.surges, basis.today)]
        before = {term.key: _before(term, codes) for term in ground.terms}
        with Run(ground.program, to_judge(own), reasons=False) as run:
            due_sql.prepare(
                run, own, terms, before, basis.visits, basis.excuses,
                known_in(basis.known, codes), basis.surges,
            )  # fmt: skip
            found = due_sql.due(run, basis.today)
        parts.append(_looked_back(found, codes, basis.people, basis.prefix))
    rows = pa.concat_tables(parts) if parts else COLUMNS.empty_table()
    return DueMany(rows, basis.trouble)


def _only(ground: Laid, whose: Collection[str]) -> Laid:
    return ground.only(term.key for term in ground.terms if term.serving.whose in whose)


def missed_under(prefix: str, first: dt.date, last: dt.date) -> pa.Table:
    """What was owed in periods that ended in some days and not done, by the facts of then.

    Each period is judged on its own first day. `state` is `overdue` for missed and
    `excused` for what was excused.
    """
    parts = []
    for day in _starts(prefix, first, last):
        surges = surges_around(prefix, day)
        grounds, _ = grounds_under(prefix, day, ())
        facts = frozenset().union(*(ground.facts for ground, _ in grounds))
        people = _people_then(prefix, facts, day)
        visits = due_sql.visits_table(prefix, day, last)
        excuses = due_sql.excuses_table(prefix, day)
        known = due_sql.known_table(prefix)
        for ground, codes in grounds:
            terms = [
                term for term in ground.terms if term.start == day and first <= term.due <= last
            ]
            if not terms:
                continue
            own = judged_in(people, codes)
            with Run(ground.program, to_judge(own), reasons=False) as run:
                due_sql.prepare(
                    run, own, ground.terms, {}, visits, excuses, known_in(known, codes), surges
                )
                parts.append(due_sql.missed(run, {term.key for term in terms}))
    return pa.concat_tables(parts) if parts else COLUMNS.empty_table()


def known_in(known: pa.Table, codes: Collection[str]) -> pa.Table:
    """The households of some areas: to others nothing is owed here, whoever is looked at."""
    return known.filter(pc.is_in(known["area"], pa.array(sorted(codes))))


# -- which rules where --------------------------------------------------------------------


def grounds_under(
    prefix: str, on: dt.date, surges: Iterable[Surge]
) -> tuple[list[tuple[Laid, set[str]]], dict[str, str]]:
    """The terms of every area with households, areas of equal rules together."""
    codes = (
        Household.objects.filter(inside(prefix), closed_on=None)
        .order_by("area_code").values_list("area_code", flat=True).distinct()
    )  # fmt: skip
    found, trouble = within(prefix).footings(codes, on)
    lasting = [one for one in surges if one.from_day <= on <= one.until_day]
    grounds = []
    for ground, members in found.items():
        events: dict[tuple[Happening, ...], set[str]] = defaultdict(set)
        for code in members:
            events[happenings(one for one in lasting if covers(one, code))].add(code)
        grounds += [(laid(ground, what), codes) for what, codes in events.items()]
    return grounds, trouble


def _alike_before(ground: Laid, codes: Iterable[str], here: Within) -> list[set[str]]:
    """Areas of equal rules today, those together that had equal ones in the periods before."""
    days = sorted({term.before[0] for term in ground.terms if term.before is not None})
    found: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for code in codes:
        found[tuple(here.content_hash(code, day) for day in days)].add(code)
    return list(found.values())


def _before(term: Term, codes: Iterable[str]) -> Term | None:
    """The term in its period before; None where it was not in force."""
    if term.before is None:
        return None
    try:
        then = laid(footing(min(codes), term.before[0]))
    except NotSet:
        return None
    return next((one for one in then.terms if one.key == term.key), None)


def surges_around(prefix: str, day: dt.date) -> list[Surge]:
    """The surges that concern an area and reach into a period of a day."""
    far = dt.timedelta(days=366)
    around = upward(prefix.ljust(12, "0"))
    return list(
        Surge.objects.filter(
            Q(area_code__in=around) | inside(prefix), taken_back=False,
            from_day__lte=day + far, until_day__gte=day - far,
        )
    )  # fmt: skip


# -- looking back -------------------------------------------------------------------------


def _changed(prefix: str, since: dt.date) -> dict[int, dt.date]:
    return changed_since(Household.objects.filter(inside(prefix)).values("pk"), since)


def _looked_back(found: pa.Table, codes: set[str], people: pa.Table, prefix: str) -> pa.Table:
    """Overdue, where the period before was missed by what held then too."""
    behind = found.filter(found["behind"])
    owed = []
    days = pc.unique(behind["before_start"]).to_pylist()
    changed = _changed(prefix, min(days)) if days else {}
    for day in days:
        try:
            then = laid(footing(min(codes), day))
        except NotSet:
            continue
        asked = behind.filter(pc.equal(behind["before_start"], day))
        then = then.only(pc.unique(asked["duty"]).to_pylist())
        homes = pc.unique(asked["household"])
        needed = then.facts.union(_ALWAYS)
        table = people.select([name for name in people.column_names if name in needed])
        table = with_supporters(table, homes)
        table = _as_they_were(table, homes, changed, day)
        with Run(then.program, to_judge(table), reasons=False) as run:
            applied = due_sql.owed_then(run, then.terms)
        owed.append(applied.append_column("before_start", pa.array([day] * applied.num_rows, pa.date32())))  # fmt: skip
    with duckdb.connect() as work:
        work.register("found", found)
        work.register("owed", pa.concat_tables(owed) if owed else _NOBODY.empty_table())
        late = "f.behind AND o.duty IS NOT NULL"
        return work.sql(
            "SELECT f.household, f.person, f.area, f.duty, f.name, f.whose, f.needed, f.done, "
            f"f.start, f.due, CASE WHEN {late} THEN '{State.OVERDUE}' ELSE f.state END AS state, "
            f"CASE WHEN {late} THEN f.behind_since ELSE f.since END AS since "
            "FROM found f LEFT JOIN (SELECT DISTINCT * FROM owed) o ON f.behind "
            "AND o.duty = f.duty AND o.household = f.household "
            "AND o.person = coalesce(f.person, 0) AND o.before_start = f.before_start"
        ).to_arrow_table()


def _as_they_were(
    people: pa.Table, homes: pa.Array, changed: Mapping[int, dt.date], day: dt.date
) -> pa.Table:
    """The people with the facts of a day: those of homes that changed since, put together again."""
    asked = [pk for pk in homes.to_pylist() if pk in changed and changed[pk] > day]
    if not asked:
        return people
    rows = []
    for home in Household.objects.filter(pk__in=asked):
        for row in as_it_was_rows(home, day):
            kept = {name: row.get(name) for name in people.column_names}
            rows.append(kept | {"_area": home.area_code, "_visits": 0})
    numbers = pa.array([str(pk) for pk in asked])
    rest = people.filter(pc.invert(pc.is_in(people["户编号"], numbers)))
    return pa.concat_tables([rest, pa.Table.from_pylist(rows, people.schema)])


def _starts(prefix: str, first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """The first days of the periods that end in some days, under the rules of any of these days."""
    found: set[dt.date] = set()
    day = first
    while day <= last:
        for ground, _ in grounds_under(prefix, day, ())[0]:
            found |= {term.start for term in ground.terms if first <= term.due <= last}
        day += dt.timedelta(days=7)
    for ground, _ in grounds_under(prefix, last, ())[0]:
        found |= {term.start for term in ground.terms if first <= term.due <= last}
    yield from sorted(found)


def _people_then(prefix: str, facts: frozenset[str], day: dt.date) -> pa.Table:
    """Everybody under a prefix as they were on a day; homes that nobody knew of then are left as is."""
    people = people_under(prefix, facts)
    changed = _changed(prefix, day)
    end = timezone.make_aware(dt.datetime.combine(day, dt.time.max))
    known = Household.objects.filter(inside(prefix), created_at__lte=end, pk__in=list(changed))
    return _as_they_were(people, pa.array(known.values_list("pk", flat=True), pa.int64()), changed, day)  # fmt: skip
