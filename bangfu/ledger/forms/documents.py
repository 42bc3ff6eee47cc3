"""What is said of a paper or photo handed in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bangfu.ledger.actions.documents import KINDS
from bangfu.ledger.filetypes import ACCEPTED, MOST_BYTES
from bangfu.ledger.models import Household, Person


class DocumentForm(forms.Form):
    """A file with its kind, whose it is, how long it is valid."""

    file = forms.FileField(
        label=_("文件"),
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
        help_text=_("PDF、照片（JPG、PNG）、Word、Excel，20 MB 以内。"),
        error_messages={"required": _("选一个文件"), "empty": _("这个文件是空的。请重新选一个")},
    )
    kind = forms.ChoiceField(label=_("是什么材料"), choices=[(kind, kind) for kind in KINDS])
    title = forms.CharField(
        label=_("名称"),
        max_length=120,
        required=False,
        help_text=_("不写就用材料种类。不要写身份证号码。"),
    )
    person = forms.ModelChoiceField(
        label=_("谁的"), queryset=Person.objects.none(), required=False, empty_label=_("全家的")
    )
    valid_until = forms.DateField(
        label=_("有效期至"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("证件上没有写就空着。"),
    )
    sensitive = forms.BooleanField(
        label=_("里面写着健康情况"),
        required=False,
        help_text=_("只给办事的人看。残疾证、诊断书和体检报告不勾也一样。"),
    )

    def __init__(self, *args: Any, household: Household, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Person.objects.filter(household=household).order_by("-is_head", "pk")
        self.fields["person"].queryset = people
        if "again" in self.data:
            self.ask_again()

    def ask_again(self) -> None:
        """Offer to keep a file that the household has already."""
        self.fields["again"] = forms.BooleanField(
            label=_("还是要再传一份（文件要重新选）"), required=False
        )

    def clean_file(self) -> Any:
        """Refuse what is too large before anything reads it."""
        found = self.cleaned_data["file"]
        if found.size > MOST_BYTES:
            raise forms.ValidationError(_("文件超过 20 MB。请拍小一点，或者分成几个文件"))
        return found

    def clean(self) -> dict[str, Any]:
        """Whether it is wanted once more."""
        self.cleaned_data.setdefault("again", False)
        return self.cleaned_data
