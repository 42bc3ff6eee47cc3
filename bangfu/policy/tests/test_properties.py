"""What must hold for every household, whatever its facts."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bangfu.policy import build_program, screen
from bangfu.policy.facts import load_dictionary
from bangfu.policy.language.rounding import yuan
from bangfu.policy.pack import find_packs
from bangfu.policy.program.assemble import Program
from bangfu.policy.single.decide import decide
from bangfu.policy.single.evaluate import Evaluator
from bangfu.policy.single.population import Household, Person, Population, persons_table
from bangfu.policy.single.programmes import rows_by_programme
from bangfu.policy.tests.households import DAYS, facts_read, populations, value_of

SLOW = settings(
    max_examples=6, deadline=None, derandomize=True,
    phases=[Phase.explicit, Phase.generate],  # shrinking whole townships takes minutes
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large,
                           HealthCheck.large_base_example],
)  # fmt: skip


@lru_cache(maxsize=64)
def program(pack: str, standard: str = "600") -> Program:
    """A pack on the day its examples are about, with a round standard."""
    overrides = {"低保标准": standard}
    return build_program([pack], dt.date.fromisoformat(DAYS[pack]), overrides=overrides)


def test_every_pack_is_here() -> None:
    assert set(DAYS) == set(find_packs())


@pytest.mark.parametrize("pack", sorted(DAYS))
def test_one_by_one_equals_bulk(pack: str) -> None:
    asked = program(pack)

    @SLOW
    @given(populations(asked))
    def check(population: Population) -> None:
        evaluator = Evaluator(population, asked.on)
        single = [
            outcome.row()
            for household in population.households.values()
            for outcome in decide(asked, evaluator, household)
        ]
        table = persons_table(list(population.households.values()), load_dictionary())
        bulk = screen(asked, table, everything=True, by_rule=True).to_pylist()

        def key(row: dict[str, str | None]) -> tuple[str, ...]:
            return (row["户编号"] or "", row["人员编号"] or "", row["规则"] or "")

        assert sorted(single, key=key) == sorted(bulk, key=key)
        kept = screen(asked, table, by_rule=True).to_pylist()
        assert sorted(kept, key=key) == [
            row for row in sorted(single, key=key) if row["结论"] != "不符合"
        ]

    check()


RANK = {"符合": 2, "待核实": 1, "不符合": 0}


@pytest.mark.parametrize("pack", ["aikou-2022", "gannan-2022-153", "street-pilot-2021"])
def test_one_row_a_programme_is_its_best_rules_together(pack: str) -> None:
    asked = program(pack)

    @SLOW
    @given(populations(asked))
    def check(population: Population) -> None:
        table = persons_table(list(population.households.values()), load_dictionary())
        by_subject: dict[tuple[str, ...], list[dict[str, str]]] = {}
        for row in screen(asked, table, everything=True, by_rule=True).to_pylist():
            by_subject.setdefault((row["户编号"], row["人员编号"], row["项目"]), []).append(row)
        merged = screen(asked, table, everything=True).to_pylist()
        evaluator = Evaluator(population, asked.on)
        single = [
            row
            for household in population.households.values()
            for row in rows_by_programme(asked, decide(asked, evaluator, household))
        ]
        assert sorted(single, key=str) == sorted(merged, key=str)
        assert len(merged) == len(by_subject)
        for row in merged:
            rules = by_subject[(row["户编号"], row["人员编号"], row["项目"])]
            top = max(RANK[rule["结论"]] for rule in rules)
            best = [rule for rule in rules if RANK[rule["结论"]] == top]
            assert RANK[row["结论"]] == top
            for column in ("规则", "依据", "缺少信息"):
                together = {part for rule in best for part in rule[column].split("；")}
                assert set(row[column].split("；")) | {""} == together | {""}
            amounts = [Fraction(rule["金额"]) for rule in best if rule["金额"]]
            found = None if row["金额"] is None else Fraction(row["金额"])
            assert found == max(amounts, default=None)

    check()


@pytest.mark.parametrize("pack", sorted(DAYS))
def test_a_known_fact_never_turns_entitled_into_unknown(pack: str) -> None:
    asked = program(pack)
    facts = facts_read(asked)

    @settings(SLOW, max_examples=40)
    @given(populations(asked, 2), st.data())
    def check(population: Population, data: st.DataObject) -> None:
        before = verdicts(asked, population)
        number = data.draw(st.sampled_from(sorted(population.households)))
        household = population.households[number]
        fact = data.draw(st.sampled_from(facts))
        value = data.draw(value_of(fact))
        if fact.entity == "household":
            if fact.name in household.facts:
                return
            changed = replace(household, facts={**household.facts, fact.name: value})
        else:
            index = data.draw(st.integers(0, len(household.persons) - 1))
            person = household.persons[index]
            if fact.name in person.facts or person.refused:
                return
            told = Person(person.number, {**person.facts, fact.name: value})
            persons = [told if i == index else p for i, p in enumerate(household.persons)]
            changed = replace(household, persons=persons)
        after = verdicts(asked, Population({**population.households, number: changed}))
        lost = [key for key, truth in before.items() if truth and after.get(key, False) is None]
        assert not lost, (fact.name, value, lost)

    check()


def verdicts(asked: Program, population: Population) -> dict[tuple[str, str, str], bool | None]:
    """Every rule's truth for everyone."""
    evaluator = Evaluator(population, asked.on)
    return {
        (o.rule.rule.id, o.household, o.person): o.truth
        for household in population.households.values()
        for o in decide(asked, evaluator, household)
    }


