"""What is typed about a visit, or about work an office did for somebody."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bangfu.duty.actions.desk import Upload
from bangfu.duty.actions.visits import LONGEST, PHOTOS, Contact
from bangfu.duty.counting import Line
from bangfu.duty.counting import State as Due
from bangfu.duty.given import KINDS, by_kind
from bangfu.duty.models import Hazard, Helper
from bangfu.duty.models.visit import How
from bangfu.duty.queries.helping import serving
from bangfu.ledger.filetypes import ACCEPTED
from bangfu.ledger.models import Household, Person
from bangfu.ledger.models.person import State
from bangfu.org.access import Reader

EARLIEST = dt.timedelta(days=366)
"""A visit longer ago belongs into the file as a note: no duty of today asks for it."""
MOST_FILE = 20 * 1024 * 1024
NOW = (Due.OVERDUE, Due.DUE, Due.SOON)
"""What is due so soon that the form opens where it is ticked."""
HARMS = {
    "被打骂、虐待": gettext_lazy("被打骂、虐待"),
    "没人照料、被遗弃": gettext_lazy("没人照料、被遗弃"),
    "被骗钱、被侵占": gettext_lazy("被骗钱、被侵占"),
    "有轻生的念头": gettext_lazy("有轻生的念头"),
    "突然病重、受伤": gettext_lazy("突然病重、受伤"),
    "其他伤害": gettext_lazy("其他伤害"),
}
"""What has to be reported at once, as the phone offers it too."""


class Files(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Files as name and bytes; none may be too many or too big."""

    widget = Files

    def clean(self, data: Any, initial: Any = None) -> list[Upload]:
        """Read every one."""
        sent = data if isinstance(data, list | tuple) else [data] if data else []
        if len(sent) > PHOTOS:
            raise forms.ValidationError(_("一次最多 %(n)d 个文件") % {"n": PHOTOS})
        for one in sent:
            if one.size > MOST_FILE:
                raise forms.ValidationError(
                    _("%(name)s 超过 20 MB，缩小以后再传") % {"name": one.name}
                )
        return [(one.name, one.read()) for one in sent]


