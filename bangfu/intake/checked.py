"""An upload checked from end to end: what would happen if it were brought in now."""

from __future__ import annotations

import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from bangfu.intake.against import hold_against
from bangfu.intake.gather import gathered
from bangfu.intake.heads import mark_second_heads
from bangfu.intake.helpers import Summary, meant_helpers
from bangfu.intake.limits import mark_too_long
from bangfu.intake.lines import DIFFERS, Line, Mark
from bangfu.intake.measures import LONGEST, WHAT, running
from bangfu.intake.models import Upload
from bangfu.intake.places import Places
from bangfu.intake.reading import Read, read, set_aside
from bangfu.ledger.unswept import unswept
from bangfu.sheets import JUDGE, MUST_FIX, NOTE
from bangfu.sheets.people import DEATH
from bangfu.sheets.targets import MEASURES

KEPT, KEPT_SECONDS = 3, 60.0
_lock = threading.Lock()
_kept: OrderedDict[tuple[str, int], tuple[float, Checked]] = OrderedDict()


@dataclass
class Checked:
    """The lines with everything to be said about them."""

    read: Read
    lines: list[Line]
    warnings: list[str] = field(default_factory=list)
    helpers: Summary = field(default_factory=Summary)
    """Whom the file names as helpers."""
    set_aside: list[str] = field(default_factory=list)
    """Titles of columns that tell who the rows are about, and are not read as that."""

    @property
    def ready(self) -> list[Line]:
        """The lines that can be brought in."""
        return [line for line in self.lines if not line.blocked]

    def counts(self) -> dict[str, int]:
        """How many rows stand how."""
        standings = Counter(line.standing for line in self.lines)
        return {
            "rows": len(self.lines),
            "ready": sum(not line.blocked for line in self.lines),
            "must_fix": standings[MUST_FIX],
            "judge": standings[JUDGE],
            "waits": standings["waits"],
            "returned": sum(line.blocked for line in self.lines),
            "new": standings["new"],
            "update": standings["update"],
            "noted": sum(line.noted for line in self.lines),
            "differs": sum(any(m.kind == DIFFERS for m in line.marks) for line in self.lines),
        }


@unswept()
def check(upload: Upload, tell: Callable[[str, int, int], None] | None = None) -> Checked:
    """Read an upload and hold it against the ledger. Raises UnreadableLedger."""
    found = read(upload, tell)
    places = Places(upload.area)
    if tell:
        tell(_("和台账核对"), 0, 1)
    lines = gathered(found, upload.choices, places, upload.village)
    letters = {mapped.sheet: mapped.letters for mapped in found.sheets}
    mark_too_long(lines, letters)
    hold_against(lines, upload.area, upload.choices, letters)
    helpers = meant_helpers(lines, upload.area, upload.choices, letters)
    _measures(lines, letters)
    _deaths(lines, letters)
    mark_second_heads(lines, letters)
    warnings = list(dict.fromkeys([*found.book.warnings, *_warnings(found)]))
    return Checked(found, lines, warnings, helpers, set_aside(upload, found.book))


def _measures(lines: list[Line], letters: dict[str, dict[str, str]]) -> None:
    """Say where the plan names another measure for somebody than the file does."""
    told = [line for line in lines if line.person is not None and line.measure]
    now = running([line.person.pk for line in told if line.person is not None])
    for line in told:
        assert line.person is not None
        ours = [one.what for one in now.get(line.person.pk, ()) if one.what != WHAT]
        if ours and line.measure[:LONGEST] not in ours:
            wrong = _("台账里是 %(value)s") % {"value": "、".join(ours[:2])}
            line.marks.append(Mark(DIFFERS, letters[line.sheet].get(MEASURES, ""), wrong))


def _deaths(lines: list[Line], letters: dict[str, dict[str, str]]) -> None:
    """Say what becomes of a row that tells of a death: a person confirms it."""
    for line in lines:
        if line.facts.get(DEATH):
            remedy = _("导入后列进“比对结果”，核实了再登记去世；登记以后在享的停下来")
            at = letters[line.sheet].get(DEATH, "")
            line.marks.append(Mark(NOTE, at, _("写着已经去世"), remedy))


def recently_checked(upload: Upload) -> Checked:
    """The same, kept for a few seconds in this process: turning a leaf of a large file costs nothing.

    The last step checks anew, so nothing is written by what may have changed since.
    """
    key = (upload.uid.hex, upload.version)
    now = time.monotonic()
    with _lock:
        found = _kept.get(key)
        if found is not None and now - found[0] < KEPT_SECONDS:
            return found[1]
    fresh = check(upload)
    with _lock:
        _kept[key] = (now, fresh)
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return fresh


def _warnings(found: Read) -> list[str]:
    return [warning for mapped in found.sheets for warning in mapped.warnings]
