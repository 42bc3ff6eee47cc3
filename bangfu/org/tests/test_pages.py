"""Who may open which page, whose records they reach, and what the pages do."""

from __future__ import annotations

import datetime as dt

import pytest
from axes.models import AccessAttempt
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bangfu.journal.models import SYSTEM, Entry
from bangfu.org import actions
from bangfu.org.models import Appointment, Area, Office, Staff
from bangfu.org.roles import ADMINISTRATORS, EVERYBODY, Role
from bangfu.org.tests.conftest import (
    CITY,
    COUNTY,
    GRID,
    GROUP,
    OTHER_COUNTY,
    STRANGER,
    TOWN,
    VILLAGE,
    signed_in,
)  # fmt: skip
from bangfu.org.urls import urlpatterns

People = dict[str, Staff]

PAGES: dict[str, frozenset[str]] = {
    "areas": EVERYBODY,
    "area": EVERYBODY,
    "area_add": frozenset({Role.SYSTEM_ADMIN}),
    "area_change": frozenset({Role.SYSTEM_ADMIN}),
    "area_close": frozenset({Role.SYSTEM_ADMIN}),
    "area_reopen": frozenset({Role.SYSTEM_ADMIN}),
    "office_add": frozenset({Role.SYSTEM_ADMIN}),
    "offices": EVERYBODY,
    "office": EVERYBODY,
    "office_change": frozenset({Role.SYSTEM_ADMIN}),
    "office_close": frozenset({Role.SYSTEM_ADMIN}),
    "office_reopen": frozenset({Role.SYSTEM_ADMIN}),
    "load_areas": frozenset({Role.SYSTEM_ADMIN}),
    "load_offices": frozenset({Role.SYSTEM_ADMIN}),
    "load_staff": frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN}),
    "staff": ADMINISTRATORS,
    "staff_add": frozenset({Role.SYSTEM_ADMIN}),
    "person": ADMINISTRATORS,
    "person_change": frozenset({Role.SYSTEM_ADMIN}),
    "person_block": frozenset({Role.SYSTEM_ADMIN}),
    "person_unblock": frozenset({Role.SYSTEM_ADMIN}),
    "person_password": frozenset({Role.SECURITY_ADMIN}),
    "person_unlock": frozenset({Role.SECURITY_ADMIN}),
    "appoint": frozenset({Role.SECURITY_ADMIN}),
    "end_appointment": frozenset({Role.SECURITY_ADMIN}),
}
"""Which roles each page opens to."""

POSTED = {
    "area_close", "area_reopen", "office_close", "office_reopen", "person_block",
    "person_unblock", "person_password", "person_unlock",
}  # fmt: skip
"""Pages that only take something."""

OF_NOTHING = {
    "areas", "offices", "staff", "staff_add", "load_areas", "load_offices", "load_staff",
}  # fmt: skip
"""Pages that speak of no record in their address."""


def address(page: str, *, abroad: bool = False) -> str:
    """A page about something in the village, or in the other county."""
    if page in OF_NOTHING:
        return reverse(f"org:{page}")
    staff = Staff.objects.get(username=STRANGER if abroad else Role.VILLAGE_WORKER)
    if page.startswith("area") or page == "office_add":
        return reverse(f"org:{page}", args=[OTHER_COUNTY if abroad else VILLAGE])
    if page.startswith("office"):
        office = "临水县民政局" if abroad else "枫林村村民委员会"
        return reverse(f"org:{page}", args=[Office.objects.get(name=office).pk])
    if page == "end_appointment":
        return reverse(f"org:{page}", args=[staff.appointments.get().pk])
    return reverse(f"org:{page}", args=[staff.pk])


def ask(client: Client, page: str, **more: bool) -> int:
    ways = client.post if page in POSTED else client.get
    return ways(address(page, **more)).status_code


def test_every_page_is_in_the_table() -> None:
    assert {pattern.name for pattern in urlpatterns} == set(PAGES)


