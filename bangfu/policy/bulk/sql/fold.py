"""Conditions put together, with constants worked out on the way.

Packs are general, ledgers are not: most facts a pack could ask for are in no
column, and most choices a place could make are made. What is known when the
program is compiled need not be asked of every row.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

TRUE, FALSE = "TRUE", "FALSE"
UNKNOWN = "CAST(NULL AS BOOLEAN)"
NO_NUMBER = "CAST(NULL AS BIGINT)"
NO_TEXT = "CAST(NULL AS VARCHAR)"


def literal(text: str) -> str:
    """A text constant in SQL."""
    return "'" + text.replace("'", "''") + "'"


def is_null(sql: str) -> bool:
    """Whether a piece of SQL is a constant unknown."""
    return sql.startswith("CAST(NULL AS ") and sql.endswith(")") and sql.count(")") == 1


def conjunction(parts: Iterable[str]) -> str:
    """All of several conditions."""
    return _joined(parts, "AND", TRUE, FALSE)


def disjunction(parts: Iterable[str]) -> str:
    """Any of several conditions."""
    return _joined(parts, "OR", FALSE, TRUE)


def _joined(parts: Iterable[str], word: str, neutral: str, stop: str) -> str:
    kept = [part for part in dict.fromkeys(parts) if part != neutral]
    if stop in kept:
        return stop
    if not kept:
        return neutral
    return kept[0] if len(kept) == 1 else "(" + f" {word} ".join(kept) + ")"


def negation(sql: str) -> str:
    """Not; unknown stays unknown."""
    return {TRUE: FALSE, FALSE: TRUE, UNKNOWN: UNKNOWN}.get(sql, f"(NOT {sql})")


def is_truth(sql: str, truth: bool) -> str:
    """Whether a condition is known to be so."""
    wanted = TRUE if truth else FALSE
    if sql in (TRUE, FALSE, UNKNOWN):
        return TRUE if sql == wanted else FALSE
    return f"COALESCE({sql if truth else negation(sql)}, FALSE)"


def null_test(sql: str) -> str:
    """Whether something is unknown."""
    if is_null(sql):
        return TRUE
    if sql in (TRUE, FALSE) or sql.lstrip("-").isdigit() or sql.startswith("'"):
        return FALSE
    return f"({sql} IS NULL)"


def first_known(parts: Sequence[str]) -> str:
    """The first known of several."""
    kept = [part for part in parts if not is_null(part)] or [parts[0]]
    return kept[0] if len(kept) == 1 else f"COALESCE({', '.join(kept)})"


def choice(branches: Iterable[tuple[str, bool, str]], otherwise: str, nothing: str) -> str:
    """The value of the first true condition; an unknown one before it makes all unknown.

    Each branch is a condition, whether it can be unknown, and its value; `nothing`
    is the unknown of their type.
    """
    parts: list[str] = []
    for condition, doubtful, value in branches:
        if condition == FALSE:
            continue
        if condition in (TRUE, UNKNOWN):
            otherwise = value if condition == TRUE else nothing
            break
        parts.append(f"WHEN {condition} THEN {value}")
        if doubtful:
            parts.append(f"WHEN {condition} IS NULL THEN {nothing}")
    return f"(CASE {' '.join(parts)} ELSE {otherwise} END)" if parts else otherwise
