"""No full number of a person gets past, whatever stands around it."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bangfu.journal.masking import masked
from bangfu.journal.sealing import canonical

DIGITS = st.text("0123456789", min_size=1)
IDENTITY = st.from_regex(
    r"990101(19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|1[0-9])[0-9]{3}[0-9Xx]", fullmatch=True
)
OLD_IDENTITY = st.from_regex(r"990101[0-9]{9}", fullmatch=True)
PHONE = st.from_regex(r"1[0-9]{10}", fullmatch=True)
CARD = st.from_regex(r"62[0-9]{13,17}", fullmatch=True)
NUMBER = st.one_of(IDENTITY, OLD_IDENTITY, PHONE, CARD)
# digits beside a number make another number of it
AROUND = st.text(st.characters(exclude_categories=["Nd", "Cs"]))


@given(AROUND, NUMBER, AROUND)
def test_no_full_number_stays(before: str, number: str, after: str) -> None:
    hidden = masked(f"{before}{number}{after}")
    assert number not in hidden
    assert number[-4:-1] in hidden
    assert masked(hidden) == hidden


@given(NUMBER, NUMBER, st.sampled_from(["，", " / ", "\n", "转", "；电话"]))
def test_neither_of_two_stays(one: str, other: str, between: str) -> None:
    hidden = masked(one + between + other)
    assert one not in hidden
    assert other not in hidden


@given(st.recursive(
    NUMBER | st.builds(int, CARD | PHONE) | AROUND | st.booleans() | st.none() | st.dates() | st.decimals(allow_nan=False, allow_infinity=False, places=2, max_value=10**8, min_value=-10**8),
    lambda inner: st.lists(inner) | st.dictionaries(NUMBER | AROUND, inner) | st.frozensets(PHONE | CARD),
))  # fmt: skip
def test_nothing_nested_hides_a_full_number(value: object) -> None:
    text = canonical({"值": value})
    assert not re.search(r"(?<!\d)(?:\d{15,}|1\d{10})(?!\d)", text)
    assert (
        json.dumps(json.loads(text), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        == text
    )


@pytest.mark.parametrize(
    "text",
    [
        "990101001001",
        "99010100100102",
        "20261101",
        "2026-11-01 2026-11-30",
        "740.00",
        "023-40000017",
        "SP-08-0417",
        "d5579c46dfcc7f18207013e65b44e4cb4e2c2298f4ac457ba8f82743f31e930b",
        "da39a3ee5e6b4b0d3255bfef95601890afd80709",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert masked(text) == text


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("990101 19500101 0017", "990101********0017"),
        ("990101-19500101-001X", "990101********001X"),
        ("6222 0000 0000 0000 017", "622200*********0017"),
        ("+86 138 0000 0017", "138****0017"),
        ("008613800000017", "008613*****0017"),
        ("8613800000017", "138****0017"),
        ("013800000017", "138****0017"),
        ("１３８００００００１７", "１３８****００１７"),
        ("990101500101001", "990101*****1001"),
    ],
)
def test_numbers_as_people_write_them(text: str, hidden: str) -> None:
    assert masked(text) == hidden
