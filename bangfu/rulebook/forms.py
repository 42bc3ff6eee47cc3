"""What is typed on the pages of the rulebook."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bangfu.policy.errors import SET_BY_HAND
from bangfu.policy.marked_yaml import Node, parse_yaml
from bangfu.policy.pack.model import Parameter
from bangfu.rulebook import values

TABLE_ROWS = 12
_SCALAR, _LIMIT, _FIGURE = "value", "limit", "figure"


class DayInput(forms.DateInput):
    """A day, chosen or typed."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def day_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    """A day of its own or none."""
    return forms.DateField(
        label=label, required=required, help_text=help_text, widget=DayInput(),
        error_messages={"invalid": _("日期要写成 2022-07-01 这样。"), "required": _("选一个日期。")},
    )  # fmt: skip


def words_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.CharField:
    """A few sentences."""
    return forms.CharField(
        label=label, required=required, help_text=help_text, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("这一格要写。")},
    )  # fmt: skip


class ProposalForm(forms.Form):
    """A local value of one parameter; the controls follow what kind it is."""

    from_day = day_field(_("从哪天起"))
    until_day = day_field(
        _("到哪天止"), required=False, help_text=_("不写就一直有效，直到有新的值。")
    )
    why = words_field(_("为什么改"), help_text=_("确认的人会看到，以后查日志的人也会看到。"))
    evidence = words_field(
        _("依据的文件"), required=False, help_text=_("文号和名称，例如县政府公布标准的通知。")
    )

    sure = forms.BooleanField(
        label=_("这个数核对过，就是这样"), required=False,
        help_text=_("数是 0 或者特别大时才用勾，原因写在“为什么改”里。"),
    )  # fmt: skip

    def __init__(self, *args: Any, parameter: Parameter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parameter = parameter
        self.cases = values.cases(parameter)
        for name, field in _controls(parameter, self.cases):
            self.fields[name] = field
        self.order_fields([name for name, _field in _controls(parameter, self.cases)])

    def value_fields(self) -> list[BoundField]:
        """The controls of the value itself, tables left out."""
        return [self[name] for name, _field in _controls(self.parameter, self.cases)
                if not name.startswith((f"{_LIMIT}-", f"{_FIGURE}-"))]  # fmt: skip

    def table_rows(self) -> Iterator[tuple[BoundField, BoundField]]:
        """The rows of a table of steps."""
        if values.is_table(self.parameter):
            for n in range(TABLE_ROWS):
                yield self[f"{_LIMIT}-{n}"], self[f"{_FIGURE}-{n}"]

    def clean(self) -> dict[str, Any]:
        """One value for all or one for each case, never both."""
        given = super().clean() or {}
        if self.cases and given.get(_SCALAR):
            named = [case for n, case in enumerate(self.cases) if given.get(_case(n))]
            if named:
                self.add_error(
                    _SCALAR,
                    gettext("这一格和“%(cases)s”只能填一样：都一样填这里，不一样分开填。")
                    % {"cases": "、".join(named)},
                )
        return given

    @property
    def doubted(self) -> bool:
        """Whether the figure was hardly believed, so that there is something to tick."""
        return "sure" in self.errors or self.data.get("sure") == "on"

    @property
    def written(self) -> str:
        """The value as the engine reads it."""
        given = self.cleaned_data
        if values.is_table(self.parameter):
            rows = [
                (given.get(f"{_LIMIT}-{n}") or "", given.get(f"{_FIGURE}-{n}") or "")
                for n in range(TABLE_ROWS)
            ]
            return values.table(rows)
        if self.cases:
            if same := given.get(_SCALAR):
                return values.one(same)
            return values.by_case(
                {case: given.get(_case(n)) or "" for n, case in enumerate(self.cases)}
            )
        if self.parameter.kind == "list":
            text = given.get(_SCALAR) or ""
            for separator in "；;，,\n":
                text = text.replace(separator, "、")
            return values.listing(text.split("、"))
        return values.one(given.get(_SCALAR) or "")

    def refuse(self, error: forms.ValidationError) -> None:
        """Put what an action said at the field it is about."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for name, found in error.error_dict.items():
            self.add_error(self._shown_at(name), found)

    def _shown_at(self, name: str) -> str | None:
        if name in self.fields:
            return name
        first = next(iter(self.fields), None)
        return first if name == _SCALAR and not values.is_table(self.parameter) else None


