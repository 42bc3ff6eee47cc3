"""What is registered as paid, beside which the computed amount stands.

Only dibao has a fact of its own for it (当前低保补助, a person's). A sum nobody registered
whole is not registered: it is never taken for nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bangfu.ledger.screening.standing import RECEIVED_AS, received

PAID, PAID_AS = "当前低保补助", "低保"
"""The fact that says what is paid, in fen a month, and the answer of 现享救助 it belongs to."""

Facts = Mapping[str, Any]


def is_registered(programme: str) -> bool:
    """Whether the ledger has a place for what is paid under a programme."""
    return RECEIVED_AS.get(programme) == PAID_AS


def lacks(facts: Facts) -> bool:
    """Whether a person receives it, or may, and nobody registered how much."""
    if facts.get(PAID) is not None:
        return False
    receives = received(facts)
    return receives is None or PAID_AS in receives


def paid(people: Iterable[Facts]) -> int | None:
    """Fen a month registered as paid to people together; None where that is not wholly known."""
    told = list(people)
    sums = [facts[PAID] for facts in told if facts.get(PAID) is not None]
    return None if not sums or any(lacks(facts) for facts in told) else sum(sums)
