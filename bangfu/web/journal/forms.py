"""By what the journal is searched."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bangfu.journal.acts import ACTS, sentence
from bangfu.org.access import Reader
from bangfu.org.models import Area

GROUPS: dict[str, str | Promise] = {
    "ledger": _("台账"),
    "intake": _("导入"),
    "duty": _("帮扶和走访"),
    "relief": _("救助物资"),
    "papers": _("打印和签字"),
    "rulebook": _("政策"),
    "org": _("人员和区划"),
    "journal": _("日志"),
}


def act_choices() -> list[tuple[str, Any]]:
    """Every act in words, under the part of the work it belongs to."""
    found: list[tuple[str, Any]] = [("", _("所有的事"))]
    for group, name in GROUPS.items():
        acts = [(act, sentence(act, "……")) for act in ACTS if act.startswith(f"{group}.")]
        found.append((name, [(group, _("%s：所有的事") % name), *acts]))
    return found


class Day(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class EntryFilter(forms.Form):
    """Who, what, where, when; every field may stay empty."""

    who = forms.CharField(label=_("谁"), required=False, help_text=_("写全名"))
    act = forms.ChoiceField(label=_("做了什么"), required=False, choices=act_choices)
    place = forms.CharField(
        label=_("哪里"), required=False, help_text=_("区划的名称或代码，下面的也算")
    )
    since = forms.DateField(label=_("从哪天"), required=False, widget=Day)
    until = forms.DateField(label=_("到哪天"), required=False, widget=Day)
    kind = forms.CharField(required=False, widget=forms.HiddenInput)
    id = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, reader: Reader, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._reader = reader
        self.area: Area | None = None

    def clean_who(self) -> str:
        """A name without the spaces a copy brings along."""
        return self.cleaned_data["who"].strip()

    def clean_place(self) -> str:
        """An area in the reader's scope, by name or code."""
        place = self.cleaned_data["place"].strip()
        if not place:
            return ""
        areas = self._reader.within(Area.objects.all(), "code")
        found = list(areas.filter(code=place.ljust(12, "0") if place.isdecimal() else ""))
        found = found or list(areas.filter(name=place)[:6])
        if not found:
            raise forms.ValidationError(gettext("你的范围里没有“%s”，请核对名称") % place)
        if len(found) > 1:
            named = "、".join(f"{area.code} {area.parent or ''}{area.name}" for area in found)
            raise forms.ValidationError(
                gettext("叫“%(name)s”的不止一处，请写代码：%(found)s")
                % {"name": place, "found": named}
            )
        self.area = found[0]
        return place

    def clean(self) -> dict[str, Any]:
        """Days in their order."""
        cleaned = super().clean() or {}
        since: date | None = cleaned.get("since")
        until: date | None = cleaned.get("until")
        if since and until and since > until:
            self.add_error("until", gettext("结束的日子在开始的前面，请换过来"))
        return cleaned
