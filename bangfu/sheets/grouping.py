"""Who lives together, where a ledger does not number its households.

A household put together here carries the row it starts in, which means nothing
outside the file: what the ledger calls the household is for people to settle.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pyarrow as pa

from bangfu.sheets.columns import Complaint
from bangfu.sheets.draft import HEAD, HEAD_IDENTITY, HEAD_NAME, HOUSEHOLD, RELATION, ROW


def put_together(columns: dict[str, pa.Array]) -> list[Complaint]:
    """Give every line a household: by the head's number, by who is head, by the head's name.

    Where none of these is known each person stands alone. The column of the
    head's number is used up: it is nobody's own number.
    """
    rows: list[int] = columns[ROW].to_pylist()
    heads = columns.pop(HEAD_IDENTITY, None)
    complaints: list[Complaint] = []
    if heads is not None:
        starts = list(_by_key(heads.to_pylist()))
    elif RELATION in columns:
        starts = list(_by_relation(columns[RELATION].to_pylist(), rows, complaints))
    elif HEAD_NAME in columns:
        starts = list(_by_neighbours(columns[HEAD_NAME].to_pylist()))
    else:
        starts = list(range(len(rows)))
    columns[HOUSEHOLD] = pa.array([f"第{rows[at]}行" for at in starts], pa.string())
    return complaints


def _by_key(keys: Sequence[str | None]) -> Iterator[int]:
    """For each line the first one with the same key."""
    first: dict[str, int] = {}
    for at, key in enumerate(keys):
        yield at if key is None else first.setdefault(key, at)


def _by_neighbours(keys: Sequence[str | None]) -> Iterator[int]:
    """For each line the first of the unbroken run with the same key."""
    start, before = 0, None
    for at, key in enumerate(keys):
        if key is None or key != before:
            start = at
        before = key
        yield start


def _by_relation(
    relations: Sequence[str | None], rows: Sequence[int], complaints: list[Complaint]
) -> Iterator[int]:
    """For each line the head above it."""
    head = -1
    for at, relation in enumerate(relations):
        if relation == HEAD:
            head = at
        elif head < 0:
            complaints.append(
                Complaint(
                    at, RELATION, relation or "", "上面没有户主，不知道是哪一户的",
                    "请把户主那一行放在一家人的最上面；一个人一户就填 户主", refused=False,
                )
            )  # fmt: skip
        elif relation is None:
            complaints.append(
                Complaint(
                    at, RELATION, "", f"没有写与户主关系，按上面第 {rows[head]} 行的户主归为一户",
                    "请核对是不是一家人，并补上与户主关系", refused=False,
                )
            )  # fmt: skip
        yield head if head >= 0 else at
