"""Identity numbers by GB 11643-1999: 17 digits and a check character.

The region code is never a reason to refuse: codes are abolished and people keep
the number they were given. Only the form, the date and the check digit count.
"""

from __future__ import annotations

import datetime as dt

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_CHARACTERS = "10X98765432"


def check_character(first17: str) -> str:
    """The check character that belongs to 17 digits (ISO 7064 MOD 11-2)."""
    total = sum(int(digit) * weight for digit, weight in zip(first17, WEIGHTS, strict=True))
    return CHECK_CHARACTERS[total % 11]


def problem_with(number: str) -> str | None:
    """What is wrong with an identity number, in Chinese; None when nothing is."""
    if len(number) == 15 and number.isdigit():
        return "是 15 位的旧号码"
    if len(number) != 18:
        return f"应为 18 位，现有 {len(number)} 位"
    if not (number[:17].isascii() and number[:17].isdigit()) or number[17] not in "0123456789X":
        return "前 17 位应为数字，末位应为数字或 X"
    try:
        born = birth_date(number)
    except ValueError:
        return "第 7 至 14 位不是一个日期"
    if born.year < 1890:
        return "出生年份过早"
    if check_character(number[:17]) != number[17]:
        return "校验码不对，多半抄错了一位"
    return None


def birth_date(number: str) -> dt.date:
    """Date of birth in the number; raises ValueError if those digits are no date."""
    return dt.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))


def sex(number: str) -> str:
    """男 when the 17th digit is odd, else 女."""
    return "男" if int(number[16]) % 2 else "女"


def mask(number: str) -> str:
    """The number with its middle hidden, for messages and screens."""
    return number[:6] + "*" * max(len(number) - 10, 4) + number[-4:] if len(number) > 10 else "***"
