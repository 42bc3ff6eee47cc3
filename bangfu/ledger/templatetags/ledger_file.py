"""The facts of a file, drawn in one go: a household of six has hundreds."""

from __future__ import annotations

import datetime as dt
from functools import cached_property, lru_cache

from django import template
from django.template import engines
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bangfu.ledger.queries.known import FactLine, Group

register = template.Library()


@lru_cache(maxsize=512)
def _stamp(source: str, day: dt.date, who: str, stale: str, language: str) -> SafeString:
    drawn = engines["django"].from_string("{% source_stamp source day who stale=stale %}")
    return mark_safe(drawn.render({"source": source, "day": day, "who": who, "stale": stale}))


@lru_cache(maxsize=8)
def _unknown(word: str) -> SafeString:
    return mark_safe(
        engines["django"].from_string('{% status "ask" word %}').render({"word": word})
    )


@register.simple_tag(takes_context=True)
def fact_lines(context: template.Context, group: Group, subject: str, household: int) -> SafeString:
    """The lines of one group: value, where it comes from, and the way to its older values.

    What several lines have in common (a stamp of facts learnt at once, the mark of what
    nobody asked) is drawn once.
    """
    drawn = _Drawn(subject, household, bool(context.get("writes")))
    return mark_safe("".join(drawn.line(line) for line in group.lines))


class _Drawn:
    """The lines of one group, with what they share."""

    def __init__(self, subject: str, household: int, writes: bool) -> None:
        self.subject, self.household = subject, household
        self.asks = reverse("ledger:observe", args=[household]) if writes else ""
        self.language = get_language() or ""

    @cached_property
    def nobody_asked(self) -> SafeString:
        """The mark of a fact nobody asked for."""
        return _unknown(_("没人问过"))

    @cached_property
    def unclear(self) -> SafeString:
        """The mark of a fact that is no longer known."""
        return _unknown(_("现在不清楚了"))

    @cached_property
    def ask(self) -> str:
        """The word of the link to the question."""
        return _("去问清")

    def stamp(self, line: FactLine) -> SafeString:
        """Where a value comes from."""
        seen = line.observation
        assert seen is not None
        return _stamp(seen.source, seen.valid_from, seen.by_name, line.stale, self.language)

    def line(self, line: FactLine) -> str:
        """One fact."""
        name = escape(line.fact.name)
        if line.observation is None:
            ask = ""
            if self.asks:
                ask = (
                    f' <a data-drawer href="{self.asks}?fact={name}">{self.ask}'
                    f'<span class="aloud">{name}</span></a>'
                )
            return f"<div><dt>{name}</dt><dd>{self.nobody_asked}{ask}</dd></div>"
        value = f"<b>{escape(line.text)}</b>" if line.known else self.unclear
        return (
            f"<div><dt>{name}</dt><dd>{value}{self.stamp(line)}"
            f"{self.older(line) if line.said > 1 else ''}</dd></div>"
        )

    def older(self, line: FactLine) -> SafeString:
        """The way to everything ever said of a fact."""
        address = reverse(
            "ledger:fact_history", args=[self.household, self.subject, line.fact.name]
        )
        return format_html(
            ' <a class="file-older" data-drawer href="{}">{}<span class="aloud">{}</span></a>',
            address,
            _("说过 %(n)d 次") % {"n": line.said},
            line.fact.name,
        )
