"""A worker's day with the network really off: nothing lost, and the office has it all afterwards."""

from __future__ import annotations

import datetime as dt
import io
import re

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Page, expect

from bangfu.duty.models import Device, Helper, Pairing, Photo, Report, Surge, SyncItem, Visit
from bangfu.ledger.actions.observe import observe
from bangfu.ledger.models import Household, Observation, Outcome, Person, Source
from bangfu.ledger.tests.conftest import VILLAGE
from bangfu.ledger.tests.homes import peng_home
from bangfu.org.roles import Role
from tests.browser import axe, fits

PASSWORD = "山路八十八弯"
READ_ALL = """async () => {
  const base = await new Promise((done) => {
    const asked = indexedDB.open("bangfu-phone"); asked.onsuccess = () => done(asked.result);
  });
  const found = [];
  for (const name of base.objectStoreNames) {
    const all = await new Promise((done) => {
      const asked = base.transaction(name).objectStore(name).getAll();
      asked.onsuccess = () => done(asked.result);
    });
    for (const one of all) {
      if (one instanceof Uint8Array) continue;  // room in reserve
      const bytes = one && one.data ? new Uint8Array(one.data) : null;
      found.push(bytes ? new TextDecoder().decode(bytes) : JSON.stringify(one));
    }
  }
  base.close();
  return found.join("\\n");
}"""


def photograph(shade: int) -> dict[str, object]:
    """A photo as a camera hands it over: large."""
    made = io.BytesIO()
    Image.effect_noise((2400, 1800), 60 + shade).convert("RGB").save(made, "JPEG", quality=92)
    return {"name": "camera.jpg", "mimeType": "image/jpeg", "buffer": made.getvalue()}


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def worker(transactional_db, rules, staff, actor, media):
    person = staff(Role.VILLAGE_WORKER, VILLAGE)
    helper = Helper.objects.create(
        name="周敏", kind=Helper.Kind.VILLAGE_STAFF, area_code=VILLAGE, staff=person,
        from_day=dt.date(2026, 1, 1),
    )  # fmt: skip
    home = peng_home(actor)
    Pairing.objects.create(
        helper=helper, household=home, level="village", from_day=dt.date(2026, 1, 1),
        decided_by="甲",
    )  # fmt: skip
    today = timezone.localdate()
    Surge.objects.create(
        kind="暴雨", name="连日暴雨", area_code=VILLAGE, duty="看房子漏不漏雨", how=["上门"],
        from_day=today, until_day=today, opened_by="甲",
    )  # fmt: skip
    return person


def begin(page: Page) -> None:
    """Register the phone and wait until it works without signal."""
    page.goto("/phone/")
    page.get_by_label("给这部手机设一个密码").fill(PASSWORD)
    page.get_by_label("再输一遍").fill(PASSWORD)
    page.get_by_role("button", name="开始用").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("今天")
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    page.goto("/phone/#homes")
    unlock(page) if page.get_by_label("这部手机的密码").count() else None
    expect(page.get_by_role("heading", level=1)).to_contain_text("我的户")
    expect(page.get_by_text("彭守义一家")).to_be_visible()


def unlock(page: Page) -> None:
    page.get_by_label("这部手机的密码").fill(PASSWORD)
    page.get_by_role("button", name="打开").click()
    expect(page.get_by_role("navigation")).to_be_visible()


def visit(page: Page, words: str, *, shade: int, income: str = "") -> None:
    """Record a visit with a photo."""
    page.goto("/phone/#homes")
    page.get_by_role("link", name=re.compile("彭守义一家")).click()
    page.get_by_role("link", name="开始走访").click()
    page.get_by_role("group", name="见到谁").get_by_label("彭守义").check()
    page.get_by_role("group", name="常做的").get_by_label("聊天陪伴").check()
    page.locator('input[type="file"]').set_input_files(photograph(shade))
    expect(page.locator("figure img")).to_be_visible()
    page.get_by_label("本人说的话").fill(words)
    if income:
        page.get_by_role("group", name=re.compile("突发困难")).get_by_label(
            "否", exact=True
        ).check()
    page.get_by_role("button", name="保存这次走访").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("今天")


