"""One cell, one value: how people type each type of fact, and what is refused.

Values come out in the form the engine computes with: fen for money, the value
times 10,000 for decimals, yyyymmdd for dates. A date known only to the month
comes out as yyyymm00: for a birth the identity number gives the day, any other is refused.
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache

from bangfu.policy.facts import NONE_KNOWN, Fact
from bangfu.policy.storage import day_number
from bangfu.sheets.grid import plain_number
from bangfu.sheets.units import Restated

MOST_YUAN = 1_000_000_000
NOISE = Decimal("0.000001")
"""How far a binary float may lie from a whole fen and still be that fen."""

TRUE_WORDS = frozenset({"是", "√", "✓", "✔", "y", "yes", "有", "1", "true", "t", "对"})
FALSE_WORDS = frozenset({"否", "×", "✗", "✘", "x", "n", "no", "无", "0", "false", "f", "错"})

BIRTH = "出生日期"

MONTH_1_OR_10 = 13
"""The month of a number like 1950.1: Excel shows both 1950.1 and 1950.10 so."""


class Refusal(Exception):
    """A cell that cannot be taken: what is wrong and what to do."""

    def __init__(self, wrong: str, remedy: str) -> None:
        super().__init__(wrong)
        self.wrong, self.remedy = wrong, remedy


def half_width(text: str) -> str:
    """Full-width digits, letters and signs in their plain form, without outer blanks."""
    return unicodedata.normalize("NFKC", text).replace("−", "-").strip()


# ---------------------------------------------------------------- numbers

_NUMBER = re.compile(r"([+-]?)(\d{1,3}(?:,\d{3})+|\d+|(?=\.\d))(?:\.(\d*))?", re.ASCII)
_UNIT_WORDS = {
    "元": ("元", "元整", "圆"),
    "元/月": ("元/月", "元每月", "元", "元整", "圆"),
    "月": ("个月", "月"),
    "套": ("套",),
    "天": ("天", "日"),
    "次": ("次",),
    "年": ("年",),
    "平方米": ("平方米", "平米", "m2"),
    "岁": ("岁", "周岁"),
    "人": ("人",),
}


def _unit_words(unit: str) -> tuple[str, ...]:
    """How people write a unit behind a number; a sum a month is often written as a plain sum."""
    if unit in _UNIT_WORDS:
        return _UNIT_WORDS[unit]
    size, _, period = unit.partition("/")
    if not size.endswith("元"):
        return ()
    return (unit, f"{size}每{period}", size, size[:-1]) if period else (size, size[:-1])


PLACES = {"money": 2, "decimal": 4, "int": 0}
"""How many decimals each type of number keeps."""
_WHAT = {"money": "金额", "decimal": "数", "int": "整数"}
_EXAMPLE = {"money": "1234.50", "decimal": "18.5", "int": "3"}


def number(text: str, fact: Fact) -> int:
    """Money, decimal or int typed as text, scaled to a whole number."""
    plain = half_width(text).replace(" ", "")
    if fact.type == "money":
        plain = plain.removeprefix("人民币").lstrip("¥")
    for word in sorted(_unit_words(fact.unit), key=len, reverse=True):
        if plain.endswith(word):
            plain = plain.removesuffix(word)
            break
    if re.fullmatch(r"\(\d[\d,.]*\)", plain):
        plain = "-" + plain[1:-1]
    if re.fullmatch(r"[+-]?\d(\.\d+)?[eE][+-]?\d+", plain):
        raise Refusal("科学计数法会丢掉末几位", "请把单元格设为文本格式，重新输入完整数字")
    found = _NUMBER.fullmatch(plain)
    if not found:
        raise Refusal(
            f"不是{_WHAT[fact.type]}",
            f"请只填数字，例如 {_EXAMPLE[fact.type]}"
            + (f"（单位：{fact.unit}）" if fact.unit else "")
            + "；没有就填 0，不清楚就留空",
        )
    return scaled(Decimal(plain.replace(",", "")), fact)


def scaled(value: Decimal, fact: Fact) -> int:
    """An exact number as fen, as ten-thousandths, or whole; refused where it does not fit."""
    places = PLACES[fact.type]
    if value < 0:
        raise Refusal("不能是负数", "请核对后填 0 或正数；不清楚就留空")
    if value > MOST_YUAN:
        raise Refusal("大得不合常理（超过 10 亿）", "请核对数字和单位")
    if isinstance(fact, Restated):
        return _restated(value, fact, places)
    moved = value.scaleb(places)
    whole = moved.to_integral_value()
    if abs(moved - whole) >= NOISE and moved != whole:
        least = {0: "应为整数", 2: "金额最多到分（两位小数）", 4: "最多四位小数"}[places]
        raise Refusal(least, "请核对后改写")
    return int(whole)


def _restated(value: Decimal, fact: Restated, places: int) -> int:
    kept = fact.in_kept_unit(value) * 10**places
    if kept.denominator != 1:
        raise Refusal(
            f"{value.normalize():f} {fact.unit}折成{fact.kept_unit}除不尽"
            + ("到分" if places else ""),
            f"请按“{fact.kept_unit}”核对后填写",
        )
    if kept > MOST_YUAN * 10**places:
        raise Refusal("大得不合常理（超过 10 亿）", "请核对数字和单位")
    return int(kept)


# ---------------------------------------------------------------- dates

_FULL_DATE = re.compile(
    r"(\d{4})(?:[-/.]|年)(\d{1,2})(?:[-/.]|月)(\d{1,2})日?(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?)?",
    re.ASCII,
)
_MONTH = re.compile(r"(\d{4})([-/.]|年)(\d{1,2})月?", re.ASCII)
_HOW_DATES = "请写成 2022-10-01 这样的完整日期；不清楚就留空"
FIRST_YEAR, LAST_YEAR = 1850, 2100
_EPOCH = dt.date(1899, 12, 30)
_LAST_SERIAL = (dt.date(LAST_YEAR, 12, 31) - _EPOCH).days


_OF_FIGURES = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_SPELT_OUT = re.compile(
    r"([〇零○一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月"
    r"(?:(三十一|二十[一二三四五六七八九]|[一二三四五六七八九十]{1,2})[日号]?)?"
)


def in_figures(text: str) -> str:
    """A date written out in Chinese numerals (一九五〇年一月十二日), in figures; others as they are."""
    found = _SPELT_OUT.fullmatch(text)
    if not found:
        return text
    year, month, of_month = (part or "" for part in found.groups())
    day_part = f"{_upto_99(of_month)}日" if of_month else ""
    return f"{year.translate(_OF_FIGURES)}年{_upto_99(month)}月{day_part}"


def _upto_99(text: str) -> str:
    """十二, or 一二 as some write it, as 12."""
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return text.translate(_OF_FIGURES)
    return str(int(tens.translate(_OF_FIGURES) or 1) * 10 + int(ones.translate(_OF_FIGURES) or 0))


def day(text: str) -> int:
    """A date typed as text."""
    plain = half_width(text)
    if not re.search(r"\d:\d", plain):
        plain = in_figures(plain.replace(" ", ""))
    if found := _FULL_DATE.fullmatch(plain):
        return _whole_date(*map(int, found.groups()))
    if re.fullmatch(r"\d{8}", plain):
        return _whole_date(int(plain[:4]), int(plain[4:6]), int(plain[6:]))
    if found := _MONTH.fullmatch(plain):
        return _month_only(int(found[1]), found[3] if found[2] == "." else f"{int(found[3]):02}")
    if re.fullmatch(r"\d{4}年?", plain):
        raise Refusal("只有年份", _HOW_DATES)
    if re.fullmatch(r"\d{5,6}(\.0+)?", plain):
        return day_from_number(float(plain))
    raise Refusal("认不出是哪一天", _HOW_DATES)


def day_from_number(value: float | int | Decimal) -> int:
    """A date left as a number: yyyymmdd, yyyymm, 1950.3, or a day count of Excel."""
    whole = int(value) if FIRST_YEAR <= value < 100_000_000 else 0
    if whole == value:
        if 10_000_000 <= whole <= 99_999_999:
            return _whole_date(whole // 10_000, whole // 100 % 100, whole % 100)
        if FIRST_YEAR <= whole <= LAST_YEAR:
            raise Refusal("只有年份", _HOW_DATES)
        if LAST_YEAR < whole <= _LAST_SERIAL:
            return day_number(_EPOCH + dt.timedelta(days=whole))
        if FIRST_YEAR * 100 < whole <= LAST_YEAR * 100 + 12:
            return _month_only(whole // 100, f"{whole % 100:02}")
    elif FIRST_YEAR <= whole <= LAST_YEAR:
        month = repr(float(value)).partition(".")[2]
        if len(month) <= 2:
            return _month_only(whole, month)
    elif LAST_YEAR < whole <= _LAST_SERIAL:
        return day_number(_EPOCH + dt.timedelta(days=whole))
    raise Refusal("认不出是哪一天", _HOW_DATES)


def with_day(value: int, fact: Fact) -> int:
    """A packed date, refused where it lacks a day that nothing else could give."""
    if value % 100 == 0 and fact.name != BIRTH:
        raise Refusal("只有年月，没有日", _HOW_DATES)
    return value


def written(value: int) -> str:
    """A packed date as people read it."""
    year, month, of_month = value // 10_000, value // 100 % 100, value % 100
    if of_month:
        return f"{year}-{month:02}-{of_month:02}"
    return f"{year} 年" + (" 1 月或 10 月" if month == MONTH_1_OR_10 else f" {month} 月")


def _whole_date(year: int, month: int, of_month: int) -> int:
    try:
        date = dt.date(year, month, of_month)
    except ValueError:
        raise Refusal("没有这一天", _HOW_DATES) from None
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Refusal("年份不合常理", _HOW_DATES)
    return day_number(date)


def _month_only(year: int, digits: str) -> int:
    month = int(digits)
    if not 1 <= month <= 12 or not FIRST_YEAR <= year <= LAST_YEAR:
        raise Refusal("没有这个月份", _HOW_DATES)
    return year * 10_000 + (MONTH_1_OR_10 if digits == "1" else month) * 100


# ---------------------------------------------------------------- words


def yes_no(text: str) -> bool:
    """是/否 in the ways people tick boxes."""
    word = half_width(text).lower()
    if word in TRUE_WORDS:
        return True
    if word in FALSE_WORDS:
        return False
    raise Refusal("应为 是 或 否", "请填 是 或 否；不清楚就留空")


def choice(text: str, fact: Fact) -> str:
    """One of the allowed values: its spellings, and the words the dictionary says mean just it."""
    typed = half_width(text).replace(" ", "").upper()
    found = _spellings(fact.values).get(typed) or dict(fact.words).get(typed)
    if found is None:
        raise Refusal("不在可选的值里", f"请改为 {'、'.join(fact.values)} 之一；不清楚就留空")
    return found


_LEVEL = re.compile(r"(.+)[级类色]")
_DIGIT_OF = str.maketrans("一二三四五六七八九", "123456789")


@lru_cache(maxsize=256)
def _spellings(values: tuple[str, ...]) -> dict[str, str]:
    """Every accepted spelling: the value itself, 1级 for 一级, and 1 or 一 where all are levels."""
    spelt: dict[str, set[str]] = {}
    levels = [value for value in values if value not in (NONE_KNOWN, "否")]
    graded = len(levels) > 1 and all(_LEVEL.fullmatch(value) for value in levels)
    for value in values:
        own = unicodedata.normalize("NFKC", value).upper()
        forms = {own}
        if graded and value in levels:
            forms |= {own.translate(_DIGIT_OF), own[:-1], own[:-1].translate(_DIGIT_OF)}
        for form in forms:
            spelt.setdefault(form, set()).add(value)
    exact = {unicodedata.normalize("NFKC", value).upper(): value for value in values}
    return {form: next(iter(owners)) for form, owners in spelt.items() if len(owners) == 1} | exact


NONE = "|"
MOST_NAMED = 12
"""How many values a sentence can name; longer lists are shown beside it."""
_SEPARATORS = re.compile(r"[、；;，,/|／｜\s\u3000]+")


def nearest(word: str, values: tuple[str, ...]) -> list[str]:
    """The one or two values a word is most likely meant for; none where nothing is alike."""
    found = difflib.get_close_matches(word, values, n=2, cutoff=0.5)
    holding = [value for value in values if word in value or value in word]
    return list(dict.fromkeys([*found, *holding]))[:2]


def several(text: str, fact: Fact) -> str:
    """Several values as |a|b|; a lone | says that there is known to be none."""
    if text == NONE:
        return NONE
    parts = list(dict.fromkeys(part for part in _SEPARATORS.split(text) if part))
    if NONE_KNOWN in parts:
        if len(parts) > 1:
            raise Refusal("“无”和别的值写在了一起", "确实没有就只填 无，否则删去 无")
        return NONE
    if fact.values:
        taken = {unicodedata.normalize("NFKC", value): value for value in fact.values}
        taken = dict(fact.words) | taken
        parts = [taken.get(unicodedata.normalize("NFKC", part), part) for part in parts]
        parts = list(dict.fromkeys(parts))
        unknown = [part for part in parts if part not in fact.values]
        if unknown:
            few = len(fact.values) <= MOST_NAMED
            near = "、".join(f"“{one}”" for word in unknown for one in nearest(word, fact.values))
            choices = "请从可选的值里选" + (f"，是不是{near}" if near else "")
            if few:
                choices = f"可选：{'、'.join(fact.values)}"
            raise Refusal(
                f"“{'、'.join(unknown)}”不在可选的值里",
                f"{choices}；几样之间用顿号隔开，不清楚就留空",
            )
    if not parts:
        raise Refusal("只有分隔符", "请填写内容或留空")
    return f"|{'|'.join(parts)}|"


POWER = r"[0-9](\.[0-9]+)?[eE]\+[0-9]{2,3}"
"""How a long number looks once a spreadsheet program has made a float of it."""


def damaged() -> Refusal:
    """A long number that Excel turned into a float."""
    return Refusal(
        "号码被 Excel 变成了科学计数法，后几位已经丢失",
        "请先把这一列设为文本格式，再照证件重新输入完整号码",
    )


def phone(text: str) -> str:
    """A telephone number as text."""
    plain = half_width(text).replace(" ", "")
    if re.fullmatch(POWER, plain):
        raise damaged()
    return re.sub(r"^(\d{7,})\.0+$", r"\1", plain)


def label(text: str) -> str:
    """Free text; a long number written as a power of ten is damaged, not text."""
    if re.fullmatch(POWER, half_width(text)):
        raise damaged()
    return text


def code_number(value: float | int | Decimal) -> str:
    """A code that a workbook holds as a number."""
    if isinstance(value, float) and abs(value) >= 1e15:
        raise damaged()
    if value < 0:
        raise Refusal("编号不能是负数", "请核对后改写")
    return plain_number(value)


PARSERS: dict[str, Callable[[str, Fact], object]] = {
    "text": lambda text, _: label(text),
    "phone": lambda text, _: phone(text),
    "bool": lambda text, _: yes_no(text),
    "enum": choice,
    "multi": several,
    "date": lambda text, fact: with_day(day(text), fact),
    "money": number,
    "decimal": number,
    "int": number,
}
