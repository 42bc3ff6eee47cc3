"""Plain values as people read them, and addresses. Built in: no template has to load them."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from bangfu.journal.masking import masked as masked_in_text

register = template.Library()


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
def phrases(text: str) -> SafeString:
    """A headline that breaks at its punctuation: each clause an inline block."""
    pieces = re.findall(r"[^，。；：？]+[，。；：？”]*|[，。；：？”]+", str(text))
    return mark_safe(
        "".join(format_html('<span class="phrase">{}</span>', piece) for piece in pieces)
    )


@register.filter
def phrased(markup: str) -> SafeString:
    """`phrases` of what a template has written already; where it holds marks of its own, as it is."""
    return mark_safe(markup) if "<" in markup else phrases(unescape(markup))


def _local(day: dt.date | dt.datetime) -> dt.date:
    if isinstance(day, dt.datetime):
        return timezone.localtime(day).date() if timezone.is_aware(day) else day.date()
    return day


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
