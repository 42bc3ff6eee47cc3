"""Accounts and posts: what is refused, what is written down, what ends."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.utils import timezone

from bangfu.journal.models import SYSTEM, Entry
from bangfu.org import actions, queries, roles
from bangfu.org.models import Appointment, Area, Office, Staff
from bangfu.org.roles import ADMINISTRATORS, Role
from bangfu.org.tests.conftest import (
    CITY,
    COUNTY,
    OTHER_COUNTY,
    STRANGER,
    TOWN,
    VILLAGE,
    actor_of,
    reader_of,
    row,
    signed_in,
)  # fmt: skip

People = dict[str, Staff]


def open_(username: str = "xin.ren", name: str = "新某", **more: object) -> actions.Opened:
    given = {"actor": SYSTEM, "area": Area.objects.get(pk=COUNTY)} | more
    return actions.open_account(username=username, name=name, **given)


def post(staff: Staff, role: str, area: str = COUNTY, **more: object) -> Appointment:
    given: dict[str, object] = {
        "actor": SYSTEM, "post": "试", "from_day": timezone.localdate(),
        "office": Office.objects.get(name="云岭县信息中心"),
    } | more  # fmt: skip
    return actions.appoint(staff=staff, role=role, area=Area.objects.get(pk=area), **given)


def held(staff: Staff) -> Appointment:
    return Appointment.objects.get(staff=staff)


def end(appointment: Appointment, **more: object) -> Appointment:
    given = {"actor": SYSTEM, "last_day": timezone.localdate(), "why": "调离"} | more
    return actions.end_appointment(appointment=appointment, **given)


# -- accounts -------------------------------------------------------------------------


def test_a_new_account_opens_nothing_and_its_password_is_nowhere(people: People) -> None:
    opened = open_()
    assert authenticate(None, username="xin.ren", password=opened.password) == opened.staff
    assert opened.staff.must_change_password
    assert not Appointment.objects.filter(staff=opened.staff).exists()
    for entry in Entry.objects.all():
        assert opened.password not in entry.after + entry.before + entry.why
    assert opened.password != open_("xin.ren2").password


@pytest.mark.parametrize(
    "username", ["ab", "有名字", "a b c", "990101196801010017", "13000000017", "-abc", "x" * 41]
)
def test_a_username_that_will_not_do(people: People, username: str) -> None:
    with pytest.raises(ValidationError) as caught:
        open_(username)
    assert "username" in caught.value.message_dict


def test_a_username_is_taken_in_any_case(people: People) -> None:
    open_("Zhou.Min")
    with pytest.raises(ValidationError, match="已经有人"):
        open_("zhou.MIN")


def test_blocking_ends_what_is_open(people: People) -> None:
    worker = people["village_worker"]
    client = signed_in(worker)
    assert client.get("/org/areas/").status_code == 200
    actions.block_account(actor=actor_of(people["system_admin"]), staff=worker, why="离职")
    assert client.get("/org/areas/").status_code == 302
    assert Entry.objects.latest("seq").why == "离职"
    actions.unblock_account(actor=actor_of(people["system_admin"]), staff=worker)
    worker.refresh_from_db()
    assert worker.is_active


def test_nobody_blocks_or_restores_themselves_or_resets_their_own_password(people: People) -> None:
    me = people["system_admin"]
    with pytest.raises(ValidationError, match="自己"):
        actions.block_account(actor=actor_of(me), staff=me, why="试")
    with pytest.raises(ValidationError, match="自己"):
        actions.unblock_account(actor=actor_of(me), staff=me)
    guard = people["security_admin"]
    with pytest.raises(ValidationError, match="自己"):
        actions.reset_password(actor=actor_of(guard), staff=guard, why="忘了")


def test_a_reset_password_ends_sessions_and_must_be_changed(people: People) -> None:
    worker = people["village_worker"]
    client = signed_in(worker)
    opened = actions.reset_password(
        actor=actor_of(people["security_admin"]), staff=worker, why="本人忘了，当面核对"
    )
    assert client.get("/org/areas/").status_code == 302
    fresh = signed_in(Staff.objects.get(pk=worker.pk))
    assert fresh.get("/org/areas/").url == "/password/"
    actor = actor_of(worker)
    with pytest.raises(ValidationError, match="不对"):
        actions.change_own_password(actor=actor, staff=worker, old="x", new="枫林村的老槐树 17")
    with pytest.raises(ValidationError) as weak:
        actions.change_own_password(actor=actor, staff=worker, old=opened.password, new="1234567")
    assert "new" in weak.value.message_dict
    with pytest.raises(ValidationError, match="一样"):
        actions.change_own_password(
            actor=actor, staff=worker, old=opened.password, new=opened.password
        )
    actions.change_own_password(
        actor=actor, staff=worker, old=opened.password, new="枫林村的老槐树 17"
    )
    assert fresh.get("/org/areas/").status_code == 302, "another session goes on"
    worker.refresh_from_db()
    assert not worker.must_change_password
    assert worker.check_password("枫林村的老槐树 17")


def test_preferences_are_remembered(people: People) -> None:
    worker = people["village_worker"]
    wishes = {"large_type": True, "language": "en"}
    actions.remember_preferences(actor=actor_of(worker), staff=worker, **wishes)
    worker.refresh_from_db()
    assert (worker.large_type, worker.language, worker.keyboard) == (True, "en", True)
    count = Entry.objects.count()
    actions.remember_preferences(actor=actor_of(worker), staff=worker, **wishes)
    assert Entry.objects.count() == count
    with pytest.raises(ValidationError):
        actions.remember_preferences(actor=actor_of(worker), staff=worker, language="fr")
    with pytest.raises(TypeError):
        actions.remember_preferences(actor=actor_of(worker), staff=worker, is_active=True)


# -- posts ----------------------------------------------------------------------------


def test_a_post_is_given_and_ended(people: People) -> None:
    staff = open_().staff
    given = post(staff, Role.COUNTY_OFFICER, actor=actor_of(people["security_admin"]))
    entry = Entry.objects.latest("seq")
    assert (entry.act, entry.subject_id) == ("org.appoint", str(staff.pk))
    assert json.loads(entry.after)["role"] == "county_officer"
    ended = end(given)
    assert ended.until_day == timezone.localdate()
    with pytest.raises(ValidationError, match="只能提前"):
        end(given, last_day=timezone.localdate() + dt.timedelta(days=9))
    assert end(given, last_day=timezone.localdate() - dt.timedelta(days=1)).until_day
    with pytest.raises(ValidationError, match="早已结束"):
        end(given)


def test_a_post_that_has_not_begun_never_begins(people: People) -> None:
    begins = timezone.localdate() + dt.timedelta(days=10)
    given = post(open_().staff, Role.COUNTY_OFFICER, from_day=begins)
    ended = end(given, why="改了主意")
    assert not any(ended.holds_on(begins + dt.timedelta(days=n)) for n in range(-12, 12))


def test_an_end_needs_a_reason_and_does_not_rewrite_the_past(people: People) -> None:
    given = held(people["county_officer"])
    with pytest.raises(ValidationError) as caught:
        end(given, why=" ")
    assert "why" in caught.value.message_dict
    with pytest.raises(ValidationError, match="昨天"):
        end(given, last_day=timezone.localdate() - dt.timedelta(days=2))


def test_nobody_gives_themselves_a_post(people: People) -> None:
    me = people["security_admin"]
    with pytest.raises(ValidationError, match="自己"):
        post(me, Role.COUNTY_OFFICER, actor=actor_of(me))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN),
        (Role.SECURITY_ADMIN, Role.AUDIT_ADMIN),
        (Role.AUDIT_ADMIN, Role.SYSTEM_ADMIN),
        (Role.AUDIT_ADMIN, Role.COUNTY_OFFICER),
    ],
)
def test_three_administrators_are_three_people(people: People, one: str, other: str) -> None:
    with pytest.raises(ValidationError, match="分三个人"):
        post(people[one], other)
    later = timezone.localdate() + dt.timedelta(days=30)
    with pytest.raises(ValidationError, match="分三个人"):
        post(people[one], other, from_day=later)
    Appointment.objects.filter(staff=people[one]).update(until_day=later)
    with pytest.raises(ValidationError, match="分三个人"):
        post(people[one], other, from_day=later)
    assert post(people[one], other, from_day=later + dt.timedelta(days=1)).pk


def test_a_loaded_table_keeps_administrators_apart(people: People) -> None:
    before = Staff.objects.count()
    rows = [
        row("duo", "多某", role, "云岭县信息中心", COUNTY, COUNTY)
        for role in (Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN)
    ]
    with pytest.raises(ValidationError, match="第 2 行"):
        actions.load_staff(rows, actor=SYSTEM)
    assert Staff.objects.count() == before


def test_a_loaded_account_without_password_cannot_sign_in(people: People) -> None:
    rows = [row("wen", "文某", Role.COUNTY_OFFICER, "云岭县民政局", COUNTY, COUNTY)]
    assert actions.load_staff(rows, actor=SYSTEM).posts == 1
    assert actions.load_staff(rows, actor=SYSTEM).posts == 0
    assert not Staff.objects.get(username="wen").has_usable_password()


def test_security_is_never_left_vacant(people: People) -> None:
    guard, system = people["security_admin"], actor_of(people["system_admin"])
    with pytest.raises(ValidationError, match="没有安全管理员"):
        end(held(guard))
    with pytest.raises(ValidationError, match="没有安全管理员"):
        actions.block_account(actor=system, staff=guard, why="离职")
    second = open_("second").staff
    soon = timezone.localdate() + dt.timedelta(days=5)
    post(second, Role.SECURITY_ADMIN, until_day=soon)
    with pytest.raises(ValidationError, match="没有安全管理员"):
        end(held(guard))
    third = open_("third").staff
    post(third, Role.SECURITY_ADMIN, area=CITY, from_day=soon)
    with pytest.raises(ValidationError, match="没有安全管理员"):
        end(held(guard))  # she begins too late
    end(held(guard), last_day=soon)
    actions.block_account(actor=system, staff=people["county_officer"], why="离职")


def test_a_blocked_security_administrator_does_not_count(people: People) -> None:
    second = open_("second").staff
    post(second, Role.SECURITY_ADMIN)
    Staff.objects.filter(pk=second.pk).update(is_active=False)
    with pytest.raises(ValidationError, match="没有安全管理员"):
        end(held(people["security_admin"]))


def test_posts_that_do_not_fit_are_refused(people: People) -> None:
    staff = open_().staff
    today = timezone.localdate()
    with pytest.raises(ValidationError, match="不能大过村居"):
        post(staff, Role.VILLAGE_WORKER, area=TOWN)
    with pytest.raises(ValidationError, match="不能大过区县"):
        post(staff, Role.COUNTY_OFFICER, area=CITY)
    with pytest.raises(ValidationError, match="在开始之前"):
        post(staff, Role.COUNTY_OFFICER, until_day=today - dt.timedelta(days=1))
    with pytest.raises(ValidationError, match="已经过去"):
        post(
            staff, Role.COUNTY_OFFICER,
            from_day=today - dt.timedelta(days=9), until_day=today - dt.timedelta(days=1),
        )  # fmt: skip
    with pytest.raises(ValidationError, match="选一个角色"):
        post(staff, "king")
    post(staff, Role.VILLAGE_WORKER, area=VILLAGE)
    with pytest.raises(ValidationError, match="已经有这个岗位"):
        post(staff, Role.VILLAGE_WORKER, area=VILLAGE)
    Staff.objects.filter(pk=staff.pk).update(is_active=False)
    with pytest.raises(ValidationError, match="停用"):
        post(staff, Role.COUNTY_OFFICER)


def test_administrators_meet_no_household() -> None:
    assert not ADMINISTRATORS & (roles.LEDGER_READERS | roles.LEDGER_WRITERS | roles.REVEALERS)
    assert not ADMINISTRATORS & (roles.IMPORTERS | roles.DECIDERS | roles.SIGNERS)


# -- who sees and keeps whom --------------------------------------------------------------


def test_people_and_accounts_are_cut_to_the_scope(people: People) -> None:
    guard = reader_of(people["security_admin"])
    seen = set(queries.staff_in(guard).values_list("username", flat=True))
    assert "village_worker" in seen
    assert not seen & {STRANGER, "city_officer"}
    new = open_().staff
    assert new in queries.staff_in(guard)
    assert new not in queries.staff_in(reader_of(people[STRANGER]))


def test_an_account_that_reaches_further_is_not_ours_to_change(people: People) -> None:
    guard, officer = reader_of(people["security_admin"]), people["county_officer"]
    assert officer in queries.accounts_kept_by(guard)
    post(officer, Role.CITY_OFFICER, area=CITY, office=Office.objects.get(name="云水市民政局"))
    assert officer in queries.staff_in(guard)
    assert officer not in queries.accounts_kept_by(guard)
    assert people[STRANGER] not in queries.accounts_kept_by(guard)


# -- the first accounts -----------------------------------------------------------------


FIRST = {
    "area_code": OTHER_COUNTY, "area_name": "临水县", "office_name": "临水县信息中心",
    "security": actions.Newcomer("first-security", "甲某"),
    "system": actions.Newcomer("first-system", "乙某"),
}  # fmt: skip


@pytest.mark.django_db
def test_the_first_two_accounts() -> None:
    made = actions.open_first_accounts(**FIRST)
    area = Area.objects.get(pk=OTHER_COUNTY)
    assert (area.level, area.name) == ("county", "临水县")
    roles = {p.staff.username: p.role for p in Appointment.objects.select_related("staff")}
    assert roles == {"first-security": "security_admin", "first-system": "system_admin"}
    assert made.security.staff.must_change_password and made.system.staff.check_password(
        made.system.password
    )
    with pytest.raises(ValidationError, match="已经有管理员"):
        actions.open_first_accounts(**FIRST)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "changed",
    [{"system": FIRST["security"]}, {"area_code": "9901"}, {"area_name": ""}, {"office_name": ""}],
)
def test_the_first_accounts_are_two_people_somewhere(changed: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        actions.open_first_accounts(**(FIRST | changed))
    assert not Staff.objects.exists() and not Area.objects.exists()


def test_an_address_for_reminders_is_kept_and_the_journal_does_not_repeat_it(
    people: People,
) -> None:
    worker, actor = people["village_worker"], actor_of(people["system_admin"])
    actions.change_account(actor=actor, staff=worker, name=worker.name, email=" a@example.cn ")
    worker.refresh_from_db()
    assert worker.email == "a@example.cn"
    actions.change_account(actor=actor, staff=worker, name="新名字")
    worker.refresh_from_db()
    assert (worker.name, worker.email) == ("新名字", "a@example.cn")
    told = [f"{one.before}{one.after}" for one in Entry.objects.filter(act="org.change_staff")]
    assert len(told) == 2 and "example.cn" not in "".join(told)
