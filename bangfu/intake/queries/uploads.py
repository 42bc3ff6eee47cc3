"""Uploads and imports in a reader's area."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from bangfu.intake.models import Batch, Finding, MatchList, Upload
from bangfu.org.access import Reader, inside


def uploads_of(reader: Reader) -> QuerySet[Upload]:
    """Every file brought in for the reader's area or a part of it."""
    return reader.within(Upload.objects.select_related("area"), "area_id")


def waiting(reader: Reader) -> QuerySet[Upload]:
    """Files that somebody began and that are not in the ledger yet."""
    states = [Upload.State.UPLOADED, Upload.State.MAPPED, Upload.State.APPLYING]
    return uploads_of(reader).filter(state__in=states)


def batches_of(reader: Reader) -> QuerySet[Batch]:
    """Imports into the reader's area, the newest first."""
    # what they made is as long as the file
    return reader.within(Batch.objects.select_related("upload").defer("made"))


def match_lists_of(reader: Reader) -> QuerySet[MatchList]:
    """Lists held against the reader's part of the ledger, also those the county held against all."""
    theirs = Finding.objects.filter(inside(reader.prefix), list=OuterRef("pk"))
    rows = MatchList.objects.filter(inside(reader.prefix) | Exists(theirs))
    return rows.select_related("upload")
