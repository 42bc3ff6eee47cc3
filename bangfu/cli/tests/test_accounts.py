"""An empty installation can be entered: by two people, once."""

from __future__ import annotations

import re

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
