"""Work lists that follow from facts: missed, no longer due, to be asked, and the pilot's own.

All are proposals by the engine, cut to the reader's scope; a page follows another by
the place of its last row, so nobody appears twice when outcomes change meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, TextField, Value, When
from django.db.models.functions import StrIndex, Substr
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bangfu.ledger.facts import dictionary
from bangfu.ledger.models import Decision, Household, Outcome, Person, Standing
from bangfu.ledger.models.standing import DIFFERS
from bangfu.ledger.queries.grid import LOOKED_THROUGH_AT_MOST
from bangfu.ledger.queries.held import people_in
from bangfu.ledger.queries.hidden import hidden_rules, sees, speaks_of_hidden, spoken, telling
from bangfu.ledger.queries.known import with_unit
from bangfu.ledger.queries.leafed import Found
from bangfu.ledger.queries.paid import Beside, beside
from bangfu.ledger.queries.reasons import brief, grounds, offers
from bangfu.ledger.queries.scope import outcomes_of
from bangfu.ledger.screening.decided import decided_on, standing_decisions
from bangfu.ledger.screening.paid import PAID
from bangfu.org.access import Reader, inside
from bangfu.org.asked import number
from bangfu.policy.facts import Fact, load_programmes
from bangfu.policy.wording import JOINT

PAGE = 50
COUNTED_UP_TO = 10_000
"""Outcomes of a list are counted exactly so far."""
WHOLE = 2_000
"""So many rows at most on one sheet to be printed."""
OPEN, PURSUED, DECLINED = "open", "pursued", "declined"
CHOSEN = {PURSUED: Decision.Choice.PURSUE, DECLINED: Decision.Choice.DECLINE}
PILOT = "street-pilot-2021"
STANDS = {
    "missed": Standing.PROPOSED, "over": Standing.OVER, "differs": Standing.IN_FORCE,
}  # fmt: skip
"""How somebody stands who is in a list to decide on."""
ABOUT_OF = {
    "missed": Decision.About.MISSED, "over": Decision.About.OVER, "differs": Decision.About.AMOUNT,
}  # fmt: skip
"""What a decision from such a list is about."""


@dataclass(frozen=True)
class Part:
    """A part of a pilot list: which outcomes, the clause it serves, what is due."""

    slug: str
    programme: str
    word: str | Promise
    due: str | Promise
    clause: str
    unknown: str = ""
    """The fact nobody recorded; empty where the case is clear."""


PARTS: dict[str, tuple[Part, ...]] = {
    "certificate": (
        Part("report", "残疾证办理转介", _("事实残疾没有证"), _("单列整理，统一报残联办理"), "P1-3.2-e"),
        Part("renew", "残疾证换证提醒", _("证过期没有换"), _("上门或者电话催办年检换新"), "P1-3.2-f"),
        Part("unknown", "残疾证办理转介", _("没登记有没有证"), _("问清有没有残疾证"), "P1-3.2-d",
             "残疾证状态"),
    ),
    "school": (
        Part("back", "控辍保学转介", _("失学或者辍学"), _("马上同教育部门一起劝返"), "P1-3.2-c"),
        Part("unknown", "控辍保学转介", _("没登记在不在学"), _("问清在不在学"), "P1-3.2-c", "在学状态"),
    ),
    "housing": (
        Part("unsafe", "住房安全协调", _("住房有安全隐患"), _("报村（居）委会，请有关部门来解决"), "P1-3.2-h"),
        Part("unknown", "住房安全协调", _("没登记住房安不安全"), _("上门看住房条件"), "P1-3.2-g",
             "住房安全"),
    ),
}  # fmt: skip
"""The lists of the street pilot (P1-3.2-c to h)."""
SHOWN = {
    "certificate": ("残疾类别", "残疾等级", "残疾证状态", "精神障碍"),
    "school": ("出生日期", "儿童类别", "在学状态", "在读学段"),
    "housing": ("住房安全", "家庭住址"),
}
"""The facts a pilot list shows of each row."""
KINDS: dict[str, str | Promise] = {
    "missed": _("漏保"), "over": _("错保"), "differs": _("金额不一样"), "ask": _("待核实"), "certificate": _("残疾证"),
    "school": _("就学"), "housing": _("住房安全"),
}  # fmt: skip


@dataclass(frozen=True)
class Look:
    """What is looked at: the list, its part or state, an area's prefix, a programme, a question."""

    kind: str = "missed"
    state: str = OPEN
    part: str = ""
    area: str = ""
    programme: str = ""
    fact: str = ""

    @property
    def about(self) -> str:
        """What a decision from here is about; empty where nothing is decided here."""
        return ABOUT_OF.get(self.kind, "")

    @property
    def piece(self) -> Part | None:
        """The part of a pilot list; its first where none is chosen."""
        parts = PARTS.get(self.kind, ())
        return next((one for one in parts if one.slug == self.part), parts[0] if parts else None)


