"""Monthly ledgers of villages: whose step is next."""

from __future__ import annotations

import calendar
import datetime as dt

from django.utils.translation import gettext as _

from bangfu.org.access import Reader
from bangfu.org.queries import full_names
from bangfu.papers.models import MonthlyLedger
from bangfu.papers.posts import ADJUSTERS, REPORTERS, SIGNERS
from bangfu.web.workbench.matters import Asked, Matter, Pile, Trouble, address

State = MonthlyLedger.State


def last_day(reader: Reader) -> dt.date:
    """The last day of this month: by then each village's ledger is due."""
    day = reader.day
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def ledgers_waiting(asked: Asked) -> Pile | None:
    """Ledgers of this month whose next step is the reader's: adjust, sign or report."""
    reader, begun = asked.reader, asked.ledgers
    found = []
    for state, roles, why, verb in (
        (State.ADJUSTED, SIGNERS, _("村里调整好了，等驻村领导签字"), _("去签字")),
        (State.SIGNED, REPORTERS, _("驻村领导签了，等上报"), _("去上报")),
        (State.DRAFTING, ADJUSTERS, _("还没有核对调整完"), _("去核对")),
    ):
        if reader.may(roles):
            codes = [code for code, row in begun.items() if row.state == state]
            names = full_names(codes)
            found += [
                _matter(reader, begun[code], names[code], why, verb) for code in sorted(codes)
            ]
    found = [one for one in found if one.url]
    found += _not_begun(asked)
    if not found:
        return None
    return Pile("ledgers", _("月度台账"), found[: asked.show], len(found))


def _matter(reader: Reader, row: MonthlyLedger, name: str, why: str, verb: str) -> Matter:
    return Matter(
        what=_("月度台账"),
        who=_("%(village)s %(month)d 月台账") % {"village": name, "month": row.month.month},
        why=why,
        url=address(reader, "papers:ledger", row.pk),
        verb=verb,
        due=last_day(reader),
    )


def _not_begun(asked: Asked) -> list[Matter]:
    reader = asked.reader
    url = address(reader, "papers:monthly")
    if not reader.may(ADJUSTERS) or not url:
        return []
    rest = [one for one in asked.villages if one.pk not in asked.ledgers]
    if not rest:
        return []
    only = len(rest) == 1
    return [
        Matter(
            what=_("月度台账"),
            who=rest[0].name if only else _("%(n)d 个村（居）") % {"n": len(rest)},
            why=_("%(month)d 月的台账还没有开始") % {"month": reader.day.month},
            url=url,
            verb=_("去核对") if only else _("看是哪些"),
            due=last_day(reader),
        )
    ]


def ledgers_sent_back(asked: Asked) -> list[Trouble]:
    """Ledgers of this month that came back, with the reason."""
    reader = asked.reader
    if not reader.may(ADJUSTERS):
        return []
    rows = [
        row
        for row in asked.ledgers.values()
        if row.returned_because and row.state in (State.DRAFTING, State.RETURNED)
    ]
    names = full_names(row.area_code for row in rows)
    return [
        Trouble(
            _("%(village)s的月度台账被退回") % {"village": names[row.area_code]},
            _("%(who)s写的原因：%(why)s。核对过的户还在，改好再交。")
            % {"who": row.returned_by, "why": row.returned_because},
            address(reader, "papers:ledger", row.pk),
            _("去改"),
        )
        for row in rows
    ]
