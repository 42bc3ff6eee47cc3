"""People's lines as a table to take along, numbers masked."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
from django.utils.translation import gettext as _

from bangfu.ledger.models import Person
from bangfu.ledger.queries.filters import Filters
from bangfu.ledger.queries.grid import PLACE, matching
from bangfu.ledger.queries.paid import Beside
from bangfu.ledger.queries.rows import AMOUNTS, Cell, Column, Row, rows
from bangfu.org.access import Reader
from bangfu.org.queries import full_names

EXPORTED_AT_MOST = 20_000
"""More lines take longer to write than anybody waits for a page."""
AT_ONCE = 1_000


class TooMany(Exception):
    """More people than are written in one go."""


def everybody(reader: Reader, filters: Filters) -> list[Person]:
    """Everybody the filters leave, in the order of the ledger. Raises TooMany, TooWide."""
    found = matching(reader, filters).select_related("household").order_by(*PLACE)
    people = list(found[: EXPORTED_AT_MOST + 1])
    if len(people) > EXPORTED_AT_MOST:
        raise TooMany
    return people


def table(
    reader: Reader, people: Sequence[Person], shown: Sequence[Column], kept: Sequence[str] = ()
) -> pa.Table:
    """Lines as text, with the place and household in front.

    Columns `kept` from the reader stand last and empty; their heads say why.
    """
    names = full_names({person.area_code for person in people})
    empty = [_("%(column)s（本岗位不显示）") % {"column": name} for name in kept]
    heads = [_("地方"), _("户编号"), _("户主"), _("姓名"), *(one.name for one in shown), *empty]
    lines: list[list[str]] = []
    for start in range(0, len(people), AT_ONCE):
        for row in rows(reader, people[start : start + AT_ONCE], shown):
            person = row.person
            home = person.household
            front = [names[person.area_code], home.number, home.head_name, person.label]
            lines.append(
                [*front, *(text_of(row, cell) for cell in row.cells), *("" for _e in empty)]
            )
    taken: dict[str, int] = {}
    arrays = []
    for place, head in enumerate(heads):
        taken[head] = taken.get(head, 0) + 1
        heads[place] = head if taken[head] == 1 else f"{head} {taken[head]}"
        arrays.append(pa.array([line[place] for line in lines], pa.string()))
    return pa.Table.from_arrays(arrays, names=heads)


def text_of(row: Row, cell: Cell) -> str:
    """A cell as text; what is unknown says so and is never empty or no."""
    key, person = cell.column.key, row.person
    if key == "identity":
        return person.masked_identity or _("没有")
    if key == "kinds":
        return "、".join(row.kinds)
    if key == "income":
        fen = person.household.income_per_head
        return _("未知") if fen is None else f"{fen // 100}.{fen % 100:02d}"
    if key == "benefits":
        words = ((row.in_force, _("在享")), (row.plus, _("符合没享受")), (row.ask, _("待核实")),
                 (row.over, _("在享不符合")))  # fmt: skip
        return "，".join(f"{word} {number}" for number, word in words if number)
    if key == "helper":
        if row.helped is None:
            return _("没有人")
        return f"{row.helped.name}（{row.helped.post}）" if row.helped.post else row.helped.name
    if key == "weeks":
        words_of = {"done": _("上门"), "phone": _("电话")}
        return "、".join(words_of.get(one, "—") for one in row.weeks)
    if key in AMOUNTS:
        return _amount(row.beside, key)
    if key == "key":
        return _("重点") if row.listed else ""
    if key == "plan":
        if row.plan.nothing:
            return _("没有措施")
        words = {"open": row.plan.open, "done": row.plan.done}
        return _("%(open)d 项在做，%(done)d 项做完") % words
    if key == "missing":
        return "、".join([*row.missing, *([_("另有本岗位不显示的")] if row.kept else [])])
    if key == "age":
        return _("未知") if row.age is None else str(row.age)
    if key == "sex":
        return person.sex
    if key == "number":
        return person.household.number
    return _("没问过") if cell.unknown else cell.text


def _amount(both: Beside | None, key: str) -> str:
    """An amount in yuan; what nobody registered or cannot be told says so."""
    if both is None or (key == "due" and both.over):
        return ""
    fen = getattr(both, key)
    if fen is None:
        return {"due": _("算不出"), "paid": _("没有登记"), "gap": ""}[key]
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02d}"
