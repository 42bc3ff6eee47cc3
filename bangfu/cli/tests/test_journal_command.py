"""`bangfu journal`: exit codes and one line a fault."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection, transaction

from bangfu.cli.tests.conftest import Run
from bangfu.journal.actions import record
from bangfu.journal.guards import lowered
from bangfu.journal.models import SYSTEM, Entry, Subject

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def filled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)
    for number in range(4):
        with transaction.atomic():
            record(actor=SYSTEM, act="ledger.screen", subject=Subject("household", str(number)))


def tamper(*statements: str) -> None:
    with lowered(connection), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def test_untouched(run: Run) -> None:
    result = run("journal", "verify")
    assert result.exit_code == 0
    assert result.stdout == ""
    assert "核对过 4 条，没有一条被动过" in result.stderr
    assert "--anchor" in result.stderr


def test_each_fault_in_one_line(run: Run) -> None:
    tamper(
        "UPDATE journal_entry SET why = 'x' WHERE seq = 1",
        "DELETE FROM journal_entry WHERE seq = 3",
    )
    result = run("journal", "verify")
    assert result.exit_code == 1
    assert result.stdout.splitlines() == ["第 1 条的内容被改过", "第 3 条不见了"]
    assert "发现 2 处问题" in result.stderr


def test_a_cut_end_shows_against_the_note(run: Run, tmp_path: Path) -> None:
    note = tmp_path / "留底"
    assert "到第 4 条" in run("journal", "anchor", note).stderr
    assert run("journal", "verify", "--anchor", note).exit_code == 0
    digest = Entry.objects.get(seq=2).digest
    tamper(
        "DELETE FROM journal_entry WHERE seq > 2",
        f"UPDATE journal_head SET seq = 2, digest = '{digest}'",
    )
    assert run("journal", "verify").exit_code == 0
    result = run("journal", "verify", "--anchor", note)
    assert result.exit_code == 1
    assert "末尾被截掉了" in result.stdout


def test_what_cannot_be_read(run: Run, tmp_path: Path) -> None:
    wrong = tmp_path / "别的.txt"
    wrong.write_text("不是留底", encoding="utf-8")
    for arguments in (
        ("verify", "--anchor", wrong),
        ("verify", "--anchor", tmp_path / "没有"),
        ("anchor", wrong),
        ("anchor", tmp_path / "没有" / "留底"),
    ):
        result = run("journal", *arguments)
        assert result.exit_code == 2, arguments
        assert result.stderr
    assert wrong.read_text(encoding="utf-8") == "不是留底"
