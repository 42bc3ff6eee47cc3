"""Who comes into a household and goes out of it, and what becomes of the household."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bangfu.ledger.actions.heads import likely_head
from bangfu.ledger.actions.households import Newcomer
from bangfu.ledger.actions.observe import EARLIEST_YEAR
from bangfu.ledger.facts import FactRefused, day_of, fact_named
from bangfu.ledger.forms.facts import control, meaning_of, refused_words, said, taken
from bangfu.ledger.models import Household, Person
from bangfu.ledger.models.person import Joined, Left, State, full_years
from bangfu.ledger.namesakes import told_apart
from bangfu.ledger.projection import RELATION
from bangfu.ledger.queries.alike import Warned, warnings
from bangfu.ledger.queries.scope import households_of
from bangfu.org.access import Reader
from bangfu.org.models import Area
from bangfu.org.queries import areas_under, full_names
from bangfu.policy import identity

ASKED_AT_ONCE = (
    "姓名", "性别", "身份证号码", "出生日期", "与户主关系", "联系电话", "人员类别", "本地户籍",
    "身份已查明",
)  # fmt: skip
"""What is asked when somebody is filed; everything else when their facts are recorded."""
IDENTITY, BORN, SEX = "身份证号码", "出生日期", "性别"
LIVED_IN = ("village", "group", "grid")
TYPED_JOINS = (
    Joined.REGISTERED, Joined.BORN, Joined.MARRIED, Joined.MOVED_IN, Joined.RETURNED, Joined.OTHER,
)  # fmt: skip
TYPED_DEPARTURES = (Left.DIED, Left.MOVED_AWAY, Left.MARRIED_OUT, Left.MISTAKE, Left.OTHER)


def day_field(label: Any) -> forms.DateField:
    """A day that has come; today unless somebody says otherwise."""
    return forms.DateField(
        label=label,
        initial=timezone.localdate,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        validators=[not_to_come],
    )


def not_to_come(day: dt.date) -> None:
    """Refuse a day to come, and one from before anything was recorded."""
    if day > timezone.localdate():
        raise forms.ValidationError(_("这一天还没有到。请写已经发生的日期"))
    if day.year < EARLIEST_YEAR:
        raise forms.ValidationError(_("这一天太早了。请核对年份"))


def why_field(label: Any, help_text: Any = "") -> forms.CharField:
    """A reason, in a box of its own."""
    return forms.CharField(
        label=label,
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=help_text,
        error_messages={"required": gettext_lazy("写明原因，日志里要留")},
    )


class PersonForm(forms.Form):
    """One person as met: nothing of it has to be known."""

    def __init__(self, *args: Any, reader: Reader, area_code: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reader, self.area_code = reader, area_code
        self.found: list[Warned] = []
        self.facts: dict[str, Any] = {}
        for name in ASKED_AT_ONCE:
            self.fields[name] = control(fact_named(name), help_text=meaning_of(fact_named(name)))

    @property
    def blank(self) -> bool:
        """Whether nothing at all was typed."""
        return not any(
            said(fact_named(name), self.cleaned_data.get(name)) for name in ASKED_AT_ONCE
        )

    @property
    def told_apart(self) -> bool:
        """Whether somebody said that this is nobody already on file."""
        return f"{self.prefix or 'person'}-apart" in self.data

    @property
    def apart_name(self) -> str:
        """The tick that says so."""
        return f"{self.prefix or 'person'}-apart"

    def clean(self) -> dict[str, Any]:
        """Facts in storage form; the number gives birth date and sex where nobody typed them."""
        for name in ASKED_AT_ONCE:
            fact = fact_named(name)
            text = said(fact, self.cleaned_data.get(name))
            if not text or name in self.errors:
                continue
            try:
                self.facts[name] = taken(fact, text)
            except FactRefused as refused:
                self.add_error(name, refused_words(refused))
        number = self.facts.get(IDENTITY)
        if number:
            self._compare(number)
        return self.cleaned_data

    def _compare(self, number: str) -> None:
        born = int(identity.birth_date(number).strftime("%Y%m%d"))
        if self.facts.setdefault(BORN, born) != born:
            self.add_error(BORN, _("和身份证号码里的不一样。请照证件改；号码错了就改号码"))
        sex = identity.sex(number)
        if self.facts.setdefault(SEX, sex) != sex:
            self.add_error(SEX, _("和身份证号码里的不一样。请照证件改；号码错了就改号码"))

    def look(self, area_code: str) -> list[Warned]:
        """Who on file this may be; kept for the page."""
        self.found = warnings(
            self.reader,
            identity=str(self.facts.get(IDENTITY) or ""),
            name=str(self.facts.get("姓名") or ""),
            born=day_of(self.facts.get(BORN)),
            area_code=area_code,
        )
        return self.found

    def newcomer(self, joined: Joined = Joined.REGISTERED) -> Newcomer:
        """The person to be put on the books."""
        return Newcomer({k: v for k, v in self.facts.items() if v is not None}, joined=joined)

    def boxes(self) -> Iterator[Any]:
        """The fields as the page shows them."""
        return (self[name] for name in ASKED_AT_ONCE)


class JoinForm(PersonForm):
    """Somebody who comes into a household."""

    uid = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["joined"] = forms.ChoiceField(
            label=_("怎么来的"), choices=[(one.value, one.label) for one in TYPED_JOINS]
        )
        self.fields["day"] = day_field(_("从哪天起"))
        self.fields["note"] = forms.CharField(label=_("说明"), max_length=200, required=False)


class HeadField(forms.ModelChoiceField):
    """One of some people, to head their household."""

    def __init__(self, people: Sequence[Person], **kwargs: Any) -> None:
        rows = Person.objects.filter(pk__in=[one.pk for one in people]).order_by("-is_head", "pk")
        self.called = told_apart(people)
        super().__init__(rows, empty_label=None, widget=forms.RadioSelect, **kwargs)

    def bound_data(self, data: Any, initial: Any) -> Any:
        """What was chosen; in a form sent before this was asked, the likely one."""
        return data or initial

    def label_from_instance(self, obj: Any) -> str:
        """The name with what tells people of one family apart."""
        age = full_years(obj.born, timezone.localdate())
        here = obj.state == State.PRESENT
        known = [
            str(obj.facts.get(RELATION) or "") if here else _("离开前是户主"),
            _("%(n)d 岁") % {"n": age} if age is not None else "",
        ]
        told = "，".join(filter(None, known))
        name = self.called.get(obj.pk, obj.label)
        return f"{name}（{told}）" if told else name


def ask_head(form: forms.Form, name: str, label: Any, people: Sequence[Person]) -> None:
    """Ask who of some people heads their household, a likely one marked; one alone needs no asking."""
    if len(people) < 2:
        return
    likely = likely_head(people, timezone.localdate())
    form.fields[name] = HeadField(
        people,
        label=label,
        initial=likely.pk if likely else None,
        help_text=_("和户主的关系跟着变；说不准的会写成不清楚，再去问"),
        error_messages={"required": _("户主不在这一户了，请定谁是户主，再按一次")},
    )


class LeaveForm(forms.Form):
    """Somebody who goes out of a household."""

    left = forms.ChoiceField(
        label=gettext_lazy("去了哪里"),
        choices=[(one.value, one.label) for one in TYPED_DEPARTURES],
        widget=forms.RadioSelect,
    )
    day = day_field(gettext_lazy("哪一天"))
    why = why_field(
        gettext_lazy("情况"), gettext_lazy("怎么知道的，比如：村里报丧、派出所注销户口。")
    )

    def __init__(self, *args: Any, staying: Sequence[Person] = (), **kwargs: Any) -> None:
        """`staying` are those one of whom heads the household when its head goes."""
        super().__init__(*args, **kwargs)
        ask_head(self, "head", _("现在谁是户主"), staying)
        self.order_fields(["left", "day", "head", "why"])


class ReturnForm(forms.Form):
    """Somebody who is back."""

    day = day_field(gettext_lazy("从哪天起又在这一户"))
    why = why_field(gettext_lazy("情况"), gettext_lazy("回来了，还是上次登记错了。"))

    def __init__(self, *args: Any, heads: Sequence[Person] = (), **kwargs: Any) -> None:
        """`heads` are who leads the household now and who is back and led it before."""
        super().__init__(*args, **kwargs)
        if heads:
            self.fields["head"] = HeadField(
                heads,
                label=_("现在谁是户主"),
                help_text=_("上次登记错了就选回来的人：各人和户主的关系照离开前的恢复"),
            )
        self.order_fields(["day", "head", "why"])


class SplitForm(forms.Form):
    """Who makes a household of their own; and who heads whichever of the two lacks its head.

    That is asked once it is known who goes: the first sending then comes back with a likely answer.
    """

    leaving = forms.ModelMultipleChoiceField(
        label=gettext_lazy("谁分出去"),
        queryset=Person.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("选至少一个分出去的人")},
    )
    day = day_field(gettext_lazy("从哪天起"))
    why = why_field(gettext_lazy("为什么分户"))

    def __init__(self, *args: Any, people: Any, led: Person | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        called = told_apart(people)
        self.fields["leaving"].queryset = people
        self.fields["leaving"].label_from_instance = lambda one: called.get(one.pk, one.label)
        gone = set(self.data.getlist("leaving")) if self.is_bound else set()
        leaving = [one for one in people if str(one.pk) in gone]
        staying = [one for one in people if str(one.pk) not in gone]
        if not leaving or not staying or led is None:
            return
        if led in leaving:
            ask_head(self, "head", _("留下的这一户，谁是户主"), staying)
        else:
            ask_head(self, "new_head", _("分出去的这一户，谁是户主"), leaving)
        self.order_fields(["leaving", "head", "new_head", "day", "why"])


class MergeForm(forms.Form):
    """Into which household all of this one go."""

    into = forms.CharField(
        label=gettext_lazy("并到哪一户"),
        max_length=40,
        help_text=gettext_lazy("写那一户的户编号。人都过去，这一户销户；两户的旧资料各自留着。"),
    )
    day = day_field(gettext_lazy("从哪天起"))
    why = why_field(gettext_lazy("为什么并户"))

    def __init__(self, *args: Any, reader: Reader, household: Household, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reader, self.household = reader, household

    def clean_into(self) -> Household:
        """The household with that number in the same township, or the only one in scope."""
        number = self.cleaned_data["into"].strip()
        rows = households_of(self.reader).filter(number=number, closed_on=None)
        rows = rows.exclude(pk=self.household.pk)
        near = rows.filter(township_code=self.household.township_code)
        found: Sequence[Household] = list(near) or list(rows[:2])
        if not found:
            raise forms.ValidationError(_("没有找到这个户编号。请照那一户的档案再核对"))
        if len(found) > 1:
            raise forms.ValidationError(_("几个乡镇都有这个户编号，不知道是哪一户。请找区县办理"))
        return found[0]


class AreaField(forms.ChoiceField):
    """A village, group or grid in the reader's scope, by its full name."""

    def __init__(self, *, reader: Reader, leave_out: str = "", **kwargs: Any) -> None:
        codes = [code for code in places(reader) if code != leave_out]
        names = full_names(codes)
        choices = [("", _("请选")), *((code, names[code]) for code in codes)]
        super().__init__(choices=choices, **kwargs)


