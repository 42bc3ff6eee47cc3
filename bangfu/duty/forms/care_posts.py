"""What is typed about care posts, their months, and excuses that last longer."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bangfu.duty.forms.pairing import Placed, any_day, helpers_to_choose
from bangfu.duty.models import CarePost, Excuse, Helper
from bangfu.ledger.filetypes import ACCEPTED, MOST_BYTES
from bangfu.ledger.forms.members import not_to_come, why_field
from bangfu.ledger.models import Household, Person
from bangfu.ledger.models.person import State
from bangfu.org.access import Reader
from bangfu.org.meanwhile import MeanwhileForm


def _some_day(label: Any, *, past: bool = False) -> forms.DateField:
    field = any_day(label, None)
    field.required = False
    if past:
        field.validators.append(not_to_come)
    return field


class _Agreement(forms.Form):
    """What an agreement says: duties, days, pay."""

    need = forms.CharField(
        label=gettext_lazy("要照看什么"), max_length=200,
        help_text=gettext_lazy("比如：瘫痪在床，一天三顿饭和翻身。"),
    )  # fmt: skip
    match = forms.CharField(
        label=gettext_lazy("为什么由这个人来"), max_length=200, required=False,
        help_text=gettext_lazy("比如：住隔壁，学过护理，本人愿意。"),
    )  # fmt: skip
    duties = forms.CharField(
        label=gettext_lazy("岗位职责"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    file = forms.FileField(
        label=gettext_lazy("岗位协议"), required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
        help_text=gettext_lazy("签好的协议，PDF 或者照片，20 MB 以内。"),
    )  # fmt: skip
    signed_on = _some_day(gettext_lazy("协议哪天签的"), past=True)
    agreement_until = _some_day(gettext_lazy("协议到哪天"))
    yuan = forms.DecimalField(
        label=gettext_lazy("每月补贴"), required=False, min_value=Decimal(0),
        max_value=Decimal("99999.99"), max_digits=7, decimal_places=2,
        help_text=gettext_lazy("没有就空着，不要写 0。"),
    )  # fmt: skip
    days_a_month = forms.IntegerField(
        label=gettext_lazy("每月服务几天"), required=False, min_value=1, max_value=31,
        help_text=gettext_lazy("少一天，按天少算。"),
    )  # fmt: skip

    def clean_file(self) -> Any:
        """A file that is not too large."""
        found = self.cleaned_data["file"]
        if found and found.size > MOST_BYTES:
            raise forms.ValidationError(_("文件超过 20 MB。请拍小一点，或者分成几个文件"))
        return found

    @property
    def said(self) -> dict[str, Any]:
        """What it says, money in fen."""
        done = self.cleaned_data
        yuan = done["yuan"]
        return {
            "need": done["need"], "match": done["match"], "duties": done["duties"],
            "signed_on": done["signed_on"], "agreement_until": done["agreement_until"],
            "fen": None if yuan is None else int(yuan * 100),
            "days_a_month": done["days_a_month"],
        }  # fmt: skip


class PostForm(_Agreement):
    """A new care post."""

    helper = forms.ModelChoiceField(
        label=gettext_lazy("谁来照看"), queryset=Helper.objects.none(),
        empty_label=gettext_lazy("选一个人"),
    )  # fmt: skip
    person = forms.ModelChoiceField(
        label=gettext_lazy("照看谁"), queryset=Person.objects.none(), required=False,
        empty_label=gettext_lazy("全家"),
    )  # fmt: skip
    from_day = any_day(gettext_lazy("从哪天起"))
    field_order = (
        "helper", "person", "need", "match", "duties", "from_day", "file", "signed_on",
        "agreement_until", "yuan", "days_a_month",
    )  # fmt: skip

    def __init__(self, *args: Any, reader: Reader, household: Household, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        helpers = helpers_to_choose(reader)
        self.fields["helper"].queryset = helpers
        self.fields["helper"].label_from_instance = Placed(helpers)
        self.fields["person"].queryset = household.persons.filter(state=State.PRESENT)


class ChangeForm(MeanwhileForm, _Agreement):
    """A renewed agreement, or other duties."""

    why = why_field(gettext_lazy("为什么改"), gettext_lazy("比如：协议到期续签。"))

    def __init__(self, *args: Any, post: CarePost, **kwargs: Any) -> None:
        first = {name: getattr(post, name) for name in (
            "need", "match", "duties", "signed_on", "agreement_until", "days_a_month",
        )}  # fmt: skip
        first["yuan"] = None if post.fen is None else Decimal(post.fen).scaleb(-2)
        super().__init__(*args, initial=first, **kwargs)


class MonthForm(forms.Form):
    """On how many days the carer served in a month."""

    month = forms.DateField(widget=forms.HiddenInput)
    days = forms.IntegerField(
        label=gettext_lazy("服务了几天"), min_value=0, max_value=31,
        error_messages={"required": gettext_lazy("填天数，没有就填 0")},
    )  # fmt: skip
    note = forms.CharField(
        label=gettext_lazy("说明"), max_length=200, required=False,
        help_text=gettext_lazy("和走访记录不一样、或者改以前确认过的，要写。"),
    )  # fmt: skip


class EndPostForm(forms.Form):
    """When and why a post ends."""

    last_day = any_day(gettext_lazy("做到哪天"))
    why = why_field(gettext_lazy("为什么结束"))


class ExtendForm(forms.Form):
    """An excuse that lasts longer."""

    until_day = any_day(gettext_lazy("延长到哪天"))
    why = why_field(gettext_lazy("为什么还不用去"))

    def __init__(self, *args: Any, excuse: Excuse, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        day = max(excuse.until_day, timezone.localdate()) + dt.timedelta(days=14)
        self.fields["until_day"].initial = day