@pytest.mark.parametrize("page", PAGES)
def test_pages_open_to_their_roles_and_no_other(people: People, page: str) -> None:
    for role in Role:
        answer = ask(signed_in(people[role]), page)
        assert (answer in (200, 302)) == (role in PAGES[page]), (role, answer)
        assert answer in (200, 302, 403)
    signed_out = Client().get(address(page))
    assert signed_out.status_code in (302, 405)
    if signed_out.status_code == 302:
        assert signed_out.url.startswith("/sign-in/")


@pytest.mark.parametrize("page", sorted(set(PAGES) - OF_NOTHING))
def test_what_lies_in_another_county_is_not_there(people: People, page: str) -> None:
    before = Entry.objects.count()
    for role in PAGES[page] - {Role.CITY_OFFICER}:
        assert ask(signed_in(people[role]), page, abroad=True) == 404, role
    assert Entry.objects.count() == before


def test_nobody_sees_above_or_beside_their_own_area(people: People) -> None:
    worker = signed_in(people["village_worker"])
    for code in (TOWN, COUNTY, CITY, "990101102207", "000000000000"):
        assert worker.get(reverse("org:area", args=[code])).status_code == 404
        assert (
            worker.get("/org/areas/", {"node": code}, headers={"HX-Request": "true"}).status_code
            == 404
        )
    assert worker.get(reverse("org:area", args=[GROUP])).status_code == 200
    page = worker.get("/org/areas/").content.decode()
    assert "枫林村" in page and "茶园村" not in page
    assert "茶园" not in worker.get("/org/areas/", {"q": "990101"}).content.decode()


def test_the_tree_unfolds_level_by_level(people: People) -> None:
    officer = signed_in(people["county_officer"])
    page = officer.get("/org/areas/").content.decode()
    assert "松坪镇" in page and "枫林村" not in page
    part = {"headers": {"HX-Request": "true"}}
    unfolded = officer.get("/org/areas/", {"node": TOWN, "open": "1"}, **part).content.decode()
    assert "枫林村" in unfolded and "<html" not in unfolded and 'aria-expanded="true"' in unfolded
    folded = officer.get("/org/areas/", {"node": TOWN}, **part).content.decode()
    assert "枫林村" not in folded and 'aria-expanded="false"' in folded
    deep = officer.get("/org/areas/", {"open": VILLAGE}).content.decode()
    assert "第一网格" in deep


def test_an_area_tells_whose_standards_count(people: People) -> None:
    officer = signed_in(people["county_officer"])
    url = reverse("org:area", args=[VILLAGE])
    assert "没有另外指定" in officer.get(url).content.decode()
    Area.objects.filter(pk=COUNTY).update(standards_code="500241")
    assert "和云岭县一样" in officer.get(url).content.decode()


def test_a_group_is_added_renamed_closed_and_brought_back(people: People) -> None:
    admin = signed_in(people["system_admin"])
    add = reverse("org:area_add", args=[VILLAGE])
    wrong = admin.post(add, {"level": "group", "name": "一组"})
    assert wrong.status_code == 422
    assert "已经有“一组”" in wrong.content.decode() and 'value="一组"' in wrong.content.decode()
    code = f"{VILLAGE}02"
    assert admin.post(add, {"level": "group", "name": "二组"}).url == f"/org/areas/{code}/"
    change = reverse("org:area_change", args=[code])
    admin.post(change, {"name": "新二组", "standards_code": ""})
    close, reopen = (reverse(f"org:area_{act}", args=[code]) for act in ("close", "reopen"))
    assert "写明凭哪份文件" in admin.post(close, follow=True).content.decode()
    closed = admin.post(close, {"reason": "村里并组"}, follow=True).content.decode()
    assert "新二组已经撤并" in closed and f'action="{reopen}"' in closed
    admin.post(reopen)
    group = Area.objects.get(pk=code)
    assert (group.name, group.closed_on) == ("新二组", None)
    acts = list(Entry.objects.filter(subject_id=code).values_list("act", flat=True))
    assert acts == ["org.add_area", "org.change_area", "org.close_area", "org.reopen_area"]


