"""Twenty officers at work on a running site: what they open, and how long the site takes."""

from __future__ import annotations

import http.client
import secrets
import statistics
import threading
import time
from dataclasses import dataclass, field
from random import Random
from urllib.parse import urlencode

THINKS = (0.5, 1.5)
"""Seconds between an answer and the next click; people take far longer."""


@dataclass(frozen=True)
class Click:
    """One thing asked of the site."""

    method: str
    path: str
    form: dict[str, str] = field(default_factory=dict)


@dataclass
class Officer:
    """One person signed in, and what they may click on, by kind of page."""

    cookie: str
    pages: dict[str, list[Click]]
    token: str = field(default_factory=lambda: secrets.token_hex(16))
    """Against forged requests: the same word in cookie and form."""

    @property
    def cookies(self) -> str:
        """What the browser sends along."""
        return f"{self.cookie}; csrftoken={self.token}"


@dataclass
class Taken:
    """Seconds by kind of page, and what went wrong."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    @property
    def clicks(self) -> int:
        """How many answers came."""
        return sum(map(len, self.seconds.values()))

    def median(self, kind: str) -> float:
        """The median in milliseconds."""
        return statistics.median(self.seconds[kind]) * 1000

    def p95(self, kind: str) -> float:
        """The 95th percentile in milliseconds."""
        # of a single value no percentile is told
        several = self.seconds[kind] * (2 if len(self.seconds[kind]) == 1 else 1)
        return statistics.quantiles(several, n=20, method="inclusive")[-1] * 1000


def click(port: int, officers: list[Officer], seconds: float) -> Taken:
    """Let everybody click for so long, at the same time.

    A search counts from its sending to the page of what was found, the redirect between
    them included.
    """
    taken = Taken()
    lock = threading.Lock()
    stop = time.monotonic() + seconds

    def work(officer: Officer, seed: int) -> None:
        rng = Random(seed)
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        time.sleep(rng.random())
        while time.monotonic() < stop:
            kind = rng.choice(sorted(officer.pages))
            one = rng.choice(officer.pages[kind])
            began = time.perf_counter()
            try:
                status = _ask(link, officer, one)
            except (OSError, http.client.HTTPException) as error:
                link.close()
                status = type(error).__name__
            took = time.perf_counter() - began
            with lock:
                if status == 200:
                    taken.seconds.setdefault(kind, []).append(took)
                else:
                    taken.wrong.append(f"{status} {one.method} {one.path}")
            time.sleep(rng.uniform(*THINKS))
        link.close()

    threads = [
        threading.Thread(target=work, args=(officer, number))
        for number, officer in enumerate(officers)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return taken


def _ask(link: http.client.HTTPConnection, officer: Officer, one: Click) -> int:
    """Ask, go where the answer points, and read the page; its status."""
    headers = {"Cookie": officer.cookies}
    body = None
    if one.method == "POST":
        body = urlencode(one.form | {"csrfmiddlewaretoken": officer.token})
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    link.request(one.method, one.path, body=body, headers=headers)
    answer = link.getresponse()
    answer.read()
    if answer.status == 302:
        link.request("GET", answer.headers["Location"], headers={"Cookie": officer.cookies})
        answer = link.getresponse()
        answer.read()
        # a page to sign in on is no answer
        return answer.status if one.method == "POST" else 302
    return answer.status
