"""What applies in an area on a day: packs, local values, and the program they make.

What is in force is collected from the area upward: village, township, county, city,
province. The nearest area that says anything about a parameter is the one that counts.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from django.utils.translation import gettext as _

from bangfu.org.models import Area
from bangfu.org.models.area import SIGNIFICANT, upward
from bangfu.policy import NoValueError, build_program
from bangfu.policy.facts import DICTIONARY
from bangfu.policy.pack import areas
from bangfu.policy.pack.model import Pack
from bangfu.policy.program.assemble import Program
from bangfu.rulebook.installed import installed, with_bases
from bangfu.rulebook.models import PackInForce, ParameterChange

_KEPT_PROGRAMS = 32
DAYS_KEPT = 32
"""For so many days what a judgement rests on is kept around an area; more are worked out anew."""


class NotSet(Exception):
    """Nothing can be judged here yet: what has to be put in force or set first, in words.

    `parameter` and `pack` name what is missing where one thing is; else they are empty.
    """

    def __init__(self, text: str, *, parameter: str = "", pack: str = "") -> None:
        super().__init__(text)
        self.parameter = parameter
        self.pack = pack


@dataclass(frozen=True)
class Footing:
    """All that a judgement in an area on a day rests on; equal footings give equal programs."""

    packs: tuple[tuple[str, str], ...]
    """Pack ids with their content hashes, those they stand on included."""
    asked: tuple[str, ...]
    """The packs in force, in the order in which they are asked."""
    standards: str
    """The area whose values in the packs count here: its county, where packs say no more of what
    lies in it, so that the villages of a county are judged together."""
    on: dt.date
    overrides: tuple[tuple[str, str], ...]
    """Confirmed local values by `pack/name`."""

    @cached_property
    def content_hash(self) -> str:
        """What the rules and values are, as 64 hexadecimal digits; the day is not part of it."""
        said = [
            self.packs,
            self.asked,
            self.standards,
            self.overrides,
            _dictionary_hash(),
        ]
        return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


@lru_cache(maxsize=1)
def _dictionary_hash() -> str:
    """The dictionary's own derivations decide too, and are read once for the process."""
    return hashlib.sha256(DICTIONARY.read_bytes()).hexdigest()


class Around:
    """What was put in force and confirmed around an area on any day; each is read once, when asked.

    Several days of one area are asked of one of these: a look back costs no further query.
    """

    def __init__(self, area_code: str) -> None:
        self.area_code = area_code
        self.codes = upward(area_code)
        self._footings: dict[dt.date, Footing] = {}

    def packs(self, on: dt.date) -> list[str]:
        """Ids of the packs that apply on a day, the nearest area's first.

        A pack whose own document has lapsed, or that is no longer installed, does not apply.
        """
        here = [row for row in self._packs if _holds(row.from_day, row.until_day, on)]
        found = sorted(here, key=lambda row: (self.codes.index(row.area_id), row.pack))
        packs = installed()
        ids = dict.fromkeys(row.pack for row in found if row.pack in packs)
        return [pack for pack in ids if packs[pack].period.covers(on)]

    def confirmed(self, on: dt.date) -> dict[str, ParameterChange]:
        """The confirmed local value that counts of each parameter, by `pack/name`.

        The nearest area wins, then the latest first day, then the latest decision.
        """
        rising = sorted(
            (row for row in self._values if _holds(row.from_day, row.until_day, on)),
            key=lambda row: (
                -self.codes.index(row.area_id), row.from_day, row.decided_at, row.pk,
            ),
        )  # fmt: skip
        return {row.key: row for row in rising}

    @cached_property
    def standards(self) -> str:
        """The code by which packs know this area: the nearest `standards_code`, else its own."""
        rows = Area.objects.filter(code__in=self.codes).exclude(standards_code="").order_by()
        found = dict(rows.values_list("code", "standards_code"))
        return next((found[code] for code in self.codes if code in found), self.area_code[:12])

    def footing(self, on: dt.date) -> Footing:
        """What a judgement on a day rests on. Raises NotSet when no pack is in force."""
        found = self._footings.get(on)
        if found is None:
            found = self._footing(on)
            if len(self._footings) >= DAYS_KEPT:
                self._footings = {}
            self._footings[on] = found
        return found

    def _footing(self, on: dt.date) -> Footing:
        asked = self.packs(on)
        if not asked:
            raise NotSet(_("这里还没有施行任何政策包。请区县先在“政策”里选定施行哪几个。"))
        loaded = with_bases(asked)
        given = {
            key: row.value
            for key, row in self.confirmed(on).items()
            if counts(row, loaded, self.standards, on)
        }
        return Footing(
            packs=tuple(sorted((pack.id, pack.content_hash) for pack in loaded.values())),
            asked=tuple(asked),
            standards=_told_apart(self.standards, loaded.values()),
            on=on,
            overrides=tuple(sorted(given.items())),
        )

    @cached_property
    def _packs(self) -> list[PackInForce]:
        return list(PackInForce.objects.filter(area_id__in=self.codes).order_by())

    @cached_property
    def _values(self) -> list[ParameterChange]:
        confirmed = ParameterChange.State.CONFIRMED
        return list(
            ParameterChange.objects.filter(area_id__in=self.codes, state=confirmed).order_by()
        )


