"""Numbers the texts leave to the county: what each is, its limits, and what counts until it is set."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bangfu.duty.models.hazard import Hazard

DAYS, PERCENT = _("天"), _("%")


@dataclass(frozen=True)
class Number:
    """A number with its unit; `default` counts where nobody set one, and is shown as such."""

    label: str | Promise
    unit: str | Promise
    default: int
    low: int
    high: int
    clause: str = ""
    """The clause that leaves it open."""


def _removal(label: str | Promise, days: int) -> Number:
    return Number(label, DAYS, days, 0, 365, "GN-6-h")


SPOT_SHARE, AGREEMENT_NOTICE = "spot_share", "agreement_notice"
NUMBERS: dict[str, Number] = {
    # carbon monoxide kills the same night; a house is not mended in a week
    "hazard_suffocation": _removal(_("取暖、一氧化碳隐患几天内消除"), 1),
    "hazard_gas": _removal(_("燃气隐患几天内消除"), 3),
    "hazard_fire": _removal(_("火灾隐患几天内消除"), 3),
    "hazard_electric": _removal(_("用电隐患几天内消除"), 7),
    "hazard_housing": _removal(_("房屋隐患几天内消除"), 30),
    "hazard_other": _removal(_("其他隐患几天内消除"), 15),
    SPOT_SHARE: Number(_("走访抽查抽多少"), PERCENT, 30, 1, 100),
    AGREEMENT_NOTICE: Number(_("看护岗协议提前几天提醒"), DAYS, 30, 0, 180, "AK-4.3-a"),
}


def removal(kind: str) -> str:
    """The name of the number of days for removing a kind of danger."""
    return f"hazard_{kind}" if kind in Hazard.Kind.values else "hazard_other"
