"""What an address asks for is read in one place, and nothing written there is an error of ours."""

from __future__ import annotations

import datetime as dt

import pytest

from bangfu.org.asked import BIGGEST, day, number


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2026-11-22", dt.date(2026, 11, 22)), ("2024-02-29", dt.date(2024, 2, 29)),
        ("1900-01-01", dt.date(1900, 1, 1)), ("2100-12-31", dt.date(2100, 12, 31)),
        ("2026-02-29", None), ("20261122", None), ("2026-W47-7", None), ("2026-1-2", None),
        ("0001-01-01", None), ("0202-01-01", None), ("9999-12-31", None), ("昨天", None),
        ("", None), (None, None), ("２０２６-１１-２２", None), ("2026-11-22\n", None),
    ],
)  # fmt: skip
def test_days(text, found):
    assert day(text) == found


def test_numbers():
    assert number("0042") == 42 and number(str(BIGGEST)) == BIGGEST
    for text in ("", "²", "-1", "1.0", str(BIGGEST + 1), "9" * 5_000, None):
        assert number(text) is None
