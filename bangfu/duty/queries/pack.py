"""What a phone takes along: the households of its owner, what to ask there, and what is due."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, cast

from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.duty.counting import HomeDue
from bangfu.duty.counting import State as Due
from bangfu.duty.given import KINDS, by_kind
from bangfu.duty.models import Hazard, Helper, Pairing, Visit
from bangfu.duty.queries.doubts import to_ask
from bangfu.duty.queries.due import due_of_helper
from bangfu.ledger.facts import dictionary
from bangfu.ledger.fold import Seen
from bangfu.ledger.models import Household, Observation, Outcome, Person
from bangfu.ledger.models.observation import HOUSEHOLD
from bangfu.ledger.models.person import State, full_years
from bangfu.ledger.queries.hidden import sees
from bangfu.ledger.queries.known import questions
from bangfu.ledger.queries.scope import households_of
from bangfu.org.access import Reader, inside
from bangfu.org.days import running_on
from bangfu.org.models import Area
from bangfu.policy.facts import Fact

MOST_HOMES = 1500
"""More do not fit a phone's memory; those one is responsible for come first."""
ASKS = 6
LAST_VISITS = 3
LOOK_BACK = dt.timedelta(days=180)
FIRST_ASKED = (
    "姓名", "性别", "出生日期", "与户主关系", "联系电话", "近6个月收入",
)  # fmt: skip
"""What is asked of somebody newly found; all of it may stay open."""
FIRST_OF_HOME = ("住房安全", "致困原因")


def pack(reader: Reader) -> dict[str, Any]:
    """Everything a visit needs without signal, numbers masked and hidden groups left out."""
    day = reader.day
    helpers = list(Helper.objects.filter(running_on(day), staff=reader.staff))
    due = {one.household.pk: one for helper in helpers for one in due_of_helper(helper, day)}
    mine = Pairing.objects.filter(running_on(day), helper__in=helpers, household__closed_on=None)
    held = list(dict.fromkeys(mine.values_list("household_id", flat=True)))
    homes, left_out = _homes(reader, held)
    areas = list(
        Area.objects.filter(inside(reader.prefix, "code"), level__in=("village", "group", "grid"))
        .order_by("code")
        .values_list("code", "name")
    )
    words = dictionary().facts
    return {
        "made_at": timezone.now().isoformat(),
        "day": day.isoformat(),
        "who": reader.staff.name,
        "areas": areas,
        "services": [
            {"name": str(KINDS[kind]), "parts": [[code, str(name)] for code, name in parts.items()]}
            for kind, parts in by_kind().items()
        ],
        "hazards": [[code, str(name)] for code, name in Hazard.Kind.choices],
        "ask_person": [_fact(words[n]) for n in FIRST_ASKED if n in words and sees(reader, words[n])],
        "ask_home": [_fact(words[n]) for n in FIRST_OF_HOME if n in words and sees(reader, words[n])],
        "homes": _told(reader, homes, set(held), due, dict(areas)),
        "left_out": left_out,
    }  # fmt: skip


def _homes(reader: Reader, held: Sequence[int]) -> tuple[list[Household], int]:
    rows = households_of(reader).filter(closed_on=None)
    own = list(Household.objects.filter(pk__in=held, closed_on=None).order_by("area_code", "pk"))
    others = rows.exclude(pk__in=held).order_by("area_code", "pk")
    room = max(MOST_HOMES - len(own), 0)
    taken = own + list(others[:room])
    return taken, max(others.count() - room, 0)


