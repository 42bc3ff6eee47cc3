"""The packs installed here. Their files change only when the system is brought up to date.

The engine reads and hashes every file each time a pack is named, which costs more than
the rest of a page; here that is done at most every few seconds.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

from bangfu.policy.pack import find_packs, load_pack, load_packs
from bangfu.policy.pack.load import pack_folder
from bangfu.policy.pack.model import Pack

_SECONDS = 5


def installed() -> Mapping[str, Pack]:
    """Every pack by its id."""
    return _read(pack_folder(), int(time.monotonic() / _SECONDS))


@lru_cache(maxsize=2)
def _read(folder: Path, _moment: int) -> dict[str, Pack]:
    return {name: load_pack(path) for name, path in find_packs(folder).items()}


def contents() -> tuple[tuple[str, str], ...]:
    """The packs with their content: the key of whatever is worked out from all of them."""
    return tuple((name, pack.content_hash) for name, pack in installed().items())


def with_bases(names: Iterable[str]) -> dict[str, Pack]:
    """The named packs and all they stand on, by id, what is stood on first.

    Raises KeyError for a pack that is not installed.
    """
    packs = installed()
    found: dict[str, Pack] = {}
    waiting = list(names)
    while waiting:
        name = waiting.pop(0)
        if name not in found:
            found[name] = packs[name]
            waiting.extend(found[name].stands_on)
    return load_packs(found.values())


def name_of(pack: str) -> str:
    """A pack's name; its id where it is no longer installed."""
    found = installed().get(pack)
    return found.name if found else pack
