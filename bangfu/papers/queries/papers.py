"""Every paper that can be printed: what it is, of which area, and how it is composed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import wraps
from typing import ParamSpec

from django.conf import settings
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from bangfu.ledger.facts import dictionary
from bangfu.ledger.models import Household
from bangfu.ledger.queries.hidden import sees
from bangfu.ledger.queries.scope import households_of
from bangfu.org.access import Reader, inside
from bangfu.org.models import Area
from bangfu.org.models.area import Level
from bangfu.papers import household_file as files
from bangfu.papers import ledgers, lists
from bangfu.papers.content import Imprint
from bangfu.papers.models import MonthlyLedger
from bangfu.papers.paper import Paper, Signature, Table
from bangfu.papers.queries.aikou import aikou_content, care_ledger
from bangfu.papers.queries.categories import SIX
from bangfu.papers.queries.file import file_content
from bangfu.papers.queries.guiyang import pairing_content, survey_content
from bangfu.papers.queries.homes import homes_among, homes_of
from bangfu.papers.queries.lists import key_person_content, roster_content
from bangfu.papers.queries.monthly import Sheet, sheet_of

P = ParamSpec("P")


def in_chinese(compose: Callable[P, Paper]) -> Callable[P, Paper]:
    """Forms of public documents stay Chinese whatever language the screen speaks."""

    @wraps(compose)
    def composed(*args: P.args, **kwargs: P.kwargs) -> Paper:
        # one override a call: a shared one would mix up the languages of two requests
        with override(settings.LANGUAGE_CODE):
            return compose(*args, **kwargs)

    return composed


@dataclass(frozen=True)
class Kind:
    """A paper of an area: its name, when one wants it, and at which levels it is made."""

    name: str | Promise
    purpose: str | Promise
    compose: Callable[[Reader, Area, dt.date, Imprint, str], Paper]
    levels: tuple[str, ...] = (Level.VILLAGE,)


@in_chinese
def _aikou(reader: Reader, area: Area, day: dt.date, imprint: Imprint, category: str) -> Paper:
    care = care_ledger(homes_of(reader, area.pk, day), area.pk, day)
    content = aikou_content(
        care.of_category(category), area, day.replace(day=1),
        category=SIX.get(category, ""), filled_by=reader.staff.name,
    )  # fmt: skip
    return ledgers.aikou_ledger(content, imprint)


@in_chinese
def _survey(reader: Reader, area: Area, day: dt.date, imprint: Imprint, _category: str) -> Paper:
    health = sees(reader, dictionary().facts["残疾等级"])
    content = survey_content(
        homes_of(reader, area.pk, day), area, day, filled_by=reader.staff.name, health=health
    )
    return ledgers.survey_ledger(content, imprint)


@in_chinese
def _pairings(reader: Reader, area: Area, day: dt.date, imprint: Imprint, _category: str) -> Paper:
    content = pairing_content(
        homes_of(reader, area.pk, day), area, day, filled_by=reader.staff.name
    )
    return ledgers.pairing_ledger(content, imprint)


@in_chinese
def _three_levels(
    reader: Reader, area: Area, day: dt.date, imprint: Imprint, _category: str
) -> Paper:
    homes = homes_among(households_of(reader).filter(inside(area.prefix)), day)
    content = pairing_content(homes, area, day, filled_by=reader.staff.name, levels=3)
    return ledgers.pairing_ledger(content, imprint)


@in_chinese
def _key_persons(
    reader: Reader, area: Area, day: dt.date, imprint: Imprint, _category: str
) -> Paper:
    homes = homes_of(reader, area.pk, day)
    content = key_person_content(homes, area, day, filled_by=reader.staff.name)
    return lists.key_persons(content, imprint)


@in_chinese
def _roster(reader: Reader, area: Area, day: dt.date, imprint: Imprint, _category: str) -> Paper:
    content = roster_content(reader, area, day, filled_by=reader.staff.name)
    return lists.help_roster(content, imprint)


KINDS: dict[str, Kind] = {
    "aikou": Kind(
        _("关爱帮扶台账"), _("六类对象，一个村一份；可以只印其中一类"), _aikou
    ),
    "survey": Kind(_("走访排查台账"), _("一户一行：家庭成员、困难需求、解决措施"), _survey),
    "pairing": Kind(_("“一对一”包保台账"), _("每个人由村、镇、县、市哪些人帮"), _pairings),
    "three": Kind(
        _("三级“一对一”包保台账"), _("区县、乡镇、村里哪些人帮，报市里用"), _three_levels,
        (Level.VILLAGE, Level.TOWNSHIP),
    ),
    "key": Kind(_("重点人员帮扶措施清单"), _("列为重点的人、原因、措施、时限"), _key_persons),
    "roster": Kind(
        _("困难对象联系帮扶名册"), _("谁帮谁、做什么、最近哪天联系过"), _roster,
        (Level.VILLAGE, Level.TOWNSHIP),
    ),
}  # fmt: skip
"""Papers of an area by the word in the form."""


@in_chinese
def monthly_paper(ledger: MonthlyLedger, imprint: Imprint, sheet: Sheet | None = None) -> Paper:
    """One version of a monthly ledger: as kept, or as it would be now while it is drafted.

    A signed one names its signer in the signature line. Raises rulebook.queries.NotSet.
    """
    sheet = sheet or sheet_of(ledger)
    filled_by = ledger.adjusted_by or ledger.started_by
    content = aikou_content(
        [one.row for one in sheet.listed], sheet.village, ledger.month, filled_by=filled_by
    )
    return named_signer(ledger, ledgers.aikou_ledger(content, imprint))


def named_signer(ledger: MonthlyLedger, paper: Paper) -> Paper:
    """The paper with the signer's name, what they drew and the day where the line to sign on was."""
    if ledger.signed_at is None:
        return paper
    signed = timezone.localtime(ledger.signed_at)
    places = tuple(
        Signature(f"{place.label}{ledger.signed_by}", stroke=ledger.stroke)
        if "驻村领导" in place.label
        else Signature(f"{signed:%Y} 年 {signed.month} 月 {signed.day} 日")
        if place.label.strip() == "年　　月　　日"
        else place
        for place in paper.signatures
    )
    return replace(paper, signatures=places)


@in_chinese
def household_paper(reader: Reader, household: Household, imprint: Imprint) -> Paper:
    """The file of a household in the reader's scope, as of the imprint's day."""
    return files.household_file(file_content(reader, household, imprint.as_of), imprint)


def rows_on(paper: Paper) -> int:
    """How many rows of people or homes a paper carries."""
    return sum(len(part.rows) for part in paper.parts if isinstance(part, Table))
