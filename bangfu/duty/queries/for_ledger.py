"""What the ledger asks about helpers, in a fixed number of queries however many rows it shows."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Count, Exists, OuterRef
from django.db.models.functions import Substr

from bangfu.duty.models import Helper, Visit
from bangfu.duty.models.helper import Level
from bangfu.duty.models.visit import CONTACTS
from bangfu.duty.queries.helping import serving
from bangfu.ledger.helping import WEEKS, Helped
from bangfu.ledger.models import Household
from bangfu.org.access import inside
from bangfu.org.written import Written

# on the day of a handover both serve: the one who came last is named
HELD = Written(
    lambda day, homes: serving(day).filter(household__among=homes).order_by("from_day", "pk")
    .values_list(
        "household_id", "helper_id", "person_id", "level", "main", "helper__name",
        "helper__post", "helper__kind", "from_day", "decided_by", "why",
    )
)  # fmt: skip


def helped_homes(homes: Sequence[int], day: dt.date) -> Mapping[int, Helped]:
    """Who is responsible for each of some households."""
    held = HELD(day=day, homes=list(homes))
    helping = Counter(home for home, _helper in {(home, helper) for home, helper, *_rest in held})
    return {
        home: Helped(name, post or str(Helper.Kind(kind).label), helping[home] - 1, since, by, why)
        for home, _helper, person, level, main, name, post, kind, since, by, why in held
        if main and person is None and level == Level.VILLAGE
    }


def weeks_of(homes: Sequence[int], day: dt.date) -> Mapping[int, Sequence[str]]:
    """The last weeks of some households: gone to, only called, or nothing recorded.

    A week without a visit is left blank: whether somebody had to come is told by the due list.
    """
    monday = day - dt.timedelta(days=day.weekday())
    first = monday - dt.timedelta(weeks=WEEKS - 1)
    ways: dict[tuple[int, int], set[str]] = defaultdict(set)
    made = Visit.objects.filter(
        household__in=homes, day__gte=first, day__lte=day, how__in=CONTACTS, struck_at=None
    )
    for home, when, how in made.order_by().values_list("household_id", "day", "how"):
        ways[home, (when - first).days // 7].add(how)
    return {home: [_cell(ways.get((home, n), set()), n) for n in range(WEEKS)] for home in homes}


def _cell(hows: set[str], week: int) -> str:
    if Visit.How.HOME in hows:
        return "done"
    if hows:
        return "phone"
    return "due" if week == WEEKS - 1 else "none"


def is_helped(day: dt.date, home: str) -> Exists:
    """Whether somebody of the village is responsible for a household."""
    held = serving(day).filter(
        household=OuterRef(home), level=Level.VILLAGE, main=True, person=None
    )
    return Exists(held)


def helped_by_village(prefix: str, day: dt.date) -> Iterable[tuple[str, int]]:
    """How many households of a village somebody is responsible for; villages with none are left out."""
    # narrowed first: the few pairings are joined, not looked for home by home
    rows = Household.objects.filter(
        is_helped(day, "pk"), inside(prefix), closed_on=None, people__gt=0
    )
    villages = rows.annotate(village=Substr("area_code", 1, 12)).order_by().values_list("village")
    return list(villages.annotate(n=Count("pk")))
