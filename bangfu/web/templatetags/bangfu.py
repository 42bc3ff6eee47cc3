"""The parts pages are made of. Built in: no template has to load them.

A part with markup has its template in `templates/web/components/`; what a part needs
to know is worked out here. No part writes a style or a script into the page.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import template
from django.forms.boundfield import BoundField
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bangfu.journal.masking import masked as masked_in_text

register = template.Library()

SOON_DAYS = 3
"""A time limit this near gets a frame."""

# -- plain values ----------------------------------------------------------------------


@register.filter
def yuan(fen: int | None) -> str:
    """Fen as yuan with two decimals and thousands marks, without the unit; None is 未知."""
    if fen is None or fen == "":
        return _("未知")
    sign = "-" if fen < 0 else ""
    whole, rest = divmod(abs(int(fen)), 100)
    return f"{sign}{whole:,}.{rest:02d}"


@register.filter
def masked(number: str | None) -> str:
    """An identity, telephone or account number with its middle hidden; what is not one keeps its last four."""
    text = str(number or "").strip()
    if not text:
        return ""
    hidden = masked_in_text(text)
    if hidden == text and "*" not in text:
        return "*" * max(len(text) - 4, 4) + text[-4:] if len(text) > 4 else "****"
    return hidden


@register.filter
def month_day(day: dt.date | dt.datetime | None) -> str:
    """A date in running text: 11 月 24 日, with the year unless it is this one."""
    if day is None:
        return ""
    day = _local(day)
    text = _("%(month)d 月 %(day)d 日") % {"month": day.month, "day": day.day}
    if day.year == timezone.localdate().year:
        return text
    return _("%(year)d 年 %(rest)s") % {"year": day.year, "rest": text}


@register.filter
def short_day(day: dt.date | dt.datetime | None) -> str:
    """A date in a grid: 11-24, with the year unless it is this one."""
    if day is None:
        return ""
    day = _local(day)
    return f"{day:%m-%d}" if day.year == timezone.localdate().year else f"{day:%Y-%m-%d}"


@register.filter
def percent(part: float | None, whole: float | None) -> str:
    """`part` of `whole` as a whole percentage, never rounded up to 100 %."""
    return f"{math.floor(100 * _share(part, whole))} %"


@register.filter
def phrases(text: str) -> SafeString:
    """A headline that breaks at its punctuation: each clause an inline block."""
    pieces = re.findall(r"[^，。；：？、]+[，。；：？、”]*|[，。；：？、”]+", str(text))
    return mark_safe(
        "".join(format_html('<span class="phrase">{}</span>', piece) for piece in pieces)
    )


def _local(day: dt.date | dt.datetime) -> dt.date:
    if isinstance(day, dt.datetime):
        return timezone.localtime(day).date() if timezone.is_aware(day) else day.date()
    return day


def _share(part: float | None, whole: float | None) -> float:
    if not part or not whole:
        return 0.0
    return min(max(float(part) / float(whole), 0.0), 1.0)


# -- icons and marks -------------------------------------------------------------------


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A drawing from `icons.svg`; silent unless it has a label of its own."""
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}#{}"/></svg>',
            label,
            static("web/icons.svg"),
            name,
        )
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        static("web/icons.svg"),
        name,
    )


STATUSES = {
    "in_force": ("check", gettext_lazy("在享")),
    "proposed": ("plus", gettext_lazy("拟办")),
    "ask": ("question", gettext_lazy("待核实")),
    "no": ("cross", gettext_lazy("不符合")),
    "stopped": ("pause", gettext_lazy("已停")),
    "nobody": ("alert", gettext_lazy("没有人")),
}
"""What a benefit, a category or a place among helpers can be: its glyph and its word."""


@register.inclusion_tag("web/components/status.html")
def status(state: str, word: str = "") -> dict[str, Any]:
    """The tag of a state: glyph and word. `word` replaces the usual one (没人问过, 可能漏保)."""
    glyph, usual = STATUSES[state]
    return {"state": state, "glyph": glyph, "word": word or usual}


@register.inclusion_tag("web/components/status_count.html")
def status_count(state: str, how_many: int) -> dict[str, Any]:
    """In a grid: how many are in a state; nothing for none."""
    glyph, usual = STATUSES[state]
    return {"state": state, "glyph": glyph, "word": usual, "how_many": how_many}