def _told_apart(code: str, packs: Iterable[Pack]) -> str:
    """The county of an area, or what lies in it as far as packs tell that apart, filled up."""
    known = {
        area
        for pack in packs
        for area in (pack.area, *(v.area for one in pack.parameters.values() for v in one.values))
    }
    own = areas.prefix(code)
    far = max((len(area) for area in known if own.startswith(area)), default=0)
    return own[: max(far, SIGNIFICANT["county"])].ljust(12, "0")


def _holds(first: dt.date, last: dt.date | None, on: dt.date) -> bool:
    return first <= on and (last is None or last >= on)


def packs_in_force(area_code: str, on: dt.date) -> list[str]:
    """Ids of the packs that apply in an area on a day, the nearest area's first."""
    return Around(area_code).packs(on)


def confirmed_values(area_code: str, on: dt.date) -> dict[str, ParameterChange]:
    """The confirmed local value that counts of each parameter, by `pack/name`."""
    return Around(area_code).confirmed(on)


def overrides(area_code: str, on: dt.date) -> dict[str, str]:
    """Confirmed local values by `pack/name`, as the engine takes them."""
    return {key: row.value for key, row in confirmed_values(area_code, on).items()}


def standards_code(area_code: str) -> str:
    """The code by which packs know this area: the nearest `standards_code`, else its own."""
    return Around(area_code).standards


def footing(area_code: str, on: dt.date) -> Footing:
    """What a judgement in this area on this day rests on.

    Raises NotSet when no pack is in force.
    """
    return Around(area_code).footing(on)


def counts(row: ParameterChange, loaded: Mapping[str, Pack], standards: str, on: dt.date) -> bool:
    """Whether a confirmed value is one of these packs' and nothing nearer stands against it.

    A figure the pack itself gives for a narrower area than the one that set the value
    (a county's published standard against a city's setting) stays.
    """
    pack = loaded.get(row.pack)
    parameter = pack.parameters.get(row.name) if pack else None
    if parameter is None:
        return False
    reach = len(areas.prefix(row.area_id[:12]))
    return not any(
        len(value.area) > reach and not value.default
        for value in parameter.values
        if areas.prefix(standards).startswith(value.area) and value.period.covers(on)
    )


def program_for(area_code: str, on: dt.date) -> Program:
    """The rules in force in an area on a day, ready to run; kept for the next who asks.

    Raises NotSet, saying what the county has to set, where a needed value is missing.
    """
    return program_of(footing(area_code, on))


def program_hash(area_code: str, on: dt.date) -> str:
    """The content hash a stored outcome keeps of the rules and values it was judged by."""
    return footing(area_code, on).content_hash


@lru_cache(maxsize=_KEPT_PROGRAMS)
def program_of(ground: Footing) -> Program:
    """The program of a footing. Programs are only read, so requests share them.

    Raises NotSet where a needed value is missing.
    """
    try:
        return build_program(
            ground.asked, ground.on, area=ground.standards, overrides=dict(ground.overrides)
        )
    except NoValueError as error:
        raise not_set(error, ground) from error


def not_set(error: NoValueError, ground: Footing) -> NotSet:
    """The engine's refusal for want of a value, in words for the page."""
    if not error.parameter:
        return NotSet(str(error))
    text = _("参数“%(name)s”在 %(day)s 还没有值，相关的判断做不了。请区县设定。") % {
        "name": error.parameter,
        "day": ground.on.isoformat(),
    }
    return NotSet(text, parameter=error.parameter, pack=error.pack)
