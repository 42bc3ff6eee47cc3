"""Files of households: opened, split, merged, moved, closed."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.journal.actions import record
from bangfu.journal.models import Actor
from bangfu.ledger.actions.carried import join_papers, join_plans, part_papers, part_plan
from bangfu.ledger.actions.heads import present_in, put_head, relations_open
from bangfu.ledger.actions.observe import observe, subject_of
from bangfu.ledger.actions.recount import recount_after_commit
from bangfu.ledger.actions.refold import refold
from bangfu.ledger.facts import day_of
from bangfu.ledger.heading import leader
from bangfu.ledger.helping import followers
from bangfu.ledger.models import Household, HouseholdMove, Membership, Observation, Person, Source
from bangfu.ledger.models.observation import HOUSEHOLD
from bangfu.ledger.models.person import Joined, Left, State
from bangfu.ledger.projection import HEAD, RELATION, Figures
from bangfu.ledger.screening.one import rescreen
from bangfu.org.models import Area

ADDRESS, VILLAGE = "家庭住址", "村居"
"""Facts that say where a household lives, beside the place its file is kept under."""
OF_DWELLING = ("住房安全", "取暖困难", "人均住房面积", "月住房租金")
"""What is so of a dwelling, and of the next one has to be asked again."""

BIRTH_TOLD_WITHIN = 366
"""Days after a birth in which it is still how somebody came into the household."""


class Impossible(ValueError):
    """What was asked cannot be done, in words for the page; `at` names the box it is about."""

    def __init__(self, words: str, at: str = "") -> None:
        super().__init__(words)
        self.at = at


def not_ahead(day: dt.date | None, at: str = "day") -> None:
    """Raises Impossible where something is said to have happened on a day to come."""
    if day is not None and day > timezone.localdate():
        raise Impossible(_("这一天还没有到。请写已经发生的日期"), at=at)


@dataclass(frozen=True)
class Newcomer:
    """A person to be put on the books: facts in storage form, and a number where one is given."""

    facts: Mapping[str, Any]
    number: str = ""
    joined: Joined = Joined.REGISTERED


@dataclass(frozen=True)
class Filed:
    """A household's file as opened."""

    household: Household
    persons: list[Person] = field(default_factory=list)


@transaction.atomic
def file_household(
    *,
    actor: Actor,
    area_code: str,
    day: dt.date,
    persons: Sequence[Newcomer],
    facts: Mapping[str, Any] | None = None,
    number: str = "",
    source: Source = Source.VISIT,
    note: str = "",
    uid: uuid.UUID | None = None,
) -> Filed:
    """Open a household's file in a village, group or grid with the people met there.

    Nobody needs a name, a number or local registration to be filed. `uid` makes a
    repeated call harmless. Raises Impossible where the area is no village, the number is
    taken or the people cannot be one household, FactRefused for a value that cannot be taken.
    """
    if uid is not None:
        earlier = Observation.objects.filter(uid=uid).select_related("household").first()
        if earlier is not None:
            return Filed(earlier.household, list(earlier.household.persons.all()))
    if not persons:
        raise Impossible(_("一户里至少要有一个人"))
    if not Area.objects.filter(code=area_code, level__in=("village", "group", "grid")).exists():
        raise Impossible(_("请选到村居、小组或网格"))
    can_join(persons, day)
    number = number or next_number(area_code)
    if Household.objects.filter(township_code=area_code[:9], number=number).exists():
        raise Impossible(_("户编号 %(number)s 已经有了") % {"number": number}, at="number")
    household = Household.objects.create(
        number=number, township_code=area_code[:9], area_code=area_code, version=0
    )
    people = [put_on_the_books(household, one, day, actor) for one in persons]
    told: dict[str, Mapping[str, Any]] = {
        str(person.pk): newcomer.facts for person, newcomer in zip(people, persons, strict=True)
    }
    if facts:
        told[HOUSEHOLD] = facts
    record(
        actor=actor, act="ledger.add_household", subject=subject_of(household), area=area_code,
        why=note, after={"户编号": number, "人数": len(people)},
    )  # fmt: skip
    observe(
        actor=actor, household=household, source=source, valid_from=day, facts=told, note=note,
        uid=uid,
    )  # fmt: skip
    return Filed(household, list(Person.objects.filter(household=household).order_by("pk")))


