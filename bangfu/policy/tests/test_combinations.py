"""What may not stand together in a pack, although each part may stand alone."""

from __future__ import annotations

import datetime as dt
import threading
import time

import pytest

from bangfu.policy import PackError, PolicyError, build_program
from bangfu.policy.language import ir
from bangfu.policy.program import scope
from bangfu.policy.tests.conftest import MakePack

DAY = dt.date(2021, 6, 1)
FIGURES = (
    "parameters: {甲: {unit: 元, values: [{value: 1}]}, 乙: {unit: 元/月, values: [{value: 1}]}}\n"
)


def refuse(name: str) -> str:
    with pytest.raises(PackError, match="village/") as caught:
        build_program([name], DAY)
    return str(caught.value)


@pytest.mark.parametrize(
    "body",
    [
        "value: 'greatest(0, 甲, 乙)'",
        "value: 0 + 甲 + 乙",
        "cases: [{when: 家庭财产合规, value: 乙}, {when: 家庭财产合规, value: 甲}, {otherwise: 0}]",
        "first_known: [0, 甲, 乙]",
        "highest: [0, 甲, 乙]",
    ],
)
def test_a_plain_figure_hides_no_difference_of_units(make_pack: MakePack, body: str) -> None:
    more = FIGURES + (f"derive:\n- {{fact: 丙, for: household, type: money, unit: 元, {body}}}\n")
    name = make_pack(more=more, replace=("家庭财产合规,", "丙 > 0,"))
    assert "单位不同：" in refuse(name)


@pytest.mark.parametrize(
    "body",
    [
        "value: \"'壹'\"",
        "value: 丁",
        "cases: [{when: 家庭财产合规, value: \"'壹'\"}, {otherwise: \"'一'\"}]",
    ],
)
def test_a_derived_word_is_one_of_its_words(make_pack: MakePack, body: str) -> None:
    more = (
        "parameters: {丁: {kind: choice, options: [壹, 一], values: [{value: 壹}]}}\n"
        f"derive:\n- {{fact: 丙, for: household, type: enum, values: [一, 二], {body}}}\n"
    )
    name = make_pack(more=more, replace=("家庭财产合规,", "丙 = '一',"))
    assert "“丙”写出来的“壹”不在它的 values 里" in refuse(name)


def test_none_is_no_value_among_several(make_pack: MakePack) -> None:
    name = make_pack(replace=("家庭财产合规,", "\"any('无' in 现享救助)\","))
    message = refuse(name)
    assert "“无”不是“现享救助”里的一个值" in message
    assert "现享救助 is not null" in message


def test_equal_definitions_of_two_packs_keep_their_own_source(make_pack: MakePack) -> None:
    text = "derive:\n- {fact: 丙, for: household, type: int, value: 人数 + 1, basis: 甲文第一条}\n"
    one = make_pack("one", more=text)
    other = make_pack("other", more=text.replace("甲文", "乙文"))
    program = build_program([one, other], DAY)
    for pack, basis in ((one, "甲文第一条"), (other, "乙文第一条")):
        derived, _ = program.scopes[pack].look_up("丙", None)
        assert isinstance(derived, ir.Derived)
        assert (derived.pack, derived.basis) == (pack, basis)


def test_one_definition_reached_from_two_packs_is_one_object() -> None:
    program = build_program(
        ["street-pilot-2021", "anhui-dibao"], dt.date(2022, 10, 1), overrides={"低保标准": "600"}
    )
    found = {id(s.look_up("年龄", None)[0]) for s in program.scopes.values()}
    assert len(found) == 1


def test_a_program_may_be_shared_by_threads(
    make_pack: MakePack, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = build_program([make_pack()], DAY)
    find = scope.Scope._find
    monkeypatch.setattr(
        scope.Scope, "_find", lambda *given: (time.sleep(0.01), find(*given))[1]
    )  # widens the moment in which two threads could meet
    found: list[object] = []

    def ask() -> None:
        try:
            found.append(program.expression("扣减后人均月收入")[0])
        except PolicyError as error:
            found.append(error)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert {id(one) for one in found} == {id(found[0])}
    assert isinstance(found[0], ir.Derived)


def test_the_living_are_known_before_anyone_runs_the_program(
    make_pack: MakePack, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = build_program([make_pack()], DAY, rules=())
    monkeypatch.setattr(scope.Scope, "_find", None)
    assert program.alive.name == "在世"


def test_an_unknown_fact_asked_of_a_program_names_the_nearest(make_pack: MakePack) -> None:
    program = build_program([make_pack()], DAY)
    with pytest.raises(PolicyError, match=r"^不认识“人均月收人”。是不是：人均月收入") as caught:
        program.expression("人均月收人")
    assert "facts.yaml:" not in str(caught.value)
