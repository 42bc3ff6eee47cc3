"""Work on very many rows, without Python looking through all of them for rings again and again."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_lock = threading.Lock()
_working = 0
_swept_before = True


@contextmanager
def unswept() -> Iterator[None]:
    """Leave what is made here to counting references alone; also as a decorator.

    A file's rows live until all of them are written and hold no rings, yet each sweep looks
    through every one of them: a third of an import's time. Several may work at once; the
    last to finish lets sweeps begin again, where there were any.
    """
    global _working, _swept_before
    with _lock:
        if not _working:
            _swept_before = gc.isenabled()
            gc.disable()
        _working += 1
    try:
        yield
    finally:
        with _lock:
            _working -= 1
            if not _working and _swept_before:
                gc.enable()