@settings(SLOW, max_examples=40)
@given(populations(program("anhui-dibao")), st.integers(1, 200000), st.integers(1, 200000))
def test_raising_the_standard_never_loses_a_household(
    population: Population, low: int, more: int
) -> None:
    lower = program.__wrapped__("anhui-dibao", yuan(low))
    higher = program.__wrapped__("anhui-dibao", yuan(low + more))
    before, after = verdicts(lower, population), verdicts(higher, population)
    for (rule, house, person), truth in before.items():
        if rule == "dibao-household" and truth:
            assert after[(rule, house, person)]


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.integers(1, 1_000_000), st.integers(1, 12), st.data())
def test_income_equal_to_the_standard_is_never_below_it(
    fen: int, size: int, data: st.DataObject
) -> None:
    """Any standard, any size, however the income is spread over the members."""
    asked = program("anhui-dibao", yuan(fen))
    total = fen * size * 6
    cuts = sorted(data.draw(st.lists(st.integers(0, total), min_size=size - 1, max_size=size - 1)))
    parts = [b - a for a, b in zip([0, *cuts], [*cuts, total], strict=True)]

    def household(number: str, incomes: list[int]) -> Household:
        persons = [
            Person(
                f"{number}-{i}",
                {
                    "人员编号": f"{number}-{i}",
                    "本地户籍": True,
                    "近6个月收入": Fraction(income, 100),
                },
            )
            for i, income in enumerate(incomes)
        ]
        return Household(number, {"户编号": number, "家庭财产合规": True}, persons)

    on_line = household("on", parts)
    richest = max(range(size), key=lambda i: parts[i])
    below = household("below", [p - (i == richest) for i, p in enumerate(parts)])
    population = Population({"on": on_line, "below": below})
    found = verdicts(asked, population)
    assert found[("dibao-household", "on", "")] is False
    assert found[("dibao-household", "below", "")] is True
    table = persons_table([on_line, below], load_dictionary())
    bulk = {
        row["户编号"]: row["结论"]
        for row in screen(asked, table, everything=True).to_pylist()
        if row["规则"] == "dibao-household"
    }
    assert bulk == {"on": "不符合", "below": "符合"}
