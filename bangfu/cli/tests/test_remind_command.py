"""`bangfu remind`: counted and sent once a day, and it says who could not be reached."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from bangfu.cli.tests.conftest import Run
from bangfu.duty.models import DueFigures
from bangfu.duty.tests.conftest import (  # noqa: F401 (fixtures)
    actor,
    areas,
    helper,
    home,
    rules,
    staff,
)
from bangfu.duty.tests.test_digest import walker  # noqa: F401
from bangfu.duty.tests.test_pages import special  # noqa: F401

pytestmark = pytest.mark.django_db


class NeverThere(EmailBackend):
    """A mail server that is away."""

    def send_messages(self, messages: Any) -> int:
        raise OSError("connection refused")


@pytest.fixture(autouse=True)
def in_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)


def test_it_counts_and_sends_once_a_day(run: Run, walker: Any, settings: Any) -> None:  # noqa: F811
    settings.MAIL_FROM = "bangfu@example.gov.cn"
    walker()
    first = run("remind")
    assert first.exit_code == 0 and "云岭县：算好了 2 个村" in first.stderr
    assert "发了 1 封" in first.stderr and DueFigures.objects.count() == 2
    again = run("remind")
    assert again.exit_code == 0 and "今天已经发过的 1 人" in again.stderr
    assert "算好了" not in again.stderr and len(mail.outbox) == 1


def test_without_a_sending_address_it_says_so(run: Run, walker: Any) -> None:  # noqa: F811
    walker()
    told = run("remind")
    assert told.exit_code == 0 and "BANGFU_MAIL_FROM" in told.stderr and not mail.outbox


def test_who_could_not_be_reached_is_named_without_the_address(
    run: Run,
    walker: Any,  # noqa: F811
    settings: Any,
) -> None:
    settings.MAIL_FROM = "bangfu@example.gov.cn"
    settings.EMAIL_BACKEND = f"{__name__}.NeverThere"
    walker()
    told = run("remind")
    assert told.exit_code == 1 and "没发成：向春梅" in told.stderr
    assert "xiang@" not in told.stderr
