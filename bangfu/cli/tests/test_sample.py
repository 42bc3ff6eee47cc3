"""`bangfu sample`: into an empty database only, and who can sign in is always listed."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import ModuleType, SimpleNamespace

import pytest

from bangfu.cli.tests.conftest import Run
from bangfu.org.models import Area

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A loader that brings one area; the list says how often it ran."""
    ran: list[str] = []

    def load(progress: Callable[[str], object]) -> None:
        progress("正在装入隔山镇")
        _area("990101000000", "云岭县")
        ran.append("load")

    loader = ModuleType("bangfu.web.sample")
    loader.load = load  # type: ignore[attr-defined]
    loader.loaded = lambda: bool(ran)  # type: ignore[attr-defined]
    loader.logins = lambda: [  # type: ignore[attr-defined]
        SimpleNamespace(post="隔山镇民政办", name="王秀英", username="wangxiuying", password="p")
    ]
    monkeypatch.setitem(sys.modules, "bangfu.web.sample", loader)
    monkeypatch.setattr("bangfu.web.sample", loader, raising=False)
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    return ran


def _area(code: str, name: str) -> None:
    Area.objects.create(code=code, name=name, level="county")


def test_an_empty_database_is_filled_once(run: Run, county: list[str]) -> None:
    first = run("sample")
    assert first.exit_code == 0, first.stderr
    assert "正在装入隔山镇" in first.stderr
    assert "wangxiuying" in first.stdout and "隔山镇民政办" in first.stdout
    again = run("sample")
    assert again.exit_code == 0 and "wangxiuying" in again.stdout
    assert county == ["load"]


def test_data_of_one_s_own_stays_as_it_is(run: Run, county: list[str]) -> None:
    _area("110101000000", "自己的区")
    refused = run("sample")
    assert refused.exit_code == 2 and "只装进空的数据库" in refused.stderr
    quiet = run("sample", "--if-empty")
    assert quiet.exit_code == 0 and not quiet.stdout
    assert county == []
