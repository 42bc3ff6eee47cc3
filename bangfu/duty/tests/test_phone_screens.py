"""Screens of the phone beyond a plain day: hazards, the position, English, a post that ended."""

from __future__ import annotations

import datetime as dt
import re

from django.utils import timezone
from playwright.sync_api import expect

from bangfu.duty.models import Device, Hazard, Surge, Visit
from bangfu.duty.tests.test_phone_browser import (  # noqa: F401
    READ_ALL,
    begin,
    media,
    photograph,
    unlock,
    worker,
)
from bangfu.ledger.models import Household, Person
from bangfu.org.models import Appointment
from bangfu.rulebook.models import PackInForce
from tests.browser import axe, fits


def test_a_hazard_is_asked_after_until_it_is_gone(worker, open_page):  # noqa: F811
    today = timezone.localdate()
    hazard = Hazard.objects.create(
        household=Household.objects.get(), kind="gas", what="胶管裂了", found_on=today,
        found_by="甲", by_day=today + dt.timedelta(days=7),
    )  # fmt: skip
    page = open_page(worker, width=360, height=740, large=True)
    begin(page)
    page.context.set_offline(True)
    page.get_by_role("link", name=re.compile("彭守义一家")).click()
    expect(page.get_by_text("燃气：胶管裂了")).to_be_visible()
    axe(page)
    fits(page)
    page.get_by_role("link", name="开始走访").click()
    asked = page.get_by_role("group", name=re.compile("胶管裂了"))
    expect(asked.get_by_label("这次没看")).to_be_checked()
    asked.get_by_label("消除了").check()
    page.get_by_label("怎样消除的").fill("换了新胶管")
    axe(page)
    fits(page)
    page.get_by_role("button", name="保存这次走访").click()
    expect(page.get_by_text("1 条存在手机里")).to_be_visible()
    page.context.set_offline(False)
    page.goto("/phone/#outbox")
    expect(page.get_by_text("都在镇里了")).to_be_visible(timeout=60_000)
    hazard.refresh_from_db()
    assert (hazard.state, hazard.fixed_how) == ("fixed", "换了新胶管")


def test_who_cannot_be_judged_is_still_on_the_phone(worker, open_page):  # noqa: F811
    PackInForce.objects.all().delete()
    page = open_page(worker, width=360, height=740, large=True)
    begin(page)
    page.goto("/phone/#today")
    expect(page.get_by_role("heading", name="1 户算不出该不该去")).to_be_visible()
    expect(page.get_by_text("这里还没有施行任何政策包")).to_be_visible()
    axe(page)
    fits(page)
    page.get_by_role("link", name="看资料").click()
    expect(page.get_by_text("算不出", exact=True)).to_be_visible()


def test_where_something_must_be_asked_first_the_phone_says_what(worker, open_page):  # noqa: F811
    Surge.objects.all().delete()
    Person.objects.update(facts={"姓名": "彭守义", "供养方式": "分散"})
    page = open_page(worker, width=360, height=740, large=True)
    begin(page)
    page.goto("/phone/#today")
    expect(page.get_by_role("heading", name="1 户说不准要不要去，先去问清")).to_be_visible()
    expect(page.get_by_text("先问清", exact=False).first).to_be_visible()
    expect(page.get_by_role("link", name="开始走访")).to_be_visible()
    axe(page)
    fits(page)
    page.get_by_role("link", name="看资料").click()
    expect(page.get_by_text("说不准", exact=True)).to_be_visible()


def test_what_changed_is_written_anew(worker, open_page):  # noqa: F811
    page = open_page(worker, width=360, height=740)
    begin(page)
    page.goto(f"/phone/#visit/{Household.objects.get().pk}")
    page.get_by_label("有变化").check()
    page.get_by_label("哪里变了").fill("在镇上找到活了")
    page.get_by_text("直接写新的情况").click()
    page.get_by_label(re.compile("彭守义：近6个月收入")).fill("很多")
    fits(page)
    axe(page)
    page.get_by_role("button", name="保存这次走访").click()
    page.get_by_role("button", name="改好再传").click(timeout=60_000)
    page.get_by_text("直接写新的情况").click()
    box = page.get_by_label(re.compile("彭守义：近6个月收入"))
    expect(box).to_have_value("很多")
    box.fill("3000")
    page.get_by_role("button", name="保存这次走访").click()
    expect(page.get_by_text("镇里收到了").first).to_be_visible(timeout=60_000)
    assert Person.objects.get(name="彭守义").facts["近6个月收入"] == 3_000_00
    assert Visit.objects.get().found == {"need": ["在镇上找到活了"]}


def test_a_button_drawn_anew_under_the_finger_still_feels_it(worker, open_page):  # noqa: F811
    """A list redraws itself whenever something arrives, also while somebody presses a button on it."""
    page = open_page(worker, width=360, height=740)
    begin(page)
    page.goto("/phone/#outbox")
    button = page.get_by_role("button", name="大字")
    box = button.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.evaluate("() => window.dispatchEvent(new Event('online'))")
    page.evaluate("() => new Promise((done) => setTimeout(done, 300))")
    page.mouse.up()
    expect(page.locator("html")).to_have_class(re.compile("large"))
    page.evaluate("() => new Promise((done) => setTimeout(done, 300))")
    expect(button).to_have_attribute("aria-pressed", "true")


