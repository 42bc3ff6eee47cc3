"""A ledger row with a day of death: proposed, confirmed by a person, and only then it stops the money."""

from __future__ import annotations

import pytest
from django.urls import reverse

from bangfu.intake.actions.apply import apply, screen_batch
from bangfu.intake.actions.matching import accept, decline
from bangfu.intake.actions.undo import undo
from bangfu.intake.checked import check
from bangfu.intake.models import Finding
from bangfu.intake.tests.conftest import HEADINGS, person, sheet
from bangfu.ledger.models import Outcome, Person
from bangfu.ledger.tests.conftest import TOWN
from bangfu.org.roles import Role
from bangfu.web.workbench.desks import desk_of

pytestmark = pytest.mark.django_db
MORE = (*HEADINGS, "现享救助", "死亡日期")


def file(*rows: list, day: str = "") -> bytes:
    return sheet([[*row, aid, died] for row, aid, died in rows], MORE)


@pytest.fixture
def filed(rules, upload, clerk):
    """彭守义 drawing 低保, and his neighbour, on the books by an import."""
    rows = ((person(1, "彭守义"), "低保", ""), (person(2, "石守成", serial=2), "低保", ""))
    batch = apply(actor=clerk, upload=upload(file(*rows)))
    screen_batch(batch)
    return Person.objects.get(name="彭守义")


@pytest.fixture
def told(filed, upload, clerk):
    """The next ledger says he died."""
    rows = (
        (person(1, "彭守义"), "低保", "2026-07-14"),
        (person(2, "石守成", serial=2), "低保", ""),
    )
    return apply(actor=clerk, upload=upload(file(*rows), name="12月.xlsx"))


def test_the_preview_says_what_will_become_of_it(filed, upload):
    rows = ((person(1, "彭守义"), "低保", "2026-07-14"),)
    (line,) = check(upload(file(*rows))).lines
    (mark,) = [one for one in line.marks if "去世" in one.wrong]
    assert not line.blocked and "核实了再登记去世" in mark.remedy and mark.letter


def test_until_somebody_confirms_nothing_changes_and_a_to_do_says_so(filed, told, reader):
    one = Person.objects.get(pk=filed.pk)
    assert one.state == "present" and "死亡日期" not in one.facts
    finding = Finding.objects.get()
    assert (finding.kind, finding.person_id, finding.state) == ("died", one.pk, "open")
    assert "2026-07-14 去世，还在册" in finding.what and "在享低保，确认后停" in finding.what
    assert told.counts["deaths"] == 1
    desk = desk_of(reader(Role.TOWNSHIP_OFFICER))
    said = " ".join(str(matter) for matter in desk.matters)
    assert "可能已去世 1 人" in said


def test_the_confirmed_death_stops_what_is_drawn(filed, told, clerk):
    drawn = Outcome.objects.filter(person=filed)
    assert drawn.exists()
    accept(actor=clerk, finding=Finding.objects.get(), why="去家里看过")
    one = Person.objects.get(pk=filed.pk)
    assert (one.state, one.facts["死亡日期"]) == ("died", 20260714)
    assert not drawn.filter(standing="in_force").exists()
    assert one.household.people == 0


def test_somebody_alive_stays_with_the_reason_kept(filed, told, clerk):
    decline(actor=clerk, finding=Finding.objects.get(), why="本人接的电话，是同名的人")
    one = Person.objects.get(pk=filed.pk)
    assert one.state == "present" and "死亡日期" not in one.facts
    assert Finding.objects.get().why == "本人接的电话，是同名的人"


def test_a_newcomer_said_to_be_dead_is_proposed_nothing_and_waits_too(rules, upload, clerk):
    batch = apply(actor=clerk, upload=upload(file((person(1, "彭守义"), "", "2026-07-14"))))
    screen_batch(batch)
    one = Person.objects.get(name="彭守义")
    assert one.facts["死亡日期"] == 20260714
    assert not Outcome.objects.filter(person=one, standing__in=("proposed", "in_force")).exists()
    decline(actor=clerk, finding=Finding.objects.get(person=one), why="人还在")
    assert Person.objects.get(pk=one.pk).facts.get("死亡日期") is None


def test_taking_the_import_back_takes_the_proposal_back(told, clerk):
    undo(actor=clerk, batch=told, why="导错了月份")
    finding = Finding.objects.get()
    assert (finding.state, finding.why) == ("closed", "导入撤回")


def test_the_pages_lead_to_it(filed, told, client, staff):
    client.force_login(staff(Role.TOWNSHIP_OFFICER, TOWN))
    page = client.get(reverse("intake:batch", args=[told.pk])).content.decode()
    address = reverse("intake:match-list", args=[Finding.objects.get().list_id])
    assert address in page and "1 人，等着核实" in page
    body = client.get(address).content.decode()
    assert "导入的台账里 1 人写着去世" in body and "在享的救助停下来" in body
    home = client.get(reverse("intake:match")).content.decode()
    assert 'value="ledger"' not in home and address in home
    sent = client.post(
        reverse("intake:accept", args=[Finding.objects.get().pk]), {"reason": "核实"}
    )
    assert sent.status_code == 302 and Person.objects.get(pk=filed.pk).state == "died"
