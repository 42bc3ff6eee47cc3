"""A note of where the chain ended, kept where the journal's writers cannot reach."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.journal.models import START, Head


class UnreadableAnchor(ValueError):
    """A file is no note of the journal's end; the message says what to do."""


@dataclass(frozen=True)
class Anchor:
    """The last entry's number and digest at a moment (local time, ISO)."""

    seq: int
    digest: str
    at: str


def anchor_now() -> Anchor:
    """Where the chain ends now."""
    head = Head.objects.first() or Head(seq=0, digest=START)
    return Anchor(head.seq, head.digest, timezone.localtime().isoformat(timespec="seconds"))


def add_anchor(file: Path) -> Anchor:
    """Append where the chain ends now to `file`, one line a note; earlier notes stay.

    Raises UnreadableAnchor when the file holds something else, OSError when it cannot be written.
    """
    if file.exists():
        read_anchors(file)
    anchor = anchor_now()
    with file.open("a", encoding="utf-8") as notes:
        notes.write(
            json.dumps({"seq": anchor.seq, "digest": anchor.digest, "at": anchor.at}) + "\n"
        )
    return anchor


def read_anchors(file: Path) -> list[Anchor]:
    """Every note in `file`; UnreadableAnchor names the line that is none."""
    found = []
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise UnreadableAnchor(_("%s 不是日志留底文件") % file.name) from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            note = json.loads(line)
            anchor = Anchor(int(note["seq"]), str(note["digest"]), str(note["at"]))
        except (ValueError, TypeError, KeyError) as error:
            told = {"file": file.name, "line": number}
            raise UnreadableAnchor(_("%(file)s 第 %(line)d 行不是日志留底") % told) from error
        found.append(anchor)
    return found
