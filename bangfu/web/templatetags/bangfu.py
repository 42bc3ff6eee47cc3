"""The parts pages are made of: marks, links, forms. Built in: no template has to load them.

A part with markup has its template in `templates/web/components/`; what a part needs
to know is worked out here. No part writes a style or a script into the page.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Any

from django import template
from django.forms.boundfield import BoundField
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

register = template.Library()

SOON_DAYS = 3
"""A time limit this near gets a frame."""

# -- icons and marks -------------------------------------------------------------------


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A drawing from `icons.svg`; silent unless it has a label of its own."""
    return _icon(static("web/icons.svg"), name, conditional_escape(label))


@lru_cache(maxsize=512)
def _icon(drawings: str, name: str, label: SafeString) -> SafeString:
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}#{}"/></svg>',
            label,
            drawings,
            name,
        )
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        drawings,
        name,
    )


@lru_cache(maxsize=1024)
def _part(template_name: str, drawings: str, language: str, **values: Any) -> SafeString:
    """A part that looks alike wherever it stands, drawn once; texts among the values are escaped."""
    return render_to_string(f"web/components/{template_name}.html", values)


def _drawn(template_name: str, **values: Any) -> SafeString:
    return _part(template_name, static("web/icons.svg"), get_language() or "", **values)


STATUSES = {
    "in_force": ("check", gettext_lazy("在享")),
    "proposed": ("plus", gettext_lazy("拟办")),
    "ask": ("question", gettext_lazy("待核实")),
    "no": ("cross", gettext_lazy("不符合")),
    "stopped": ("pause", gettext_lazy("已停")),
    "nobody": ("alert", gettext_lazy("没有人")),
}
"""What a benefit, a category or a place among helpers can be: its glyph and its word."""


@register.simple_tag
def status(state: str, word: str = "") -> SafeString:
    """The tag of a state: glyph and word. `word` replaces the usual one (没人问过, 可能漏保)."""
    glyph, usual = STATUSES[state]
    return _drawn("status", state=state, glyph=glyph, word=conditional_escape(word or usual))


@register.simple_tag
def status_count(state: str, how_many: int) -> SafeString:
    """In a grid: how many are in a state; nothing for none."""
    glyph, usual = STATUSES[state]
    word = conditional_escape(usual)
    return _drawn("status_count", state=state, glyph=glyph, word=word, how_many=how_many)


@register.simple_tag
def due_badge(
    day: dt.date | None, today: dt.date | None = None, word: str = "", unset: str = ""
) -> SafeString:
    """How urgent a day is, in darkness: 逾期 5 天, 今天到期, 剩 2 天, 剩 9 天; without a day, who has not set it.

    `word` says it in the page's own words while it is not overdue (今天回复, 周日截止).
    """
    if day is None:
        return _due("unset", unset or _("县未设期限"))
    left = (day - (today or timezone.localdate())).days
    if left < 0:
        late = ngettext("逾期 %(days)d 天", "逾期 %(days)d 天", -left) % {"days": -left}
        return _due("overdue", late, "late")
    if left == 0:
        return _due("today", word or _("今天到期"), "clock")
    usual = ngettext("剩 %(days)d 天", "剩 %(days)d 天", left) % {"days": left}
    if left <= SOON_DAYS:
        return _due("soon", word or usual, "clock")
    return _due("far", word or usual)


def _due(level: str, word: str, glyph: str = "") -> SafeString:
    return _drawn("due", level=level, word=conditional_escape(word), glyph=glyph)


WARNINGS = {
    "red": ("M8.2 2h7.6L22 8.2v7.6L15.8 22H8.2L2 15.8V8.2z", "红", gettext_lazy("红色预警")),
    "orange": ("M12 1.500L22.5 12 12 22.5 1.5 12z", "橙", gettext_lazy("橙色预警")),
    "yellow": ("M12 2l11 19.500H1z", "黄", gettext_lazy("黄色预警")),
}
"""A warning level: its outline, its character and its name."""


@register.simple_tag
def warning(level: str, word: str = "") -> SafeString:
    """A warning level by shape, character and colour; the only place of red, orange and yellow."""
    outline, character, name = WARNINGS[level]
    return _drawn(
        "warning",
        level=level,
        outline=outline,
        character=character,
        name=conditional_escape(name),
        word=conditional_escape(word),
        baseline=18.5 if level == "yellow" else 16,
    )


