"""Monthly ledgers in the reader's scope: which villages did theirs, and what one of them says."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from django.db.models import Min, QuerySet
from django.db.models.functions import Substr
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.duty.models.visit import How
from bangfu.duty.queries.contacts import last_contacts
from bangfu.ledger.models import Household, Person
from bangfu.ledger.models.person import State as PersonState
from bangfu.org.access import Reader, inside
from bangfu.org.models import Area, Office, Unit
from bangfu.org.models.area import Level, upward
from bangfu.org.queries import full_names, villages_of
from bangfu.papers.models import HomeCheck, MonthlyLedger
from bangfu.papers.queries.aikou import CareLedger, care_ledger
from bangfu.papers.queries.homes import Home, homes_among
from bangfu.papers.snapshot import Kept, Listed, changes, keep, listed
from bangfu.rulebook.queries import NotSet

State = MonthlyLedger.State
MONTHS_LOOKED_BACK = 3
RECEIVERS = (Unit.CIVIL_AFFAIRS, Unit.LEADING_GROUP, Unit.TOWNSHIP_GOVERNMENT)
"""Offices a ledger is reported to."""


def month_of(day: dt.date) -> dt.date:
    """The first day of a day's month."""
    return day.replace(day=1)


def month_before(month: dt.date) -> dt.date:
    """The first day of the month before."""
    return (month - dt.timedelta(days=1)).replace(day=1)


def ledgers_of(reader: Reader) -> QuerySet[MonthlyLedger]:
    """Monthly ledgers of villages in the reader's scope."""
    return reader.within(MonthlyLedger.objects.all())


def first_months(villages: Sequence[Area]) -> dict[str, dt.date]:
    """The month in which each village had its first household or ledger here; villages without
    either are left out. Of the months before nobody can have kept anything.
    """
    codes = {village.pk for village in villages}
    homes = Household.objects.filter(township_code__in={code[:9] for code in codes})
    found = {
        village: month_of(timezone.localtime(first).date())
        for village, first in homes.annotate(village=Substr("area_code", 1, 12))
        .order_by().values_list("village").annotate(first=Min("created_at"))
        if village in codes
    }  # fmt: skip
    kept = MonthlyLedger.objects.filter(area_code__in=codes).order_by()
    for village, first in kept.values_list("area_code").annotate(first=Min("month")):
        found[village] = min(first, found.get(village, first))
    return found


@dataclass(frozen=True)
class VillageMonth:
    """A village's newest ledger of a month, and how the months before it went."""

    village: Area
    name: str
    ledger: MonthlyLedger | None
    earlier: list[tuple[dt.date, MonthlyLedger | None]]

    @property
    def missed(self) -> int:
        """Months before without a signed ledger."""
        return sum(ledger is None or not ledger.signed for _month, ledger in self.earlier)


def villages_in_month(
    reader: Reader, month: dt.date, villages: Sequence[Area]
) -> list[VillageMonth]:
    """How far each of these villages is with a month, those with most to do first."""
    months = [month]
    for _n in range(MONTHS_LOOKED_BACK):
        months.append(month_before(months[-1]))
    rows = ledgers_of(reader).filter(
        month__in=months, area_code__in=[village.pk for village in villages]
    )
    newest: dict[tuple[str, dt.date], MonthlyLedger] = {}
    for row in rows.defer("rows", "changes", "stroke").order_by("version"):
        newest[row.area_code, row.month] = row
    names, begun = full_names(village.pk for village in villages), first_months(villages)
    found = [
        VillageMonth(
            village,
            names[village.pk],
            newest.get((village.pk, month)),
            [
                (earlier, newest.get((village.pk, earlier)))
                for earlier in reversed(months[1:])
                if village.pk in begun and begun[village.pk] <= earlier
            ],
        )
        for village in villages
    ]
    order = [None, State.RETURNED, State.DRAFTING, State.ADJUSTED, State.SIGNED, State.REPORTED]
    return sorted(
        found,
        key=lambda one: (order.index(one.ledger.state if one.ledger else None), one.village.pk),
    )


def waiting_ledgers(reader: Reader, month: dt.date) -> dict[str, int]:
    """How many villages in the scope stand at each state this month; `missing` have not begun."""
    rows = ledgers_of(reader).filter(month=month).order_by("version")
    newest = dict(rows.values_list("area_code", "state"))
    counts: dict[str, int] = defaultdict(int)
    for state in newest.values():
        counts[state] += 1
    counts["missing"] = villages_of(reader).exclude(pk__in=newest).count()
    return dict(counts)


def in_words(month: dt.date, counts: Mapping[str, int]) -> str:
    """The finding over a month: how many villages reported, and what the others wait for."""
    words = [
        (counts.get(State.REPORTED, 0), _("%(n)d 个村已上报")),
        (counts.get(State.SIGNED, 0), _("%(n)d 个签了还没报")),
        (counts.get(State.ADJUSTED, 0), _("%(n)d 个等签字")),
        (counts.get(State.DRAFTING, 0), _("%(n)d 个正在核对")),
        (counts.get("missing", 0), _("%(n)d 个还没开始")),
    ]
    told = [text % {"n": n} for n, text in words if n]
    said = _("，").join(told) or _("这里还没有村（居）")
    return _("%(m)d 月台账：%(said)s") % {"m": month.month, "said": said}


