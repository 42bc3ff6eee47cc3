"""What is typed at a spot check: which visits to draw from, and what was found of one."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bangfu.duty.forms.pairing import any_day
from bangfu.duty.local import SPOT_SHARE
from bangfu.duty.models import SpotBatch, SpotLook
from bangfu.duty.queries.local import number_in
from bangfu.org.access import Reader
from bangfu.org.models import Area
from bangfu.org.models.area import Level
from bangfu.org.queries import areas_under

DRAWN = (Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE)
"""Areas a batch is drawn from."""


def _a_month_ago() -> dt.date:
    last = timezone.localdate().replace(day=1) - dt.timedelta(days=1)
    return last.replace(day=1)


def _month_end() -> dt.date:
    return timezone.localdate().replace(day=1) - dt.timedelta(days=1)


class DrawForm(forms.Form):
    """Where, of which days and why a batch is drawn."""

    area = forms.ChoiceField(label=gettext_lazy("哪里"))
    first_day = any_day(gettext_lazy("从哪天的走访起"), _a_month_ago)
    last_day = any_day(gettext_lazy("到哪天的走访止"), _month_end)
    kind = forms.ChoiceField(
        label=gettext_lazy("为什么抽"), choices=SpotBatch.Why.choices, widget=forms.RadioSelect,
        initial=SpotBatch.Why.REGULAR,
    )  # fmt: skip
    share = forms.IntegerField(
        label=gettext_lazy("抽多少"), min_value=1, max_value=100,
        help_text=gettext_lazy("没有疑点的，每个村各抽这么多，不足一次的进一；有疑点的全看。"),
    )  # fmt: skip
    note = forms.CharField(
        label=gettext_lazy("说明"), max_length=200, required=False,
        help_text=gettext_lazy("不定期检查，写明为什么这时候查。"),
    )  # fmt: skip

    def __init__(self, *args: Any, reader: Reader, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = areas_under(reader.prefix, *DRAWN).order_by("code")
        self.fields["area"].choices = [(one.code, one.name) for one in rows]
        self.fields["area"].initial = reader.area.code
        self.fields["share"].initial = number_in(reader.area.code, SPOT_SHARE).value

    def clean_area(self) -> Area:
        """The area itself."""
        return Area.objects.get(pk=self.cleaned_data["area"])

    def clean(self) -> dict[str, Any]:
        """A reason where it is out of turn."""
        done = self.cleaned_data
        if done.get("kind") == SpotBatch.Why.IRREGULAR and not done.get("note", "").strip():
            self.add_error("note", _("不定期检查，写明为什么这时候查"))
        return done


def _judged(label: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, required=False, widget=forms.RadioSelect, empty_value=None,
        choices=[("", gettext_lazy("没有看")), ("yes", gettext_lazy("是")),
                 ("no", gettext_lazy("不是"))],
        coerce=lambda value: value == "yes", initial="",
    )  # fmt: skip


class LookForm(forms.Form):
    """What somebody found of a visit of somebody else."""

    result = forms.ChoiceField(
        label=gettext_lazy("这次走访属实吗"), widget=forms.RadioSelect,
        choices=[
            (one.value, one.label)
            for one in (SpotLook.Result.GENUINE, SpotLook.Result.WRONG, SpotLook.Result.UNKNOWN)
        ],
        error_messages={"required": gettext_lazy("选一个结果")},
    )  # fmt: skip
    how = forms.ChoiceField(
        label=gettext_lazy("怎样查的"), widget=forms.RadioSelect, choices=SpotLook.How.choices,
        error_messages={"required": gettext_lazy("选怎样查的")},
    )  # fmt: skip
    words = forms.CharField(
        label=gettext_lazy("查到了什么"), max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("问了谁、看到什么。认定不属实的，写清凭什么。"),
        error_messages={"required": gettext_lazy("写明问了谁、看到什么")},
    )  # fmt: skip
    ledger_complete = _judged(gettext_lazy("台账健全"))
    measures_real = _judged(gettext_lazy("措施有力"))
    help_arrived = _judged(gettext_lazy("帮扶到位"))
