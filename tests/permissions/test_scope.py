"""Records of another area do not exist; those handed over do; two records in one request."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.db.models import Model
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from bangfu.duty.models import Helper, Pairing
from bangfu.journal.models import SYSTEM
from bangfu.ledger.actions.handover import hand_over
from bangfu.ledger.models import HandOver, Household, Person
from bangfu.org.roles import ADMINISTRATORS, Role
from tests.permissions.asking import address, another, ask, sent, written
from tests.permissions.table import OF_HOMES, TABLE, Row
from tests.permissions.world import NEXT_VILLAGE, VILLAGE, World, in_post, signed_in

pytestmark = pytest.mark.django_db

OF_SOMETHING = [row for row in TABLE if row.of not in ("", "own post")]


def kept(row: Model) -> dict[str, Any]:
    return type(row)._default_manager.filter(pk=row.pk).values().get()


@pytest.mark.parametrize("row", OF_SOMETHING, ids=lambda row: row.name)
def test_a_record_of_another_area_does_not_exist(row: Row, world: World):
    before = written()
    for role in row.who:
        place = another(world, role, row)
        if place is None:
            continue
        url, record = address(row, place.address[row.of]), place.rows[row.of]
        was = kept(record)
        for method in row.ways:
            answer = ask(world.clients[role], method, url, sent(world, role, row))
            assert answer.status_code == 404, f"{role} {method} {url}: {answer.status_code}"
        assert kept(record) == was
    assert written() == before


@pytest.mark.parametrize(
    "row", [row for row in OF_SOMETHING if row.of in OF_HOMES], ids=lambda row: row.name
)
def test_a_household_handed_to_the_office_is_there(row: Row, world: World):
    roles = row.who & {Role.TOWNSHIP_OFFICER, Role.TOWNSHIP_LEADER}
    home = world.next.rows["household"]
    for role in roles:
        office = world.staff[role].appointments.get().office
        hand_over(
            actor=SYSTEM,
            households=[home],
            office=office,
            why="住院",
            from_day=timezone.localdate(),
        )
        url = address(row, world.next.address[row.of])
        for method in row.ways:
            answer = ask(world.clients[role], method, url, sent(world, role, row))
            assert answer.status_code in (200, 204, 302, 400, 422), f"{method} {url}"


def test_a_hand_over_that_has_ended_opens_nothing(world: World):
    home = world.next.rows["household"]
    office = world.staff[Role.TOWNSHIP_OFFICER].appointments.get().office
    yesterday = timezone.localdate() - timezone.timedelta(days=1)
    HandOver.objects.create(
        household=home, office=office, why="住院", from_day=yesterday, until_day=yesterday
    )
    url = reverse("ledger:household", args=[home.pk])
    assert ask(world.clients[Role.TOWNSHIP_OFFICER], "GET", url).status_code == 404


def test_administrators_never_see_a_household(world: World):
    for row in TABLE:
        if row.of in OF_HOMES or row.name.partition(":")[0] in (
            "ledger",
            "papers",
            "intake",
            "duty",
            "relief",
        ):
            assert not row.who & ADMINISTRATORS, row.name


def test_the_next_village_of_the_same_township_is_another_area_for_a_village_worker(world: World):
    neighbour = signed_in(in_post(Role.VILLAGE_WORKER, NEXT_VILLAGE, "next-village"))
    for row in OF_SOMETHING:
        if Role.VILLAGE_WORKER not in row.who or row.of not in OF_HOMES:
            continue
        for method in row.ways:
            answer = ask(neighbour, method, address(row, world.here.address[row.of]), row.sends)
            assert answer.status_code == 404, f"{method} {row.name}"


# -- two records in one request: each has to be the reader's ---------------------------


def officer(world: World):
    return world.clients[Role.TOWNSHIP_OFFICER]


@pytest.mark.parametrize("name", ["ledger:member_left", "ledger:member_returned"])
def test_a_person_of_one_household_is_not_reached_through_another(name: str, world: World):
    mine, theirs = world.here.rows["household"], world.next.rows["person"]
    url = reverse(name, args=[mine.pk, theirs.pk])
    for method in ("GET", "POST"):
        assert ask(officer(world), method, url).status_code == 404


def test_one_household_is_merged_into_another_of_ones_own_only(world: World):
    url = reverse("ledger:merge", args=[world.here.rows["household"].pk])
    told = {"day": "2026-11-01", "why": "同一家"}
    theirs, mine = world.next.rows["household"], world.here.rows["other_household"]
    before = written()
    assert ask(officer(world), "POST", url, {**told, "into": theirs.number}).status_code == 422
    assert written() == before
    assert ask(officer(world), "POST", url, {**told, "into": mine.number}).status_code == 302


def test_a_household_is_moved_inside_ones_own_area_only(world: World):
    home = world.here.rows["household"]
    url = reverse("ledger:move", args=[home.pk])
    told = {"day": "2026-11-01", "why": "搬走"}
    before = written()
    for there in (world.next.village, world.far.village):
        assert ask(officer(world), "POST", url, {**told, "area": there}).status_code == 422
    assert written() == before
    assert Household.objects.get(pk=home.pk).area_code == VILLAGE
    assert ask(officer(world), "POST", url, {**told, "area": NEXT_VILLAGE}).status_code == 302


@pytest.mark.parametrize("act", ["key", "measure", "hand-over"])
def test_ticking_somebody_elsewhere_does_nothing(act: str, world: World):
    before = written()
    theirs = world.next.rows["person"]
    url = reverse("ledger:ticked", args=[act])
    data = {"person": [theirs.pk], "write": "1", "why": "要", "what": "要", "measure": "做",
            "who": "我", "rhythm": "每月 1 次", "from_day": "2026-11-01"}  # fmt: skip
    answer = officer(world).post(url, data)
    assert answer.status_code == 302 and written() == before


def test_ticked_people_elsewhere_are_not_exported(world: World):
    theirs = world.next.rows["person"]
    Person.objects.filter(pk=theirs.pk).update(name="只在隔壁")
    answer = officer(world).post(reverse("ledger:export"), {"person": [theirs.pk]})
    content = b"".join(answer.streaming_content)
    rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    assert "只在隔壁" not in str(rows)


def test_lists_hold_nothing_from_elsewhere(world: World):
    named(world.next.rows["person"], "隔壁老王")
    plain = [row for row in TABLE if not row.of and not row.also and row.ways[0] == "GET"]
    asked = ("", "?q=老王", f"?area={world.next.village}", f"?in={world.next.town}")
    for role in (Role.VILLAGE_WORKER, Role.TOWNSHIP_OFFICER):
        for row in plain:
            if role not in row.who:
                continue
            for more in asked:
                answer = ask(world.clients[role], "GET", reverse(row.name) + more)
                assert answer.status_code in (200, 302, 404, 422), f"{role} {row.name}{more}"
                assert "隔壁老王" not in answer.content.decode(), f"{role} {row.name}{more}"


@pytest.mark.parametrize("name", ["ledger:search", "ledger:look_for_name"])
def test_searching_finds_nobody_elsewhere(name: str, world: World):
    named(world.next.rows["person"], "隔壁老王")
    named(world.here.rows["person"], "本村老王")
    found = officer(world).post(reverse(name), {"text": "老王"}, follow=True)
    shown = found.content.decode()
    assert "本村老王" in shown and "隔壁老王" not in shown


def test_a_helper_who_leaves_names_no_household_elsewhere(world: World):
    home, helper = world.next.rows["household"], world.here.rows["helper"]
    Household.objects.filter(pk=home.pk).update(head_name="隔壁老王")
    there = Pairing.objects.create(
        helper=helper, household=home, level="village", main=False, from_day=helper.from_day
    )
    mine = {"taker": "", "last_day": timezone.localdate(), "why": "调走"}
    mine["taker"] = Helper.objects.create(
        name="田大明", kind=helper.kind, area_code=VILLAGE, from_day=helper.from_day
    ).pk
    url = reverse("duty:helper-leave", args=[helper.pk])
    shown = ask(officer(world), "GET", url).content.decode()
    assert "隔壁老王" not in shown and "另有 1 户" in shown
    assert officer(world).post(url, mine).status_code == 302
    here = {"household": world.here.rows["household"], "level": "village"}
    assert Pairing.objects.get(**here, until_day=None).helper_id == mine["taker"]
    there.refresh_from_db()
    assert there.until_day is not None
    assert not Pairing.objects.filter(household=home, helper=mine["taker"]).exists()


def test_proposals_settle_nothing_for_a_household_handed_over(world: World):
    home, helper = world.next.rows["household"], world.here.rows["helper"]
    office = world.staff[Role.TOWNSHIP_OFFICER].appointments.get().office
    today = timezone.localdate()
    hand_over(actor=SYSTEM, households=[home], office=office, why="住院", from_day=today)
    before = written()
    ticked = {"home": [home.pk], f"helper-{home.pk}": helper.pk, "why": "就近安排"}
    assert officer(world).post(reverse("duty:propose"), ticked).status_code == 422
    assert written() == before
    running = Pairing.objects.get(household=home, level="village", until_day=None)
    assert running == world.next.rows["pairing"]


def named(person: Person, name: str) -> None:
    Person.objects.filter(pk=person.pk).update(name=name)
    Household.objects.filter(pk=person.household_id).update(head_name=name)


def test_the_journal_of_another_county_stays_there(world: World):
    auditor = world.clients[Role.AUDIT_ADMIN]
    far = world.far.rows["household"]
    url = reverse("journal:entries") + f"?kind=household&id={far.pk}"
    assert "民政办公室 经办" not in ask(auditor, "GET", url).content.decode()