def test_the_position_is_noted_only_when_asked_for_and_taken_away_again(worker, open_page):  # noqa: F811
    page = open_page(worker, width=360, height=740)
    begin(page)
    home = Household.objects.get().pk
    page.goto(f"/phone/#visit/{home}")
    page.get_by_role("button", name="记下位置").click()
    expect(page.get_by_text("手机没有让我们看位置")).to_be_visible()
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": 27.523414, "longitude": 108.123456, "accuracy": 18})
    page.get_by_role("button", name="记下位置").click()
    expect(page.get_by_text("位置 27.52341，108.12346，误差约 18 米")).to_be_visible()
    fits(page)
    axe(page)
    page.get_by_role("button", name="不要位置").click()
    page.get_by_role("button", name="保存这次走访").click()
    expect(page.get_by_text("镇里收到了").first).to_be_visible(timeout=60_000)
    assert Visit.objects.get().latitude is None
    page.goto(f"/phone/#visit/{home}")
    page.get_by_role("button", name="记下位置").click()
    expect(page.get_by_role("button", name="不要位置")).to_be_visible()
    page.get_by_role("button", name="保存这次走访").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("今天")
    page.goto("/phone/#outbox")
    expect(page.get_by_text("都在镇里了")).to_be_visible(timeout=60_000)
    place = Visit.objects.exclude(latitude=None).values_list("latitude", "longitude").get()
    assert place == (27.52341, 108.12346)


def test_the_phone_in_english_also_without_signal(worker, open_page):  # noqa: F811
    page = open_page(worker, width=360, height=740)
    begin(page)
    page.goto("/phone/#me")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Me")
    assert page.locator("html").get_attribute("lang") == "en"
    axe(page)
    fits(page)
    page.context.set_offline(True)
    page.reload()
    page.get_by_label("Password of this phone").fill("山路八十八弯")
    page.get_by_role("button", name="Open").click()
    expect(page.get_by_role("navigation")).to_contain_text("My homes")
    page.goto(f"/phone/#visit/{Household.objects.get().pk}")
    expect(page.get_by_role("button", name="Save this visit")).to_be_visible()
    expect(page.get_by_role("group", name="Often done")).to_be_visible()
    fits(page)
    page.goto("/phone/#me")
    page.get_by_role("button", name="中文").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("我")


def test_after_the_post_ended_what_was_done_is_sent_and_the_phone_is_empty(worker, open_page):  # noqa: F811
    page = open_page(worker, width=360, height=740)
    begin(page)
    page.context.set_offline(True)
    home = Household.objects.get().pk
    page.goto(f"/phone/#visit/{home}")
    page.get_by_label("本人说的话").fill("交接前去过")
    page.get_by_role("button", name="保存这次走访").click()
    expect(page.get_by_text("1 条存在手机里")).to_be_visible()
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    # the visit was made on the last day of the post, and is sent a day later
    Appointment.objects.filter(staff=worker).update(until_day=yesterday)
    page.evaluate(
        """async () => {
          const { phone, keep } = await import("/static/duty/phone/state.js");
          const [item] = [...phone.items.values()];
          const at = new Date(Date.parse(item.body.device_at) - 86400000).toISOString();
          await keep({ ...item, body: { ...item.body, device_at: at } });
        }"""
    )
    page.context.set_offline(False)
    expect(page.get_by_text("你的岗位到期了，记下的都在镇里")).to_be_visible(timeout=60_000)
    assert Visit.objects.get().words == "交接前去过" and Visit.objects.get().day == yesterday
    assert page.evaluate(READ_ALL) == ""
    assert Device.objects.get().wiped_at is not None


def test_after_the_post_ended_what_is_half_written_stays_until_it_is_done(worker, open_page):  # noqa: F811
    page = open_page(worker, width=360, height=740)
    begin(page)
    home = Household.objects.get().pk
    page.goto(f"/phone/#visit/{home}")
    page.get_by_label("本人说的话").fill("写了一半")
    page.goto("/phone/#today")
    page.goto(f"/phone/#visit/{home}")
    expect(page.get_by_label("本人说的话")).to_have_value("写了一半")
    page.goto("/phone/#today")
    expect(page.get_by_role("heading", level=1)).to_contain_text("今天")
    Appointment.objects.filter(staff=worker).update(
        until_day=timezone.localdate() - dt.timedelta(days=1)
    )
    page.reload()
    unlock(page)
    expect(page.get_by_text("没了结的传完，这部手机就清空")).to_be_visible()
    axe(page)
    page.goto(f"/phone/#visit/{home}")
    expect(page.get_by_label("本人说的话")).to_have_value("写了一半")
    page.get_by_role("button", name="保存这次走访").click()
    page.goto("/phone/#outbox")
    # made after the last day, so it comes back; it can be dropped, and then nothing is left
    expect(page.get_by_text("镇里退回").first).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="不要了").click()
    page.get_by_role("button", name="删掉").click()
    page.goto("/phone/#me")
    page.get_by_role("button", name="更新我的户").click()
    expect(page.get_by_text("你的岗位到期了，记下的都在镇里")).to_be_visible(timeout=60_000)
    assert not Visit.objects.exists()
