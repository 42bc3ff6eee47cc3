"""Asking for a page as somebody, and taking back what came of it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import resolve_url
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from bangfu.journal.models import Head
from bangfu.org.roles import Role
from tests.permissions.table import OF_COUNTIES, OF_EVERYBODY, Row
from tests.permissions.world import Place, World


def patterns() -> dict[str, URLPattern]:
    """Every address of the site by its name, namespaces included."""
    found: dict[str, URLPattern] = {}

    def walk(resolver: URLResolver, space: str) -> None:
        for one in resolver.url_patterns:
            if isinstance(one, URLResolver):
                walk(one, f"{space}{one.namespace}:" if one.namespace else space)
            else:
                assert one.name, f"这个网址没有名字：{space}{one.pattern}"
                name = f"{space}{one.name}"
                assert name not in found, f"两个网址叫同一个名字：{name}"
                found[name] = one

    walk(get_resolver(), "")
    return found


def address(row: Row, record: dict[str, Any]) -> str:
    """Where a row's page of a record is."""
    asked = f"?{urlencode(row.asks)}" if row.asks else ""
    return reverse(row.name, kwargs=record | row.also) + asked


def own(world: World, role: str, row: Row) -> dict[str, Any]:
    """A record of the row's kind that is the role's business."""
    if row.of in ("", "own post"):
        return {}
    if row.of == "view":
        return {"pk": world.views[role].pk}
    # the city arranges helpers of its own level only
    of_the_city = world.here.address.get(f"city_{row.of}")
    if role == Role.CITY_OFFICER and of_the_city is not None:
        return of_the_city
    return world.here.address[row.of]


def another(world: World, role: str, row: Row) -> Place | None:
    """Where such a record lies that is not; None for what belongs to the whole site."""
    if row.of in ("", "own post") or row.of in OF_EVERYBODY:
        return None
    return world.far if row.of in OF_COUNTIES else world.elsewhere(role)


def sent(world: World, role: str, row: Row) -> dict[str, Any]:
    """What a form of the row has to hold to be looked at."""
    if row.of == "own post":
        return {"post": world.staff[role].appointments.get().pk}
    return row.sends


def ask(client: Client, method: str, url: str, data: dict[str, Any] | None = None) -> HttpResponse:
    """The answer; what it changed is taken back."""
    with transaction.atomic():
        answer = client.generic("GET", url) if method == "GET" else client.post(url, data or {})
        if answer.streaming:
            b"".join(answer.streaming_content)  # read, the file is closed
        transaction.set_rollback(True)
    return answer


def sign_in_asked(answer: HttpResponse) -> bool:
    """Whether somebody is sent to sign in first."""
    there = urlsplit(answer.headers.get("Location", "")).path
    return answer.status_code == 302 and there == resolve_url(settings.LOGIN_URL)


def written() -> int:
    """How many entries the journal has."""
    return Head.objects.get().seq
