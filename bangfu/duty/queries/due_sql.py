"""The counting of `due_many` in DuckDB: who is owed, which visits count, how far each is."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence

import pyarrow as pa
from django.db.models import TextField
from django.db.models.functions import Cast, TruncDate

from bangfu.duty.counting import SOON, State
from bangfu.duty.models import Excuse, Surge, Visit
from bangfu.duty.models.visit import How
from bangfu.duty.terms import Term, prefix_of
from bangfu.ledger import bulk
from bangfu.ledger.models import Household, Person
from bangfu.ledger.models.person import State as PersonState
from bangfu.org.access import inside
from bangfu.policy.bulk.engine import Run

LIST = pa.list_(pa.string())
_PLAIN = """
SELECT a.term, a.house, a.person, h.area, h.known, t.needed, t.before_needed AS needed_before
FROM applied a JOIN terms t ON t.term = a.term JOIN homes h ON h.house = a.house
WHERE NOT t.event
"""
_SURGING = """
SELECT a.term, a.house, a.person, h.area, h.known,
  any_value(t.needed) * coalesce(
    max(m.times) FILTER (m.first <= t.finish AND m.last >= t.start), 1) AS needed,
  any_value(t.before_needed) * coalesce(
    max(m.times) FILTER (m.first <= t.before_finish AND m.last >= t.before_start), 1)
    AS needed_before
FROM applied a JOIN terms t ON t.term = a.term JOIN homes h ON h.house = a.house
LEFT JOIN surges m ON m.times > 1 AND t.running AND t.contact AND starts_with(h.area, m.prefix)
  AND (m.who = '' OR EXISTS (
    SELECT 1 FROM tagged g WHERE g.surge = m.surge AND g.house = a.house
      AND (g.person = a.person OR a.person = 0)))
WHERE NOT t.event OR EXISTS (
    SELECT 1 FROM surges s WHERE (s.surge = t.surge OR (t.surge IS NULL AND s.kind = t.kind))
      AND starts_with(h.area, s.prefix) AND s.first <= {today} AND s.last >= {today}
      AND (s.who = '' OR EXISTS (
        SELECT 1 FROM tagged g WHERE g.surge = s.surge AND g.house = a.house
          AND (g.person = a.person OR a.person = 0))))
GROUP BY a.term, a.house, a.person, h.area, h.known
"""
_NOT_WEAKER = """
SELECT row_number() OVER () AS id, o.* FROM owed o
ANTI JOIN (
  SELECT w.term, p.house, p.person
  FROM weaker w JOIN terms s ON s.key = w.stricter JOIN owed p ON p.term = s.term
) w ON w.term = o.term AND w.house = o.house AND w.person = o.person
"""
_SORTS = "SELECT row_number() OVER () AS sort, how, services FROM (SELECT DISTINCT how, services FROM visits) d"
"""The few sorts of visits there are: what a sort serves is worked out once."""
_SERVES = """
SELECT t.term, s.sort, t.one_day FROM terms t, sorts s
WHERE list_contains(t.manners, s.how)
  AND (t.contact OR list_contains(s.services, t.key) OR list_has_any(s.services, t.services))
"""
_CAME = """
SELECT v.visit, v.house, coalesce(v.person, 0) AS person, v.day, s.sort
FROM visits v JOIN sorts s ON s.how = v.how AND s.services = v.services
"""
_SERVED = """
SELECT DISTINCT o.id, o.term, c.day, CASE WHEN s.one_day THEN c.visit ELSE 0 END AS n
FROM kept o JOIN came c ON c.house = o.house JOIN serves s ON s.term = o.term AND s.sort = c.sort
WHERE o.person = 0 OR c.person = 0 OR c.person = o.person
"""
_COUNTED = """
SELECT o.*, coalesce(s.done, 0) AS done, coalesce(s.done_before, 0) AS done_before,
  coalesce(e.now, FALSE) AS excused, coalesce(e.before, FALSE) AS excused_before