@dataclass
class Sheet:
    """One version of a village's ledger as its page shows it."""

    ledger: MonthlyLedger
    village: Area
    listed: list[Listed]
    changes: list[dict]
    care: CareLedger | None
    homes: list[CheckedHome] = field(default_factory=list)
    since: list[dict] = field(default_factory=list)

    @property
    def unchecked(self) -> list[CheckedHome]:
        """Homes nobody ticked yet."""
        return [home for home in self.homes if home.check is None]

    @property
    def marks(self) -> list[str]:
        """For each row: added, changed or nothing."""
        kinds = {one["person"]: one["kind"] for one in self.changes}
        return [kinds.get(one.person, "") for one in self.listed]

    @property
    def added(self) -> int:
        """How many came since the last signed month."""
        return self._count("added")

    @property
    def removed(self) -> int:
        """How many left."""
        return self._count("removed")

    @property
    def changed(self) -> int:
        """Of how many something is other."""
        return self._count("changed")

    def _count(self, kind: str) -> int:
        return sum(one["kind"] == kind for one in self.changes)


@dataclass(frozen=True)
class CheckedHome:
    """A home with somebody on the ledger, and whether it was gone to this month."""

    household: Household
    name: str
    people: tuple[str, ...]
    check: HomeCheck | None
    visited: dt.date | None


def day_of_content(ledger: MonthlyLedger) -> dt.date:
    """As of which day a ledger that is not adjusted yet shows the homes: today, at most month's end."""
    return min(timezone.localdate(), ledger.last_day)


def village_homes(area_code: str, day: dt.date) -> list[Home]:
    """Every home of a village as of a day."""
    return homes_among(Household.objects.filter(inside(area_code)), day)


def current(ledger: MonthlyLedger) -> tuple[CareLedger, list[Home]]:
    """What the ledger would say now. Raises rulebook.queries.NotSet."""
    day = day_of_content(ledger)
    homes = village_homes(ledger.area_code, day)
    return care_ledger(homes, ledger.area_code, day), homes


def sheet_of(ledger: MonthlyLedger) -> Sheet:
    """A ledger's page: live while it is being drafted, as kept from then on.

    Raises rulebook.queries.NotSet while drafting where nothing can be judged yet.
    """
    village = Area.objects.select_related("parent").get(pk=ledger.area_code)
    if not ledger.drafting:
        sheet = Sheet(ledger, village, listed(ledger.rows), ledger.changes, None)
        if ledger.state == State.ADJUSTED:
            with suppress(NotSet):  # what was adjusted can be signed whatever was unset since
                sheet.since = changes(ledger.rows, keep(current(ledger)[0].listed), {}, {})
        return sheet
    care, homes = current(ledger)
    rows = keep(care.listed)
    return Sheet(
        ledger, village, list(care.listed), changes_since_last(ledger, rows), care,
        homes=checked_homes(ledger, homes, care.listed),
    )  # fmt: skip


def checked_homes(
    ledger: MonthlyLedger, homes: Sequence[Home], rows: Sequence[Listed]
) -> list[CheckedHome]:
    """The homes with somebody on the ledger, each with its tick and this month's last visit."""
    names: dict[int, list[str]] = defaultdict(list)
    for one in rows:
        names[one.household].append(one.row.name)
    ticked = {check.household_id: check for check in ledger.checks.all()}
    last = last_contacts(names, ledger.last_day, since=ledger.month, hows={How.HOME})
    visited = {pk: met.day for pk, met in last.items()}
    return [
        CheckedHome(
            home.household, home.head_name, tuple(names[home.household.pk]),
            ticked.get(home.household.pk), visited.get(home.household.pk),
        )
        for home in homes
        if home.household.pk in names
    ]  # fmt: skip


def earlier_ledger(ledger: MonthlyLedger) -> MonthlyLedger | None:
    """The signed ledger this one is compared with: the newest of an earlier month."""
    rows = MonthlyLedger.objects.filter(area_code=ledger.area_code, signed_at__isnull=False)
    return rows.filter(month__lt=ledger.month).order_by("-month", "-version").first()


def changes_since_last(ledger: MonthlyLedger, rows: Sequence[Kept]) -> list[dict]:
    """What is different from the last signed month; nothing where there is none to compare with."""
    before = earlier_ledger(ledger)
    if before is None:
        return []
    now = {row["person"] for row in rows}
    then = {row["person"] for row in before.rows}
    left = {pk: _why_left(pk, ledger.area_code) for pk in then - now}
    came = _why_came(sorted(now - then), before.as_of or before.month)
    return changes(before.rows, rows, left, came)


def _why_left(pk: int, area_code: str) -> str:
    person = Person.objects.select_related("household").filter(pk=pk).first()
    if person is None:
        return _("档案不在了")
    if person.state != PersonState.PRESENT:
        return str(PersonState(person.state).label)
    if not person.area_code.startswith(area_code):
        return _("迁到别的村居")
    if person.household.closed_on:
        return _("户已关闭：%(why)s") % {"why": person.household.closed_because}
    return _("不再属于六类对象")


def _why_came(pks: Sequence[int], since: dt.date) -> dict[int, str]:
    """New on the books since then, or on them before and now of one of the categories."""
    people = Person.objects.filter(pk__in=pks).prefetch_related("memberships")
    return {
        person.pk: _("新登记")
        if all(one.from_day > since for one in person.memberships.all())
        else _("新列入六类对象")
        for person in people
    }


def receivers_of(area_code: str) -> QuerySet[Office]:
    """The offices a village's ledger can be reported to: the county's first, then its township's."""
    above = [code for code in upward(area_code) if code != area_code[:12]]
    return Office.objects.filter(
        area_id__in=above, area__level__in=(Level.COUNTY, Level.TOWNSHIP), unit__in=RECEIVERS,
        closed_on__isnull=True,
    ).select_related("area").order_by("area_id", "name")  # fmt: skip
