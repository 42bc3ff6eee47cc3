"""By which rules and values the people of an area are judged, areas judged alike together."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

import pyarrow as pa

from bangfu.ledger.screening.table import areas_in
from bangfu.rulebook.queries import Footing, NotSet
from bangfu.rulebook.queries.in_force import program_of
from bangfu.rulebook.queries.within import within


class Unset(NamedTuple):
    """Why an area cannot be judged; `looked_at` is what lacks a value, empty where no pack is."""

    area_code: str
    why: str
    looked_at: str = ""


def grounds_of(
    people: pa.Table, prefix: str, on: dt.date
) -> tuple[dict[Footing, set[str]], list[Unset]]:
    """On which footing each area is judged of some people under a prefix, and which cannot be."""
    footings, none = within(prefix).footings(areas_in(people), on)
    unset = [Unset(code, why) for code, why in none.items()]
    found: dict[Footing, set[str]] = {}
    for ground, codes in footings.items():
        try:
            program_of(ground)
        except NotSet as missing:
            unset += [Unset(code, str(missing), ground.content_hash) for code in sorted(codes)]
        else:
            found[ground] = codes
    return found, unset
