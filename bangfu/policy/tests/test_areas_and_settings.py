"""Several packs at once: whose area it is, and which of them a setting means."""

from __future__ import annotations

import datetime as dt

import pytest

from bangfu.policy import PolicyError, build_program
from bangfu.policy.duties.calendar import lay_out
from bangfu.policy.pack import find_packs, load_pack
from bangfu.policy.program.settings import refuse_wrong_settings
from bangfu.policy.tests.conftest import PACK, MakePack

DAY = dt.date(2021, 6, 1)


def pack_in(make_pack: MakePack, name: str, area: str, rules: str) -> str:
    return make_pack(name, head=PACK.replace('"990101"', f'"{area}"'), rules=rules)


def line(value: object, unit: str = "元/月", kind: str = "number") -> str:
    return f"parameters: {{标: {{kind: {kind}, unit: {unit}, values: [{{value: {value}}}]}}}}\n"


def test_packs_of_two_places_ask_for_the_area(make_pack: MakePack) -> None:
    names = [pack_in(make_pack, n, a, line(1)) for n, a in (("a", "1100"), ("b", "2202"))]
    for ask in (
        lambda area: build_program(names, DAY, area=area).notices,
        lambda area: lay_out(names, DAY, DAY, area, None, []).notices,
    ):
        with pytest.raises(PolicyError, match="--area") as caught:
            ask(None)
        assert "a 管 110000；b 管 220200" in str(caught.value)
        (notice,) = [text for text in ask("220200") if "写的" in text]
        assert notice == "政策包“a”是为 110000 写的，现在用于 220200"


def test_a_national_pack_goes_with_any(make_pack: MakePack) -> None:
    names = [pack_in(make_pack, n, a, line(1)) for n, a in (("a", "000000"), ("b", "2202"))]
    program = build_program(names, DAY)
    assert program.area == "2202"
    assert not program.notices


def test_a_pack_within_the_area_of_another_goes_with_it(make_pack: MakePack) -> None:
    names = [pack_in(make_pack, n, a, line(1)) for n, a in (("a", "2202"), ("b", "220000"))]
    assert build_program(names, DAY).area == "2202"


def test_a_base_used_outside_its_area_is_told(make_pack: MakePack) -> None:
    pack_in(make_pack, "base", "340000", line(1))
    head = PACK.replace('area: "990101"\n', 'area: "1101"\nstands_on: [base]\n')
    top = make_pack("top", head=head, rules=line(2))
    (notice,) = build_program([top], DAY).notices
    assert notice == "政策包“base”是为 340000 写的，现在用于 110100"


def values(names: list[str], **settings: str) -> list[str | None]:
    overrides = {key.replace("__", "/"): value for key, value in settings.items()}
    program = build_program(names, DAY, area="00", overrides=overrides)
    return [program.scopes[name].word("标") for name in names]


def test_one_setting_for_two_different_things_is_refused(make_pack: MakePack) -> None:
    names = [make_pack("a", rules=line(1)), make_pack("b", rules=line(2, "'%'"))]
    with pytest.raises(PolicyError) as caught:
        values(names, 标="9")
    assert "a 里是 元/月；b 里是 %" in str(caught.value)
    assert "--set a/标=值 或 --set b/标=值" in str(caught.value)


def test_a_setting_may_name_its_pack(make_pack: MakePack) -> None:
    names = [make_pack("a", rules=line(1)), make_pack("b", rules=line(2, "'%'"))]
    assert values(names, b__标="9") == ["1", "9"]
    assert values(names, a__标="8", b__标="9") == ["8", "9"]
    with pytest.raises(PolicyError, match="“c/标”不是这些政策包的参数"):
        values(names, c__标="9")


def test_one_setting_serves_packs_that_mean_the_same(make_pack: MakePack) -> None:
    names = [make_pack("a", rules=line(1)), make_pack("b", rules=line(2))]
    assert values(names, 标="9") == ["9", "9"]
    assert values(names, 标="9", b__标="7") == ["9", "7"]


def test_what_shipped_packs_call_by_one_name_can_be_set_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("BANGFU_POLICIES", raising=False)
    packs = [load_pack(name) for name in find_packs()]
    names = {name for pack in packs for name in pack.parameters}
    refuse_wrong_settings(packs, dict.fromkeys(names, "1"))
