"""Why somebody is listed as a key person."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from bangfu.ledger.forms.members import day_field, why_field


class KeyPersonForm(forms.Form):
    """From which day, and why."""

    why = why_field(
        _("为什么列为重点"), _("比如：独居失能老人；重病，家里没有别的劳动力。会印在名单上。")
    )
    day = day_field(_("从哪天起"))
