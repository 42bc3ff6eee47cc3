"""After how many days what is overdue rises; what a level above writes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bangfu.duty.actions.rising import MOST
from bangfu.ledger.forms.members import why_field
from bangfu.org.meanwhile import MeanwhileForm


def _days(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=1, max_value=MOST)


class RisingForm(MeanwhileForm):
    """The three numbers of days, and why."""

    township = _days(_("逾期几天，乡镇看到"))
    county = _days(_("逾期几天，区县看到"))
    city = _days(_("逾期几天，市里看到"))
    why = why_field(_("为什么这样定"), _("比如：山里路远，村里多给两天。"))


class UrgeForm(forms.Form):
    """A few words to whoever owes it."""

    words = forms.CharField(
        label=_("要做什么、哪天前做到"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("村里在“走访”里看得到，日志里也留着。不要写病情和身份证号码。"),
        error_messages={"required": _("写明要做什么、哪天前做到")},
    )  # fmt: skip
