"""How outcomes stand beside what is received, for a whole area: `one` and `standing` said in SQL.

Each step is a table of the run: what is received, what speaks for it, what is
received although nothing speaks for it any more.
"""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa

from bangfu.ledger.models import Standing
from bangfu.ledger.screening.paid import PAID, PAID_AS
from bangfu.ledger.screening.standing import (
    COVERED_BY,
    LESSER,
    OF_THE_ONLY_PERSON,
    RECEIVED,
    RECEIVED_AS,
    deciding_packs,
)
from bangfu.policy.bulk.engine import Run
from bangfu.policy.facts import load_programmes
from bangfu.policy.program.assemble import Program
from bangfu.policy.wording import VERDICTS

FINISHED = "finished"
_TEXTS = ("政策包", "规则", "单位", "依据", "理由", "缺少信息")
_WEIGHED = ("户编号", "人员编号", "项目", "结论", "金额", "place")
ENTITLED, OPEN, OUT = VERDICTS[True], VERDICTS[None], VERDICTS[False]
_SUBJECT = '"户编号", "人员编号"'


def keep_outcomes(run: Run) -> None:
    """Leave a table FINISHED of outcomes in the columns of `Outcome`.

    The run has worked; `people` is a relation with `_area` and `_visits`.
    """
    _prepare(run)
    run.keep("listed", _of_deciding(run.listed(everything=False, by_rule=False)))
    run.keep("kept", _kept(run.program))
    run.keep("chosen", _chosen())
    # the long texts are not carried from table to table
    worded = f"(SELECT c.*, {_columns('l', _TEXTS)} FROM chosen c JOIN listed l ON l.rowid = c.nth)"
    _find_over(run)
    again = run.listed(
        everything=True,
        by_rule=False,
        within=' AND t."户编号" IN (SELECT house FROM over_keys)',
        programmes=frozenset(RECEIVED_AS),
    )
    run.keep("against", f"{_of_deciding(again)} WHERE \"结论\" = '{OUT}'")
    run.keep(FINISHED, f"{_finished(worded)} UNION ALL {_finished(f'({_over()})')}")


def _of_deciding(outcomes: str) -> str:
    """SQL: outcomes of the packs whose word counts for their programme."""
    return (
        f'SELECT l.* FROM ({outcomes}) l JOIN deciding d ON d.programme = l."项目" '
        'AND d.pack = l."政策包"'
    )


def _prepare(run: Run) -> None:
    counted = [
        (programme, pack)
        for programme, packs in deciding_packs(run.program).items()
        for pack in packs
    ]
    run.put(
        "deciding",
        pa.table(
            {
                "programme": pa.array([programme for programme, _pack in counted], pa.string()),
                "pack": pa.array([pack for _programme, pack in counted], pa.string()),
            }
        ),
    )
    programmes = load_programmes()
    run.put(
        "programmes",
        pa.table(
            {
                "programme": list(programmes),
                "received_as": [RECEIVED_AS.get(name) for name in programmes],
                "covered_by": pa.array(
                    [
                        [f"|{word}|" for word in COVERED_BY.get(RECEIVED_AS.get(name, ""), ())]
                        for name in programmes
                    ],
                    pa.list_(pa.string()),
                ),
                "category": [one.kind == "category" for one in programmes.values()],
            }
        ),
    )
    pairs = [
        (lesser, better, alone)
        for table, alone in ((LESSER, False), (OF_THE_ONLY_PERSON, True))
        for lesser, ways in table.items()
        for better in ways
    ]
    names = ("lesser", "better", "alone")
    run.put("lesser_ways", pa.table(dict(zip(names, zip(*pairs, strict=True), strict=True))))
    run.keep(
        "areas",
        'SELECT DISTINCT "户编号" AS house, _area AS area FROM people WHERE _visits = 0',
    )
    run.keep(
        "receiving",
        f'SELECT "户编号" AS house, "人员编号" AS person, "{RECEIVED}" AS receives, '
        f'"{PAID}" AS paid FROM people',
    )
    unsaid = f"paid IS NULL AND (receives IS NULL OR contains(receives, '|{PAID_AS}|'))"
    run.keep(
        "paid",
        "SELECT house, person, paid FROM receiving UNION ALL SELECT house, NULL, "
        f"CASE WHEN NOT bool_or({unsaid}) THEN CAST(sum(paid) AS BIGINT) END "
        "FROM receiving GROUP BY house",
    )
    run.keep(
        "receiving_homes",
        "SELECT house, CASE WHEN bool_or(receives IS NOT NULL AND length(receives) > 1) "
        "OR NOT bool_or(receives IS NULL) THEN coalesce(string_agg(receives, ''), '|') END "
        "AS receives FROM receiving GROUP BY house",
    )
    run.keep(
        "held",
        "SELECT DISTINCT house, person, received_as FROM (SELECT house, person, "
        "unnest(string_split(receives, '|')) AS received_as FROM receiving) r "
        "WHERE received_as IN (SELECT received_as FROM programmes)",
    )


