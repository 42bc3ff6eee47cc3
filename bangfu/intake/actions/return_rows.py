"""Rows that go back to the village, as a workbook with what is to be corrected beside them."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from bangfu.intake.actions.receive import subject_of
from bangfu.intake.checked import Checked
from bangfu.intake.lines import Mark
from bangfu.intake.models import Upload
from bangfu.intake.reading import corrections_of
from bangfu.journal.actions import record
from bangfu.journal.models import Actor
from bangfu.sheets import JUDGE, Problem, write_returned


@transaction.atomic
def return_rows(*, actor: Actor, upload: Upload, checked: Checked) -> bytes:
    """The workbook with every row that did not get in: to be corrected, decided, or waiting.

    Those who only wait for somebody of their household go back too, for the corrected
    file has to bring the household in as a whole. Numbers stand in full, as in the
    village's own list, so the journal says who took it. Raises UnwritableTable where no
    row is to go back.
    """
    problems = [
        Problem(
            upload.name, line.sheet, line.row,
            checked.read.book.sheet(line.sheet).column(mark.letter).title if mark.letter else "",
            "", mark.wrong, mark.remedy, letter=mark.letter, kind=mark.kind, allowed=mark.allowed,
        )
        for line in checked.lines
        for mark in (*line.marks, *([_waits()] if line.waits else []))
        if mark.blocks
    ]  # fmt: skip
    # the writer takes corrections for one sheet alone
    alone = corrections_of(upload, upload.sheets[0]) if len(upload.sheets) == 1 else {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "returned.xlsx")
        count = write_returned(path, checked.read.book, problems, alone)
        content = path.read_bytes()
    record(
        actor=actor, act="intake.return_rows", subject=subject_of(upload), area=upload.area_id,
        after={"行": count},
    )  # fmt: skip
    return content


def _waits() -> Mark:
    wrong, remedy = _("等同户的人改好"), _("这一行不用改，留着一起交回来")
    return Mark(JUDGE, "", wrong, remedy, blocks=True)
