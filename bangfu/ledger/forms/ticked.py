"""What has to be said before something is done for all people ticked in the grid."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bangfu.ledger.forms.members import day_field, why_field
from bangfu.org.access import Reader, inside
from bangfu.org.models import Office

DAY = {"type": "date"}


class KeyForm(forms.Form):
    """Why these people are key persons."""

    why = why_field(gettext_lazy("为什么列为重点"))

    def __init__(self, *args: Any, reader: Reader, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class MeasureForm(forms.Form):
    """A need and what is done about it, the same for several households."""

    what = forms.CharField(label=gettext_lazy("需求"), max_length=120)
    measure = forms.CharField(label=gettext_lazy("措施"), max_length=200)
    who = forms.CharField(label=gettext_lazy("谁来做"), max_length=60)
    by_day = forms.DateField(
        label=gettext_lazy("到什么时候"), required=False, widget=forms.DateInput(attrs=DAY)
    )
    rhythm = forms.CharField(
        label=gettext_lazy("多久一次"), max_length=40, required=False,
        help_text=gettext_lazy("例如每周一次；日子和多久一次写一样就行"),
    )  # fmt: skip

    def __init__(self, *args: Any, reader: Reader, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Either a day or a rhythm."""
        cleaned = super().clean() or {}
        if not self.errors and not cleaned.get("by_day") and not cleaned.get("rhythm"):
            self.add_error("by_day", _("写明到哪天做完，或者多久做一次"))
        return cleaned


class HandOverForm(forms.Form):
    """To which office, why, and for how long."""

    office = forms.ModelChoiceField(
        label=gettext_lazy("转交给哪个单位"),
        queryset=Office.objects.none(),
        empty_label=gettext_lazy("请选"),
    )
    why = why_field(gettext_lazy("为什么转交"))
    from_day = day_field(gettext_lazy("从哪天起"))
    until_day = forms.DateField(
        label=gettext_lazy("到哪天为止"), required=False, widget=forms.DateInput(attrs=DAY),
        help_text=gettext_lazy("不写就一直到收回为止"),
    )  # fmt: skip

    def __init__(self, *args: Any, reader: Reader, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # an office of the same county, or of the reader's own area where that is larger
        around = reader.prefix[:6]
        offices = Office.objects.filter(inside(around, "area_id"), closed_on=None)
        field = self.fields["office"]
        field.queryset = offices.exclude(pk=reader.office_id).select_related("area")
        field.label_from_instance = lambda office: f"{office.area.name} {office.name}"

    def clean(self) -> dict[str, Any]:
        """Days in their order, the last one still to come."""
        cleaned = super().clean() or {}
        until = cleaned.get("until_day")
        if until and cleaned.get("from_day") and until < cleaned["from_day"]:
            self.add_error("until_day", _("结束的日子在开始的前面，请换过来"))
        elif until and until < timezone.localdate():
            self.add_error("until_day", _("这一天已经过了"))
        return cleaned
