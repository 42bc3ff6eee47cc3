"""How eleven clerks type the same facts: every village has its own habits, all of them common."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from bangfu.policy.facts import Fact, load_dictionary

Cell = str | int | float | dt.date | None


@dataclass(frozen=True)
class Habits:
    """One clerk's way of typing, the same down the whole sheet."""

    yes: str
    no: str
    money: str
    """`plain`, `commas`, `yuan` or `mixed`."""
    dates: tuple[str, ...]
    separator: str
    merged: bool
    repeated: bool
    two_rows: bool
    heads_each_page: bool
    spread_names: bool
    headings: dict[str, str]


def habits(rng: Random, index: int, columns: list[str]) -> Habits:
    """The habits of the clerk of village number `index`."""
    yes, no = (("是", "否"), ("√", "否"), ("Y", "N"))[index % 3]
    return Habits(
        yes=yes,
        no=no,
        money=("plain", "mixed", "yuan", "commas")[index % 4],
        dates=(("dashes", "hanzi"), ("digits", "dashes"), ("real",), ("serial", "hanzi"))[
            index % 4
        ],
        separator="、；"[index % 2],
        merged=index % 3 != 1,
        repeated=index == 4,
        two_rows=index % 4 != 3,
        heads_each_page=index == 3,
        spread_names=index in (5, 9),
        headings={name: _heading(rng, name) for name in columns},
    )


def _heading(rng: Random, name: str) -> str:
    fact = load_dictionary().facts.get(name)
    # 序号 and 编号 count lines in real ledgers; here every person has a number of their own
    known = [alias for alias in (fact.aliases if fact else ()) if alias not in ("序号", "编号")]
    heading = rng.choice((name, *known)) if rng.random() < 0.6 else name
    # two-character headings are spread out to fill the cell
    return "  ".join(heading) if len(heading) == 2 and rng.random() < 0.7 else heading


def typed(rng: Random, clerk: Habits, fact: Fact | None, value: object) -> Cell:
    """A value as this clerk types it."""
    if value is None or fact is None:
        return value if isinstance(value, str) else None
    if isinstance(value, bool):
        return clerk.yes if value else clerk.no
    if isinstance(value, Decimal):
        return _money(rng, clerk.money, value)
    if isinstance(value, dt.date):
        return _date(rng.choice(clerk.dates), value)
    if fact.type == "multi" and isinstance(value, str):
        return value.replace("、", clerk.separator)
    if fact.type == "id_number" and isinstance(value, str) and rng.random() < 0.1:
        return value.lower() if value.endswith("X") else f" {value}"
    assert isinstance(value, str | int)
    if clerk.spread_names and fact.name == "姓名" and len(str(value)) == 2:
        return "  ".join(str(value))
    return value


def _money(rng: Random, style: str, value: Decimal) -> Cell:
    if style == "mixed":
        style = rng.choice(("plain", "plain", "commas", "yuan"))
    whole = value == value.to_integral()
    if style == "plain":
        return int(value) if whole else float(value)
    text = f"{value:,.0f}" if whole else f"{value:,.2f}"
    return text if style == "commas" else f"{text}元"


def _date(style: str, value: dt.date) -> Cell:
    match style:
        case "dashes":
            return f"{value.year}-{value.month}-{value.day}"
        case "hanzi":
            return f"{value.year}年{value.month}月{value.day}日"
        case "digits":
            return f"{value:%Y%m%d}"
        case "serial":
            return (value - dt.date(1899, 12, 30)).days
        case _:
            return value