@transaction.atomic
def split_household(
    *, actor: Actor, household: Household, leaving: Sequence[Person], day: dt.date, why: str,
    number: str = "", head: Person | None = None, new_head: Person | None = None,
) -> Household:  # fmt: skip
    """Some members of a household make one of their own from a day on.

    Their part of the plan and their papers go along; papers of the whole household are on
    both files. Of the two files the one without the head gets another: `head` of those who
    stay, `new_head` of those who leave, by default who mostly is. Raises Impossible where
    nobody or everybody leaves, or a head is not among them.
    """
    not_ahead(day)
    home = locked(household)
    gone = {person.pk for person in leaving}
    members = present_in(home)
    staying = [one for one in members if one.pk not in gone]
    if not gone or not staying:
        raise Impossible(_("分户要有人走，也要有人留下"))
    one_of(head, staying)
    one_of(new_head, [one for one in members if one.pk in gone])
    led = leader(home, members)
    new = Household.objects.create(
        number=number or next_number(home.area_code),
        township_code=home.township_code,
        area_code=home.area_code,
        split_from=home,
    )
    for person in Person.objects.filter(pk__in=gone, household=home, state=State.PRESENT):
        _move(person, new, day, Left.SPLIT, Joined.SPLIT, actor, why)
    needs = part_plan(actor=actor, home=home, new=new, gone=gone)
    papers = part_papers(home=home, new=new, gone=gone)
    _settle(home, new)
    for file, named in ((home, head), (new, new_head)):
        there = present_in(file)
        if len(there) == 1 or (led is not None and led.pk not in {one.pk for one in there}):
            put_head(actor=actor, household=file, day=day, why=why, head=named)
    record(
        actor=actor, act="ledger.split_household", subject=subject_of(home), area=home.area_code,
        why=why, after={"分出": new.number, "日期": day, "带走的需求": needs, "带走的材料": papers},
    )  # fmt: skip
    record(
        actor=actor, act="ledger.add_household", subject=subject_of(new), area=new.area_code,
        why=why, after={"户编号": new.number, "分自": home.number},
    )  # fmt: skip
    return new


@transaction.atomic
def merge_households(
    *, actor: Actor, household: Household, into: Household, day: dt.date, why: str
) -> Household:
    """All members of one household join another from a day on; the first file is closed.

    Facts of the household that stays are kept; those of the other stay on its own file. The
    plans become one, and the papers are on both files. The household that stays keeps its
    head: how those who come are related to them is not known.
    """
    not_ahead(day)
    if household.pk == into.pk:
        raise Impossible(_("这是同一户"))
    first, second = sorted((household, into), key=lambda one: one.pk)
    held = {one.pk: one for one in (locked(first), locked(second))}
    home, target = held[household.pk], held[into.pk]
    if home.closed_on or target.closed_on:
        raise Impossible(_("已经销户的不能并户"))
    led = leader(target, present_in(target))
    coming = present_in(home)
    for person in coming:
        _move(person, target, day, Left.MERGED, Joined.MERGED, actor, why)
    needs = join_plans(actor=actor, home=home, into=target, day=day)
    papers = join_papers(home=home, into=target)
    home.closed_on, home.closed_because, home.merged_into = day, why[:80], target
    followers().home_closed(actor=actor, household=home, day=day, why=why)
    _settle(home, target)
    if led is not None:
        came = {one.pk for one in coming}
        relations_open(actor=actor, household=target, people=came, day=day, why=why)
    for one in (home, target):
        record(
            actor=actor, act="ledger.merge_households", subject=subject_of(one),
            area=one.area_code, why=why, after={
                "并入": target.number, "原户": home.number, "并来的需求": needs,
                "并来的材料": papers,
            },
        )  # fmt: skip
    return target


@transaction.atomic
def move_household(
    *, actor: Actor, household: Household, area_code: str, day: dt.date, why: str, address: str = ""
) -> Household:
    """A whole household moves to another village, group or grid; its file goes with it.

    In another village its address and what is so of the dwelling are no longer known. Filed under
    another group or grid of the same one it lives where it did, unless a new address is told.
    """
    not_ahead(day)
    home = locked(household)
    if not Area.objects.filter(code=area_code, level__in=("village", "group", "grid")).exists():
        raise Impossible(_("请选到村居、小组或网格"))
    was = home.area_code
    figures = Figures()
    for person in Person.objects.filter(household=home):
        figures.take_off(person)
    clash = Household.objects.filter(township_code=area_code[:9], number=home.number)
    if clash.exclude(pk=home.pk).exists():
        home.number = next_number(area_code)
    home.area_code, home.township_code = area_code, area_code[:9]
    Person.objects.filter(household=home).update(area_code=area_code)
    for person in Person.objects.filter(household=home):
        figures.put_on(person)
    home.version += 1
    refold(home, figures)
    figures.write()
    rescreen(home)
    recount_after_commit(was)
    HouseholdMove.objects.create(household=home, from_code=was, to_code=area_code, day=day)
    record(
        actor=actor, act="ledger.move_household", subject=subject_of(home), area=area_code,
        why=why, before={"所在地": was}, after={"所在地": area_code, "日期": day},
    )  # fmt: skip
    told = _lives_at(home, was, address.strip())
    if told:
        observe(
            actor=actor, household=home, source=Source.SELF_REPORT, valid_from=day,
            facts={HOUSEHOLD: told}, note=why,
        )  # fmt: skip
        home = Household.objects.get(pk=home.pk)
    return home


def _lives_at(home: Household, was: str, address: str) -> dict[str, str | None]:
    """What a move says of where and how a household lives, as far as its file speaks of that."""
    elsewhere = home.village_code != was[:12]
    if not elsewhere and not address:
        return {}
    told: dict[str, str | None] = {name: None for name in OF_DWELLING if name in home.facts}
    if address or home.facts.get(ADDRESS):
        told[ADDRESS] = address or None
    if elsewhere and home.facts.get(VILLAGE):
        told[VILLAGE] = Area.objects.get(code=home.village_code).name
    return told


