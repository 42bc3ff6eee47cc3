"""An import taken back within a week: nothing is deleted, everything it said no longer counts."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from bangfu.duty.actions.listed import take_back_named
from bangfu.intake.actions.apply import prefixes
from bangfu.intake.actions.deaths import withdraw_deaths
from bangfu.intake.actions.receive import Refused, subject_of
from bangfu.intake.later import brought_by, hand_on, later_than
from bangfu.intake.measures import keep_plans
from bangfu.intake.models import Batch, Upload
from bangfu.intake.models.upload import UNDO_DAYS
from bangfu.journal.models import Actor
from bangfu.ledger.actions.take_back_many import take_back_many
from bangfu.ledger.models import Duplicate, Measure
from bangfu.ledger.models.person import State
from bangfu.ledger.models.plan import Progress
from bangfu.ledger.screening.many import screen_under


@transaction.atomic
def undo(*, actor: Actor, batch: Batch, why: str) -> Batch:
    """Take an import back. What somebody worked on since and whom later imports name stay.

    The batch lists them.

    Raises Refused after a week, without a reason, or while it is still being screened.
    """
    held = Batch.objects.select_for_update().select_related("upload").get(pk=batch.pk)
    if held.undone_at is not None:
        return held
    if not why.strip():
        raise Refused(_("写明为什么撤回"))
    if not held.undoable:
        raise Refused(_("导入已经过了 %(n)d 天，不能整批撤回。请在各户档案里改") % {"n": UNDO_DAYS})
    # none of them is taken back meanwhile
    after = list(later_than(held).select_for_update())
    gone = take_back_many(
        actor=actor, brought=brought_by(held, after), why=why.strip(),
        subject=subject_of(held.upload), area=held.area_code,
    )  # fmt: skip
    hand_on(held, after, gone)
    held.made["shared"] = gone.shared
    _measures_back(held, set(gone.kept))
    if held.made.get("helping"):
        take_back_named(
            actor=actor, made=held.made["helping"], kept=set(gone.kept), why=_("导入撤回"),
            day=timezone.localdate(), subject=subject_of(held.upload), area=held.area_code,
        )  # fmt: skip
    withdraw_deaths(held.upload, actor.name)
    Duplicate.objects.filter(verdict=Duplicate.Verdict.OPEN, found_at__gte=held.applied_at).exclude(
        first__state=State.PRESENT, second__state=State.PRESENT
    ).delete()
    held.undone_at, held.undone_by = timezone.now(), actor.name
    held.undone_because, held.kept = why.strip()[:300], gone.kept
    held.save()
    Upload.objects.filter(pk=held.upload_id).update(state=Upload.State.UNDONE)
    transaction.on_commit(lambda: screen_after_undo.enqueue(held.pk))
    return held


@task()
def screen_after_undo(batch_id: int) -> None:
    """Work out anew what the people left in the villages of an import may receive."""
    batch = Batch.objects.get(pk=batch_id)
    for prefix in prefixes(batch.counts.get("villages", ())):
        screen_under(prefix, timezone.localdate())


def _measures_back(batch: Batch, kept: set[int]) -> None:
    added = Measure.objects.filter(pk__in=batch.made.get("measures", ()))
    added = added.exclude(need__plan__household_id__in=kept)
    plans = added.filter(progress=Progress.PLANNED).values_list("need__plan", flat=True)
    before = batch.made.get("before", {})
    touched = Measure.objects.filter(pk__in=[int(pk) for pk in before])
    keep_plans({*touched.values_list("need__plan", flat=True), *plans})
    added.filter(progress=Progress.PLANNED).update(
        progress=Progress.STOPPED, stopped_because=_("导入撤回")
    )
    for measure in Measure.objects.filter(pk__in=[int(pk) for pk in before]):
        measure.what, measure.who = before[str(measure.pk)]
        measure.save(update_fields=["what", "who"])
