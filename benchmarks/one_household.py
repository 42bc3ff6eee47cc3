"""How long explaining one household takes, warm: every rule for it and its people, as a tree."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from fractions import Fraction

from bangfu.policy import build_program
from bangfu.policy.single.evaluate import HOUSEHOLD
from bangfu.policy.single.explain import Explainer
from bangfu.policy.single.population import Household, Person, Population

PACKS = ("street-pilot-2021", "china-base")
TIMES = 20


def household() -> Household:
    """Four people, some of whose facts are known."""
    persons = [
        Person(
            str(number),
            {
                "人员编号": str(number), "姓名": "甲乙丙丁"[number], "本地户籍": True,
                "出生日期": 19500101 + 10_0000 * number, "近6个月收入": Fraction(3000 + number),
                "残疾等级": "一级" if number == 0 else "无", "与户主关系": "户主" if number == 0 else "子女",
            },
        )
        for number in range(4)
    ]  # fmt: skip
    return Household("1", {"户编号": "1", "家庭财产合规": True, "突发困难": True}, persons)


def seconds() -> tuple[float, float]:
    """Explaining the rules for the household, and those for everybody in it as well: medians."""
    program = build_program(PACKS, dt.date(2021, 6, 1))
    one = household()
    rules = [rule for rule in program.rules if rule.rule.entity == "household"]

    def of_household() -> None:
        explainer = Explainer(program, Population({"1": one}))
        assert [explainer.explain(one, HOUSEHOLD, rule) for rule in rules]

    def of_everybody() -> None:
        assert list(Explainer(program, Population({"1": one})).household(one))

    return _median(of_household), _median(of_everybody)


def _median(work: Callable[[], None]) -> float:
    taken = []
    for _ in range(TIMES):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return sorted(taken)[TIMES // 2]


if __name__ == "__main__":
    print(" ".join(f"{part * 1000:.1f} ms" for part in seconds()))
