"""People's lines as a workbook to take along, numbers of papers masked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.ledger.facts import is_protected
from bangfu.ledger.models import Household, Person
from bangfu.ledger.queries.filters import Filters
from bangfu.ledger.queries.grid import PLACE, matching
from bangfu.ledger.queries.paid import Beside
from bangfu.ledger.queries.rows import AMOUNTS, OF_OUTCOMES, Cell, Column, Row, rows, value_of
from bangfu.ledger.queries.stale import stale_among
from bangfu.org.access import Reader
from bangfu.org.queries import full_names
from bangfu.policy.storage import SCALE

EXPORTED_AT_MOST = 20_000
"""More lines take longer to write than anybody waits for a page."""
AT_ONCE = 1_000
CONCLUDED = OF_OUTCOMES - {"paid"}
"""The columns that say what follows from the rules; what is paid was registered by people."""
Value = str | int | Decimal


class TooMany(Exception):
    """More people than are written in one go."""


def everybody(reader: Reader, filters: Filters) -> list[Person]:
    """Everybody the filters leave, in the order of the ledger. Raises TooMany, TooWide."""
    found = matching(reader, filters).select_related("household").order_by(*PLACE)
    people = list(found[: EXPORTED_AT_MOST + 1])
    if len(people) > EXPORTED_AT_MOST:
        raise TooMany
    return people


@dataclass(frozen=True)
class Sheet:
    """Heads and lines of a workbook; numbers are numbers, whatever else words.

    `note` says what all lines have to be read with, empty where there is nothing to say.
    """

    heads: list[str]
    lines: list[list[Value]]
    note: str = ""


def sheet(
    reader: Reader,
    people: Sequence[Person],
    shown: Sequence[Column],
    kept: Sequence[str] = (),
    *,
    concluded: bool = False,
) -> Sheet:
    """People's lines, with the place and household in front.

    Columns `kept` from the reader stand last and empty; their heads say why. `concluded`: who
    these people are follows from conclusions itself.
    """
    names = full_names({person.area_code for person in people})
    empty = [_("%(column)s（本岗位不显示）") % {"column": name} for name in kept]
    heads = [_("地方"), _("户编号"), _("户主"), _("姓名"), *(one.name for one in shown), *empty]
    lines: list[list[Value]] = []
    for start in range(0, len(people), AT_ONCE):
        for row in rows(reader, people[start : start + AT_ONCE], shown):
            person = row.person
            home = person.household
            front = [names[person.area_code], home.number, home.head_name, person.label]
            cells = [text_of(row, one) if (n := number_of(row, one)) is None else n
                     for one in row.cells]  # fmt: skip
            lines.append([*front, *cells, *("" for _e in empty)])
    taken: dict[str, int] = {}
    for place, head in enumerate(heads):
        taken[head] = taken.get(head, 0) + 1
        heads[place] = head if taken[head] == 1 else f"{head} {taken[head]}"
    concludes = concluded or any(one.key in CONCLUDED for one in shown)
    return Sheet(
        heads, lines, stale_note(person.household for person in people) if concludes else ""
    )


def stale_note(households: Iterable[Household]) -> str:
    """What a list of conclusions says above its heads; empty where all are of today's rules."""
    if not stale_among(households):
        return ""
    return (
        _(
            "标准或政策改过，导出时（%s）还没有重新算完：表里有的结论还是按原来的算的，算完以后请再导出一次"
        )
        % timezone.localdate().isoformat()
    )


def number_of(row: Row, cell: Cell) -> int | Decimal | None:
    """What a cell counts or measures, exactly; None where it is unknown or no number."""
    key, fact = cell.column.key, cell.column.fact
    if key == "income":
        return _yuan(row.person.household.income_per_head)
    if key == "age":
        return row.age
    if key in AMOUNTS:
        return _yuan(_amount(row.beside, key))
    if fact is None or fact.type not in SCALE or is_protected(fact):
        return None
    value = value_of(row.person, fact)
    if value is None or fact.type == "int":
        return value
    return _yuan(value) if fact.type == "money" else Decimal(value) / SCALE[fact.type]


def text_of(row: Row, cell: Cell) -> str:
    """A cell that is no number; what is unknown says so and is never empty or no."""
    key, person = cell.column.key, row.person
    if key == "identity":
        return person.masked_identity or _("没有")
    if key == "kinds":
        return "、".join(row.kinds)
    if key == "income":
        return _("未知")
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
        both = row.beside
        if both is None or (key == "due" and both.over):
            return ""
        return {"due": _("算不出"), "paid": _("没有登记"), "gap": ""}[key]
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
        return _("未知")
    if key == "sex":
        return person.sex
    if key == "number":
        return person.household.number
    return _("没问过") if cell.unknown else cell.text


def _amount(both: Beside | None, key: str) -> int | None:
    """An amount in fen; None where nobody registered it or it cannot be told."""
    if both is None or (key == "due" and both.over):
        return None
    fen: int | None = getattr(both, key)
    return fen


def _yuan(fen: int | None) -> Decimal | None:
    return None if fen is None else Decimal(fen).scaleb(-2)
