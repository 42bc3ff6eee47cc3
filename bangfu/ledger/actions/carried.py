"""What goes along when people leave one file for another: their part of the plan, and papers.

Nothing is lost: what moves says where it stood before, and the file it left keeps the trace.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.journal.models import Actor
from bangfu.ledger.actions.kept import keep
from bangfu.ledger.models import Document, Household, Need, Plan


def part_plan(*, actor: Actor, home: Household, new: Household, gone: Collection[int]) -> int:
    """Give a household split off its part of the plan: needs that name who left; how many.

    The words about the whole household's difficulty stay where they were written.
    """
    plan = Plan.objects.select_for_update().filter(household=home).first()
    moving = Need.objects.filter(plan=plan, person_id__in=gone) if plan else Need.objects.none()
    if plan is None or not moving.exists():
        return 0
    keep(plan.pk)
    own = Plan.objects.create(
        household=new, set_on=plan.set_on, set_by=plan.set_by, review_on=plan.review_on
    )
    Plan.objects.filter(pk=plan.pk).update(version=F("version") + 1)
    return moving.update(plan=own, came_from=home)


def join_plans(*, actor: Actor, home: Household, into: Household, day: dt.date) -> int:
    """Put a household's plan into that of the household it joins; how many needs came along."""
    plan = Plan.objects.select_for_update().filter(household=home).first()
    if plan is None:
        return 0
    theirs, made = Plan.objects.select_for_update().get_or_create(
        household=into,
        defaults={
            "difficulty": plan.difficulty, "development": plan.development, "set_on": plan.set_on,
            "set_by": plan.set_by, "review_on": plan.review_on,
        },
    )  # fmt: skip
    keep(plan.pk, *([] if made else [theirs.pk]))
    if not made:
        theirs.difficulty = _both(theirs.difficulty, plan.difficulty, home)
        theirs.development = _both(theirs.development, plan.development, home)
        days = [one for one in (theirs.review_on, plan.review_on) if one]
        theirs.review_on = min(days, default=None)
        theirs.set_on, theirs.set_by = day, actor.name
        theirs.version += 1
        theirs.save()
    moved = Need.objects.filter(plan=plan).update(plan=theirs, came_from=home)
    Plan.objects.filter(pk=plan.pk).update(version=F("version") + 1)
    return moved


def part_papers(*, home: Household, new: Household, gone: Collection[int]) -> int:
    """Give a household split off the papers of who left, and share those of everybody; how many."""
    live = list(Document.objects.filter(household=home, removed_at=None).order_by("pk"))
    theirs = [one for one in live if one.person_id in gone]
    _copy(home, new, [*theirs, *(one for one in live if one.person_id is None)])
    Document.objects.filter(pk__in=[one.pk for one in theirs]).update(
        removed_at=timezone.now(),
        removed_because=_("随人到了 %(number)s 户的档案") % {"number": new.number},
    )
    return len(theirs)


def join_papers(*, home: Household, into: Household) -> int:
    """Share a household's papers with the one it joins; the closed file keeps them too."""
    return _copy(home, into, Document.objects.filter(household=home, removed_at=None))


def _copy(home: Household, into: Household, papers: Iterable[Document]) -> int:
    """The same stored files on another file; what is there already is not doubled."""
    held = Document.objects.filter(household=into, removed_at=None)
    there = set(held.values_list("sha256", "person_id"))
    copied = 0
    for one in sorted(papers, key=lambda paper: paper.pk):
        if (one.sha256, one.person_id) in there:
            continue
        copy = Document.objects.create(
            household=into, person_id=one.person_id, kind=one.kind, title=one.title,
            file=one.file.name, media_type=one.media_type, size=one.size, sha256=one.sha256,
            sensitive=one.sensitive, valid_until=one.valid_until, added_by=one.added_by,
            came_from=home,
        )  # fmt: skip
        # the paper was handed in then, whichever file it stands on
        Document.objects.filter(pk=copy.pk).update(added_at=one.added_at)
        copied += 1
    return copied


def _both(own: str, other: str, home: Household) -> str:
    if not other.strip() or other.strip() in own:
        return own
    told = _("%(home)s原来的：%(text)s") % {"home": home.label, "text": other}
    return f"{own}\n{told}" if own.strip() else told
