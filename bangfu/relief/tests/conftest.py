"""The ledger's fictional county with stores and goods."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.test import Client
from django.utils import timezone

from bangfu.duty.tests.conftest import home  # noqa: F401
from bangfu.journal.models import Actor
from bangfu.ledger.tests.conftest import (  # noqa: F401
    COUNTY,
    NEXT_VILLAGE,
    TOWN,
    VILLAGE,
    actor,
    areas,
    reader,
    rules,
    staff,
)
from bangfu.org.roles import Role
from bangfu.relief.actions.campaigns import open_campaign
from bangfu.relief.actions.giving import Line, Receipt, hand_out
from bangfu.relief.actions.needs import add_need
from bangfu.relief.actions.stock import add_store, take_in
from bangfu.relief.models import GoodsKind

OTHER = Actor("staff", "2", "李红英", "松坪镇民政办 分管")
"""The second person."""


@pytest.fixture
def goods(db):
    """A kind of goods by its name."""
    return lambda name="棉被": GoodsKind.objects.get(name=name)


@pytest.fixture
def store(areas, actor):  # noqa: F811
    """Makes a store that holds so much of some goods."""

    def make(area=TOWN, name="镇仓库", price=None, **amounts):
        made = add_store(actor=actor, name=name, area_code=area)
        for kind, quantity in amounts.items():
            take_in(
                actor=actor, store=made, goods=GoodsKind.objects.get(name=kind), kind="bought",
                quantity=quantity, day=timezone.localdate(), uid=uuid.uuid4(), paper="验 1",
                price_fen=price,
            )  # fmt: skip
        return made

    return make


@pytest.fixture
def lacks(actor, goods):  # noqa: F811
    """Records that a household lacks something."""

    def make(household, name="棉被", quantity=1, day=None):
        return add_need(
            actor=actor, household=household, goods=goods(name), quantity=quantity,
            why="被子破了", uid=uuid.uuid4(), day=day or timezone.localdate(),
        )  # fmt: skip

    return make


@pytest.fixture
def winter(areas, actor):  # noqa: F811
    """The township's winter campaign."""
    today = timezone.localdate()
    return open_campaign(
        actor=actor, name="冬令 2026", area_code=TOWN, from_day=today - dt.timedelta(days=10),
        until_day=today + dt.timedelta(days=60),
    )  # fmt: skip


@pytest.fixture
def give(actor):  # noqa: F811
    """Hands out to a household."""

    def make(household, *lines, **more):
        more.setdefault("receipt", Receipt(household.head_name, on_paper=True))
        more.setdefault("uid", uuid.uuid4())
        more.setdefault("day", timezone.localdate())
        more.setdefault("staff", None)
        return hand_out(
            actor=actor, household=household, lines=[Line(*line) for line in lines], **more
        )

    return make


@pytest.fixture
def signed_in(staff):  # noqa: F811
    """A browser of somebody in a role."""

    def make(role=Role.TOWNSHIP_OFFICER, **more):
        client = Client()
        client.staff = staff(role, **more)
        client.force_login(client.staff, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return make
