"""One city: filled and screened where it is empty, served as `bangfu serve` does, and clicked through.

`python -m benchmarks.site.measure PERSONS SECONDS` works on the database and data folder the
environment names (`DATABASE_URL`, `BANGFU_DATA`) and prints what it found as one line of JSON.
`benchmarks.site.run` calls it.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import http.client
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from random import Random
from typing import Any

WARM_UP = 0.25
"""Part of the clicking time that goes before, unmeasured: each process reads its policies once."""
HOUSEHOLDS = 60
"""Households screened one by one."""
COUNTY = "990101"
COUNTY_PERSONS = 300_000


def main(persons: int, seconds: float) -> dict[str, Any]:
    """Everything that is measured of one city."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "bangfu.web.settings"
    # database, keys and the files of the pages, as after an installation
    subprocess.run([sys.executable, "-m", "bangfu", "migrate"], check=True, stdout=sys.stderr)
    import django

    django.setup()
    from django.db import connection

    found: dict[str, Any] = {"persons": persons, "database": connection.vendor}
    found |= _filled(persons)
    found["pages"] = _clicked(seconds)
    found["one household"] = _one_by_one()
    found |= _due()
    if persons >= COUNTY_PERSONS:
        found["county"] = _county()
    return found


def _filled(persons: int) -> dict[str, float]:
    """Seconds for what had to be done; nothing where the city stands already."""
    from bangfu.duty.actions.count import count_stale
    from bangfu.duty.models import Visit
    from bangfu.ledger.models import Household, Person
    from bangfu.ledger.screening.many import screen_under
    from benchmarks.site import people, visiting

    told: dict[str, float] = {}
    have = Person.objects.count()
    if have not in (0, persons):
        raise SystemExit(f"数据库里有 {have} 人，不是 {persons} 人：换一个文件夹")
    if not have:
        begun = time.perf_counter()
        people.fill(people.settle(persons), persons)
        told["filled in"] = time.perf_counter() - begun
        _tell(f"造了 {persons:,} 人，{told['filled in']:.0f} 秒")
    if Household.objects.filter(screened_on=None).exists():
        begun = time.perf_counter()
        screen_under(people.CITY[:4], dt.date.today())
        told["screened in"] = time.perf_counter() - begun
        _tell(f"筛查了一遍，{told['screened in']:.0f} 秒")
    if not Visit.objects.exists():
        made = visiting.settle(dt.date.today())
        _tell(f"造了 {made:,} 次走访")
        _settled()
    # what `bangfu remind` does each morning before the offices open
    begun = time.perf_counter()
    if count_stale(dt.date.today()):
        told["counted in"] = time.perf_counter() - begun
        _tell(f"数了今天该做的，{told['counted in']:.0f} 秒")
    return told


def _settled() -> None:
    """What the database does by itself within minutes of so much writing, done now."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM (ANALYZE)")
            cursor.execute("CHECKPOINT")
        else:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _clicked(seconds: float) -> dict[str, dict[str, float]]:
    """Median and 95th percentile in milliseconds by kind of page, all kinds together under “all”."""
    from benchmarks.site.clicks import Taken, click
    from benchmarks.site.names import KINDS
    from benchmarks.site.officers import at_work

    officers = at_work()
    with _served() as port:
        click(port, officers, seconds * WARM_UP)
        taken = click(port, officers, seconds)
    if taken.wrong:
        raise SystemExit("打不开：\n" + "\n".join(sorted(set(taken.wrong))[:20]))
    everything = Taken({"all": [one for part in taken.seconds.values() for one in part]})
    found = {"all": _told(everything, "all")}
    found |= {kind: _told(taken, kind) for kind in KINDS if kind in taken.seconds}
    _tell(f"点了 {taken.clicks:,} 次，全部的 p95 是 {found['all']['p95']:.0f} 毫秒")
    return found


def _told(taken: Any, kind: str) -> dict[str, float]:
    return {
        "median": taken.median(kind), "p95": taken.p95(kind), "clicks": len(taken.seconds[kind]),
    }  # fmt: skip


@contextlib.contextmanager
def _served() -> Iterator[int]:
    """The site in processes of its own, as people run it; its port."""
    from django.db import connection

    connection.close()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    site = subprocess.Popen(
        [sys.executable, "-m", "bangfu", "serve", "--port", str(port)], stdout=sys.stderr
    )
    try:
        _wait_for(site, port)
        yield port
    finally:
        site.send_signal(signal.SIGTERM)
        site.wait(60)


def _wait_for(site: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and site.poll() is None:
        with contextlib.suppress(OSError):
            link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            link.request("GET", "/")
            link.getresponse().read()
            link.close()
            return
        time.sleep(0.1)
    raise SystemExit("网站没有开起来")


def _one_by_one() -> dict[str, float]:
    """Milliseconds to screen one household anew and to store what came out."""
    from django.db import transaction

    from bangfu.ledger.models import Household
    from bangfu.ledger.screening.one import screen_one

    homes = Household.objects.filter(closed_on=None, people__gt=0).order_by("pk")
    low, high = homes.values_list("pk", flat=True).first(), homes.reverse()[:1].get().pk
    rng = Random(5)
    took = []
    for pk in [rng.randint(low, high) for _ in range(HOUSEHOLDS + 5)]:
        home = homes.filter(pk__gte=pk)[:1].get()
        begun = time.perf_counter()
        with transaction.atomic():
            screen_one(home)
        took.append((time.perf_counter() - begun) * 1000)
    took = took[5:]  # the policies are read once
    return {
        "median": statistics.median(took), "p95": statistics.quantiles(took, n=20)[-1],
    }  # fmt: skip


def _due() -> dict[str, Any]:
    """What is due: of the whole city, and of one worker."""
    from benchmarks.site import people, visiting

    today = dt.date.today()
    found = {"due": visiting.city(people.CITY[:4], today), "own list": visiting.own_lists(today)}
    _tell(f"全市该做的事 {found['due']['duties']:,} 项，{found['due']['seconds']:.1f} 秒")
    return found


def _county() -> dict[str, float]:
    """Seconds to screen a county of 300,000 anew and to write everything back."""
    from bangfu.ledger.screening.many import screen_under

    begun = time.perf_counter()
    done = screen_under(COUNTY, dt.date.today())
    took = time.perf_counter() - begun
    _tell(f"一个县 {done.persons:,} 人重新筛查，{took:.1f} 秒")
    return {"persons": done.persons, "outcomes": done.outcomes, "seconds": took}


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]), float(sys.argv[2]))))
