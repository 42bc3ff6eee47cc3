"""On the pages people open all day, every question kept written says what it would say anew."""

from __future__ import annotations

from collections import Counter

import pytest

from bangfu.org.roles import Role
from bangfu.org.written import Written

ROLES = (
    Role.VILLAGE_WORKER, Role.TOWNSHIP_OFFICER, Role.COUNTY_OFFICER, Role.COUNTY_LEADER,
    Role.CITY_OFFICER, Role.FUND_SUPERVISOR,
)  # fmt: skip
PAGES = (
    "/", "/ledger/", "/ledger/?standing=in_force", "/ledger/?standing=proposed&open=1",
    "/ledger/?standing=in_force&programme=孤儿基本生活保障", "/ledger/?tag=性别=女", "/duty/",
)  # fmt: skip


@pytest.fixture
def compared(monkeypatch):
    """Compares each answer with the question put together anew; how often each was."""
    seen: Counter[Written] = Counter()
    plain = Written.__call__

    def both(question: Written, **values):
        rows = plain(question, **values)
        empty = any(isinstance(value, list) and not value for value in values.values())
        anew = [] if empty else list(question.anew(**values))
        assert sorted(map(repr, rows)) == sorted(map(repr, anew)), values
        seen[question] += 1
        return rows

    monkeypatch.setattr(Written, "__call__", both)
    return seen


def test_pages_of_every_role_are_told_the_same(county, look, compared):
    peng, _shi = county
    for role in ROLES:
        for path in PAGES:
            if role == Role.FUND_SUPERVISOR and path != "/":
                continue
            look(role, path)
        if role not in (Role.FUND_SUPERVISOR, Role.CITY_OFFICER):
            look(role, f"/ledger/household/{peng.pk}/")
    assert len(compared) > 12 and max(compared.values()) > len(ROLES)
