"""The rows of the grid, drawn without a template a cell: a page has five hundred.

What looks alike everywhere (marks, masked numbers) is drawn once by its own part and kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from django import template
from django.template import engines
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from bangfu.ledger.queries.rows import Cell, Column, Row

register = template.Library()

STAND_IN = 999_999_999_999
"""In an address drawn once: where a person's or household's id goes."""
SHOWN, URL, WHAT = "(shown)", "(url)", "(what)"
"""In a masked number drawn once: where its own text goes."""


@register.simple_tag
def grid_rows(rows: Iterable[Row], width: int, writes: bool, reveals: bool) -> SafeString:
    """Rows whole: their number, the box to tick, the name that unfolds, and all cells."""
    language = get_language() or ""
    at = At(_words(language), language, writes, reveals)
    tick, drawn = _("选%(who)s"), []
    for row in rows:
        pk, label = str(row.person.pk), escape(row.person.label)
        drawn.append(
            f'<tr id="row-{pk}"><td class="row-number">{row.number}</td><td class="tick">'
            f'<input type="checkbox" data-tick name="person" value="{pk}" form="ticked" '
            f'aria-label="{tick % {"who": label}}"></td><th scope="row" class="name" '
            f'data-source="{_address("ledger:cell", row.person.pk, "name")}">'
            f'<a href="{_address("ledger:household", row.person.household_id)}" data-unfolds="'
            f'{_address("ledger:opened", row.person.pk)}?width={width}" aria-expanded="false">'
            f"{label}</a></th>"
        )
        for cell in row.cells:
            before, after = _opening(cell.column, language)
            drawn.append(f"{before}{pk}{after}{content(row, cell, at)}</td>")
        drawn.append("</tr>\n")
    return mark_safe("".join(drawn))


class At(NamedTuple):
    """What cells of one page have in common: who reads them, in which words."""

    words: Mapping[str, str]
    language: str
    writes: bool
    reveals: bool


@lru_cache(maxsize=4)
def _words(language: str) -> dict[str, str]:
    """What cells say, in a language, looked up once for all of them."""
    kept = _("还缺的情况，这个岗位不看")
    return {
        "unasked": _unknown(_("没问过")),
        "none": _unknown(_("没有")),
        "unknown": _unknown(_("未知")),
        "due": _unknown(_("算不出")),
        "paid": _unknown(_("没有登记")),
        "identity": _("%s的身份证号码"),
        "nobody": f"<span>{_nobody(_('没有人'), language)}</span>",
        "nobody alone": _nobody(_("没有人"), language),
        "key": f"<b>{_('重点')}</b>",
        "unplanned": f"<span>{_nobody(_('没有措施'), language)}</span>",
        "late": f"<b>{_('超过期限')}</b>",
        "done": _("做完了"),
        "kept": f'<span class="unknown" title="{kept}">—<span class="aloud">{kept}</span></span>',
        "complete": _("齐"),
        "same": _("一样"),
        "more": _("多 %s"),
        "less": _("少 %s"),
    }


@lru_cache(maxsize=256)
def _going_on(number: int, language: str) -> str:
    return ngettext("%d 项在做", "%d 项在做", number) % number


@lru_cache(maxsize=256)
def _lacking(number: int, language: str) -> str:
    return ngettext("%d 项", "%d 项", number) % number


def content(row: Row, cell: Cell, at: At) -> str:
    """What stands in a cell, as markup."""
    draw = OWN.get(cell.column.key)
    if draw is not None:
        return draw(row, at)
    return at.words["unasked"] if cell.unknown else escape(cell.text)


def _identity(row: Row, at: At) -> str:
    shown = row.person.masked_identity
    if not shown:
        return at.words["none"]
    drawn = _masked(at.reveals, at.language)
    if at.reveals:
        who = at.words["identity"] % row.person.label
        drawn = drawn.replace(WHAT, escape(who))
        drawn = drawn.replace(URL, _address("ledger:reveal", row.person.pk, "identity"))
    return drawn.replace(SHOWN, escape(shown))


def _kinds(row: Row, at: At) -> str:
    chips = "".join(f'<span class="chip">{escape(kind)}</span>' for kind in row.kinds)
    return f"<span>{chips}</span>" if chips else ""


def _income(row: Row, at: At) -> str:
    fen = row.person.household.income_per_head
    if fen is None:
        return at.words["unknown"]
    sign, fen = ("-", -fen) if fen < 0 else ("", fen)
    return f"{sign}{fen // 100:,}.{fen % 100:02d}"


def _benefits(row: Row, at: At) -> str:
    counts = (("in_force", row.in_force), ("proposed", row.plus), ("ask", row.ask),
              ("no", row.over))  # fmt: skip
    marks = [_count(state, number, at.language) for state, number in counts if number]
    return f"<span>{' '.join(marks)}</span>" if marks else ""


def _helper(row: Row, at: At) -> str:
    if row.helped is None:
        if at.writes:
            address = _address("duty:pair", row.person.household_id)
            return f'<a href="{address}">{at.words["nobody alone"]}</a>'
        return at.words["nobody"]
    post = f' <span class="note">{escape(row.helped.post)}</span>' if row.helped.post else ""
    return f"<span>{escape(row.helped.name)}{post}</span>"


def _weeks(row: Row, at: At) -> str:
    return _strip(tuple(row.weeks), at.language)


def _key(row: Row, at: At) -> str:
    return at.words["key"] if row.listed else ""


def _plan(row: Row, at: At) -> str:
    plan = row.plan
    if plan.nothing:
        return at.words["unplanned"]
    if plan.late:
        return at.words["late"]
    return _going_on(plan.open, at.language) if plan.open else at.words["done"]


def _missing(row: Row, at: At) -> str:
    if not row.missing:
        return at.words["kept" if row.kept else "complete"]
    text = _lacking(len(row.missing), at.language)
    if not at.writes:
        return text
    return f'<a href="{_address("ledger:observe", row.person.household_id)}">{text}</a>'


def _age(row: Row, at: At) -> str:
    return at.words["unknown"] if row.age is None else str(row.age)


def _sex(row: Row, at: At) -> str:
    return escape(row.person.sex) or at.words["unasked"]


def _number(row: Row, at: At) -> str:
    return escape(row.person.household.number)


def _due(row: Row, at: At) -> str:
    if row.beside is None or row.beside.over:
        return ""
    return at.words["due"] if row.beside.due is None else _amount(row.beside.due)


def _paid(row: Row, at: At) -> str:
    if row.beside is None:
        return ""
    return at.words["paid"] if row.beside.paid is None else _amount(row.beside.paid)


def _gap(row: Row, at: At) -> str:
    if row.beside is None or row.beside.gap is None:
        return ""
    if not row.beside.gap:
        return at.words["same"]
    word = at.words["more" if row.beside.more else "less"]
    return f"<b>{word % _amount(row.beside.off)}</b>"


def _amount(fen: int) -> str:
    return f"{fen // 100:,}.{fen % 100:02d}"


OWN: dict[str, Callable[[Row, At], str]] = {
    "identity": _identity, "kinds": _kinds, "income": _income, "benefits": _benefits,
    "helper": _helper, "weeks": _weeks, "key": _key, "plan": _plan, "missing": _missing, "age": _age, "sex": _sex,
    "number": _number, "due": _due, "paid": _paid, "gap": _gap,
}  # fmt: skip
"""How the ledger's own columns are drawn."""