@dataclass(frozen=True)
class Place:
    """Where a page begins: after this row."""

    area_code: str
    household: int
    outcome: int

    def __str__(self) -> str:
        return f"{self.area_code}-{self.household}-{self.outcome}"

    @classmethod
    def read(cls, text: str) -> Place | None:
        """A place as written into an address; None where it is none."""
        code, *parts = text.split("-")
        keys = [number(part) for part in parts]
        if number(code) is None or len(keys) != 2 or keys[0] is None or keys[1] is None:
            return None
        return cls(code, keys[0], keys[1])


@dataclass(frozen=True)
class Row:
    """One outcome in a list; `decision` is what somebody decided on it and still counts."""

    outcome: Outcome
    household: Household
    person: Person | None
    clauses: tuple[str, ...]
    laws: tuple[str, ...]
    """National rules by their names."""
    reason: str
    brief: str
    hidden: bool
    name: str
    """The programme's name as the reader may hear it."""
    beside: Beside | None = None
    decision: Decision | None = None
    facts: tuple[tuple[str, str], ...] = ()

    @property
    def whose(self) -> str:
        """Whom it concerns."""
        return self.person.label if self.person else self.household.label


@dataclass(frozen=True)
class Page:
    """Rows in order, and where the next page begins."""

    rows: Sequence[Row] = ()
    after: Place | None = None


class TooWide(Exception):
    """So many people are looked through only township by township."""


def kinds_for(reader: Reader) -> dict[str, str | Promise]:
    """The lists a reader may open: those of care and schooling not where care is kept from them."""
    kept = set(PARTS) if reader.hidden_groups else set()
    if not sees(reader, dictionary().facts[PAID]):
        kept.add("differs")
    return {kind: word for kind, word in KINDS.items() if kind not in kept}


def prefix_of(reader: Reader, look: Look) -> str:
    """The area looked at: the one chosen, or the reader's own."""
    return look.area if look.area and look.area.startswith(reader.prefix) else reader.prefix


def matching(reader: Reader, look: Look) -> QuerySet[Outcome]:
    """The outcomes of a list."""
    rows = outcomes_of(reader)
    if look.area:
        rows = rows.filter(inside(prefix_of(reader, look)))
    part = look.piece
    if part is not None:
        if part.unknown:
            rows = rows.filter(standing=Standing.ASK)
            return rows.filter(programme=part.programme, missing__contains=part.unknown)
        return rows.filter(standing=Standing.ELIGIBLE, programme=part.programme)
    if look.programme:
        rows = rows.filter(programme=look.programme)
    if look.kind == "ask":
        rows = rows.filter(standing=Standing.ASK, programme__in=benefits())
        if look.fact:
            first = Q(missing=look.fact) | Q(missing__startswith=f"{look.fact}{JOINT}")
            rows = rows.filter(first)
        return rows
    rows = rows.filter(standing=STANDS[look.kind])
    if look.kind == "differs":
        rows = rows.filter(DIFFERS)
    decisions = decided_on(look.about, reader.day, OuterRef)
    if look.state in CHOSEN:
        return rows.filter(Exists(decisions.filter(choice=CHOSEN[look.state])))
    return rows.filter(~Exists(decisions))


@lru_cache(maxsize=1)
def benefits() -> tuple[str, ...]:
    """The programmes that give something."""
    return tuple(name for name in load_programmes() if offers(name))


def count(reader: Reader, look: Look) -> Found:
    """How many outcomes a list holds; beyond ten thousand only that it is more."""
    number = matching(reader, look).order_by()[: COUNTED_UP_TO + 1].count()
    return Found(min(number, COUNTED_UP_TO), number > COUNTED_UP_TO)


def programmes(reader: Reader, look: Look) -> list[tuple[str, int]]:
    """The programmes in a list with how often each is there, the most frequent first."""
    rows = matching(reader, Look(look.kind, look.state, area=look.area)).order_by()
    found = rows.values_list("programme").annotate(n=Count("pk")).order_by("-n", "programme")
    return [(name, n) for name, n in found if not telling(reader, name)]


def rows_of(reader: Reader, look: Look, after: Place | None = None, size: int = PAGE) -> Page:
    """One page of a list, by village and household."""
    rows = matching(reader, look).select_related("household", "person")
    if after is not None:
        rows = rows.filter(
            Q(area_code__gt=after.area_code)
            | Q(area_code=after.area_code, household_id__gt=after.household)
            | Q(area_code=after.area_code, household_id=after.household, pk__gt=after.outcome)
        )
    found = list(rows.order_by("area_code", "household_id", "pk")[: size + 1])
    more, found = len(found) > size, found[:size]
    told = _decided(reader, look, found)
    shown = [_row(reader, look, one, told) for one in found]
    last = found[-1] if more else None
    return Page(shown, Place(last.area_code, last.household_id, last.pk) if last else None)