def _told(
    reader: Reader,
    homes: Sequence[Household],
    held: set[int],
    due: dict[int, HomeDue],
    areas: dict[str, str],
) -> list[dict[str, Any]]:
    ids = [home.pk for home in homes]
    people: dict[int, list[Person]] = defaultdict(list)
    for person in Person.objects.filter(household_id__in=ids, state=State.PRESENT).order_by(
        "-is_head", "pk"
    ):
        people[person.household_id].append(person)
    outcomes: dict[int, list[Outcome]] = defaultdict(list)
    for outcome in Outcome.objects.filter(household_id__in=ids).exclude(missing=""):
        outcomes[outcome.household_id].append(outcome)
    visits, hazards = _visits(ids, reader.day), _hazards(ids)
    return [
        {
            "id": home.pk,
            "name": home.label,
            "place": areas.get(home.area_code) or home.area.name,
            "version": home.version,
            "mine": home.pk in held,
            "people": [_person(reader, one) for one in people[home.pk]],
            "asks": _asks(reader, home, people[home.pk], outcomes[home.pk]),
            "visits": visits[home.pk],
            "hazards": hazards[home.pk],
            "due": _due(due[home.pk], reader) if home.pk in due else None,
        }
        for home in homes
    ]


def _person(reader: Reader, person: Person) -> dict[str, Any]:
    kinds = ""
    if sees(reader, dictionary().facts["人员类别"]):
        kinds = "、".join(
            part for part in str(person.facts.get("人员类别") or "").split("|") if part
        )
    return {
        "id": person.pk, "name": person.label, "sex": person.sex,
        "age": full_years(person.born, reader.day), "kinds": kinds, "phone": person.masked_phone,
        "relation": str(person.facts.get("与户主关系") or ""),
    }  # fmt: skip


def _asks(
    reader: Reader, home: Household, people: Sequence[Person], outcomes: Iterable[Outcome]
) -> list[dict[str, Any]]:
    known = {str(one.pk): one.facts for one in people} | {HOUSEHOLD: home.facts}
    # only whether a value is there is asked of the state, not who said it
    nobody = cast(Observation, None)
    state = {
        who: {name: Seen(value, nobody) for name, value in facts.items()}
        for who, facts in known.items()
    }
    asked = questions(reader, home, people, outcomes, state)[:ASKS]
    return [{"subject": one.subject, "who": one.label, **_fact(one.fact)} for one in asked]


def _fact(fact: Fact) -> dict[str, Any]:
    return {
        "fact": fact.name, "type": fact.type, "unit": fact.unit or "", "meaning": fact.meaning,
        "values": list(fact.values or ()),
    }  # fmt: skip


def _visits(ids: Sequence[int], day: dt.date) -> dict[int, list[dict[str, str]]]:
    rows = Visit.objects.filter(
        household_id__in=ids, day__gte=day - LOOK_BACK, struck_at=None
    ).order_by("-at")
    found: dict[int, list[dict[str, str]]] = defaultdict(list)
    names = {how.value: str(how.label) for how in Visit.How}
    for home, on, how, who in rows.values_list("household_id", "day", "how", "by_name"):
        if len(found[home]) < LAST_VISITS:
            found[home].append({"day": on.isoformat(), "how": names[how], "who": who})
    return found


def _hazards(ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """What is not removed yet, to be looked at again."""
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    rows = Hazard.objects.filter(household_id__in=ids).exclude(state=Hazard.State.FIXED)
    for one in rows.order_by("found_on", "pk"):
        found[one.household_id].append({
            "id": one.pk, "kind": str(one.get_kind_display()), "what": one.what,
            "found": one.found_on.isoformat(), "by": one.by_day.isoformat() if one.by_day else "",
        })  # fmt: skip
    return found


def _due(one: HomeDue, reader: Reader) -> dict[str, Any] | None:
    line = one.shown
    if one.trouble or one.doubtful:
        return {
            "state": "untold" if one.trouble else "ask", "by": "", "since": "", "week": "",
            "what": [one.trouble or to_ask(one.asks, reader)],
        }  # fmt: skip
    if line is None:
        return None
    return {
        "state": line.state.value,
        "by": line.term.due.isoformat(),
        "since": line.since.isoformat() if line.since else "",
        "what": list(dict.fromkeys(each.term.do for each in one.lines if _open(each.state)))[:4],
        "week": _("本周") if line.term.every == "周" else "",
    }


def _open(state: Due) -> bool:
    return state not in (Due.DONE, Due.EXCUSED)
