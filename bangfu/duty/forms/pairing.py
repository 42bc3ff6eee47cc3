"""What is typed about helpers, pairings and excuses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bangfu.duty.models import Excuse, Helper, Pairing
from bangfu.duty.models.helper import LEVEL_OF
from bangfu.duty.models.helper import Level as HelpLevel
from bangfu.duty.queries.helping import helpers_on
from bangfu.duty.queries.proposals import KINDS
from bangfu.duty.queries.reach import in_sight, place_of, sight_of, who_can_open
from bangfu.ledger.forms.members import why_field
from bangfu.ledger.models import Household, Person
from bangfu.ledger.models.person import State
from bangfu.org.access import Reader
from bangfu.org.meanwhile import MeanwhileForm
from bangfu.org.models.area import Level
from bangfu.org.queries import areas_under, full_name, full_names
from bangfu.org.roles import Role

PLACED = (Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE)
"""Where a helper can be at home; groups come with imported lists."""
LINKED = (Level.CITY, Level.COUNTY)
"""What the city's helpers are linked to: the city, or one district (GY-2.2-j)."""


def helpers_to_choose(reader: Reader) -> QuerySet[Helper]:
    """Helpers of the reader's own area: those from above are not theirs to send, and the city
    sends none of those below.
    """
    rows = reader.within(helpers_on(reader, reader.day)).filter(until_day=None)
    return rows.filter(kind__in=KINDS[HelpLevel.CITY]) if _of_the_city(reader) else rows


def _of_the_city(reader: Reader) -> bool:
    return reader.role == Role.CITY_OFFICER


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
    kind = forms.ChoiceField(label=_("身份"))
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
        city = _of_the_city(reader)
        rows = areas_under(reader.prefix, *(LINKED if city else PLACED))
        self.fields["area_code"].choices = [(one.code, one.name) for one in rows]
        self.fields["kind"].choices = [
            (kind.value, kind.label)
            for kind in Helper.Kind
            if kind != Helper.Kind.UNKNOWN and (not city or kind in KINDS[HelpLevel.CITY])
        ]


class ChangeHelperForm(MeanwhileForm, HelperForm):
    """The same of somebody on the books; the telephone stays when the box is left empty."""

    why = why_field(_("为什么改"))

    def __init__(self, *args: Any, reader: Reader, helper: Helper, **kwargs: Any) -> None:
        names = ("name", "kind", "badges", "post", "area_code", "cap")
        kwargs["initial"] = {name: getattr(helper, name) for name in names}
        super().__init__(*args, reader=reader, **kwargs)
        del self.fields["from_day"]
        self.fields["phone"].help_text = (
            _("登记的是 %(phone)s；不改就空着。") % {"phone": helper.masked_phone}
            if helper.phone else _("还没有登记。")
        )  # fmt: skip
        codes = {code for code, _name in self.fields["area_code"].choices}
        if helper.area_code not in codes:
            own = (helper.area_code, full_name(helper.area_code))
            self.fields["area_code"].choices = [own, *self.fields["area_code"].choices]

    def changed(self) -> dict[str, Any]:
        """What is to be changed."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "why"}
        if not given["phone"]:
            del given["phone"]
        return given


class PairForm(forms.Form):
    """Who is to hold a household or one of its people."""

    helper = forms.ModelChoiceField(
        label=_("帮扶人"), queryset=Helper.objects.none(), empty_label=_("请选")
    )
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

    def __init__(
        self, *args: Any, reader: Reader, household: Household, instead: Pairing | None = None,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        helpers = who_can_open(helpers_to_choose(reader), [household], reader.day)
        self.fields["helper"].label_from_instance = Placed(helpers)
        if instead is not None:
            kinds = [
                kind for kind in Helper.Kind
                if LEVEL_OF.get(kind, HelpLevel.VILLAGE) == instead.level
            ]  # fmt: skip
            helpers = helpers.exclude(pk=instead.helper_id).filter(kind__in=kinds)
            del self.fields["person"], self.fields["main"]
            self.fields["why"].required = True
            self.fields["why"].help_text = _("写明为什么换。")
        else:
            self.fields["person"].queryset = household.persons.filter(state=State.PRESENT)
        self.fields["helper"].queryset = helpers


class AssignForm(forms.Form):
    """One helper for several."""

    helper = forms.ModelChoiceField(
        label=_("帮扶人"), queryset=Helper.objects.none(), empty_label=_("请选")
    )
    why = why_field(_("理由"), _("比如：就近安排；原来的人调走了。"))

    def __init__(
        self, *args: Any, reader: Reader, homes: Collection[Household], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        helpers = who_can_open(helpers_to_choose(reader), homes, reader.day)
        self.fields["helper"].queryset = helpers
        self.fields["helper"].label_from_instance = Placed(helpers)


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
    """When and why a helper leaves, and who takes over each of those they hold."""

    last_day = any_day(_("做到哪天"))
    why = why_field(_("为什么离开"))
    taker = forms.ChoiceField(
        label=_("都交给一个人"), required=False,
        help_text=_("不选，就照下面一户一户的来。下面已经按就近和各人手上的户数提了人选。"),
    )  # fmt: skip

    def __init__(
        self, *args: Any, reader: Reader, helper: Helper, held: Sequence[Pairing],
        proposed: Mapping[int, Helper], **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.held = held
        self.helpers = {str(one.pk): one for one in helpers_to_choose(reader).exclude(pk=helper.pk)}
        sight = sight_of(self.helpers.values(), reader.day)
        label = Placed(helpers_to_choose(reader))
        choices = [(key, label(one)) for key, one in self.helpers.items()]
        self.fields["taker"].choices = [("", _("一户一户地选")), *choices]
        nobody = ("", _("还没有人，先列出来"))
        for pairing in held:
            whom = pairing.person.label if pairing.person else pairing.household.label
            self.fields[f"taker_{pairing.pk}"] = forms.ChoiceField(
                label=_("%(whom)s交给谁") % {"whom": whom}, required=False,
                choices=[
                    nobody,
                    *(
                        (key, said) for key, said in choices
                        if in_sight(pairing.household.area_code, sight[self.helpers[key].pk])
                    ),
                ],
                initial=str(proposed[pairing.pk].pk) if pairing.pk in proposed else "",
            )  # fmt: skip

    @property
    def rows(self) -> list[tuple[Pairing, forms.BoundField]]:
        """Each of those held, with its box."""
        return [(one, self[f"taker_{one.pk}"]) for one in self.held]

    @property
    def own(self) -> list[forms.BoundField]:
        """The boxes about all of them."""
        return [self["last_day"], self["why"], self["taker"]]

    def takers(self) -> dict[int, Helper]:
        """Who takes over which pairing, by its id; those nobody takes are left out."""
        given = self.cleaned_data
        chosen = {one.pk: given["taker"] or given[f"taker_{one.pk}"] for one in self.held}
        return {pk: self.helpers[key] for pk, key in chosen.items() if key}


class Placed:
    """Says of each helper of a list who they are, where, and how many they hold of how many."""

    def __init__(self, helpers: QuerySet[Helper]) -> None:
        self.helpers = helpers

    @cached_property
    def names(self) -> dict[str, str]:
        """The full names of where they are at home."""
        return full_names(self.helpers.order_by().values_list("area_code", flat=True))

    def __call__(self, helper: Helper) -> str:
        return f"{helper.label} {helper.load}/{helper.cap} {place_of(helper, self.names)}"
