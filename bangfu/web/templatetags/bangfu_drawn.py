"""Quantities drawn: weeks, bars, charts, progress. Built in: no template has to load them.

Geometry is worked out here and stands in attributes; colour comes from the style sheet.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

register = template.Library()

WEEK_CELLS = {
    "done": gettext_lazy("上门"),
    "phone": gettext_lazy("只打电话"),
    "missed": gettext_lazy("没上门"),
    "due": gettext_lazy("本周没到期"),
    "future": gettext_lazy("还没到"),
    "none": gettext_lazy("没有记录"),
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


@register.simple_tag
def bar(part: float, whole: float, label: str = "") -> SafeString:
    """A bar from 0 to `whole`. `label` is read aloud; the page prints the number beside it."""
    return format_html(
        '<svg class="bar" role="img" aria-label="{}"><rect class="bar-track" width="100%" '
        'height="100%"/><rect class="bar-part" width="{}%" height="100%"/></svg>',
        label or f"{part} / {whole}",
        f"{100 * _share(part, whole):.1f}",
    )


_CHART_WIDTH, _CHART_LINE, _CHART_TEXT = 540, 30, 14
_CHART_BAR = (
    '<g transform="translate(0 {})"><text x="0" y="19">{}</text>'
    '<rect class="{}" x="{}" y="6" width="{}" height="16"/>'
    '<text class="chart-value" x="{}" y="19" dx="8">{}</text></g>'
)
_CHART_ROW = '<tr><th scope="row">{}</th><td class="number">{}</td></tr>'


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
        kind = "chart-bar-main" if label == main else "chart-bar"
        drawn.append(
            (n * _CHART_LINE, label, kind, start, f"{width:.1f}", f"{start + width:.1f}", text)
        )
    rest = f" {unit}" if unit else ""
    return {
        "title": title,
        "bars": format_html_join("\n", _CHART_BAR, drawn),
        "rows": format_html_join(
            "", _CHART_ROW, ((one, f"{text}{rest}") for one, _n, text in read)
        ),
        "height": max(len(drawn) * _CHART_LINE, 1),
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


@register.inclusion_tag("web/components/number_line.html")
def number_line(
    title: str,
    seen: float,
    limit: float,
    seen_text: str,
    limit_text: str,
    gap_text: str = "",
    good: str = "below",
    top: float | None = None,
    top_text: str = "",
) -> dict[str, Any]:
    """How far a number is from where it counts: 0 on the left, the good side green, the gap in ink.

    `good` is the side that meets the requirement: below or above the limit. `top` is where
    the line ends, by default a little beyond both; `top_text` names it. Texts carry their unit:
    现在 775.49 元, 低保标准 740.00 元, 差 35.50 元.
    """
    end = max(top or 0, seen, limit) or 1
    if top is None:
        end *= 1.3

    def at(value: float) -> float:
        return _CHART_WIDTH * max(value, 0) / end

    good_from, good_to = (0.0, at(limit)) if good == "below" else (at(limit), float(_CHART_WIDTH))
    gap_from, gap_to = sorted((at(seen), at(limit)))
    met = good_from <= at(seen) <= good_to and not gap_text
    return {
        "title": title,
        "good_from": f"{good_from:.1f}",
        "good_wide": f"{good_to - good_from:.1f}",
        "good_named": good_to - good_from > 7 * _CHART_TEXT,
        "good_middle": f"{(good_from + good_to) / 2:.1f}",
        "gap_from": f"{gap_from:.1f}",
        "gap_wide": f"{0 if met else gap_to - gap_from:.1f}",
        "labels": _apart(
            _Label(limit_text, at(limit), main=False), _Label(seen_text, at(seen), main=True)
        ),
        "gap": _Label(gap_text, (gap_from + gap_to) / 2, main=True) if gap_text else None,
        "top_text": top_text,
    }


class _Label:
    """A text that belongs to a place on the line, centred there unless that leaves the drawing."""

    def __init__(self, text: str, at: float, *, main: bool) -> None:
        self.text, self.at, self.main = text, at, main
        self.wide = _text_width(text)
        self.y = 36
        self._put(at - self.wide / 2)

    def _put(self, left: float) -> None:
        self.left = min(max(left, 0), _CHART_WIDTH - self.wide)
        self.x = f"{self.left + self.wide / 2:.1f}"
        self.tick = f"{min(max(self.at, 1), _CHART_WIDTH - 1):.1f}"

    def before(self) -> None:
        """Stand to the left of the place."""
        self._put(self.at - self.wide + 2)

    def after(self) -> None:
        """Stand to the right of the place."""
        self._put(self.at - 2)


def _apart(limit: _Label, seen: _Label) -> list[_Label]:
    """Two labels that do not lie on each other: side by side, else one above the other."""
    left, right = sorted((limit, seen), key=lambda label: label.at)
    if left.left + left.wide + 12 > right.left:
        left.before()
        right.after()
    if left.left + left.wide + 4 > right.left:
        limit.y = 14
    return [limit, seen]


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


@register.filter
def percent(part: float | None, whole: float | None) -> str:
    """`part` of `whole` as a whole percentage, never rounded up to 100 %."""
    return f"{math.floor(100 * _share(part, whole))} %"


def _share(part: float | None, whole: float | None) -> float:
    if not part or not whole:
        return 0.0
    return min(max(float(part) / float(whole), 0.0), 1.0)
