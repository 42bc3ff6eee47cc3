"""Bringing files in, from outside the pages: all steps at once, with what the headings say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

from bangfu.intake.actions.apply import apply as write
from bangfu.intake.actions.apply import screen_batch
from bangfu.intake.actions.receive import map_headings
from bangfu.intake.actions.receive import receive as take_in
from bangfu.intake.models import Batch
from bangfu.journal.models import Actor
from bangfu.org.models import Area, Office

__all__ = ["bring_in"]


def bring_in(
    actor: Actor,
    office: Office,
    path: Path | str,
    area_code: str,
    mapping: Mapping[str, str] | None = None,
    *,
    screen: bool = True,
    since: dt.date | None = None,
) -> Batch:
    """Bring a ledger file in with the headings as guessed, or as `mapping` (heading to fact) says.

    A ledger that was kept elsewhere before says `since` when. Rows with problems stay out; the
    batch counts them. Raises `receive.Refused` for a file that cannot be taken or was brought in
    before, UnreadableLedger where the headings cannot be used.
    """
    source = Path(path)
    area = Area.objects.get(pk=area_code)
    upload = take_in(
        actor=actor, office=office, area=area, name=source.name, content=source.read_bytes()
    )
    upload = map_headings(
        actor=actor, upload=upload, mapping={**upload.mapping, **(mapping or {})},
        units=upload.units, village=upload.village,
    )  # fmt: skip
    batch = write(actor=actor, upload=upload, since=since)
    return screen_batch(batch) if screen else batch