Decided = dict[tuple[int, int, str], Decision]


def _decided(reader: Reader, look: Look, found: Iterable[Outcome]) -> Decided:
    if not look.about or look.state == OPEN:
        return {}
    rows = standing_decisions(reader.day).filter(
        household_id__in={one.household_id for one in found}, about=look.about
    )
    return {(one.household_id, one.person_id or 0, one.programme): one for one in rows}


def _row(reader: Reader, look: Look, one: Outcome, told: Decided) -> Row:
    hidden = hidden_rules(reader, one.area_code[:12], reader.day)
    unnamed = telling(reader, one.programme)
    secret = unnamed or speaks_of_hidden(one.pack, one.rule, hidden)
    clauses, laws = ([], []) if unnamed else grounds(one.basis)
    return Row(
        outcome=one,
        household=one.household,
        person=one.person,
        clauses=tuple(clauses),
        laws=tuple(laws),
        reason="" if secret else one.reason,
        brief="" if secret else brief(one.reason, one.pack, one.rule),
        hidden=secret,
        name=spoken(reader, one.programme),
        beside=beside(reader, one),
        decision=told.get((one.household_id, one.person_id or 0, one.programme)),
        facts=tuple(_facts(reader, look, one)),
    )


def _facts(reader: Reader, look: Look, one: Outcome) -> Iterable[tuple[str, str]]:
    words = dictionary().facts
    for name in SHOWN.get(look.kind, ()):
        fact = words.get(name)
        if fact is None or not sees(reader, fact):
            continue
        if fact.entity == "household":
            kept = one.household.facts
        else:
            kept = one.person.facts if one.person else {}
        yield name, with_unit(fact, kept.get(name))


# -- what to ask ------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """A fact that comes first in what is to be asked, and of how many households."""

    fact: Fact
    households: int


@dataclass(frozen=True)
class Home:
    """A household to be asked, what hinges on it, and of whom it is asked."""

    household: Household
    programmes: tuple[str, ...]
    people: tuple[Person, ...] = ()


@dataclass(frozen=True)
class Homes:
    """A page of households, and where the next begins."""

    rows: list[Home] = field(default_factory=list)
    after: Place | None = None


def questions(reader: Reader, look: Look) -> tuple[list[Asked], list[str]]:
    """What is to be asked first, the cheapest first, then of the most households; and the
    values the place has not set. Raises TooWide for more people than can be looked through.
    """
    if people_in(prefix_of(reader, look)) > LOOKED_THROUGH_AT_MOST:
        raise TooWide
    at = StrIndex(F("missing"), Value(JOINT))
    first = Case(
        When(place=0, then=F("missing")),
        default=Substr("missing", 1, F("place") - 1),
        output_field=TextField(),
    )
    rows = matching(reader, Look("ask", area=look.area)).exclude(missing="").order_by()
    counted = (
        rows.annotate(place=at)
        .annotate(first=first)
        .values_list("first")
        .annotate(n=Count("household_id", distinct=True))
    )
    words = dictionary().facts
    asked, unset = [], []
    for name, homes in counted.order_by("-n", "first"):
        fact = words.get(name)
        if fact is None:
            unset.append(name)
        elif sees(reader, fact):
            asked.append(Asked(fact, homes))
    return sorted(asked, key=lambda one: (one.fact.ask, -one.households)), unset


def homes_asked(reader: Reader, look: Look) -> int:
    """In how many households a question comes first."""
    return matching(reader, look).order_by().aggregate(n=Count("household_id", distinct=True))["n"]


def homes_to_ask(reader: Reader, look: Look, after: Place | None = None, size: int = PAGE) -> Homes:
    """The households where a question comes first, and the programmes that hinge on it."""
    rows = matching(reader, look).order_by()
    if after is not None:
        rows = rows.filter(
            Q(area_code__gt=after.area_code)
            | Q(area_code=after.area_code, household_id__gt=after.household)
        )
    keys = rows.values_list("area_code", "household_id").distinct()
    found = list(keys.order_by("area_code", "household_id")[: size + 1])
    more, found = len(found) > size, found[:size]
    homes = Household.objects.in_bulk([pk for _area, pk in found])
    open_: dict[int, list[Outcome]] = {}
    rest = matching(reader, look).filter(household_id__in=homes).select_related("person")
    for one in rest.order_by("pk"):
        open_.setdefault(one.household_id, []).append(one)
    shown = [
        Home(
            homes[pk],
            tuple(dict.fromkeys(spoken(reader, one.programme) for one in open_[pk])),
            tuple({one.person_id: one.person for one in open_[pk] if one.person}.values()),
        )
        for _area, pk in found
        if pk in open_
    ]
    last = found[-1] if more else None
    return Homes(shown, Place(last[0], last[1], 0) if last else None)
