"""Any expression that loads means the same one by one and in bulk."""

from __future__ import annotations

import datetime as dt
import itertools
import os
import tempfile
from pathlib import Path
from unittest.mock import patch

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bangfu.policy import build_program, screen
from bangfu.policy.facts import load_dictionary
from bangfu.policy.single.decide import decide
from bangfu.policy.single.evaluate import Evaluator
from bangfu.policy.single.population import Household, Person, Population, persons_table
from bangfu.policy.tests.conftest import PACK
from bangfu.policy.tests.households import facts_of

DAY = dt.date(2022, 10, 1)
OWN = ("近6个月收入", "近6个月学费", "近6个月治疗自负费用")
SHARED = ("金融资产", "企业经营收益")
FLAGS = ("独居", "孤寡", "留守", "共同生活")
PLAIN = st.sampled_from(["0", "0.01", "600", "1234.56"])
SIGN = st.sampled_from(["=", "<>", "<", "<=", ">", ">="])
NUMBERS = itertools.count()


def combined(numbers: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Larger numbers from smaller ones."""
    pair = st.tuples(numbers, numbers)
    return st.one_of(
        pair.map(lambda p: f"({p[0]} + {p[1]})"),
        pair.map(lambda p: f"({p[0]} - {p[1]})"),
        pair.map(lambda p: f"greatest({p[0]}, {p[1]})"),
        pair.map(lambda p: f"least({p[0]}, {p[1]})"),
        numbers.map(lambda n: f"({n}) * 1.5"),
        numbers.map(lambda n: f"({n}) / 7"),
    )


def joined(conditions: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Larger conditions from smaller ones."""
    pair = st.tuples(conditions, conditions)
    return st.one_of(
        pair.map(lambda p: f"({p[0]} and {p[1]})"),
        pair.map(lambda p: f"({p[0]} or {p[1]})"),
        conditions.map(lambda c: f"not ({c})"),
        conditions.map(lambda c: f"(({c}) is true)"),
        conditions.map(lambda c: f"(({c}) is not false)"),
        conditions.map(lambda c: f"(({c}) is null)"),
    )


own_number = st.recursive(st.sampled_from(OWN) | PLAIN, combined, max_leaves=3)
own_truth = st.recursive(
    st.one_of(
        st.sampled_from(FLAGS),
        st.tuples(own_number, SIGN, own_number).map(" ".join),
        st.sampled_from(
            ["'低保' in 现享救助", "残疾等级 in ('一级', '二级')", "残疾等级 = '三级'"]
        ),
        st.sampled_from(["年龄 >= 60", "年龄 < 16", "年龄 between 16 and 59"]),
    ),
    joined,
    max_leaves=4,
)
house_number = st.recursive(
    st.one_of(
        st.sampled_from(SHARED),
        PLAIN,
        st.tuples(st.sampled_from(["sum", "max", "min"]), own_number).map(
            lambda p: f"{p[0]}({p[1]})"
        ),
    ),
    lambda inner: st.one_of(
        combined(inner),
        inner.map(lambda n: f"({n}) / 人数"),
        inner.map(lambda n: f"({n}) / 人数 * 人数"),
        inner.map(lambda n: f"({n}) / count(独居)"),
    ),
    max_leaves=4,
)
house_truth = st.recursive(
    st.one_of(
        st.tuples(house_number, SIGN, house_number).map(" ".join),
        st.tuples(st.sampled_from(["any", "all"]), own_truth).map(lambda p: f"{p[0]}({p[1]})"),
        own_truth.map(lambda c: f"count({c}) >= 2"),
        st.just("家庭财产合规"),
    ),
    joined,
    max_leaves=3,
)
personal = st.one_of(own_truth, st.tuples(own_truth, house_truth).map(" or ".join))


def read_facts(names: tuple[str, ...]) -> st.SearchStrategy[dict[str, object]]:
    words = load_dictionary().facts
    return facts_of([words[name] for name in names])


own_facts = read_facts((*OWN, *FLAGS, "现享救助", "残疾等级", "出生日期", "死亡日期"))
shared_facts = read_facts((*SHARED, "家庭财产合规"))
members = st.lists(st.tuples(own_facts, st.integers(0, 9)), min_size=1, max_size=4)
ledgers = st.lists(st.tuples(shared_facts, members), min_size=1, max_size=8)


def population(
    drawn: list[tuple[dict[str, object], list[tuple[dict[str, object], int]]]],
) -> Population:
    households = {}
    for number, (shared, persons) in enumerate(drawn):
        rows = [
            Person(f"{number}-{i}", {"人员编号": f"{number}-{i}"} if chance == 0
                   else {**facts, "人员编号": f"{number}-{i}"}, chance == 0)
            for i, (facts, chance) in enumerate(persons)
        ]  # fmt: skip
        facts = {**shared, "户编号": str(number)}
        households[str(number)] = Household(str(number), facts, rows)
    return Population(households)


def rules(conditions: list[str], household: str, amount: str) -> str:
    categories = "".join(
        f'- {{id: own-{i}, programme: 特殊困难群众, for: person, when: "{text}", say: 本人}}\n'
        for i, text in enumerate(conditions)
    )
    return f"""\
categories:
{categories}entitlements:
- id: house
  programme: 取暖救助
  for: household
  when: "{household}"
  say: 全家
  amount: "{amount}"
  unit: 元
"""


@settings(
    max_examples=60, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
@given(st.lists(personal, min_size=1, max_size=3), house_truth, house_number, ledgers)
def test_bulk_is_one_by_one(conditions, household, amount, drawn) -> None:
    with tempfile.TemporaryDirectory() as folder, patch.dict(os.environ, BANGFU_POLICIES=folder):
        name = f"random-{next(NUMBERS)}"
        pack = Path(folder) / name
        pack.mkdir()
        (pack / "pack.yaml").write_text(PACK.replace("id: village", f"id: {name}"), "utf-8")
        (pack / "rules.yaml").write_text(rules(conditions, household, amount), "utf-8")
        program = build_program([name], DAY)
    people = population(drawn)
    evaluator = Evaluator(people, DAY)
    single = [o.row() for h in people.households.values() for o in decide(program, evaluator, h)]
    table = persons_table(list(people.households.values()), load_dictionary())
    bulk = screen(program, table, everything=True, by_rule=True).to_pylist()

    def key(row):
        return row["户编号"], row["人员编号"] or "", row["规则"]

    assert sorted(bulk, key=key) == sorted(single, key=key)
