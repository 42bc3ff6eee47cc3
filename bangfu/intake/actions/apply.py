"""The last step: a checked file goes into the ledger, all of it or nothing."""

from __future__ import annotations

import datetime as dt
import logging
from collections import defaultdict
from collections.abc import Callable, Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from bangfu.duty.actions.listed import name_from_list
from bangfu.intake.actions.deaths import held_back, propose_deaths
from bangfu.intake.actions.receive import Refused, held_open, refuse_repeat, subject_of
from bangfu.intake.checked import check
from bangfu.intake.helpers import from_list
from bangfu.intake.homes import prepared
from bangfu.intake.later import named_again
from bangfu.intake.measures import write_measures
from bangfu.intake.models import Batch, Upload
from bangfu.intake.progress import Teller
from bangfu.intake.strangers import suspect_newcomers
from bangfu.journal.models import Actor
from bangfu.ledger.actions.file_many import file_many
from bangfu.ledger.models import Household, Source
from bangfu.ledger.screening.many import screen_under
from bangfu.ledger.unswept import unswept
from bangfu.org.access import inside
from bangfu.sheets import UnreadableLedger

log = logging.getLogger(__name__)
Tell = Callable[[str, int, int], None]

VILLAGES_APART = 3
"""Up to how many villages of a township are screened one by one; more: the whole township."""


@transaction.atomic
def ask_to_apply(
    *, actor: Actor, upload: Upload, seen_version: int, since: dt.date | None = None
) -> Upload:
    """Have an upload brought in, in the background; `since` as `apply` takes it.

    Raises Refused where somebody changed it since the caller saw it, where nothing
    can be brought in, where the same content is in the ledger already, or where the day
    is still to come.
    """
    _refuse_tomorrow(since)
    held = held_open(upload)
    if held.version != seen_version:
        raise Refused(_("刚才有人改过这份文件，请先看一遍再导入"))
    refuse_repeat(held.area, held.sha256, held.kind, besides=held.pk)
    held.state, held.problem = Upload.State.APPLYING, ""
    held.save(update_fields=["state", "problem"])
    transaction.on_commit(
        lambda: bring_in_later.enqueue(
            held.pk, [actor.kind, actor.id, actor.name, actor.post], str(since or "")
        )
    )
    return held


@task()
def bring_in_later(upload_id: int, who: list[str], since: str = "") -> None:
    """Bring an upload in and screen who it touched; started again after a crash it begins anew."""
    upload = Upload.objects.get(pk=upload_id)
    tell = Teller(upload)
    try:
        if upload.state == Upload.State.APPLYING:
            day = dt.date.fromisoformat(since) if since else None
            apply(actor=Actor(*who), upload=upload, tell=tell, since=day)
        batch = Batch.objects.filter(upload_id=upload_id).first()
        if batch is not None and batch.screened_at is None and batch.undone_at is None:
            screen_batch(batch, tell)
    except (Refused, UnreadableLedger) as wrong:
        _back(upload, str(wrong))
    except Exception:
        _back(upload, _("导入没有做成，台账没有改动。请再试一次；还不行就找系统管理员"))
        log.exception("upload %s not brought in", upload_id)
        raise
    finally:
        tell.over()


def _back(upload: Upload, problem: str) -> None:
    rows = Upload.objects.filter(pk=upload.pk, state=Upload.State.APPLYING)
    rows.update(state=Upload.State.MAPPED, problem=problem[:300])


def _refuse_tomorrow(since: dt.date | None) -> None:
    if since is not None and since > timezone.localdate():
        raise Refused(_("台账从哪天起算：这一天还没有到"))


