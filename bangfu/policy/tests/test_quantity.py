"""Numbers in SQL are exactly the fractions they stand for."""

from fractions import Fraction

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bangfu.policy.bulk.sql.quantity import Quantity, compare
from bangfu.policy.language.rounding import Rounding, read_rounding, yuan

CONNECTION = duckdb.connect()
FEN = st.integers(0, 10**9)
COUNT = st.one_of(st.none(), st.integers(0, 12))
FACTOR = st.sampled_from([Fraction(1, 100), Fraction(1, 600), Fraction(3, 200), Fraction(7)])


def sql_value(number: int | None) -> str:
    return "CAST(NULL AS BIGINT)" if number is None else f"CAST({number} AS BIGINT)"


@st.composite
def quantities(draw: st.DrawFn) -> tuple[Quantity, Fraction | None]:
    number, factor = draw(st.one_of(st.none(), FEN)), draw(FACTOR)
    over = draw(st.lists(COUNT, max_size=1))
    exact = None if number is None else Fraction(number) * factor
    for count in over:
        exact = None if exact is None or not count else exact / count
    divisors = tuple(f"NULLIF({sql_value(c)}, 0)" for c in over)
    return Quantity(sql_value(number), factor, divisors), exact


def run(sql: str) -> object:
    return CONNECTION.execute(f"SELECT {sql}").fetchall()[0][0]


@settings(max_examples=300, deadline=None)
@given(quantities(), quantities(), st.sampled_from(["=", "<>", "<", "<=", ">", ">="]))
def test_comparison_is_exact(
    left: tuple[Quantity, Fraction | None], right: tuple[Quantity, Fraction | None], op: str
) -> None:
    a, b = left[1], right[1]
    expected = None
    if a is not None and b is not None:
        expected = {"=": a == b, "<>": a != b, "<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}[
            op
        ]
    assert run(compare(op, left[0], right[0])) == expected


@settings(max_examples=300, deadline=None)
@given(
    quantities(),
    quantities(),
    st.sampled_from(["分四舍五入", "角进一", "元舍去", "元四舍五入", "十元进一"]),
)
def test_sums_are_rounded_once_and_exactly(
    left: tuple[Quantity, Fraction | None], right: tuple[Quantity, Fraction | None], how: str
) -> None:
    rounding = read_rounding(how)
    assert rounding is not None
    exact = None if left[1] is None or right[1] is None else left[1] + right[1]
    assert run(left[0].plus(right[0]).fen(rounding)) == (
        None if exact is None else rounding.fen(exact)
    )


@pytest.mark.parametrize(
    ("how", "amount", "fen"),
    [
        ("元进一", "1188.2", 118900),
        ("元四舍五入", "251.5", 25200),
        ("元舍去", "251.99", 25100),
        ("角进一", "0.01", 10),
        ("分四舍五入", "0.005", 1),
        ("十元四舍五入", "45", 5000),
    ],
)
def test_places_round_differently(how: str, amount: str, fen: int) -> None:
    rounding = read_rounding(how)
    assert isinstance(rounding, Rounding)
    assert rounding.fen(Fraction(amount)) == fen


def test_money_is_written_with_two_decimals() -> None:
    assert [yuan(5), yuan(123456), yuan(-5)] == ["0.05", "1234.56", "-0.05"]
