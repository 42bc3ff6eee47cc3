"""What phones send: once each, with the same answer, and what is wrong named. Failures of peers by name."""

from __future__ import annotations

import datetime as dt
import io
import time
import uuid

import pytest
from django.utils import timezone
from PIL import Image

from bangfu.duty.actions.devices import ask_to_wipe, digest_of
from bangfu.duty.models import Device, Helper, Pairing, Photo, PhotoPart, SyncItem, Visit
from bangfu.duty.tests.phones import Phone, parts, photo_of, picture
from bangfu.journal.models import Entry
from bangfu.ledger.actions.observe import observe
from bangfu.ledger.models import Document, Household, Observation, Outcome, Person, Source
from bangfu.ledger.tests.conftest import NEXT_VILLAGE, VILLAGE
from bangfu.ledger.tests.homes import peng_home
from bangfu.org.models import Appointment
from bangfu.org.roles import Role

FACT = "近6个月收入"


@pytest.fixture
def worker(staff):
    return staff(Role.VILLAGE_WORKER, VILLAGE)


@pytest.fixture
def phone(worker):
    return Phone(worker)


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def incomes(household: Household, person: int) -> list[int]:
    """What was ever said of somebody's income, in the order it was recorded."""
    rows = Observation.objects.filter(household=household).order_by("version")
    return [one.facts[str(person)][FACT] for one in rows if FACT in one.facts.get(str(person), {})]


# -- received -------------------------------------------------------------------------------


def test_a_visit_is_kept_once_with_the_same_answer(phone, home):
    visit = phone.item("visit", household=home().pk, services=["life.cleaning"], words="都好")
    first, second = phone.sync(visit), phone.sync(visit)
    assert first == second and first[visit["uid"]]["state"] == "received"
    assert Visit.objects.get().words == "都好"
    assert Entry.objects.filter(act="duty.visit").count() == 1


def test_a_visit_comes_before_the_household_it_was_to(phone):
    hardship = phone.item(
        "new_hardship", area=VILLAGE, persons=[{"姓名": "冯来顺", "性别": "男"}], note="房子塌了"
    )
    visit = phone.item("visit", household={"uid": hardship["uid"]}, persons=["new:0"])
    assert phone.sync(visit)[visit["uid"]]["state"] == "held"
    assert not Visit.objects.exists()
    answers = phone.sync(hardship)
    assert answers[hardship["uid"]]["state"] == answers[visit["uid"]]["state"] == "received"
    assert [one.name for one in Visit.objects.get().persons.all()] == ["冯来顺"]
    assert phone.sync(visit)[visit["uid"]]["state"] == "received"
    assert Household.objects.count() == Visit.objects.count() == 1


def test_new_hardship_is_screened(phone, rules):
    hardship = phone.item(
        "new_hardship", area=VILLAGE, persons=[{"姓名": "冯来顺", "近6个月收入": "900"}]
    )
    answer = phone.sync(hardship)[hardship["uid"]]
    assert Outcome.objects.filter(household=answer["household"]).exists()


# -- peers' failures, by name ----------------------------------------------------------------


def test_synced_shown_when_the_server_had_refused(phone, home):
    """medic/cht-core #8303: a refusal is an answer of its own, and stays one."""
    wrong = phone.item("visit", household=home(area=NEXT_VILLAGE).pk)
    for _again in range(2):
        answer = phone.sync(wrong)[wrong["uid"]]
        assert answer["state"] == "refused" and "不在你负责的范围" in answer["why"]
    assert SyncItem.objects.get().content["household"] == wrong["household"]


def test_visits_counted_on_the_phone_but_rejected_after_a_reassignment(phone, worker, home, areas):
    """medic/cht-core #11306: the visit was theirs when it was made, and stays so."""
    place = home()
    helper = Helper.objects.create(
        name="周敏", kind=Helper.Kind.VILLAGE_STAFF, area_code=VILLAGE, staff=worker,
        from_day=dt.date(2026, 1, 1),
    )  # fmt: skip
    today = timezone.localdate()
    Pairing.objects.create(
        helper=helper, household=place, level="village", from_day=dt.date(2026, 1, 1),
        until_day=today - dt.timedelta(days=2), decided_by="丙",
    )  # fmt: skip
    visit = phone.item("visit", household=place.pk)
    visit["device_at"] = (phone.now - dt.timedelta(days=3)).isoformat()
    late = phone.item("visit", household=place.pk)
    post = Appointment.objects.get(staff=worker)
    post.area_id = NEXT_VILLAGE
    post.from_day = today - dt.timedelta(days=1)
    post.save()
    answers = phone.sync(visit, late)
    assert answers[visit["uid"]]["state"] == "received"
    assert Visit.objects.get().helper == helper
    assert answers[late["uid"]]["state"] == "refused"


