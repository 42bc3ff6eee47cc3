"""What the ledger shows of helpers: the column, who lacks one, and how many of a village do."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bangfu.duty.actions.pairing import end_pairing, pair
from bangfu.duty.actions.visits import Contact, record_visit
from bangfu.duty.models import Helper, Visit
from bangfu.duty.queries.for_ledger import weeks_of
from bangfu.duty.tests.conftest import VILLAGE
from bangfu.ledger.actions.recount import recount
from bangfu.ledger.models import VillageFigures
from bangfu.ledger.queries import grid, lots
from bangfu.ledger.queries.filters import Filters
from bangfu.ledger.tests.homes import peng_home
from bangfu.org.roles import Role

TODAY = timezone.localdate()
NEXT_VILLAGE = "990101102202"


def rows_of(reader, **more):
    return [one.name for one in grid.page(reader, Filters(without_helper=True), **more).rows]


@pytest.fixture
def page(client, staff):
    signed_in: set[str] = set()

    def get(query: str = "", role: str = Role.TOWNSHIP_OFFICER) -> str:
        if role not in signed_in:
            client.force_login(staff(role))
            signed_in.add(role)
        return client.get(reverse("ledger:grid") + query).content.decode()

    return get


def test_the_column_names_the_helper_and_marks_who_has_nobody(rules, home, helper, actor, page):
    held, alone = home(), home(name="田桂芳")
    pair(actor=actor, helper=helper(Helper.Kind.SECRETARY), household=held, day=TODAY)
    text = page()
    assert '向春梅 <span class="note">村居支部书记</span>' in text
    assert reverse("duty:pair", args=[alone.pk]) in text
    assert reverse("duty:pair", args=[held.pk]) not in text


def test_who_only_reads_is_offered_no_pairing(rules, home, page):
    alone = home()
    assert reverse("duty:pair", args=[alone.pk]) not in page("", Role.HOTLINE_CLERK)


def test_the_filter_leaves_whom_nobody_holds_and_the_tab_counts_households(
    rules, home, helper, actor, page, reader
):
    held = home()
    home(name="田桂芳")
    pair(actor=actor, helper=helper(), household=held, day=TODAY)
    recount(VILLAGE)
    text = page("?nohelper=1")
    assert "田桂芳" in text and "彭守义" not in text
    assert "没有帮扶人 1 户" in text
    assert rows_of(reader("township_leader")) == ["田桂芳"]


def test_a_helper_whose_time_is_over_leaves_the_household_without(
    rules, home, helper, actor, reader
):
    one, looking = home(), reader()
    pairing = pair(actor=actor, helper=helper(), household=one, day=TODAY - dt.timedelta(days=9))
    assert rows_of(looking) == []
    end_pairing(actor=actor, pairing=pairing, last_day=TODAY - dt.timedelta(days=1), why="调走")
    assert rows_of(looking) == ["彭守义"]


def test_pairing_keeps_the_villages_figure(home, helper, actor, django_capture_on_commit_callbacks):
    one = home()
    recount(VILLAGE)
    figures = VillageFigures.objects.get(pk=VILLAGE)
    assert (figures.households, figures.helped) == (1, 0)
    with django_capture_on_commit_callbacks(execute=True):
        pair(actor=actor, helper=helper(), household=one, day=TODAY)
    figures.refresh_from_db()
    assert figures.helped == 1


@pytest.mark.parametrize("back", [False, True])
def test_in_a_wide_area_the_villages_with_gaps_come_first_and_nobody_is_lost(
    rules, home, helper, actor, reader, monkeypatch, back
):
    monkeypatch.setattr(grid, "LOOKED_THROUGH_AT_MOST", 0)
    monkeypatch.setattr(lots, "VILLAGES", (1, 2))
    held = home()
    pair(actor=actor, helper=helper(), household=held, day=TODAY)
    home(name="田桂芳")
    home(area=NEXT_VILLAGE, name="石守成")
    home(area="99010110220101", name="龙金花")
    recount("990101")
    me = reader()
    everybody = ["田桂芳", "龙金花", "石守成"]
    assert rows_of(me) == everybody
    first = grid.page(me, Filters(without_helper=True), size=2)
    second = grid.page(me, Filters(without_helper=True), after=first.after, size=2)
    assert [one.name for one in (*first.rows, *second.rows)] == everybody
    before = grid.page(me, Filters(without_helper=True), before=second.before, size=2)
    assert [one.name for one in before.rows] == everybody[:2]
    assert grid.count(me, Filters(without_helper=True)).number == 3


def test_weeks_say_who_came_who_called_and_what_is_not_recorded(home, actor):
    one = home()
    monday = TODAY - dt.timedelta(days=TODAY.weekday())
    for weeks, how in ((1, "home"), (1, "phone"), (2, "phone"), (3, "office")):
        day = monday - dt.timedelta(weeks=weeks)
        Visit.objects.create(
            uid=uuid.uuid4(), household=one, area_code=VILLAGE, by_name="甲", how=how, day=day,
            at=timezone.make_aware(dt.datetime.combine(day, dt.time(9))), received_at=timezone.now(),
        )  # fmt: skip
    struck = monday - dt.timedelta(weeks=4)
    Visit.objects.create(
        uid=uuid.uuid4(), household=one, area_code=VILLAGE, by_name="甲", how="home", day=struck,
        at=timezone.make_aware(dt.datetime.combine(struck, dt.time(9))),
        received_at=timezone.now(), struck_at=timezone.now(),
    )  # fmt: skip
    assert weeks_of([one.pk], TODAY)[one.pk] == ["none", "none", "phone", "done", "due"]


def test_more_rows_do_not_ask_more(rules, home, helper, actor, page):
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page("?cols=helper,weeks,benefits")
        return len(queries)

    one = helper()
    for n in range(3):
        pair(actor=actor, helper=one, household=home(name=f"甲{n}"), day=TODAY)
    asked()  # what the process keeps is read the first time
    few = asked()
    for n in range(9):
        pair(actor=actor, helper=helper(name=f"乙{n}"), household=home(name=f"丙{n}"), day=TODAY)
    assert asked() == few


def test_behind_the_cell_stands_since_when_and_who_decided(
    client, staff, rules, home, helper, actor
):
    one = home()
    pair(actor=actor, helper=helper(), household=one, day=TODAY, why="就住隔壁")
    client.force_login(staff(Role.TOWNSHIP_OFFICER))
    person = one.persons.get().pk
    text = client.get(reverse("ledger:cell", args=[person, "helper"])).content.decode()
    assert "向春梅" in text and "就住隔壁" in text and actor.name in text
    assert client.get(reverse("ledger:cell", args=[person, "weeks"])).status_code == 200


def test_the_files_of_household_and_person_show_who_helps_with_links(
    client, staff, rules, home, helper, actor
):
    one = home()
    secretary = helper(Helper.Kind.SECRETARY, post="支书")
    pair(actor=actor, helper=secretary, household=one, day=TODAY)
    pair(
        actor=actor, helper=helper(Helper.Kind.NEIGHBOUR, name="田大婶"), household=one, day=TODAY,
        main=False,
    )  # fmt: skip
    client.force_login(staff(Role.TOWNSHIP_OFFICER))
    pages = [
        reverse("ledger:household", args=[one.pk]),
        reverse("ledger:person", args=[one.persons.get().pk]),
    ]
    for address in pages:
        text = client.get(address).content.decode()
        assert reverse("duty:helper", args=[secretary.pk]) in text
        assert "支书" in text and "田大婶" in text and "换人" in text
    # a past day names who helped then, and changes nothing
    then = TODAY - dt.timedelta(days=30)
    past = client.get(f"{pages[0]}?on={then.isoformat()}").content.decode()
    assert "还没有人" in past and "换人" not in past


def test_who_only_directs_calls_is_told_names_without_links(
    client, staff, rules, home, helper, actor
):
    one = home()
    pair(actor=actor, helper=helper(), household=one, day=TODAY)
    client.force_login(staff(Role.HOTLINE_CLERK))
    text = client.get(reverse("ledger:household", args=[one.pk])).content.decode()
    assert "向春梅" in text and "/helpers/" not in text and "换人" not in text


# -- visits in the file of a household -------------------------------------------------------


@pytest.fixture
def visited(rules, actor, staff):
    worker = staff(Role.VILLAGE_WORKER)
    home = peng_home(actor)

    def go(days_ago: int, how="home", **more):
        at = timezone.now() - dt.timedelta(days=days_ago)
        return record_visit(
            actor=actor, staff=worker, uid=uuid.uuid4(), received_at=at,
            contact=Contact(home, at, how, **more),
        ).visit  # fmt: skip

    go.home, go.worker = home, worker
    return go


def log_part(text: str) -> str:
    start = text.index('id="log"')
    return text[start : text.index("</section>", start)]


def test_the_file_shows_visits_and_leads_to_the_visits_form(visited, client):
    told = visited(2, facts={"household": {"住房安全": "有隐患"}}, services=["company.talk"])
    called = visited(1, "phone", note="问了吃药")
    false = visited(3, note="没有去")
    false.struck_at = timezone.now()
    false.save()
    client.force_login(visited.worker)
    log = log_part(client.get(reverse("ledger:household", args=[visited.home.pk])).content.decode())
    for one in (told, called, false):
        assert log.count(reverse("duty:visit", args=[one.pk])) == 1
    assert "聊天陪伴" in log and "问了吃药" in log and "抽查认定不实，不算" in log
    # what was told at the visit stands with it, once, and can be taken back
    assert log.count("<li") == 4 and log.count("记了 1 项") == 1
    assert reverse("ledger:withdraw", args=[told.observation_id]) in log
    assert reverse("duty:visit-add", args=[visited.home.pk]) in log
    assert reverse("ledger:observe", args=[visited.home.pk]) in log


def test_all_of_the_log_and_the_opened_row_know_visits(visited, client):
    visited(1, "phone")
    client.force_login(visited.worker)
    whole = client.get(reverse("ledger:log", args=[visited.home.pk])).content.decode()
    assert (
        "走访和采集过 2 次" in whole and reverse("duty:visit-add", args=[visited.home.pk]) in whole
    )
    person = visited.home.persons.first().pk
    row = client.get(reverse("ledger:opened", args=[person]), headers={"HX-Request": "true"})
    assert "<b>电话</b>" in row.content.decode()


def test_a_past_day_shows_the_visits_until_then(visited, client):
    early, late = visited(9), visited(1)
    client.force_login(visited.worker)
    day = TODAY - dt.timedelta(days=5)
    url = reverse("ledger:household", args=[visited.home.pk])
    log = log_part(client.get(url, {"on": day.isoformat()}).content.decode())
    assert reverse("duty:visit", args=[early.pk]) in log
    assert reverse("duty:visit", args=[late.pk]) not in log


def test_who_is_not_shown_health_is_told_that_somebody_came_and_no_more(visited, client, staff):
    made = visited(1, services=["health.inquiry"], note="陪同透析")
    client.force_login(staff(Role.FUND_SUPERVISOR))
    log = log_part(client.get(reverse("ledger:household", args=[visited.home.pk])).content.decode())
    assert made.by_name in log
    assert "透析" not in log and "问健康" not in log and "/duty/" not in log


def test_where_facts_are_told_it_is_said_where_visits_are(visited, client):
    client.force_login(visited.worker)
    page = client.get(reverse("ledger:observe", args=[visited.home.pk])).content.decode()
    assert "不计入走访次数" in page and reverse("duty:visit-add", args=[visited.home.pk]) in page
