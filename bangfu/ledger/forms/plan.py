"""What is typed about a household's plan: its words, its needs, what is done about them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bangfu.ledger.forms.members import day_field, not_to_come, why_field
from bangfu.ledger.models import Household, Measure, Need, Person, Plan
from bangfu.ledger.models.person import State
from bangfu.ledger.models.plan import Effect, Kind, Progress
from bangfu.org.models import Office
from bangfu.org.models.area import upward

ASKED_NEEDS = (
    gettext_lazy("看病难"), gettext_lazy("没人照料"), gettext_lazy("收入少"),
    gettext_lazy("房子不安全"), gettext_lazy("孩子没人管"), gettext_lazy("上学难"),
    gettext_lazy("找不到活"), gettext_lazy("过冬难"),
)  # fmt: skip
"""Words offered while somebody types a need; any other is as good."""
RHYTHMS = (
    gettext_lazy("每天"), gettext_lazy("每周 1 次"), gettext_lazy("每半月 1 次"),
    gettext_lazy("每月 1 次"), gettext_lazy("每季度 1 次"),
)  # fmt: skip
"""Rhythms offered while somebody types one."""


class Offered(forms.TextInput):
    """A text with words to choose from; what is not among them can be typed."""

    template_name = "ledger/offered.html"

    def __init__(self, words: Iterable[Any]) -> None:
        super().__init__(attrs={"autocomplete": "off"})
        self.words = words

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The words beside the box."""
        context = super().get_context(name, value, attrs)
        widget = context["widget"]
        widget["words"] = self.words
        widget["attrs"]["list"] = f"{widget['attrs'].get('id', name)}_words"
        return context