def test_a_remote_wipe_that_stopped_working(phone, worker, home, actor):
    """DHIS2 Android 2.31 to 2.36: whatever the phone asks, and whatever is wrong, it hears it."""
    visit = phone.item("visit", household=home().pk)
    ask_to_wipe(actor=actor, device=phone.device, why="手机丢了")
    for body in ({"items": [visit]}, {"items": [{"kind": "nonsense"}]}, "{", {"items": "x"}, [1]):
        assert phone.post(body).json()["wipe"] is True
    assert Visit.objects.count() == 1, "what was sent with it is not lost"
    Appointment.objects.update(until_day=dt.date(2021, 1, 1))
    assert phone.post({"items": []}).json()["wipe"] is True
    check = {"device": str(phone.device.uid), "check": digest_of(phone.key)}
    assert phone.post(check, "phone-check").json()["wipe"] is True
    assert phone.post({**check, "check": "x"}, "phone-check").json() | {"now": ""} == {
        "now": "", "wipe": False, "known": False, "ended": "",
    }  # fmt: skip
    phone.post({**check, "wiped": True}, "phone-check")
    assert Device.objects.get().wiped_at is not None
    assert Entry.objects.filter(act="duty.phone_wiped").count() == 1


def test_a_closed_account_is_wiped(phone, worker):
    worker.is_active = False
    worker.save()
    answer = phone.post({"items": []})
    assert answer.status_code == 403 and answer.json()["wipe"] is True


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0), (2, 0, 1)])
def test_two_offline_edits_a_b_a_collapsed_into_one(phone, rules, actor, order):
    """Each edit is kept, in the order it was made, however it comes in."""
    place = peng_home(actor)
    person = place.persons.get(is_head=True).pk
    edits, after = [], None
    for amount in ("100", "200", "100"):
        edit = phone.item(
            "facts", household=place.pk, seen=1, after=after, facts={str(person): {FACT: amount}}
        )
        edits.append(edit)
        after = edit["uid"]
    for place_in in order:
        phone.sync(edits[place_in])
    assert {one["state"] for one in phone.sync(*edits).values()} == {"received"}
    assert incomes(place, person)[1:] == [100_00, 200_00, 100_00]


# -- conflicts -------------------------------------------------------------------------------


def test_what_somebody_else_changed_is_shown_and_nothing_is_overwritten(phone, rules, actor):
    place = peng_home(actor)
    person = place.persons.get(is_head=True).pk
    seen = place.version
    observe(
        actor=actor, household=place, source=Source.PHONE, valid_from=timezone.localdate(),
        facts={str(person): {FACT: 300_00}},
    )  # fmt: skip
    visit = phone.item(
        "visit", household=place.pk, seen=seen,
        facts={str(person): {FACT: "500"}, "household": {"住房安全": "危房"}},
    )  # fmt: skip
    answer = phone.sync(visit)[visit["uid"]]
    assert answer["state"] == "conflict"
    (one,) = answer["conflicts"]
    assert (one["theirs"], one["ours"], one["typed"]) == ("300.00 元", "500.00 元", "500")
    place = Household.objects.get()
    assert Person.objects.get(pk=person).facts[FACT] == 300_00
    assert Visit.objects.count() == 1
    assert phone.sync(visit)[visit["uid"]] == answer
    decided = phone.item(
        "facts", household=place.pk, seen=answer["version"], facts={str(person): {FACT: "500"}}
    )
    assert phone.sync(decided)[decided["uid"]]["state"] == "received"
    assert Person.objects.get(pk=person).facts[FACT] == 500_00


