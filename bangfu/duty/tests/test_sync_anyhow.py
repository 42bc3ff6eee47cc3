"""However the line breaks: cut off, sent twice, shuffled, split, from two phones with wrong clocks. Nothing lost, nothing doubled."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from contextlib import suppress
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bangfu.duty.actions import sync as actions
from bangfu.duty.models import Photo, PhotoPart, SyncItem, Visit
from bangfu.duty.tests.phones import Phone, parts, photo_of, picture
from bangfu.journal.models import Entry
from bangfu.ledger.actions.households import Newcomer, file_household
from bangfu.ledger.models import Document, Household, Observation
from bangfu.ledger.tests.conftest import VILLAGE
from bangfu.org.roles import Role

FACTS = ("近6个月收入", "近6个月学费")
DONE = {"received", "conflict"}
RECORD = st.tuples(
    st.just("record"), st.integers(0, 1), st.sampled_from(["visit", "photo", "facts", "new", "its"])
)
SEND = st.tuples(
    st.just("send"), st.integers(0, 1), st.sampled_from(["whole", "lost", "cut", "killed", "deaf"]),
    st.randoms(use_true_random=False),
)  # fmt: skip


class Killed(BaseException):
    """The office's machine went down in the middle."""


class Worker:
    """A phone with its outbox; what has no final answer is sent again."""

    def __init__(self, phone: Phone, home: Household, fact: str) -> None:
        self.phone, self.home, self.fact = phone, home, fact
        self.person = home.persons.get().pk
        self.made: dict[str, dict[str, Any]] = {}
        self.pieces: dict[str, list[dict[str, Any]]] = {}
        self.answers: dict[str, dict[str, Any]] = {}
        self.edits: list[int] = []
        self.last: str | None = None
        self.filed: list[str] = []

    def record(self, kind: str) -> None:
        """Something happens to the worker."""
        phone, count = self.phone, len(self.made)
        if kind == "its" and self.filed:
            item = phone.item("visit", household={"uid": self.filed[-1]}, persons=["new:0"])
        elif kind == "new":
            item = phone.item("new_hardship", area=VILLAGE, persons=[{"姓名": f"新{count}"}])
            self.filed.append(item["uid"])
        elif kind == "facts":
            # A, B, A: every second edit takes the one before it back
            amount = 100 + len(self.edits) % 2
            self.edits.append(amount * 100)
            item = phone.item(
                "facts", household=self.home.pk, seen=1, after=self.last,
                facts={str(self.person): {self.fact: str(amount)}},
            )  # fmt: skip
            self.last = item["uid"]
        else:
            item = phone.item("visit", household=self.home.pk, words=f"第{count}次")
        if kind == "photo":
            data = picture(count + 1000 * (self.fact == FACTS[0]))
            photo = photo_of(data)
            item["photos"] = [photo]
            self.pieces[photo["uid"]] = parts(photo, item["uid"], data, 300)
        self.made[item["uid"]] = item

    def unsent(self) -> list[dict[str, Any]]:
        """What the phone has no final answer for."""
        open_items = [one for uid, one in self.made.items() if not self.done(uid)]
        pieces = [
            piece for uid, all_of in self.pieces.items() if not self.done(uid) for piece in all_of
        ]
        return open_items + pieces

    def done(self, uid: str) -> bool:
        return self.answers.get(uid, {}).get("state") in DONE

    def send(self, how: str, random: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        """A try to send some of it; `how` says what goes wrong."""
        batch = self.unsent()
        random.shuffle(batch)
        batch = batch[: random.randint(0, len(batch))]
        batch += random.sample(batch, random.randint(0, len(batch)))
        batch += random.sample(list(self.made.values()), min(len(self.made), 2))
        if how == "lost":
            return
        body = json.dumps({"items": batch})
        if how == "cut":
            answer = self.phone.post(body[: random.randint(0, len(body) - 1)])
            assert answer.status_code == 400
            return
        if how == "killed":
            with monkeypatch.context() as patch, suppress(Killed):
                _go_down(patch, random.randint(0, len(batch)))
                self.phone.post(body)
            return
        answer = self.phone.post(body).json()
        if how == "whole":
            self.hear(answer)

    def hear(self, answer: dict[str, Any]) -> None:
        """Keep the answers; a final one is never another."""
        for one in answer["answers"]:
            uid = one.get("uid") or one["photo"]
            if self.done(uid):
                assert one == self.answers[uid]
            self.answers[uid] = one

    def flush(self) -> None:
        """The line is good at last."""
        for _try in range(6):
            if self.unsent():
                self.hear(self.phone.post({"items": self.unsent()}).json())
        assert not self.unsent(), self.answers


def _go_down(patch: pytest.MonkeyPatch, after: int) -> None:
    """The office goes down in the transaction of a later item, or between two."""
    kept, count = actions._keep, 0

    def counted(*args: Any) -> Any:
        nonlocal count
        count += 1
        done = kept(*args)
        if count > after:
            raise Killed
        return done

    patch.setattr(actions, "_keep", counted)


@pytest.fixture
def ground(db, staff, actor, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    worker = staff(Role.VILLAGE_WORKER, VILLAGE)
    home = file_household(
        actor=actor, area_code=VILLAGE, day=dt.date(2026, 1, 5), persons=[Newcomer({"姓名": "甲"})]
    ).household
    return worker, home


@settings(
    max_examples=200, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(steps=st.lists(st.one_of(RECORD, RECORD, SEND), min_size=3, max_size=14))
def test_nothing_is_lost_and_nothing_doubled(ground, monkeypatch, steps):
    staff, home = ground
    with transaction.atomic():
        # one clock is a day ahead, the other a day behind
        clocks = (dt.timedelta(days=1), dt.timedelta(days=-1))
        workers = [
            Worker(Phone(staff, off), home, fact) for fact, off in zip(FACTS, clocks, strict=True)
        ]
        for what, which, *more in steps:
            if what == "record":
                workers[which].record(*more)
            else:
                workers[which].send(*more, monkeypatch)
        for one in workers:
            one.flush()
        same_as_recorded(workers, home)
        transaction.set_rollback(True)


def same_as_recorded(workers: list[Worker], home: Household) -> None:
    """The office has exactly what the workers recorded."""
    made = {uid: item for one in workers for uid, item in one.made.items()}
    by_kind = defaultdict(set)
    for uid, item in made.items():
        by_kind[item["kind"]].add(uid)
    assert {one["state"] for w in workers for one in w.answers.values()} <= {"received"}
    assert sorted(map(str, SyncItem.objects.values_list("uid", flat=True))) == sorted(made)
    visits = {str(one.uid): one for one in Visit.objects.all()}
    assert set(visits) == by_kind["visit"]
    assert Entry.objects.filter(act="duty.visit").count() == len(visits)
    assert Household.objects.count() == 1 + len(by_kind["new_hardship"])
    for uid, visit in visits.items():
        assert visit.words == made[uid].get("words", "")
        assert abs(visit.at - timezone.now()) < dt.timedelta(minutes=10)
        assert visit.marks == ["clock"]
        assert (visit.household_id == home.pk) == (made[uid]["household"] == home.pk)
    for one in workers:
        rows = Observation.objects.filter(household=home).order_by("version")
        told = [row.facts.get(str(one.person), {}).get(one.fact) for row in rows]
        assert [value for value in told if value is not None] == one.edits
    pictures = {uid for one in workers for uid in one.pieces}
    assert {str(one.uid) for one in Photo.objects.exclude(document=None)} == pictures
    assert Photo.objects.count() == Document.objects.count() == len(pictures)
    assert not PhotoPart.objects.exists()