def test_a_day_without_signal(worker, open_page):
    page = open_page(worker, width=360, height=780)
    begin(page)
    context = page.context
    context.set_offline(True)
    for count, words in enumerate(["头一回", "第二回", "第三回"]):
        visit(page, words, shade=count * 9, income="否" if count == 0 else "")
    page.goto("/phone/#today")
    expect(page.get_by_text("没有信号，照样能用")).to_be_visible()
    page.get_by_role("button", name="发现新困难，报上去").click()
    page.get_by_label("村居或者小组").select_option(label="三组")
    page.get_by_label("看到的情况").fill("一个人住，房顶漏雨")
    page.get_by_label("姓名").fill("冯来顺")
    page.get_by_role("button", name="报上去").click()
    expect(page.get_by_text("4 条存在手机里")).to_be_visible()
    assert not Visit.objects.exists() and Household.objects.count() == 1
    raw = page.evaluate(READ_ALL)
    assert not any(word in raw for word in ("彭守义", "冯来顺", "头一回", "漏雨"))

    page.close()
    page = context.new_page()
    page.goto("/phone/")
    unlock(page)
    expect(page.get_by_text("4 条存在手机里")).to_be_visible()

    context.set_offline(False)
    page.goto("/phone/#outbox")
    expect(page.get_by_text("都在镇里了")).to_be_visible(timeout=60_000)
    assert sorted(Visit.objects.values_list("words", flat=True)) == ["头一回", "第三回", "第二回"]
    assert Photo.objects.exclude(document=None).count() == 3
    assert all(photo.size < 450_000 for photo in Photo.objects.all())
    filed = Person.objects.get(name="冯来顺").household
    assert Observation.objects.filter(household=filed, note="一个人住，房顶漏雨").exists()
    assert filed.screened_on == timezone.localdate() and Outcome.objects.filter(household=filed)
    assert Visit.objects.get(words="头一回").observation is not None
    assert SyncItem.objects.filter(state="received").count() == 4


def test_signing_out_empties_the_phone(worker, open_page):
    page = open_page(worker, width=360, height=780)
    begin(page)
    page.goto("/phone/#me")
    page.get_by_role("button", name="退出，清空这部手机").click()
    expect(page.get_by_text("资料已经清空")).to_be_visible()
    assert page.evaluate(READ_ALL) == ""
    assert Device.objects.get().wiped_at is not None


def test_a_wipe_from_afar_empties_a_locked_phone(worker, open_page, actor):
    from bangfu.duty.actions.devices import ask_to_wipe

    page = open_page(worker, width=360, height=780)
    begin(page)
    ask_to_wipe(actor=actor, device=Device.objects.get(), why="手机丢了")
    page.reload()
    expect(page.get_by_text("镇里要求清空这部手机")).to_be_visible()
    assert page.evaluate(READ_ALL) == ""
    assert Device.objects.get().wiped_at is not None


def test_harm_is_reported_and_pages_are_for_everybody(worker, open_page):
    page = open_page(worker, width=360, height=780)
    begin(page)
    axe(page)
    fits(page)
    page.get_by_role("link", name=re.compile("彭守义一家")).click()
    axe(page)
    page.get_by_role("link", name="开始走访").click()
    page.get_by_label("有危险，马上报镇里").check()
    page.get_by_label("被打骂、虐待").check()
    page.get_by_label("具体情况").fill("胳膊上有伤")
    axe(page)
    fits(page)
    page.get_by_role("button", name="保存这次走访").click()
    expect(page.get_by_text("镇里收到了").first).to_be_visible()
    report = Report.objects.get()
    assert report.what == "被打骂、虐待" and report.words == "胳膊上有伤"
    axe(page)
    page.goto("/phone/#me")
    expect(page.get_by_text("上次联系镇里")).to_be_visible()
    axe(page)
    page.goto("/phone/#new")
    expect(page.get_by_label("看到的情况")).to_be_visible()
    axe(page)
    fits(page)


FULL = """() => {
  // a disk with no room: every write of so many bytes or more fails as the browser lets it fail
  const put = IDBObjectStore.prototype.put;
  window.full = (most) => {
    IDBObjectStore.prototype.put = function (value, name) {
      const bytes = value.byteLength || (value.data && value.data.byteLength) || 0;
      if (bytes >= most) {
        this.transaction.abort();
        throw new DOMException("full", "QuotaExceededError");
      }
      return put.call(this, value, name);
    };
  };
}"""


def full(page: Page, most: int | None) -> None:
    """Writes of so many bytes or more fail from now on; None: there is room again."""
    page.evaluate(f"() => window.full({most if most is not None else 1e12})")


def test_a_full_phone_says_so_before_anything_is_lost(worker, open_page):
    page = open_page(worker, width=360, height=780)
    begin(page)
    page.evaluate(FULL)
    page.context.set_offline(True)
    page.goto("/phone/#visit/" + str(Household.objects.get().pk))
    page.get_by_label("本人说的话").fill("先写着")
    full(page, 1)
    page.get_by_label("本人说的话").fill("存不下也不能丢")
    page.get_by_role("button", name="保存这次走访").click()
    expect(page.get_by_text("这一次还没有存上，别关这一页")).to_be_visible()
    expect(page.get_by_label("本人说的话")).to_have_value("存不下也不能丢")
    full(page, None)
    page.get_by_role("button", name="保存这次走访").click()
    expect(page.get_by_text("1 条存在手机里")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_text("镇里收到了").first).to_be_visible(timeout=60_000)
    assert Visit.objects.get().words == "存不下也不能丢"


