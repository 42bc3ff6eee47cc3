"""What each parameter is here and now, where that comes from, and what is still to be set."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from django.db.models import Q, QuerySet

from bangfu.org.access import Reader, inside
from bangfu.org.models.area import upward
from bangfu.policy import NoValueError
from bangfu.policy.errors import SET_BY_HAND
from bangfu.policy.marked_yaml import Node, parse_yaml
from bangfu.policy.outline import EVIDENCE, area_text, content_text
from bangfu.policy.pack import areas
from bangfu.policy.pack.model import Pack, Parameter, Value
from bangfu.policy.program.settings import Settings
from bangfu.policy.proof.clauses import users_of_words
from bangfu.rulebook.installed import with_bases
from bangfu.rulebook.models import ParameterChange
from bangfu.rulebook.queries.in_force import Around, counts
from bangfu.rulebook.queries.within import Within
from bangfu.rulebook.wording import say

State = Literal["local", "given", "default", "unset", "missing"]
_OPEN = ("missing", "unset", "default")


@dataclass(frozen=True)
class Standing:
    """A parameter in an area on a day.

    `local`: set here or above; `given`: the document's or a published figure; `default`:
    filled in by the pack where the text is silent; `unset`: what rests on it stays open;
    `missing`: nothing can be judged that needs it.
    """

    parameter: Parameter
    state: State
    text: str
    value: Value | None = None
    change: ParameterChange | None = None
    waiting: ParameterChange | None = None

    @property
    def is_open(self) -> bool:
        """Whether the place has to say something."""
        return self.state in ("missing", "unset")

    @property
    def evidence(self) -> str:
        """How well the pack knows its own figure; empty where it read the text."""
        known = self.value.evidence if self.value else ""
        return say(EVIDENCE[known]) if known and known != "text" else ""


class Ground:
    """The values that count in an area on a day, read once for many parameters."""

    def __init__(self, area_code: str, on: dt.date, around: Around | None = None) -> None:
        around = around or Around(area_code)
        self.area_code = area_code
        self.on = on
        self.standards = around.standards
        self.confirmed = around.confirmed(on)
        waiting = ParameterChange.objects.filter(
            area_id__in=upward(area_code), state=ParameterChange.State.PROPOSED
        ).select_related("proposed_by", "area")
        self.waiting = {row.key: row for row in waiting}

    def standing(self, candidates: Sequence[Parameter], loaded: Mapping[str, Pack]) -> Standing:
        """What several packs' definitions of one parameter come to."""
        settings = Settings(self.on, areas.prefix(self.standards), self._given(candidates, loaded))
        first = candidates[0]
        waiting = next((w for p in candidates if (w := self.waiting.get(_key(p)))), None)
        try:
            parameter, node = settings.choose(candidates)
        except NoValueError:
            return Standing(first, "missing", "", waiting=waiting)
        if node is None:
            return Standing(first, "unset", "", waiting=waiting)
        text = measured(parameter, node)
        value = next((v for v in parameter.values if v.content is node), None)
        if value is None:
            change = self.confirmed[_key(parameter)]
            return Standing(parameter, "local", text, change=change, waiting=waiting)
        state: State = "default" if value.default else "given"
        return Standing(parameter, state, text, value=value, waiting=waiting)

    def _given(self, candidates: Iterable[Parameter], loaded: Mapping[str, Pack]) -> dict[str, str]:
        keys = [_key(parameter) for parameter in candidates]
        rows = [self.confirmed[key] for key in keys if key in self.confirmed]
        return {r.key: r.value for r in rows if counts(r, loaded, self.standards, self.on)}


def known_on(parameter: Parameter, area_code: str, on: dt.date) -> Node | None:
    """What a pack's parameter is in an area on a day; None where nobody has said."""
    loaded = {parameter.pack: with_bases([parameter.pack])[parameter.pack]}
    now = Ground(area_code, on).standing([parameter], loaded)
    if now.change is not None:
        return parse_yaml(now.change.value, SET_BY_HAND / parameter.name)
    return now.value.content if now.value else None


def _key(parameter: Parameter) -> str:
    return f"{parameter.pack}/{parameter.name}"


def measured(parameter: Parameter, node: Node) -> str:
    """A value in words with its unit."""
    text = content_text(parameter, node, say)
    return f"{text} {parameter.unit}" if parameter.unit else text


def of_pack(pack: Pack, area_code: str, on: dt.date) -> list[Standing]:
    """Every parameter a pack defines, in its own order."""
    ground = Ground(area_code, on)
    loaded = {pack.id: pack}
    return [ground.standing([p], loaded) for p in pack.parameters.values()]


