"""What a person corrects or decides in the cells of a file, before anything is in the ledger."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from bangfu.intake.actions.receive import Refused, held_open, subject_of
from bangfu.intake.lines import AS_IS, KEEP_HOME, OTHER, SAME
from bangfu.intake.models import Upload
from bangfu.intake.reading import LEFT_OUT
from bangfu.journal.actions import record
from bangfu.journal.models import Actor

CHOICES = frozenset({SAME, OTHER, AS_IS, KEEP_HOME, LEFT_OUT})
KEEP = "keep:"
HELPER = "helper:"
"""How a choice about whom a row means by its helper begins."""
LONGEST = 300


@transaction.atomic
def correct(
    *, actor: Actor, upload: Upload, sheet: str, row: int, letter: str, text: str
) -> Upload:
    """Type something else into a cell; what stands in the file stays there. Empty text empties it.

    The journal says which cell, not what was typed. Raises Refused.
    """
    held = _held(upload, sheet)
    if not (letter.isascii() and letter.isalpha() and letter.isupper() and row > 0):
        raise Refused(_("没有这一格，请刷新页面"))
    held.corrections = {**held.corrections, f"{sheet}!{letter}{row}": text.strip()[:LONGEST]}
    return _kept(held, actor, {"格": f"{sheet}!{letter}{row}"})


@transaction.atomic
def choose(*, actor: Actor, upload: Upload, sheet: str, row: int, word: str) -> Upload:
    """Decide about a row: the same person or not, take it, leave it out, keep what the ledger says."""
    if word not in CHOICES and not word.startswith((KEEP, HELPER)):
        raise Refused(_("没有这个选择，请刷新页面"))
    held = _held(upload, sheet)
    key = f"{sheet}!{row}"
    said = [one for one in held.choices.get(key, []) if one != word]
    if word in (SAME, OTHER):
        said = [one for one in said if one not in (SAME, OTHER)]
    if word.startswith(HELPER):
        said = [one for one in said if not one.startswith(HELPER)]
    held.choices = {**held.choices, key: [*said, word]}
    return _kept(held, actor, {"行": key, "决定": word})


@transaction.atomic
def reset(*, actor: Actor, upload: Upload, sheet: str, row: int) -> Upload:
    """Take back everything that was corrected and decided in a row."""
    held = _held(upload, sheet)
    held.choices = {key: said for key, said in held.choices.items() if key != f"{sheet}!{row}"}
    held.corrections = {
        place: text
        for place, text in held.corrections.items()
        if place.rpartition("!")[0] != sheet
        or place.rpartition("!")[2].lstrip(_LETTERS) != str(row)
    }
    return _kept(held, actor, {"行": f"{sheet}!{row}", "决定": "恢复原样"})


_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _held(upload: Upload, sheet: str) -> Upload:
    held = held_open(upload)
    if held.state != Upload.State.MAPPED or sheet not in held.sheets:
        raise Refused(_("请先对好表头"))
    return held


def _kept(held: Upload, actor: Actor, after: dict[str, object]) -> Upload:
    held.version += 1
    held.save(update_fields=["corrections", "choices", "version"])
    record(
        actor=actor, act="intake.correct", subject=subject_of(held), area=held.area_id, after=after
    )
    return held