def _kept(program: Program) -> str:
    """SQL: 符合 and 待核实, once a subject and programme, with their standing."""
    standing = (
        "CASE WHEN c.received_as IS NOT NULL AND contains(r.receives, '|' || c.received_as || '|') "
        f"THEN CASE WHEN b.\"结论\" = '{ENTITLED}' THEN '{Standing.IN_FORCE}' ELSE '{Standing.ASK}' END "
        "WHEN list_any_value(list_filter(c.covered_by, lambda w: contains(r.receives, w))) "
        "IS NOT NULL THEN NULL "
        f"WHEN b.\"结论\" = '{OPEN}' THEN '{Standing.ASK}' "
        f"WHEN c.received_as IS NOT NULL AND r.receives IS NOT NULL THEN '{Standing.PROPOSED}' "
        f"WHEN c.received_as IS NULL AND c.category THEN '{Standing.HOLDS}' "
        f"ELSE '{Standing.ELIGIBLE}' END"
    )
    return (
        f"SELECT b.*, c.received_as, {standing} AS standing "
        f'FROM ({_best(program)}) b JOIN programmes c ON c.programme = b."项目" '
        "LEFT JOIN (SELECT house, person, receives FROM receiving "
        "UNION ALL SELECT house, NULL, receives FROM receiving_homes) r "
        'ON r.house = b."户编号" AND r.person IS NOT DISTINCT FROM b."人员编号"'
    )


def _best(program: Program) -> str:
    """SQL: of several outcomes of a subject for one programme the best; only where there can be several."""
    ways: dict[str, set[tuple[str, str]]] = {}
    for rule in program.rules:
        ways.setdefault(rule.rule.programme, set()).add((rule.rule.pack, rule.rule.unit))
    shared = [name for name, found in ways.items() if len(found) > 1]
    columns = f"SELECT rowid AS nth, {_columns('listed', _WEIGHED)} FROM listed"
    if not shared:
        return columns
    names = ", ".join(f"'{name}'" for name in shared)
    return (
        f'{columns} WHERE "项目" NOT IN ({names}) UNION ALL {columns} WHERE "项目" IN ({names}) '
        f'QUALIFY row_number() OVER (PARTITION BY {_SUBJECT}, "项目" ORDER BY '
        f'("结论" = \'{ENTITLED}\') DESC, CAST("金额" AS DECIMAL(18, 2)) DESC NULLS LAST, '
        "place) = 1"
    )


def _columns(of: str, names: Iterable[str]) -> str:
    return ", ".join(f'{of}."{name}"' for name in names)


