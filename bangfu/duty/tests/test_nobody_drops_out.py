"""Whatever happens to households, helpers and people: nobody is without and on no list."""

from __future__ import annotations

import contextlib
import datetime as dt

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bangfu.duty.actions.helpers import hand_over
from bangfu.duty.actions.pairing import end_pairing, pair, replace
from bangfu.duty.models import Helper, Pairing
from bangfu.duty.queries.coverage import coverage, key_persons_without, uncovered
from bangfu.duty.queries.due import due_of_helper
from bangfu.duty.queries.helping import helpers_on, pairings_of, serving, who_helps
from bangfu.duty.tests.conftest import COUNTY, DAY, TOWN, VILLAGE
from bangfu.journal.models import Actor
from bangfu.ledger.actions.households import (
    Impossible,
    close_household,
    merge_households,
    move_household,
    split_household,
)
from bangfu.ledger.actions.persons import person_left, person_returned
from bangfu.ledger.models import Household, KeyPerson, Person
from bangfu.ledger.models.person import Left, State
from bangfu.org.access import Reader
from bangfu.org.days import running_on
from bangfu.org.models import Appointment, Office, Staff, Unit

TODAY = timezone.localdate()
NEXT_VILLAGE = "990101102202"
WHERE = (VILLAGE, NEXT_VILLAGE, VILLAGE + "01")


def persons_of(house):
    return Person.objects.filter(household=house, state=State.PRESENT)


# -- one after the other ------------------------------------------------------------------


def test_a_split_off_household_stands_on_the_list_and_the_old_keeps_its_helper(
    actor, helper, home, reader
):
    house = home()
    other = Person.objects.create(
        number="2", household=house, area_code=VILLAGE, name="彭小雨", tags="|在册|",
        facts={"姓名": "彭小雨"},
    )  # fmt: skip
    other.memberships.create(household=house, from_day=DAY, joined="registered")
    pair(actor=actor, helper=helper(), household=house, day=DAY)
    new = split_household(actor=actor, household=house, leaving=[other], day=TODAY, why="分家")
    assert list(uncovered(reader())) == [new]


def test_who_is_held_in_person_is_held_in_the_new_household(actor, helper, home, rules):
    first, second = home(), home(name="田桂芳")
    person = first.persons.get()
    person.memberships.create(household=first, from_day=DAY, joined="registered")
    KeyPerson.objects.create(person=person, why="重残", from_day=DAY, decided_by="甲")
    cadre = helper(Helper.Kind.TOWNSHIP_STAFF, area=TOWN)
    pair(actor=actor, helper=cadre, household=first, person=person, day=DAY)
    merge_households(actor=actor, household=first, into=second, day=TODAY, why="并户")
    (one,) = pairings_of(cadre, TODAY)
    assert (one.household, one.person) == (second, person)
    assert not who_helps(second, TODAY)[1].gap
    assert [one.household for one in due_of_helper(cadre, TODAY)] in ([], [second])


def test_a_closed_household_weighs_on_nobody(actor, helper, home, reader):
    first, second = home(), home(name="田桂芳")
    first.persons.get().memberships.create(household=first, from_day=DAY, joined="registered")
    one = helper()
    pair(actor=actor, helper=one, household=first, day=DAY)
    merge_households(actor=actor, household=first, into=second, day=TODAY, why="并户")
    assert helpers_on(reader(), TODAY).get().load == 0
    assert not Pairing.objects.filter(household=first, until_day=None).exists()


def test_nobody_is_held_after_their_death(actor, helper, home, rules):
    house = home()
    person = house.persons.get()
    person.memberships.create(household=house, from_day=DAY, joined="registered")
    KeyPerson.objects.create(person=person, why="重残", from_day=DAY, decided_by="甲")
    cadre = helper(Helper.Kind.TOWNSHIP_STAFF, area=TOWN)
    pair(actor=actor, helper=cadre, household=house, person=person, day=DAY)
    person_left(actor=actor, person=person, day=TODAY, left=Left.DIED, why="病故")
    assert not Pairing.objects.filter(helper=cadre, until_day=None).exists()


# -- in any order -------------------------------------------------------------------------


