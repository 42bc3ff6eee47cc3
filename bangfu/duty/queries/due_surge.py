"""What a surge brings: how many people, and how many more times somebody has to go.

What is owed with it, less what is owed without it, from its first day to its last, judged
on the first (today, where that is past) by the facts of now. Of a household's duties the
one that asks most often counts: one visit serves all of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from bangfu.duty.models import Pairing, Surge
from bangfu.duty.models.helper import Level
from bangfu.duty.queries import due_sql
from bangfu.duty.queries.due_many import grounds_under, known_in, surges_around
from bangfu.duty.terms import ONCE, own_terms, prefix_of
from bangfu.ledger.screening.table import judged_in, people_under, to_judge
from bangfu.org.access import inside
from bangfu.org.days import running_on
from bangfu.org.models import Area
from bangfu.policy.bulk.engine import Run
from bangfu.policy.duties.periods import spans

NOT_SAVED = 0
"""The key of a surge that is only being thought about."""

_MORE = """
CREATE TABLE more AS
SELECT o.house, coalesce(o.person, 0) AS person, o.key, o.whose, any_value(o.area) AS area,
  coalesce(sum(o.needed * p.times) FILTER (o.with_it), 0) AS after,
  coalesce(sum(o.needed * p.times) FILTER (NOT o.with_it), 0) AS before
FROM owed o JOIN periods p ON p.every = o.every GROUP BY ALL
"""
_BY_HOUSE = """
SELECT m.house, any_value(m.area) AS area,
  CAST(coalesce(max(m.after) FILTER (m.whose <> 'office'), 0)
    - coalesce(max(m.before) FILTER (m.whose <> 'office'), 0) AS BIGINT) AS visits,
  CAST(coalesce(sum(greatest(m.after - m.before, 0)) FILTER (m.whose = 'office'), 0) AS BIGINT)
    AS office,
  CAST(CASE WHEN bool_or(m.after > m.before AND m.person = 0) THEN any_value(s.people)
    ELSE count(DISTINCT m.person) FILTER (m.after > m.before AND m.person > 0) END AS BIGINT)
    AS people
FROM more m JOIN sizes s ON s.house = m.house
GROUP BY m.house HAVING bool_or(m.after > m.before) ORDER BY m.house
"""
_SIZES = 'SELECT CAST("户编号" AS BIGINT) AS house, count(*) AS people FROM people GROUP BY ALL'


@dataclass
class Share:
    """What of it falls to a village or a helper. `key`: the area code, the helper's number."""

    key: str
    name: str
    homes: int = 0
    people: int = 0
    visits: int = 0


@dataclass
class Effect:
    """All of it; `day` is the day by which it was judged."""

    day: dt.date
    homes: int = 0
    people: int = 0
    visits: int = 0
    office: int = 0
    """What offices have to do more: no visits of helpers."""
    villages: list[Share] = field(default_factory=list)
    helpers: list[Share] = field(default_factory=list)
    """By the village's responsible helper; those whom nobody holds have no key, and come first."""
    trouble: list[str] = field(default_factory=list)
    """Why nothing can be said of some places."""


def effect_of(surge: Surge, today: dt.date) -> Effect:
    """What a surge, saved or not, brings from its first day to its last."""
    day = min(max(today, surge.from_day), surge.until_day)
    prefix = prefix_of(surge.area_code)
    others = [one for one in surges_around(prefix, day) if one.pk != surge.pk]
    grounds, trouble = grounds_under(prefix, day, [*others, surge])
    effect = Effect(day, trouble=sorted(set(trouble.values())))
    if not grounds:
        return effect
    people = people_under(prefix, frozenset().union(*(ground.facts for ground, _ in grounds)))
    parts = [
        rows.append_column("with_it", pa.array([with_it] * rows.num_rows, pa.bool_()))
        for with_it, surges in ((True, [*others, surge]), (False, others))
        for rows in _owed(prefix, surges, day, people)
    ]
    _share_out(effect, _by_house(pa.concat_tables(parts), people, surge), prefix)
    return effect


def _owed(
    prefix: str, surges: Sequence[Surge], day: dt.date, people: pa.Table
) -> Iterator[pa.Table]:
    """What is owed in each place of equal rules; what was done is left aside."""
    nothing_done = due_sql.visits_table(prefix, dt.date.max, dt.date.min)
    nothing_excused = due_sql.excuses_table(prefix, dt.date.max)
    known = due_sql.known_table(prefix)
    for ground, codes in grounds_under(prefix, day, surges)[0]:
        own = judged_in(people, codes)
        terms = [*ground.terms, *own_terms(surges, day)]
        with Run(ground.program, to_judge(own), reasons=False) as run:
            due_sql.prepare(
                run, own, terms, {}, nothing_done, nothing_excused, known_in(known, codes), surges
            )
            yield due_sql.owed(run, day)


def _by_house(owed: pa.Table, people: pa.Table, surge: Surge) -> list[dict[str, object]]:
    rhythms = pc.unique(owed["every"]).to_pylist()
    times = [
        1 if every == ONCE else len(list(spans(every, surge.from_day, surge.until_day)))
        for every in rhythms
    ]
    with duckdb.connect() as work:
        work.register("owed", owed)
        work.register("people", people)
        work.register(
            "periods",
            pa.table(
                {"every": pa.array(rhythms, pa.string()), "times": pa.array(times, pa.int64())}
            ),
        )
        work.execute(f"CREATE TABLE sizes AS {_SIZES}")
        work.execute(_MORE)
        return work.sql(_BY_HOUSE).to_arrow_table().to_pylist()


def _share_out(effect: Effect, houses: Sequence[dict[str, object]], prefix: str) -> None:
    """The sums of all, of each village, of each helper; those with most to do first."""
    holders = _holders(prefix, effect.day)
    villages: dict[str, Share] = {}
    helpers: dict[str, Share] = {}
    for row in houses:
        homes, people, visits = 1, row["people"], max(row["visits"], 0)
        code = row["area"][:12]
        key, name = holders.get(row["house"], ("", ""))
        shares = [villages.setdefault(code, Share(code, code))]
        if visits:
            shares.append(helpers.setdefault(key, Share(key, name)))
        for one in (effect, *shares):
            one.homes += homes
            one.people += people
            one.visits += visits
        effect.office += row["office"]
    names = dict(Area.objects.filter(code__in=list(villages)).values_list("code", "name"))
    for code, one in villages.items():
        one.name = names.get(code, code)
    effect.villages = sorted(villages.values(), key=lambda one: (-one.visits, one.key))
    effect.helpers = sorted(
        helpers.values(), key=lambda one: (bool(one.key), -one.visits, one.name, one.key)
    )


def _holders(prefix: str, day: dt.date) -> dict[int, tuple[str, str]]:
    """The responsible helper of the village, by household: number and label."""
    rows = Pairing.objects.filter(
        running_on(day), inside(prefix, "household__area_code"), level=Level.VILLAGE, main=True,
        person=None,
    ).select_related("helper")  # fmt: skip
    return {one.household_id: (str(one.helper_id), one.helper.label) for one in rows}
