# ruff: noqa: N801, N805 - variables are named, and formulas written, as OpenFisca has it
"""The rules of benchmarks/pack for OpenFisca, from the ledger's file to a file of who gets what.

OpenFisca knows numbers and truths but not blanks: what is not known is read as zero or
as false. Its sums are 32-bit floating point. It gives no clauses and no reasons.
Run as `python benchmarks/openfisca_rules.py LEDGER OUT`; needs openfisca-core.
"""

from __future__ import annotations

import json
import resource
import sys
import time

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from openfisca_core.entities import build_entity
from openfisca_core.periods import MONTH
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

STANDARD, MONTHS, CEILING = 739.0, 3, 8000.0
WHEN = "2022-10"

Person = build_entity(key="person", plural="persons", label="person", is_person=True)
Household = build_entity(
    key="household", plural="households", label="household",
    roles=[{"key": "member", "plural": "members", "label": "member"}],
)  # fmt: skip


def given(name: str, entity: object, kind: type) -> type:
    """A variable that is read from the ledger."""
    return type(name, (Variable,), {
        "value_type": kind, "entity": entity, "definition_period": MONTH, "label": name,
    })  # fmt: skip


GIVEN = [
    given("lives_with", Person, bool), given("not_counted", Person, bool),
    given("local", Person, bool), given("income", Person, float),
    given("treatment", Person, float), given("tuition", Person, float),
    given("care", Person, float), given("mental", Person, bool), given("grade", Person, int),
    given("certificate", Person, bool), given("klass", Person, int),
    given("helped", Person, bool), given("property_fits", Household, bool),
    given("sudden", Household, bool),
]  # fmt: skip


class counts(Variable):
    value_type, entity, definition_period = bool, Person, MONTH

    def formula(person, period):
        return person("lives_with", period) * np.logical_not(person("not_counted", period))


class size(Variable):
    value_type, entity, definition_period = int, Household, MONTH

    def formula(household, period):
        return household.sum(household.members("counts", period))


class any_local(Variable):
    value_type, entity, definition_period = bool, Household, MONTH

    def formula(household, period):
        return household.any(
            household.members("local", period) * household.members("counts", period)
        )


class any_helped(Variable):
    value_type, entity, definition_period = bool, Household, MONTH

    def formula(household, period):
        return household.any(
            household.members("helped", period) * household.members("counts", period)
        )


class half_year_income(Variable):
    value_type, entity, definition_period = float, Household, MONTH

    def formula(household, period):
        return household.sum(
            household.members("income", period) * household.members("counts", period)
        )


class spending(Variable):
    value_type, entity, definition_period = float, Household, MONTH

    def formula(household, period):
        members = household.members
        spent = members("treatment", period) + members("tuition", period) + members("care", period)
        return household.sum(spent * members("counts", period))


class per_head(Variable):
    value_type, entity, definition_period = float, Household, MONTH

    def formula(household, period):
        heads = household("size", period)
        income = household("half_year_income", period) / 6 / np.maximum(heads, 1)
        return np.where(heads > 0, income, np.inf)


class per_head_after_spending(Variable):
    value_type, entity, definition_period = float, Household, MONTH

    def formula(household, period):
        heads = household("size", period)
        rest = np.maximum(household("half_year_income", period) - household("spending", period), 0)
        return np.where(heads > 0, rest / 6 / np.maximum(heads, 1), np.inf)


class dibao(Variable):
    value_type, entity, definition_period = bool, Household, MONTH

    def formula(household, period):
        below = household("per_head", period) < STANDARD
        return household("any_local", period) * below * household("property_fits", period)


class dibao_amount(Variable):
    value_type, entity, definition_period = float, Household, MONTH

    def formula(household, period):
        gap = (STANDARD - household("per_head", period)) * household("size", period)
        return np.where(household("dibao", period), np.ceil(gap), 0)


class dibao_by_spending(Variable):
    value_type, entity, definition_period = bool, Household, MONTH

    def formula(household, period):
        not_below = household("per_head", period) >= STANDARD
        below = household("per_head_after_spending", period) < STANDARD
        fits = household("any_local", period) * household("property_fits", period)
        return fits * not_below * below


class dibao_by_spending_amount(Variable):
    value_type, entity, definition_period = float, Household, MONTH

    def formula(household, period):
        gap = (STANDARD - household("per_head_after_spending", period)) * household("size", period)
        return np.where(household("dibao_by_spending", period), np.ceil(gap), 0)


class supplement(Variable):
    value_type, entity, definition_period = float, Person, MONTH

    def formula(person, period):
        of_dibao = person.household("dibao", period) + person.household("dibao_by_spending", period)
        klass = person("klass", period)
        amount = np.select([klass == 1, klass == 2], [STANDARD * 30 / 100, STANDARD * 15 / 100], 0)
        return of_dibao * amount