@register.inclusion_tag("web/components/due.html")
def due_badge(
    day: dt.date | None, today: dt.date | None = None, word: str = "", unset: str = ""
) -> dict[str, Any]:
    """How urgent a day is, in darkness: 逾期 5 天, 今天到期, 剩 2 天, 剩 9 天; without a day, who has not set it.

    `word` says it in the page's own words while it is not overdue (今天回复, 周日截止).
    """
    if day is None:
        return {"level": "unset", "word": unset or _("县未设期限")}
    left = (day - (today or timezone.localdate())).days
    if left < 0:
        late = ngettext("逾期 %(days)d 天", "逾期 %(days)d 天", -left) % {"days": -left}
        return {"level": "overdue", "word": late, "glyph": "late"}
    if left == 0:
        return {"level": "today", "word": word or _("今天到期"), "glyph": "clock"}
    usual = ngettext("剩 %(days)d 天", "剩 %(days)d 天", left) % {"days": left}
    if left <= SOON_DAYS:
        return {"level": "soon", "word": word or usual, "glyph": "clock"}
    return {"level": "far", "word": word or usual}


WARNINGS = {
    "red": ("M8.2 2h7.6L22 8.2v7.6L15.8 22H8.2L2 15.8V8.2z", "红", gettext_lazy("红色预警")),
    "orange": ("M12 1.500L22.5 12 12 22.5 1.5 12z", "橙", gettext_lazy("橙色预警")),
    "yellow": ("M12 2l11 19.500H1z", "黄", gettext_lazy("黄色预警")),
}
"""A warning level: its outline, its character and its name."""


@register.inclusion_tag("web/components/warning.html")
def warning(level: str, word: str = "") -> dict[str, Any]:
    """A warning level by shape, character and colour; the only place of red, orange and yellow."""
    outline, character, name = WARNINGS[level]
    return {
        "level": level,
        "outline": outline,
        "character": character,
        "name": name,
        "word": word,
        "baseline": 18.5 if level == "yellow" else 16,
    }


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


@register.inclusion_tag("web/components/stamp.html")
def source_stamp(
    source: str,
    day: dt.date | None = None,
    who: str = "",
    detail: str = "",
    stale: bool | str = False,
) -> dict[str, Any]:
    """Under a fact: how it is known, from which day, by whom. `stale` dashes it; as text it says how."""
    mark, word = SOURCES[source]
    return {
        "mark": mark,
        "word": detail or word,
        "day": day,
        "who": who,
        "stale": bool(stale),
        "why_stale": stale if isinstance(stale, str) else "",
    }


# -- time and quantity -----------------------------------------------------------------

WEEK_CELLS = {
    "done": gettext_lazy("上门"),
    "phone": gettext_lazy("只打电话"),
    "missed": gettext_lazy("没上门"),
    "due": gettext_lazy("本周没到期"),
    "future": gettext_lazy("还没到"),
}
"""What a week can be on the strip."""

_WEEK_STEP = 20


@register.inclusion_tag("web/components/week_strip.html")
def week_strip(cells: Iterable[str]) -> dict[str, Any]:
    """One cell a week, the oldest first, each one of `WEEK_CELLS`."""
    kinds = list(cells)
    said = _("近 %(weeks)d 周：%(each)s") % {
        "weeks": len(kinds),
        "each": "、".join(str(WEEK_CELLS[kind]) for kind in kinds),
    }
    placed = [{"kind": kind, "x": n * _WEEK_STEP} for n, kind in enumerate(kinds)]
    return {"cells": placed, "width": max(len(kinds) * _WEEK_STEP - 2, 1), "label": said}


@register.inclusion_tag("web/components/week_legend.html")
def week_legend() -> dict[str, Any]:
    """What the cells of a week strip mean."""
    return {"cells": WEEK_CELLS.items()}


@register.inclusion_tag("web/components/bar.html")
def bar(part: float, whole: float, label: str = "") -> dict[str, Any]:
    """A bar from 0 to `whole`. `label` is read aloud; the page prints the number beside it."""
    return {"width": f"{100 * _share(part, whole):.1f}", "label": label or f"{part} / {whole}"}


@dataclass(frozen=True)
class ChartRow:
    """One bar: its name, its length, the text at its end, and whether it is the one that matters."""

    label: str
    value: float
    text: str
    main: bool
    y: int
    width: str
    end: str


_CHART_WIDTH, _CHART_LINE, _CHART_TEXT = 540, 30, 14


