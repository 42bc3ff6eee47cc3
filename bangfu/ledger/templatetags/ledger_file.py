"""The facts of a file, drawn in one go: a household of six has hundreds."""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.template import engines
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from bangfu.ledger.queries.known import FactLine, Group

register = template.Library()


@lru_cache(maxsize=1)
def _stamp() -> template.Template:
    return engines["django"].from_string("{% source_stamp source day who stale=stale %}")


@lru_cache(maxsize=1)
def _unknown() -> template.Template:
    return engines["django"].from_string('{% status "ask" word %}')


@register.simple_tag(takes_context=True)
def fact_lines(context: template.Context, group: Group, subject: str, household: int) -> SafeString:
    """The lines of one group: value, where it comes from, and the way to its older values.

    Facts learnt at once share one stamp, which is drawn once.
    """
    stamps: dict[tuple[int, str], str] = {}
    writes = bool(context.get("writes"))
    lines = [_line(line, stamps, subject, household, writes) for line in group.lines]
    return mark_safe("".join(lines))


def _line(
    line: FactLine, stamps: dict[tuple[int, str], str], subject: str, household: int, writes: bool
) -> str:
    older = ""
    if line.said > 1:
        older = format_html(
            ' <a class="file-older" data-drawer href="{}">{}<span class="aloud">{}</span></a>',
            reverse("ledger:fact_history", args=[household, subject, line.fact.name]),
            _("说过 %(n)d 次") % {"n": line.said},
            line.fact.name,
        )
    seen = line.observation
    if seen is None:
        ask = ""
        if writes:
            ask = format_html(
                ' <a data-drawer href="{}?fact={}">{}<span class="aloud">{}</span></a>',
                reverse("ledger:observe", args=[household]),
                line.fact.name,
                _("去问清"),
                line.fact.name,
            )
        mark = _unknown().render({"word": _("没人问过")})
        return format_html(
            "<div><dt>{}</dt><dd>{}{}</dd></div>", line.fact.name, mark_safe(mark), ask
        )
    key = (seen.pk, line.stale)
    if key not in stamps:
        stamps[key] = _stamp().render(
            {
                "source": seen.source,
                "day": seen.valid_from,
                "who": seen.by_name,
                "stale": line.stale,
            }
        )
    value = (
        format_html("<b>{}</b>", line.text)
        if line.known
        else mark_safe(_unknown().render({"word": _("现在不清楚了")}))
    )
    return format_html(
        "<div><dt>{}</dt><dd>{}{}{}</dd></div>",
        line.fact.name,
        value,
        mark_safe(stamps[key]),
        older,
    )