class nursing(Variable):
    value_type, entity, definition_period = float, Person, MONTH

    def formula(person, period):
        grade = person("grade", period)
        severe = (grade == 1) + (grade == 2) + person("mental", period) * (grade == 3)
        return person("certificate", period) * severe * np.where(grade == 1, 105.5, 80.0)


class temporary(Variable):
    value_type, entity, definition_period = float, Household, MONTH

    def formula(household, period):
        poor = household("per_head", period) < STANDARD * 1.5
        fits = household("sudden", period) * poor * np.logical_not(household("any_helped", period))
        return fits * np.minimum(STANDARD * MONTHS * household("size", period), CEILING)


RULES = [
    ("dibao-household", "household", "dibao_amount"),
    ("dibao-expenditure", "household", "dibao_by_spending_amount"),
    ("class-supplement", "person", "supplement"),
    ("nursing-subsidy", "person", "nursing"),
    ("temporary-assistance", "household", "temporary"),
]


class Rules(TaxBenefitSystem):
    """The two entities and all variables."""

    def __init__(self) -> None:
        super().__init__([Person, Household])
        self.add_variables(
            *GIVEN, counts, size, any_local, any_helped, half_year_income, spending, per_head,
            per_head_after_spending, dibao, dibao_amount, dibao_by_spending,
            dibao_by_spending_amount, supplement, nursing, temporary,
        )  # fmt: skip


def run(ledger: str, out: str) -> dict[str, float]:
    """Read, build the simulation, work out every amount, write who gets what."""
    table = pq.read_table(ledger).combine_chunks()

    def yuan(name: str) -> np.ndarray:
        return pc.fill_null(table[name], 0).to_numpy().astype(np.float64) / 100

    def is_text(name: str, *values: str) -> np.ndarray:
        return pc.fill_null(pc.is_in(table[name], pa.array(values)), False).to_numpy()

    def code(name: str, values: list[str]) -> np.ndarray:
        return pc.fill_null(pc.index_in(table[name], pa.array(values)), -1).to_numpy() + 1

    houses = table["户编号"].combine_chunks().dictionary_encode()
    of_house = houses.indices.to_numpy()
    count = len(houses.dictionary)
    first = np.zeros(count, dtype=np.int64)
    first[of_house[::-1]] = np.arange(len(of_house))[::-1]

    builder = SimulationBuilder()
    system = Rules()
    builder.create_entities(system)
    builder.declare_person_entity("person", np.arange(len(of_house)))
    household = builder.declare_entity("household", np.arange(count))
    builder.join_with_persons(household, of_house, np.zeros(len(of_house), dtype=np.int64))
    simulation = builder.build(system)
    values = {
        "lives_with": pc.fill_null(table["共同生活"], True).to_numpy(),
        "not_counted": np.logical_not(is_text("不计入家庭情形", "无")),
        "local": pc.fill_null(table["本地户籍"], False).to_numpy(),
        "income": yuan("近6个月收入"),
        "treatment": yuan("近6个月治疗自负费用"),
        "tuition": yuan("近6个月学费"),
        "care": yuan("近6个月残疾护理支出"),
        "mental": is_text("残疾类别", "智力", "精神"),
        "grade": code("残疾等级", ["一级", "二级", "三级", "四级"]),
        "certificate": is_text("残疾证状态", "有效"),
        "klass": code("低保类别", ["A类", "B类", "C类"]),
        "helped": pc.match_substring(table["现享救助"], "|临时救助|").to_numpy(),
        "property_fits": pc.fill_null(table["家庭财产合规"], False).to_numpy()[first],
        "sudden": pc.fill_null(table["突发困难"], False).to_numpy()[first],
    }
    for name, array in values.items():
        simulation.set_input(name, WHEN, array)
    parts = []
    for rule, entity, variable in RULES:
        amounts = simulation.calculate(variable, WHEN)
        eligible = simulation.calculate("dibao", WHEN) if rule == "dibao-household" else amounts > 0
        places = np.flatnonzero(eligible)
        rows = places if entity == "person" else first[places]
        persons = (
            table["人员编号"].take(rows) if entity == "person" else pa.nulls(len(rows), pa.string())
        )
        parts.append(pa.table({
            "户编号": table["户编号"].take(rows), "人员编号": persons,
            "规则": pa.repeat(rule, len(rows)), "金额": pa.array(amounts[places], pa.float32()),
        }))  # fmt: skip
    result = pa.concat_tables(parts)
    pq.write_table(result, out)
    return {"rows": result.num_rows}


if __name__ == "__main__":
    started = time.perf_counter()
    told = run(sys.argv[1], sys.argv[2])
    told["seconds"] = time.perf_counter() - started
    told["cpu"] = time.process_time()
    told["mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(told))
