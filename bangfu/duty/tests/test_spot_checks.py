"""Visits drawn by a draw anyone can repeat, looked at by somebody else; a wrong one counts for nothing."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from bangfu.duty.actions.spot_checks import draw_batch, look_at_visit, restore_visit
from bangfu.duty.actions.visits import Contact, record_visit
from bangfu.duty.counting import State
from bangfu.duty.models import Helper, SpotBatch, SpotLook, Visit
from bangfu.duty.queries.due import due_of, due_of_household
from bangfu.duty.queries.due_many import due_under, missed_under
from bangfu.duty.queries.spot_checks import (
    marked_unseen,
    picks_of,
    progress_by_village,
    progress_of,
    reasons,
)
from bangfu.duty.tests.conftest import COUNTY, DAY, TOWN, VILLAGE
from bangfu.duty.tests.test_due import ORDINARY, SPECIAL, SPECIAL_KEY, known_since, visit
from bangfu.duty.tests.test_report_pages import client_of  # noqa: F401
from bangfu.journal.models import Entry
from bangfu.ledger.actions.households import Impossible
from bangfu.ledger.models import Household
from bangfu.ledger.tests.conftest import NEXT_VILLAGE
from bangfu.org.models import Area
from bangfu.org.roles import Role

FIRST, LAST = dt.date(2026, 10, 1), dt.date(2026, 10, 31)


@pytest.fixture
def officer(staff):
    return staff(Role.TOWNSHIP_OFFICER)


@pytest.fixture
def look(actor, officer):
    def make(one: Visit, result="wrong", how="phone", words="本人说没有人来过", **more) -> SpotLook:
        return look_at_visit(
            actor=actor, staff=officer, visit=one, result=result, how=how, words=words, **more
        )

    return make


@pytest.fixture
def batch(actor, areas):
    def make(area=TOWN, seed="0123456789abcdef", from_area=TOWN, **more) -> SpotBatch:
        return draw_batch(
            actor=actor, area=Area.objects.get(pk=area), from_area=from_area, first_day=FIRST,
            last_day=LAST, seed=seed, **more,
        )  # fmt: skip

    return make


# -- what was found --------------------------------------------------------------------------


@pytest.fixture
def homes(rules, home):
    since = dt.date(2026, 1, 1)
    return [known_since(home(facts=facts), since) for facts in (SPECIAL, ORDINARY, SPECIAL)]


def rows_of(homes):
    """What is due of some households, one by one and in bulk, in the same words."""
    one_by_one = {
        (one.household.pk, line.term.key, line.person, line.done, str(line.state), line.since)
        for one in due_of(homes, DAY) for line in one.lines
    }  # fmt: skip
    found = due_under(TOWN[:9], DAY).rows.to_pylist()
    bulk = {
        (row["household"], row["duty"], row["person"], row["done"], row["state"], row["since"])
        for row in found
    }
    return one_by_one, bulk


def test_what_was_wrong_is_due_again_in_both_ways_of_deciding(homes, look, actor, officer):
    special = homes[0]
    made = visit(special, DAY)
    visit(homes[1], DAY)

    def state():
        one_by_one, bulk = rows_of(homes)
        assert one_by_one == bulk
        return next(
            line for line in due_of_household(special, DAY).lines if line.term.key == SPECIAL_KEY
        )

    assert (state().state, state().done) == (State.DONE, 1)
    look(made)
    assert state().done == 0 and state().state != State.DONE
    made.refresh_from_db()
    assert made.struck_because == "本人说没有人来过" and Visit.objects.count() == 2
    restore_visit(actor=actor, staff=officer, visit=made, why="家里老人记错了，有照片")
    assert (state().state, state().done) == (State.DONE, 1)
    assert [one.result for one in made.looks.all()] == ["restored", "wrong"]
    acts = Entry.objects.filter(act__in=["duty.strike_visit", "duty.restore_visit"])
    assert list(acts.order_by("seq").values_list("act", flat=True)) == [
        "duty.strike_visit", "duty.restore_visit",
    ]  # fmt: skip


def test_a_week_served_by_a_wrong_visit_alone_was_missed(homes, look):
    special = homes[0]
    monday = DAY - dt.timedelta(days=14)
    made = visit(special, monday + dt.timedelta(days=2))
    visit(special, monday + dt.timedelta(days=8))

    def missed():
        rows = missed_under(TOWN[:9], monday, DAY - dt.timedelta(days=1)).to_pylist()
        return {
            row["start"] for row in rows
            if row["household"] == special.pk and row["duty"] == SPECIAL_KEY
        }  # fmt: skip

    assert missed() == set()
    look(made)
    assert missed() == {monday}


def test_genuine_and_unknown_ones_count_on(homes, look):
    one, other = visit(homes[0], DAY), visit(homes[2], DAY)
    look(one, "genuine", words="老人说来过")
    look(other, "unknown", words="电话打不通")
    assert not Visit.objects.exclude(struck_at=None).exists()
    assert [look_.result for look_ in SpotLook.objects.all()] == ["unknown", "genuine"]


def test_nobody_looks_at_their_own_visit(home, staff, officer, actor, look):
    place, worker = home(), staff(Role.VILLAGE_WORKER)
    helper = Helper.objects.create(
        name="周敏", kind="township_staff", area_code=TOWN, staff=officer,
        from_day=dt.date(2026, 1, 1),
    )  # fmt: skip
    at = timezone.make_aware(dt.datetime(2026, 10, 5, 9))
    mine = visit(place, FIRST)
    Visit.objects.filter(pk=mine.pk).update(staff=officer)
    as_helper = visit(place, FIRST)
    Visit.objects.filter(pk=as_helper.pk).update(helper=helper)
    written = record_visit(
        actor=type(actor)("staff", str(officer.pk), officer.name), staff=worker, uid=uuid.uuid4(),
        contact=Contact(place, at),
    ).visit  # fmt: skip
    for one in (mine, as_helper, written):
        with pytest.raises(Impossible, match="自己的走访"):
            look(one)
    assert not SpotLook.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"words": " "}, {"result": "perhaps"}, {"how": "dream"}, {"result": "restored"}]
)
def test_a_look_says_what_how_and_what_was_found(home, look, wrong):
    with pytest.raises(Impossible):
        look(visit(home(), FIRST), **wrong)


def test_one_struck_out_is_restored_before_it_is_called_genuine(home, look, actor, officer):
    one = visit(home(), FIRST)
    with pytest.raises(Impossible, match="本来就算数"):
        restore_visit(actor=actor, staff=officer, visit=one, why="错了")
    look(one)
    with pytest.raises(Impossible, match="恢复"):
        look(one, "genuine")
    with pytest.raises(Impossible, match="写明为什么"):
        restore_visit(actor=actor, staff=officer, visit=one, why=" ")


def test_the_batch_says_how_far_it_is_by_phone_and_on_site(home, batch, look, reader):
    """GY-3.3-a: a finished batch without any check on site, or by phone, is told of."""
    place = home()
    for n in range(6):
        visit(place, FIRST + dt.timedelta(days=n))
    made = batch()
    one, other = (pick.visit for pick in made.picks.all())
    look(one, "genuine", batch=made)
    assert progress_of([made])[made.pk].lacks == ""
    look(other, "genuine", batch=made)
    done = progress_of([made])[made.pk]
    assert (done.drawn, done.looked, done.phone, done.onsite, done.lacks) == (2, 2, 2, 0, "onsite")
    look(other, "wrong", how="onsite", batch=made, words="上门看，没有人来过")
    done = progress_of([made])[made.pk]
    assert (done.looked, done.phone, done.onsite, done.wrong, done.lacks) == (2, 1, 1, 1, "")
    here = reader(Role.TOWNSHIP_LEADER)
    assert [pick.done for pick in picks_of(here, made)] == [True, True]


def test_three_things_are_judged_with_a_rate_for_each_village(home, batch, look):
    """GY-3.3-b."""
    here, there = home(), home(area=NEXT_VILLAGE)
    for place in (here, there):
        for n in range(6):
            visit(place, FIRST + dt.timedelta(days=n))
    made = batch()
    first, second = (pick.visit for pick in made.picks.filter(visit__area_code=VILLAGE))
    look(first, "genuine", batch=made, ledger_complete=True, measures_real=True, help_arrived=False)
    look(second, "genuine", batch=made, ledger_complete=True, measures_real=False)
    villages = progress_by_village(made)
    assert villages[VILLAGE].passes == [(2, 2), (1, 2), (0, 1)]
    assert villages[NEXT_VILLAGE].passes == [(0, 0), (0, 0), (0, 0)]


def test_the_other_visit_stands_beside_a_marked_one(home, staff, actor):
    worker = staff(Role.VILLAGE_WORKER)
    at = timezone.make_aware(dt.datetime(2026, 10, 5, 9))
    one, other = (
        record_visit(
            actor=actor, staff=worker, uid=uuid.uuid4(),
            contact=Contact(place, at + dt.timedelta(minutes=n)),
        ).visit
        for n, place in ((0, home()), (8, home(area=NEXT_VILLAGE)))
    )  # fmt: skip
    one.refresh_from_db()
    (why,) = reasons(one)
    assert (why.mark, why.beside, why.more) == ("two_villages", [other], 0)


# -- pages -----------------------------------------------------------------------------------


@pytest.fixture
def marked(home):
    one = visit(home(), FIRST)
    Visit.objects.filter(pk=one.pk).update(marks=["two_villages"], marked=True)
    one.refresh_from_db()
    return one


def test_from_the_mark_to_the_result_and_back(marked, client_of):  # noqa: F811
    client = client_of()
    address = reverse("duty:spot-look", args=[marked.pk])
    assert address in client.get(reverse("duty:spot-checks")).content.decode()
    kept = client.post(address, {"result": "wrong", "how": "phone", "words": ""})
    assert kept.status_code == 422 and not SpotLook.objects.exists()
    client.post(address, {"result": "wrong", "how": "phone", "words": "本人说没有人来过"})
    marked.refresh_from_db()
    assert marked.struck_at is not None
    page = client.get(address).content.decode()
    assert "本人说没有人来过" in page and "恢复" in page
    assert address not in client.get(reverse("duty:spot-checks")).content.decode()
    client.post(reverse("duty:spot-restore", args=[marked.pk]), {"reason": "记错了"})
    marked.refresh_from_db()
    assert marked.struck_at is None


def test_a_batch_is_drawn_and_worked_off_on_its_page(marked, client_of):  # noqa: F811
    client = client_of()
    sent = {
        "area": TOWN, "first_day": FIRST, "last_day": LAST, "kind": "irregular", "share": "30",
        "note": "",
    }  # fmt: skip
    refused = client.post(reverse("duty:spot-draw"), sent)
    assert refused.status_code == 422 and "写明为什么这时候查" in refused.content.decode()
    drawn_ = client.post(reverse("duty:spot-draw"), {**sent, "note": "群众反映"})
    made = SpotBatch.objects.get()
    assert drawn_.url == reverse("duty:spot-batch", args=[made.pk])
    page = client.get(drawn_.url).content.decode()
    assert made.seed in page and "一模一样" in page and "群众反映" in page
    address = reverse("duty:spot-look", args=[marked.pk]) + f"?batch={made.pk}"
    assert address in page
    answered = {"result": "genuine", "how": "onsite", "words": "上门问过", "help_arrived": "no"}
    client.post(address, answered)
    told = SpotLook.objects.get()
    assert (told.batch, told.help_arrived, told.ledger_complete) == (made, False, None)
    assert "没有不属实的" in client.get(drawn_.url).content.decode()


def test_a_village_worker_checks_nobody(marked, client_of):  # noqa: F811
    worker = client_of(Role.VILLAGE_WORKER, area=VILLAGE)
    assert worker.get(reverse("duty:spot-checks")).status_code == 403
    assert worker.post(reverse("duty:spot-look", args=[marked.pk]), {}).status_code == 403


def test_marked_ones_elsewhere_are_not_listed(marked, reader):
    Household.objects.filter(pk=marked.household_id).update(area_code=NEXT_VILLAGE)
    assert not marked_unseen(reader(Role.VILLAGE_WORKER, VILLAGE)).exists()
    assert marked_unseen(reader()).get() == marked


def test_the_city_checks_out_of_turn_and_those_below_do_not_see_it(marked, staff, client_of):  # noqa: F811
    """GY-3.3-d: at any time, beside what is drawn by share."""
    city = client_of(Role.CITY_OFFICER, area="990100000000")
    sent = {
        "area": COUNTY, "first_day": FIRST, "last_day": LAST, "kind": "irregular", "share": "10",
        "note": "来信反映没有人上门",
    }  # fmt: skip
    city.post(reverse("duty:spot-draw"), sent)
    made = SpotBatch.objects.get()
    assert (made.kind, made.note, made.share) == ("irregular", "来信反映没有人上门", 10)
    page = reverse("duty:spot-batch", args=[made.pk])
    assert "不定期检查" in city.get(page).content.decode()
    address = reverse("duty:spot-look", args=[marked.pk]) + f"?batch={made.pk}"
    answered = {"result": "genuine", "how": "phone", "words": "打电话问过本人"}
    assert city.post(address, answered).status_code == 302
    assert SpotLook.objects.get().batch == made
    for below in (client_of(Role.COUNTY_OFFICER, area=COUNTY), client_of()):
        assert below.get(page).status_code == 404
        assert "来信反映" not in below.get(reverse("duty:spot-checks")).content.decode()
