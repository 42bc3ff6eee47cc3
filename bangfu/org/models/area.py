"""The tree of areas: statutory codes from province to village, then groups and grids."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

SIGNIFICANT = {
    "province": 2,
    "city": 4,
    "county": 6,
    "township": 9,
    "village": 12,
    "group": 14,
    "grid": 14,
}
"""How many leading digits of a code say where an area of each level is."""


CODE_LENGTHS = (14, 12, 9, 6, 4, 2)
"""Where the code of an area, or of one around it, can end, the smallest first."""


class Level(models.TextChoices):
    """Where in the tree."""

    PROVINCE = "province", _("省")
    CITY = "city", _("市")
    COUNTY = "county", _("区县")
    TOWNSHIP = "township", _("乡镇街道")
    VILLAGE = "village", _("村居")
    GROUP = "group", _("村民小组")
    GRID = "grid", _("网格")


class Area(models.Model):
    """An administrative area by its statistical code (12 digits; groups and grids two more).

    `standards_code` names the area whose parameter values count here, where the
    packs know this one by another code; empty means: as above in the tree.
    """

    code = models.CharField(
        _("代码"),
        primary_key=True,
        max_length=14,
        validators=[RegexValidator(r"^\d{12}(\d{2})?$", _("代码是 12 位数字，小组和网格再加两位"))],
    )
    name = models.CharField(_("名称"), max_length=60)
    level = models.CharField(_("层级"), max_length=10, choices=Level)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("上级"),
    )
    standards_code = models.CharField(_("按哪里的标准"), max_length=12, blank=True, default="")
    closed_on = models.DateField(_("撤并日期"), null=True, blank=True)

    class Meta:
        ordering = ["code"]
        verbose_name = _("区划")

    def __str__(self) -> str:
        return self.name

    @property
    def prefix(self) -> str:
        """The leading digits shared by every code inside."""
        return self.code[: SIGNIFICANT[self.level]]

    @property
    def significant(self) -> int:
        """How many digits of the code say where this is."""
        return SIGNIFICANT[self.level]


def after(prefix: str) -> str:
    """The first code past all that begin with `prefix`, for range filters.

    Codes hold only digits, so a colon, which sorts right after 9, ends the range
    after …9 as well.
    """
    return f"{prefix[:-1]}{chr(ord(prefix[-1]) + 1)}"


def significant(code: str) -> int:
    """How many leading digits of an area's code say where it is; the rest is filled up with zeros."""
    return min(length for length in CODE_LENGTHS if not code[length:].strip("0"))


def upward(code: str) -> list[str]:
    """The codes of an area and of all areas around it, the nearest first."""
    codes = [code[:length].ljust(12, "0") for length in CODE_LENGTHS if length <= len(code)]
    return list(dict.fromkeys(codes))
