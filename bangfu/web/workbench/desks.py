"""Which parts stand on whose workbench."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from bangfu.ledger.queries.figures import Line
from bangfu.ledger.queries.lists import Look, TooWide, questions
from bangfu.org.access import Reader
from bangfu.org.models.area import Level
from bangfu.org.roles import Role
from bangfu.web.workbench import administration as admin
from bangfu.web.workbench import (
    duties,
    goods,
    imports,
    money,
    monthly,
    safe,
    troubles,
    visited,
    waiting,
)
from bangfu.web.workbench.dates import PARTS as DATED
from bangfu.web.workbench.dates import ruler
from bangfu.web.workbench.matters import (
    COUNTED,
    LATER,
    SHOWN,
    SOON,
    Asked,
    Day,
    Matter,
    Pile,
    Source,
    Trouble,
    address,
)
from bangfu.web.workbench.there import absent

AT_HOMES: tuple[Source, ...] = (
    waiting.harm_reported, waiting.in_danger, safe.hazards_open, waiting.measures_due,
    waiting.papers_expiring, waiting.plans_to_look_at, safe.agreements_to_renew,
)  # fmt: skip
OF_DUTIES: tuple[Source, ...] = (
    duties.own_visits, duties.visits_risen, duties.homes_uncovered, duties.surges_running,
)  # fmt: skip
SOURCES: dict[str, tuple[Source, ...]] = {
    Role.VILLAGE_WORKER: (*AT_HOMES, duties.visits_due, duties.surges_running, visited.hardship_found, monthly.ledgers_waiting, goods.goods_coming, goods.lists_to_hand_out),
    Role.TOWNSHIP_OFFICER: (
        *AT_HOMES, *OF_DUTIES, visited.hardship_found, monthly.ledgers_waiting, waiting.proposals,
        imports.imports_begun, imports.twins, imports.findings_open, waiting.key_persons,
        safe.visits_to_check, goods.goods_coming, goods.losses_to_decide,
    ),
    Role.TOWNSHIP_LEADER: (
        *OF_DUTIES, waiting.harm_reported, waiting.in_danger, safe.hazards_open, safe.visits_to_check,
        waiting.measures_due, monthly.ledgers_waiting, waiting.proposals, waiting.key_persons, goods.losses_to_decide,
    ),
    Role.COUNTY_OFFICER: (
        duties.own_visits, duties.visits_risen, duties.surges_running,
        safe.hazards_overdue, safe.visits_to_check, waiting.proposals, imports.imports_begun,
        imports.twins, imports.findings_open, goods.goods_coming, goods.losses_to_decide,
    ),
    Role.COUNTY_LEADER: (duties.own_visits, duties.visits_risen, waiting.values_to_confirm, waiting.proposals, goods.losses_to_decide),
    Role.CITY_OFFICER: (duties.own_visits, duties.visits_risen, waiting.values_to_confirm),
    Role.SYSTEM_ADMIN: (admin.places_without_people, admin.offices_without_people),
    Role.SECURITY_ADMIN: (
        admin.accounts_locked, admin.accounts_without_post, admin.posts_ending,
    ),
    Role.AUDIT_ADMIN: (admin.chain_to_verify,),
}  # fmt: skip
"""What can wait for a role, in no order: the page puts danger and days first."""

TROUBLES: tuple[Callable[[Asked], list[Trouble]], ...] = (
    monthly.ledgers_sent_back, imports.imports_failed, imports.rows_left_out,
    troubles.runs_failed, troubles.not_judged, troubles.rules_not_set,
)  # fmt: skip
"""What can have gone wrong, in the order in which it is told."""

SEES_VISITS = frozenset({Role.VILLAGE_WORKER, Role.TOWNSHIP_OFFICER, Role.TOWNSHIP_LEADER})
"""Whose page tells which visits came in today."""

LEADERS = frozenset({Role.TOWNSHIP_LEADER, Role.COUNTY_LEADER, Role.CITY_OFFICER})
"""Who compares how far areas are with their visits."""
WITH_FIGURES = frozenset(
    {
        Role.VILLAGE_WORKER, Role.TOWNSHIP_OFFICER, Role.TOWNSHIP_LEADER, Role.COUNTY_OFFICER,
        Role.COUNTY_LEADER, Role.CITY_OFFICER,
    }
)  # fmt: skip
"""Whose page tells how far each area is."""


@dataclass
class Chart:
    """Bars: the finding as title, rows (name, number), and the one that matters."""

    title: str
    rows: list[tuple[str, int]]
    main: str
    unit: str
    url: str = ""
    verb: str = ""


@dataclass
class Desk:
    """One person's first page."""

    piles: list[Pile] = field(default_factory=list)
    matters: list[Matter] = field(default_factory=list)
    days: list[Day] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    parts: list[Line] = field(default_factory=list)
    whole: Line | None = None
    charts: list[Chart] = field(default_factory=list)
    money: money.Money | None = None
    watched: list[tuple[str, int, str]] = field(default_factory=list)
    visits: visited.Received | None = None

    @property
    def busy(self) -> bool:
        """Whether the pictures have to stand below: something waits or went wrong."""
        return bool(self.matters or self.troubles)

    @property
    def number(self) -> int:
        """How many things wait."""
        return sum(pile.number for pile in self.piles)

    @property
    def at_least(self) -> bool:
        """Whether more wait than were counted."""
        return not all(pile.all_counted for pile in self.piles)

    @property
    def overdue(self) -> int:
        """How many of them are overdue."""
        return sum(pile.overdue for pile in self.piles)

    @property
    def hidden(self) -> list[Pile]:
        """Kinds of which not everything is shown."""
        return [pile for pile in self.piles if pile.more > 0]


