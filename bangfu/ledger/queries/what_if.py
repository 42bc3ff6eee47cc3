"""What can be tried out, and what trials came to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from bangfu.ledger.models import WhatIf, WhatIfChange
from bangfu.org.access import Reader, inside
from bangfu.org.days import running_on
from bangfu.org.models.area import upward
from bangfu.policy.pack.model import Pack
from bangfu.policy.proof.clauses import users_of_words
from bangfu.rulebook.installed import installed, with_bases
from bangfu.rulebook.models import PackInForce
from bangfu.rulebook.queries.standing import Standing, of_pack

PAGE = 50


@dataclass(frozen=True)
class Choices:
    """A pack in force and the parameters its rules look at, each as it stands."""

    pack: Pack
    standings: list[Standing]


def choices(reader: Reader) -> list[Choices]:
    """The parameters that can be tried out in the reader's area."""
    around = Q(area_id__in=upward(reader.area.code)) | inside(reader.prefix, "area_id")
    named = PackInForce.objects.filter(running_on(reader.day), around)
    packs = installed()
    asked = [name for name in sorted(set(named.values_list("pack", flat=True))) if name in packs]
    loaded = with_bases(asked)
    used = {word for pack in loaded.values() for word in _looked_at(pack)}
    found = []
    for pack in loaded.values():
        standings = [
            one for one in of_pack(pack, reader.area.code, reader.day) if one.parameter.name in used
        ]
        if standings:
            found.append(Choices(pack, standings))
    return found


def _looked_at(pack: Pack) -> Iterator[str]:
    """The words a pack's rules lead to; what only duties and time limits use changes nothing here."""
    for name, users in users_of_words(pack).items():
        if any(user in pack.rules for user in users):
            yield name


def trials_of(reader: Reader) -> QuerySet[WhatIf]:
    """The trials of areas in the reader's scope."""
    return reader.within(WhatIf.objects.all(), "area_code")


def changes_of(reader: Reader, trial: WhatIf, programme: str = "") -> QuerySet[WhatIfChange]:
    """Whom a trial would change, cut to the reader's scope."""
    rows = reader.within(WhatIfChange.objects.filter(run=trial), "area_code")
    if programme:
        rows = rows.filter(programme=programme)
    return rows.select_related("household", "person").order_by("programme", "area_code", "pk")
