"""The words a pack may use, with the meaning they have in it on the day.

A name means, in this order: a derivation of the pack (in force on the day), of
the packs it stands on, of the dictionary; a parameter; a recorded fact. Lookups
happen in the asking pack's scope, so a pack that redefines 家庭刚性支出 changes
扣减后人均月收入 for itself and nobody else.
"""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from bangfu.policy.errors import NoValueError, PackError, Place
from bangfu.policy.facts import Dictionary
from bangfu.policy.language import ir
from bangfu.policy.language.units import ANY, Unit, unit
from bangfu.policy.pack.model import Derivation, Pack, Parameter
from bangfu.policy.pack.values import constant, option_list, steps
from bangfu.policy.program.settings import Settings


@dataclass(frozen=True)
class Kind:
    """What an expression yields: bool, number, text, multi or date; over a person or household."""

    name: str
    unit: Unit = ANY
    values: tuple[str, ...] | None = None
    per_person: bool = False

    def refuse_persons_in(self, entity: str, what: str, place: Place) -> None:
        """Raise PackError where something about a household hangs on one person's facts."""
        if self.per_person and entity == "household":
            raise PackError(place, f"{what}直接用了个人事实", "用 any()、sum() 等成员函数")

    def shown(self) -> str:
        """The kind in Chinese, for messages."""
        return {"bool": "是否", "number": "数", "text": "文字", "multi": "多值", "date": "日期"}[
            self.name
        ]


Typed = tuple[ir.Expr, Kind]
Resolve = Callable[["Scope", Place, ir.Expr, tuple[str, ...]], Typed]
"""Resolves the body of a derivation; handed in, because resolving looks names up here."""
Interned = dict[tuple[object, ...], ir.Derived]
"""Derived facts by all that is said of them: equal ones are worked out once."""


