"""Accounts and posts brought in together, by the two administrators each half or by the operator.

The table is the same for both: the system administrator opens the accounts it names, the
security administrator gives the posts. Loaded a second time it opens nothing twice.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bangfu.journal.models import Actor
from bangfu.org.actions.accounts import Opened, is_self, one_time_password, username_refused
from bangfu.org.actions.bulk import Row, RowsRefused, Wrong, no_area, outside, tell_loaded
from bangfu.org.actions.posts import fits
from bangfu.org.actions.separation import administrators_apart, overlap
from bangfu.org.models import Appointment, Area, Office, Staff
from bangfu.org.roles import Role

ACCOUNTS, POSTS = "accounts", "posts"
"""The halves of a table of staff."""


@dataclass
class Loaded:
    """What a table of staff brought: how many posts, and accounts with one-time passwords."""

    posts: int = 0
    accounts: int = 0
    opened: list[Opened] = field(default_factory=list)


@transaction.atomic
def load_staff(
    rows: Iterable[Row],
    *,
    actor: Actor,
    password: str = "",
    one_time: bool = False,
    halves: frozenset[str] = frozenset({ACCOUNTS, POSTS}),
    within: str = "",
) -> Loaded:
    """Bring in staff: username, name, post, role, office, area, office_area, from_day.

    A username met for the first time gets an account: with `one_time` a password of its own for
    the first sign-in, with `password` one that all new accounts share (for samples), else none
    until a security administrator resets it. `halves` says what is written; all is checked.
    `within` are the digits all areas have to begin with. The rules of `appoint` hold, apart from
    those about the day it is done. Raises RowsRefused with everything that is wrong.
    """
    checked = _Checked(list(rows), actor, halves, within)
    if checked.wrongs:
        raise RowsRefused(checked.wrongs)
    loaded = Loaded()
    if ACCOUNTS in halves:
        loaded.opened = _open(checked, password, one_time)
        loaded.accounts = len(loaded.opened)
        if not one_time:
            loaded.opened = []
    if POSTS in halves:
        for post in checked.posts:
            post.staff_id = checked.people[post.staff.username].pk
        Appointment.objects.bulk_create(checked.posts, batch_size=1000)
        loaded.posts = len(checked.posts)
    codes = [row["area"] for row in checked.rows]
    tell_loaded(actor, "org.import_staff", "staff", codes, max(loaded.posts, loaded.accounts))
    return loaded


class _Checked:
    """The rows with whom and what they mean, and all that is wrong with them."""

    def __init__(self, rows: list[Row], actor: Actor, halves: frozenset[str], within: str) -> None:
        self.rows, self.actor, self.halves, self.within = rows, actor, halves, within
        self.wrongs: list[Wrong] = []
        self.posts: list[Appointment] = []
        codes = {row[key] for row in rows for key in ("area", "office_area")}
        self.areas = Area.objects.in_bulk(codes)
        self.offices = {(o.area_id, o.name): o for o in Office.objects.filter(area__in=self.areas)}
        names = {row["username"] for row in rows}
        self.people = {one.username: one for one in Staff.objects.filter(username__in=names)}
        self.new: dict[str, Staff] = {}
        self.held: dict[str, list[Appointment]] = defaultdict(list)
        there = Appointment.objects.filter(staff__username__in=names).select_related("staff")
        for post in there:
            self.held[post.staff.username].append(post)
        for number, row in enumerate(rows, 1):
            wrong = self._account(number, row) or self._post(number, row)
            if wrong is not None:
                self.wrongs.append(wrong)

    def _account(self, number: int, row: Row) -> Wrong | None:
        username, name = row["username"], row["name"].strip()
        known = self.people.get(username) or self.new.get(username)
        if not name:
            return Wrong(number, "name", "", _("没有写姓名"), _("写上姓名"))
        if row["office_area"] not in self.areas:
            return no_area(number, "office_area", row["office_area"])
        if known is not None:
            if known.name == name:
                return None
            said = _("账号 {username} 已经是{other}的").format(username=username, other=known.name)
            return Wrong(number, "username", username, said, _("换一个账号，或改正姓名"))
        if ACCOUNTS not in self.halves:
            said = _("还没有账号 {username}").format(username=username)
            remedy = _("请系统管理员先装入同一张表，把账号开好")
            return Wrong(number, "username", username, said, remedy)
        if not row["office_area"].startswith(self.within):
            return outside(number, "office_area", row["office_area"])
        if refused := username_refused(username):
            return Wrong(number, "username", username, refused.rstrip("。"), _("换一个账号"))
        self.new[username] = Staff(
            username=username, name=name, area=self.areas[row["office_area"]]
        )
        return None

    def _post(self, number: int, row: Row) -> Wrong | None:
        if row["area"] not in self.areas:
            return no_area(number, "area", row["area"])
        if POSTS in self.halves and not row["area"].startswith(self.within):
            return outside(number, "area", row["area"])
        office = self.offices.get((row["office_area"], row["office"]))
        if office is None:
            place = self.areas[row["office_area"]].name
            said = _("{place}没有“{office}”这个单位").format(place=place, office=row["office"])
            return Wrong(
                number, "office", row["office"], said, _("核对名称；还没有的，先装入单位表")
            )
        try:
            from_day = dt.date.fromisoformat(row["from_day"])
        except ValueError:
            said = _("“{value}”不是日期").format(value=row["from_day"])
            return Wrong(number, "from_day", row["from_day"], said, _("写成 2026-01-31 这样"))
        staff = self.people.get(row["username"]) or self.new[row["username"]]
        post = Appointment(
            staff=staff,
            office=office,
            role=row["role"],
            area=self.areas[row["area"]],
            post=row["post"],
            from_day=from_day,
        )
        beside = self.held[row["username"]]
        if any(_same(post, other) for other in beside):
            return None
        try:
            _may_be_given(post, beside, self.actor)
        except ValidationError as refused:
            errors = getattr(refused, "message_dict", {"role": refused.messages})
            name, said = next(iter(errors.items()))
            value = row.get(name, "")
            return Wrong(number, name, value, "".join(said).rstrip("。"), _("改正这一行再装入"))
        beside.append(post)
        self.posts.append(post)
        return None


def _may_be_given(post: Appointment, beside: list[Appointment], actor: Actor) -> None:
    if post.staff.pk and is_self(actor, post.staff):
        raise ValidationError({"username": _("不能给自己安排岗位，请别的安全管理员来办。")})
    if not post.staff.is_active:
        said = _("{name}的账号停用了，先恢复账号。").format(name=post.staff.name)
        raise ValidationError({"username": said})
    if post.role not in Role.values:
        said = _("没有“{role}”这个角色，写：{words}。")
        words = "、".join(str(label) for label in Role.labels)
        raise ValidationError({"role": said.format(role=post.role, words=words)})
    fits(post)
    administrators_apart(post, beside)


def _open(checked: _Checked, password: str, one_time: bool) -> list[Opened]:
    """The accounts that were not there, each with the password it was given."""
    # hashing takes a while on purpose: one hash where all share one password
    shared = None if one_time else make_password(password or None)
    opened = []
    for staff in checked.new.values():
        given = one_time_password() if one_time else ""
        staff.password = shared or make_password(given)
        staff.must_change_password = not password
        opened.append(Opened(staff, given))
    Staff.objects.bulk_create([one.staff for one in opened], batch_size=1000)
    for staff in Staff.objects.filter(username__in=checked.new):
        checked.people[staff.username] = staff
    return [Opened(checked.people[one.staff.username], one.password) for one in opened]


def _same(one: Appointment, other: Appointment) -> bool:
    """Whether it is the post held already, from this day or from before."""
    return all(
        getattr(one, name) == getattr(other, name)
        for name in ("office_id", "role", "area_id", "post")
    ) and (one.from_day == other.from_day or overlap(one, other))