SOURCES = {
    "visit": (gettext_lazy("入"), gettext_lazy("入户")),
    "phone": (gettext_lazy("话"), gettext_lazy("电话")),
    "wechat": (gettext_lazy("微"), gettext_lazy("微信")),
    "match": (gettext_lazy("比"), gettext_lazy("信息比对")),
    "document": (gettext_lazy("证"), gettext_lazy("证件")),
    "self_report": (gettext_lazy("报"), gettext_lazy("本人申报")),
    "import": (gettext_lazy("表"), gettext_lazy("台账导入")),
    "computed": (gettext_lazy("算"), gettext_lazy("算出来的")),
}
"""Where a fact comes from: its stamp and its word."""


@register.simple_tag
def source_stamp(
    source: str,
    day: dt.date | None = None,
    who: str = "",
    detail: str = "",
    stale: bool | str = False,
) -> SafeString:
    """Under a fact: how it is known, from which day, by whom. `stale` dashes it; as text it says how."""
    mark, word = SOURCES[source]
    return _drawn(
        "stamp",
        mark=conditional_escape(mark),
        word=conditional_escape(detail or word),
        day=day,
        who=conditional_escape(who),
        stale=bool(stale),
        why_stale=conditional_escape(stale if isinstance(stale, str) else ""),
    )


# -- links and forms --------------------------------------------------------------------


@register.inclusion_tag("web/components/clause.html")
def clause(clause_id: str) -> dict[str, Any]:
    """A clause's number; opens its wording and what uses it, in place or at its own address.

    A national rule has a name of its own and no clause page: it stands as it is called.
    """
    if not clause_id.isascii():
        return {"clause_id": clause_id, "url": ""}
    address = reverse("rulebook:clause", args=[clause_id])
    return {"clause_id": clause_id, "url": address}


@register.inclusion_tag("web/components/secret.html")
def secret(shown: str, url: str = "", what: str = "") -> dict[str, Any]:
    """A masked value and the eye that asks why before it opens, for a minute.

    `shown` is already masked. `url` answers a POST of `reason` (check, report, other) and
    `why` with the whole value as plain text, or 400 with a sentence; without `url` there
    is no eye. `what` names the value: 彭守义的身份证号码.
    """
    return {"shown": shown, "url": url, "what": what}


@register.inclusion_tag("web/components/empty.html")
def empty(title: str, text: str = "", url: str = "", label: str = "") -> dict[str, Any]:
    """What is not there yet, what is due, and one verb."""
    return {"title": title, "text": text, "url": url, "label": label}


@register.inclusion_tag("web/components/confirm.html", takes_context=True)
def confirm(
    context: template.Context,
    name: str,
    button: str,
    url: str,
    title: str,
    text: str = "",
    verb: str = "",
    reason: str = "",
    filled: bool = False,
) -> dict[str, Any]:
    """A button that first says what follows and, with `reason` as the box's label, asks why.

    Posts `reason` to `url`. `name` is unique on the page. Only where the record needs a
    reason or nothing can undo the act; everywhere else act at once and offer undo.
    """
    return {
        "name": name,
        "button": button,
        "url": url,
        "title": title,
        "text": text,
        "verb": verb or button,
        "reason": reason,
        "filled": filled,
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("web/components/field.html")
def field(bound: BoundField, unit: str = "", help: str = "") -> dict[str, Any]:
    """A form field whole: label, control, unit, help and what is wrong, tied together for screen readers."""
    widget = bound.field.widget
    kind = getattr(widget, "input_type", "")
    return {
        "bound": bound,
        "unit": unit,
        "help": help or bound.help_text,
        "grouped": bound.use_fieldset,
        "tick": kind == "checkbox" and not bound.use_fieldset,
        "described": bound.aria_describedby,
        "control": conditional_escape(bound.as_widget(attrs=_described(bound, help))),
    }


@register.filter
def files_lost(form: Any) -> list[str]:
    """The names of files chosen for a form that comes back: browsers do not send them again."""
    files = getattr(form, "files", None)
    every = (one for name in files for one in files.getlist(name)) if files else ()
    return [one.name for one in every]


def _described(bound: BoundField, own_help: str) -> dict[str, str]:
    """Ties help given in the template to the control; Django ties only what the form knows."""
    if bound.use_fieldset or not own_help:
        return {}
    ids = [f"{bound.auto_id}_helptext", *([f"{bound.auto_id}_error"] if bound.errors else [])]
    return {"aria-describedby": " ".join(ids)}