def asked_by(reader: Reader, show: int, days: int, *parts: Any) -> Asked:
    """A question for what waits, with what is known to be without anything before it is asked."""
    asked = Asked(reader, show, days)
    return replace(asked, absent=absent(asked, (*SOURCES.get(reader.role, ()), *parts)))


def piles_of(asked: Asked) -> list[Pile]:
    """What waits for the reader, kind by kind."""
    sources = (one for one in SOURCES.get(asked.reader.role, ()) if one not in asked.absent)
    return [pile for pile in (source(asked) for source in sources) if pile is not None]


def everything(reader: Reader) -> list[Pile]:
    """All that waits within the next weeks, up to a few hundred of each kind."""
    return piles_of(asked_by(reader, COUNTED, LATER, *DATED))


def desk_of(reader: Reader) -> Desk:
    """The first page of a reader, all of it as it stands now."""
    figures = reader.role in WITH_FIGURES
    asked = asked_by(reader, SHOWN, SOON, *DATED, *(TROUBLES if figures else ()))
    desk = Desk(piles=piles_of(asked))
    desk.matters = waiting.urgent_first(desk.piles)
    desk.days = ruler(asked)
    if reader.role in SEES_VISITS:
        desk.visits = visited.received(reader)
    if figures:
        desk.parts, desk.whole = asked.parts, asked.whole
        desk.charts = charts(asked, desk)
        told = (part(asked) for part in TROUBLES if part not in asked.absent)
        desk.troubles = [trouble for found in told for trouble in found]
    elif reader.role == Role.FUND_SUPERVISOR:
        desk.money = money.in_force(reader)
    elif reader.role == Role.SYSTEM_ADMIN:
        desk.troubles = troubles.work_failed(reader)
    elif reader.role == Role.AUDIT_ADMIN:
        desk.watched = admin.watched_acts(reader)
    return desk


