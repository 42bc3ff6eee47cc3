"""Helpers and pairings that a list names, written in bulk with the import that brings them."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from bangfu.duty.models import Helper, Pairing
from bangfu.duty.models.helper import MAY_BE_CADRE, Kind, Level
from bangfu.duty.naming import LONGEST
from bangfu.journal.actions import record
from bangfu.journal.models import Actor, Subject
from bangfu.ledger import bulk
from bangfu.ledger.protected import lookup_key
from bangfu.org.among import parts
from bangfu.org.days import running_on

USUAL_CAP = 10
BLANK = {"post": "", "phone": "", "kind": Kind.UNKNOWN}
"""What a list can fill in of a helper, and how it stands while nobody knows it."""


@dataclass(frozen=True)
class Newcomer:
    """A helper nobody named before; equal ones are one person."""

    name: str
    post: str
    phone: str
    kind: str
    area_code: str
    staff_id: int | None = None


@dataclass(frozen=True)
class FromList:
    """A row of a list: who is said to help whom. `helper` is one on the books by id, or new.

    `learnt` is what the list says of somebody on the books that nobody knew: field and value;
    `agreed` the fields it says as they are known.
    """

    household: int
    person: int
    helper: int | Newcomer
    learnt: tuple[tuple[str, str], ...] = ()
    agreed: tuple[str, ...] = ()


@dataclass
class Written:
    """What was written, by ids, so that it can be taken back."""

    helpers: list[int] = field(default_factory=list)
    pairings: list[int] = field(default_factory=list)
    replaced: dict[str, int] = field(default_factory=dict)
    """Id of a pairing that ended → id of the one in its place."""
    learnt: dict[str, dict[str, str]] = field(default_factory=dict)
    """Id of a helper on the books → the fields that were filled in, each with its value sealed."""
    agreed: dict[str, list[str]] = field(default_factory=dict)
    """Id of a helper on the books → the fields it says as they were known."""
    same: list[int] = field(default_factory=list)
    """Pairings that ran already as the list says."""
    homes: int = 0
    """Households that somebody is responsible for by this list."""

    def as_json(self) -> dict[str, Any]:
        """As the batch keeps it."""
        return {
            "helpers": self.helpers, "pairings": self.pairings, "replaced": self.replaced,
            "learnt": self.learnt, "agreed": self.agreed, "same": self.same,
        }  # fmt: skip


@transaction.atomic
def name_from_list(
    *, actor: Actor, rows: Sequence[FromList], day: dt.date, why: str, subject: Subject, area: str,
) -> Written:  # fmt: skip
    """Put the helpers a list names on the books and pair them from a day on; one journal row.

    The first cadre of the village a household's rows name is responsible for it. Who else is
    named helps beside, or for their own row's person alone; those of higher levels hold that
    person. Somebody the list says otherwise of gives way, ended with `why`.
    """
    written = Written()
    if not rows:
        return written
    helpers = _helpers(rows, day, written)
    _learn(rows, helpers, written)
    by_home: dict[int, list[FromList]] = defaultdict(list)
    for row in rows:
        by_home[row.household].append(row)
    writing = _Writing(actor, day, why, written)
    for part in parts(by_home):
        writing.some({home: by_home[home] for home in part}, helpers)
    _widen(helpers.values(), day)
    record(
        actor=actor, act="duty.name_from_list", subject=subject, area=area, why=why,
        after={
            "新登记的帮扶人": len(written.helpers), "新定的包保": len(written.pairings),
            "换下的包保": len(written.replaced),
        },
    )  # fmt: skip
    return written


@transaction.atomic
def take_back_named(
    *, actor: Actor, made: Mapping[str, Any], kept: Collection[int], day: dt.date, why: str,
    subject: Subject, area: str,
) -> int:  # fmt: skip
    """Take back what `name_from_list` wrote, but for the households in `kept`; how many pairings.

    A pairing taken back ends on the day before it began: it never counted. Whom it took the
    place of is responsible again, and a helper it brought who holds nobody is none any more.
    """
    gone: list[Pairing] = []
    for part in parts(made.get("pairings", ())):
        rows = Pairing.objects.filter(pk__in=part, until_day=None)
        gone += [one for one in rows if one.household_id not in kept]
    for one in gone:
        one.until_day = one.from_day - dt.timedelta(days=1)
        one.ended_because, one.ended_by = why[:200], actor.name
    Pairing.objects.bulk_update(gone, ["until_day", "ended_because", "ended_by"], batch_size=500)
    taken = {one.pk for one in gone}
    again = [int(old) for old, new in made.get("replaced", {}).items() if new in taken]
    for part in parts(again):
        Pairing.objects.filter(pk__in=part, helper__until_day=None).update(
            until_day=None, ended_because="", ended_by=""
        )
    known = made.get("learnt", {})
    for helper in Helper.objects.filter(pk__in=[int(pk) for pk in known]):
        names = [name for name in known[str(helper.pk)] if _as_filled_in(helper, name, known)]
        for name in names:
            setattr(helper, name, BLANK[name])
        helper.save(update_fields=names)
    last = day - dt.timedelta(days=1)
    for part in parts(made.get("helpers", ())):
        holds = Pairing.objects.filter(running_on(day, later_too=True), helper=OuterRef("pk"))
        idle = Helper.objects.filter(~Exists(holds), pk__in=part, until_day=None)
        idle.update(from_day=last, until_day=last, ended_because=why[:200])
    record(
        actor=actor, act="duty.take_back_named", subject=subject, area=area, why=why,
        after={"撤回的包保": len(gone)},
    )  # fmt: skip
    return len(gone)


# -- helpers ------------------------------------------------------------------------------


def _helpers(
    rows: Sequence[FromList], day: dt.date, written: Written
) -> dict[int | Newcomer, Helper]:
    fresh = list(dict.fromkeys(row.helper for row in rows if isinstance(row.helper, Newcomer)))
    made = [
        Helper(
            name=one.name[:LONGEST], post=one.post[:LONGEST], phone=one.phone, kind=one.kind,
            area_code=one.area_code, staff_id=one.staff_id, from_day=day, cap=USUAL_CAP,
        )
        for one in fresh
    ]  # fmt: skip
    Helper.objects.bulk_create(made, batch_size=500)
    written.helpers = [one.pk for one in made]
    known = sorted({row.helper for row in rows if isinstance(row.helper, int)})
    found: dict[int | Newcomer, Helper] = dict(zip(fresh, made, strict=True))
    for part in parts(known):
        found |= Helper.objects.in_bulk(part)
    return found


def _learn(
    rows: Sequence[FromList], helpers: Mapping[int | Newcomer, Helper], written: Written
) -> None:
    """Fill in what was blank; what is known already stays."""
    for pk, learnt in {row.helper: row.learnt for row in rows if row.learnt}.items():
        helper = helpers[pk]
        names = [name for name, _value in learnt if getattr(helper, name) == BLANK[name]]
        for name, value in learnt:
            if name in names:
                setattr(helper, name, value)
        if names:
            helper.save(update_fields=names)
            written.learnt[str(pk)] = {name: _sealed(helper, name) for name in names}
    for row in rows:
        if row.agreed and isinstance(row.helper, int):
            before = written.agreed.setdefault(str(row.helper), [])
            before += [name for name in row.agreed if name not in before]


def _as_filled_in(
    helper: Helper, name: str, learnt: Mapping[str, Collection[str] | Mapping[str, str]]
) -> bool:
    """Whether what a list filled in stands there still; earlier lists kept no account of it."""
    kept = learnt[str(helper.pk)]
    return not isinstance(kept, Mapping) or kept[name] == _sealed(helper, name)


def _sealed(helper: Helper, name: str) -> str:
    return lookup_key(str(getattr(helper, name)))


def _widen(helpers: Iterable[Helper], day: dt.date) -> None:
    """Nobody is said to take fewer than the list gives them: lists say whom, not how many."""
    held = Counter(
        Pairing.objects.filter(helper__in=[one.pk for one in helpers], until_day=None).values_list(
            "helper", flat=True
        )
    )
    more = [one for one in helpers if held[one.pk] > one.cap]
    for one in more:
        one.cap = held[one.pk]
    Helper.objects.bulk_update(more, ["cap"], batch_size=500)


# -- pairings -----------------------------------------------------------------------------


@dataclass
class _Writing:
    actor: Actor
    day: dt.date
    why: str
    written: Written

    def some(
        self, homes: Mapping[int, Sequence[FromList]], helpers: Mapping[int | Newcomer, Helper]
    ) -> None:
        """Write the pairings of some households."""
        running: dict[int, list[Pairing]] = defaultdict(list)
        for one in Pairing.objects.filter(household__among=list(homes), until_day=None):
            running[one.household_id].append(one)
        ends: list[tuple[Pairing, Pairing]] = []
        fresh: list[Pairing] = []
        for home, rows in homes.items():
            held = running[home]
            for helper, person, main in _wanted(rows, helpers):
                same = [one for one in held if _same(one, helper.level, person)]
                own = next((one for one in same if one.helper_id == helper.pk), None)
                if own is not None and (own.main or not main):
                    if own.pk:
                        self.written.same.append(own.pk)
                    continue
                given_way = [one for one in same if main and (one.main or one is own)]
                new = self._new(helper, home, person, main, given_way)
                held = [one for one in held if one not in given_way] + [new]
                ends += [(one, new) for one in given_way]
                fresh.append(new)
            self.written.homes += any(one.main and one.person_id is None for one in held)
        self._write(fresh, ends)

    def _new(
        self,
        helper: Helper,
        home: int,
        person: int | None,
        main: bool,
        given_way: Sequence[Pairing],
    ) -> Pairing:
        first = max([self.day, *(one.from_day + dt.timedelta(days=1) for one in given_way)])
        return Pairing(
            helper=helper, household_id=home, person_id=person, level=helper.level, main=main,
            from_day=first, why=self.why[:200], decided_by=self.actor.name,
            decided_by_id=self.actor.id,
        )  # fmt: skip

    def _write(self, fresh: list[Pairing], ends: list[tuple[Pairing, Pairing]]) -> None:
        for before, new in ends:
            before.until_day = new.from_day - dt.timedelta(days=1)
            before.ended_because, before.ended_by = self.why[:200], self.actor.name
        Pairing.objects.bulk_update(
            [before for before, _new in ends], ["until_day", "ended_because", "ended_by"],
            batch_size=500,
        )  # fmt: skip
        bulk.create(fresh)
        self.written.pairings += [one.pk for one in fresh]
        self.written.replaced |= {str(before.pk): new.pk for before, new in ends}


def _wanted(
    rows: Sequence[FromList], helpers: Mapping[int | Newcomer, Helper]
) -> Iterator[tuple[Helper, int | None, bool]]:
    """Who of a household's rows is to hold whom, and whether responsible."""
    main: Helper | None = None
    told = [(helpers[row.helper], row.person) for row in rows]
    village = [one for one in told if one[0].level == Level.VILLAGE]
    cadre = next((helper for helper, _p in village if helper.kind in MAY_BE_CADRE), None)
    if cadre is not None:
        main = cadre
        yield cadre, None, True
    seen = {main.pk} if main else set()
    own = {person for helper, person in village if helper == main}
    for helper, person in village:
        if helper.pk in seen:
            continue
        if helper.kind in MAY_BE_CADRE and person not in own:
            # another row of the household names its own: responsible for that person
            own.add(person)
            yield helper, person, True
            continue
        seen.add(helper.pk)
        yield helper, None, False
    held: set[tuple[str, int]] = set()
    for helper, person in told:
        if helper.level != Level.VILLAGE:
            yield helper, person, (helper.level, person) not in held
            held.add((helper.level, person))


def _same(one: Pairing, level: str, person: int | None) -> bool:
    """Whether a pairing is about the same household or person at the same level."""
    return one.level == level and one.person_id == person
