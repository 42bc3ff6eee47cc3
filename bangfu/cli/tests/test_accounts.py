"""An empty installation can be entered: by two people, once."""

from __future__ import annotations

import re
from importlib import import_module

import pytest

from bangfu.cli.tests.conftest import Run
from bangfu.org.models import Staff

pytestmark = pytest.mark.django_db
GIVEN = ("accounts", "--area", "990101000000", "--area-name", "云岭县", "--office", "云岭县民政局",
         "--security", "luyao", "路遥", "--system", "chenjing", "陈静")  # fmt: skip


@pytest.fixture(autouse=True)
def _chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)


def test_the_passwords_shown_open_the_accounts(run: Run) -> None:
    result = run(*GIVEN)
    assert result.exit_code == 0, result.stderr
    for username in ("luyao", "chenjing"):
        (password,) = re.findall(rf"{username}\s*│\s*(\S+)", result.stdout)
        assert Staff.objects.get(username=username).check_password(password)
    assert "只在这里显示一次" in result.stderr


def test_it_is_no_way_in_for_a_second_time(run: Run) -> None:
    assert run(*GIVEN).exit_code == 0
    again = run(*GIVEN[:-2], "liping", "李萍")
    assert again.exit_code == 2
    assert "已经有管理员了" in again.stderr and "Traceback" not in again.output
    assert not Staff.objects.filter(username="liping").exists()


def test_one_person_cannot_be_both(run: Run) -> None:
    result = run(*GIVEN[:-2], "luyao", "路遥")
    assert result.exit_code == 2 and "两个人" in result.stderr


def test_what_is_needed_may_stand_in_the_environment(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "AREA": "990101000000", "AREA_NAME": "云岭县", "OFFICE": "云岭县民政局",
        "SECURITY": "luyao 路遥", "SYSTEM": "chenjing 陈静",
    }.items():  # fmt: skip
        monkeypatch.setenv(f"BANGFU_FIRST_{name}", value)
    result = run("accounts")
    assert result.exit_code == 0, result.stderr
    assert set(Staff.objects.values_list("username", flat=True)) == {"luyao", "chenjing"}


def test_what_is_not_given_is_asked_for(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter(["990101000000", "云岭县", "云岭县民政局", "luyao", "路遥", "chenjing", "陈静"])
    asked: list[str] = []

    def answer(option: str, question: str) -> str:
        asked.append(option)
        return next(answers)

    monkeypatch.setattr(import_module("bangfu.cli.accounts"), "_ask", answer)
    assert run("accounts").exit_code == 0
    assert asked == ["--area", "--area-name", "--office", *["--security"] * 2, *["--system"] * 2]


def test_without_anybody_to_ask_the_missing_option_is_named(run: Run) -> None:
    result = run(*GIVEN[:-3])
    assert result.exit_code == 2 and "--system" in result.stderr
    assert not Staff.objects.exists()
