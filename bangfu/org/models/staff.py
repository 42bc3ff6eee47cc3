"""People who sign in, and the posts they hold from one day until another."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from bangfu.org.models.area import Area
from bangfu.org.models.office import Office
from bangfu.org.roles import Role


class StaffAccounts(BaseUserManager["Staff"]):
    """How Django finds staff when they sign in."""


class Staff(AbstractBaseUser):
    """A person with an account. What they may see comes from their appointments alone.

    `area` says whose administrators keep the account, also while it has no post yet.
    """

    username = models.CharField(_("账号"), max_length=40, unique=True)
    name = models.CharField(_("姓名"), max_length=40)
    area = models.ForeignKey(
        Area,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("账号归哪里管"),
    )
    email = models.EmailField(_("电子邮箱"), blank=True, default="")
    """Where daily reminders go; empty: only on the site."""
    is_active = models.BooleanField(_("可以登录"), default=True)
    must_change_password = models.BooleanField(_("下次登录要改密码"), default=False)
    large_type = models.BooleanField(_("大字"), default=False)
    dense_rows = models.BooleanField(_("紧凑行高"), default=False)
    keyboard = models.BooleanField(_("快捷键"), default=True)
    language = models.CharField(_("界面语言"), max_length=10, default="zh-hans")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = StaffAccounts()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: list[str] = ["name"]

    class Meta:
        ordering = ["username"]
        verbose_name = _("工作人员")

    def __str__(self) -> str:
        return self.name


class Appointment(models.Model):
    """A role at an office for an area, from a day until a day (both included)."""

    staff = models.ForeignKey(
        Staff, models.PROTECT, related_name="appointments", verbose_name=_("人员")
    )
    office = models.ForeignKey(
        Office, models.PROTECT, related_name="appointments", verbose_name=_("机构")
    )
    role = models.CharField(_("角色"), max_length=20, choices=Role)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("管哪里"))
    post = models.CharField(_("职务"), max_length=40)
    qualification = models.CharField(_("社会工作者资格"), max_length=40, blank=True, default="")
    from_day = models.DateField(_("从哪天起"))
    until_day = models.DateField(_("到哪天止"), null=True, blank=True)

    class Meta:
        ordering = ["staff_id", "from_day"]
        verbose_name = _("任职")
        indexes = [models.Index(fields=["staff", "from_day"])]

    def __str__(self) -> str:
        return f"{self.staff.name}（{self.post}）"

    def holds_on(self, day: dt.date) -> bool:
        """Whether the post is held on a day."""
        return self.from_day <= day and (self.until_day is None or day <= self.until_day)
