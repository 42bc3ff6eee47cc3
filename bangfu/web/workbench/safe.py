"""What waits about safety and honesty: dangers not removed, visits to look at, agreements to renew."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Case, F, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from bangfu.duty.local import AGREEMENT_NOTICE, NUMBERS
from bangfu.duty.models import CarePost, Hazard
from bangfu.duty.models.hazard import DEADLY
from bangfu.duty.queries.care_posts import running_out
from bangfu.duty.queries.hazards import open_hazards, overdue_days
from bangfu.duty.queries.spot_checks import marked_unseen
from bangfu.org.queries import full_names
from bangfu.web.workbench.matters import COUNTED, Asked, Matter, Pile, address
from bangfu.web.workbench.there import only_if


def _near(asked: Asked) -> QuerySet[Hazard]:
    return open_hazards(asked.reader).filter(
        Q(by_day__lte=asked.until) | Q(kind__in=DEADLY, charge="")
    )


@only_if(_near)
def hazards_open(asked: Asked) -> Pile | None:
    """Dangers in homes that have to be removed within so many days, or should have been.

    Those to life come first, and without anybody in charge they are told whatever their limit.
    """
    reader = asked.reader
    rows = _near(asked).order_by(
        Case(When(kind__in=DEADLY, then=Value(0)), default=Value(1)),
        F("by_day").asc(nulls_last=True), "found_on", "pk",
    )  # fmt: skip
    found = list(rows[: asked.show + 1])
    if not found:
        return None
    shown = found[: asked.show]
    names = full_names(one.household.area_code[:12] for one in shown)

    def told(one: Hazard) -> Matter:
        late = overdue_days(one, reader.day)
        what = _("%(kind)s：%(what)s") % {"kind": one.get_kind_display(), "what": one.what}
        charge = _("%(who)s负责") % {"who": one.charge} if one.charge else _("还没有人负责")
        return Matter(
            what=_("隐患"),
            who=f"{names[one.household.area_code[:12]]} {one.household.label}",
            why=f"{what}　{charge}"
            if not late
            else _("%(what)s，逾期 %(n)d 天　%(charge)s")
            % {"what": what, "n": late, "charge": charge},
            url=address(reader, "duty:hazard", one.pk)
            if one.charge
            else address(reader, "duty:hazard", one.pk, do="assign"),
            verb=_("去消除") if one.charge else _("去定人"),
            due=one.by_day,
            deadly=one.deadly,
        )

    number, exact = _number(rows, found, asked.show)
    late = rows.order_by().filter(by_day__lt=reader.day)[:COUNTED].count()
    return Pile("hazards", _("隐患"), [told(one) for one in shown], number, exact, late)


def _overdue(asked: Asked) -> QuerySet[Hazard]:
    return open_hazards(asked.reader).filter(by_day__lt=asked.reader.day)


@only_if(_overdue)
def hazards_overdue(asked: Asked) -> Pile | None:
    """How many dangers below are past their limit: one matter."""
    reader, rows = asked.reader, _overdue(asked)
    number = rows.order_by()[: COUNTED + 1].count()
    if not number:
        return None
    said = _("%(n)d 处") % {"n": number} if number <= COUNTED else _("%d 处以上") % COUNTED
    first = rows.first()
    assert first is not None
    matter = Matter(
        what=_("隐患"), who=said, why=_("过了期限还没有消除，先催最久的"),
        url=address(reader, "duty:hazards"), verb=_("去看"), due=first.by_day,
        deadly=rows.filter(kind__in=DEADLY).exists(),
    )  # fmt: skip
    return Pile("hazards", _("隐患"), [matter], 1, overdue=1)


@only_if(lambda asked: marked_unseen(asked.reader))
def visits_to_check(asked: Asked) -> Pile | None:
    """Marked visits nobody has looked at: one matter."""
    reader = asked.reader
    url = address(reader, "duty:spot-checks")
    number = marked_unseen(reader).order_by()[: COUNTED + 1].count() if url else 0
    if not number:
        return None
    said = _("%(n)d 次走访") % {"n": number} if number <= COUNTED else _("%d 次走访以上") % COUNTED
    matter = Matter(_("抽查"), said, _("有疑点，还没有人查；属实不属实由人定"), url, _("去查"))
    return Pile("spot", _("抽查"), [matter], 1)


# with the longest notice a county can set: its own is asked for where there is something
@only_if(lambda asked: running_out(asked.reader, NUMBERS[AGREEMENT_NOTICE].high))
def agreements_to_renew(asked: Asked) -> Pile | None:
    """Care posts without an agreement, or with one that runs out."""
    reader = asked.reader
    rows = running_out(reader)
    found = list(rows[: asked.show + 1])
    if not found:
        return None
    shown = found[: asked.show]
    names = full_names(one.household.area_code[:12] for one in shown)

    def told(one: CarePost) -> Matter:
        return Matter(
            what=_("看护岗"),
            who=f"{names[one.household.area_code[:12]]} {one.household.label}",
            why=_("%(name)s的协议到期要续签") % {"name": one.helper.name}
            if one.agreement_until
            else _("%(name)s还没有签协议") % {"name": one.helper.name},
            url=address(reader, "duty:care-post", one.pk),
            verb=_("去签"),
            due=one.agreement_until,
        )

    number, exact = _number(rows, found, asked.show)
    late = rows.order_by().filter(agreement_until__lt=reader.day)[:COUNTED].count()
    return Pile("posts", _("看护岗"), [told(one) for one in shown], number, exact, late)


def _number(
    rows: QuerySet[Hazard] | QuerySet[CarePost], found: Sequence[object], show: int
) -> tuple[int, bool]:
    """How many there are, counted so far, and whether that is all of them."""
    number = len(found) if len(found) <= show else rows.order_by()[: COUNTED + 1].count()
    return min(number, COUNTED), number <= COUNTED