FROM kept o LEFT JOIN (
  SELECT s.id,
    count(*) FILTER (s.day BETWEEN t.start AND t.finish) AS done,
    count(*) FILTER (s.day BETWEEN t.before_start AND t.before_finish) AS done_before
  FROM served s JOIN terms t ON t.term = s.term GROUP BY s.id
) s ON s.id = o.id
LEFT JOIN (
  SELECT k.id,
    bool_or(t.due BETWEEN e.first AND e.last OR {today} BETWEEN e.first AND e.last) AS now,
    bool_or(t.before_due BETWEEN e.first AND e.last) AS before
  FROM kept k JOIN terms t ON t.term = k.term JOIN excuses e ON e.house = k.house
  WHERE (e.duty = '' OR e.duty = t.key) AND (e.person IS NULL OR e.person = k.person)
  GROUP BY k.id
) e ON e.id = o.id
"""
_MISSED_BEFORE = """(c.done = 0 AND t.before_start IS NOT NULL AND c.known <= t.before_start
  AND c.done_before < c.needed_before AND NOT c.excused_before)"""


# -- reading ------------------------------------------------------------------------------


def visits_table(prefix: str, first: dt.date, last: dt.date) -> pa.Table:
    """The visits that count under a prefix in some days; one row a person meant, NULL for the whole household."""
    made = Visit.objects.filter(
        inside(prefix, "household__area_code"), day__gte=first, day__lte=last, struck_at=None
    )
    rows = made.order_by().annotate(given=Cast("services", TextField()))
    found = bulk.read_rows(
        rows.values_list("pk", "household_id", "day", "how", "given", "persons"),
        {"visit": pa.int64(), "house": pa.int64(), "day": pa.date32(), "how": pa.string(),
         "services": pa.string(), "person": pa.int64()},
    )  # fmt: skip
    # there are few different lists: each is read once, not once a visit
    told = found["services"].combine_chunks().dictionary_encode()
    lists = pa.array([json.loads(text) for text in told.dictionary.to_pylist()], LIST)
    return found.set_column(4, "services", lists.take(told.indices))


def excuses_table(prefix: str, since: dt.date) -> pa.Table:
    """What counts as excused under a prefix from a day on."""
    rows = Excuse.objects.filter(
        inside(prefix, "household__area_code"), until_day__gte=since, taken_back_at=None
    ).order_by()
    return bulk.read_rows(
        rows.values_list("household_id", "person_id", "duty", "from_day", "until_day"),
        {"house": pa.int64(), "person": pa.int64(), "duty": pa.string(), "first": pa.date32(),
         "last": pa.date32()},
    )  # fmt: skip


def known_table(prefix: str) -> pa.Table:
    """The households under a prefix, where they are and since when on the books."""
    rows = Household.objects.filter(inside(prefix)).order_by().annotate(on=TruncDate("created_at"))
    return bulk.read_rows(
        rows.values_list("pk", "area_code", "on"),
        {"house": pa.int64(), "area": pa.string(), "known": pa.date32()},
    )


# -- preparing ----------------------------------------------------------------------------


def prepare(
    run: Run, people: pa.Table, terms: Sequence[Term], before: Mapping[str, Term | None],
    visits: pa.Table, excuses: pa.Table, known: pa.Table, surges: Sequence[Surge],
) -> None:  # fmt: skip
    """Work the program out and lay all tables that counting needs beside it."""
    run.work()
    run.put("visits", visits)
    run.put("excuses", excuses)
    run.put("terms", _terms(terms, before))
    run.put("weaker", _weaker(terms))
    run.put("surges", _surges(surges))
    run.put("tagged", _tagged(surges, people))
    # households that only visit are not among them: nothing is owed to those here
    run.put("homes", known)
    run.keep("applied", " UNION ALL ".join(_applied(run, terms)))


def _applied(run: Run, terms: Sequence[Term]) -> Iterator[str]:
    yield "SELECT CAST(NULL AS BIGINT) AS term, CAST(NULL AS BIGINT) AS house, CAST(0 AS BIGINT) AS person WHERE FALSE"  # fmt: skip
    columns = {
        f"{one.rule.rule.pack}/{one.rule.rule.id}": one for one in run.sql.rules
    }  # fmt: skip
    for n, term in enumerate(terms):
        if term.rule is None:
            yield (
                f'SELECT {n}, CAST("户编号" AS BIGINT), CAST("人员编号" AS BIGINT) '
                f"FROM {run.sql.layers.persons} t WHERE NOT t._refused AND t.{run.sql.alive}"
            )
            continue
        rule = columns[term.key]
        person = 'CAST("人员编号" AS BIGINT)' if term.entity == "person" else "0"
        yield (
            f'SELECT {n}, CAST("户编号" AS BIGINT), {person} FROM {run.table_of(rule)} t '
            f"WHERE {run.judged(rule)} AND {rule.truth}"
        )


def _terms(terms: Sequence[Term], before: Mapping[str, Term | None]) -> pa.Table:
    rows = []
    for n, term in enumerate(terms):
        then = before.get(term.key)
        serving = term.serving
        rows.append(
            {
                "term": n, "key": term.key, "name": term.name, "whose": serving.whose,
                "needed": term.at_least, "start": term.start, "finish": term.end,
                "due": term.due, "one_day": term.start == term.end,
                "contact": serving.contact, "services": sorted(serving.services or ()),
                "manners": [str(how) for how in How.values if how in serving.manners],
                "running": not term.event and term.surge is None,
                "event": bool(term.event) or term.surge is not None, "kind": term.event,
                "surge": term.surge, "every": term.every,
                "earliest": min(term.start, then.start) if then else term.start,
                "before_start": then.start if then else None,
                "before_finish": then.end if then else None,
                "before_due": then.due if then else None,
                "before_needed": then.at_least if then else None,
            }
        )  # fmt: skip
    day, text = pa.date32(), pa.string()
    return pa.Table.from_pylist(
        rows,
        pa.schema(
            [("term", pa.int64()), ("key", text), ("name", text), ("whose", text),
             ("needed", pa.int64()), ("start", day), ("finish", day), ("due", day),
             ("one_day", pa.bool_()), ("contact", pa.bool_()), ("services", pa.list_(text)),
             ("manners", pa.list_(text)), ("running", pa.bool_()), ("event", pa.bool_()),
             ("kind", text), ("surge", pa.int64()), ("every", text), ("earliest", day),
             ("before_start", day), ("before_finish", day), ("before_due", day),
             ("before_needed", pa.int64())]
        ),
    )  # fmt: skip


def _weaker(terms: Sequence[Term]) -> pa.Table:
    rows = [
        {"term": n, "stricter": key} for n, term in enumerate(terms) for key in term.gives_way_to
    ]
    return pa.Table.from_pylist(rows, pa.schema([("term", pa.int64()), ("stricter", pa.string())]))


def _surges(surges: Iterable[Surge]) -> pa.Table:
    rows = [
        {"surge": one.pk, "kind": one.kind, "prefix": prefix_of(one.area_code),
         "first": one.from_day, "last": one.until_day, "times": one.multiplier, "who": one.who}
        for one in surges
    ]  # fmt: skip
    return pa.Table.from_pylist(
        rows,
        pa.schema(
            [("surge", pa.int64()), ("kind", pa.string()), ("prefix", pa.string()),
             ("first", pa.date32()), ("last", pa.date32()), ("times", pa.int64()),
             ("who", pa.string())]
        ),
    )  # fmt: skip


def _tagged(surges: Iterable[Surge], people: pa.Table) -> pa.Table:
    """Who holds the tag a surge names; nothing is read where none names one."""
    shape = pa.schema([("surge", pa.int64()), ("house", pa.int64()), ("person", pa.int64())])
    rows: list[dict[str, int]] = []
    for one in surges:
        if one.who:
            held = Person.objects.filter(
                inside(prefix_of(one.area_code)), state=PersonState.PRESENT, tags__hold=[one.who]
            )
            rows += [
                {"surge": one.pk, "house": home, "person": pk}
                for home, pk in held.values_list("household_id", "pk")
            ]
    return pa.Table.from_pylist(rows, shape)


# -- counting -----------------------------------------------------------------------------


def owed(run: Run, today: dt.date) -> pa.Table:
    """To whom what is owed and how often a period, whatever was done; nobody looks back."""
    _owe(run, today)
    return run.connection.sql(
        "SELECT k.house, nullif(k.person, 0) AS person, k.area, t.key, t.whose, t.every, "
        "CAST(k.needed AS BIGINT) AS needed FROM kept k JOIN terms t ON t.term = k.term"
    ).to_arrow_table()


def _owe(run: Run, today: dt.date) -> None:
    surging = run.rows("SELECT count(*) FROM surges")[0][0]
    run.keep("owed", (_SURGING if surging else _PLAIN).format(today=_day(today)))
    run.keep("kept", _NOT_WEAKER)


def _count(run: Run, today: dt.date) -> None:
    _owe(run, today)
    run.keep("sorts", _SORTS)
    run.keep("serves", _SERVES)
    run.keep("came", _CAME)
    run.keep("served", _SERVED)
    run.keep("counted", _COUNTED.format(today=_day(today)))


def due(run: Run, today: dt.date) -> pa.Table:
    """What is owed today and how far its period is.

    `behind` marks what seems to have been missed in the period before as well, of which
    `before_start` is the first day and `behind_since` the day after it was due.
    """
    _count(run, today)
    now = _day(today)
    state = (
        f"CASE WHEN c.done >= c.needed THEN '{State.DONE}' WHEN c.excused THEN '{State.EXCUSED}' "
        f"WHEN {now} > t.due THEN '{State.OVERDUE}' "
        f"WHEN t.due - {now} + 1 <= c.needed - c.done THEN '{State.DUE}' "
        f"WHEN t.due - {now} <= {SOON.days} THEN '{State.SOON}' ELSE '{State.LATER}' END"
    )
    return run.connection.sql(
        "SELECT c.house AS household, nullif(c.person, 0) AS person, c.area, t.key AS duty, "
        "t.name, t.whose, CAST(c.needed AS BIGINT) AS needed, c.done, t.start, t.due, "
        f"{state} AS state, CASE WHEN {now} > t.due AND c.done < c.needed AND NOT c.excused "
        f"THEN t.due + 1 END AS since, {_MISSED_BEFORE} AND NOT c.excused AS behind, "
        "t.before_start, t.before_due + 1 AS behind_since "
        "FROM counted c JOIN terms t ON t.term = c.term"
    ).to_arrow_table()


def owed_then(run: Run, terms: Sequence[Term]) -> pa.Table:
    """To whom some running terms apply, weaker ones gone: duty, household, person (0: the household)."""
    run.work()
    run.put("weaker", _weaker(terms))
    run.put("terms", _terms(terms, {}))
    run.keep("owed", " UNION ALL ".join(_applied(run, terms)))
    run.keep("kept", _NOT_WEAKER)
    return run.connection.sql(
        "SELECT t.key AS duty, k.house AS household, k.person FROM kept k "
        "JOIN terms t ON t.term = k.term"
    ).to_arrow_table()


def missed(run: Run, keys: Iterable[str]) -> pa.Table:
    """What of some duties was owed and not done in its period."""
    _count(run, dt.date.max)
    wanted = ", ".join("'" + key.replace("'", "''") + "'" for key in sorted(keys))
    state = f"CASE WHEN c.excused THEN '{State.EXCUSED}' ELSE '{State.OVERDUE}' END"
    return run.connection.sql(
        "SELECT c.house AS household, nullif(c.person, 0) AS person, c.area, t.key AS duty, t.name, t.whose, "
        f"CAST(c.needed AS BIGINT) AS needed, c.done, t.start, t.due, {state} AS state, "
        "t.due + 1 AS since FROM counted c JOIN terms t ON t.term = c.term "
        f"WHERE c.done < c.needed AND c.known <= t.start AND t.key IN ({wanted})"
    ).to_arrow_table()


def _day(day: dt.date) -> str:
    return f"DATE '{day.isoformat()}'"