class _Written(forms.Form):
    """What a visit and an office's work share: once, by whom, when, in the past."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    who = forms.ChoiceField(label=gettext_lazy("谁去的"))
    at = forms.DateTimeField(
        label=gettext_lazy("什么时候"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d"],
        error_messages={
            "required": gettext_lazy("写上日期和时间，记不清钟点写个大概"),
            "invalid": gettext_lazy("写成 2026-11-02 09:30 这样"),
        },
    )

    def __init__(self, *args: Any, reader: Reader, household: Household, **more: Any) -> None:
        first = {"uid": uuid.uuid4(), "at": timezone.localtime().replace(second=0, microsecond=0)}
        super().__init__(*args, initial={**first, **more.pop("initial", {})}, **more)
        self.household = household
        rows = serving(reader.day).filter(household=household).select_related("helper__staff")
        self.helpers = {
            str(row.helper_id): row.helper for row in rows if row.helper.staff_id != reader.staff.pk
        }
        me = _("%(name)s（我）") % {"name": reader.staff.name}
        others = [(pk, one.label) for pk, one in self.helpers.items()]
        self.fields["who"].choices = [("", me), *others]
        self.fields["who"].required = False

    @property
    def went(self) -> Helper | None:
        """The helper who came, where it was not who writes."""
        return self.helpers.get(self.cleaned_data["who"])

    def clean_at(self) -> dt.datetime:
        """A moment of the last year."""
        at = self.cleaned_data["at"]
        if at > timezone.now():
            raise forms.ValidationError(_("这个时间还没有到。请写已经去过的时间"))
        if at < timezone.now() - EARLIEST:
            raise forms.ValidationError(_("一年以前的，不能再当走访记。请写进这一户的说明里"))
        return at


class VisitForm(_Written):
    """A visit or call: how, whom, what was done, said and found."""

    how = forms.ChoiceField(
        label=gettext_lazy("方式"), widget=forms.RadioSelect, initial=How.HOME,
        choices=[(one.value, one.label) for one in (How.HOME, How.PHONE, How.WECHAT)],
    )  # fmt: skip
    persons = forms.ModelMultipleChoiceField(
        label=gettext_lazy("看了谁"), queryset=Person.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple, help_text=gettext_lazy("都不选，就是看了全家。"),
    )  # fmt: skip
    words = forms.CharField(
        label=gettext_lazy("本人说的话"), required=False, max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}), help_text=gettext_lazy("照他说的写。"),
    )  # fmt: skip
    note = forms.CharField(
        label=gettext_lazy("看到了什么"), required=False, max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    need = forms.CharField(label=gettext_lazy("有什么需要"), required=False, max_length=300)
    new_hardship = forms.CharField(
        label=gettext_lazy("遇到什么新困难"), required=False, max_length=300
    )
    hazard_kind = forms.ChoiceField(label=gettext_lazy("屋里的隐患"), required=False)
    hazard = forms.CharField(label=gettext_lazy("隐患在哪里"), required=False, max_length=200)
    harm = forms.ChoiceField(
        label=gettext_lazy("有人受到伤害或者有危险"), required=False,
        help_text=gettext_lazy("记下就报到镇里，马上有人处理。人有生命危险，先打 110、120。"),
    )  # fmt: skip
    harmed = forms.ModelChoiceField(
        label=gettext_lazy("是谁"), queryset=Person.objects.none(), required=False,
        empty_label=gettext_lazy("说不清是谁"),
    )  # fmt: skip
    harm_words = forms.CharField(label=gettext_lazy("看到的情形"), required=False, max_length=300)
    only_looked = forms.BooleanField(
        label=gettext_lazy("只是上门看看，没有别的"), required=False,
    )  # fmt: skip
    files = FilesField(
        label=gettext_lazy("照片、材料"), required=False, widget=Files(attrs={"accept": ACCEPTED}),
        help_text=gettext_lazy("可以一次选几个，每个 20 MB 以内。"),
    )  # fmt: skip

    def __init__(self, *args: Any, household: Household, lines: list[Line], **more: Any) -> None:
        super().__init__(*args, household=household, **more)
        here = household.persons.filter(state=State.PRESENT)
        self.fields["persons"].queryset = self.fields["harmed"].queryset = here
        self.fields["hazard_kind"].choices = [("", _("没有")), *Hazard.Kind.choices]
        self.fields["harm"].choices = [("", _("没有")), *HARMS.items()]
        self.kinds: list[str] = []
        self.lacking: set[str] = set()
        wanted = {
            code for line in lines if line.state in NOW for code in line.term.serving.services or ()
        }
        for kind, parts in by_kind().items():
            name = f"given_{kind}"
            told = [
                (code, _("%(name)s（本期还差）") % {"name": part} if code in wanted else part)
                for code, part in parts.items()
            ]
            self.fields[name] = forms.MultipleChoiceField(
                label=KINDS[kind], choices=told, required=False,
                widget=forms.CheckboxSelectMultiple,
            )  # fmt: skip
            self.kinds.append(name)
            if wanted & parts.keys():
                self.lacking.add(name)
        named = {
            line.term.key: line.term.name
            for line in lines
            if line.term.serving.services == frozenset() and How.HOME in line.term.serving.manners
        }
        self.fields["duties"] = forms.MultipleChoiceField(
            label=_("这次还办了哪件该办的"), choices=list(named.items()), required=False,
            widget=forms.CheckboxSelectMultiple,
        )  # fmt: skip

    @property
    def given(self) -> list[tuple[Any, bool]]:
        """The fields of services, kind by kind, each with whether something of it is due now."""
        return [(self[name], name in self.lacking) for name in self.kinds]

    def clean(self) -> dict[str, Any]:
        """What was found is said whole."""
        done = self.cleaned_data
        if done.get("hazard") and not done.get("hazard_kind"):
            self.add_error("hazard_kind", _("选是哪一种隐患"))
        if done.get("hazard_kind") and not done.get("hazard"):
            self.add_error("hazard", _("写清隐患在哪里、是什么样"))
        if (done.get("harm_words") or done.get("harmed")) and not done.get("harm"):
            self.add_error("harm", _("选是哪一种情形"))
        if not self.errors and not any(done.get(name) for name in self._telling):
            self.add_error(
                "only_looked",
                _("至少勾一项做了什么，或者写一句听到、看到的；真的没有别的，就勾这一项"),
            )
        return done

    @property
    def _telling(self) -> tuple[str, ...]:
        """The fields one of which says what the visit was."""
        return (
            *self.kinds, "duties", "words", "note", "need", "new_hardship", "hazard", "harm",
            "files", "only_looked",
        )  # fmt: skip

    @property
    def contact(self) -> Contact:
        """The visit as it is kept."""
        done = self.cleaned_data
        found: dict[str, list[Any]] = {
            "need": [done["need"]] if done["need"] else [],
            "new_hardship": [done["new_hardship"]] if done["new_hardship"] else [],
        }
        if done["hazard"]:
            found["hazard"] = [{"kind": done["hazard_kind"], "what": done["hazard"]}]
        if done["harm"]:
            harm = {"what": done["harm"], "words": done["harm_words"]}
            if done["harmed"]:
                harm["person"] = done["harmed"].pk
            found["harm"] = [harm]
        services = [code for name in self.kinds for code in done[name]]
        return Contact(
            self.household, done["at"], how=done["how"],
            persons=[one.pk for one in done["persons"]], services=[*services, *done["duties"]],
            found=found, note=done["note"], words=done["words"],
        )  # fmt: skip


class DoneForm(_Written):
    """What an office did for a household that its duty asked for."""

    how = forms.ChoiceField(label=gettext_lazy("怎样办的"), widget=forms.RadioSelect)
    note = forms.CharField(
        label=gettext_lazy("办了什么"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("写一句办了什么，以后查得到")},
    )  # fmt: skip
    files = FilesField(
        label=gettext_lazy("依据材料"), required=False, widget=Files(attrs={"accept": ACCEPTED}),
        help_text=gettext_lazy("没有就不传。可以一次选几个，每个 20 MB 以内。"),
    )  # fmt: skip

    def __init__(self, *args: Any, line: Line, **more: Any) -> None:
        super().__init__(*args, **more)
        self.line = line
        ways = [one for one in How if one in line.term.serving.manners]
        self.fields["how"].choices = [(one.value, one.label) for one in ways]
        self.fields["how"].initial = How.OFFICE if How.OFFICE in ways else ways[0]
        self.fields["who"].label = _("谁办的")

    @property
    def contact(self) -> Contact:
        """The work as it is kept: it names its duty."""
        done = self.cleaned_data
        person = self.line.person
        return Contact(
            self.household, done["at"], how=done["how"], note=done["note"],
            persons=[person] if person else [], services=[self.line.term.key],
        )  # fmt: skip


def owed_line(lines: list[Line], key: str, person: str) -> Line | None:
    """The duty somebody speaks of among those of a household."""
    return next(
        (line for line in lines if line.term.key == key and str(line.person or "") == person), None
    )
