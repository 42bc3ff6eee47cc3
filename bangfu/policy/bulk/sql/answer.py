"""The way from tables to outcomes, the same on every engine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import pyarrow as pa

from bangfu.policy.bulk.sql.listing import MERGED_WORDS, RANKED, Listing
from bangfu.policy.bulk.sql.outcomes import PICKED, WORDS, Outcomes

MERGED = "merged_rows"


class Database(Protocol):
    """What an engine has to offer."""

    def keep(self, name: str, select: str) -> None:
        """Work out a SELECT and keep its rows under a name."""

    def put(self, name: str, table: pa.Table) -> None:
        """Make a small table known under a name."""

    def rows(self, select: str) -> Sequence[tuple[Any, ...]]:
        """The few rows of a SELECT."""


def list_outcomes(
    of: Outcomes,
    database: Database,
    *,
    everything: bool,
    by_rule: bool,
    within: str = "",
    programmes: frozenset[str] | None = None,
) -> str:
    """Pick rows and find their words; the answer is a SELECT of outcomes with their `place`.

    One row a subject and programme, or with `by_rule` one for each rule. `within`
    narrows the rows by household, `programmes` to some of them.
    """
    database.keep(PICKED, of.picked(everything=everything, within=within, programmes=programmes))
    words = of.words(database.rows(of.combinations()))
    listing = Listing(of)
    if by_rule or not listing.merges:
        database.put(WORDS, words)
        return of.worded()
    ranked = listing.ranked(words)
    database.put(RANKED, ranked)
    database.keep(MERGED, listing.merged())
    found = database.rows(f"SELECT DISTINCT ids FROM {MERGED}")
    database.put(MERGED_WORDS, listing.words(ranked, [ids for (ids,) in found]))
    return listing.listed(MERGED)