def test_two_phones_of_one_worker_see_each_others_changes(phone, worker, rules, actor):
    place = peng_home(actor)
    person, other = place.persons.get(is_head=True).pk, Phone(worker)
    told = [
        one.item("facts", household=place.pk, seen=1, facts={str(person): {FACT: amount}})
        for one, amount in ((phone, "100"), (other, "200"))
    ]
    assert phone.sync(told[0])[told[0]["uid"]]["state"] == "received"
    assert other.sync(told[1])[told[1]["uid"]]["state"] == "conflict"
    assert Person.objects.get(pk=person).facts[FACT] == 100_00


# -- refused ---------------------------------------------------------------------------------


def test_a_value_that_cannot_be_taken_says_which_and_is_put_right(phone, rules, actor):
    place = peng_home(actor)
    person = str(place.persons.get(is_head=True).pk)
    visit = phone.item("visit", household=place.pk, facts={person: {FACT: "很多"}})
    answer = phone.sync(visit)[visit["uid"]]
    assert answer["state"] == "refused" and FACT in answer["why"] and answer["todo"]
    assert not Visit.objects.exists()
    visit["facts"][person][FACT] = "1200"
    assert phone.sync(visit)[visit["uid"]]["state"] == "received"
    visit["facts"][person][FACT] = "1300"
    assert phone.sync(visit)[visit["uid"]]["state"] == "refused"
    assert Person.objects.get(pk=person).facts[FACT] == 1200_00


def test_anothers_number_opens_nothing(phone, staff, home):
    visit = phone.item("visit", household=home().pk, words="只给他看")
    phone.sync(visit)
    other = Phone(staff(Role.TOWNSHIP_OFFICER))
    answer = other.sync(visit)[visit["uid"]]
    assert answer["state"] == "refused" and "household" not in answer


@pytest.mark.parametrize(
    "body", ["", "{", "null", "[]", '{"items": 3}', '{"items": [', '{"items":[],"sent_at":"x"}']
)
def test_half_a_batch_is_no_batch(phone, body):
    answer = phone.post(body)
    assert answer.status_code == 400 and answer.json()["why"]
    assert not SyncItem.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"household": "x"}, {"household": {"uid": 3}}, {"household": None}, {"uid": "x"},
        {"device_at": "gestern"}, {"device_at": "9999-12-31T23:59:59Z"}, {"offset": "1"},
        {"services": "x"}, {"persons": ["x"]}, {"facts": [1]}, {"facts": {"x": {}}},
        {"photos": [{}]}, {"signature": [[[1, 2, 3]]]}, {"place": [91, 0]}, {"found": 3},
        {"found": {"harm": [{"person": "household"}]}}, {"how": ["home"]}, {"seen": -1},
        {"words": 5}, {"household": 2**62}, {"household": True}, {"kind": "burn"},
    ],
)  # fmt: skip
def test_nonsense_is_refused_and_the_rest_goes_on(phone, home, wrong):
    good = phone.item("visit", household=home().pk)
    bad = {**phone.item("visit", household=good["household"]), **wrong}
    answers = phone.post({"items": [bad, good]}).json()["answers"]
    assert [one["state"] for one in answers] == ["refused", "received"]
    assert Visit.objects.count() == 1


def test_the_wrong_key_opens_nothing(phone, home):
    answer = phone.post({"items": [phone.item("visit", household=home().pk)]}, key="x")
    assert answer.status_code == 401 and not Visit.objects.exists()


def test_trouble_in_the_office_keeps_one_item_back_and_says_so(phone, home, monkeypatch):
    good, bad = (phone.item("visit", household=home().pk, words=word) for word in ("好", "坏"))
    from bangfu.duty.actions import sync_kinds

    kept = sync_kinds.keep_visit

    def broken(**told):
        if told["contact"].words == "坏":
            raise RuntimeError
        return kept(**told)

    monkeypatch.setattr(sync_kinds, "keep_visit", broken)
    answers = phone.sync(bad, good)
    assert [answers[one["uid"]]["state"] for one in (bad, good)] == ["later", "received"]
    monkeypatch.undo()
    assert phone.sync(bad)[bad["uid"]]["state"] == "received"


# -- clocks ----------------------------------------------------------------------------------


