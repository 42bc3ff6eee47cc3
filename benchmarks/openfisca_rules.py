# ruff: noqa: N801, N805 - variables are named, and formulas written, as OpenFisca has it
"""The rules of benchmarks/pack for OpenFisca, from the ledger's file to a file of who gets what.

OpenFisca knows numbers and truths but not blanks, so that blanks are carried beside the
values and every condition is 2 (true), 1 (not known) or 0 (false). Its sums are 32-bit
floating point. It writes verdicts, amounts and missing facts; no clauses and no reasons.
Run as `python benchmarks/openfisca_rules.py LEDGER OUT [--numbered]`; needs openfisca-core.
The simulation is built from the ledger's own numbers, as OpenFisca's documentation has it
for large data; with `--numbered` persons and households are numbered by pyarrow before.
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


PERSONAL = {
    "lives_with": bool, "not_counted": bool, "local": bool, "income": float, "treatment": float,
    "tuition": float, "care": float, "mental": bool, "grade": int, "certificate": bool,
    "klass": int, "helped": bool, "income_blank": bool, "treatment_blank": bool,
    "grade_blank": bool,
}  # fmt: skip
SHARED = {"property_fits": int, "sudden": bool}
GIVEN = [
    *(given(name, Person, kind) for name, kind in PERSONAL.items()),
    *(given(name, Household, kind) for name, kind in SHARED.items()),
]


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


class income_unknown(Variable):
    value_type, entity, definition_period = bool, Household, MONTH

    def formula(household, period):
        blank = household.members("income_blank", period) * household.members("counts", period)
        return household.any(blank)


class spending_unknown(Variable):
    value_type, entity, definition_period = bool, Household, MONTH

    def formula(household, period):
        blank = household.members("treatment_blank", period) * household.members("counts", period)
        return household.any(blank)


class per_head(Variable):
    value_type, entity, definition_period = float, Household, MONTH

    def formula(household, period):
        heads = np.maximum(household("size", period), 1)
        return household("half_year_income", period) / 6 / heads


class per_head_after_spending(Variable):
    value_type, entity, definition_period = float, Household, MONTH

    def formula(household, period):
        heads = np.maximum(household("size", period), 1)
        rest = household("half_year_income", period) - household("spending", period)
        return np.maximum(rest, 0) / 6 / heads


def answer(truth, unknown):
    """2 where true, 1 where not known, 0 where false."""
    return np.where(unknown, 1, 2 * truth.astype(np.int32))


class below(Variable):
    value_type, entity, definition_period = int, Household, MONTH

    def formula(household, period):
        unknown = household("income_unknown", period) + (household("size", period) == 0)
        return answer(household("per_head", period) < STANDARD, unknown)


class below_after_spending(Variable):
    value_type, entity, definition_period = int, Household, MONTH

    def formula(household, period):
        unknown = household("income_unknown", period) + household("spending_unknown", period)
        unknown = unknown + (household("size", period) == 0)
        return answer(household("per_head_after_spending", period) < STANDARD, unknown)


class dibao(Variable):
    value_type, entity, definition_period = int, Household, MONTH

    def formula(household, period):
        fits = np.minimum(2 * household("any_local", period), household("property_fits", period))
        return np.minimum(fits, household("below", period))


class dibao_amount(Variable):
    value_type, entity, definition_period = float, Household, MONTH

    def formula(household, period):
        return np.ceil((STANDARD - household("per_head", period)) * household("size", period))


class dibao_by_spending(Variable):
    value_type, entity, definition_period = int, Household, MONTH

    def formula(household, period):
        fits = np.minimum(2 * household("any_local", period), household("property_fits", period))
        below = household("below_after_spending", period)
        return np.minimum(np.minimum(fits, 2 - household("below", period)), below)


class dibao_by_spending_amount(Variable):
    value_type, entity, definition_period = float, Household, MONTH

    def formula(household, period):
        gap = STANDARD - household("per_head_after_spending", period)
        return np.ceil(gap * household("size", period))


class of_dibao(Variable):
    value_type, entity, definition_period = int, Household, MONTH

    def formula(household, period):
        fits = np.minimum(2 * household("any_local", period), household("property_fits", period))
        either = np.maximum(household("below", period), household("below_after_spending", period))
        return np.minimum(fits, either)


class supplement(Variable):
    value_type, entity, definition_period = int, Person, MONTH

    def formula(person, period):
        klass = person("klass", period)
        return np.minimum(person.household("of_dibao", period), 2 * ((klass == 1) + (klass == 2)))


class supplement_amount(Variable):
    value_type, entity, definition_period = float, Person, MONTH

    def formula(person, period):
        return np.where(person("klass", period) == 1, STANDARD * 30 / 100, STANDARD * 15 / 100)


class nursing(Variable):
    value_type, entity, definition_period = int, Person, MONTH

    def formula(person, period):
        grade = person("grade", period)
        severe = (grade == 1) + (grade == 2) + person("mental", period) * (grade == 3)
        certified = 2 * person("certificate", period)
        return np.minimum(certified, answer(severe, person("grade_blank", period)))


class nursing_amount(Variable):
    value_type, entity, definition_period = float, Person, MONTH

    def formula(person, period):
        return np.where(person("grade", period) == 1, 105.5, 80.0)


class temporary(Variable):
    value_type, entity, definition_period = int, Household, MONTH

    def formula(household, period):
        unknown = household("income_unknown", period) + (household("size", period) == 0)
        poor = answer(household("per_head", period) < STANDARD * 1.5, unknown)
        fits = household("sudden", period) * np.logical_not(household("any_helped", period))
        return np.minimum(2 * fits, poor)


class temporary_amount(Variable):
    value_type, entity, definition_period = float, Household, MONTH

    def formula(household, period):
        return np.minimum(STANDARD * MONTHS * household("size", period), CEILING)


class missing_of_household(Variable):
    """Which facts are blank: 1 income, 2 treatment, 4 property."""

    value_type, entity, definition_period = int, Household, MONTH

    def formula(household, period):
        blanks = household("income_unknown", period) + 2 * household("spending_unknown", period)
        return blanks + 4 * (household("property_fits", period) == 1)


RULES = [
    # rule, entity, verdict, amount, and the conditions that each kind of blank can hold open
    ("dibao-household", "household", "dibao", "dibao_amount", {1: "below", 4: None}),
    ("dibao-expenditure", "household", "dibao_by_spending", "dibao_by_spending_amount",
     {1: "below", 2: "below_after_spending", 4: None}),
    ("class-supplement", "person", "supplement", "supplement_amount", {1: "either", 2: "either", 4: None}),
    ("nursing-subsidy", "person", "nursing", "nursing_amount", {}),
    ("temporary-assistance", "household", "temporary", "temporary_amount", {1: None}),
]  # fmt: skip
FACTS = {1: "近6个月收入", 2: "近6个月治疗自负费用", 4: "家庭财产合规"}
TEXTS = ["；".join(text for bit, text in FACTS.items() if mask & bit) for mask in range(8)]
VERDICTS = pa.array(["不符合", "待核实", "符合"])


def missing(simulation, rule, entity, places, of_house, openings):
    """What to ask for, for the rows that are not known."""
    if rule == "nursing-subsidy":
        return pa.repeat("残疾等级", len(places))
    houses = of_house[places] if entity == "person" else places
    masks = simulation.calculate("missing_of_household", WHEN)[houses]
    kept = np.zeros(len(places), dtype=masks.dtype)
    for bit, name in openings.items():
        open_ = np.ones(len(places), dtype=bool)
        if name == "either":
            parts = [
                simulation.calculate(n, WHEN)[houses] for n in ("below", "below_after_spending")
            ]
            open_ = np.maximum(*parts) == 1
        elif name:
            open_ = simulation.calculate(name, WHEN)[houses] == 1
        kept |= np.where(open_, masks & bit, 0)
    return pa.array(TEXTS).take(pa.array(kept))


class Rules(TaxBenefitSystem):
    """The two entities and all variables."""

    def __init__(self) -> None:
        super().__init__([Person, Household])
        self.add_variables(
            *GIVEN, counts, size, any_local, any_helped, half_year_income, spending,
            income_unknown, spending_unknown, per_head, per_head_after_spending, below,
            below_after_spending, dibao, dibao_amount, dibao_by_spending,
            dibao_by_spending_amount, of_dibao, supplement, supplement_amount, nursing,
            nursing_amount, temporary, temporary_amount, missing_of_household,
        )  # fmt: skip


def run(ledger: str, out: str, *, numbered: bool) -> dict[str, float]:
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
    if numbered:
        builder.declare_person_entity("person", np.arange(len(of_house)))
        household = builder.declare_entity("household", np.arange(count))
        builder.join_with_persons(household, of_house, np.zeros(len(of_house), dtype=np.int64))
    else:
        builder.declare_person_entity("person", table["人员编号"].to_numpy())
        household = builder.declare_entity("household", houses.dictionary.to_numpy(False))
        roles = np.repeat("member", len(of_house))
        builder.join_with_persons(household, table["户编号"].to_numpy(), roles)
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
        "property_fits": pc.fill_null(pc.cast(table["家庭财产合规"], pa.int32()), -1).to_numpy()[
            first
        ],
        "income_blank": pc.is_null(table["近6个月收入"]).to_numpy(),
        "treatment_blank": pc.is_null(table["近6个月治疗自负费用"]).to_numpy(),
        "grade_blank": pc.is_null(table["残疾等级"]).to_numpy(),
        "sudden": pc.fill_null(table["突发困难"], False).to_numpy()[first],
    }
    fits = values["property_fits"]
    values["property_fits"] = np.where(fits < 0, 1, 2 * fits)
    for name, array in values.items():
        simulation.set_input(name, WHEN, array)
    parts = []
    for rule, entity, verdict, amount, openings in RULES:
        verdicts = simulation.calculate(verdict, WHEN)
        for known in (2, 1):
            places = np.flatnonzero(verdicts == known)
            rows = places if entity == "person" else first[places]
            nobody = pa.nulls(len(rows), pa.string())
            amounts = pa.nulls(len(rows), pa.float32())
            asked = pa.repeat("", len(rows))
            if known == 2:
                amounts = pa.array(simulation.calculate(amount, WHEN)[places], pa.float32())
            else:
                asked = missing(simulation, rule, entity, places, of_house, openings)
            parts.append(pa.table({
                "户编号": table["户编号"].take(rows),
                "人员编号": table["人员编号"].take(rows) if entity == "person" else nobody,
                "规则": pa.repeat(rule, len(rows)), "结论": pa.repeat(VERDICTS[known], len(rows)),
                "金额": amounts, "缺少信息": asked,
            }))  # fmt: skip
    result = pa.concat_tables(parts)
    pq.write_table(result, out)
    return {"rows": result.num_rows}


if __name__ == "__main__":
    started = time.perf_counter()
    told = run(sys.argv[1], sys.argv[2], numbered="--numbered" in sys.argv)
    told["seconds"] = time.perf_counter() - started
    told["cpu"] = time.process_time()
    told["mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(told))
