"""The officers of the made-up city, signed in, and what each of them opens."""

from __future__ import annotations

from random import Random
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db.models import Max, Min
from django.urls import resolve, reverse
from django.utils import timezone

from bangfu.ledger.models import Person
from bangfu.ledger.queries.grid import Place
from bangfu.org.access import Reader, inside
from bangfu.org.models import Appointment, Staff
from benchmarks.site.clicks import Click, Officer

TAGS = (
    "性别=女", "现享救助=低保", "低保类别=A类", "残疾等级=一级", "患病类别=慢性病", "预警级别=红色",
    "人员类别=留守老人", "自理能力=失能", "就业状况=务农", "留守=是",
)  # fmt: skip
PAIRS = (
    ("性别=女", "现享救助=低保"), ("独居=是", "人员类别=留守老人"), ("残疾等级=二级", "劳动能力=无"),
    ("在学状态=在读", "现享救助=低保"), ("家庭财产合规=是", "消费支出合规=是"),
)  # fmt: skip
UNKNOWN = ("劳动能力", "独居", "建档立卡", "消费支出合规", "农民工")
STANDINGS = (
    {"standing": "proposed", "open": "1"},
    {"standing": "over", "open": "1"},
    {"standing": "ask"},
    {"standing": "in_force"},
    {"standing": "proposed", "programme": "最低生活保障（单人户）"},
    {"standing": "ask", "programme": "孤儿基本生活保障"},
    {"standing": "holds", "programme": "长期助学对象"},
)
CHOICES = 40
"""Households, places and people each officer comes to by chance."""


def at_work() -> list[Officer]:
    """Everybody who holds a post, signed in, with the pages of their role."""
    today = timezone.localdate()
    posts = Appointment.objects.select_related("staff", "area", "office").order_by("staff_id")
    return [
        Officer(_signed_in(post.staff), pages(Reader(post.staff, post, today), Random(post.pk)))
        for post in posts
    ]


def _signed_in(staff: Staff) -> str:
    """The cookies of somebody who has given their password."""
    session = SessionStore()
    session[SESSION_KEY] = str(staff.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = staff.get_session_auth_hash()
    session.create()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def pages(reader: Reader, rng: Random) -> dict[str, list[Click]]:
    """What somebody may click on, by kind, in their own area."""
    people = _some_of(reader, rng)
    grid = [("group", group) for group in ("household", "category", "none")]
    of_grid = {
        "grid": [{}],
        "tag": [{"has": tag} for tag in TAGS],
        "tags": [{"has": list(pair)} for pair in PAIRS],
        "unknown": [{"unknown": name} for name in UNKNOWN],
        "standing": [dict(asked) for asked in STANDINGS],
        "grouped": [dict([one]) for one in grid],
        "deep": [
            {"after": str(Place(one.area_code, one.household_id, one.pk))} for one in people
        ],
    }  # fmt: skip
    found = {"workbench": [Click("GET", reverse("workbench"))]}
    found |= {kind: [_grid(query) for query in queries] for kind, queries in of_grid.items()}
    found["household"] = [
        Click("GET", reverse("ledger:household", args=[one.household_id])) for one in people
    ]
    names = [one.name for one in people if one.name]
    tails = [one.identity_tail for one in people if one.identity_tail]
    found["name"] = [_search(name) for name in names]
    found["tail"] = [_search(tail) for tail in tails]
    return {
        kind: clicks
        for kind, clicks in found.items()
        if clicks and reader.may(resolve(clicks[0].path.partition("?")[0]).func.opens_to)
    }


def _some_of(reader: Reader, rng: Random) -> list[Person]:
    own = Person.objects.filter(inside(reader.prefix))
    ends = own.aggregate(low=Min("pk"), high=Max("pk"))
    if ends["low"] is None:
        return []
    chosen = {rng.randint(ends["low"], ends["high"]) for _ in range(CHOICES)}
    return list(own.filter(pk__in=chosen, state="present"))


def _grid(query: dict[str, object]) -> Click:
    asked = f"?{urlencode(query, doseq=True)}" if query else ""
    return Click("GET", reverse("ledger:grid") + asked)


def _search(text: str) -> Click:
    return Click("POST", reverse("ledger:search"), {"text": text})
