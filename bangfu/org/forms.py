"""What is typed about areas, offices, accounts and posts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bangfu.org.access import Reader, inside
from bangfu.org.actions.areas import BELOW, NUMBERS
from bangfu.org.meanwhile import MeanwhileForm
from bangfu.org.models import Area, Office, Unit
from bangfu.org.models.area import Level
from bangfu.org.queries import areas_under, full_names, open_areas
from bangfu.org.roles import Role

T = TypeVar("T")

LOOKED_AFTER: dict[str, tuple[Level, ...]] = {
    Level.PROVINCE: (Level.CITY, Level.COUNTY),
    Level.CITY: (Level.COUNTY, Level.TOWNSHIP),
    Level.COUNTY: (Level.TOWNSHIP, Level.VILLAGE),
    Level.TOWNSHIP: (Level.VILLAGE, Level.GROUP, Level.GRID),
    Level.VILLAGE: (Level.GROUP, Level.GRID),
}
"""How far below its own area the people of an office can be put in charge."""


class _Form(forms.Form):
    """A form whose action may refuse what the fields alone could not."""

    def carried_out(self, act: Callable[[dict[str, Any]], T]) -> T | None:
        """Do it with what was typed; None when it was refused, and the form says why."""
        if not self.is_valid():
            return None
        try:
            return act(self.cleaned_data)
        except ValidationError as refused:
            if not hasattr(refused, "error_dict"):
                self.add_error(None, refused)
            else:
                for name, errors in refused.error_dict.items():
                    self.add_error(name if name in self.fields else None, errors)
            return None


def _long(label: Any, *, rows: int = 4, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **more)


def _day(label: Any, **more: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **more)


class _AreaChoice(forms.ModelChoiceField):
    """Areas by their full names, which are read together."""

    def offer(self, rows: QuerySet[Area]) -> None:
        """Let these be chosen from."""
        names = full_names(rows.values_list("code", flat=True))
        self.queryset = rows
        self.label_from_instance = lambda area: names[area.code]  # type: ignore[method-assign]


class AddArea(_Form):
    """A new area below another."""

    level = forms.ChoiceField(label=_("加什么"))
    name = forms.CharField(label=_("名称"), max_length=60)
    code = forms.CharField(
        label=_("区划代码"), required=False, max_length=12,
        help_text=_("统计用区划代码，12 位数字。"),
    )  # fmt: skip

    def __init__(self, parent: Area, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        levels = BELOW[parent.level]
        self.fields["level"].choices = [(level.value, level.label) for level in levels]
        if set(levels) <= set(NUMBERS):
            del self.fields["code"]  # groups and grids are numbered for them


class ChangeArea(MeanwhileForm, _Form):
    """Another name, or other standards."""

    name = forms.CharField(label=_("名称"), max_length=60)
    standards_code = forms.CharField(
        label=_("按哪里的标准"), required=False, max_length=12,
        help_text=_("写政策里用的区划代码，例如 500241。空着就和上级一样。"),
    )  # fmt: skip


class OfficeForm(_Form):
    """An office, new or changed."""

    name = forms.CharField(label=_("名称"), max_length=80)
    unit = forms.ChoiceField(label=_("类别"), choices=[("", _("选一类")), *Unit.choices])
    duties = _long(_("职责"), required=False, help_text=_("文件里分给它的事，一件一行。"))
    telephone = forms.CharField(label=_("办公电话"), required=False, max_length=30)
    chief = forms.CharField(
        label=_("主要负责人"), required=False, max_length=40, help_text=_("亲自抓这项工作的人。")
    )
    deputy = forms.CharField(
        label=_("分管负责人"), required=False, max_length=40, help_text=_("具体抓、调度工作的人。")
    )


class ChangeOffice(MeanwhileForm, OfficeForm):
    """What is known of an office, changed."""


class OpenAccount(_Form):
    """A new account."""

    name = forms.CharField(label=_("姓名"), max_length=40)
    username = forms.CharField(
        label=_("账号"), max_length=40,
        help_text=_("登录用，小写字母和数字。不要用身份证号码、手机号码。"),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off"}),
    )  # fmt: skip
    area = _AreaChoice(
        Area.objects.none(), label=_("账号归哪里管"), empty_label=None,
        help_text=_("那里的管理员可以停用账号、重设密码。能看什么由岗位决定。"),
    )  # fmt: skip

    def __init__(self, reader: Reader, *args: Any, **more: Any) -> None:
        super().__init__(*args, initial={"area": reader.area}, **more)
        wide = (Level.PROVINCE, Level.CITY, Level.COUNTY, Level.TOWNSHIP)
        self.fields["area"].offer(areas_under(reader.prefix, *wide, reader.area.level))


class ChangeAccount(MeanwhileForm, _Form):
    """A person's name put right, and where reminders go."""

    name = forms.CharField(label=_("姓名"), max_length=40)
    email = forms.EmailField(
        label=_("电子邮箱"), required=False, max_length=254,
        help_text=_("每天早上的走访提醒发到这里；空着就只在网站上看。"),
        error_messages={"invalid": _("写成 name@example.gov.cn 这样")},
    )  # fmt: skip


class Appoint(_Form):
    """A post at a given office."""

    role = forms.ChoiceField(label=_("角色"), choices=[("", _("选一个")), *Role.choices])
    area = _AreaChoice(Area.objects.none(), label=_("管哪里"), empty_label=None)
    post = forms.CharField(label=_("职务"), max_length=40, help_text=_("例如：民政委员。"))
    qualification = forms.CharField(
        label=_("社会工作者资格"), required=False, max_length=40, help_text=_("没有就空着。")
    )
    from_day = _day(_("从哪天起"))
    until_day = _day(_("到哪天止"), required=False, help_text=_("没有定就空着，到时候再结束。"))

    def __init__(self, reader: Reader, office: Office, *args: Any, **more: Any) -> None:
        start = {"area": office.area_id, "from_day": timezone.localdate()}
        super().__init__(*args, initial=start, **more)
        below = inside(office.area.prefix, "code")
        levels = LOOKED_AFTER.get(office.area.level, ())
        rows = open_areas().filter(below, level__in=(*levels, office.area.level))
        self.fields["area"].offer(reader.within(rows, "code").order_by("code"))


class EndAppointment(_Form):
    """When a post ends, and why."""

    last_day = _day(_("最后一天"), help_text=_("选昨天，就从现在起不能用。"))
    why = _long(_("为什么结束"), rows=3, help_text=_("例如：调到县里、退休、换人。"))


class FindOffices(forms.Form):
    """What the list of offices is cut to."""

    q = forms.CharField(label=_("名称或职责"), required=False)
    unit = forms.ChoiceField(
        label=_("类别"), required=False, choices=[("", _("全部类别")), *Unit.choices]
    )


class FindStaff(forms.Form):
    """What the list of people is cut to."""

    STATES = (
        ("", _("全部账号")),
        ("at_work", _("有岗位")),
        ("idle", _("没有岗位")),
        ("blocked", _("已停用")),
    )

    q = forms.CharField(label=_("姓名或账号"), required=False)
    role = forms.ChoiceField(
        label=_("角色"), required=False, choices=[("", _("全部角色")), *Role.choices]
    )
    state = forms.ChoiceField(label=_("状态"), required=False, choices=STATES)


def refusal(refused: ValidationError) -> str:
    """Why something was refused, as one text for a message."""
    return "".join(refused.messages)
