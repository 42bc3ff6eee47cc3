"""What waits of visits: today's own, what has risen, who has nobody, and how far each area is.

Areas are read from kept figures: nobody waits for a county to be worked out.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from bangfu.duty.counting import HomeDue, State
from bangfu.duty.models import Pairing, Surge
from bangfu.duty.queries.coverage import number_uncovered
from bangfu.duty.queries.doubts import to_ask
from bangfu.duty.queries.due import due_of_pairings
from bangfu.duty.queries.helping import own_pairings
from bangfu.duty.queries.rising import days_by_county, risen
from bangfu.ledger.queries.scope import holds
from bangfu.org.access import Reader, inside
from bangfu.org.models.area import Level, upward
from bangfu.org.queries import full_names
from bangfu.web.workbench.matters import COUNTED, Asked, Matter, Pile, address
from bangfu.web.workbench.there import only_if

FEW = 25
"""So many households of one's own are worked out while the page is made: about 60 ms."""
ONE_DAY = dt.timedelta(days=1)
NOW = (State.OVERDUE, State.DUE)


def visits_due(asked: Asked) -> Pile | None:
    """Overdue and today's visits of one's own households; else how many the area has."""
    own = _own_homes(asked.reader)
    return _of_area(asked) if own is None else _own(asked, own)


@only_if(lambda asked: own_pairings(asked.reader))
def own_visits(asked: Asked) -> Pile | None:
    """Overdue and today's visits of who also holds households from a level above."""
    own = _own_homes(asked.reader)
    return _own(asked, own) if own else None


def _own_homes(reader: Reader) -> list[HomeDue] | None:
    """What is due now at one's own households, and where nobody can say what is.

    None for who holds none, or too many.
    """
    pairings = list(own_pairings(reader)[: FEW + 1])
    if not 0 < len(pairings) <= FEW:
        return None
    by_helper: dict[int, list[Pairing]] = defaultdict(list)
    for one in pairings:
        by_helper[one.helper_id].append(one)
    found = [one for held in by_helper.values() for one in due_of_pairings(held, reader.day)]
    return [
        one for one in found
        if (one.state in NOW or one.trouble or one.doubtful) and holds(reader, one.household)
    ]  # fmt: skip


def _own(asked: Asked, homes: list[HomeDue]) -> Pile | None:
    if not homes:
        return None
    reader, shown = asked.reader, homes[: asked.show]
    names = full_names(one.household.area_code[:12] for one in shown)
    matters = []
    for one in shown:
        line = one.shown
        matters.append(
            Matter(
                what=_("走访"),
                who=f"{names[one.household.area_code[:12]]} {one.household.label}",
                why=_why(reader, one),
                url=address(reader, "duty:visit-add", one.household.pk)
                or address(reader, "duty:household", one.household.pk),
                verb=_("去记走访"),
                due=line.due_day if line else None,
            )
        )
    overdue = sum(one.shown is not None and one.shown.due_day < reader.day for one in homes)
    return Pile("visits", _("走访"), matters, len(homes), overdue=overdue)


def _why(reader: Reader, one: HomeDue) -> str:
    if one.shown:
        return _("%(duty)s，你是帮扶人") % {"duty": one.shown.term.name}
    if one.doubtful:
        return _("说不准要不要去：%(why)s") % {"why": to_ask(one.asks, reader)}
    return _("算不出该不该去：%(why)s") % {"why": one.trouble}


def _of_area(asked: Asked) -> Pile | None:
    reader = asked.reader
    figures = asked.due
    if not figures.known or not figures.overdue + figures.due:
        return None
    matter = Matter(
        what=_("走访"),
        who=_("%(late)d 项逾期，%(today)d 项今天要做")
        % {"late": figures.overdue, "today": figures.due},
        why=_("%(homes)d 户有逾期的，先去这些户") % {"homes": figures.late_homes},
        url=address(reader, "duty:due", area=reader.area.code),
        verb=_("看是哪些户"),
        due=figures.oldest - ONE_DAY if figures.oldest else reader.day,
    )
    return Pile("visits", _("走访"), [matter], 1, overdue=int(bool(figures.overdue)))


def visits_risen(asked: Asked) -> Pile | None:
    """What is overdue so long that it has risen to the reader's level: one matter."""
    reader = asked.reader
    figures = asked.due
    if not figures.counted_at:
        return None
    days = days_by_county(figures.by_county)
    number, oldest = risen(figures, Level(reader.area.level), reader.day, days)
    if not number or oldest is None:
        return None
    matter = Matter(
        what=_("逾期的走访"),
        who=_("%(n)d 项报到了这里") % {"n": number},
        why=_("该去的一直没有去，问清为什么，写给村里"),
        url=address(reader, "duty:risen"),
        verb=_("去催办"),
        due=oldest - ONE_DAY,
    )
    return Pile("risen", _("报上来的逾期"), [matter], 1, overdue=1)


def homes_uncovered(asked: Asked) -> Pile | None:
    """Households nobody of the village holds: one matter."""
    reader = asked.reader
    number = number_uncovered(reader, COUNTED)
    if not number:
        return None
    said = _("%(n)s 户") % {"n": number} if number <= COUNTED else _("%d 户以上") % COUNTED
    matter = Matter(
        what=_("没有人包"), who=said, why=_("帮扶人没有定，或者离任没有交接"),
        url=address(reader, "duty:coverage"), verb=_("去定人"),
    )  # fmt: skip
    return Pile("uncovered", _("没有人包的户"), [matter], 1)


def _running(asked: Asked) -> QuerySet[Surge]:
    reader = asked.reader
    here = Q(area_code__in=upward(reader.area.code)) | inside(reader.prefix)
    return Surge.objects.filter(
        here, taken_back=False, from_day__lte=reader.day, until_day__gte=reader.day
    )


@only_if(_running)
def surges_running(asked: Asked) -> Pile | None:
    """Times of more visits that are on here."""
    reader = asked.reader
    rows = _running(asked).order_by("until_day", "pk")
    found = list(rows[: asked.show + 1])
    if not found:
        return None
    matters = [
        Matter(
            what=_("加密走访"), who=one.name,
            why=_more(one),
            url=address(reader, "duty:surge", one.pk) or address(reader, "duty:due"),
            verb=_("去看"), due=one.until_day,
        )
        for one in found[: asked.show]
    ]  # fmt: skip
    return Pile(
        "surges", _("加密走访"), matters, rows.count() if len(found) > asked.show else len(found)
    )


def _more(surge: Surge) -> str:
    if surge.duty:
        return surge.duty
    if surge.multiplier > 1:
        return _("走访加到平常的 %(n)d 倍") % {"n": surge.multiplier}
    return _("照文件给%(kind)s定的次数走访") % {"kind": surge.kind}


def rates(asked: Asked) -> tuple[str, list[tuple[str, int]], str] | None:
    """What is done of the visits owed, in percent, area by area, the least first: title, rows, which."""
    parts = [(one.area.name, one.rate) for one in asked.due_parts if one.rate is not None]
    if not parts:
        return None
    parts.sort(key=lambda one: (one[1], one[0]))
    name, least = parts[0]
    if len(parts) > 1:
        title = _("%(name)s的走访做得最少，这一期做了 %(n)d%%") % {"name": name, "n": least}
    else:
        title = _("%(name)s这一期的走访做了 %(n)d%%") % {"name": name, "n": least}
    return title, parts[:12], name
