"""What a signed ledger keeps: its rows as plain values, a digest over them, and what changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from bangfu.ledger.protected import masked
from bangfu.papers.content import Helper, LedgerRow

Kept = dict[str, Any]
"""A kept row: `person` and `household` by their record ids, and what the nine columns say."""

COLUMNS = {
    "name": "姓名",
    "sex": "性别",
    "identity": "身份证号码",
    "categories": "人员类别",
    "helpers": "帮扶责任人（职务）",
    "measures": "帮扶措施",
    "phone": "联系电话",
    "remarks": "备注",
}
"""The kept values that are compared from month to month, by the form's own headings."""


@dataclass(frozen=True)
class Listed:
    """A row of the ledger with the person and home it is about."""

    person: int
    household: int
    row: LedgerRow


def keep(listed: Sequence[Listed]) -> list[Kept]:
    """Rows as they are stored."""
    return [_kept(one) for one in listed]


def _kept(one: Listed) -> Kept:
    row = one.row
    return {
        "person": one.person,
        "household": one.household,
        "name": row.name,
        "sex": row.sex,
        "identity": row.identity,
        "identity_note": row.identity_note,
        "categories": list(row.categories),
        "helpers": [
            [helper.name, helper.post, helper.unit, helper.phone] for helper in row.helpers
        ],
        "measures": list(row.measures),
        "phone": row.phone,
        "phone_note": row.phone_note,
        "remarks": row.remarks,
    }


def listed(rows: Sequence[Kept]) -> list[Listed]:
    """Stored rows as they print."""
    return [
        Listed(
            kept["person"],
            kept["household"],
            LedgerRow(
                name=kept["name"],
                sex=kept["sex"],
                identity=kept["identity"],
                identity_note=kept["identity_note"],
                categories=tuple(kept["categories"]),
                helpers=tuple(
                    Helper(name=name, post=post, unit=unit, phone=phone)
                    for name, post, unit, phone in kept["helpers"]
                ),
                measures=tuple(kept["measures"]),
                phone=kept["phone"],
                phone_note=kept["phone_note"],
                remarks=kept["remarks"],
            ),
        )
        for kept in rows
    ]


def checksum(rows: Sequence[Kept]) -> str:
    """A digest over stored rows: 64 hexadecimal digits."""
    said = json.dumps(rows, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()


def changes(
    before: Sequence[Kept], now: Sequence[Kept], left: Mapping[int, str], came: Mapping[int, str]
) -> list[dict[str, Any]]:
    """What is different from the month before: who came, who left, what of whom is other.

    `left` and `came` say why, by person. Numbers are masked: changes are shown to whoever
    may see the ledger, and stand in the journal.
    """
    earlier = {row["person"]: row for row in before}
    present = {row["person"]: row for row in now}
    found: list[dict[str, Any]] = []
    for person, row in present.items():
        if person not in earlier:
            found.append(_change("added", row, why=came.get(person, "")))
            continue
        other = [
            {"column": heading, "was": _said(earlier[person], key), "is": _said(row, key)}
            for key, heading in COLUMNS.items()
            if earlier[person][key] != row[key]
        ]
        if other:
            found.append(_change("changed", row, columns=other))
    found += [
        _change("removed", row, why=left.get(person, ""))
        for person, row in earlier.items()
        if person not in present
    ]
    return found


def _change(kind: str, row: Kept, why: str = "", columns: Any = ()) -> dict[str, Any]:
    return {
        "kind": kind,
        "person": row["person"],
        "name": row["name"],
        "why": why,
        "columns": list(columns),
    }


def _said(row: Kept, key: str) -> str:
    value = row[key]
    if key in ("identity", "phone"):
        return masked(value) or row[f"{key}_note"]
    if key == "helpers":
        return "、".join(f"{name}（{post}）" if post else name for name, post, *_rest in value)
    if isinstance(value, list):
        return "；".join(value)
    return value or _("空")
