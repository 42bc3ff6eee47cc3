"""Papers that leave the system as files: rendered, recorded, journalled, or nothing at all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.journal.actions import record
from bangfu.journal.models import Actor, Subject
from bangfu.ledger.models import Household
from bangfu.papers.content import Imprint
from bangfu.papers.formats import Rendered, rendered
from bangfu.papers.models import MonthlyLedger, Print
from bangfu.papers.paper import Paper
from bangfu.papers.queries.papers import rows_on


class FullNumbersRefused(ValueError):
    """Whole numbers were asked for by a post that may not have them, or without a reason."""


def print_paper(
    *,
    actor: Actor,
    compose: Callable[[Imprint], Paper],
    suffix: str,
    area_code: str,
    as_of: dt.date,
    full_numbers: bool = False,
    may_reveal: bool = False,
    why: str = "",
    ledger: MonthlyLedger | None = None,
    household: Household | None = None,
) -> Rendered:
    """Render a paper in a format of `formats.FORMATS` and write down who has it.

    Whole numbers need a post that may reveal them and a reason (`FullNumbersRefused`).
    What `compose` and the renderers raise (NotSet, MissingFont, MissingGlyph) leaves no trace.
    """
    if full_numbers and not may_reveal:
        raise FullNumbersRefused(_("这个岗位不能印完整号码"))
    if full_numbers and not why.strip():
        raise FullNumbersRefused(_("印完整号码要写明用途，例如“报县民政局存档”"))
    now = timezone.now()
    paper = compose(
        Imprint(
            printed_by=actor.name,
            printed_at=timezone.localtime(now),
            as_of=as_of,
            full_numbers=full_numbers,
        )
    )
    file = rendered(paper, suffix)
    # rendering takes a second or two, and others wait for whoever writes
    with transaction.atomic():
        kept = Print.objects.create(
            code=file.code,
            kind=paper.kind,
            title=paper.name[:120],
            area_code=area_code,
            ledger=ledger,
            household=household,
            as_of=as_of,
            rows=rows_on(paper),
            suffix=suffix,
            full_numbers=full_numbers,
            why=why.strip()[:200],
            printed_at=now,
            printed_by=actor.name,
            printed_post=actor.post,
        )
        record(
            actor=actor,
            act="papers.full_numbers" if full_numbers else "papers.print",
            subject=Subject("print", str(kept.pk), paper.name),
            area=area_code,
            why=kept.why,
            after={"格式": suffix, "行数": kept.rows, "资料截至": as_of, "校验码": file.code},
        )
    return file
