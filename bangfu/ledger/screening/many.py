"""Screen a whole area: one run of the engine, outcomes written back village by village.

How an outcome stands beside what is received is worked out in `standing_sql`.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
from django.db import connection, transaction
from django.utils.translation import gettext as _

from bangfu.ledger import bulk
from bangfu.ledger.actions.recount import recount
from bangfu.ledger.models import Household, Outcome
from bangfu.ledger.models.household import HASH_DIGITS
from bangfu.ledger.screening.decided import lapse_under
from bangfu.ledger.screening.grounds import Unset, grounds_of
from bangfu.ledger.screening.one import INCOME
from bangfu.ledger.screening.standing_sql import FINISHED, keep_outcomes
from bangfu.ledger.screening.table import judged_in, people_under, to_judge
from bangfu.org.models.area import after
from bangfu.policy.bulk.engine import Run
from bangfu.rulebook.queries import Footing
from bangfu.rulebook.queries.in_force import program_of

Progress = Callable[[str, int, int], None]
FIELDS = (
    "household", "person", "area_code", "programme", "standing", "pack", "rule", "fen", "paid", "unit",
    "basis", "reason", "missing",
)  # fmt: skip
NUMBERS = frozenset({"household", "person", "fen", "paid"})
"""Fields that hold numbers; the others hold texts, empty where nothing is said."""
PERSONS_AT_ONCE = 30_000
"""Persons whose outcomes are written in one transaction: officers wait for no longer than that."""


@dataclass
class Screened:
    """What a run of an area came to."""

    persons: int = 0
    households: int = 0
    outcomes: int = 0
    left_alone: int = 0
    """Households changed by somebody while the run went on; their own change screened them."""
    not_set: str = ""
    """What has to be set before some villages can be judged; empty when all were."""


def screen_under(prefix: str, on: dt.date, progress: Progress | None = None) -> Screened:
    """Screen everybody on the books under an area prefix and store their outcomes.

    Villages where nothing can be judged yet keep no outcomes, and `not_set` says why.
    """
    tell = progress or (lambda stage, done, total: None)
    tell(_("读取台账"), 0, 1)
    versions = _versions(prefix)
    people = people_under(prefix)
    result = Screened(persons=people.num_rows, households=len(versions))
    grounds, unset = grounds_of(people, prefix, on)
    for one in unset:
        result.not_set = one.why
        _forget(one)
    for ground, codes in grounds.items():
        _screen(ground, judged_in(people, codes), versions, tell, result)
    lapse_under(prefix)
    bulk.look_anew({Outcome: result.outcomes})
    tell(_("数各村情况"), 0, 1)
    recount(prefix)
    return result


def _forget(unset: Unset) -> None:
    """Take the outcomes of an area away that cannot be judged."""
    with transaction.atomic():
        Outcome.objects.filter(area_code=unset.area_code).delete()
        Household.objects.filter(area_code=unset.area_code).update(
            screened_on=None, screened_with=unset.looked_at[:HASH_DIGITS], income_per_head=None
        )


def _screen(
    ground: Footing,
    people: pa.Table,
    versions: dict[int, int],
    tell: Progress,
    result: Screened,
) -> None:
    with Run(program_of(ground), to_judge(people), values=(INCOME,)) as run:
        run.work(lambda stage, done, total: tell(_("按政策判断"), done, total))
        tell(_("写成结论"), 0, 1)
        run.put("people", people)
        keep_outcomes(run)
        run.put("income", run.derived_table())
        _write_back(run, ground, versions, tell, result)


# -- writing back -----------------------------------------------------------------


def _versions(prefix: str) -> dict[int, int]:
    rows = Household.objects.filter(area_code__gte=prefix, area_code__lt=after(prefix))
    return dict(rows.values_list("pk", "version"))


def _write_back(
    run: Run, ground: Footing, versions: dict[int, int], tell: Progress, result: Screened
) -> None:
    portions = list(_portions(run))
    for done, codes in enumerate(portions):
        tell(_("写回台账"), done, len(portions))
        with transaction.atomic():
            homes = Household.objects.filter(area_code__in=codes, closed_on__isnull=True)
            if connection.vendor == "postgresql":
                homes = homes.select_for_update()
            now = dict(homes.values_list("pk", "version"))
            same = [pk for pk, version in now.items() if versions.get(pk) == version]
            result.left_alone += len(now) - len(same)
            run.put("same", pa.table({"house": pa.array(same, pa.int64())}))
            _replace(run, codes, same, now, result)
            _mark(run, ground)
    tell(_("写回台账"), len(portions), len(portions))


def _portions(run: Run) -> Iterator[list[str]]:
    """Areas in lots of so many persons."""
    rows = run.rows(
        "SELECT _area, count(*) FROM people WHERE _visits = 0 GROUP BY _area ORDER BY _area"
    )
    lot: list[str] = []
    persons = 0
    for code, count in rows:
        if lot and persons + count > PERSONS_AT_ONCE:
            yield lot
            lot, persons = [], 0
        lot.append(code)
        persons += count
    if lot:
        yield lot


def _replace(
    run: Run, codes: list[str], same: list[int], now: dict[int, int], result: Screened
) -> None:
    """Write the outcomes of some areas where they are not there already, word for word.

    A county is screened anew every night, and most of what is said of it stays: rows that
    would be written as they are cost most of the time.
    """
    run.put("codes", pa.table({"code": codes}))
    run.put("meanwhile", pa.table({"house": pa.array(sorted(set(now) - set(same)), pa.int64())}))
    found = (
        f"{FINISHED} WHERE area_code IN (SELECT code FROM codes) "
        "AND household IN (SELECT house FROM same)"
    )
    # rows of a household may come in any order, and two may be alike
    whole = f"SELECT household, count(*) AS n, sum(hash({', '.join(FIELDS)})) AS h FROM"
    with _stored(codes) as stored:
        run.put("stored", stored)
        run.keep(
            "before",
            f"{whole} stored WHERE household NOT IN (SELECT house FROM meanwhile) "
            "GROUP BY household",
        )
    run.keep(
        "changed",
        "SELECT coalesce(f.household, b.household) AS household, f.n AS found, b.n AS stored "
        f"FROM ({whole} {found} GROUP BY household) f "
        "FULL JOIN before b ON f.household = b.household "
        "WHERE f.n IS DISTINCT FROM b.n OR f.h IS DISTINCT FROM b.h",
    )
    result.outcomes += run.rows(f"SELECT count(*) FROM {found}")[0][0]
    gone = run.rows("SELECT household FROM changed WHERE stored IS NOT NULL ORDER BY 1")
    _forget_homes(codes, [row[0] for row in gone])
    _insert(
        run,
        f"SELECT {', '.join(FIELDS)} FROM {found} "
        "AND household IN (SELECT household FROM changed WHERE found IS NOT NULL)",
    )


def _stored(codes: list[str]) -> AbstractContextManager[pa.RecordBatchReader]:
    """The outcomes some areas have in the database."""
    columns = ", ".join(bulk.columns_of(Outcome, FIELDS))
    places = ", ".join(["%s"] * len(codes))
    return bulk.reading(
        f"SELECT {columns} FROM {Outcome._meta.db_table} WHERE area_code IN ({places})",
        codes,
        {name: pa.int64() if name in NUMBERS else pa.string() for name in FIELDS},
    )


def _forget_homes(codes: list[str], homes: list[int]) -> None:
    table = Outcome._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f"DELETE FROM {table} WHERE area_code = ANY(%s) AND household_id = ANY(%s)",
                [codes, homes],
            )
            return
        cursor.executemany(
            f"DELETE FROM {table} WHERE household_id = %s AND area_code IN "
            f"({', '.join(['%s'] * len(codes))})",
            [(home, *codes) for home in homes],
        )


def _insert(run: Run, select: str) -> None:
    if connection.vendor == "postgresql":
        texts = ", ".join(name for name in FIELDS if name not in NUMBERS)
        with tempfile.TemporaryDirectory(prefix="bangfu-") as folder:
            path = Path(folder) / "outcomes.csv"
            # texts that are empty must not become NULL: everything but numbers is quoted
            run.connection.execute(
                f"COPY ({select}) TO '{path}' (FORMAT csv, HEADER false, FORCE_QUOTE ({texts}))"
            )
            bulk.insert_csv(Outcome, FIELDS, path)
        return
    columns = run.connection.sql(select).to_arrow_table().to_pydict().values()
    bulk.insert(Outcome, FIELDS, zip(*columns, strict=True))


def _mark(run: Run, ground: Footing) -> None:
    """Say on each household by what and when it was screened, and its income per head."""
    fen = f'max(CAST("{INCOME}" * 100 AS BIGINT))'
    rows = run.rows(
        f'SELECT CAST("户编号" AS BIGINT) AS house, {fen} FROM income '
        'WHERE CAST("户编号" AS BIGINT) IN (SELECT house FROM same) GROUP BY house'
    )
    digest = ground.content_hash[:HASH_DIGITS]
    table = Household._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f"UPDATE {table} h SET screened_on = %s, screened_with = %s, "
                "income_per_head = v.fen FROM unnest(%s::bigint[], %s::bigint[]) AS v(house, fen) "
                "WHERE h.id = v.house",
                [ground.on, digest, [row[0] for row in rows], [row[1] for row in rows]],
            )
            return
        cursor.executemany(
            f"UPDATE {table} SET screened_on = %s, screened_with = %s, income_per_head = %s "
            "WHERE id = %s",
            [(ground.on.isoformat(), digest, fen, house) for house, fen in rows],
        )