def test_a_phone_that_is_nearly_full_warns_and_still_keeps_the_visit(worker, open_page):
    """The reserve cannot be had any more: told at once, while small things still fit."""
    page = open_page(worker, width=360, height=780)
    begin(page)
    page.evaluate(FULL)
    page.evaluate("""() => new Promise((done) => {
      const asked = indexedDB.open("bangfu-phone");
      asked.onsuccess = () => {
        const gone = asked.result.transaction("open", "readwrite");
        gone.objectStore("open").delete("reserve");
        gone.oncomplete = () => { asked.result.close(); done(); };
      };
    })""")
    full(page, 1_000_000)
    page.context.set_offline(True)
    visit(page, "快满了也记得下", shade=1)
    expect(page.get_by_text("手机快存满了")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_text("镇里收到了").first).to_be_visible(timeout=60_000)
    assert Visit.objects.get().words == "快满了也记得下"


def test_what_came_back_says_why_and_is_put_right(worker, open_page, actor):
    """Refused stays refused on the phone until the worker put it right."""
    page = open_page(worker, width=360, height=780)
    begin(page)
    page.context.set_offline(True)
    page.goto("/phone/#new")
    page.get_by_label("村居或者小组").select_option(label="枫林村")
    page.get_by_label("姓名").fill("冯来顺")
    page.get_by_label(re.compile("近6个月收入")).fill("很多")
    page.get_by_role("button", name="报上去").click()
    expect(page.get_by_text("1 条存在手机里")).to_be_visible()
    page.context.set_offline(False)
    page.goto("/phone/#outbox")
    expect(page.get_by_text("镇里退回")).to_be_visible(timeout=60_000)
    expect(page.get_by_text(re.compile("近6个月收入：.*"))).to_be_visible()
    assert not Person.objects.filter(name="冯来顺").exists()
    axe(page)
    page.get_by_role("button", name="改好再传").click()
    page.get_by_label(re.compile("近6个月收入")).fill("900")
    page.get_by_role("button", name="报上去").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("今天")
    page.goto("/phone/#outbox")
    expect(page.get_by_text("都在镇里了")).to_be_visible(timeout=60_000)
    assert Person.objects.get(name="冯来顺").facts["近6个月收入"] == 900_00


def test_what_somebody_else_changed_is_compared_on_the_phone(worker, open_page, actor):
    page = open_page(worker, width=360, height=780)
    begin(page)
    home = Household.objects.get()
    page.context.set_offline(True)
    page.goto(f"/phone/#visit/{home.pk}")
    answer = page.get_by_role("group", name=re.compile("突发困难"))
    answer.get_by_label("否", exact=True).check()
    page.get_by_role("button", name="保存这次走访").click()
    expect(page.get_by_text("1 条存在手机里")).to_be_visible()
    observe(
        actor=actor, household=home, source=Source.PHONE, valid_from=timezone.localdate(),
        facts={"household": {"突发困难": True}},
    )  # fmt: skip
    page.context.set_offline(False)
    page.goto("/phone/#outbox")
    expect(page.get_by_text("镇里记的是 是")).to_be_visible(timeout=60_000)
    assert Household.objects.get().facts["突发困难"] is True
    axe(page)
    page.get_by_role("button", name="照我的").click()
    expect(page.get_by_text("都在镇里了")).to_be_visible(timeout=60_000)
    assert Household.objects.get().facts["突发困难"] is False


def test_an_answer_given_before_news_came_is_compared_as_well(worker, open_page, actor):
    """Half a visit is written; then the phone fetches that somebody else answered the same."""
    page = open_page(worker, width=360, height=780)
    begin(page)
    home = Household.objects.get()
    page.goto(f"/phone/#visit/{home.pk}")
    asked = page.get_by_role("group", name=re.compile("突发困难"))
    asked.get_by_label("否", exact=True).check()
    page.goto("/phone/#homes")
    expect(page.get_by_role("heading", level=1)).to_contain_text("我的户")
    observe(
        actor=actor, household=home, source=Source.PHONE, valid_from=timezone.localdate(),
        facts={"household": {"突发困难": True}},
    )  # fmt: skip
    with page.expect_response(re.compile("/phone/pack|/phone/contact")):
        page.reload()
        unlock(page)
    page.goto("/phone/#homes")
    page.goto(f"/phone/#visit/{home.pk}")
    expect(asked.get_by_label("否", exact=True)).to_be_checked()
    page.get_by_role("button", name="保存这次走访").click()
    page.goto("/phone/#outbox")
    expect(page.get_by_text("镇里记的是 是")).to_be_visible(timeout=60_000)
    assert Household.objects.get().facts["突发困难"] is True


def test_a_phone_without_contact_for_too_long_is_empty(worker, open_page):
    page = open_page(worker, width=360, height=780)
    begin(page)
    page.context.set_offline(True)
    page.clock.install(time=timezone.now() + dt.timedelta(days=13))
    page.goto("/phone/")
    unlock(page)
    page.clock.set_fixed_time(timezone.now() + dt.timedelta(days=15))
    page.reload()
    expect(page.get_by_text("没有联系镇里，里面的资料已经清空")).to_be_visible()
    assert page.evaluate(READ_ALL) == ""
