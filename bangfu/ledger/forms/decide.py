"""What somebody decides about a proposal, and why."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bangfu.ledger.actions.decisions import latest_reminder, too_far
from bangfu.ledger.models import Decision
from bangfu.rulebook.forms import day_field


class DecideForm(forms.Form):
    """Take it up, or leave it with a reason."""

    choice = forms.ChoiceField(
        label=_("怎么办"), choices=Decision.Choice.choices, widget=forms.RadioSelect,
        error_messages={"required": _("选去办还是不办。"), "invalid_choice": _("选去办还是不办。")},
    )  # fmt: skip
    why = forms.CharField(
        label=_("理由"), required=False, max_length=300,
        help_text=_("不办的一定要写。会跟着这条结论留下来，查的人都能看到。"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    holds_until = day_field(
        _("不办的，到哪天再提醒"), required=False,
        help_text=_("不写就一直不再提醒；资料一变，随时会再出现。"),
    )  # fmt: skip

    def clean_holds_until(self) -> dt.date | None:
        """A day still to come, and near enough to be remembered."""
        day = self.cleaned_data["holds_until"]
        if day is not None and day < timezone.localdate():
            raise forms.ValidationError(_("这一天已经过了，写今天以后的。"))
        last = latest_reminder(timezone.localdate())
        if day is not None and day > last:
            raise forms.ValidationError(too_far(last))
        return day

    def clean(self) -> dict[str, object]:
        """A refusal has a reason."""
        given = super().clean() or {}
        if given.get("choice") == Decision.Choice.DECLINE and not given.get("why", "").strip():
            self.add_error("why", _("写明为什么不办。"))
        return given
