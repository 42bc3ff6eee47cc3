"""Visits and pairings of the made-up city, and how long what is due takes to derive from them."""

from __future__ import annotations

import datetime as dt
import json
import statistics
import time
import uuid
from collections.abc import Iterable, Iterator
from random import Random
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from bangfu.duty.models import Helper, Pairing, Visit
from bangfu.duty.queries.due import due_of_helper
from bangfu.duty.queries.due_many import basis_under, derive
from bangfu.ledger import bulk
from bangfu.ledger.models import Household, Observation
from bangfu.org.models import Appointment
from bangfu.org.roles import Role

SINCE = dt.date(2026, 1, 5)
"""Since when everybody is on the books: what was owed before nobody looks back to."""
VISITED, VISITS, APART = 4, 4, 15
"""Of ten households so many are visited, so often in the last months, so many days apart."""
HELD = 12
"""Households of one village worker."""
LISTS = 40
FIELDS = (
    "uid", "household", "area_code", "by_name", "at", "day", "received_at", "how", "services",
    "found", "words", "note", "signature", "marks", "marked", "struck_because", "struck_by",
    "written_by_id",
)  # fmt: skip


def settle(today: dt.date) -> int:
    """Two months of visits, and for every village worker the households they hold; how many visits."""
    then = timezone.make_aware(dt.datetime.combine(SINCE, dt.time(9)))
    with transaction.atomic():
        Household.objects.update(created_at=then)
        Observation.objects.update(recorded_at=then, valid_from=SINCE)
        # read beforehand: while rows are copied in, the same connection answers nothing else
        homes = list(Household.objects.order_by("pk").values_list("pk", "area_code"))
        made = bulk.insert(Visit, FIELDS, _visits(homes, today))
        for post in Appointment.objects.filter(role=Role.VILLAGE_WORKER).select_related("staff"):
            _pair(post)
    return made


def _visits(homes: Iterable[tuple[int, str]], today: dt.date) -> Iterator[tuple[Any, ...]]:
    postgres = connection.vendor == "postgresql"
    rng = Random(7)
    services = json.dumps(["company.talk", "health.inquiry"])
    for home, area in homes:
        if home % 10 >= VISITED:
            continue
        for number in range(VISITS):
            day = today - dt.timedelta(days=number * APART + home % APART)
            at = dt.datetime.combine(day, dt.time(9, home % 60), dt.UTC)
            uid = uuid.UUID(int=rng.getrandbits(128), version=4)
            yield (
                str(uid) if postgres else uid.hex, home, area, "甲",
                at if postgres else at.strftime("%Y-%m-%d %H:%M:%S"),
                day if postgres else day.isoformat(),
                at if postgres else at.strftime("%Y-%m-%d %H:%M:%S"),
                "phone" if home % 5 == 0 else "home", services,
                "{}", "", "", "[]", "[]", False, "", "", "",
            )  # fmt: skip


def _pair(post: Appointment) -> None:
    helper = Helper.objects.create(
        name=post.staff.name, kind=Helper.Kind.VILLAGE_STAFF, staff=post.staff,
        area_code=post.area_id, phone="", cap=HELD, from_day=SINCE,
    )  # fmt: skip
    homes = Household.objects.filter(area_code=post.area_id, closed_on=None).order_by("pk")
    held = Pairing.objects.filter(level="village").values("household")
    Pairing.objects.bulk_create(
        Pairing(
            helper=helper, household=home, level="village", from_day=SINCE, decided_by="量",
        )
        for home in homes.exclude(pk__in=held)[:HELD]
    )  # fmt: skip


def city(prefix: str, today: dt.date) -> dict[str, float]:
    """Seconds to read all that matters under a prefix, and to derive from it what is due."""
    begun = time.perf_counter()
    basis = basis_under(prefix, today)
    read = time.perf_counter()
    found = derive(basis)
    return {
        "duties": found.rows.num_rows, "read in": read - begun,
        "seconds": time.perf_counter() - read,
    }  # fmt: skip


def own_lists(today: dt.date) -> dict[str, float]:
    """Milliseconds for a worker's own list."""
    helpers = list(Helper.objects.filter(name__startswith="量"))
    took = []
    for number in range(LISTS + 4):
        begun = time.perf_counter()
        due_of_helper(helpers[number % len(helpers)], today)
        took.append((time.perf_counter() - begun) * 1000)
    took = took[4:]  # the policies are read once
    return {
        "median": statistics.median(took), "p95": statistics.quantiles(took, n=20)[-1],
    }  # fmt: skip
