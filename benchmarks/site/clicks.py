"""Twenty officers at work on a running site: what they open, and how long the site takes."""

from __future__ import annotations

import http.client
import statistics
import threading
import time
from dataclasses import dataclass, field
from random import Random
from urllib.parse import urlencode

THINKS = (0.5, 1.5)
"""Seconds between an answer and the next click; people take far longer."""


@dataclass
class Officer:
    """One person signed in, and the addresses they may come to."""

    cookie: str
    pages: dict[str, list[tuple[str, str, dict[str, str]]]]
    """Kind of page → (method, path, form) to choose from."""
    token: str = ""


@dataclass
class Taken:
    """Seconds by kind of page, and what went wrong."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def p95(self, kind: str) -> float:
        """The 95th percentile in milliseconds."""
        return statistics.quantiles(self.seconds[kind], n=20)[-1] * 1000

    def median(self, kind: str) -> float:
        """The median in milliseconds."""
        return statistics.median(self.seconds[kind]) * 1000


def click(port: int, officers: list[Officer], seconds: float) -> Taken:
    """Let everybody click for so long, at the same time."""
    taken = Taken()
    lock = threading.Lock()
    stop = time.monotonic() + seconds

    def work(officer: Officer, seed: int) -> None:
        rng = Random(seed)
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        time.sleep(rng.random())
        while time.monotonic() < stop:
            kind = rng.choice(sorted(officer.pages))
            method, path, form = rng.choice(officer.pages[kind])
            headers = {"Cookie": officer.cookie}
            body = None
            if method == "POST":
                body = urlencode(form | {"csrfmiddlewaretoken": officer.token})
                headers["Content-Type"] = "application/x-www-form-urlencoded"
            began = time.perf_counter()
            link.request(method, path, body=body, headers=headers)
            answer = link.getresponse()
            answer.read()
            took = time.perf_counter() - began
            with lock:
                if answer.status != 200:
                    taken.wrong.append(f"{answer.status} {path}")
                else:
                    taken.seconds.setdefault(kind, []).append(took)
            time.sleep(rng.uniform(*THINKS))

    threads = [
        threading.Thread(target=work, args=(officer, number))
        for number, officer in enumerate(officers)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return taken
