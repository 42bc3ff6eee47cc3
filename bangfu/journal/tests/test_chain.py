"""Somebody with the database's own password changes the journal; reading it shows what they did."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from bangfu.journal.actions import BrokenHead, record
from bangfu.journal.anchors import UnreadableAnchor, add_anchor, anchor_now, read_anchors
from bangfu.journal.chain import verify
from bangfu.journal.guards import guards_missing, lower_guards, lowered
from bangfu.journal.models import Actor, Entry, Head, Subject
from bangfu.journal.sealing import SEALED, seal

LU = Actor("staff", "7", "陆文静", "隔山镇民政办")

pytestmark = pytest.mark.django_db


def fill(count: int) -> None:
    for number in range(count):
        with transaction.atomic():
            record(
                actor=LU,
                act="ledger.observe",
                subject=Subject("household", f"GS{number:05}", f"第 {number} 户"),
                area="990101001001",
                after={"月人均收入": number},
            )


def sql(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)


def tamper(*statements: str) -> None:
    with lowered(connection):
        for statement in statements:
            sql(statement)


def reseal(seq: int) -> None:
    entry = Entry.objects.get(seq=seq)
    digest = seal({name: getattr(entry, name) for name in SEALED})
    tamper(f"UPDATE journal_entry SET digest = '{digest}' WHERE seq = {seq}")


def insert(seq: int, *, previous: str, act: str = "ledger.observe") -> None:
    entry = Entry.objects.order_by("-seq").first()
    assert entry is not None
    entry.seq, entry.previous, entry.act = seq, previous, act
    entry.digest = seal({name: getattr(entry, name) for name in SEALED})
    entry.save(force_insert=True)


def found() -> list[tuple[str, int]]:
    return [(one.kind, one.seq) for one in verify().breaks]


def test_an_untouched_chain_is_intact() -> None:
    assert verify().intact
    fill(5)
    finding = verify()
    assert finding.intact
    assert finding.entries == 5


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal_entry SET why = 'x' WHERE seq = 2",
        "DELETE FROM journal_entry WHERE seq = 2",
        "DELETE FROM journal_entry",
        "UPDATE journal_head SET seq = seq - 1",
        "UPDATE journal_head SET digest = 'x'",
        "DELETE FROM journal_head",
    ],
)
def test_the_database_refuses(statement: str) -> None:
    fill(3)
    with pytest.raises(DatabaseError, match="journal"), transaction.atomic():
        sql(statement)
    assert verify().intact


@pytest.mark.parametrize("table", ["journal_entry", "journal_head"])
def test_postgresql_refuses_to_truncate(table: str) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE")
    fill(1)
    with pytest.raises(DatabaseError, match="journal"), transaction.atomic():
        sql(f"TRUNCATE {table} CASCADE")
    assert verify().intact


def test_the_orm_is_refused_too() -> None:
    fill(2)
    with pytest.raises(DatabaseError), transaction.atomic():
        Entry.objects.filter(seq=1).delete()
    entry = Entry.objects.get(seq=1)
    entry.why = "别的理由"
    with pytest.raises(DatabaseError), transaction.atomic():
        entry.save()


@pytest.mark.parametrize(
    "column",
    ["at", "actor_name", "act", "subject_id", "area_code", "why", "before", "after", "previous"],
)
@pytest.mark.parametrize("seq", [1, 3, 5])
def test_a_changed_column_is_found(column: str, seq: int) -> None:
    fill(5)
    value = "2020-01-01 00:00:00" if column == "at" else "x"
    tamper(f"UPDATE journal_entry SET {column} = '{value}' WHERE seq = {seq}")
    assert found() == [("changed", seq)]


@pytest.mark.parametrize("seq", [1, 2, 4])
def test_a_change_sealed_anew_is_found(seq: int) -> None:
    fill(5)
    tamper(f"UPDATE journal_entry SET why = 'x' WHERE seq = {seq}")
    reseal(seq)
    assert found() == [("changed", seq)]


def test_a_last_entry_sealed_anew_is_found() -> None:
    fill(5)
    tamper("UPDATE journal_entry SET why = 'x' WHERE seq = 5")
    reseal(5)
    assert found() == [("head", 5)]


def test_a_changed_digest_is_found() -> None:
    fill(5)
    tamper("UPDATE journal_entry SET digest = 'x' WHERE seq = 3")
    assert found() == [("changed", 3)]


def test_changes_in_two_places_are_both_found() -> None:
    fill(9)
    tamper("UPDATE journal_entry SET why = 'x' WHERE seq IN (2, 3, 7)")
    assert found() == [("changed", 2), ("changed", 7)]
    assert verify().breaks[0].what == "第 2 到 3 条的内容被改过"


@pytest.mark.parametrize("seq", [1, 3])
def test_a_missing_entry_is_found(seq: int) -> None:
    fill(5)
    tamper(f"DELETE FROM journal_entry WHERE seq = {seq}")
    assert found() == [("missing", seq)]


def test_missing_entries_closed_up_are_found() -> None:
    fill(9)
    tamper(
        "DELETE FROM journal_entry WHERE seq IN (4, 5)",
        *(f"UPDATE journal_entry SET seq = {seq - 2} WHERE seq = {seq}" for seq in range(6, 10)),
    )
    assert found() == [("missing", 4), ("reordered", 4)]


def test_a_missing_end_is_found() -> None:
    fill(5)
    tamper("DELETE FROM journal_entry WHERE seq > 3")
    (only,) = verify().breaks
    assert (only.kind, only.seq) == ("missing", 4)
    assert only.what == "第 4 到 5 条不见了：末尾记着共有 5 条"


def test_all_entries_gone_is_found() -> None:
    fill(5)
    tamper("DELETE FROM journal_entry")
    assert found() == [("missing", 1)]


def test_a_missing_head_is_found_and_nothing_more_is_written() -> None:
    fill(5)
    tamper("DELETE FROM journal_head")
    assert found() == [("head", 5)]
    with pytest.raises(BrokenHead):
        fill(1)


def test_a_journal_emptied_whole_is_found() -> None:
    fill(5)
    tamper("DELETE FROM journal_head", "DELETE FROM journal_entry")
    assert found() == [("head", 0)]
    with pytest.raises(BrokenHead):
        fill(1)


def test_a_changed_head_is_found() -> None:
    fill(5)
    tamper("UPDATE journal_head SET digest = 'x'")
    assert found() == [("head", 5)]


def test_swapped_neighbours_are_found() -> None:
    fill(5)
    tamper(
        "UPDATE journal_entry SET seq = -1 WHERE seq = 2",
        "UPDATE journal_entry SET seq = 2 WHERE seq = 3",
        "UPDATE journal_entry SET seq = 3 WHERE seq = -1",
    )
    assert found() == [("reordered", 2), ("reordered", 3)]


@pytest.mark.parametrize("far", [5, 60])
def test_swapped_entries_far_apart_are_found(far: int) -> None:
    fill(61)
    tamper(
        "UPDATE journal_entry SET seq = -1 WHERE seq = 2",
        f"UPDATE journal_entry SET seq = 2 WHERE seq = {far}",
        f"UPDATE journal_entry SET seq = {far} WHERE seq = -1",
    )
    assert found() == [("reordered", 2), ("reordered", far)]


def test_an_entry_moved_to_the_end_is_found() -> None:
    fill(5)
    tamper("UPDATE journal_entry SET seq = 9 WHERE seq = 2")
    assert found() == [("reordered", 9)]


@pytest.mark.parametrize("linked", [True, False])
def test_an_inserted_entry_is_found(linked: bool) -> None:
    fill(6)
    tamper(
        *(f"UPDATE journal_entry SET seq = {seq + 1} WHERE seq = {seq}" for seq in range(6, 3, -1))
    )
    insert(4, previous=Entry.objects.get(seq=3).digest if linked else "0" * 64)
    assert found() == [("added", 4), ("reordered", 5)]


@pytest.mark.parametrize("seq", [0, -3])
def test_an_entry_before_the_first_is_found(seq: int) -> None:
    fill(3)
    insert(seq, previous="0" * 64)
    assert found() == [("added", seq)]


def test_an_entry_written_past_the_head_is_found() -> None:
    fill(3)
    insert(4, previous=Entry.objects.get(seq=3).digest)
    assert found() == [("added", 4)]


def test_an_entry_written_without_a_seal_is_found() -> None:
    fill(3)
    entry = Entry.objects.get(seq=3)
    entry.seq, entry.why = 4, "x"
    entry.save(force_insert=True)
    assert found() == [("added", 4)]


def test_a_copy_of_an_entry_is_found() -> None:
    fill(3)
    entry = Entry.objects.get(seq=3)
    entry.seq = 4
    entry.save(force_insert=True)
    # which of two equal rows is the copy cannot be told
    assert found() == [("added", 3), ("reordered", 4)]


def test_guards_taken_away_are_told() -> None:
    fill(1)
    lower_guards(connection)
    assert guards_missing(connection)
    assert found() == [("unguarded", 0)]


def test_a_cut_end_shows_against_an_anchor(tmp_path: Path) -> None:
    fill(5)
    note = tmp_path / "留底.jsonl"
    add_anchor(note)
    digest = Entry.objects.get(seq=3).digest
    tamper(
        "DELETE FROM journal_entry WHERE seq > 3",
        f"UPDATE journal_head SET seq = 3, digest = '{digest}'",
    )
    assert verify().intact
    (only,) = verify(anchors=read_anchors(note)).breaks
    assert (only.kind, only.seq) == ("head", 5)


def test_a_chain_forged_whole_shows_against_an_anchor() -> None:
    fill(3)
    anchor = anchor_now()
    fill(2)
    assert verify(anchors=[anchor]).intact
    previous = Entry.objects.get(seq=1).digest
    tamper("UPDATE journal_entry SET why = 'x' WHERE seq = 2")
    for seq in range(2, 6):
        tamper(f"UPDATE journal_entry SET previous = '{previous}' WHERE seq = {seq}")
        reseal(seq)
        previous = Entry.objects.get(seq=seq).digest
    tamper(f"UPDATE journal_head SET digest = '{previous}'")
    assert verify().intact
    assert [one.kind for one in verify(anchors=[anchor]).breaks] == ["changed"]


def test_anchors_gather_in_one_file(tmp_path: Path) -> None:
    note = tmp_path / "留底.jsonl"
    add_anchor(note)
    fill(2)
    add_anchor(note)
    assert [one.seq for one in read_anchors(note)] == [0, 2]
    assert verify(anchors=read_anchors(note)).intact


@pytest.mark.parametrize("content", [b"{}", b"seq,digest", b"[1]", b"\xff\xfe\x00"])
def test_a_file_of_something_else_is_no_anchor(tmp_path: Path, content: bytes) -> None:
    note = tmp_path / "别的.txt"
    note.write_bytes(content)
    with pytest.raises(UnreadableAnchor):
        add_anchor(note)
    assert note.read_bytes() == content


def test_more_faults_than_anyone_reads_end_the_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bangfu.journal.chain.MOST", 6)
    fill(40)
    tamper("UPDATE journal_entry SET why = 'x' WHERE seq % 2 = 0")
    breaks = verify().breaks
    assert {one.kind for one in breaks} == {"changed"}
    assert breaks[-1].what.startswith("读到第")


def test_batches_join(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bangfu.journal.chain.BATCH", 3)
    fill(10)
    told: list[tuple[int, int]] = []
    assert verify(lambda done, total: told.append((done, total))).entries == 10
    assert told == [(3, 10), (6, 10), (9, 10), (10, 10)]
    tamper("UPDATE journal_entry SET why = 'x' WHERE seq = 4")
    assert found() == [("changed", 4)]


@pytest.mark.django_db(transaction=True)
def test_writers_at_once_make_one_chain() -> None:
    """Eight threads, some of them failing after they recorded: no fork, no gap."""
    faults: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for turn in range(10):
                try:
                    with transaction.atomic():
                        record(actor=LU, act="ledger.observe", subject=Subject("x", f"{number}"))
                        if turn % 5 == 4:
                            raise ZeroDivisionError
                except ZeroDivisionError:
                    pass
        except BaseException as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    finding = verify()
    assert finding.intact
    assert finding.entries == 64
    assert Head.objects.get().seq == 64
