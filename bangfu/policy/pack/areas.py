"""Statutory area codes as prefixes: province 2 digits, city 4, county 6, township 9, village 12."""

from __future__ import annotations

from bangfu.policy.errors import PolicyError
from bangfu.policy.marked_yaml import Node

_LEVELS = ((12, 3), (9, 3), (6, 2), (4, 2), (2, 2))


def prefix(code: str, node: Node | None = None) -> str:
    """The significant part of an area code ('' is the nation).

    Raises PackError at `node`, or PolicyError, when the code is not one.
    """
    if not (code.isascii() and code.isdigit()) or len(code) not in (2, 4, 6, 9, 12):
        wrong, remedy = f"“{code}”不是区划代码", "写 2、4、6、9 或 12 位数字"
        raise node.fail(wrong, remedy) if node else PolicyError(f"{wrong}。{remedy}")
    for length, size in _LEVELS:
        if len(code) == length and code.endswith("0" * size):
            code = code[:-size]
    return code


def full(prefix: str) -> str:
    """An area as people write it: six digits at least, or the nation."""
    return prefix.ljust(6, "0") if prefix else "全国"
