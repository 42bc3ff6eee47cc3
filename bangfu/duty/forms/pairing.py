"""What is typed about helpers, pairings and excuses."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bangfu.duty.models import Excuse, Helper
from bangfu.duty.queries.helping import helpers_on
from bangfu.ledger.forms.members import why_field
from bangfu.ledger.models import Household, Person
from bangfu.ledger.models.person import State
from bangfu.org.access import Reader
from bangfu.org.models.area import Level
from bangfu.org.queries import areas_under

PLACED = (Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE)
"""Where a helper can be at home; groups come with imported lists."""


def helpers_to_choose(reader: Reader) -> QuerySet[Helper]:
    """Helpers of the reader's own area: those from above are not theirs to send."""
    return reader.within(helpers_on(reader, reader.day))


def any_day(label: Any, initial: Any = timezone.localdate) -> forms.DateField:
    """A day, past or to come."""
    return forms.DateField(
        label=label,
        initial=initial,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class HelperForm(forms.Form):
    """A helper, with or without an account."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    kind = forms.ChoiceField(label=_("身份"), choices=Helper.Kind.choices)
    badges = forms.MultipleChoiceField(
        label=_("徽章"), choices=Helper.Badge.choices, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    post = forms.CharField(label=_("职务"), max_length=60, required=False)
    area_code = forms.ChoiceField(label=_("负责哪里"))
    phone = forms.CharField(label=_("联系电话"), max_length=20, required=False)
    cap = forms.IntegerField(label=_("最多帮几户"), min_value=1, max_value=500, initial=10)
    from_day = any_day(_("从哪天起"))

    def __init__(self, *args: Any, reader: Reader, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = areas_under(reader.prefix, *PLACED)
        self.fields["area_code"].choices = [(one.code, one.name) for one in rows]


class PairForm(forms.Form):
    """Who is to hold a household or one of its people."""

    helper = forms.ModelChoiceField(label=_("帮扶人"), queryset=Helper.objects.none())
    person = forms.ModelChoiceField(
        label=_("帮谁"), queryset=Person.objects.none(), required=False, empty_label=_("全家"),
        help_text=_("乡镇、区县、市级一对一包保重点人员，要选一个人。"),
    )  # fmt: skip
    main = forms.BooleanField(label=_("是责任人"), required=False, initial=True)
    day = any_day(_("从哪天起"))
    why = forms.CharField(
        label=_("理由"), max_length=200, required=False,
        help_text=_("超过能帮的户数、不归他负责、特殊困难户不给书记主任的，要写。"),
    )  # fmt: skip

    def __init__(self, *args: Any, reader: Reader, household: Household, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["helper"].queryset = helpers_to_choose(reader)
        self.fields["helper"].label_from_instance = _with_load
        self.fields["person"].queryset = household.persons.filter(state=State.PRESENT)


class ExcuseForm(forms.Form):
    """Why nobody has to go for a time."""

    kind = forms.ChoiceField(label=_("原因"), choices=Excuse.Why.choices)
    person = forms.ModelChoiceField(
        label=_("谁"), queryset=Person.objects.none(), required=False, empty_label=_("全家")
    )
    why = why_field(_("具体情况"), _("比如：在县医院住院；到女儿家过冬。"))
    from_day = any_day(_("从哪天起"))
    until_day = any_day(_("到哪天止"), lambda: timezone.localdate() + dt.timedelta(days=14))

    def __init__(self, *args: Any, household: Household, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = household.persons.filter(state=State.PRESENT)


class LeavingForm(forms.Form):
    """When and why a helper leaves, and who takes over what they held."""

    last_day = any_day(_("做到哪天"))
    taker = forms.ModelChoiceField(
        label=_("谁接替"), queryset=Helper.objects.none(), required=False,
        empty_label=_("还没有人，先列出来"),
    )  # fmt: skip
    why = why_field(_("为什么离开"))

    def __init__(self, *args: Any, reader: Reader, helper: Helper, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["taker"].queryset = helpers_to_choose(reader).exclude(pk=helper.pk)
        self.fields["taker"].label_from_instance = _with_load


def _with_load(helper: Helper) -> str:
    return f"{helper.label} {helper.load}/{helper.cap}"
