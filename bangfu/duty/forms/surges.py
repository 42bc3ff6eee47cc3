"""What is typed to open a surge."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bangfu.duty.forms.pairing import any_day
from bangfu.duty.models import Surge
from bangfu.duty.queries.due_surge import NOT_SAVED
from bangfu.duty.queries.surges import EventKind
from bangfu.duty.serving import MANNERS
from bangfu.ledger.forms.members import why_field
from bangfu.ledger.queries.held import answers
from bangfu.ledger.tags import tag
from bangfu.org.access import Reader
from bangfu.org.models.area import Level
from bangfu.org.queries import areas_under

PLACES = (Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE)
OTHER = "其他"
"""The kind of what no pack speaks of; how often is then said by the surge itself."""
LONGEST = 366
"""Days; whatever goes on for longer is no surge."""
WHOM = ("现享救助", "低保类别", "特别困难", "残疾等级", "自理能力", "独居")
"""Facts by whose answers people are chosen; those nobody gave here are left out."""

NOT_LISTED = {"invalid_choice": _("从列出来的里面选一个")}
OWN = ("duty", "how", "every", "at_least")
"""Fields that say what a surge asks of itself, beyond the packs."""


class SurgeForm(forms.Form):
    """A time of more visits: of what kind, where, for whom, how much more."""

    kind = forms.ChoiceField(label=_("什么事"), error_messages=NOT_LISTED)
    name = forms.CharField(
        label=_("名称"), max_length=60, help_text=_("帮扶人会看到，比如“11 月寒潮”。")
    )
    area_code = forms.ChoiceField(label=_("哪里"), error_messages=NOT_LISTED)
    who = forms.ChoiceField(label=_("哪些人"), required=False, error_messages=NOT_LISTED)
    from_day = any_day(_("从哪天起"))
    until_day = any_day(_("到哪天止"), None)
    multiplier = forms.IntegerField(
        label=_("平常的走访加到几倍"), min_value=1, max_value=7, initial=1,
        help_text=_("1 是不加。文件给这类事另定了次数的，照文件，不用加倍。"),
    )  # fmt: skip
    duty = forms.CharField(
        label=_("另外要做什么"), max_length=200, required=False,
        help_text=_("文件没有写、这次要做的，比如“送煤，看取暖”。没有就空着。"),
    )  # fmt: skip
    how = forms.MultipleChoiceField(
        label=_("另外做的，用什么方式"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(word, word) for word in MANNERS if word not in ("视频", "其他方式")],
        help_text=_("不选，哪种都算。"),
    )  # fmt: skip
    every = forms.ChoiceField(
        label=_("另外做的，多久一次"), choices=Surge.Every.choices, initial=Surge.Every.ONCE
    )
    at_least = forms.IntegerField(
        label=_("每次这段时间里至少几次"), min_value=1, max_value=10, initial=1
    )
    why = why_field(_("为什么"), _("比如：县气象台 11 月 20 日发布寒潮橙色预警。"))

    def __init__(self, *args: Any, reader: Reader, kinds: list[EventKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reader = reader
        self.kinds = {one.kind: one for one in kinds}
        self.fields["kind"].choices = [
            *((one.kind, one.kind) for one in kinds), (OTHER, gettext("其他（文件没有写的）")),
        ]  # fmt: skip
        rows = areas_under(reader.prefix, *PLACES)
        self.fields["area_code"].choices = [(one.code, one.name) for one in rows]
        self.fields["who"].choices = [("", gettext("所有在册的人")), *_whom(reader.prefix)]

    def clean(self) -> dict[str, Any]:
        """Days that can be, and something that is more than usual."""
        values = super().clean() or {}
        first, last = values.get("from_day"), values.get("until_day")
        if first and last and last < first:
            self.add_error("until_day", gettext("截止日期早于开始日期，请核对"))
        elif last and last < self.reader.day:
            self.add_error("until_day", gettext("这段时间已经过去了。要补记做过的走访，去那一户记"))
        elif first and last and (last - first).days >= LONGEST:
            self.add_error("until_day", gettext("加密走访最长一年"))
        kind = self.kinds.get(values.get("kind", ""))
        asked_by_pack = kind is not None and kind.duties
        more = values.get("multiplier", 1) > 1 or values.get("duty")
        if not self.errors and not asked_by_pack and not more:
            self.add_error(
                "multiplier",
                gettext("文件没有给这类事定次数：加到几倍，或者写另外要做什么，至少填一项"),
            )
        return values

    @property
    def main(self) -> list[forms.BoundField]:
        """What every surge needs."""
        return [one for one in self if one.name not in (*OWN, "why")]

    @property
    def own(self) -> list[forms.BoundField]:
        """What only one with a duty of its own needs."""
        return [self[name] for name in OWN]

    @property
    def has_own(self) -> bool:
        """Whether that was filled in, or refused."""
        return bool(self["duty"].value()) or any(one.errors for one in self.own)

    @property
    def surge(self) -> Surge:
        """The surge as typed, not saved."""
        return Surge(pk=NOT_SAVED, **self.values)

    @property
    def values(self) -> dict[str, Any]:
        """What was typed, less the reason."""
        return {name: value for name, value in self.cleaned_data.items() if name != "why"}

    @property
    def seen(self) -> str:
        """What is typed as a fingerprint: only what was looked at can be opened."""
        said = json.dumps(self.values, ensure_ascii=False, sort_keys=True, default=_plain)
        return hashlib.sha256(said.encode()).hexdigest()


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def _whom(prefix: str) -> list[tuple[str, str]]:
    found = []
    for name in WHOM:
        for answer, people in answers(prefix, name):
            if answer in ("无", "否"):
                continue
            said = gettext("%(fact)s：%(answer)s（%(n)d 人）") % {
                "fact": name, "answer": answer, "n": people
            }  # fmt: skip
            found.append((tag(name, answer), said))
    return found