def later_day(label: Any, help_text: Any = "") -> forms.DateField:
    """A day that may be to come, and need not be given."""
    return forms.DateField(
        label=label,
        required=False,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


def offices_for(household: Household) -> QuerySet[Office]:
    """The open offices of the household's village and of every area around it."""
    around = upward(household.area_code)
    return Office.objects.filter(area_id__in=around, closed_on=None).order_by("-area_id", "name")


def present(household: Household) -> QuerySet[Person]:
    """The people on the books, the head first."""
    return household.persons.filter(state=State.PRESENT).order_by("-is_head", "pk")


class PlanForm(forms.Form):
    """A plan's own words."""

    difficulty = forms.CharField(
        label=gettext_lazy("具体困难"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("这一户难在哪里，写明白。不要写身份证号码和电话。"),
        error_messages={"required": gettext_lazy("写清这一户的困难")},
    )
    development = forms.CharField(
        label=gettext_lazy("怎样靠自己增收"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    review_on = later_day(gettext_lazy("下次什么时候调整"), gettext_lazy("到那天会提醒。"))
    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, works: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["development"].help_text = (
            _("家里有人能劳动，要写：做什么活、养什么、学什么、谁来带。") if works
            else _("家里没有登记能劳动的人，可以不写。")
        )  # fmt: skip

    def clean_review_on(self) -> dt.date | None:
        """A review lies ahead, unless the day stood there already."""
        day = self.cleaned_data["review_on"]
        if day and day < timezone.localdate() and day != self.initial.get("review_on"):
            raise forms.ValidationError(_("这一天已经过了。请写今天以后的日期"))
        return day


def plan_values(plan: Plan | None) -> dict[str, Any]:
    """A plan's words as its form begins with them."""
    if plan is None:
        return {"seen_version": 0}
    return {
        "difficulty": plan.difficulty,
        "development": plan.development,
        "review_on": plan.review_on,
        "seen_version": plan.version,
    }


class NeedForm(forms.Form):
    """Something that is lacking."""

    what = forms.CharField(
        label=gettext_lazy("需要什么"),
        max_length=120,
        widget=Offered(ASKED_NEEDS),
        error_messages={"required": gettext_lazy("写明需要什么")},
    )
    detail = forms.CharField(
        label=gettext_lazy("具体情况"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    person = forms.ModelChoiceField(
        label=gettext_lazy("谁的"),
        queryset=Person.objects.none(),
        required=False,
        empty_label=gettext_lazy("全家的"),
    )
    found_on = day_field(gettext_lazy("哪天发现的"))

    def __init__(self, *args: Any, household: Household, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = present(household)


class NeedChangeForm(NeedForm):
    """A need in other words, or met."""

    met_on = later_day(gettext_lazy("哪天解决的"), gettext_lazy("还没有解决就空着。"))
    why = why_field(gettext_lazy("为什么改"))
    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, need: Need, **kwargs: Any) -> None:
        household = need.plan.household
        super().__init__(*args, household=household, **kwargs)
        del self.fields["found_on"]
        self.need = need
        if need.person_id is not None:
            # whoever has left keeps the need that was theirs
            rows = Person.objects.filter(household=household)
            held = rows.filter(state=State.PRESENT) | rows.filter(pk=need.person_id)
            self.fields["person"].queryset = held.order_by("-is_head", "pk")

    def clean_met_on(self) -> dt.date | None:
        """A need is met between the day it was found and today."""
        day = self.cleaned_data["met_on"]
        if day:
            not_to_come(day)
        if day and day < self.need.found_on:
            raise forms.ValidationError(_("比发现需求的日子还早。请核对日期"))
        return day


def need_values(need: Need) -> dict[str, Any]:
    """A need as its form begins with it."""
    return {
        "what": need.what,
        "detail": need.detail,
        "person": need.person_id,
        "met_on": need.met_on,
        "seen_version": need.plan.version,
    }


class MeasureForm(forms.Form):
    """What is done: by whom, with what, by when or how often."""

    what = forms.CharField(
        label=gettext_lazy("做什么"),
        max_length=200,
        error_messages={"required": gettext_lazy("写明做什么")},
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("方式"),
        choices=Kind.choices,
        initial=Kind.SERVICE,
        help_text=gettext_lazy("物资和服务要配着用，不只送东西。"),
    )
    who = forms.CharField(
        label=gettext_lazy("谁来做"),
        max_length=60,
        help_text=gettext_lazy("写到人，比如：李红英（委员）。"),
        error_messages={"required": gettext_lazy("写明谁来做")},
    )
    office = forms.ModelChoiceField(
        label=gettext_lazy("哪个单位"),
        queryset=Office.objects.none(),
        required=False,
        empty_label=gettext_lazy("没有单位"),
    )
    by_day = later_day(gettext_lazy("到哪天做完"))
    rhythm = forms.CharField(
        label=gettext_lazy("多久做一次"),
        max_length=40,
        required=False,
        widget=Offered(RHYTHMS),
        help_text=gettext_lazy("到哪天、多久一次，至少写一个。"),
    )

    def __init__(
        self,
        *args: Any,
        offices: QuerySet[Office],
        not_before: dt.date | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].queryset = offices
        self.not_before = not_before

    def clean(self) -> dict[str, Any]:
        """Somebody must be able to ask after it, and not before the need was found."""
        done = self.cleaned_data
        day = done.get("by_day")
        if not day and not done.get("rhythm") and not {"by_day", "rhythm"} & self.errors.keys():
            self.add_error("by_day", _("写明到哪天做完，或者多久做一次"))
        if day and self.not_before and day < self.not_before:
            self.add_error("by_day", _("比发现需求的日子还早。请核对日期"))
        return done


class MeasureChangeForm(MeasureForm):
    """A measure as it shall be from now on."""

    why = why_field(gettext_lazy("为什么改"))
    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)


def measure_values(measure: Measure) -> dict[str, Any]:
    """A measure as its form begins with it."""
    return {
        "what": measure.what,
        "kind": measure.kind,
        "who": measure.who,
        "office": measure.office_id,
        "by_day": measure.by_day,
        "rhythm": measure.rhythm,
        "seen_version": measure.need.plan.version,
    }


class ProgressForm(forms.Form):
    """How far a measure is."""

    progress = forms.ChoiceField(
        label=gettext_lazy("做得怎么样了"), choices=Progress.choices, widget=forms.RadioSelect
    )
    day = day_field(gettext_lazy("哪天的情况"))
    why = forms.CharField(
        label=gettext_lazy("做到哪一步"),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("不做了，要写原因。"),
    )
    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        """Nothing stops without a reason."""
        done = self.cleaned_data
        if done.get("progress") == Progress.STOPPED and not done.get("why"):
            self.add_error("why", _("不做了要写原因"))
        return done


def progress_values(measure: Measure) -> dict[str, Any]:
    """How far a measure is, in the words of its form."""
    return {
        "progress": measure.progress,
        "day": measure.progress_on,
        "why": measure.progress_note,
        "seen_version": measure.need.plan.version,
    }


class AssessForm(forms.Form):
    """Whether a measure helped, as the people themselves see it."""

    effect = forms.ChoiceField(
        label=gettext_lazy("有没有用"), choices=Effect.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=gettext_lazy("群众自己怎么说"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("照他们的原话写。"),
        error_messages={"required": gettext_lazy("写下群众自己怎么说")},
    )
    met_on = later_day(
        gettext_lazy("这个需求哪天解决的"), gettext_lazy("还没有解决就空着，方案里继续留着。")
    )
    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, need: Need, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.need = need
        # a day typed before somebody else said that the need is met is kept, to be compared
        if need.met_on is not None and not self.data.get("met_on"):
            del self.fields["met_on"]

    clean_met_on = NeedChangeForm.clean_met_on


def assess_values(measure: Measure) -> dict[str, Any]:
    """What was said of a measure, in the words of its form."""
    return {
        "effect": measure.effect,
        "note": measure.effect_note,
        "met_on": measure.need.met_on,
        "seen_version": measure.need.plan.version,
    }
