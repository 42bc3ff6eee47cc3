"""Rows of a ledger that say somebody died: proposed to a person, who finds out and confirms.

Whoever is on the books stays so, with what they draw, until somebody confirms the death; the
proposal is a to-do that says what will stop. Somebody new comes onto the books with the day of
death known, so that nothing is ever proposed for them, and with the same to-do.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.intake.actions.carrying import carry_on
from bangfu.intake.actions.receive import subject_of
from bangfu.intake.homes import Prepared
from bangfu.intake.lines import Line
from bangfu.intake.lists import OWN_LEDGER
from bangfu.intake.models import Finding, MatchList, Upload
from bangfu.journal.models import Actor
from bangfu.ledger.facts import day_of
from bangfu.sheets.people import DEATH

Told = list[tuple[Line, Any]]
"""Rows with the day of death they say."""


def held_back(lines: Iterable[Line]) -> Told:
    """The rows that say somebody died; of people on the books the day is taken out of the row."""
    told: Told = []
    for line in lines:
        day = line.facts.get(DEATH)
        if day is None:
            continue
        if line.person is not None:
            del line.facts[DEATH]
        told.append((line, day))
    return told


def propose_deaths(*, actor: Actor, upload: Upload, told: Told, written: Prepared) -> int:
    """Make each death a to-do of the deciders there; part of the import's transaction. How many.

    One that an earlier import told and nobody judged goes on; one that somebody declined is not
    asked again for the same day.
    """
    if not told:
        return 0
    made = MatchList.objects.create(
        upload=upload, department=OWN_LEDGER, area_code=upload.area_id, rows=len(told),
        matched_at=timezone.now(), matched_by=actor.name,
    )  # fmt: skip
    findings = []
    for line, day in told:
        home, row = written.persons[line.key]
        before = line.person.facts if line.person is not None else {}
        findings.append(
            Finding(
                list=made, kind=Finding.Kind.DIED, area_code=home.area_code, person_id=row.pk,
                name=line.name[:60], row=line.row, fact=DEATH, theirs=day, ours=before.get(DEATH),
                what=_words(day, {**before, **line.facts})[:200],
            )
        )  # fmt: skip
    went = carry_on(made, findings, prefix=upload.area.prefix, subject=subject_of(upload), said={})
    return went.fresh + went.carried


def withdraw_deaths(upload: Upload, who: str) -> None:
    """Deaths nobody judged yet go with the import that said them, unless one before it says so too."""
    rows = Finding.objects.filter(list__upload=upload, state=Finding.State.OPEN)
    earlier = {pk for before in rows.values_list("said_before", flat=True) for pk in before}
    count = MatchList.objects.filter(pk__in=earlier, upload__state=Upload.State.APPLIED)
    still = set(count.values_list("pk", flat=True))
    for finding in rows.exclude(said_before=[]):
        told = [pk for pk in finding.said_before if pk in still]
        if told:
            finding.list_id, finding.said_before = told[-1], told[:-1]
            finding.save(update_fields=["list", "said_before"])
    rows.update(
        state=Finding.State.CLOSED, why=_("导入撤回"), settled_at=timezone.now(), settled_by=who
    )


def _words(day: Any, facts: dict[str, Any]) -> str:
    words = _("导入的台账写着 %(day)s 去世，还在册") % {"day": day_of(day)}
    receives = str(facts.get("现享救助") or "").strip("|").replace("|", "、")
    if receives and receives != "无":
        words += _("，登记着在享%(aid)s，确认后停") % {"aid": receives}
    return words
