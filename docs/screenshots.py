"""Makes the pictures of the main pages anew: `python docs/screenshots.py [--only NAME ...]`.

The sample county goes into an empty database of its own, the pages are opened as its officers
open them, and everything but the pictures is gone afterwards. A picture on which a whole
identity, telephone or account number could be read is not kept.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "bangfu.web.test_settings"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # the browser's driver keeps a loop in this thread

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.staticfiles.handlers import StaticFilesHandler  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connections  # noqa: E402
from django.test.testcases import LiveServerThread  # noqa: E402
from django.test.utils import override_settings  # noqa: E402
from django.urls import reverse  # noqa: E402
from PIL import Image  # noqa: E402
from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402

from bangfu.ledger.models import Household  # noqa: E402
from bangfu.org.models import Staff  # noqa: E402
from bangfu.papers.models import MonthlyLedger  # noqa: E402
from bangfu.web import sample  # noqa: E402
from tests.browser import CHROMIUM, FLAGS, session_of  # noqa: E402

PICTURES = ROOT / "docs" / "pictures"
TABLE = ROOT / "samples" / "county" / "枫林村-11月台账.xlsx"
WIDE, PHONE = (1280, 800), (360, 760)
LARGEST = 150_000
"""Bytes; the pictures lie in the repository."""
WHOLE_NUMBER = re.compile(r"(?<!\d)(\d{17}[\dXx]|1\d{10}|\d{16,19})(?!\d)")


@dataclass(frozen=True)
class Picture:
    """One page as somebody sees it; `go` opens it."""

    name: str
    username: str
    go: Callable[[Page], None]
    size: tuple[int, int] = WIDE


def at(name: str, *args: object, ask: str = "") -> Callable[[Page], None]:
    """Open the page of that name; arguments that are functions are called first."""

    def go(page: Page) -> None:
        found = [one() if callable(one) else one for one in args]
        page.goto(reverse(name, args=found) + ask)

    return go


def home() -> int:
    """The household the pictures tell of."""
    return Household.objects.get(number="SP08001").pk


def head() -> int:
    """Its head."""
    return Household.objects.get(pk=home()).persons.get(is_head=True).pk


def missed() -> int:
    """A household that may be entitled to what it does not receive."""
    return Household.objects.get(number="SP08004").pk


def month() -> int:
    """The monthly ledger that is furthest on."""
    return MonthlyLedger.objects.exclude(state="drafting").latest("pk").pk


def preview(page: Page) -> None:
    """A village's table on its way in, with what is wrong with it."""
    page.goto(reverse("intake:home"))
    page.locator("input[type=file]").set_input_files(TABLE)
    page.get_by_role("button", name="打开这份表格").click()
    page.get_by_role("button", name="对好了，看错处").click()
    page.locator("#row-0-7").wait_for()


OFFICER, WORKER, COUNTY = "sp-minzheng1", "sp08-weiyuan", "county-minzheng1"
PAGES = (
    Picture("workbench", OFFICER, at("workbench")),
    Picture("grid", OFFICER, at("ledger:grid")),
    Picture("household", OFFICER, at("ledger:household", home)),
    Picture("person", OFFICER, at("ledger:person", head)),
    Picture("import", OFFICER, preview),
    Picture("lists", OFFICER, at("ledger:lists")),
    Picture("why", OFFICER, at("ledger:why", missed, ask="?programme=最低生活保障（整户）")),
    Picture("areas", COUNTY, at("org:area", sample.COUNTY)),
    Picture("policy", COUNTY, at("rulebook:pack", "china-base")),
    Picture("monthly", OFFICER, at("papers:ledger", month)),
    Picture("phone-workbench", WORKER, at("workbench"), PHONE),
    Picture("phone-household", WORKER, at("ledger:household", home), PHONE),
    Picture("phone-observe", WORKER, at("ledger:observe", home), PHONE),
)


def main() -> int:
    """Load the county, open every page, keep the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME")
    only = parser.parse_args().only
    chosen = [one for one in PAGES if not only or one.name in only]
    with county() as address, sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        for picture in chosen:
            content = small(taken(picture, chromium, address))
            (PICTURES / f"{picture.name}.png").write_bytes(content)
            print(f"docs/pictures/{picture.name}.png  {len(content) // 1000} kB")
        chromium.close()
    return 0


@contextmanager
def county() -> Iterator[str]:
    """The sample county behind a server of this process; gives its address."""
    call_command("migrate", verbosity=0)
    sample.load(print)
    with override_settings(ALLOWED_HOSTS=["127.0.0.1"]):
        server = LiveServerThread("127.0.0.1", StaticFilesHandler)
        server.daemon = True
        server.start()
        server.is_ready.wait()
        if server.error:
            raise server.error
        try:
            yield f"http://127.0.0.1:{server.port}"
        finally:
            server.terminate()
            server.join()
            connections.close_all()


def taken(picture: Picture, chromium: Browser, address: str) -> bytes:
    """A picture of what the page shows first; ValueError where a whole number can be read."""
    width, height = picture.size
    context = chromium.new_context(
        base_url=address,
        viewport={"width": width, "height": height},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        has_touch=width < 600,
        reduced_motion="reduce",
    )
    staff = Staff.objects.get(username=picture.username)
    context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session_of(staff), "url": address}]
    )
    page = context.new_page()
    picture.go(page)
    page.wait_for_load_state("networkidle")
    read = page.locator("body").inner_text()
    if WHOLE_NUMBER.search(read):
        raise ValueError(f"{picture.name}：页面上有完整的号码，图没有存")
    content = page.screenshot()
    context.close()
    return content


def small(content: bytes) -> bytes:
    """The same picture in as many colours as fit; ValueError where it stays too large."""
    whole = Image.open(BytesIO(content)).convert("RGB")
    for colours in (128, 64, 32):
        kept = BytesIO()
        reduced = whole.quantize(colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        reduced.save(kept, "PNG", optimize=True)
        if kept.tell() <= LARGEST:
            return kept.getvalue()
    raise ValueError(f"图有 {kept.tell() // 1000} kB，超过了 {LARGEST // 1000} kB")


if __name__ == "__main__":
    sys.exit(main())
