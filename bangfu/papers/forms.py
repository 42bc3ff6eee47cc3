"""What is typed about papers: which one, how it is printed, and the steps of a monthly ledger."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as now_said
from django.utils.translation import gettext_lazy as _

from bangfu.org.access import Reader
from bangfu.org.models import Area, Office
from bangfu.papers.formats import FORMATS
from bangfu.papers.queries.categories import SIX
from bangfu.papers.queries.papers import KINDS


class DayInput(forms.DateInput):
    """A day, chosen or typed."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class PrintForm(forms.Form):
    """How a paper is printed: the format, and whole numbers only with a reason."""

    suffix = forms.ChoiceField(
        choices=[(name, name) for name in FORMATS],
        widget=forms.HiddenInput,
        error_messages={"required": _("选一种格式：PDF、Word 或 Excel。")},
    )
    full_numbers = forms.BooleanField(
        label=_("印完整的身份证号码和电话"), required=False,
        help_text=_("不勾就遮住中间几位。勾了会记进日志：谁、什么时候、为什么。"),
    )  # fmt: skip
    why = forms.CharField(
        label=_("完整号码作什么用"), required=False, max_length=200,
        help_text=_("勾了上面一项才要写，例如“报县民政局存档”。"),
    )  # fmt: skip

    def __init__(self, *args: Any, reader: Reader, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reader = reader
        if not reader.may_reveal:
            del self.fields["full_numbers"], self.fields["why"]

    def clean(self) -> dict[str, Any]:
        """A reason goes with whole numbers."""
        given = super().clean() or self.cleaned_data
        if given.get("full_numbers") and not given.get("why", "").strip():
            self.add_error("why", _("印完整号码要写明用途。"))
        return given

    @property
    def choice(self) -> dict[str, Any]:
        """The arguments of `actions.printing.print_paper` that were chosen here."""
        given = self.cleaned_data
        return {
            "suffix": given["suffix"],
            "full_numbers": given.get("full_numbers", False),
            "why": given.get("why", "") if given.get("full_numbers") else "",
            "may_reveal": self.reader.may_reveal,
        }


class DatedForm(PrintForm):
    """The same, as of a day."""

    day = forms.DateField(
        label=_("资料截至哪天"), widget=DayInput(), required=False,
        help_text=_("不写就是今天。写以前的日期，印的是那一天的情况。"),
        error_messages={"invalid": _("日期要写成 2026-11-24 这样。")},
    )  # fmt: skip

    field_order = ("day", "full_numbers", "why", "suffix")

    def clean_day(self) -> dt.date:
        """Today when nothing was typed; no day that has not come."""
        day = self.cleaned_data["day"] or self.reader.day
        if day > self.reader.day:
            raise ValidationError(_("这一天还没有到。"))
        return day


class PaperForm(DatedForm):
    """Which paper, of which area, as of which day."""

    kind = forms.ChoiceField(
        label=_("哪张表"), widget=forms.RadioSelect,
        choices=[(name, kind.name) for name, kind in KINDS.items()],
        error_messages={"required": _("选一张表。")},
    )  # fmt: skip
    area = forms.ChoiceField(
        label=_("哪个村（居）"),
        error_messages={"required": _("选一个村（居）。"), "invalid_choice": _("请从列表里选。")},
    )
    category = forms.ChoiceField(
        label=_("只印一类人"), required=False,
        choices=[("", _("全部六类")), *SIX.items()],
        help_text=_("只对关爱帮扶台账有用。"),
    )  # fmt: skip

    field_order = ("kind", "area", "day", "category", "full_numbers", "why", "suffix")

    def __init__(
        self, *args: Any, villages: Sequence[Area], townships: Sequence[Area], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.areas = {area.pk: area for area in [*villages, *townships]}
        self.fields["area"].choices = _by_township(villages, townships)

    def clean_area(self) -> Area:
        """The area itself."""
        return self.areas[self.cleaned_data["area"]]

    def clean(self) -> dict[str, Any]:
        """A paper of a village needs a village."""
        given = super().clean()
        area, kind = given.get("area"), KINDS.get(given.get("kind", ""))
        if area and kind and area.level not in kind.levels:
            self.add_error("area", _("这张表一个村一份，请选到村（居）。"))
        if given.get("kind") != "aikou":
            given["category"] = ""
        return given


class LookForm(PaperForm):
    """The same, to look at on the page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["suffix"].required = False


def _by_township(villages: Sequence[Area], townships: Sequence[Area]) -> list:
    """Villages under the name of their township; the township itself first, where it may be chosen."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for township in townships:
        whole = now_said("%(name)s（全镇，只有名册和三级包保台账）") % {"name": township.name}
        groups.setdefault(township.name, []).append((township.pk, whole))
    for village in villages:
        above = village.parent.name if village.parent else ""
        groups.setdefault(above, []).append((village.pk, village.name))
    return [("", now_said("请选")), *groups.items()]


class AdjustForm(forms.Form):
    """What the village says of the month."""

    note = forms.CharField(
        label=_("这个月变了什么"), max_length=300,
        help_text=_("没有变化的，写“没有变化”。"),
        error_messages={"required": _("写一句这个月变了什么；没有变化的，写“没有变化”。")},
    )  # fmt: skip


class SignForm(forms.Form):
    """The leader's signature."""

    name = forms.CharField(
        label=_("签名（写自己的姓名）"), max_length=40,
        error_messages={"required": _("写下自己的姓名，就是签名。")},
    )  # fmt: skip
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    stroke = forms.CharField(widget=forms.HiddenInput, required=False)


class ReportForm(forms.Form):
    """To which office it goes."""

    office = forms.ModelChoiceField(
        label=_("报给哪个单位"), queryset=Office.objects.none(), empty_label=None,
        error_messages={"required": _("选一个单位。"), "invalid_choice": _("请从列表里选。")},
    )  # fmt: skip

    def __init__(self, *args: Any, offices: QuerySet[Office], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["office"]
        field.queryset = offices
        field.label_from_instance = lambda office: f"{office.area.name} {office.name}"
