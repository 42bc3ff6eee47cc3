"""What is typed into a person's health file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from bangfu.ledger.forms.members import day_field
from bangfu.ledger.models import Document, HealthEntry


class HealthForm(forms.Form):
    """One dated entry."""

    kind = forms.ChoiceField(
        label=_("记哪一部分"), choices=HealthEntry.Kind.choices, widget=forms.RadioSelect,
        error_messages={"required": _("选一部分")},
    )  # fmt: skip
    day = day_field(_("哪天的情况"))
    content = forms.CharField(
        label=_("内容"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("什么病、吃什么药、抽不抽烟喝不喝酒、体检查出什么。不要写身份证号码和电话。"),
        error_messages={"required": _("写下情况")},
    )
    where = forms.CharField(
        label=_("在哪里看的、查的"),
        max_length=80,
        required=False,
        help_text=_("医院、卫生室，或者家里。"),
    )
    document = forms.ModelChoiceField(
        label=_("材料"),
        queryset=Document.objects.none(),
        required=False,
        empty_label=_("没有材料"),
        help_text=_("先在“上传材料”里传好，再到这里选。"),
    )

    def __init__(self, *args: Any, documents: QuerySet[Document], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["document"].queryset = documents
