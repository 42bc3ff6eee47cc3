"""The packs asked for, on one day and in one area, with every word looked up.

A program is what both runners take: rules with conditions and amounts made of
runnable nodes only. It says which defaults it stands on (`notices`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from bangfu.policy.errors import NoValueError, PackError, PolicyError
from bangfu.policy.facts import Dictionary, load_dictionary
from bangfu.policy.language import ir
from bangfu.policy.language.rounding import Rounding, read_rounding
from bangfu.policy.language.units import unit
from bangfu.policy.pack import areas, load_pack, load_packs
from bangfu.policy.pack.model import Derivation, Duty, Pack, Rule
from bangfu.policy.pack.sections import read_derivation
from bangfu.policy.program.resolve import Resolver, resolve
from bangfu.policy.program.scope import Kind, Scope
from bangfu.policy.program.settings import Settings

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


@dataclass(frozen=True)
class RunnableDuty:
    """A duty with its condition (None when an office owes it to nobody in particular)."""

    duty: Duty
    condition: ir.Expr | None
    at_least: int
    every: str | None


@dataclass
class Program:
    """Rules, duties and derived facts of the packs in force, ready to run."""

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
        return self.derived(ALIVE)

    def derived(self, name: str, pack_id: str | None = None) -> ir.Derived:
        """A derived fact by name in a pack's scope (the first pack's by default).

        Raises PolicyError when there is no such derived fact.
        """
        scope = self.scopes[pack_id or self.packs[0].id]
        place = next(iter(dictionary_derivations(scope.dictionary).values()))[0].place
        expr, _ = scope.look_up(name, place)
        if not isinstance(expr, ir.Derived):
            raise PolicyError(f"“{name}”不是推导出来的事实")
        return expr

    def expression(self, name: str) -> tuple[ir.Expr, Kind]:
        """A fact, derived or recorded, by name in the first pack's scope."""
        scope = self.scopes[self.packs[0].id]
        place = next(iter(dictionary_derivations(scope.dictionary).values()))[0].place
        return scope.look_up(name, place)


@lru_cache(maxsize=2)
def dictionary_derivations(dictionary: Dictionary) -> dict[str, list[Derivation]]:
    """The dictionary's own derivations by fact."""
    derivations: dict[str, list[Derivation]] = {}
    for node in dictionary.derived.items():
        derivation = read_derivation(node, "facts.yaml")
        derivations.setdefault(derivation.fact, []).append(derivation)
    return derivations


def build_program(
    pack_ids: Iterable[str],
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
    names = list(pack_ids)
    if not names:
        raise PolicyError("没有指定政策包。用 --policy 写一个或几个，逗号分隔")
    loaded = load_packs(names)
    packs = tuple(dict.fromkeys(loaded[load_pack(name).id] for name in names))
    for pack in loaded.values():
        if not pack.period.covers(on):
            raise NoValueError(
                f"政策包“{pack.id}”（{pack.name}）的有效期是 {pack.period}，不含 {on}。换一个日期或政策包"
            )
    code = areas.prefix(area) if area else max((p.area for p in packs), key=len)
    words = dictionary or load_dictionary()
    settings = Settings(loaded, on, code, overrides or {})
    if area:
        for pack in packs:
            if not code.startswith(pack.area):
                settings.notices[f"area {pack.id}"] = (
                    f"政策包“{pack.id}”是为 {pack.area.ljust(6, '0')} 写的，现在用于 {area}"
                )
    interned: dict[tuple[str, ir.Expr], ir.Derived] = {}
    derivations = dictionary_derivations(words)
    scopes = {
        p.id: Scope(p, settings, words, derivations, interned, resolve) for p in loaded.values()
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
    return program


def _runnable(rule: Rule, scope: Scope) -> RunnableRule:
    resolver = Resolver(scope, rule.place)
    condition, kind = resolver.of(rule.condition, "bool")
    _level(kind, rule.entity, rule)
    amount = None
    if rule.amount is not None:
        amount, amount_kind = resolver.of(rule.amount, "number")
        _level(amount_kind, rule.entity, rule)
        if not amount_kind.unit.fits(unit(rule.unit)):
            raise PackError(rule.place, f"金额的单位是 {amount_kind.unit}，规则写的是 {rule.unit}")
    rounding = read_rounding(rule.rounding) or read_rounding(scope.word(rule.rounding) or "")
    if rounding is None:
        raise PackError(
            rule.place,
            f"取整方式“{rule.rounding}”不认识",
            "写 分四舍五入、角进一、元舍去 这样的词，或一个 choice 参数名",
        )
    clauses = tuple(dict.fromkeys([*rule.clauses, *(c for t in rule.terms for c in t.clauses)]))
    return RunnableRule(rule, condition, amount, rounding, clauses)


def _level(kind: Kind, entity: str, rule: Rule) -> None:
    if kind.per_person and entity == "household":
        raise PackError(
            rule.place, f"家庭规则“{rule.id}”直接用了个人事实", "用 any()、sum() 等成员函数"
        )


def runnable_duties(program: Program) -> list[RunnableDuty]:
    """The duties of the packs asked for that are in force on the program's day."""
    duties: list[RunnableDuty] = []
    for pack in program.packs:
        scope = program.scopes[pack.id]
        for duty in pack.duties.values():
            condition = None
            if duty.condition is not None:
                condition, kind = Resolver(scope, duty.place).of(duty.condition, "bool")
                if kind.per_person and duty.entity == "household":
                    raise PackError(
                        duty.place, f"家庭责任“{duty.id}”直接用了个人事实", "用成员函数"
                    )
            every = scope.word(duty.every) if scope.has_parameter(duty.every) else duty.every
            duties.append(RunnableDuty(duty, condition, whole(duty.at_least, scope, duty), every))
    return duties


def whole(text: str, scope: Scope, duty: Duty) -> int:
    """A count given as a figure or as a parameter's name."""
    figure = scope.word(text) if scope.has_parameter(text) else text
    if figure is None or not figure.isdigit():
        raise PackError(duty.place, f"次数“{text}”不是整数，也不是有值的参数")
    return int(figure)
