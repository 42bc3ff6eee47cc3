"""The form as it opens, and as it is sent."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from bangfu.ledger.tests.homes import peng_home
from bangfu.org.roles import Role


@pytest.fixture
def home(rules, actor):
    return peng_home(actor)


@pytest.fixture
def one(home):
    return home.persons.get(name="彭守义")


@pytest.fixture
def signed_in(client, staff):
    client.force_login(staff(Role.TOWNSHIP_OFFICER))
    return client


@pytest.fixture
def page(signed_in, home):
    """Opens the form and gives what it holds."""

    def open_(**query):
        return signed_in.get(reverse("ledger:observe", args=[home.pk]), query)

    return open_


@pytest.fixture
def sent(signed_in, home, page):
    """Sends the form as the page gave it, with these answers."""

    def send(answers, form=None, **query):
        form = form or blank(page(**query), home)
        return signed_in.post(reverse("ledger:observe", args=[home.pk]), {**form, **answers})

    return send


def blank(answer, home) -> dict:
    form = answer.context["form"]
    return {
        "uid": str(form["uid"].value()),
        "seen_version": str(form["seen_version"].value()),
        "source": "visit",
        "valid_from": timezone.localdate().isoformat(),
        "who": [one.key for one in form.subjects if one.chosen],
    }
