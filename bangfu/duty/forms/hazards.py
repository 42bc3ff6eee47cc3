"""What is typed about hazards, safety checks and the county's own numbers."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bangfu.duty.actions.safety import Seen, problems
from bangfu.duty.forms.pairing import Placed, any_day, helpers_to_choose
from bangfu.duty.local import NUMBERS
from bangfu.duty.models import Hazard, HazardStep
from bangfu.duty.models.safety import ITEMS, Answer
from bangfu.ledger.filetypes import ACCEPTED, MOST_BYTES
from bangfu.ledger.forms.members import why_field
from bangfu.org.access import Reader
from bangfu.org.meanwhile import MeanwhileForm

Kind = HazardStep.Kind


def _photo(label: Any) -> forms.FileField:
    return forms.FileField(
        label=label, required=False, widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED})
    )


class StepForm(forms.Form):
    """One step about a hazard: which fields there are depends on the step."""

    do = forms.ChoiceField(choices=Kind.choices, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, kind: str, reader: Reader, hazard: Hazard, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.hazard = hazard
        self.fields["do"].initial = kind
        if kind == Kind.ASSIGN:
            self.fields["helper"] = forms.ModelChoiceField(
                label=_("帮扶人"), queryset=helpers_to_choose(reader), required=False,
                empty_label=_("不在名单上，写在下面"), initial=hazard.helper_id,
            )  # fmt: skip
            self.fields["helper"].label_from_instance = Placed(helpers_to_choose(reader))
            self.fields["charge"] = forms.CharField(
                label=_("谁负责消除"), max_length=60, required=False,
                help_text=_("比如：镇村建办、村电工、房主的儿子。"),
            )  # fmt: skip
            self.fields["charged"] = forms.CharField(
                widget=forms.HiddenInput, required=False, initial=hazard.charge, max_length=60
            )
        if kind == Kind.EXTEND:
            self.fields["by_day"] = any_day(_("放宽到哪天"), hazard.by_day or timezone.localdate())
        if kind in (Kind.FIXED, Kind.RECHECK, Kind.STILL, Kind.REOPEN):
            self.fields["day"] = any_day(_("哪天"))
        if kind == Kind.FIXED:
            self.fields["words"] = why_field(_("怎样消除的"), _("比如：换了电线，装了漏电保护器。"))
            self.fields["before"] = _photo(_("处理前的照片"))
            self.fields["after"] = _photo(_("处理后的照片"))
            return
        labels = {
            Kind.BEGIN: _("正在怎样处理"), Kind.EXTEND: _("为什么要放宽"),
            Kind.RECHECK: _("复查看到了什么"), Kind.STILL: _("看到了什么"),
            Kind.REOPEN: _("又看到了什么"), Kind.ASSIGN: _("还要说明的"),
        }  # fmt: skip
        self.fields["words"] = why_field(labels[kind])
        self.fields["words"].required = kind not in (Kind.ASSIGN, Kind.STILL)

    def clean_day(self) -> dt.date:
        """A day that has come."""
        day = self.cleaned_data["day"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("这一天还没有到。请写已经发生的日期"))
        return day

    def clean_charged(self) -> str:
        """Nobody is put in another's place who was named since the page was opened."""
        before, now = self.cleaned_data["charged"], self.hazard.charge
        if before == now or "charged" not in self.data:
            return now
        self.data = self.data.copy()
        self.data["charged"] = now
        helper = self.cleaned_data.get("helper")
        if now != (helper.label if helper else self.cleaned_data.get("charge", "").strip()):
            self.add_error(None, _(
                "刚才别人定了由%(who)s负责。照他定的，就不用再存；要照你填的，再存一次"
            ) % {"who": now or _("（空着）")})  # fmt: skip
        return now

    def clean_before(self) -> Any:
        """A photo that is not too large."""
        return _not_too_large(self.cleaned_data["before"])

    def clean_after(self) -> Any:
        """A photo that is not too large."""
        return _not_too_large(self.cleaned_data["after"])


def _not_too_large(found: Any) -> Any:
    if found and found.size > MOST_BYTES:
        raise forms.ValidationError(_("文件超过 20 MB。请拍小一点，或者分成几个文件"))
    return found


