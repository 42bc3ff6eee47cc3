"""An upload checked from end to end: what would happen if it were brought in now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from bangfu.intake.against import hold_against
from bangfu.intake.gather import gathered
from bangfu.intake.lines import DIFFERS, Line
from bangfu.intake.models import Upload
from bangfu.intake.places import Places
from bangfu.intake.reading import Read, read
from bangfu.sheets import JUDGE, MUST_FIX


@dataclass
class Checked:
    """The lines with everything to be said about them."""

    read: Read
    lines: list[Line]
    warnings: list[str] = field(default_factory=list)

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
            "new": standings["new"],
            "update": standings["update"],
            "noted": sum(line.noted for line in self.lines),
            "differs": sum(any(m.kind == DIFFERS for m in line.marks) for line in self.lines),
        }


def check(upload: Upload, tell: Callable[[str, int, int], None] | None = None) -> Checked:
    """Read an upload and hold it against the ledger. Raises UnreadableLedger."""
    found = read(upload, tell)
    places = Places(upload.area)
    if tell:
        tell("和台账核对", 0, 1)
    lines = gathered(found, upload.choices, places, upload.village)
    letters = {mapped.sheet: mapped.letters for mapped in found.sheets}
    hold_against(lines, upload.area, upload.choices, letters)
    warnings = list(dict.fromkeys([*found.book.warnings, *_warnings(found)]))
    return Checked(found, lines, warnings)


def _warnings(found: Read) -> list[str]:
    return [warning for mapped in found.sheets for warning in mapped.warnings]
