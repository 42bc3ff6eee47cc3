"""Key persons: the rules propose, people decide, reasons stay."""

from __future__ import annotations

import datetime as dt
from unittest import mock

import pytest
from django.urls import reverse
from django.utils import timezone

from bangfu.journal.models import Entry
from bangfu.ledger.actions.households import Impossible, Newcomer, file_household
from bangfu.ledger.actions.key_persons import decline_key_person
from bangfu.ledger.actions.observe import observe
from bangfu.ledger.actions.persons import mark_key_person, unmark_key_person
from bangfu.ledger.actions.plan import add_measure, add_need
from bangfu.ledger.models import Decision, KeyPerson, Observation, Source
from bangfu.ledger.queries.key_persons import key_persons, proposals, with_needs
from bangfu.ledger.queries.worked_on import Brought, fates
from bangfu.ledger.tests.conftest import COUNTY, NEXT_VILLAGE, TOWN, VILLAGE
from bangfu.org.models import Staff
from bangfu.org.roles import Role
from bangfu.rulebook.models import PackInForce, ParameterChange

DAY = dt.date(2026, 10, 12)
ILL = {"姓名": "罗秀珍", "现享救助": "|低保|", "残疾类别": "无", "残疾等级": "无",
       "患病类别": "重特大疾病", "特别困难": True}  # fmt: skip


LOCAL = {"老年人起始年龄": "60", "低保边缘列入排查": "否", "认定困难列入排查": "否"}
"""What the county has to set before the pack can judge."""


@pytest.fixture
def person(rules, actor):
    first, second = (Staff.objects.get(username=name) for name in ("proposer", "decider"))
    for name, value in LOCAL.items():
        ParameterChange.objects.create(
            area_id=COUNTY, pack="guiyang-2022-159", name=name, value=value, why="县里定的",
            from_day=dt.date(2022, 1, 1), state="confirmed", proposed_by=first,
            proposed_at=timezone.now(), decided_by=second, decided_at=timezone.now(),
        )  # fmt: skip
    PackInForce.objects.create(
        area_id=COUNTY, pack="guiyang-2022-159", from_day=dt.date(2022, 1, 1)
    )
    return file_household(actor=actor, area_code=VILLAGE, day=DAY, persons=[Newcomer(ILL)]).persons[
        0
    ]


def at(name, *args):
    return reverse(f"ledger:{name}", args=args)


def said(answer) -> str:
    return answer.content.decode()


def test_the_rules_propose_and_a_person_lists_with_the_reason_given(person, client, reader):
    me = reader()
    proposed = proposals(me).get()
    assert proposed.person == person and "GY-2.1-n" in proposed.basis
    client.force_login(me.staff)
    page = said(client.get(at("key_persons")))
    assert "1 人等人决定列不列" in page and "罗秀珍" in page
    page = said(client.post(at("key_person_confirm", person.pk), follow=True))
    listing = KeyPerson.objects.get()
    assert listing.why == proposed.reason and listing.clause
    assert "列为重点人员了" in page and not proposals(me).exists()
    client.post(at("key_person_undo", listing.pk))
    assert proposals(me).get().person == person and not key_persons(me).exists()


def test_a_refusal_stays_with_its_reason_until_the_facts_change(person, client, actor, reader):
    me = reader()
    client.force_login(me.staff)
    client.post(at("key_person_decline", person.pk), {"reason": " "})
    assert proposals(me).exists() and not Decision.objects.exists()
    client.post(at("key_person_decline", person.pk), {"reason": "子女都在身边照料"})
    decision = Decision.objects.get()
    assert (decision.about, decision.why) == ("key", "子女都在身边照料")
    assert decision.seen and decision.reason and not proposals(me).exists()
    assert Entry.objects.filter(act="ledger.decline_key_person", why="子女都在身边照料").exists()
    observe(
        actor=actor, household=person.household, source=Source.VISIT, valid_from=DAY,
        facts={str(person.pk): {"残疾类别": "肢体", "残疾等级": "二级"}},
    )  # fmt: skip
    assert proposals(me).get().person == person


def test_a_refusal_can_be_taken_back(person, client, reader):
    me = reader()
    client.force_login(me.staff)
    client.post(at("key_person_decline", person.pk), {"reason": "子女照料"})
    client.post(at("key_person_reconsider", Decision.objects.get().pk))
    assert proposals(me).exists()


def test_what_no_longer_holds_is_not_declined(person, actor, reader):
    outcome = proposals(reader()).get()
    observe(
        actor=actor, household=person.household, source=Source.VISIT, valid_from=DAY,
        facts={str(person.pk): {"患病类别": "无", "特别困难": False}},
    )  # fmt: skip
    with pytest.raises(Impossible):
        decline_key_person(actor=actor, outcome=outcome, why="子女照料")


def test_deciding_twice_says_so_and_lists_once(person, client, reader):
    client.force_login(reader().staff)
    client.post(at("key_person_confirm", person.pk))
    page = said(client.post(at("key_person_confirm", person.pk), follow=True))
    assert KeyPerson.objects.count() == 1 and "别人已经决定了" in page