@unswept()
@transaction.atomic
def apply(
    *, actor: Actor, upload: Upload, tell: Tell | None = None, since: dt.date | None = None
) -> Batch:
    """Write the rows without problems of an upload, in one transaction.

    `since` is from when the ledger was kept elsewhere: what it says holds from that day, and
    visits missed after it count as missed. Without it everything begins today.

    An upload brought in already gives its batch again. Raises Refused where no row
    can be brought in or the same content came in meanwhile, UnreadableLedger.
    """
    say = tell or (lambda stage, done, total: None)
    # an import that another one overtakes must see what that one wrote
    held = Upload.objects.select_for_update().get(pk=upload.pk)
    if held.state == Upload.State.APPLIED:
        return held.batch
    if held.state not in {Upload.State.MAPPED, Upload.State.APPLYING}:
        raise Refused(_("这份文件%(state)s，不能导入") % {"state": held.get_state_display()})
    refuse_repeat(held.area, held.sha256, held.kind, besides=held.pk)
    checked = check(held, say)
    lines = checked.ready
    if not lines:
        raise Refused(_("没有一行可以导入。请先改好标出的格子"))
    counts = checked.counts()
    deaths = held_back(lines)
    ready = prepared(lines)
    now = timezone.now()
    today = timezone.localdate()
    _refuse_tomorrow(since)
    day = since or today
    batch = Batch.objects.create(
        upload=held, area_code=held.area_id, applied_at=now, applied_by=actor.name
    )
    joining = [row for home in ready.homes if home.pk for row in home.persons if row.pk is None]
    filed = file_many(
        actor=actor, homes=ready.homes, source=Source.IMPORT, valid_from=day, origin=batch.origin,
        subject=subject_of(held), area=held.area_id,
        after={"sha256": held.sha256, "行": len(lines), "没有导入": counts["rows"] - len(lines)}
        | ({"从哪天起": since} if since else {}),
        progress=lambda done, total: say(_("写进台账"), done, total), kept_since=since,
    )  # fmt: skip
    made = write_measures(lines, ready, actor, day)
    named = name_from_list(
        actor=actor, rows=from_list(lines, ready), day=day, subject=subject_of(held),
        why=_("导入“%(name)s”") % {"name": held.name}, area=held.area_id,
    )  # fmt: skip
    suspicions = suspect_newcomers(lines, ready, held.area, held.choices)
    died = propose_deaths(actor=actor, upload=held, told=deaths, written=ready)
    batch.counts = {
        **counts, "lines": len(lines), "new_homes": filed.new_homes,
        "new_persons": filed.new_persons, "changed_homes": filed.changed_homes,
        "unchanged": ready.unchanged, "measures": len(made.measures), "helped": named.homes,
        "new_helpers": len(named.helpers), "suspicions": suspicions, "deaths": died,
        "villages": sorted({area[:12] for area in filed.areas}),
    }  # fmt: skip
    batch.made = {
        **made.as_json(),
        "helping": named.as_json(),
        "joined": [row.pk for row in joining],
        "named": named_again(lines, ready, day, actor),
    }
    batch.save(update_fields=["counts", "made"])
    held.state, held.counts, held.problem = Upload.State.APPLIED, counts, ""
    held.save(update_fields=["state", "counts", "problem"])
    return batch


@unswept()
def screen_batch(batch: Batch, tell: Tell | None = None) -> Batch:
    """Work out anew what everybody in the villages of an import may receive."""
    say = tell or (lambda stage, done, total: None)
    not_set = ""
    for prefix in prefixes(batch.counts.get("villages", ())):
        result = screen_under(prefix, timezone.localdate(), say)
        not_set = not_set or result.not_set
    batch.screened_at, batch.not_set = timezone.now(), not_set[:300]
    batch.save(update_fields=["screened_at", "not_set"])
    return batch


def prefixes(villages: Iterable[str]) -> list[str]:
    """Which areas to screen for these villages: one by one, or their township or county at once.

    A county is screened at once where nobody of it is spared: every screening costs a second
    before it looks at anybody.
    """
    townships: dict[str, list[str]] = defaultdict(list)
    for village in villages:
        townships[village[:9]].append(village)
    counties: dict[str, list[str]] = defaultdict(list)
    found: list[str] = []
    for township, those in townships.items():
        if len(those) <= VILLAGES_APART:
            found += those
        else:
            counties[township[:6]].append(township)
    for county, whole in counties.items():
        others = Household.objects.filter(inside(county)).exclude(township_code__in=whole)
        found += whole if len(whole) == 1 or others.exists() else [county]
    return found
