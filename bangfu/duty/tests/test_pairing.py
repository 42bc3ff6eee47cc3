"""Who may help whom, that everybody has somebody, and that nobody drops out."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from bangfu.duty.actions.helpers import add_helper, change_helper, hand_over
from bangfu.duty.actions.pairing import Chosen, confirm_proposals, end_pairing, pair, replace
from bangfu.duty.models import Helper, Pairing
from bangfu.duty.queries.coverage import coverage, key_persons_without, uncovered
from bangfu.duty.queries.helping import helpers_on, who_helps
from bangfu.duty.tests.conftest import COUNTY, DAY, TOWN, VILLAGE
from bangfu.journal.models import Entry
from bangfu.ledger.actions.households import Impossible
from bangfu.ledger.actions.persons import unmark_key_person
from bangfu.ledger.models import KeyPerson
from bangfu.org.models import Appointment

NEXT = dt.timedelta(days=1)
TODAY = timezone.localdate()


def test_a_household_has_one_responsible_at_the_village(actor, helper, home):
    house = home()
    pair(actor=actor, helper=helper(), household=house, day=DAY)
    with pytest.raises(Impossible, match="已经由 向春梅 负责"):
        pair(actor=actor, helper=helper(name="乙"), household=house, day=DAY)
    pair(actor=actor, helper=helper(name="丙"), household=house, day=DAY, main=False)
    assert Entry.objects.filter(act="duty.pair").count() == 2


def test_only_cadres_are_responsible_and_others_help_beside(actor, helper, home):
    neighbour = helper(Helper.Kind.NEIGHBOUR)
    with pytest.raises(Impossible, match="责任人要是干部"):
        pair(actor=actor, helper=neighbour, household=home(), day=DAY)
    pair(actor=actor, helper=neighbour, household=home(), day=DAY, main=False)


def test_special_needs_go_to_secretary_or_head_unless_there_is_a_reason(actor, helper, home):
    house = home(tags=["特别困难=是"])
    member = helper()
    with pytest.raises(Impossible, match=r"GY-2\.2-e"):
        pair(actor=actor, helper=member, household=house, day=DAY)
    pair(actor=actor, helper=member, household=house, day=DAY, why="就住隔壁")
    other = home(tags=["特别困难=是"])
    pair(actor=actor, helper=helper(Helper.Kind.SECRETARY), household=other, day=DAY)


def test_above_the_village_one_person_to_one(actor, helper, home):
    house = home()
    person = house.persons.get()
    cadre = helper(Helper.Kind.TOWNSHIP_STAFF, area=TOWN)
    with pytest.raises(Impossible, match="选一个人"):
        pair(actor=actor, helper=cadre, household=house, day=DAY)
    with pytest.raises(Impossible, match="没有列为重点"):
        pair(actor=actor, helper=cadre, household=house, person=person, day=DAY)
    KeyPerson.objects.create(person=person, why="重残独居", from_day=DAY, decided_by="甲")
    pair(actor=actor, helper=cadre, household=house, person=person, day=DAY)
    with pytest.raises(Impossible, match="已经由"):
        pair(
            actor=actor, helper=helper(Helper.Kind.TOWNSHIP_LEADER, area=TOWN, name="乙"),
            household=house, person=person, day=DAY,
        )  # fmt: skip
    # the four levels are independent of one another
    pair(
        actor=actor, helper=helper(Helper.Kind.COUNTY_STAFF, area=COUNTY), household=house,
        person=person, day=DAY,
    )  # fmt: skip
    pair(actor=actor, helper=helper(), household=house, day=DAY)
    assert [len(one.pairings) for one in who_helps(house, DAY)] == [1, 1, 1, 0]
    assert not any(one.gap for one in who_helps(house, DAY))


def test_a_full_helper_takes_more_only_with_a_reason(actor, helper, home):
    full = helper(cap=1)
    pair(actor=actor, helper=full, household=home(), day=DAY)
    with pytest.raises(Impossible, match="最多帮 1 户"):
        pair(actor=actor, helper=full, household=home(), day=DAY)
    pair(actor=actor, helper=full, household=home(), day=DAY, why="一个院子")


def test_ending_needs_a_reason_and_leaves_the_household_on_the_list(actor, helper, home, reader):
    house = home()
    pairing = pair(actor=actor, helper=helper(), household=house, day=DAY)
    with pytest.raises(Impossible, match="为什么"):
        end_pairing(actor=actor, pairing=pairing, last_day=DAY, why=" ")
    assert house not in uncovered(reader())
    end_pairing(actor=actor, pairing=pairing, last_day=DAY, why="调走")
    assert list(uncovered(reader("township_leader"))) == [house]
    assert [one.helper for one in who_helps(house, DAY)[0].pairings] == [pairing.helper]
    assert not who_helps(house, DAY + NEXT)[0].pairings


def test_changing_a_helper_leaves_no_day_without(actor, helper, home):
    house = home()
    old = pair(actor=actor, helper=helper(), household=house, day=DAY)
    new = replace(
        actor=actor, pairing=old, helper=helper(name="乙"), day=DAY + 7 * NEXT, why="调整分工"
    )
    old.refresh_from_db()
    assert old.until_day + NEXT == new.from_day
    assert Pairing.objects.filter(until_day=None).get() == new


def test_when_a_helper_leaves_everybody_is_handed_over_or_listed(actor, helper, home, reader):
    leaving, taker = helper(), helper(name="乙")
    homes = [home() for _ in range(3)]
    held = [pair(actor=actor, helper=leaving, household=one, day=DAY) for one in homes]
    done = hand_over(
        actor=actor, helper=leaving, last_day=DAY + 7 * NEXT, why="退休",
        to={held[0].pk: taker, held[1].pk: taker},
    )  # fmt: skip
    assert [one.household for one in done.moved] == homes[:2]
    assert [one.household for one in done.left] == homes[2:]
    assert set(uncovered(reader())) == {homes[2]}
    assert not Pairing.objects.filter(helper=leaving, until_day=None).exists()
    with pytest.raises(Impossible, match="已经不做"):
        hand_over(actor=actor, helper=leaving, last_day=DAY, why="再来一次")


def test_a_handover_to_somebody_who_cannot_changes_nothing(actor, helper, home):
    leaving = helper()
    pairing = pair(actor=actor, helper=leaving, household=home(), day=DAY)
    with pytest.raises(Impossible):
        hand_over(
            actor=actor, helper=leaving, last_day=DAY, why="退休",
            to={pairing.pk: helper(Helper.Kind.NEIGHBOUR)},
        )  # fmt: skip
    pairing.refresh_from_db()
    leaving.refresh_from_db()
    assert pairing.until_day is None and leaving.until_day is None


def test_a_helper_whose_post_ended_without_a_handover_leaves_nobody_unlisted(
    actor, helper, home, reader, staff
):
    house = home()
    account = staff("village_worker", VILLAGE, "丁")
    pair(actor=actor, helper=helper(staff=account), household=house, day=DAY)
    looking = reader()
    assert not uncovered(looking).exists()
    Appointment.objects.filter(staff=account).update(until_day=TODAY - NEXT)
    assert list(uncovered(looking)) == [house]
    assert who_helps(house, TODAY)[0].gap == [house.label]


def test_coverage_of_villages(actor, helper, home, reader):
    other = "990101102202"
    for one in (home(), home(), home(area="99010110220103")):
        pair(actor=actor, helper=helper(name="甲"), household=one, day=DAY)
    home(area=other)
    closed = home(area=other)
    closed.closed_on = DAY
    closed.save()
    found = coverage(reader())
    assert [(one.area_code, one.name, one.homes, one.covered) for one in found] == [
        (other, "板桥村", 1, 0),
        (VILLAGE, "枫林村", 3, 3),
    ]
    assert not coverage(reader("village_worker", VILLAGE))[0].without


def test_the_load_counts_what_is_held_today(actor, helper, home, reader):
    one = helper(cap=5)
    pairing = pair(actor=actor, helper=one, household=home(), day=DAY)
    pair(actor=actor, helper=one, household=home(), day=DAY)
    end_pairing(actor=actor, pairing=pairing, last_day=DAY, why="搬走")
    assert helpers_on(reader(), TODAY).get().load == 1


def test_key_persons_without_a_helper_are_listed(actor, helper, home, reader):
    house = home()
    listed = KeyPerson.objects.create(
        person=house.persons.get(), why="孤儿", from_day=DAY, decided_by="甲"
    )
    looking = reader()
    assert list(key_persons_without(looking, "township")) == [listed]
    pair(
        actor=actor, helper=helper(Helper.Kind.TOWNSHIP_STAFF, area=TOWN), household=house,
        person=listed.person, day=DAY,
    )  # fmt: skip
    assert not key_persons_without(looking, "township").exists()
    assert list(key_persons_without(looking, "county")) == [listed]


def test_who_was_taken_off_the_list_today_is_owed_nobody_above_the_village(
    actor, helper, home, reader
):
    house = home()
    listed = KeyPerson.objects.create(
        person=house.persons.get(), why="孤儿", from_day=DAY, decided_by="甲"
    )
    unmark_key_person(actor=actor, listing=listed, day=TODAY, why="父亲回来了")
    assert not key_persons_without(reader(), "township").exists()
    gaps = {one.level: one.gap for one in who_helps(house, TODAY)}
    assert not gaps["township"] and not gaps["county"]
    with pytest.raises(Impossible):
        pair(
            actor=actor, helper=helper(Helper.Kind.TOWNSHIP_STAFF, area=TOWN), household=house,
            person=listed.person, day=TODAY,
        )  # fmt: skip


def test_proposals_that_can_no_longer_be_hold_up_no_other(actor, helper, home):
    taken, free = home(), home()
    pair(actor=actor, helper=helper(), household=taken, day=DAY)
    new = helper(name="乙")
    done = confirm_proposals(
        actor=actor, chosen=[Chosen(new, taken), Chosen(new, free)], day=DAY, why="就近"
    )
    assert [one.household for one in done.made] == [free]
    assert [one.household for one, _ in done.refused] == [taken]


def test_helpers_are_named_and_changed_with_a_journal_row_without_the_telephone(actor, areas):
    made = add_helper(
        actor=actor, name="甲", kind="volunteer", area_code=VILLAGE, from_day=DAY,
        badges=["volunteer", "party"], phone="13000000017",
    )  # fmt: skip
    change_helper(actor=actor, helper=made, phone="13000000018", cap=3, why="换号")
    told = "".join(entry.after for entry in Entry.objects.all())
    assert "1300000001" not in told
    with pytest.raises(Impossible, match="五种"):
        add_helper(
            actor=actor, name="乙", kind="volunteer", area_code=VILLAGE, from_day=DAY, badges=["x"]
        )
