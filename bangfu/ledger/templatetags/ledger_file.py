"""The facts of a file, drawn in one go: a household of six has hundreds."""

from __future__ import annotations

import datetime as dt
from functools import cached_property, lru_cache

from django import template
from django.template import engines
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from bangfu.ledger.models import Standing
from bangfu.ledger.queries.known import About, FactLine, Group

register = template.Library()


LOOKS: dict[str, tuple[str, str]] = {
    Standing.IN_FORCE: ("in_force", ""),
    Standing.HOLDS: ("in_force", gettext_lazy("属于")),
    Standing.PROPOSED: ("proposed", ""),
    Standing.ELIGIBLE: ("proposed", gettext_lazy("符合")),
    Standing.OVER: ("nobody", gettext_lazy("不再符合")),
}
"""How a standing looks, and its word where that is not the usual one of the look."""


@register.filter
def look(standing: str) -> tuple[str, str]:
    """How a standing looks and its word; what is open has to be asked."""
    return LOOKS.get(standing, ("ask", ""))


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
def fact_groups(context: template.Context, about: About, household: int) -> SafeString:
    """The facts of one subject by group: value, where it comes from, the way to its older values.

    What several lines have in common (a stamp of facts learnt at once, the mark of what
    nobody asked) is drawn once.
    """
    drawn = _Drawn(about.subject, household, bool(context.get("writes")))
    return mark_safe("".join(drawn.group(group) for group in about.groups))


class _Drawn:
    """The facts of one subject, with what their lines share."""

    def __init__(self, subject: str, household: int, writes: bool) -> None:
        self.subject, self.household = subject, household
        self.writes = writes
        self.language = get_language() or ""

    @cached_property
    def asks(self) -> str:
        """Where to answer what nobody asked for; empty for who may not."""
        return reverse("ledger:observe", args=[self.household]) if self.writes else ""

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

    def group(self, group: Group) -> str:
        """The facts of one group under its name."""
        lines = "".join(self.line(line) for line in group.lines)
        return (
            f'<h3 class="file-group-name">{escape(group.name)}</h3>'
            f'<dl class="facts facts-two">{lines}</dl>'
        )

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