def to_be_set(area_code: str, on: dt.date, around: Around | None = None) -> list[Standing]:
    """What the packs in force use and the place has not said, what blocks most first.

    Defaults come last: they count until the place says otherwise.
    """
    around = around or Around(area_code)
    ground = Ground(area_code, on, around)
    found: dict[str, Standing] = {}
    for pack_id in around.packs(on):
        loaded = with_bases([pack_id])
        for name in used_words(loaded[pack_id]):
            candidates = [p.parameters[name] for p in _chain(loaded) if name in p.parameters]
            if candidates:
                standing = ground.standing(candidates, loaded)
                if standing.state in _OPEN:
                    found.setdefault(_key(standing.parameter), standing)
    return sorted(found.values(), key=lambda s: _OPEN.index(s.state))


def namesakes(parameter: Parameter, area_code: str, on: dt.date) -> list[Standing]:
    """Parameters of one name that other packs in force ask for themselves: each is set by itself.

    A pack that stands on the parameter's own pack and has no value of its own follows it.
    """
    around = Around(area_code)
    ground = Ground(area_code, on, around)
    found: dict[str, Standing] = {}
    for pack_id in around.packs(on):
        loaded = with_bases([pack_id])
        candidates = [
            pack.parameters[parameter.name]
            for pack in _chain(loaded)
            if parameter.name in pack.parameters
        ]
        if candidates and parameter.name in used_words(loaded[pack_id]):
            standing = ground.standing(candidates, loaded)
            if standing.parameter.pack != parameter.pack:
                found.setdefault(_key(standing.parameter), standing)
    return list(found.values())


@lru_cache(maxsize=64)
def missing(here: Within, area_code: str, on: dt.date) -> tuple[Parameter, ...]:
    """The parameters without which something cannot be judged in an area on a day.

    Kept with what was said there: it depends on nothing else.
    """
    to_set = to_be_set(area_code, on, here.around(area_code))
    return tuple(one.parameter for one in to_set if one.state == "missing")


def _chain(loaded: Mapping[str, Pack]) -> list[Pack]:
    """The pack asked first, then what it stands on."""
    return list(reversed(loaded.values()))


@lru_cache(maxsize=64)
def used_words(pack: Pack) -> Collection[str]:
    """Every word the rules, duties, limits and shares of a pack lead to."""
    named = {rule.rounding for rule in pack.rules.values()}
    return sorted({*users_of_words(pack), *named})


@dataclass(frozen=True)
class DatedValue:
    """One value in a parameter's history: a pack's own, or a place's."""

    where: str
    text: str
    period: str
    default: bool
    note: str
    here: bool


def packs_values(parameter: Parameter, standards: str) -> list[DatedValue]:
    """The values the pack carries, by area and date; `here` are those an area's standards may use."""
    return [
        DatedValue(
            where=area_text(value.area, say),
            text=measured(parameter, value.content),
            period=str(value.period),
            default=value.default,
            note="；".join(
                part
                for part in (say(EVIDENCE[value.evidence]) if value.evidence else "", value.note)
                if part
            ),
            here=areas.prefix(standards).startswith(value.area),
        )
        for value in parameter.values
    ]


def seen_by(reader: Reader) -> Q:
    """Rows of the areas around the reader's and of those inside it."""
    return Q(area_id__in=upward(reader.area.code)) | inside(reader.prefix, "area_id")


def changes(reader: Reader) -> QuerySet[ParameterChange]:
    """The values proposed and decided that the reader may see, the latest first."""
    rows = ParameterChange.objects.filter(seen_by(reader))
    return rows.select_related("area", "proposed_by", "decided_by").order_by("-proposed_at", "-pk")


def overtaken(row: ParameterChange, history: Iterable[ParameterChange]) -> dt.date | None:
    """From which day a later value of the same area counts instead of a confirmed one, for good."""
    confirmed = ParameterChange.State.CONFIRMED
    if row.state != confirmed:
        return None
    later = [
        one.from_day
        for one in history
        if one.state == confirmed and one.area_id == row.area_id and one.until_day is None
        and (one.from_day, one.decided_at, one.pk) > (row.from_day, row.decided_at, row.pk)
    ]  # fmt: skip
    first = min(later, default=None)
    return first if first and (row.until_day is None or first <= row.until_day) else None


def waiting_for(reader: Reader) -> QuerySet[ParameterChange]:
    """Proposals that still wait for a second person."""
    return changes(reader).filter(state=ParameterChange.State.PROPOSED)