def places(reader: Reader) -> list[str]:
    """Codes of the places in scope where somebody can live, in order."""
    rows: Iterable[Area] = areas_under(reader.prefix, *LIVED_IN).order_by("code")
    return [area.code for area in rows]


class MoveForm(forms.Form):
    """Where the whole household moved to."""

    address = forms.CharField(
        label=gettext_lazy("新的详细住址"), required=False, max_length=200,
        help_text=gettext_lazy(
            "搬到别的村不知道就空着：原来的住址、住房情况不再算，列进要去问的。同村划进小组、网格没有搬家的，空着照旧。"
        ),
    )  # fmt: skip
    day = day_field(gettext_lazy("从哪天起"))
    why = why_field(gettext_lazy("为什么搬"))

    def __init__(self, *args: Any, reader: Reader, household: Household, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"] = AreaField(
            reader=reader, leave_out=household.area_code, label=_("搬到哪里")
        )
        self.order_fields(["area", "address", "day", "why"])


class CloseForm(forms.Form):
    """A household nobody is left in."""

    day = day_field(gettext_lazy("从哪天起"))
    why = why_field(gettext_lazy("为什么销户"))


class HomeForm(forms.Form):
    """A household to be filed: where, and what was seen at once."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    number = forms.CharField(
        label=gettext_lazy("户编号"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("没有就空着，自动编一个。"),
    )
    day = day_field(gettext_lazy("从哪天起在这里"))
    note = forms.CharField(
        label=gettext_lazy("说明"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("怎么发现的。流浪人员、身份不明的人也照样建档。"),
    )

    def __init__(self, *args: Any, reader: Reader, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"] = AreaField(reader=reader, label=_("住在哪里"))
        own = ("家庭住址", "住房安全")
        for name in own:
            self.fields[name] = control(fact_named(name))
        self.order_fields(["uid", "area", "number", "day", *own, "note"])
        self.facts: dict[str, Any] = {}

    def clean(self) -> dict[str, Any]:
        """The household's own facts in storage form."""
        for name in ("家庭住址", "住房安全"):
            text = said(fact_named(name), self.cleaned_data.get(name))
            if text and name not in self.errors:
                self.facts[name] = taken(fact_named(name), text)
        return self.cleaned_data