def test_an_office_is_added_changed_and_closed(people: People) -> None:
    admin = signed_in(people["system_admin"])
    typed = {"name": "松坪镇财政所", "unit": "finance", "duties": "调整支出结构", "telephone": ""}
    admin.post(reverse("org:office_add", args=[TOWN]), typed)
    office = Office.objects.get(name="松坪镇财政所")
    again = admin.post(reverse("org:office_add", args=[TOWN]), typed)
    assert again.status_code == 422 and "已经有" in again.content.decode()
    url = reverse("org:office_change", args=[office.pk])
    admin.post(url, typed | {"duties": "保障关爱帮扶资金"})
    entry = Entry.objects.latest("seq")
    assert "调整支出结构" in entry.before and "保障关爱帮扶资金" in entry.after
    assert "name" not in entry.after
    found = admin.get("/org/offices/", {"q": "关爱帮扶", "unit": "finance"}).content.decode()
    assert "松坪镇财政所" in found and "枫林村村民委员会" not in found
    close = reverse("org:office_close", args=[Office.objects.get(name="松坪镇民政办").pk])
    assert "先结束任职" in admin.post(close, {"reason": "机构改革"}, follow=True).content.decode()
    admin.post(reverse("org:office_close", args=[office.pk]), {"reason": "机构改革"})
    office.refresh_from_db()
    assert office.closed_on == timezone.localdate()
    admin.post(reverse("org:office_reopen", args=[office.pk]))
    office.refresh_from_db()
    assert office.closed_on is None


def test_an_office_names_who_leads_and_who_handles_the_work(people: People) -> None:
    admin = signed_in(people["system_admin"])
    bureau = Office.objects.get(name="云岭县民政局")
    page = reverse("org:office", args=[bureau.pk])
    before = admin.get(page).content.decode()
    assert before.count("没有写") >= 2 and "主要负责人" in before and "分管负责人" in before
    typed = {"name": bureau.name, "unit": bureau.unit, "chief": "龙军", "deputy": "孙俊宇"}
    assert admin.post(reverse("org:office_change", args=[bureau.pk]), typed).status_code == 302
    entry = Entry.objects.latest("seq")
    assert "龙军" in entry.after and "孙俊宇" in entry.after
    worker = signed_in(people["county_officer"]).get(page).content.decode()
    assert "<dd>龙军</dd>" in worker and "<dd>孙俊宇</dd>" in worker


def test_an_account_is_opened_and_given_a_post_by_two_people(people: People) -> None:
    system, security = signed_in(people["system_admin"]), signed_in(people["security_admin"])
    typed = {"name": "向新国", "username": "xiang", "area": COUNTY}
    shown = system.post("/org/staff/add/", typed)
    assert "no-store" in shown.headers["Cache-Control"]
    new = Staff.objects.get(username="xiang")
    password = shown.context["opened"].password
    assert password in shown.content.decode() and new.check_password(password)
    assert password not in system.get(reverse("org:person", args=[new.pk])).content.decode()
    assert "1 人还没有岗位" in system.get("/org/staff/").content.decode()
    url = reverse("org:appoint", args=[new.pk])
    assert "枫林村村民委员会" in security.get(url, {"q": "枫林"}).content.decode()
    office = Office.objects.get(name="枫林村村民委员会")
    post = {"role": "village_worker", "area": GRID, "post": "网格员", "from_day": "2026-11-01"}
    at = f"{url}?office={office.pk}"
    assert security.post(at, post | {"area": TOWN}).status_code == 422
    assert security.post(at, post, follow=True).status_code == 200
    held = new.appointments.get()
    assert (held.area_id, held.office_id) == (GRID, office.pk)
    abroad = Office.objects.get(name="临水县民政局")
    assert security.get(f"{url}?office={abroad.pk}").status_code == 404


def test_a_social_worker_s_qualification_is_recorded_and_shown(people: People) -> None:
    """DZ-2.7-a"""
    security, worker = signed_in(people["security_admin"]), people["village_worker"]
    office = Office.objects.get(name="松坪镇民政办")
    typed = {"role": "township_officer", "area": TOWN, "post": "社会工作者",
             "qualification": "助理社会工作师", "from_day": timezone.localdate().isoformat()}  # fmt: skip
    url = f"{reverse('org:appoint', args=[worker.pk])}?office={office.pk}"
    assert security.post(url, typed).status_code == 302
    assert Appointment.objects.get(office=office, staff=worker).qualification == "助理社会工作师"
    for page in (reverse("org:person", args=[worker.pk]), reverse("org:office", args=[office.pk])):
        assert "助理社会工作师" in security.get(page).content.decode(), page