class Scope:
    """The words a pack may use, with the meaning they have in it on the day."""

    def __init__(self, pack: Pack, packs: Mapping[str, Pack], settings: Settings,
                 dictionary: Dictionary,
                 dictionary_derivations: dict[str, list[Derivation]],
                 interned: Interned,
                 resolve: Resolve) -> None:  # fmt: skip
        self.pack = pack
        self.settings = settings
        self.dictionary = dictionary
        self.dictionary_derivations = dictionary_derivations
        self.interned = interned
        self.resolve = resolve
        self.chain = _chain(pack, packs)
        self._above = [p for p in packs.values() if p not in self.chain and pack.id in p.stands_on]
        self._known: dict[str, Typed] = {}

    def look_up(self, name: str, place: Place | None, path: tuple[str, ...] = ()) -> Typed:
        """The meaning of a name; `path` are the names whose definitions led here.

        The path is handed along and not kept, so that threads may share a scope.
        Raises PackError for an unknown name or a circle, NoValueError for a day
        or area without value.
        """
        if name in path:
            circle = " → ".join([*path[path.index(name) :], name])
            raise PackError(place, f"推导绕成了圈：{circle}", "改掉其中一条推导")
        if name not in self._known:
            # the first thread to finish decides, so that one name is one object
            self._known.setdefault(name, self._find(name, place, (*path, name)))
        return self._known[name]

    def table(
        self, name: str, place: Place
    ) -> tuple[Parameter, list[tuple[Fraction | None, Fraction]]]:
        """A `grades` or `bands` parameter's rows; none where the place has not set it."""
        candidates = self._parameters(name)
        if not candidates:
            raise self._unknown(name, place)
        parameter, node = self.settings.choose(candidates)
        return parameter, [] if node is None else steps(node)

    def options(self, name: str, place: Place) -> tuple[str, ...] | None:
        """The values of a `list` parameter, or None if the name is not one."""
        candidates = self._parameters(name)
        if not candidates or candidates[0].kind != "list":
            return None
        parameter, node = self.settings.choose(candidates)
        if node is None:
            raise NoValueError(
                f"参数“{name}”没有设定，{place} 用到了它",
                parameter=name, pack=parameter.pack,
            )  # fmt: skip
        return option_list(node)

    def word(self, text: str, on: dt.date | None = None) -> str | None:
        """The content of the parameter of that name, or the text itself where there is none.

        None for a parameter that is not set. `on` asks for another day than the scope's.
        """
        candidates = self._parameters(text)
        if not candidates:
            return text
        parameter, node = self.settings.choose(candidates, on)
        if node is None:
            return None
        return node.one_of(*parameter.options) if parameter.options else node.text()

    def turns(self, text: str) -> set[dt.date]:
        """The days on which what `word` says may change; none where it is no parameter."""
        periods = [v.period for p in self._parameters(text) for v in p.values]
        after = {period.end + dt.timedelta(days=1) for period in periods if period.end}
        return after | {period.start for period in periods if period.start}

    def _find(self, name: str, place: Place | None, path: tuple[str, ...]) -> Typed:
        for derivations in (
            *(pack.derivations for pack in self.chain),
            self.dictionary_derivations,
        ):
            if name in derivations:
                return self._derived(name, derivations[name], path)
        candidates = self._parameters(name)
        if candidates:
            return self._parameter(candidates, place, path)
        fact = self.dictionary.facts.get(name)
        if fact is None:
            raise self._unknown(name, place)
        kind = _KIND_OF_TYPE[fact.type]
        values = (
            fact.values if fact.type == "enum" or (fact.type == "multi" and fact.values) else None
        )
        return ir.Input(fact), Kind(kind, unit(fact.unit), values, fact.entity == "person")

    def _derived(self, name: str, versions: list[Derivation], path: tuple[str, ...]) -> Typed:
        on = self.settings.on
        derivation = next((v for v in versions if v.period.covers(on)), None)
        if derivation is None:
            known = "；".join(str(v.period) for v in versions)
            raise NoValueError(f"推导“{name}”在 {on} 没有规则（有规则的时间：{known}）")
        body, kind = self.resolve(self, derivation.place, derivation.body, path)
        declared = _KIND_OF_TYPE[derivation.type]
        if kind.name != declared:
            raise PackError(
                derivation.place,
                f"“{name}”声明为{Kind(declared).shown()}，写出来却是{kind.shown()}",
            )
        kind.refuse_persons_in(derivation.entity, f"家庭推导“{name}”", derivation.place)
        declared_unit = unit(derivation.unit)
        if declared == "number" and not kind.unit.fits(declared_unit):
            raise PackError(
                derivation.place, f"“{name}”声明的单位是 {derivation.unit}，写出来却是 {kind.unit}"
            )
        values = derivation.values if derivation.type == "enum" else None
        for word in _words(body) if values else ():
            if word not in derivation.values:
                raise PackError(
                    derivation.place, f"“{name}”写出来的“{word}”不在它的 values 里",
                    f"可以写：{'、'.join(derivation.values)}",
                )  # fmt: skip
        said = (
            name, derivation.entity, derivation.type, derivation.unit, derivation.values, body,
            derivation.pack, derivation.meaning, derivation.clauses, derivation.basis,
        )  # fmt: skip
        derived = self.interned.setdefault(said, ir.Derived(*said))
        return derived, Kind(declared, declared_unit, values, derivation.entity == "person")

    def _parameters(self, name: str) -> list[Parameter]:
        packs = (*self.chain, *self._above)
        return [p.parameters[name] for p in packs if name in p.parameters]

    def _parameter(
        self, candidates: list[Parameter], place: Place | None, path: tuple[str, ...]
    ) -> Typed:
        parameter, node = self.settings.choose(candidates)
        if parameter.kind in ("grades", "bands", "list"):
            raise PackError(
                place, f"“{parameter.name}”是一张表，不能直接写在表达式里", "用 grades、bands 或 in"
            )
        kind = {"flag": "bool", "choice": "text"}.get(parameter.kind, "number")
        values = parameter.options or None
        if node is None:
            return ir.ByFact(ir.Txt(""), (), parameter.name), Kind(
                kind, unit(parameter.unit), values
            )
        if not node.is_mapping:
            return constant(parameter, node), Kind(kind, unit(parameter.unit), values)
        if not parameter.by:
            raise node.fail(f"“{parameter.name}”按情形给值，却没有写 by", "在参数里写 by: 枚举事实")
        by, by_kind = self.look_up(parameter.by, parameter.place, path)
        for option in node.mapping():
            if by_kind.values is not None and option not in by_kind.values:
                raise node[option].fail(
                    f"“{option}”不是“{parameter.by}”的值", f"可以写：{'、'.join(by_kind.values)}"
                )
        options = tuple((key, constant(parameter, child)) for key, child in node.mapping().items())
        return (
            ir.ByFact(by, options, parameter.name),
            Kind(kind, unit(parameter.unit), values, by_kind.per_person),
        )

    def _unknown(self, name: str, place: Place | None) -> PackError:
        words = [
            *self.dictionary.facts,
            *self.dictionary_derivations,
            *(word for pack in self.chain for word in (*pack.derivations, *pack.parameters)),
        ]
        near = difflib.get_close_matches(name, words, n=3, cutoff=0.5)
        hint = (
            f"是不是：{'、'.join(near)}" if near else "先在 facts.yaml、derive 或 parameters 里写明"
        )
        return PackError(place, f"不认识“{name}”", hint)


def _words(body: ir.Expr) -> Iterator[str]:
    """The texts an expression may yield."""
    if isinstance(body, ir.Txt):
        yield body.value
    elif isinstance(body, ir.Case):
        for _, value in (*body.branches, (None, body.otherwise)):
            yield from _words(value)
    elif isinstance(body, ir.FirstKnown):
        for item in body.items:
            yield from _words(item)
    elif isinstance(body, ir.ByFact):
        for _, value in body.options:
            yield from _words(value)
    elif isinstance(body, ir.Derived):
        yield from body.values
    elif isinstance(body, ir.Input):
        yield from body.fact.values


def _chain(pack: Pack, packs: Mapping[str, Pack]) -> list[Pack]:
    chain = [pack]
    for name in pack.stands_on:
        chain.extend(p for p in _chain(packs[name], packs) if p not in chain)
    return chain


_KIND_OF_TYPE = {
    "bool": "bool", "int": "number", "decimal": "number", "money": "number", "enum": "text",
    "text": "text", "id_number": "text", "phone": "text", "multi": "multi", "date": "date",
}  # fmt: skip
