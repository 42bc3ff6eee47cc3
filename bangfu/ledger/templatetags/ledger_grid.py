"""The rows of the grid, drawn without a template a cell: a page has five hundred.

What looks alike everywhere (marks, masked numbers) is drawn once by its own part and kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

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
            drawn.append(_opening(cell.column, language).replace(str(STAND_IN), pk))
            drawn.append(f"{content(row, cell, writes, reveals)}</td>")
        drawn.append("</tr>\n")
    return mark_safe("".join(drawn))


def content(row: Row, cell: Cell, writes: bool, reveals: bool) -> str:
    """What stands in a cell, as markup."""
    draw = OWN.get(cell.column.key)
    if draw is not None:
        return draw(row, writes, reveals)
    return _unknown(_("没问过")) if cell.unknown else escape(cell.text)


def _identity(row: Row, writes: bool, reveals: bool) -> str:
    shown = row.person.masked_identity
    if not shown:
        return _unknown(_("没有"))
    drawn = _masked(reveals, get_language() or "")
    if reveals:
        who = _("%s的身份证号码") % row.person.label
        drawn = drawn.replace(WHAT, escape(who))
        drawn = drawn.replace(URL, _address("ledger:reveal", row.person.pk, "identity"))
    return drawn.replace(SHOWN, escape(shown))


def _kinds(row: Row, writes: bool, reveals: bool) -> str:
    chips = "".join(f'<span class="chip">{escape(kind)}</span>' for kind in row.kinds)
    return f"<span>{chips}</span>" if chips else ""


def _income(row: Row, writes: bool, reveals: bool) -> str:
    fen = row.person.household.income_per_head
    if fen is None:
        return _unknown(_("未知"))
    sign, fen = ("-", -fen) if fen < 0 else ("", fen)
    return f"{sign}{fen // 100:,}.{fen % 100:02d}"


def _benefits(row: Row, writes: bool, reveals: bool) -> str:
    counts = (("in_force", row.in_force), ("proposed", row.plus), ("ask", row.ask),
              ("no", row.over))  # fmt: skip
    language = get_language() or ""
    marks = [_count(state, number, language) for state, number in counts if number]
    return f"<span>{' '.join(marks)}</span>" if marks else ""


def _helper(row: Row, writes: bool, reveals: bool) -> str:
    if row.helped is None:
        drawn = _nobody(_("没有人"), get_language() or "")
        if writes:
            return f'<a href="{_address("duty:pair", row.person.household_id)}">{drawn}</a>'
        return f"<span>{drawn}</span>"
    post = f' <span class="note">{escape(row.helped.post)}</span>' if row.helped.post else ""
    return f"<span>{escape(row.helped.name)}{post}</span>"


def _weeks(row: Row, writes: bool, reveals: bool) -> str:
    return _strip(tuple(row.weeks), get_language() or "")


def _key(row: Row, writes: bool, reveals: bool) -> str:
    return f"<b>{_('重点')}</b>" if row.listed else ""


def _plan(row: Row, writes: bool, reveals: bool) -> str:
    plan = row.plan
    if plan.nothing:
        return f"<span>{_nobody(_('没有措施'), get_language() or '')}</span>"
    if plan.late:
        return f"<b>{_('超过期限')}</b>"
    if plan.open:
        return ngettext("%d 项在做", "%d 项在做", plan.open) % plan.open
    return _("做完了")


def _missing(row: Row, writes: bool, reveals: bool) -> str:
    if not row.missing and row.kept:
        words = _("还缺的情况，这个岗位不看")
        return f'<span class="unknown" title="{words}">—<span class="aloud">{words}</span></span>'
    if not row.missing:
        return _("齐")
    number = len(row.missing)
    text = ngettext("%d 项", "%d 项", number) % number
    if not writes:
        return text
    return f'<a href="{_address("ledger:observe", row.person.household_id)}">{text}</a>'


def _age(row: Row, writes: bool, reveals: bool) -> str:
    return _unknown(_("未知")) if row.age is None else str(row.age)


def _sex(row: Row, writes: bool, reveals: bool) -> str:
    return escape(row.person.sex) or _unknown(_("没问过"))


def _number(row: Row, writes: bool, reveals: bool) -> str:
    return escape(row.person.household.number)


def _due(row: Row, writes: bool, reveals: bool) -> str:
    return _amount(row.beside.due, _("算不出")) if row.beside and not row.beside.over else ""


def _paid(row: Row, writes: bool, reveals: bool) -> str:
    return _amount(row.beside.paid, _("没有登记")) if row.beside else ""


def _gap(row: Row, writes: bool, reveals: bool) -> str:
    if row.beside is None or row.beside.gap is None:
        return ""
    if not row.beside.gap:
        return _("一样")
    word = _("多 %s") if row.beside.more else _("少 %s")
    return f"<b>{word % _amount(row.beside.off, '')}</b>"


def _amount(fen: int | None, unknown: str) -> str:
    return _unknown(unknown) if fen is None else f"{fen // 100:,}.{fen % 100:02d}"


OWN: dict[str, Callable[[Row, bool, bool], str]] = {
    "identity": _identity, "kinds": _kinds, "income": _income, "benefits": _benefits,
    "helper": _helper, "weeks": _weeks, "key": _key, "plan": _plan, "missing": _missing, "age": _age, "sex": _sex,
    "number": _number, "due": _due, "paid": _paid, "gap": _gap,
}  # fmt: skip
"""How the ledger's own columns are drawn."""


def _unknown(text: str) -> str:
    return f'<span class="unknown">{text}</span>'


def _address(name: str, pk: int, *more: str) -> str:
    return _addresses(name, *more).replace(str(STAND_IN), str(pk))


@lru_cache(maxsize=64)
def _addresses(name: str, *more: str) -> str:
    return reverse(name, args=[STAND_IN, *more])


@lru_cache(maxsize=512)
def _opening(column: Column, language: str) -> str:
    classes = ["number"] if column.number else []
    classes += ["wrap"] if column.key == "kinds" else []
    classes += [column.gives_way] if column.gives_way else []
    source = _addresses("ledger:cell", column.key)
    return (
        f'<td class="{" ".join(classes)}" data-label="{escape(column.name)}" '
        f'data-source="{escape(source)}">'
    )


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