def finding(reader: Reader, desk: Desk) -> str:
    """The headline: what waits, or that nothing does, or what the role's page is about."""
    if reader.role == Role.HOTLINE_CLERK:
        return _("来电话的是谁？先查台账里有没有。")
    if desk.money is not None:
        return money.headline(desk.money)
    number = _("%(n)d 件以上") if desk.at_least else _("%(n)d 件")
    said = number % {"n": desk.number}
    if not desk.number:
        if reader.role == Role.CITY_OFFICER and desk.whole and desk.whole.people:
            return _("全市在册 %(people)s 人，可能漏保 %(missed)s 户。") % {
                "people": f"{desk.whole.people:,}", "missed": f"{desk.whole.missed:,}",
            }  # fmt: skip
        return _("今天没有事等你。")
    if desk.overdue:
        return _("今天有 %(said)s事等你，其中 %(late)d 件已经逾期。") % {
            "said": said,
            "late": desk.overdue,
        }
    return _("今天有 %(said)s事等你。") % {"said": said}


def charts(asked: Asked, desk: Desk) -> list[Chart]:
    """What people would rather look at than read."""
    reader = asked.reader
    if reader.area.level in (Level.VILLAGE, Level.GROUP, Level.GRID):
        most = asked_first(reader)
        if not most:
            return []
        name, number = most[0]
        title = _("最该先问清“%(name)s”，有 %(n)d 户") % {"name": name, "n": number}
        url = address(reader, "ledger:lists", list="ask", fact=name)
        return [Chart(title, most[:8], name, _("户"), url, _("看是哪些户"))]
    found = []
    missed = [(part.name, part.missed) for part in desk.parts if part.missed]
    if missed:
        missed.sort(key=lambda one: -one[1])
        title = _("%(name)s可能漏保最多，%(n)d 户")
        title = title if len(missed) > 1 else _("%(name)s可能漏保 %(n)d 户")
        title = title % {"name": missed[0][0], "n": missed[0][1]}
        found.append(Chart(title, missed[:12], missed[0][0], _("户")))
    if reader.role in LEADERS and (told := duties.rates(asked)):
        title, rates, least = told
        url = address(reader, "duty:due")
        found.append(Chart(title, rates, least, "%", url, _("看走访")))
    if reader.role == Role.CITY_OFFICER:
        lacking = sorted(
            ((part.name, part.unmeasured) for part in desk.parts if part.unmeasured),
            key=lambda one: -one[1],
        )
        if lacking:
            title = _("%(name)s没有帮扶措施的最多，%(n)d 户")
            title = title if len(lacking) > 1 else _("%(name)s有 %(n)d 户没有帮扶措施")
            title = title % {"name": lacking[0][0], "n": lacking[0][1]}
            found.append(Chart(title, lacking[:12], lacking[0][0], _("户")))
    received = asked.received
    if received:
        name, number = received[0]
        title = _("在享%(name)s的最多，%(n)d 人") % {"name": name, "n": number}
        found.append(Chart(title, received[:8], name, _("人")))
    return found


def asked_first(reader: Reader) -> list[tuple[str, int]]:
    """What comes first to be asked, each with of how many households, the most first.

    It is the list 待核实 itself, so its page shows as many.
    """
    try:
        asked, _unset = questions(reader, Look("ask"))
    except TooWide:
        return []
    most = sorted(asked, key=lambda one: (-one.households, one.fact.ask, one.fact.name))
    return [(one.fact.name, one.households) for one in most]


def first_to_do(reader: Reader, line: Line) -> tuple[str, str]:
    """What is best done first in an area, and where; nothing where nothing is open."""
    grid = {"area": line.prefix}
    if line.missed:
        said = _("看可能漏的 %(n)d 户") % {"n": line.missed}
        return said, address(reader, "ledger:lists", list="missed", **grid) or address(
            reader, "ledger:grid", standing="proposed", **grid
        )
    if line.over:
        said = _("复核 %(n)d 户") % {"n": line.over}
        return said, address(reader, "ledger:lists", list="over", **grid) or address(
            reader, "ledger:grid", standing="over", **grid
        )
    if line.asking:
        said = _("问清 %(n)d 户") % {"n": line.asking}
        return said, address(reader, "ledger:grid", standing="ask", **grid)
    if line.unmeasured:
        said = _("给 %(n)d 户定措施") % {"n": line.unmeasured}
        return said, address(reader, "ledger:grid", noplan=1, **grid)
    return "", ""
