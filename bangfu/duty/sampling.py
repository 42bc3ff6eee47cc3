"""A draw anyone can repeat: with the same list, share and seed it takes the same ones."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping


def drawn(seed: str, by_place: Mapping[str, str], share: int) -> set[str]:
    """Of the things of each place `share` per cent, rounded up, in the order of their fingerprints.

    `by_place` gives the place of each thing. The fingerprint of a thing is the SHA-256
    of the seed, a colon and its name: no list of random numbers has to be kept.
    """
    places: dict[str, list[str]] = defaultdict(list)
    for name, place in by_place.items():
        places[place].append(name)
    taken: set[str] = set()
    for names in places.values():
        number = -(-len(names) * share // 100)
        taken |= set(sorted(names, key=lambda name: (_print(f"{seed}:{name}"), name))[:number])
    return taken


def digest(names: Iterable[str]) -> str:
    """The fingerprint of a list, whatever its order."""
    return _print("\n".join(sorted(names)))


def _print(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
