"""Persons, the households they belonged to from day to day, and who is a key person."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from bangfu.ledger.models.household import Household
from bangfu.ledger.protected import ProtectedField, masked
from bangfu.ledger.tags import TagsField


class State(models.TextChoices):
    """Whether a person is on the books."""

    PRESENT = "present", _("在册")
    LEFT = "left", _("已迁出")
    DIED = "died", _("已去世")
    MERGED = "merged", _("与另一份档案合并")


class Person(models.Model):
    """Somebody on the books, also without local registration, number or known name.

    `facts` is the folded present state without protected facts; `name`, `sex`,
    `born`, `phone` and `identity` are projections of it for lists and search.
    """

    number = models.CharField(_("人员编号"), max_length=40)
    # the constraint on numbers is an index that begins with it
    household = models.ForeignKey(Household, models.PROTECT, related_name="persons", db_index=False)
    area_code = models.CharField(max_length=14)
    state = models.CharField(max_length=8, choices=State, default=State.PRESENT)
    is_head = models.BooleanField(_("户主"), default=False)
    name = models.CharField(_("姓名"), max_length=60, blank=True, default="")
    sex = models.CharField(_("性别"), max_length=1, blank=True, default="")
    born = models.DateField(_("出生日期"), null=True, blank=True)
    identity = ProtectedField(_("身份证号码"))
    identity_key = models.CharField(max_length=32, blank=True, default="")
    identity_tail = models.CharField(max_length=4, blank=True, default="")
    phone = ProtectedField(_("联系电话"))
    phone_key = models.CharField(max_length=32, blank=True, default="")
    phone_tail = models.CharField(max_length=4, blank=True, default="")
    spelling = models.CharField(max_length=80, blank=True, default="")
    initials = models.CharField(max_length=80, blank=True, default="")
    """The name in pinyin, whole and by first letters, to be found by a keyboard."""
    account = ProtectedField(_("银行账号"))
    account_bank = models.CharField(_("开户银行"), max_length=60, blank=True, default="")
    supports_key = models.CharField(max_length=60, blank=True, default="")
    """`township/number` of the person this one owes support to; empty for nobody."""
    facts: Any = models.JSONField(default=dict)
    tags = TagsField()
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("人员")
        constraints = [
            models.UniqueConstraint(
                fields=["household", "number"], name="person_number_once_a_household"
            )
        ]
        indexes = [
            models.Index(fields=["area_code", "household", "id"], name="person_area"),
            models.Index(fields=["number"], name="person_number"),
            models.Index(fields=["name", "born"], name="person_name_born"),
            # how names begin, whatever the language of the database sorts by
            models.Index(fields=["name"], name="person_name", opclasses=["varchar_pattern_ops"]),
            # an index is an eighteenth of what writing a person costs: `db_index` would make
            # a second one of each, for how a key begins
            models.Index(fields=["identity_key"], name="person_identity_key"),
            models.Index(fields=["identity_tail"], name="person_identity_tail"),
            models.Index(fields=["supports_key"], name="person_supports_key"),
            models.Index(fields=["spelling"], name="person_spelling"),
            models.Index(fields=["initials"], name="person_initials"),
            models.Index(fields=["phone_key"], name="person_phone_key"),
            models.Index(fields=["phone_tail"], name="person_phone_tail"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name, or how to speak of somebody whose name nobody knows."""
        return self.name or f"身份不明（{self.number}）"

    @property
    def masked_identity(self) -> str:
        """The identity number with its middle hidden."""
        return masked(self.identity)

    @property
    def masked_phone(self) -> str:
        """The telephone with its middle hidden."""
        return masked(self.phone)


def full_years(born: dt.date | None, day: dt.date) -> int | None:
    """Somebody's age on a day; None where the day of birth is not known."""
    if born is None:
        return None
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


class Joined(models.TextChoices):
    """How somebody came into a household."""

    REGISTERED = "registered", _("建档")
    BORN = "born", _("出生")
    MARRIED = "married", _("结婚")
    MOVED_IN = "moved_in", _("迁入")
    RETURNED = "returned", _("返回")
    SPLIT = "split", _("分户")
    MERGED = "merged", _("并户")
    OTHER = "other", _("其他")


class Left(models.TextChoices):
    """How somebody went out of a household."""

    DIED = "died", _("去世")
    MOVED_AWAY = "moved_away", _("迁出")
    MARRIED_OUT = "married_out", _("婚出")
    SPLIT = "split", _("分户")
    MERGED = "merged", _("并户")
    MISTAKE = "mistake", _("登记错了")
    OTHER = "other", _("其他")


class Membership(models.Model):
    """A person in a household from a day until the day before `until_day`; None: still."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="memberships")
    household = models.ForeignKey(
        Household, models.CASCADE, related_name="memberships", db_index=False
    )
    from_day = models.DateField(_("从哪天起"))
    until_day = models.DateField(_("到哪天止"), null=True, blank=True)
    joined = models.CharField(max_length=12, choices=Joined, default=Joined.REGISTERED)
    left = models.CharField(max_length=12, choices=Left, blank=True, default="")
    note = models.CharField(max_length=200, blank=True, default="")
    """Why, or how, they came."""
    left_because = models.CharField(
        _("为什么离开"), max_length=200, blank=True, default="", db_default=""
    )
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        verbose_name = _("户籍变动")
        ordering = ["from_day", "id"]
        indexes = [models.Index(fields=["household", "from_day"], name="membership_household")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until_day__isnull=True)
                | models.Q(until_day__gte=models.F("from_day")),
                name="membership_ends_after_it_began",
            )
        ]


class KeyPerson(models.Model):
    """Somebody put on the list of key persons for one-to-one help, by a person, with a reason."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="key_listings")
    why = models.CharField(_("为什么列为重点"), max_length=200)
    clause = models.CharField(max_length=20, blank=True, default="")
    from_day = models.DateField()
    until_day = models.DateField(null=True, blank=True)
    ended_because = models.CharField(max_length=200, blank=True, default="")
    decided_by = models.CharField(max_length=60)

    class Meta:
        verbose_name = _("重点人员")
        indexes = [models.Index(fields=["person", "from_day"], name="key_person")]
