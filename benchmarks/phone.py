"""How the phone feels on a five-year-old device: `python -m benchmarks.phone http://127.0.0.1:8000 USER PASSWORD`.

Asks a running site with the sample county, as `bangfu serve` serves it: bytes over the wire
of the first load, and the time until today's list can be used. Chromium plays the device:
processor four times slower, 1.6 Mbit/s, 150 ms there and back.
"""

from __future__ import annotations

import argparse
import shutil
import time
from typing import Any

from playwright.sync_api import Page, sync_playwright

SLOWER = 4
LINE = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 90_000}
"""Milliseconds, and bytes a second."""
FIRST_LOAD = 200_000
SECRET = "山路八十八弯"


def main() -> None:
    """Measure and say it."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("site")
    options.add_argument("user")
    options.add_argument("password")
    chosen = options.parse_args()
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        context = chromium.new_context(
            viewport={"width": 360, "height": 740}, has_touch=True, timezone_id="Asia/Shanghai",
            locale="zh-CN",
        )  # fmt: skip
        signed_in(context.new_page(), chosen)
        page = context.new_page()
        carried = counted(page, context)
        start = time.perf_counter()
        page.goto(f"{chosen.site}/phone/")
        page.get_by_label("给这部手机设一个密码").wait_for()
        shown = time.perf_counter() - start
        page.get_by_label("给这部手机设一个密码").fill(SECRET)
        page.get_by_label("再输一遍").fill(SECRET)
        start = time.perf_counter()
        page.get_by_role("button", name="开始用").click()
        usable(page)
        first = time.perf_counter() - start
        page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
        app, pack = sum(carried["app"]), sum(carried["pack"])
        within = "不到" if app <= FIRST_LOAD else "超过"
        print(f"第一次打开传 {app:,} 字节，{within} {FIRST_LOAD:,}；所带的户另有 {pack:,} 字节")
        print(f"第一次：{shown:.1f} 秒看到登记，设好密码后 {first:.1f} 秒看到今天要走的户")
        context.set_offline(True)
        page.reload()
        page.get_by_label("这部手机的密码").fill(SECRET)
        start = time.perf_counter()
        page.get_by_role("button", name="打开").click()
        usable(page)
        print(f"没有信号，输完密码 {time.perf_counter() - start:.1f} 秒可以点今天的户")
        chromium.close()


def signed_in(page: Page, chosen: argparse.Namespace) -> None:
    """Sign in as somebody who visits."""
    page.goto(f"{chosen.site}/sign-in/")
    page.fill("[name=username]", chosen.user)
    page.fill("[name=password]", chosen.password)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{chosen.site}/")
    page.close()


def counted(page: Page, context: Any) -> dict[str, list[int]]:
    """Make the page's device slow, and count the bytes it is sent from now on."""
    link = context.new_cdp_session(page)
    link.send("Network.enable")
    link.send("Network.emulateNetworkConditions", LINE)
    link.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    carried: dict[str, list[int]] = {"app": [], "pack": []}
    addresses: dict[str, str] = {}
    link.on(
        "Network.requestWillBeSent",
        lambda e: addresses.update({e["requestId"]: e["request"]["url"]}),
    )
    link.on(
        "Network.loadingFinished",
        lambda e: carried[
            "pack" if addresses.get(e["requestId"], "").endswith("/pack/") else "app"
        ].append(int(e["encodedDataLength"])),
    )
    return carried


def usable(page: Page) -> None:
    """Today's list is there and answers: a household's form opens."""
    start = page.get_by_role("link", name="开始走访").first
    start.wait_for()
    start.click()
    page.get_by_role("button", name="保存这次走访").wait_for()
    page.go_back()


if __name__ == "__main__":
    main()
