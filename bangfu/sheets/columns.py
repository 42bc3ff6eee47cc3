"""A whole column at once: plain values column-wise, each odd distinct value once in Python."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from bangfu.policy.facts import Fact
from bangfu.policy.storage import ARROW, SCALE
from bangfu.sheets import cells, identities
from bangfu.sheets.cells import Refusal
from bangfu.sheets.grid import DAY, FLAG, NUMBER, TEXT, RawColumn, joined, plain_number
from bangfu.sheets.units import Restated

_PLAIN_NUMBERS = {
    "money": r"^[0-9]{1,9}(\.[0-9]{1,2})?$",
    "decimal": r"^[0-9]{1,9}(\.[0-9]{1,4})?$",
    "int": r"^[0-9]{1,9}$",
}
_CODES = ("text", "phone", "id_number")


@dataclass(frozen=True)
class Complaint:
    """Something wrong with the cell of one fact at one position."""

    at: int
    fact: str
    value: str
    wrong: str
    remedy: str
    refused: bool = True
    facts: tuple[str, ...] = ()
    kind: str = ""
    """See `Problem.kind`; empty where `refused` decides it."""


@dataclass
class Parsed:
    """A column of one fact: its values, and the cells that could not be taken."""

    values: pa.Array
    complaints: list[Complaint] = field(default_factory=list)


def parse(column: RawColumn, fact: Fact, length: int, *, plain_serials: bool = True) -> Parsed:
    """Read one raw column as one fact."""
    parsed = Parsed(pa.nulls(length, ARROW[fact.type]))
    for kind, part in column.parts.items():
        if part.null_count == len(part):
            continue
        values, complaints = _PART_READERS[kind](part, fact, plain_serials)
        parsed.values = values if len(column.parts) == 1 else pc.coalesce(parsed.values, values)
        parsed.complaints += complaints
    return parsed


Outcome = tuple[pa.Array, list[Complaint]]


def _read_text(part: pa.Array, fact: Fact, _: bool) -> Outcome:
    encoded = part.dictionary_encode()
    distinct = encoded.dictionary
    formula = pc.starts_with(distinct, "=")
    way = _nothing_quick if isinstance(fact, Restated) else _QUICK.get(fact.type, _nothing_quick)
    quick = way(distinct, fact)
    quick = pc.if_else(formula, pa.scalar(None, quick.type), quick)

    def read(text: str) -> object:
        if text.startswith("="):
            raise Refusal("是公式，不是值", "请在 Excel 里复制后“选择性粘贴”为数值，再导出")
        if fact.type == "id_number":
            return identities.one(text)
        return cells.PARSERS[fact.type](text, fact)

    return _with_the_odd_ones(encoded, quick, fact, read)


def _read_number(part: pa.Array, fact: Fact, plain_serials: bool) -> Outcome:
    if fact.type in _CODES and pa.types.is_integer(part.type):
        return _read_text(part.cast(pa.string()), fact, plain_serials)

    def read(value: float | int | Decimal) -> object:
        if fact.type in SCALE:
            return cells.scaled(
                Decimal(repr(value)) if isinstance(value, float) else Decimal(value), fact
            )
        if fact.type == "date":
            taken = cells.with_day(cells.day_from_number(value), fact)
            if not plain_serials and value < 100_000:
                raise Refusal(
                    "这个工作簿从 1904 年起数日子，光有数字分不清是哪一天",
                    "请把这一列设为日期格式",
                )
            return taken
        text = cells.code_number(value)
        if fact.type == "id_number":
            return identities.one(text)
        return cells.PARSERS[fact.type](text, fact)

    encoded = part.dictionary_encode()
    quick = pa.nulls(len(encoded.dictionary), ARROW[fact.type])
    if fact.type in SCALE and not isinstance(fact, Restated):
        quick = _plain_amounts(encoded.dictionary, fact)
    return _with_the_odd_ones(encoded, quick, fact, read)


def _read_day(part: pa.Array, fact: Fact, _: bool) -> Outcome:
    if fact.type == "date":
        year, month, of_month = (one(part).cast(pa.int32()) for one in (pc.year, pc.month, pc.day))
        packed = pc.add(pc.add(pc.multiply(year, 10_000), pc.multiply(month, 100)), of_month)
        likely = pc.and_(
            pc.greater_equal(year, cells.FIRST_YEAR), pc.less_equal(year, cells.LAST_YEAR)
        )
        values = pc.if_else(likely, packed, pa.scalar(None, pa.int32())).cast(pa.int32())
        odd = pc.indices_nonzero(pc.fill_null(pc.invert(likely), False)).to_pylist()
        return values, [
            Complaint(at, fact.name, str(part[at]), "年份不合常理", "请核对后改写") for at in odd
        ]
    wrong = Refusal("Excel 把它变成了日期", "请把这一列设为文本格式，重新输入原来的内容")
    return _all_refused(part, fact, wrong)


def _read_flag(part: pa.Array, fact: Fact, _: bool) -> Outcome:
    if fact.type == "bool":
        return part, []
    words = pc.if_else(part, "是", "否")
    if fact.type == "enum":
        return _read_text(words, fact, True)
    return _all_refused(
        words, fact, Refusal("是逻辑值 TRUE 或 FALSE，不是这一列要的内容", "请核对后改写")
    )


_PART_READERS: dict[str, Callable[[pa.Array, Fact, bool], Outcome]] = {
    TEXT: _read_text,
    NUMBER: _read_number,
    DAY: _read_day,
    FLAG: _read_flag,
}


def _all_refused(part: pa.Array, fact: Fact, refusal: Refusal) -> Outcome:
    filled = pc.indices_nonzero(pc.is_valid(part)).to_pylist()
    return pa.nulls(len(part), ARROW[fact.type]), [
        Complaint(at, fact.name, str(part[at]), refusal.wrong, refusal.remedy) for at in filled
    ]


def _with_the_odd_ones(
    encoded: pa.DictionaryArray, quick: pa.Array, fact: Fact, read: Callable[..., object]
) -> Outcome:
    """Quick values for the plain distinct values, `read` for each of the others."""
    odd = pc.indices_nonzero(pc.is_null(quick))
    if len(odd) == 0:
        return quick.take(encoded.indices), []
    taken: list[object] = []
    refusals: dict[int, tuple[str, Refusal]] = {}
    for code, value in zip(odd.to_pylist(), encoded.dictionary.take(odd).to_pylist(), strict=True):
        try:
            taken.append(read(value))
        except Refusal as refusal:
            taken.append(None)
            refusals[code] = (plain_number(value), refusal)
    values = pc.replace_with_mask(quick, pc.is_null(quick), pa.array(taken, quick.type))
    return values.take(encoded.indices), _complaints(encoded.indices, fact, refusals)


def _complaints(
    indices: pa.Array, fact: Fact, refusals: dict[int, tuple[str, Refusal]]
) -> list[Complaint]:
    if not refusals:
        return []
    rows = pc.indices_nonzero(pc.is_in(indices, pa.array(list(refusals), indices.type)))
    return [
        Complaint(
            at, fact.name, refusals[code][0], refusals[code][1].wrong, refusals[code][1].remedy
        )
        for at, code in zip(rows.to_pylist(), indices.take(rows).to_pylist(), strict=True)
    ]


# ---------------------------------------------------------------- quick ways


def _nothing_quick(distinct: pa.Array, fact: Fact) -> pa.Array:
    return pa.nulls(len(distinct), ARROW[fact.type])


def _quick_text(distinct: pa.Array, fact: Fact) -> pa.Array:
    if "姓名" in fact.name:
        # two-character names are spread with blanks in one ledger and not in the next
        chinese = pc.match_substring_regex(distinct, r"^[\p{Han}·\s\x{3000}]+$")
        closed = pc.replace_substring_regex(distinct, r"[\s\x{3000}]+", "")
        distinct = pc.if_else(chinese, closed, distinct)
    damaged = pc.match_substring_regex(distinct, f"^{cells.POWER}$")
    return pc.if_else(damaged, pa.scalar(None, pa.string()), distinct)


def _quick_phone(distinct: pa.Array, _: Fact) -> pa.Array:
    mobile = pc.match_substring_regex(distinct, r"^1[0-9]{10}$")
    return pc.if_else(mobile, distinct, pa.scalar(None, pa.string()))


def _quick_identity(distinct: pa.Array, _: Fact) -> pa.Array:
    return identities.well_formed(pc.utf8_upper(distinct))


def _quick_number(distinct: pa.Array, fact: Fact) -> pa.Array:
    plain = pc.match_substring_regex(distinct, _PLAIN_NUMBERS[fact.type])
    kept = pc.if_else(plain, distinct, pa.scalar(None, pa.string()))
    if fact.type == "int":
        return kept.cast(pa.int64())
    exact = kept.cast(pa.decimal128(14, cells.PLACES[fact.type]))
    return pc.multiply(exact, pa.scalar(SCALE[fact.type])).cast(pa.int64())


_QUICK: dict[str, Callable[[pa.Array, Fact], pa.Array]] = {
    "text": _quick_text,
    "phone": _quick_phone,
    "id_number": _quick_identity,
    "money": _quick_number,
    "decimal": _quick_number,
    "int": _quick_number,
}


def _plain_amounts(distinct: pa.Array, fact: Fact) -> pa.Array:
    """Numbers of a typed column that are certainly in range and within noise of a whole unit.

    What is not certain here is left to the exact decimal rule, so this can only
    be faster, never different.
    """
    scale = SCALE[fact.type]
    none = pa.scalar(None, pa.int64())
    if pa.types.is_decimal(distinct.type):
        return pa.nulls(len(distinct), pa.int64())
    if pa.types.is_integer(distinct.type):
        fits = pc.and_(pc.greater_equal(distinct, 0), pc.less_equal(distinct, 1_000_000))
        small = pc.if_else(fits, distinct, pa.scalar(None, distinct.type)).cast(pa.int64())
        return pc.multiply(small, scale)
    moved = pc.multiply(distinct.cast(pa.float64()), float(scale))
    whole = pc.round(moved)
    near = pc.less(pc.abs(pc.subtract(moved, whole)), 5e-7)
    fits = pc.and_(pc.greater_equal(moved, 0), pc.less_equal(moved, 1e8))
    sure = pc.fill_null(pc.and_(near, fits), False)
    return pc.if_else(sure, pc.if_else(sure, whole, 0.0).cast(pa.int64()), none)


def numbers_part(array: pa.Array | pa.ChunkedArray) -> pa.Array:
    """A typed numeric column; a float that is not a number becomes unknown."""
    array = joined(array)
    if pa.types.is_uint64(array.type):
        return array.cast(pa.decimal128(20, 0))
    if pa.types.is_floating(array.type):
        array = array.cast(pa.float64())
        return pc.if_else(pc.is_nan(array), pa.scalar(None, pa.float64()), array)
    return array
