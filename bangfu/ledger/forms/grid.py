"""How officers look at the ledger, as it stands in an address and as chips to take off.

No name stands in an address: the address says only that one is looked for, the session
keeps which.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from bangfu.ledger.facts import HEADING_FACTS, FactRefused, dictionary, is_protected, shown, typed
from bangfu.ledger.models import Standing
from bangfu.ledger.queries.filters import Filters
from bangfu.ledger.queries.grid import ORDERS
from bangfu.ledger.queries.hidden import sees, sees_income
from bangfu.ledger.screening.standing import RECEIVED_AS
from bangfu.ledger.tags import FILTERABLE
from bangfu.org.access import Reader
from bangfu.org.asked import day
from bangfu.org.models.area import SIGNIFICANT
from bangfu.policy.facts import Fact, load_programmes
from bangfu.policy.storage import SCALE

NAME_KEY = "ledger.name"
"""Where the session keeps the name looked for."""
GROUPS = ("village", "household", "category", "none")
OWN = ("identity", "kinds", "income", "benefits", "helper", "key", "plan", "missing")
"""The columns shown where nobody chose others."""
FURTHER = ("weeks", "age", "sex", "relation", "number", "due", "paid", "gap")
FLAGS = {
    "key": "key_person", "noplan": "without_measures", "nohelper": "without_helper", "noid": "without_identity",
    "stale": "stale", "lapsed": "lapsed", "open": "undecided", "left": "left",
}  # fmt: skip
"""Filters that are on or off: their word in the address and their field."""


@dataclass(frozen=True)
class Look:
    """Filters, order, grouping and columns."""

    filters: Filters = field(default_factory=Filters)
    group: str = "village"
    order: str = "place"
    columns: tuple[str, ...] = OWN
    wrong: tuple[str, ...] = ()
    """What in the address or a form could not be taken, in words."""

    @property
    def address(self) -> str:
        """The look as the query of an address."""
        return written(self)

    def with_filters(self, **changes: Any) -> Look:
        """The same look at other people."""
        return replace(self, filters=replace(self.filters, **changes))


@dataclass(frozen=True)
class Chip:
    """A filter in force: what it is, what is asked of it, and the address without it."""

    label: str
    text: str
    without: str


def read(query: QueryDict, reader: Reader, session: Mapping[str, Any]) -> Look:
    """The look an address asks for, without what the reader is not shown."""
    wrong: list[str] = []
    words = {name: fact for name, fact in dictionary().facts.items() if open_to(reader, fact)}
    area = query.get("area", "")
    standing = query.get("standing", "")
    programme = query.get("programme", "")
    filters = Filters(
        area=area if _is_prefix(area) and area.startswith(reader.prefix) else "",
        tags=tuple(dict.fromkeys(tag for tag in query.getlist("has") if _is_tag(tag, words))),
        unknown=tuple(dict.fromkeys(name for name in query.getlist("unknown") if name in words)),
        ranges=tuple(_ranges(query, words, wrong)),
        ages=_ages(query, wrong),
        standing=standing if standing in standings(reader) else "",
        programme=programme if programme in programmes(reader) else "",
        name=str(session.get(NAME_KEY, "")) if "name" in query else "",
        since=_day(query.get("since", ""), wrong),
        **{name: word in query for word, name in FLAGS.items()},
    )
    wrong += _not_taken(query, filters, words)
    if filters.left:
        # tags are of those on the books
        filters = replace(filters, tags=())
    if not filters.standing:
        filters = replace(filters, programme="", undecided=False)
    asked = [*query.get("cols", "").split(","), *query.getlist("col")]
    known = [one for one in asked if one in words or one in OWN or one in FURTHER]
    order = query.get("order", "place")
    group = query.get("group", "village")
    return Look(
        filters,
        group if group in GROUPS else "village",
        order if order in ORDERS and (order != "income" or sees_income(reader)) else "place",
        tuple(dict.fromkeys(known)) if {"cols", "col"} & query.keys() else OWN,
        tuple(wrong),
    )


def open_to(reader: Reader, fact: Fact) -> bool:
    """Whether a fact can be a column or a filter for a reader."""
    return fact.name not in HEADING_FACTS and not is_protected(fact) and sees(reader, fact)


def standings(reader: Reader) -> dict[str, str]:
    """How people can stand towards programmes, in words.

    A category is nothing but its reason, so who is kept from some reasons cannot ask for it.
    """
    return {
        one.value: str(one.label)
        for one in Standing
        if one != Standing.HOLDS or not reader.hidden_groups
    }


def programmes(reader: Reader) -> tuple[str, ...]:
    """The programmes people can be looked for by.

    Many tell by their name of an illness or a disability; who is kept from such facts
    looks only for what is received as such.
    """
    names = tuple(load_programmes())
    return tuple(n for n in names if n in RECEIVED_AS) if reader.hidden_groups else names


def _not_taken(query: QueryDict, filters: Filters, words: Mapping[str, Fact]) -> list[str]:
    """What the address asks for and is not used, so that more people show than somebody meant."""
    given = [
        *(tag for tag in query.getlist("has") if tag not in filters.tags),
        *(name for name in query.getlist("unknown") if name not in filters.unknown),
        *(text for text in query.getlist("range") if text.partition(":")[0] not in words),
        *(
            query[name]
            for name in ("area", "standing", "programme")
            if query.get(name) and not getattr(filters, name)
        ),
    ]
    return [_("条件“%s”没有用上：这里不认得它，或者这个岗位不看它") % text for text in given]


def written(look: Look) -> str:
    """A look as the query of an address; what is as usual is left out."""
    query = QueryDict(mutable=True)
    filters = look.filters
    for name in ("area", "standing", "programme"):
        if getattr(filters, name):
            query[name] = getattr(filters, name)
    for tag in filters.tags:
        query.appendlist("has", tag)
    for name in filters.unknown:
        query.appendlist("unknown", name)
    for name, low, high in filters.ranges:
        query.appendlist("range", f"{name}:{_figure(name, low)}:{_figure(name, high)}")
    for name, value in zip(("age_from", "age_to"), filters.ages, strict=True):
        if value is not None:
            query[name] = str(value)
    if filters.since:
        query["since"] = filters.since.isoformat()
    if filters.name:
        query["name"] = "1"
    for word, name in FLAGS.items():
        if getattr(filters, name):
            query[word] = "1"
    if look.group != "village":
        query["group"] = look.group
    if look.order != "place":
        query["order"] = look.order
    if look.columns != OWN:
        query["cols"] = ",".join(look.columns)
    return query.urlencode(safe=",:")


def chips(look: Look, area_name: str) -> list[Chip]:
    """Every filter in force."""
    filters = look.filters
    found: list[Chip] = []

    def add(label: str, text: str, **without: Any) -> None:
        found.append(Chip(label, text, look.with_filters(**without).address))

    if filters.area:
        add(_("地方"), area_name, area="")
    if filters.name:
        add(_("姓名里有"), filters.name, name="")
    if filters.standing:
        standing = str(Standing(filters.standing).label)
        text = f"{standing} · {filters.programme}" if filters.programme else standing
        add(_("救助"), text, standing="", programme="", undecided=False)
    for tag in filters.tags:
        name, _sign, answer = tag.partition("=")
        add(name, answer, tags=_less(filters.tags, tag))
    for name in filters.unknown:
        add(name, _("没问过"), unknown=_less(filters.unknown, name))
    for one in filters.ranges:
        add(one[0], span(one), ranges=_less(filters.ranges, one))
    if filters.ages != (None, None):
        low, high = filters.ages
        add(_("年龄"), _between(low, high, _("岁")), ages=(None, None))
    if filters.since:
        add(_("记录过"), _("%s 以来") % filters.since.isoformat(), since=None)
    for name, label, text in (
        ("key_person", _("重点人员"), _("在名单上")),
        ("without_measures", _("帮扶措施"), _("没有")),
        ("without_helper", _("帮扶责任人"), _("没有")),
        ("without_identity", _("身份证号码"), _("没有")),
        ("lapsed", _("材料"), _("过期")),
        ("undecided", _("决定"), _("还没作")),
        ("stale", _("资料"), _("半年没更新")),
        ("left", _("在册"), _("已迁出、已去世")),
    ):
        if getattr(filters, name):
            add(label, text, **{name: False})
    return found


def span(one: tuple[str, int | None, int | None]) -> str:
    """A range in words."""
    fact = dictionary().facts[one[0]]
    low, high = (None if value is None else shown(fact, value) for value in one[1:])
    return _between(low, high, fact.unit)


def _between(low: object, high: object, unit: str) -> str:
    words = {"low": low, "high": high, "unit": unit}
    if high is None:
        return _("%(low)s %(unit)s以上") % words
    if low is None:
        return _("%(high)s %(unit)s以下") % words
    return _("%(low)s 到 %(high)s %(unit)s") % words


def _less(kept: tuple[Any, ...], one: Any) -> tuple[Any, ...]:
    return tuple(other for other in kept if other != one)


def _is_prefix(text: str) -> bool:
    """Whether this is what the codes of an area and all inside it begin with."""
    return text.isascii() and text.isdecimal() and len(text) in SIGNIFICANT.values()


def _is_tag(tag: str, words: Mapping[str, Fact]) -> bool:
    name, sign, answer = tag.partition("=")
    return bool(sign and answer) and "|" not in tag and name in words and (
        words[name].type in FILTERABLE
    )  # fmt: skip


def _ranges(
    query: QueryDict, words: Mapping[str, Fact], wrong: list[str]
) -> list[tuple[str, int | None, int | None]]:
    """Ranges in the address, and the one a form adds as `number`, `low` and `high`."""
    asked = [text.split(":") for text in query.getlist("range")]
    if query.get("number"):
        asked.append([query["number"], query.get("low", ""), query.get("high", "")])
    found: dict[str, tuple[str, int | None, int | None]] = {}
    for parts in asked:
        if len(parts) != 3 or parts[0] not in words or words[parts[0]].type not in SCALE:
            continue
        try:
            low, high = typed(parts[0], parts[1]), typed(parts[0], parts[2])
        except FactRefused as refused:
            wrong.append(str(refused))
            continue
        if low is not None and high is not None and low > high:
            wrong.append(_("%s：从多少比到多少还大，请换过来") % parts[0])
        elif low is not None or high is not None:
            found[parts[0]] = (parts[0], low, high)
    return list(found.values())


def _figure(name: str, value: int | None) -> str:
    return "" if value is None else shown(dictionary().facts[name], value)


def _ages(query: QueryDict, wrong: list[str]) -> tuple[int | None, int | None]:
    found: list[int | None] = []
    for name in ("age_from", "age_to"):
        text = query.get(name, "").strip()
        if text and not (text.isdecimal() and len(text) <= 3):
            wrong.append(_("年龄只写整数，例如 60"))
            text = ""
        found.append(int(text) if text else None)
    low, high = found
    if low is not None and high is not None and low > high:
        wrong.append(_("年龄：从多少比到多少还大，请换过来"))
        return None, None
    return low, high


def _day(text: str, wrong: list[str]) -> dt.date | None:
    if not text:
        return None
    found = day(text)
    if found is None:
        wrong.append(_("日子写成 2026-11-22 这样"))
    return found
