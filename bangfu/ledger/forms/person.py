"""What is typed about one person's account and about going and coming."""

from __future__ import annotations

import re

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


def luhn(number: str) -> bool:
    """Whether a card number's last digit fits the others (ISO/IEC 7812-1)."""
    total = 0
    for place, digit in enumerate(reversed(number)):
        doubled = int(digit) * (place % 2 + 1)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


class AccountForm(forms.Form):
    """A bank account, typed whole: what stands there now is not shown."""

    account = forms.CharField(
        label=gettext_lazy("银行账号"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "data-no-draft": ""}
        ),
        help_text=gettext_lazy("照存折或银行卡填，空格可以留着。"),
    )
    bank = forms.CharField(label=gettext_lazy("开户银行"), max_length=60)
    why = forms.CharField(
        label=gettext_lazy("凭什么记的"),
        max_length=200,
        help_text=gettext_lazy("比如：看了本人的社保卡。"),
    )

    def clean_account(self) -> str:
        """Digits alone; a card number of the union's form must fit its check digit."""
        plain = re.sub(r"[\s-]", "", self.cleaned_data["account"])
        if not re.fullmatch(r"[0-9]{8,32}", plain):
            raise forms.ValidationError(_("账号是 8 到 32 位数字。请照卡或存折再填一遍"))
        if plain.startswith("62") and len(plain) in (16, 17, 18, 19) and not luhn(plain):
            raise forms.ValidationError(_("卡号的最后一位对不上，多半抄错了一位。请照卡再填一遍"))
        return plain
