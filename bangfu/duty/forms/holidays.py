"""The notice of a year's holidays, pasted as it is worded."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bangfu.rulebook.holiday_text import read

AROUND = 2
"""How many years back and ahead can be entered."""


class HolidayForm(forms.Form):
    """Which year, which document, and its words."""

    year = forms.TypedChoiceField(label=_("哪一年"), coerce=int)
    document = forms.CharField(
        label=_("哪一份通知"), max_length=120, help_text=_("文号或标题，别人查得到。")
    )
    text = forms.CharField(
        label=_("通知里的安排"), max_length=3000, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("一行一个节日，照通知原样贴进来，比如：元旦：1月1日至3日放假，1月4日上班。"),
    )  # fmt: skip

    def __init__(self, *args: Any, this_year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        years = range(this_year - AROUND, this_year + AROUND + 1)
        self.fields["year"].choices = [(year, str(year)) for year in years]

    def clean(self) -> dict[str, Any]:
        """The words are read; each line that is not understood is said."""
        values = super().clean() or {}
        if "text" in values and "year" in values:
            found = read(values["text"], values["year"])
            for wrong in found.wrong:
                self.add_error("text", wrong)
            values["notice"] = found.notice
        return values
