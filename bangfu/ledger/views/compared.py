"""Two people changed the same plan: what stands there now beside what was typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from bangfu.journal.models import Entry
from bangfu.journal.queries import entries_about
from bangfu.ledger.models import Household

PLAN_ACTS = frozenset(
    {
        "ledger.set_plan", "ledger.add_need", "ledger.change_need", "ledger.add_measure",
        "ledger.change_measure", "ledger.finish_measure", "ledger.assess_measure",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Two:
    """One field as it stands and as it was typed."""

    label: str
    theirs: str
    ours: str


def compared(form: forms.Form, now: dict[str, Any], home: Household) -> dict[str, Any]:
    """What the page shows: the fields that differ, who was quicker; the form goes on from now."""
    rows = [
        Two(str(field.label), _shown(field, now[name]), _shown(field, form[name].value()))
        for name, field in form.fields.items()
        if name in now and name != "seen_version"
    ]
    form.data = form.data.copy()
    form.data[form.add_prefix("seen_version")] = now.get("seen_version")
    return {"two": [row for row in rows if row.theirs != row.ours], "by": _last(home)}


def _shown(field: forms.Field, value: Any) -> str:
    if value in (None, ""):
        return _("（空着）")
    if isinstance(field, forms.ModelChoiceField):
        return str(field.queryset.filter(pk=value).first() or _("（空着）"))
    if isinstance(field, forms.ChoiceField):
        return str(dict(field.choices).get(value, value))
    return str(value)


def _last(home: Household) -> Entry | None:
    """The newest entry about the plan."""
    entries = entries_about(("household", str(home.pk)), limit=30)
    return next((one for one in entries if one.act in PLAN_ACTS), None)
