"""Accounts: opened, blocked, their passwords; what a person sets for themselves."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass

from axes.utils import reset as forget_failures
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bangfu.journal.actions import record
from bangfu.journal.masking import masked
from bangfu.journal.models import Actor, Subject
from bangfu.org.actions.separation import security_stays
from bangfu.org.models import Area, Staff
from bangfu.org.roles import Role

_READABLE = "23456789abcdefghjkmnpqrstuvwxyz"
"""Letters and digits nobody mistakes for another when copying from paper."""

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,39}")
PREFERENCES = ("large_type", "dense_rows", "keyboard", "language")


@dataclass(frozen=True)
class Opened:
    """An account and its one-time password, which is stored nowhere in clear."""

    staff: Staff
    password: str


def staff_subject(staff: Staff) -> Subject:
    """How the journal names a person who works here."""
    return Subject("staff", str(staff.pk), staff.name)


def one_time_password() -> str:
    """Twelve characters in three groups, to be copied by hand."""
    groups = ("".join(secrets.choice(_READABLE) for _place in range(4)) for _group in range(3))
    return "-".join(groups)


def username_refused(username: str) -> str:
    """Why an account cannot be called this; empty when it can."""
    if not _USERNAME.fullmatch(username):
        return _("账号用 3 到 40 个小写字母、数字，中间可以有 . _ -")
    if masked(username) != username:
        return _("账号不要用身份证号码或手机号码。")
    return ""


@transaction.atomic
def open_account(*, actor: Actor, username: str, name: str, area: Area) -> Opened:
    """Open an account kept by an area's administrators, with a password for the first sign-in.

    It opens nothing until somebody else gives it a post. Raises ValidationError for a username
    that is taken, malformed, or somebody's identity or telephone number.
    """
    username, name = username.strip().lower(), name.strip()
    if not name:
        raise ValidationError({"name": _("写上姓名。")})
    if refused := username_refused(username):
        raise ValidationError({"username": refused})
    if Staff.objects.filter(username__iexact=username).exists():
        raise ValidationError({"username": _("已经有人用这个账号。")})
    password = one_time_password()
    staff = Staff(username=username, name=name, area=area, must_change_password=True)
    staff.set_password(password)
    staff.save()
    record(
        actor=actor,
        act="org.add_staff",
        subject=staff_subject(staff),
        area=area.code,
        after={"username": username, "name": name},
    )
    return Opened(staff, password)


@transaction.atomic
def change_account(*, actor: Actor, staff: Staff, name: str, email: str | None = None) -> Staff:
    """Correct a person's name or address (None: as it is); the username stays, for the
    journal's sake. The journal says that an address changed, not which.
    """
    staff = _held(staff)
    name = name.strip()
    if not name:
        raise ValidationError({"name": _("写上姓名。")})
    address = staff.email if email is None else email.strip()
    if (name, address) == (staff.name, staff.email):
        return staff
    after = {"name": name}
    if address != staff.email:
        after["邮箱"] = "改了" if address else "去掉了"
    before, staff.name, staff.email = staff.name, name, address
    staff.save(update_fields=["name", "email"])
    _record(actor, "org.change_staff", staff, before={"name": before}, after=after)
    return staff


@transaction.atomic
def block_account(*, actor: Actor, staff: Staff, why: str) -> Staff:
    """Let a person sign in no more; what they are signed in to ends at once.

    Refused for oneself and for the last security administrator of an area.
    """
    if is_self(actor, staff):
        raise ValidationError(_("不能停用自己的账号，请别的系统管理员来办。"))
    if not why.strip():
        raise ValidationError({"why": _("写明为什么停用。")})
    for post in staff.appointments.filter(role=Role.SECURITY_ADMIN).select_related("area"):
        security_stays(post.area, besides_staff=staff)
    staff = _held(staff)
    if not staff.is_active:
        return staff
    staff.is_active = False
    staff.save(update_fields=["is_active"])
    _record(actor, "org.disable_staff", staff, why=why)
    return staff


@transaction.atomic
def unblock_account(*, actor: Actor, staff: Staff) -> Staff:
    """Let a person sign in again, with the password and the posts they have."""
    if is_self(actor, staff):
        raise ValidationError(_("不能恢复自己的账号。"))
    staff = _held(staff)
    if staff.is_active:
        return staff
    staff.is_active = True
    staff.save(update_fields=["is_active"])
    _record(actor, "org.enable_staff", staff)
    return staff


@transaction.atomic
def reset_password(*, actor: Actor, staff: Staff, why: str) -> Opened:
    """Give a person a new one-time password; every session of theirs ends.

    Refused for oneself: one's own password is changed by knowing the old one.
    """
    if is_self(actor, staff):
        raise ValidationError(_("自己的密码在“改密码”里改。"))
    if not why.strip():
        raise ValidationError({"why": _("写明为什么重设，例如本人忘了、当面核对过身份。")})
    staff = _held(staff)
    password = one_time_password()
    staff.set_password(password)
    staff.must_change_password = True
    staff.save(update_fields=["password", "must_change_password"])
    forget_failures(username=staff.username)
    _record(actor, "org.reset_password", staff, why=why)
    return Opened(staff, password)


@transaction.atomic
def unlock_account(*, actor: Actor, staff: Staff) -> Staff:
    """Let a person try again who mistyped the password too often; the password stays."""
    staff = _held(staff)
    forget_failures(username=staff.username)
    _record(actor, "org.unlock_staff", staff)
    return staff


@transaction.atomic
def change_own_password(*, actor: Actor, staff: Staff, old: str, new: str) -> Staff:
    """Change one's own password; every other session of theirs ends.

    The caller keeps the session in use with `update_session_auth_hash`. Raises ValidationError
    for a wrong old password, the same password again, or one the validators find too weak.
    """
    staff = _held(staff)
    if not staff.check_password(old):
        raise ValidationError({"old": _("现在的密码不对。")})
    if staff.check_password(new):
        raise ValidationError({"new": _("新密码和现在的一样，换一个。")})
    try:
        validate_password(new, staff)
    except ValidationError as weak:
        raise ValidationError({"new": weak.messages}) from weak
    staff.set_password(new)
    staff.must_change_password = False
    staff.save(update_fields=["password", "must_change_password"])
    _record(actor, "org.change_password", staff)
    return staff


@transaction.atomic
def remember_preferences(*, actor: Actor, staff: Staff, **wishes: bool | str) -> Staff:
    """Remember how a person wants the pages: large_type, dense_rows, keyboard, language.

    Raises TypeError for anything else, ValidationError for a language the site does not speak.
    """
    if foreign := set(wishes) - set(PREFERENCES):
        raise TypeError(f"{', '.join(sorted(foreign))} is no preference")
    if wishes.get("language", staff.language) not in dict(settings.LANGUAGES):
        raise ValidationError({"language": _("没有这种语言。")})
    staff = _held(staff)
    before = {name: getattr(staff, name) for name in wishes}
    if before == wishes:
        return staff
    for name, value in wishes.items():
        setattr(staff, name, value)
    staff.save(update_fields=list(wishes))
    _record(actor, "org.change_preferences", staff, before=before, after=wishes)
    return staff


def is_self(actor: Actor, staff: Staff) -> bool:
    """Whether somebody acts on their own account."""
    return actor.kind == "staff" and actor.id == str(staff.pk)


def _held(staff: Staff) -> Staff:
    return Staff.objects.select_for_update(of=("self",)).get(pk=staff.pk)


def _record(actor: Actor, act: str, staff: Staff, **more: object) -> None:
    record(actor=actor, act=act, subject=staff_subject(staff), area=staff.area_id or "", **more)
