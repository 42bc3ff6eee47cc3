"""The packs asked for, on one day and in one area, with every word looked up.

A program is what both runners take: rules with conditions and amounts made of
runnable nodes only. It says which defaults it stands on (`notices`).
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from bangfu.policy.errors import NoValueError, PackError, PolicyError
from bangfu.policy.facts import Dictionary, load_dictionary
from bangfu.policy.language import ir
from bangfu.policy.language.rounding import Rounding, read_rounding
from bangfu.policy.language.units import unit
from bangfu.policy.pack import areas, load_pack, load_packs
from bangfu.policy.pack.model import Derivation, Pack, Rule
from bangfu.policy.pack.sections import read_derivation
from bangfu.policy.program.resolve import Resolver, resolve
from bangfu.policy.program.scope import Interned, Scope, Typed
from bangfu.policy.program.settings import Settings, refuse_wrong_settings

ALIVE = "在世"


@dataclass(frozen=True)
class RunnableRule:
    """A rule ready to run: its tree, its amount and how the amount is rounded."""

    rule: Rule
    condition: ir.Expr
    amount: ir.Expr | None
    rounding: Rounding
    clauses: tuple[str, ...]

    @cached_property
    def leaves(self) -> list[ir.Leaf]:
        """The worded conditions in reading order, not looking into derived facts."""
        return [node for node in ir.walk(self.condition) if isinstance(node, ir.Leaf)]

    @cached_property
    def amount_leaves(self) -> list[ir.Leaf]:
        """The worded conditions of the amount: which step, which supplement."""
        nodes = ir.walk(self.amount) if self.amount is not None else ()
        return [node for node in nodes if isinstance(node, ir.Leaf)]


@dataclass
class Program:
    """Rules and derived facts of the packs in force, ready to run."""

    on: dt.date
    area: str
    packs: tuple[Pack, ...]
    rules: tuple[RunnableRule, ...]
    settings: Settings
    scopes: Mapping[str, Scope]

    @property
    def notices(self) -> list[str]:
        """What the user must know about the values used: defaults, second-hand figures."""
        return list(self.settings.notices.values())

    @property
    def alive(self) -> ir.Derived:
        """The condition of still living, in the first pack's scope."""
        expr, _ = self.expression(ALIVE)
        if not isinstance(expr, ir.Derived):
            raise PolicyError(f"“{ALIVE}”要由推导得出，不能是台账里的一栏")
        return expr

    def expression(self, name: str) -> Typed:
        """A fact, derived or recorded, by name in the first pack's scope.

        Raises PolicyError naming the nearest words when there is no such fact.
        """
        return self.scopes[self.packs[0].id].look_up(name, None)


@lru_cache(maxsize=2)
def dictionary_derivations(dictionary: Dictionary) -> dict[str, list[Derivation]]:
    """The dictionary's own derivations by fact."""
    derivations: dict[str, list[Derivation]] = {}
    for node in dictionary.derived.items():
        derivation = read_derivation(node, "facts.yaml")
        derivations.setdefault(derivation.fact, []).append(derivation)
    return derivations


def build_program(
    pack_ids: Iterable[str | Path | Pack],
    on: dt.date,
    *,
    area: str | None = None,
    overrides: Mapping[str, str] | None = None,
    dictionary: Dictionary | None = None,
    rules: Iterable[str] | None = None,
) -> Program:
    """Assemble the packs for one day and area.

    `overrides` are parameter values set by hand; `rules` keeps only these rule ids.
    Raises NoValueError when a pack or parameter does not cover the day or area,
    PolicyError or PackError for anything else that is not right.
    """
    packs = tuple(dict.fromkeys(load_pack(name) for name in pack_ids))
    if not packs:
        raise PolicyError("没有指定政策包。用 --policy 写一个或几个，逗号分隔")
    loaded = load_packs(packs)
    for pack in loaded.values():
        if not pack.period.covers(on):
            raise NoValueError(
                f"政策包“{pack.id}”（{pack.name}）的有效期是 {pack.period}，不含 {on}。换一个日期或政策包"
            )
    code = areas.prefix(area) if area else common_area(packs)
    words = dictionary or load_dictionary()
    refuse_wrong_settings(loaded.values(), overrides or {})
    settings = Settings(on, code, overrides or {})
    for pack in loaded.values():
        if not code.startswith(pack.area):
            settings.notices[f"area {pack.id}"] = (
                f"政策包“{pack.id}”是为 {areas.full(pack.area)} 写的，现在用于 {areas.full(code)}"
            )
    interned: Interned = {}
    derivations = dictionary_derivations(words)
    scopes = {
        p.id: Scope(p, loaded, settings, words, derivations, interned, resolve)
        for p in loaded.values()
    }
    program = Program(on, code, packs, (), settings, scopes)
    refined = {rule.refines for p in packs for rule in p.rules.values() if rule.period.covers(on)}
    wanted = None if rules is None else set(rules)
    program.rules = tuple(
        _runnable(rule, scopes[pack.id])
        for pack in packs
        for rule in pack.rules.values()
        if rule.period.covers(on)
        and rule.key not in refined
        and (wanted is None or rule.id in wanted)
    )
    # looked up here, so that runners that share the program only read
    _ = program.alive
    return program


def common_area(packs: Iterable[Pack]) -> str:
    """The narrowest area of packs whose areas lie inside one another.

    Raises PolicyError when they do not, for then no area suits them all.
    """
    rising = sorted(packs, key=lambda pack: len(pack.area))
    for wider, narrower in itertools.pairwise(rising):
        if not narrower.area.startswith(wider.area):
            where = "；".join(f"{p.id} 管 {areas.full(p.area)}" for p in rising)
            raise PolicyError(
                f"这些政策包管的地区不在一条线上（{where}）。用 --area 写明是哪个地区的台账"
            )
    return rising[-1].area


def _runnable(rule: Rule, scope: Scope) -> RunnableRule:
    resolver = Resolver(scope, rule.place)
    condition, kind = resolver.of(rule.condition, "bool")
    kind.refuse_persons_in(rule.entity, f"家庭规则“{rule.id}”", rule.place)
    amount = None
    if rule.amount is not None:
        amount, amount_kind = resolver.of(rule.amount, "number")
        amount_kind.refuse_persons_in(rule.entity, f"家庭规则“{rule.id}”", rule.place)
        if not amount_kind.unit.fits(unit(rule.unit)):
            raise PackError(rule.place, f"金额的单位是 {amount_kind.unit}，规则写的是 {rule.unit}")
    rounding = read_rounding(scope.word(rule.rounding) or "")
    if rounding is None:
        raise PackError(
            rule.place,
            f"取整方式“{rule.rounding}”不认识",
            "写 分四舍五入、角进一、元舍去 这样的词，或一个 choice 参数名",
        )
    clauses = tuple(dict.fromkeys([*rule.clauses, *(c for t in rule.terms for c in t.clauses)]))
    return RunnableRule(rule, condition, amount, rounding, clauses)
