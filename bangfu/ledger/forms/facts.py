"""A form field for every kind of fact in the dictionary: adding a fact there adds it here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from bangfu.ledger.facts import FactRefused, checked, is_protected, typed, with_words
from bangfu.ledger.queries.known import with_unit
from bangfu.policy.facts import Fact
from bangfu.sheets.cells import NONE

GONE = "?"
"""The answer: it was known once, and now nobody knows."""
FEW = 6
"""So many answers stand side by side; more are folded into a list."""


def control(fact: Fact, *, known: bool = False, help_text: str = "") -> forms.Field:
    """An empty field for a fact. Left alone it says nothing; `known` offers to say: no longer known."""
    common: dict[str, Any] = {"label": fact.name, "required": False, "help_text": help_text}
    gone = [(GONE, _("现在不清楚了"))] if known else []
    if fact.type in ("bool", "enum"):
        answers = [(value, value) for value in fact.values]
        none = ("", _("没有变化") if known else _("没问"))
        if len(answers) > FEW:
            return forms.ChoiceField(choices=[none, *answers, *gone], **common)
        return forms.ChoiceField(
            choices=[*answers, *gone, none], widget=forms.RadioSelect, **common
        )
    if fact.type == "multi" and fact.values:
        return forms.MultipleChoiceField(
            choices=[*((value, value) for value in fact.values), *gone],
            widget=forms.CheckboxSelectMultiple,
            **common,
        )
    return forms.CharField(widget=_box(fact), max_length=200, **common)


def meaning_of(fact: Fact) -> str:
    """What a fact means, and where it is typed in words of a list, which ones."""
    words = with_words(fact).values
    if not has_box(fact) or not words:
        return fact.meaning
    listed = _("几个用顿号隔开，写这些里的：%(words)s") % {"words": "、".join(words)}
    return f"{fact.meaning}。{listed}"


def _box(fact: Fact) -> forms.Widget:
    attrs: dict[str, str] = {"autocomplete": "off"}
    if fact.type == "date":
        return forms.DateInput(attrs={**attrs, "type": "date"})
    if fact.type in ("money", "decimal"):
        attrs["inputmode"] = "decimal"
    elif fact.type in ("int", "phone"):
        attrs["inputmode"] = "numeric"
    if is_protected(fact):
        attrs["data-no-draft"] = ""  # whole numbers do not stay on a shared machine
    return forms.TextInput(attrs=attrs)


def has_box(fact: Fact) -> bool:
    """Whether the fact is typed, so that “no longer known” needs a tick of its own."""
    return fact.type not in ("bool", "enum") and not (fact.type == "multi" and fact.values)


def said(fact: Fact, answer: Any) -> str:
    """What was answered, as text to be read; empty where nothing was."""
    if isinstance(answer, list):
        return GONE if GONE in answer else "、".join(answer)
    return str(answer or "").strip()


def taken(fact: Fact, text: str) -> Any:
    """An answer in storage form, None for: no longer known. Raises FactRefused."""
    if text == GONE:
        return None
    if fact.type == "multi" and text in (NONE, "｜"):
        raise FactRefused(
            fact.name, _("只写了分隔符"), _("写上内容，几样用顿号隔开；确实没有就填 无")
        )
    value = typed(fact.name, text)
    if fact.type == "multi" and value is None:
        return NONE
    return checked(fact.name, value)


def refused_words(refused: FactRefused) -> str:
    """What is wrong with an answer and what to do."""
    return f"{refused.wrong}。{refused.remedy}"


TIMES = 100
"""A figure this many times the last one, or that small a part of it, is mostly a unit mistaken."""


def implausible(fact: Fact, value: Any, before: Any, person: Mapping[str, Any]) -> str:
    """Why an answer is hardly right, as a question; empty where it may be."""
    if fact.type in ("money", "int", "decimal") and value and before:
        if value >= before * TIMES:
            return _times(fact, before, value // before, more=True)
        if value * TIMES <= before:
            return _times(fact, before, before // value, more=False)
    if fact.name == "死亡日期" and person.get("出生日期") and value < person["出生日期"]:
        return _("比出生日期还早。请核对这两个日期")
    return ""


def _times(fact: Fact, before: int, times: int, *, more: bool) -> str:
    words = {"before": with_unit(fact, before), "times": f"{times:,}"}
    if fact.type != "money":
        if more:
            return _("上次是 %(before)s，多了 %(times)s 倍。请核对") % words
        return _("上次是 %(before)s，只有它的 %(times)s 分之一。请核对") % words
    if more:
        return _("上次是 %(before)s，多了 %(times)s 倍。是不是把“分”当成了“元”？") % words
    return _("上次是 %(before)s，只有它的 %(times)s 分之一。是不是把“元”当成了“万元”？") % words