@transaction.atomic
def close_household(*, actor: Actor, household: Household, day: dt.date, why: str) -> Household:
    """Close the file of a household nobody is left in. Raises Impossible while somebody is."""
    not_ahead(day)
    home = locked(household)
    if home.persons.filter(state=State.PRESENT).exists():
        raise Impossible(_("这一户还有人在册。请先登记他们去了哪里"))
    home.closed_on, home.closed_because = day, why[:80]
    followers().home_closed(actor=actor, household=home, day=day, why=why)
    _settle(home)
    record(
        actor=actor, act="ledger.close_household", subject=subject_of(home), area=home.area_code,
        why=why, after={"日期": day},
    )  # fmt: skip
    return home


def one_of(head: Person | None, people: Sequence[Person]) -> None:
    """Raises Impossible where somebody named as head does not belong to these people."""
    if head is not None and head.pk not in {one.pk for one in people}:
        raise Impossible(_("%(name)s不在这一户了，不能当户主") % {"name": head.label}, at="head")


def next_number(area_code: str) -> str:
    """A household number nobody has: the village's last six digits and a running number."""
    stem = area_code[6:12]
    taken = Household.objects.filter(township_code=area_code[:9], number__startswith=stem)
    count = taken.count() + 1
    while taken.filter(number=f"{stem}-{count:04d}").exists():
        count += 1
    return f"{stem}-{count:04d}"


def next_person_number(household: Household) -> str:
    """A person number nobody of the household ever had."""
    taken = set(
        Membership.objects.filter(household=household).values_list("person__number", flat=True)
    )
    count = len(taken) + 1
    while f"{household.number}-{count}" in taken:
        count += 1
    return f"{household.number}-{count}"


def can_join(persons: Sequence[Newcomer], day: dt.date, head: str = "") -> None:
    """Whether people can come into one household on a day; `head` leads it already.

    Raises Impossible for a second head, for somebody not yet born that day, and for a birth
    given as the way of coming more than a year after it.
    """
    for one in persons:
        name = str(one.facts.get("姓名") or _("身份不明的人"))
        if one.facts.get(RELATION) == HEAD:
            if head:
                raise Impossible(
                    _("这一户已经有户主%(head)s，%(name)s不能也是户主。先改一个人的与户主关系")
                    % {"head": head, "name": name},
                    at=RELATION,
                )
            head = name
        born = day_of(one.facts.get("出生日期"))
        if born is None:
            continue
        if day < born:
            raise Impossible(
                _("%(name)s %(born)s 才出生，到这一户的日期不能更早")
                % {"name": name, "born": born},
                at="day",
            )
        if one.joined == Joined.BORN and (day - born).days > BIRTH_TOLD_WITHIN:
            raise Impossible(
                _("%(name)s %(born)s 就出生了，不是这时候因出生来的。请另选怎么来的")
                % {"name": name, "born": born},
                at="joined",
            )


def put_on_the_books(
    household: Household, newcomer: Newcomer, day: dt.date, actor: Actor
) -> Person:
    """A new person of a locked household, counted once its facts are in place."""
    person = Person.objects.create(
        number=newcomer.number or next_person_number(household),
        household=household,
        area_code=household.area_code,
    )
    Membership.objects.create(
        person=person, household=household, from_day=day, joined=newcomer.joined,
        recorded_by=actor.name,
    )  # fmt: skip
    return person


def _move(
    person: Person, target: Household, day: dt.date, left: Left, joined: Joined, actor: Actor,
    why: str,
) -> None:  # fmt: skip
    open_membership = person.memberships.filter(until_day__isnull=True).latest("from_day")
    if day < open_membership.from_day:
        raise Impossible(
            _("%(name)s 是 %(day)s 才到这一户的，日期不能更早")
            % {"name": person.label, "day": open_membership.from_day}
        )
    open_membership.until_day, open_membership.left = day, left
    open_membership.left_because = why[:200]
    open_membership.save(update_fields=["until_day", "left", "left_because"])
    Membership.objects.create(
        person=person, household=target, from_day=day, joined=joined, note=why[:200],
        recorded_by=actor.name,
    )  # fmt: skip
    figures = Figures()
    figures.take_off(person)
    if Person.objects.filter(household=target, number=person.number).exists():
        person.number = next_person_number(target)
    person.household, person.area_code = target, target.area_code
    person.save(update_fields=["household", "area_code", "number"])
    figures.put_on(person)
    figures.write()
    followers().person_moved(actor=actor, person=person, into=target, day=day, why=why)


def _settle(*homes: Household) -> None:
    for home in homes:
        home.version += 1
        refold(home)
    for home in homes:
        rescreen(home)


def locked(household: Household) -> Household:
    """The household as it is now, held until the transaction ends."""
    return Household.objects.select_for_update().get(pk=household.pk)
