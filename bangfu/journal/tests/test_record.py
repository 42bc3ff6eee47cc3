"""Writing an entry: what it keeps, what it refuses, what it hides."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import transaction

from bangfu.journal.actions import OutsideTransaction, UnknownAct, record
from bangfu.journal.models import START, SYSTEM, Actor, Entry, Head, Subject
from bangfu.journal.sealing import SEALED, seal

LU = Actor("staff", "7", "陆文静", "隔山镇民政办")
HOUSEHOLD = Subject("household", "GS01001", "彭守义一家")


def write(**changed: object) -> Entry:
    given = {"actor": LU, "act": "ledger.observe", "subject": HOUSEHOLD}
    with transaction.atomic():
        return record(**(given | changed))


@pytest.mark.django_db
def test_entries_count_up_and_name_the_one_before() -> None:
    first, second = write(), write(area="990101001001", why="入户走访")
    assert (first.seq, second.seq) == (1, 2)
    assert first.previous == START
    assert second.previous == first.digest
    head = Head.objects.get()
    assert (head.seq, head.digest) == (2, second.digest)


@pytest.mark.django_db
def test_what_is_read_back_has_the_same_seal() -> None:
    write(
        why="零\x00字符和半个字\ud83d",
        before={"b": Decimal("740.00"), "a": date(2026, 11, 1)},
        after={"b": Decimal("1E+3"), "a": None, "标签": {"丙", "乙"}, "y": True, "n": 12},
    )
    entry = Entry.objects.get()
    assert entry.digest == seal({name: getattr(entry, name) for name in SEALED})
    assert entry.before == '{"a":"2026-11-01","b":"740"}'
    assert json.loads(entry.after) == {
        "b": "1000",
        "a": None,
        "标签": ["丙", "乙"],
        "y": True,
        "n": 12,
    }


@pytest.mark.django_db
def test_an_instant_is_kept_in_utc() -> None:
    write(after={"at": datetime(2026, 11, 1, 8, tzinfo=UTC)})
    assert json.loads(Entry.objects.get().after) == {"at": "2026-11-01T08:00:00+00:00"}


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_written() -> None:
    with pytest.raises(OutsideTransaction):
        record(actor=SYSTEM, act="ledger.screen", subject=HOUSEHOLD)
    assert not Entry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_act_that_fails_leaves_no_entry() -> None:
    write()

    def fails() -> None:
        with transaction.atomic():
            record(actor=LU, act="ledger.observe", subject=HOUSEHOLD)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert Entry.objects.count() == 1
    assert write().seq == 2


@pytest.mark.django_db
def test_an_act_without_a_sentence_is_refused() -> None:
    with pytest.raises(UnknownAct):
        write(act="ledger.nothing")


@pytest.mark.django_db
def test_a_subject_is_never_an_identity_number() -> None:
    with pytest.raises(ValueError, match="identity"):
        write(subject=Subject("person", "990101195001010017", "彭守义"))


@pytest.mark.django_db
def test_values_without_a_canonical_text_are_refused() -> None:
    with pytest.raises(TypeError):
        write(after={"x": object()})


@pytest.mark.django_db
def test_full_numbers_are_hidden_wherever_they_stand() -> None:
    write(
        subject=Subject("person", "12", "彭守义 990101195001010017"),
        why="电话13800000000打不通",
        before={"银行卡": 6222000000000000017, "13900000000": "x"},
        after={"身份证": ["99010119500101001X"], "登记": 20261101},
    )
    entry = Entry.objects.get()
    assert entry.subject_label == "彭守义 990101********0017"
    assert entry.why == "电话138****0000打不通"
    assert json.loads(entry.before) == {"银行卡": "622200*********0017", "139****0000": "x"}
    assert json.loads(entry.after) == {"身份证": ["990101********001X"], "登记": 20261101}
