"""Identity numbers by the million: the well-formed checked column-wise, the rest one by one."""

from __future__ import annotations

import re
from functools import lru_cache

import pyarrow as pa
import pyarrow.compute as pc

from bangfu.policy import identity
from bangfu.sheets.cells import POWER, Refusal, damaged, half_width


def well_formed(numbers: pa.Array) -> pa.Array:
    """The numbers that pass every check, null elsewhere."""
    formed = pc.match_substring_regex(numbers, r"^[0-9]{17}[0-9X]$")
    kept = pc.if_else(formed, numbers, pa.scalar(None, pa.string()))
    total = None
    for place, weight in enumerate(identity.WEIGHTS):
        digit = pc.utf8_slice_codeunits(kept, place, place + 1).cast(pa.int16())
        term = pc.multiply(digit, pa.scalar(weight, pa.int16()))
        total = term if total is None else pc.add(total, term)
    remainder = pc.subtract(
        total, pc.multiply(pc.divide(total, pa.scalar(11, pa.int16())), pa.scalar(11, pa.int16()))
    )
    expected = pa.array(list(identity.CHECK_CHARACTERS)).take(remainder.cast(pa.int32()))
    checked = pc.equal(expected, pc.utf8_slice_codeunits(kept, 17, 18))
    return pc.if_else(pc.and_(checked, _born_on_a_day(kept)), kept, pa.scalar(None, pa.string()))


def _born_on_a_day(numbers: pa.Array) -> pa.Array:
    days = pc.utf8_slice_codeunits(numbers, 6, 14).dictionary_encode()
    # a whole number stands in for the rest, so that one set of rules says what a birth date is
    real = [_is_birth_date(text) for text in days.dictionary.to_pylist()]
    return pa.array(real, pa.bool_()).take(days.indices)


@lru_cache(maxsize=50_000)
def _is_birth_date(digits: str) -> bool:
    first17 = f"990101{digits}001"
    return identity.problem_with(first17 + identity.check_character(first17)) is None


def one(text: str) -> str:
    """A single number as typed; raises Refusal with what is wrong."""
    plain = re.sub(r"[\s'’‘`]+", "", half_width(text)).upper()
    if re.fullmatch(POWER, plain):
        raise damaged()
    wrong = identity.problem_with(plain)
    if wrong is None:
        return plain
    if "*" in plain:
        raise Refusal(
            "号码中间用星号遮住了",
            "请填完整的号码；从台账导出来的表，让号码这一列空着不导入，照户编号和姓名对",
        )
    if len(plain) == 15 and plain.isdigit():
        raise Refusal(wrong, "请照现在的居民身份证填 18 位号码")
    if len(plain) == 18 and plain.endswith("000"):
        raise Refusal(
            f"{wrong}（末三位是 000，多半是 Excel 抹掉的）",
            "请先把这一列设为文本格式，再照证件重新输入完整号码",
        )
    raise Refusal(wrong, "请照证件核对后重新输入；暂时核不到就留空")


def birth_dates(numbers: pa.Array) -> pa.Array:
    """Birth dates of checked numbers as yyyymmdd."""
    return pc.utf8_slice_codeunits(numbers, 6, 14).cast(pa.int32())


def sexes(numbers: pa.Array) -> pa.Array:
    """男 or 女 of checked numbers."""
    digit = pc.utf8_slice_codeunits(numbers, 16, 17).cast(pa.int8())
    return pc.if_else(pc.equal(pc.bit_wise_and(digit, pa.scalar(1, pa.int8())), 1), "男", "女")