def test_somebody_the_rules_do_not_propose_is_listed_by_hand(areas, actor, client, staff):
    one = file_household(
        actor=actor, area_code=VILLAGE, day=DAY, persons=[Newcomer({"姓名": "石守成"})]
    ).persons[0]
    client.force_login(staff(Role.VILLAGE_WORKER, VILLAGE))
    answer = client.post(at("key_person_add", one.pk), {"why": "", "day": "2026-10-12"})
    assert answer.status_code == 422 and not KeyPerson.objects.exists()
    client.post(at("key_person_add", one.pk), {"why": "独居失能", "day": "2026-10-12"})
    assert KeyPerson.objects.get().why == "独居失能"
    assert "独居失能" in said(client.get(at("key_persons")))


def test_ending_needs_a_reason_and_is_done_once(areas, actor, client, reader):
    one = file_household(
        actor=actor, area_code=VILLAGE, day=DAY, persons=[Newcomer({"姓名": "石守成"})]
    ).persons[0]
    listing = mark_key_person(actor=actor, person=one, day=DAY, why="独居")
    me = reader(Role.VILLAGE_WORKER, VILLAGE)
    client.force_login(me.staff)
    client.post(at("key_person_end", listing.pk), {"reason": ""})
    assert key_persons(me).exists()
    answer = client.post(
        at("key_person_end", listing.pk) + "?show=listed", {"reason": "搬去女儿家"}
    )
    assert answer.url.endswith("?show=listed") and not key_persons(me).exists()
    unmark_key_person(actor=actor, listing=listing, day=DAY, why="别的")
    listing.refresh_from_db()
    assert listing.ended_because == "搬去女儿家"


def test_the_list_shows_what_is_done_for_each(areas, actor, reader, django_assert_max_num_queries):
    me = reader()
    for name, village in (("石守成", VILLAGE), ("彭守义", NEXT_VILLAGE)):
        home = file_household(
            actor=actor, area_code=village, day=DAY,
            persons=[Newcomer({"姓名": name}), Newcomer({"姓名": "别人"})],
        )  # fmt: skip
        first, other = home.persons
        mark_key_person(actor=actor, person=first, day=DAY, why="独居")
        add_need(actor=actor, household=home.household, what="别人的", found_on=DAY, person=other)
        if name == "石守成":
            need = add_need(actor=actor, household=home.household, what="照料", found_on=DAY)
            add_measure(actor=actor, need=need, what="送饭", who="李红英", rhythm="每天")
    assert me.prefix
    with django_assert_max_num_queries(4):
        rows = with_needs(list(key_persons(me)))
    assert [[need.what for need in row.needs] for row in rows] == [["照料"], []]
    assert [row.bare for row in rows] == [False, True]
    village = next(iter(me.area.children.filter(pk=NEXT_VILLAGE)))
    assert [one.person.name for one in key_persons(me, village)] == ["彭守义"]


def test_the_next_village_decides_nothing_here(person, actor, client, staff):
    listing = mark_key_person(actor=actor, person=person, day=DAY, why="重病")
    client.force_login(staff(Role.VILLAGE_WORKER, NEXT_VILLAGE))
    assert "罗秀珍" not in said(client.get(at("key_persons")))
    assert client.get(at("key_persons") + f"?area={VILLAGE}").status_code == 404
    assert client.get(at("key_person_add", person.pk)).status_code == 404
    for name, pk in (
        ("key_person_confirm", person.pk), ("key_person_decline", person.pk),
        ("key_person_end", listing.pk), ("key_person_undo", listing.pk),
    ):  # fmt: skip
        assert client.post(at(name, pk), {"reason": "x"}).status_code == 404
    assert KeyPerson.objects.filter(until_day=None).count() == 1


@pytest.mark.parametrize(
    ("role", "area", "reads", "decides"),
    [
        (Role.TOWNSHIP_LEADER, TOWN, 200, True),
        (Role.CITY_OFFICER, "990100000000", 200, False),
        (Role.FUND_SUPERVISOR, TOWN, 403, False),
        (Role.HOTLINE_CLERK, TOWN, 403, False),
        (Role.SYSTEM_ADMIN, TOWN, 403, False),
    ],
)
def test_who_reads_the_list_and_who_decides(person, client, staff, role, area, reads, decides):
    client.force_login(staff(role, area))
    answer = client.get(at("key_persons") + "?show=proposed")
    assert answer.status_code == reads
    assert ("列为重点<" in said(answer)) == decides
    status = client.post(at("key_person_confirm", person.pk)).status_code
    assert status == (302 if decides else 403)


def test_who_was_listed_the_day_before_an_import_was_not_worked_on_since(person):
    """An import at half past seven in the morning is of that day, which in London has not begun."""
    KeyPerson.objects.create(person=person, why="孤儿", from_day=DAY, decided_by="甲")
    home, bring = person.household, Observation.objects.filter(household=person.household)
    bring.update(origin="import:1")
    for days, kept in ((0, [home.pk]), (1, [])):
        at = dt.datetime.combine(DAY + dt.timedelta(days), dt.time(7, 30))
        brought = Brought("import:1", timezone.make_aware(at).astimezone(dt.UTC), adopted=[home.pk])
        with mock.patch("bangfu.ledger.queries.worked_on._journalled", return_value=set()):
            assert fates(list(bring), {home.pk: home}, brought).kept == kept