@register.inclusion_tag("web/components/bar_chart.html")
def bar_chart(title: str, rows: Sequence[Any], main: str = "", unit: str = "") -> dict[str, Any]:
    """Bars from 0, in the order given. `title` is the finding.

    A row is (label, value), (label, value, text) or a mapping with these names; `main`
    is the label drawn in ink. Where there is no room for a drawing the table stands.
    """
    read = [_chart_row(row) for row in rows]
    most = max((value for _label, value, _text in read), default=0) or 1
    names = max((_text_width(label) for label, _value, _text in read), default=0)
    start = min(names, 220) + 12
    room = _CHART_WIDTH - start - max((_text_width(text) for *_x, text in read), default=0) - 12
    drawn = []
    for n, (label, value, text) in enumerate(read):
        width = max(room, 40) * max(value, 0) / most
        row = ChartRow(
            label,
            value,
            text,
            label == main,
            n * _CHART_LINE,
            f"{width:.1f}",
            f"{start + width:.1f}",
        )
        drawn.append(row)
    return {
        "title": title,
        "rows": drawn,
        "start": start,
        "height": max(len(drawn) * _CHART_LINE, 1),
        "unit": unit,
    }


def _chart_row(row: Any) -> tuple[str, float, str]:
    if isinstance(row, Mapping):
        row = (row["label"], row["value"], row.get("text"))
    label, value, *rest = row
    text = rest[0] if rest and rest[0] is not None else f"{value:,}"
    return str(label), float(value), str(text)


def _text_width(text: str) -> int:
    """About how wide a text is at 14 px: a Chinese character is as wide as it is high."""
    return round(sum(_CHART_TEXT if ord(c) > 0x2E7F else _CHART_TEXT * 0.6 for c in text))


@register.inclusion_tag("web/components/progress.html")
def progress(run: Any) -> dict[str, Any]:
    """A background run: how far, how many, how long still.

    `run` has `label` (正在检查), `done`, `total` (None: not counted yet) and may have `unit`
    (行), `seconds_left`, `finished`, `failed` (a sentence) and `poll_url`: the address that
    answers with this same part, asked every two seconds until it is finished. `note` says
    where the result will stand, when that is not the workbench.
    """

    def of(name: str, default: Any = None) -> Any:
        return run.get(name, default) if isinstance(run, Mapping) else getattr(run, name, default)

    return {
        "label": of("label", ""),
        "done": of("done", 0) or 0,
        "total": of("total"),
        "unit": of("unit", ""),
        "left": _time_left(of("seconds_left")),
        "finished": of("finished", False),
        "failed": of("failed", ""),
        "poll_url": of("poll_url", ""),
        "note": of("note", ""),
    }


def _time_left(seconds: float | None) -> str:
    if seconds is None:
        return ""
    if seconds < 60:
        return _("约 %(n)d 秒") % {"n": max(5, math.ceil(seconds / 5) * 5)}
    return _("约 %(n)d 分钟") % {"n": math.ceil(seconds / 60)}


# -- links and forms --------------------------------------------------------------------


@register.inclusion_tag("web/components/clause.html")
def clause(clause_id: str) -> dict[str, Any]:
    """A clause's number; opens its wording and what uses it, in place or at its own address."""
    try:
        address = reverse("rulebook:clause", args=[clause_id])
    except NoReverseMatch:
        address = ""
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


def _described(bound: BoundField, own_help: str) -> dict[str, str]:
    """Ties help given in the template to the control; Django ties only what the form knows."""
    if bound.use_fieldset or not own_help:
        return {}
    ids = [f"{bound.auto_id}_helptext", *([f"{bound.auto_id}_error"] if bound.errors else [])]
    return {"aria-describedby": " ".join(ids)}


@register.simple_tag(takes_context=True)
def here(context: template.Context, **changes: Any) -> str:
    """The address of the page itself with some query values changed; None or "" takes one out."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        if value in (None, ""):
            query.pop(name, None)
        else:
            query[name] = value
    text = query.urlencode()
    return f"?{text}" if text else context["request"].path


@register.filter
def sheets(names: str) -> list[str]:
    """The addresses of style sheets, in the order they build on each other."""
    return [static(f"web/{name}.css") for name in names.split()]


@register.filter
def undo_url(message: Any) -> str:
    """Where a message's act can be undone: views say it as `extra_tags="undo:/address/"`."""
    tag = message.extra_tags or ""
    return tag.removeprefix("undo:") if tag.startswith("undo:") else ""