def test_refusals_are_told_on_the_page(people: People) -> None:
    security = signed_in(people["security_admin"])
    mine = people["security_admin"].appointments.get()
    url = reverse("org:end_appointment", args=[mine.pk])
    answer = security.post(url, {"last_day": timezone.localdate(), "why": "调离"})
    assert answer.status_code == 422 and "没有安全管理员" in answer.content.decode()
    me = reverse("org:appoint", args=[people["security_admin"].pk])
    office = Office.objects.get(name="云岭县信息中心")
    typed = {"role": "county_officer", "area": COUNTY, "post": "试", "from_day": "2026-11-01"}
    answer = security.post(f"{me}?office={office.pk}", typed)
    assert answer.status_code == 422 and "不能给自己" in answer.content.decode()
    auditor = people["audit_admin"]
    at = f"{reverse('org:appoint', args=[auditor.pk])}?office={office.pk}"
    answer = security.post(at, typed | {"role": "system_admin"})
    assert answer.status_code == 422 and "分三个人" in answer.content.decode()
    guard = reverse("org:person_block", args=[people["security_admin"].pk])
    system = signed_in(people["system_admin"])
    assert "没有安全管理员" in system.post(guard, {"reason": "离职"}, follow=True).content.decode()


def test_a_password_is_reset_and_shown_once(people: People) -> None:
    security, worker = signed_in(people["security_admin"]), people["village_worker"]
    url = reverse("org:person_password", args=[worker.pk])
    assert "写明为什么" in security.post(url, follow=True).content.decode()
    shown = security.post(url, {"reason": "忘了，当面核对过"})
    worker.refresh_from_db()
    assert worker.check_password(shown.context["opened"].password)
    assert "no-store" in shown.headers["Cache-Control"]


def test_a_locked_account_can_be_opened_again(people: People) -> None:
    security, worker = signed_in(people["security_admin"]), people["village_worker"]
    AccessAttempt.objects.create(
        username=worker.username, ip_address="127.0.0.1", failures_since_start=5
    )
    url = reverse("org:person", args=[worker.pk])
    assert "密码错得太多" in security.get(url).content.decode()
    security.post(reverse("org:person_unlock", args=[worker.pk]))
    assert "密码错得太多" not in security.get(url).content.decode()


def test_an_account_that_reaches_further_is_left_alone(people: People) -> None:
    officer = people["county_officer"]
    actions.appoint(
        actor=SYSTEM, staff=officer, office=Office.objects.get(name="云水市民政局"),
        role=Role.CITY_OFFICER, area=Area.objects.get(pk=CITY), post="借调",
        from_day=timezone.localdate() + dt.timedelta(days=3),
    )  # fmt: skip
    security = signed_in(people["security_admin"])
    assert "上一级管理员" in security.get(reverse("org:person", args=[officer.pk])).content.decode()
    reset = reverse("org:person_password", args=[officer.pk])
    assert security.post(reset, {"reason": "忘了"}).status_code == 404
    city_post = Appointment.objects.get(role=Role.CITY_OFFICER, staff=officer)
    end = reverse("org:end_appointment", args=[city_post.pk])
    assert security.get(end).status_code == 404


def test_long_lists_come_in_leaves(people: People) -> None:
    Staff.objects.bulk_create(
        Staff(username=f"many{n:03d}", name=f"众{n}", area_id=COUNTY) for n in range(120)
    )
    admin = signed_in(people["audit_admin"])
    first = admin.get("/org/staff/", {"state": "idle"}).content.decode()
    assert "共 3 页" in first and "state=idle&amp;page=2" in first
    assert "众119" in admin.get("/org/staff/", {"state": "idle", "page": "99"}).content.decode()
    assert "众7" in admin.get("/org/staff/", {"q": "MANY007"}).content.decode()


def test_a_list_does_not_ask_row_by_row(people: People, django_assert_max_num_queries) -> None:
    admin = signed_in(people["audit_admin"])
    for url in ("/org/staff/", "/org/offices/", "/org/areas/"):
        with django_assert_max_num_queries(14):
            admin.get(url)
