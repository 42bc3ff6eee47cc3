"""Two people change the same record: who comes second is told, and undoes nothing unawares."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


class MeanwhileForm(forms.Form):
    """A form of a record that somebody else may have changed since the page was opened.

    It carries along what stood there then. A field only the other has changed stays as they
    wrote it; one both have changed is refused with what stands there now, and saving again
    then means it. A page that tells nothing of what it was opened with is taken as it is.
    """

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # asked when the page is drawn: a subclass adds fields after this
        self.initial["seen"] = self._standing

    def clean(self) -> dict[str, Any]:
        """What is typed together with what others wrote meanwhile."""
        super().clean()
        was, now = _told(self.cleaned_data.pop("seen", "")), json.loads(self._standing())
        for name in now.keys() & was.keys():
            if was[name] != now[name]:
                self._meet(name, was[name])
        self.data = self.data.copy()
        self.data[self.add_prefix("seen")] = self._standing()
        return self.cleaned_data

    def _meet(self, name: str, was: Any) -> None:
        field = self.fields[name]
        typed = self[name].data
        stands = field.prepare_value(self.initial[name])
        if not _differs(field, stands, typed):
            return
        if not _differs(field, was, typed):
            try:
                self.cleaned_data[name] = field.clean(stands)
            except ValidationError:
                pass  # what stands there can no longer be chosen
            else:
                return
        self.add_error(name, _(
            "这一项刚才别人改成了“%(now)s”。要照别人的，就改成一样；要照你填的，再存一次"
        ) % {"now": _said(field, stands) or _("（空着）")})  # fmt: skip

    def _standing(self) -> str:
        """What stands there now of every field that begins with something."""
        values = {
            name: field.prepare_value(self.initial[name])
            for name, field in self.fields.items()
            if name in self.initial and name != "seen"
        }
        return json.dumps(values, default=str, ensure_ascii=False, sort_keys=True)


def _told(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _differs(field: forms.Field, before: Any, typed: Any) -> bool:
    if isinstance(before, str) and not isinstance(field, forms.ModelChoiceField):
        try:
            before = field.to_python(before)
        except ValidationError:
            return True
    return field.has_changed(before, typed)


def _said(field: forms.Field, value: Any) -> str:
    """A value as the page says it."""
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        words = {str(key): str(word) for key, word in field.choices}
        every = value if isinstance(value, list) else [value]
        return "、".join(words.get(str(one), str(one)) for one in every if one not in (None, ""))
    return "" if value is None else str(value)
