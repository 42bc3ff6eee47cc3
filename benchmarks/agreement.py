"""Do the contenders say the same? Row by row, before anything is timed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from benchmarks.contenders import files
from benchmarks.households import STANDARD_FEN


@dataclass(frozen=True)
class Agreement:
    """Rows that one has and the other has not."""

    rows: int
    by_hand_differs: int
    on_the_line: int
    openfisca_differs: dict[str, int]


def compare(ledger: Path, bangfu: Path, by_hand: Path, openfisca: Path | None) -> Agreement:
    """All twelve columns against SQL by hand; who gets how much against OpenFisca."""
    connection = duckdb.connect()
    connection.execute(f"CREATE VIEW ours AS SELECT * FROM {files(bangfu)}")
    connection.execute(f"CREATE VIEW hand AS SELECT * FROM {files(by_hand)}")
    connection.execute(f"CREATE VIEW persons AS SELECT * FROM {files(ledger)}")
    rows = _number(connection, "SELECT count(*) FROM ours")
    differs = sum(
        _number(connection, f"SELECT count(*) FROM (FROM {a} EXCEPT ALL FROM {b})")
        for a, b in (("ours", "hand"), ("hand", "ours"))
    )
    connection.execute(f"""
        CREATE TEMP TABLE houses AS
        SELECT "户编号" AS house,
          sum("近6个月收入") FILTER (WHERE m) = {STANDARD_FEN} * 6 * count(*) FILTER (WHERE m) AS on_line
        FROM (SELECT *, "共同生活" AND "不计入家庭情形" = '无' AS m FROM persons) GROUP BY 1""")
    on_line = _number(connection, "SELECT count(*) FROM houses WHERE on_line")
    found: dict[str, int] = {}
    if openfisca is not None:
        connection.execute(f"CREATE VIEW theirs AS SELECT * FROM {files(openfisca)}")
        counted = connection.execute("""
            SELECT CASE WHEN h.on_line THEN 'on the line' WHEN o.verdict IS NOT DISTINCT FROM t.verdict
                        AND o.asked IS NOT DISTINCT FROM t.asked THEN 'amount' ELSE 'other' END,
              count(*)
            FROM (SELECT "户编号", "人员编号", "规则", "结论" AS verdict, "缺少信息" AS asked,
                    CAST("金额" AS DECIMAL(18, 2)) AS yuan FROM ours) o
            FULL JOIN (SELECT "户编号", "人员编号", "规则", "结论" AS verdict, "缺少信息" AS asked,
                    CAST(round(CAST("金额" AS DOUBLE), 2) AS DECIMAL(18, 2)) AS yuan FROM theirs) t
              ON o."户编号" = t."户编号" AND o."规则" = t."规则"
              AND o."人员编号" IS NOT DISTINCT FROM t."人员编号"
            JOIN houses h ON h.house = COALESCE(o."户编号", t."户编号")
            WHERE (o.verdict, o.asked, o.yuan) IS DISTINCT FROM (t.verdict, t.asked, t.yuan)
            GROUP BY 1""").fetchall()
        found = {str(kind): int(count) for kind, count in counted}
    return Agreement(rows, differs, on_line, found)


def _number(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    return int(connection.execute(sql).fetchall()[0][0])