@pytest.mark.parametrize("days", [-1, 1])
def test_a_clock_wrong_by_a_day(worker, home, days):
    phone = Phone(worker, off=dt.timedelta(days=days))
    measured = phone.item("visit", household=home().pk)
    unmeasured = {**phone.item("visit", household=home().pk), "offset": None}
    answers = phone.sync(measured, unmeasured)
    now = timezone.now()
    for visit in Visit.objects.all():
        assert abs(visit.at - now) < dt.timedelta(minutes=1)
        assert abs(visit.device_at - now) > dt.timedelta(hours=23)
        assert visit.marks == ["clock"]
        assert abs(answers[str(visit.uid)]["clock"] + days * 86400) < 60


# -- photos ----------------------------------------------------------------------------------


def sent_photo(phone, home, **more):
    data = picture()
    photo = photo_of(data)
    visit = phone.item("visit", household=home().pk, photos=[photo], **more)
    return data, photo, visit, parts(photo, visit["uid"], data)


def test_a_photo_comes_in_parts_in_any_order_and_twice(phone, home, media):
    data, photo, visit, pieces = sent_photo(phone, home)
    assert len(pieces) > 2
    states = [phone.sync(one)[photo["uid"]]["state"] for one in reversed(pieces)]
    assert states == ["partial"] * (len(pieces) - 1) + ["held"]
    phone.sync(visit)
    document = Photo.objects.get().document
    # kept without what the camera wrote into it, so only the picture is the same
    assert Image.open(document.file).size == Image.open(io.BytesIO(data)).size
    assert not PhotoPart.objects.exists()
    assert phone.sync(*pieces)[photo["uid"]]["state"] == "received"
    assert Document.objects.count() == 1


def test_a_photo_says_where_to_go_on(phone, home, media):
    _data, photo, visit, pieces = sent_photo(phone, home)
    phone.sync(visit, pieces[0])
    asked = {**pieces[0], "offset": 0, "data": ""}
    assert phone.sync(asked)[photo["uid"]] == {
        "photo": photo["uid"], "state": "partial", "have": 200, "why": "",
    }  # fmt: skip


def test_a_photo_spoilt_on_the_way_is_asked_for_again(phone, home, media):
    _data, photo, visit, pieces = sent_photo(phone, home)
    spoilt = [{**one, "data": pieces[0]["data"]} if one["offset"] == 200 else one for one in pieces]
    answer = phone.sync(visit, *spoilt)[photo["uid"]]
    assert (answer["state"], answer["have"]) == ("again", 0)
    assert phone.sync(*pieces)[photo["uid"]]["state"] == "received"


def test_what_is_no_photo_is_refused_with_a_word(phone, home, media):
    data = b"no photo at all"
    photo = photo_of(data)
    visit = phone.item("visit", household=home().pk, photos=[photo])
    answers = phone.sync(visit, *parts(photo, visit["uid"], data))
    assert answers[visit["uid"]]["state"] == "received"
    assert answers[photo["uid"]]["state"] == "refused" and answers[photo["uid"]]["why"]
    again = picture(7)
    other = photo_of(again)
    assert phone.sync(*parts(other, visit["uid"], again))[other["uid"]]["state"] == "received"
    assert Visit.objects.get().photos.exclude(document=None).count() == 1


# -- fast ------------------------------------------------------------------------------------


def test_two_hundred_visits_in_two_seconds(phone, home):
    places = [home(name=f"户{n}") for n in range(40)]
    visits = [
        phone.item(
            "visit", household=places[n % 40].pk, services=["company.talk"],
            persons=[str(places[n % 40].persons.get().pk)],
            photos=[{"uid": str(uuid.uuid4()), "sha256": f"{n:064x}", "size": 90_000}],
            device_at=(phone.now - dt.timedelta(hours=n)).isoformat(),
        )
        for n in range(200)
    ]  # fmt: skip
    start = time.process_time()
    answers = phone.sync(*visits)
    took = time.process_time() - start
    assert {(one["state"], one.get("why")) for one in answers.values()} == {("received", None)}
    assert len(answers) == 200
    assert Photo.objects.count() == 200
    assert took <= 2 * 2, took  # twice the promise: two cores shared with the whole run