def _case(number: int) -> str:
    return f"case-{number}"


def _controls(parameter: Parameter, cases: list[str]) -> list[tuple[str, forms.Field]]:
    if values.is_table(parameter):
        return [
            (f"{name}-{n}", forms.CharField(label=label, required=False, max_length=20))
            for n in range(TABLE_ROWS)
            for name, label in ((_LIMIT, _("不超过")), (_FIGURE, _("数")))
        ]
    if parameter.kind == "flag":
        choices = [("是", _("是")), ("否", _("否"))]
        return [(_SCALAR, _choice(_("新的值"), choices))]
    if parameter.kind == "choice" and parameter.options:
        choices = [(option, option) for option in parameter.options]
        if not cases:
            return [(_SCALAR, _choice(_("新的值"), choices))]
        return [
            (
                _SCALAR,
                _choice(_("都一样时选这一格"), [("", _("不一样")), *choices], required=False),
            ),
            *(
                (_case(n), _choice(case, [("", _("不设")), *choices], required=False))
                for n, case in enumerate(cases)
            ),
        ]
    if cases:
        return [
            (_SCALAR, _text(_("都一样时填这一格"), required=False)),
            *((_case(n), _text(case, required=False)) for n, case in enumerate(cases)),
        ]
    help_text = _("几个词用顿号隔开。") if parameter.kind == "list" else ""
    return [(_SCALAR, _text(_("新的值"), help_text=help_text))]


def _text(label: Any, *, required: bool = True, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, required=required, help_text=help_text, max_length=400,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("写上新的值。")},
    )  # fmt: skip


def _choice(label: Any, choices: list[tuple[str, Any]], *, required: bool = True) -> forms.Field:
    return forms.ChoiceField(
        label=label, required=required, choices=choices, widget=forms.RadioSelect(),
        error_messages={"required": _("选一个。"), "invalid_choice": _("从列出的里面选一个。")},
    )  # fmt: skip


def as_typed(parameter: Parameter, value: str) -> dict[str, str]:
    """A stored value as what somebody would have typed, to start the form from."""
    return as_typed_node(parameter, parse_yaml(value, SET_BY_HAND / parameter.name))


def as_typed_node(parameter: Parameter, node: Node) -> dict[str, str]:
    """A value the engine reads as what somebody would have typed."""
    if node.is_mapping:
        said = node.mapping()
        return {
            _case(n): said[case].text()
            for n, case in enumerate(values.cases(parameter))
            if case in said
        }
    if values.is_table(parameter):
        typed = {}
        for n, row in enumerate(node.items()):
            limit, figure = row.items()
            typed[f"{_LIMIT}-{n}"] = "" if limit.is_null else limit.text()
            typed[f"{_FIGURE}-{n}"] = figure.text()
        return typed
    if node.is_list:
        return {_SCALAR: "、".join(item.text() for item in node.items())}
    return {_SCALAR: node.text()}


class ForceForm(forms.Form):
    """From when until when a pack applies."""

    from_day = day_field(_("从哪天起"))
    until_day = day_field(
        _("到哪天止"), required=False, help_text=_("不写就一直施行，直到有人停用。")
    )
    why = words_field(_("为什么"), required=False, help_text=_("例如县里转发了这份文件。"))


class EndForm(forms.Form):
    """Until when a pack applies, and why no longer."""

    until_day = day_field(_("到哪天止"), help_text=_("当天仍按它办，第二天起不再按它办。"))
    why = words_field(_("为什么停用"))


class OriginalForm(forms.Form):
    """The document of a pack."""

    title = forms.CharField(
        label=_("文件名称"), max_length=200, error_messages={"required": _("写上文件名称。")}
    )
    file = forms.FileField(
        label=_("文件"), help_text=_("PDF、Word（.docx）或文本文件，不超过 20 MB。"),
        error_messages={"required": _("选一个文件。"), "empty": _("文件是空的。")},
    )  # fmt: skip
    text = forms.CharField(
        label=_("正文（只有 PDF 要填）"), required=False, max_length=400_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("PDF 里的文字读不出来。把正文粘贴在这里，一段一行，条款才能打开到那一段。"),
    )  # fmt: skip


class SearchForm(forms.Form):
    """Words to look for in the clauses."""

    q = forms.CharField(label=_("在条款里找"), required=False, max_length=100)
    source = forms.CharField(required=False, max_length=40)
