"""Harm stands first on the township's page until somebody took it up; a lost phone is emptied."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bangfu.duty.actions.visits import Contact, record_visit
from bangfu.duty.models import Device, Report
from bangfu.duty.tests.phones import Phone
from bangfu.journal.models import Entry
from bangfu.ledger.models import Measure, Need, Plan
from bangfu.ledger.tests.conftest import NEXT_VILLAGE, VILLAGE
from bangfu.org.roles import Role


@pytest.fixture
def harmed(staff, actor, home):
    return record_visit(
        actor=actor, staff=staff(Role.VILLAGE_WORKER, VILLAGE), uid=uuid.uuid4(),
        contact=Contact(
            home(), timezone.now(), found={"harm": [{"what": "被打骂、虐待", "words": "胳膊有伤"}]}
        ),
    ).visit.reports.get()  # fmt: skip


@pytest.fixture
def client_of(staff):
    def make(role=Role.TOWNSHIP_OFFICER, **more):
        client = Client()
        client.force_login(staff(role, **more), backend="django.contrib.auth.backends.ModelBackend")
        return client

    return make


def test_harm_is_first_on_the_workbench_until_it_is_taken_up(harmed, client_of):
    client = client_of()
    first = client.get(reverse("workbench")).content.decode()
    assert "强制报告" in first and reverse("duty:report", args=[harmed.pk]) in first
    address = reverse("duty:report", args=[harmed.pk])
    assert "胳膊有伤" in client.get(address).content.decode()
    assert client.post(address, {"outcome": " "}).status_code == 422
    client.post(address, {"outcome": "已报派出所，人在卫生院"})
    client.post(address, {"outcome": "又写一次"})
    report = Report.objects.get()
    assert report.outcome == "已报派出所，人在卫生院"
    assert Entry.objects.filter(act="duty.take_up_report").count() == 1
    assert "强制报告" not in client.get(reverse("workbench")).content.decode()


def test_harm_comes_before_what_is_long_overdue(harmed, client_of):
    plan = Plan.objects.create(
        household=harmed.household, set_on=dt.date(2019, 1, 1), review_on=dt.date(2020, 1, 1)
    )
    assert Need.objects.count() == Measure.objects.count() == 0 and plan.pk
    page = client_of().get(reverse("workbench")).content.decode()
    assert page.index("被打骂、虐待") < page.index("一户一策定在这天再看一次")


def test_reports_elsewhere_do_not_exist(harmed, client_of):
    address = reverse("duty:report", args=[harmed.pk])
    assert client_of(Role.VILLAGE_WORKER, area=NEXT_VILLAGE).get(address).status_code == 404
    assert client_of(Role.HOTLINE_CLERK).get(address).status_code == 403


def test_a_lost_phone_is_emptied_with_a_reason(staff, client_of):
    client = client_of()
    none = client.get(reverse("duty:phones")).content.decode()
    assert "还没有登记的手机" in none and "设一个密码，就登记好了" in none
    assert reverse("duty:hazards") in none and 'class="crumbs"' in none
    phone = Phone(staff(Role.VILLAGE_WORKER, VILLAGE))
    assert "周敏" in client.get(reverse("duty:phones")).content.decode()
    address = reverse("duty:phone-wipe", args=[phone.device.pk])
    assert client.post(address, {"why": ""}).status_code == 422
    assert phone.post({"items": []}).json()["wipe"] is False
    client.post(address, {"why": "手机丢了"})
    assert phone.post({"items": []}).json()["wipe"] is True
    assert Device.objects.get().wipe_because == "手机丢了"
    elsewhere = client_of(Role.VILLAGE_WORKER, area=NEXT_VILLAGE)
    assert elsewhere.get(address).status_code == 404
