"""How far a piece of background work is, told while its transaction is still open.

A row would stay invisible until the transaction ends, and on SQLite nobody else
could write one; so the state lies in a small file beside the upload.
"""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from bangfu.intake.models import Upload

EVERY = 0.3
"""Seconds between two writings of the same stage."""


@dataclass(frozen=True)
class Progress:
    """A stage, and how much of it is done."""

    stage: str = ""
    done: int = 0
    total: int = 0
    since: float = 0.0

    @property
    def seconds_left(self) -> float | None:
        """How long this stage still takes at the present pace."""
        if not self.done or not self.total:
            return None
        return (time.time() - self.since) / self.done * (self.total - self.done)


class Teller:
    """Writes how far it is; the last word of a stage may be left out, its change never."""

    def __init__(self, upload: Upload) -> None:
        self._path = _path(upload)
        self._stage = ""
        self._since = self._last = 0.0

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Say how far a stage is."""
        now = time.time()
        if stage == self._stage and now - self._last < EVERY:
            return
        if stage != self._stage:
            self._stage, self._since = stage, now
        self._last = now
        part = self._path.with_suffix(".part")
        part.write_text(json.dumps(asdict(Progress(stage, done, total, self._since))))
        part.replace(self._path)

    def over(self) -> None:
        """Nothing is going on any more."""
        self._path.unlink(missing_ok=True)


def progress_of(upload: Upload) -> Progress:
    """How far the work on an upload is; empty where none has begun."""
    try:
        return Progress(**json.loads(_path(upload).read_text()))
    except (FileNotFoundError, ValueError):
        return Progress()


def _path(upload: Upload) -> Path:
    return Path(upload.file.path).with_suffix(".progress")