def _unknown(text: str) -> str:
    return f'<span class="unknown">{text}</span>'


def _address(name: str, pk: int, *more: str) -> str:
    before, after = _addresses(name, *more)
    return f"{before}{pk}{after}"


@lru_cache(maxsize=64)
def _addresses(name: str, *more: str) -> tuple[str, str]:
    """An address before and after the id."""
    before, _id, after = reverse(name, args=[STAND_IN, *more]).partition(str(STAND_IN))
    return before, after


@lru_cache(maxsize=512)
def _opening(column: Column, language: str) -> tuple[str, str]:
    """The beginning of a cell before and after the person's id."""
    classes = ["number"] if column.number else []
    classes += ["wrap"] if column.key == "kinds" else []
    classes += [column.gives_way] if column.gives_way else []
    before, after = _addresses("ledger:cell", column.key)
    opening = f'<td class="{" ".join(classes)}" data-label="{escape(column.name)}" data-source="'
    return f"{opening}{escape(before)}", f'{escape(after)}">'


def _drawn(tag: str, **values: Any) -> str:
    return engines["django"].from_string(tag).render(values)


@lru_cache(maxsize=512)
def _count(state: str, number: int, language: str) -> str:
    return _drawn("{% status_count state number %}", state=state, number=number)


@lru_cache(maxsize=8)
def _nobody(word: str, language: str) -> str:
    return _drawn("{% status 'nobody' word %}", word=word)


@lru_cache(maxsize=512)
def _strip(cells: tuple[str, ...], language: str) -> str:
    return _drawn("{% week_strip cells %}", cells=cells)


@lru_cache(maxsize=8)
def _masked(reveals: bool, language: str) -> str:
    if not reveals:
        return _drawn("{% secret shown %}", shown=SHOWN)
    return _drawn("{% secret shown url what %}", shown=SHOWN, url=URL, what=WHAT)
