"""One row a subject and programme, whichever and however many rules lead there.

A pack may open several ways into one programme. What counts for the person is
the best of them: 符合 before 待核实 before 不符合. The rows that give that verdict
become one, with all their rules, clauses and reasons and, because one programme
is paid once, the highest of their amounts.
"""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa

from bangfu.policy.bulk.sql.outcomes import PICKED, Outcomes, cells
from bangfu.policy.wording import RANK, merge

RANKED, MERGED_WORDS = "ranked_words", "merged_words"


class Listing:
    """The SQL that merges picked rows, and the words for each way in which they merge."""

    def __init__(self, of: Outcomes) -> None:
        self.of = of
        self._places = _shared_places(of)

    @property
    def merges(self) -> bool:
        """Whether any programme has more than one rule."""
        return bool(self._places)

    def ranked(self, words: pa.Table) -> pa.Table:
        """The words with a number each, the rank of their verdict, and their programme's group."""
        groups = [self._places.get(place, -1) for place in words["place"].to_pylist()]
        ranks = [RANK[verdict] for verdict in words["结论"].to_pylist()]
        return (
            words.append_column("id", pa.array(range(words.num_rows), pa.int64()))
            .append_column("rank", pa.array(ranks, pa.int64()))
            .append_column("grouped", pa.array(groups, pa.int64()))
        )

    def merged(self) -> str:
        """A SELECT of the rows of shared programmes, each with the numbers of its words."""
        on = " AND ".join(f"k.{name} = w.{name}" for name in self.of.keys)
        rows = (
            "SELECT k.house, k.person, k.name, k.amount, k.shown, k.place, w.id, w.grouped, "
            "w.rank, max(w.rank) OVER (PARTITION BY k.house, k.person, w.grouped) AS best "
            f"FROM {PICKED} k JOIN {RANKED} w ON {on} WHERE w.grouped >= 0"
        )
        ids = ", ".join(
            f"max(CASE WHEN place = {place} THEN CAST(id AS VARCHAR) END)"
            for place in sorted(self._places)
        )
        return (
            "SELECT house, person, name, max(amount) AS amount, "
            f"{_shown()} AS shown, "
            f"min(place) AS place, concat_ws(',', {ids}) AS ids "
            f"FROM ({rows}) r WHERE rank = best GROUP BY house, person, name, grouped"
        )

    def words(self, ranked: pa.Table, found: Iterable[str]) -> pa.Table:
        """The words for the merged rows, by the numbers they carry."""
        rows = ranked.to_pylist()
        merged = [
            (ids, merge([rows[int(number)] for number in ids.split(",")])) for ids in sorted(found)
        ]
        columns = {"ids": pa.array([ids for ids, _ in merged], pa.string())}
        for name in ("政策包", "规则", "项目", "结论", "单位", "依据", "理由", "余话", "缺少信息"):
            columns[name] = pa.array([row[name] for _, row in merged], pa.string())
        return pa.table(columns)

    def listed(self, merged: str) -> str:
        """A SELECT of all outcomes, merged, in the output's columns and with a place.

        `merged` is a relation made from `merged()`.
        """
        alone = " AND ".join(f"k.{name} = w.{name}" for name in self.of.keys)
        return (
            f"SELECT {cells()}, k.place AS place FROM {PICKED} k JOIN {RANKED} w ON {alone} "
            f"WHERE w.grouped < 0 UNION ALL SELECT {cells()}, k.place AS place "
            f"FROM {merged} k JOIN {MERGED_WORDS} w ON k.ids = w.ids"
        )


def _shown() -> str:
    """The figures of the rules merged: of one where all show the same, else of two of them."""
    low, high = (f"{pick}(CASE WHEN shown <> '' THEN shown END)" for pick in ("min", "max"))
    return f"CASE WHEN {low} = {high} THEN {low} ELSE COALESCE({low} || {high}, '') END"


def _shared_places(of: Outcomes) -> dict[int, int]:
    """The places of rules whose programme has other rules in the same pack, and its group."""
    groups: dict[tuple[str, str], list[int]] = {}
    units: dict[tuple[str, str], set[str]] = {}
    for place, rule in enumerate(of.sql.rules):
        named = rule.rule.rule
        groups.setdefault((named.pack, named.programme), []).append(place)
        units.setdefault((named.pack, named.programme), set()).update({named.unit} - {""})
    return {
        place: number
        for number, (key, places) in enumerate(groups.items())
        # 元 and 元/月 have no highest
        if len(places) > 1 and len(units[key]) < 2
        for place in places
    }