GONE = [("still", gettext_lazy("还在")), ("gone", gettext_lazy("没有了"))]


class SafetyForm(forms.Form):
    """A safety check: every item is asked, what was open last time is asked again."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    at = forms.DateTimeField(
        label=gettext_lazy("什么时候"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        error_messages={
            "required": gettext_lazy("写上日期和时间，记不清钟点写个大概"),
            "invalid": gettext_lazy("写成 2026-11-02 09:30 这样"),
        },
    )

    def __init__(self, *args: Any, hazards: list[Hazard], **kwargs: Any) -> None:
        now = timezone.localtime().replace(second=0, microsecond=0)
        super().__init__(*args, initial={"uid": uuid.uuid4(), "at": now}, **kwargs)
        self.hazards = hazards
        for kind in ITEMS:
            self.fields[f"answer_{kind}"] = forms.ChoiceField(
                label=Hazard.Kind(kind).label, choices=Answer.choices, widget=forms.RadioSelect,
                error_messages={"required": _("选一项；没有看的选“没看”")},
            )  # fmt: skip
            self.fields[f"words_{kind}"] = forms.CharField(
                label=_("是什么隐患、在哪里"), max_length=200, required=False
            )
        for one in hazards:
            self.fields[f"known_{one.pk}"] = forms.ChoiceField(
                label=one.what, choices=GONE, widget=forms.RadioSelect, required=False
            )
        self.fields["note"] = forms.CharField(
            label=_("还看到了什么"), required=False, max_length=1000,
            widget=forms.Textarea(attrs={"rows": 2}),
        )  # fmt: skip

    @property
    def items(self) -> list[tuple[Any, Any, list[tuple[Hazard, Any]]]]:
        """By item: the answer, the words, and what was open last time."""
        return [
            (
                self[f"answer_{kind}"], self[f"words_{kind}"],
                [(one, self[f"known_{one.pk}"]) for one in self.hazards if one.kind == kind],
            )
            for kind in ITEMS
        ]  # fmt: skip

    @property
    def others(self) -> list[tuple[Hazard, Any]]:
        """What was open last time and is of none of the items."""
        return [(one, self[f"known_{one.pk}"]) for one in self.hazards if one.kind not in ITEMS]

    @property
    def seen(self) -> Seen:
        """What was said."""
        done = self.cleaned_data
        return Seen(
            {kind: done.get(f"answer_{kind}", Answer.UNSEEN) for kind in ITEMS},
            {kind: done.get(f"words_{kind}", "") for kind in ITEMS},
            {
                one.pk: done[f"known_{one.pk}"] == "gone"
                for one in self.hazards
                if done.get(f"known_{one.pk}")
            },
            done.get("note", ""),
        )

    def clean_at(self) -> dt.datetime:
        """A moment that has come."""
        at = self.cleaned_data["at"]
        if at > timezone.now():
            raise forms.ValidationError(_("这个时间还没有到。请写已经去过的时间"))
        return at

    def clean(self) -> dict[str, Any]:
        """Nothing that does not fit together."""
        if not self.errors:
            for place, wrong in problems(self.hazards, self.seen).items():
                name = place if place.startswith("words_") else f"answer_{place}"
                self.add_error(name if place else None, wrong)
        return self.cleaned_data


class NumberForm(MeanwhileForm):
    """One of the county's own numbers."""

    name = forms.ChoiceField(choices=[(name, name) for name in NUMBERS], widget=forms.HiddenInput)
    value = forms.IntegerField(
        label=gettext_lazy("数"),
        error_messages={
            "required": gettext_lazy("填一个数"), "invalid": gettext_lazy("填一个整数"),
        },
    )  # fmt: skip
    why = why_field(gettext_lazy("为什么这样定"), gettext_lazy("比如：县安委会的文件、会议定的。"))

    def clean(self) -> dict[str, Any]:
        """Within the number's limits."""
        done = super().clean()
        about = NUMBERS.get(done.get("name", ""))
        value = done.get("value")
        if about and value is not None and not about.low <= value <= about.high:
            self.add_error(
                "value",
                _("填 %(low)d 到 %(high)d 之间的数") % {"low": about.low, "high": about.high},
            )
        return done