def _chosen() -> str:
    """SQL: what is kept without the lesser way where a better one is open.

    What is received stays, unless the better one is the same money under another name.
    """
    of_house = 'e.house = k."户编号" AND e.lesser = k."项目"'
    same_money = f"(k.standing <> '{Standing.IN_FORCE}' OR e.drawn = k.received_as)"
    return (
        'WITH entitled AS (SELECT DISTINCT k."户编号" AS house, k."人员编号" AS person, w.lesser, '
        f"w.alone, CASE WHEN k.standing = '{Standing.IN_FORCE}' THEN k.received_as END AS drawn "
        'FROM kept k JOIN lesser_ways w ON w.better = k."项目" '
        f"WHERE k.\"结论\" = '{ENTITLED}' AND k.standing IS NOT NULL), "
        "ones AS (SELECT house FROM receiving GROUP BY house HAVING count(*) = 1) "
        f"SELECT k.* FROM kept k WHERE NOT EXISTS (SELECT 1 FROM entitled e WHERE {of_house} "
        f"AND NOT e.alone AND e.person IS NULL AND {same_money}) "
        f"AND NOT EXISTS (SELECT 1 FROM entitled e WHERE {of_house} "
        f'AND NOT e.alone AND e.person = k."人员编号" AND {same_money}) '
        f"AND NOT EXISTS (SELECT 1 FROM entitled e JOIN ones USING (house) WHERE {of_house} "
        f"AND e.alone AND k.standing <> '{Standing.IN_FORCE}')"
    )


def _find_over(run: Run) -> None:
    """Who receives what nothing speaks for: at the household where it has a rule, else the person."""
    of_home = sorted(
        {
            RECEIVED_AS[rule.rule.programme]
            for rule in run.program.rules
            if rule.rule.entity == "household" and rule.rule.programme in RECEIVED_AS
        }
    )
    at_home = f"received_as IN ({', '.join(repr(word) for word in of_home) or 'NULL'})"
    run.keep(
        "favoured",
        'SELECT DISTINCT "户编号" AS house, "人员编号" AS person, received_as '
        "FROM kept WHERE received_as IS NOT NULL",
    )
    run.keep(
        "over_keys",
        "SELECT house, CAST(NULL AS VARCHAR) AS person, received_as FROM "
        f"(SELECT DISTINCT house, received_as FROM held WHERE {at_home}) h "
        "ANTI JOIN favoured USING (house, received_as) UNION ALL "
        f"SELECT house, person, received_as FROM (SELECT * FROM held WHERE NOT coalesce({at_home}, FALSE)) p "
        "ANTI JOIN favoured USING (house, person, received_as)",
    )


def _over() -> str:
    """SQL: the refusals of what is received, the first rule's where several refuse."""
    return (
        "SELECT * EXCLUDE (nth) FROM (SELECT g.*, c.received_as, "
        f"'{Standing.OVER}' AS standing, "
        'row_number() OVER (PARTITION BY g."户编号", g."人员编号", c.received_as, '
        'CASE WHEN g."人员编号" IS NULL THEN NULL ELSE g."项目" END ORDER BY place) AS nth '
        'FROM against g JOIN programmes c ON c.programme = g."项目" '
        'JOIN over_keys k ON k.house = g."户编号" AND k.received_as = c.received_as '
        'AND k.person IS NOT DISTINCT FROM g."人员编号") o WHERE nth = 1'
    )


def _finished(source: str) -> str:
    """SQL: outcomes in the columns of their table."""
    return (
        'SELECT CAST(o."户编号" AS BIGINT) AS household, CAST(o."人员编号" AS BIGINT) AS person, '
        'h.area AS area_code, o."项目" AS programme, o.standing, o."政策包" AS pack, '
        'o."规则" AS rule, '
        'CAST(CAST(o."金额" AS DECIMAL(18, 2)) * 100 AS BIGINT) AS fen, '
        f"CASE WHEN o.received_as = '{PAID_AS}' THEN p.paid END AS paid, "
        "coalesce(o.\"单位\", '') AS unit, coalesce(o.\"依据\", '') AS basis, "
        "coalesce(o.\"理由\", '') AS reason, coalesce(o.\"缺少信息\", '') AS missing "
        f'FROM {source} o JOIN areas h ON h.house = o."户编号" '
        'LEFT JOIN paid p ON p.house = o."户编号" '
        'AND p.person IS NOT DISTINCT FROM o."人员编号" WHERE o.standing IS NOT NULL'
    )