class Life(RuleBasedStateMachine):
    """A village goes on: people pair and part, households split, merge, move, empty and close."""

    @initialize()
    def begin(self) -> None:
        staff = Staff.objects.create(username="someone", name="周敏")
        office = Office.objects.create(name="镇民政办", area_id=TOWN, unit=Unit.CIVIL_AFFAIRS)
        post = Appointment.objects.create(
            staff=staff, office=office, role="county_officer", area_id=COUNTY, post="经办",
            from_day=dt.date(2020, 1, 1),
        )  # fmt: skip
        self.reader = Reader(staff, post, TODAY)
        self.actor = Actor("staff", str(staff.pk), "周敏", "经办")
        self.homes = 0
        for n in range(2):
            self._helper("village_committee", VILLAGE, f"帮{n}")
        self._helper("township_staff", TOWN, "镇一")
        for n in range(3):
            self._home(2 - n % 2)
        # so that whatever happens first already has somebody to lose
        village = Helper.objects.get(name="帮0")
        township = Helper.objects.get(name="镇一")
        for home in Household.objects.order_by("pk")[:2]:
            person = persons_of(home).first()
            KeyPerson.objects.create(person=person, why="试", from_day=DAY, decided_by="甲")
            pair(actor=self.actor, helper=village, household=home, day=DAY)
            pair(actor=self.actor, helper=township, household=home, person=person, day=DAY)

    def _helper(self, kind: str, area: str, name: str) -> None:
        Helper.objects.create(
            name=name, kind=kind, area_code=area, from_day=dt.date(2026, 1, 1), cap=50
        )

    def _home(self, people: int) -> None:
        self.homes += 1
        made = Household.objects.create(
            number=f"H{self.homes}", township_code=VILLAGE[:9], area_code=VILLAGE, people=people,
            head_name=f"户{self.homes}",
        )  # fmt: skip
        for n in range(people):
            name = f"人{self.homes}-{n}"
            one = Person.objects.create(
                number=f"{self.homes}-{n}", household=made, area_code=VILLAGE, name=name,
                tags="|在册|", facts={"姓名": name}, is_head=n == 0,
            )  # fmt: skip
            one.memberships.create(household=made, from_day=DAY, joined="registered")

    def _tried(self, act, **given) -> None:  # type: ignore[no-untyped-def]
        """What is refused changes nothing, and is no fault here."""
        with contextlib.suppress(Impossible):
            act(actor=self.actor, **given)

    def _pick(self, rows, n: int):  # type: ignore[no-untyped-def]
        found = list(rows.order_by("pk"))
        return found[n % len(found)] if found else None

    def _open(self):  # type: ignore[no-untyped-def]
        return Household.objects.filter(closed_on=None)

    @rule(n=st.integers(0, 9), who=st.integers(0, 9), main=st.booleans(), later=st.integers(0, 3))
    def pairs(self, n: int, who: int, main: bool, later: int) -> None:
        home = self._pick(self._open(), n)
        helper = self._pick(Helper.objects.filter(until_day=None), who)
        if home is None or helper is None:
            return
        person = None if helper.level == "village" else self._pick(persons_of(home), n)
        self._tried(
            pair, helper=helper, household=home, person=person, main=main, why="试",
            day=TODAY + dt.timedelta(days=later),
        )  # fmt: skip

    @rule(n=st.integers(0, 9))
    def ends(self, n: int) -> None:
        one = self._pick(Pairing.objects.filter(until_day=None), n)
        if one is not None:
            self._tried(end_pairing, pairing=one, last_day=max(TODAY, one.from_day), why="试")

    @rule(n=st.integers(0, 9), who=st.integers(0, 9))
    def replaces(self, n: int, who: int) -> None:
        one = self._pick(Pairing.objects.filter(until_day=None), n)
        helper = self._pick(Helper.objects.filter(until_day=None), who)
        if one is not None and helper is not None:
            self._tried(replace, pairing=one, helper=helper, day=TODAY, why="试")

    @rule(
        n=st.integers(0, 9), taker=st.integers(0, 9), later=st.integers(-1, 5), some=st.booleans()
    )
    def leaves(self, n: int, taker: int, later: int, some: bool) -> None:
        helper = self._pick(Helper.objects.filter(until_day=None), n)
        other = self._pick(Helper.objects.filter(until_day=None), taker)
        if helper is None or other is None:
            return
        held = Pairing.objects.filter(helper=helper, until_day=None)
        to = {one.pk: other for one in held if some} if other.pk != helper.pk else {}
        self._tried(
            hand_over, helper=helper, last_day=TODAY + dt.timedelta(days=later), why="试", to=to
        )

    @precondition(lambda self: self.homes < 9)
    @rule()
    def comes(self) -> None:
        self._home(1)
        self._helper("village_head", NEXT_VILLAGE, f"新{self.homes}")

    @rule(n=st.integers(0, 9))
    def splits(self, n: int) -> None:
        home = self._pick(self._open(), n)
        if home is not None and persons_of(home).count() > 1:
            leaving = [persons_of(home).order_by("pk").last()]
            self._tried(split_household, household=home, leaving=leaving, day=TODAY, why="分家")

    @rule(n=st.integers(0, 9), m=st.integers(0, 9))
    def merges(self, n: int, m: int) -> None:
        one, other = self._pick(self._open(), n), self._pick(self._open(), m)
        if one is not None and one != other:
            self._tried(merge_households, household=one, into=other, day=TODAY, why="并户")

    @rule(n=st.integers(0, 9), where=st.sampled_from(WHERE))
    def moves(self, n: int, where: str) -> None:
        home = self._pick(self._open(), n)
        if home is not None:
            self._tried(move_household, household=home, area_code=where, day=TODAY, why="搬家")

    @rule(
        n=st.integers(0, 9), m=st.integers(0, 9), left=st.sampled_from([Left.DIED, Left.MOVED_AWAY])
    )
    def goes(self, n: int, m: int, left: str) -> None:
        person = self._pick(Person.objects.filter(state=State.PRESENT), n + m)
        if person is not None:
            self._tried(person_left, person=person, day=TODAY, left=left, why="走了")

    @rule(n=st.integers(0, 9))
    def returns(self, n: int) -> None:
        person = self._pick(Person.objects.filter(state=State.LEFT), n)
        if person is not None:
            self._tried(person_returned, person=person, day=TODAY, why="回来了")

    @rule(n=st.integers(0, 9))
    def closes(self, n: int) -> None:
        home = self._pick(self._open().filter(people=0), n)
        if home is not None:
            self._tried(close_household, household=home, day=TODAY, why="销户")

    @rule(n=st.integers(0, 9))
    def is_listed(self, n: int) -> None:
        person = self._pick(Person.objects.filter(state=State.PRESENT, key_listings=None), n)
        if person is not None:
            KeyPerson.objects.create(person=person, why="试", from_day=DAY, decided_by="甲")

    @invariant()
    def every_household_is_held_or_listed(self) -> None:
        listed = set(uncovered(self.reader).values_list("pk", flat=True))
        for home in Household.objects.filter(closed_on=None):
            if not persons_of(home).exists():
                assert home.pk not in listed
                continue
            held = [
                one for one in serving(TODAY).filter(household=home, level="village", person=None)
                if one.main and one.helper.serves_on(TODAY)
            ]  # fmt: skip
            assert (home.pk in listed) == (not held), home
            assert bool(who_helps(home, TODAY)[0].gap) == (home.pk in listed)
        assert sum(one.without for one in coverage(self.reader)) == len(listed)

    @invariant()
    def every_key_person_is_held_where_they_live_or_listed(self) -> None:
        listed = set(key_persons_without(self.reader, "township").values_list("person", flat=True))
        for one in KeyPerson.objects.filter(person__state=State.PRESENT).select_related("person"):
            home = one.person.household
            held = Pairing.objects.filter(
                running_on(TODAY), person=one.person, household=home, level="township", main=True,
                helper__in=[h for h in Helper.objects.all() if h.serves_on(TODAY)],
            )  # fmt: skip
            assert held.exists() or one.person_id in listed

    @invariant()
    def nobody_holds_whom_there_is_no_more(self) -> None:
        running = Pairing.objects.filter(until_day=None).select_related("household", "person")
        for one in running:
            assert one.household.closed_on is None
            assert one.person is None or one.person.household_id == one.household_id
            assert one.person is None or one.person.state == State.PRESENT


@pytest.mark.django_db
def test_whatever_happens_nobody_is_silently_without(areas):
    class Fresh(Life):
        """Every run begins in an empty village."""

        def __init__(self) -> None:
            super().__init__()
            self.point = transaction.atomic()
            self.point.__enter__()

        def teardown(self) -> None:
            transaction.set_rollback(True)
            self.point.__exit__(None, None, None)

    run_state_machine_as_test(
        Fresh,
        settings=settings(
            max_examples=8,
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
