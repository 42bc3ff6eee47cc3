"""Imports one after the other: what a later one says too, and what it stands for when one before goes."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from bangfu.duty.models import Pairing
from bangfu.intake.homes import Prepared, remark_of
from bangfu.intake.lines import Line
from bangfu.intake.models import Batch
from bangfu.journal.models import Actor
from bangfu.ledger.actions.take_back_many import TakenBack
from bangfu.ledger.queries.worked_on import Brought, Later
from bangfu.org.access import inside
from bangfu.org.models.area import upward


def named_again(
    lines: Iterable[Line], written: Prepared, day: dt.date, actor: Actor
) -> dict[str, Any]:
    """Whom on the books a file names, by the facts it says of them as the ledger did already.

    As JSON: pairs of names of facts and ids. Few sets of names come up however long the file.
    """
    persons: dict[tuple[str, ...], list[int | None]] = defaultdict(list)
    of_home: dict[int, tuple[str, ...]] = {}
    remarked: set[int] = set()
    for line in lines:
        if line.home is None:
            continue
        persons[line.agreed].append(written.persons[line.key][1].pk)
        if line.agreed_home:
            before = of_home.setdefault(line.home, line.agreed_home)
            if before != line.agreed_home:
                of_home[line.home] = tuple(dict.fromkeys((*before, *line.agreed_home)))
        home = written.persons[line.key][0]
        if line.remark and remark_of(line) not in home.note:
            remarked.add(line.home)
    homes: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for pk, names in of_home.items():
        homes[names].append(pk)
    return {
        "day": day.isoformat(), "by": [actor.id, actor.name],
        "persons": [[list(names), ids] for names, ids in persons.items()],
        "homes": [[list(names), ids] for names, ids in homes.items()],
        "remarked": sorted(remarked),
    }  # fmt: skip


def later_than(batch: Batch) -> QuerySet[Batch]:
    """The imports after one that still count and may speak of the same people, the first first."""
    area = batch.upload.area
    rows = Batch.objects.filter(
        inside(area.prefix) | Q(area_code__in=upward(area.code)), pk__gt=batch.pk, undone_at=None
    )
    return rows.order_by("pk")


def brought_by(batch: Batch, after: Iterable[Batch]) -> Brought:
    """An import as the ledger takes it back; `after` are the imports that came after it."""
    counted = [one for one in after if "named" in one.made]
    return Brought(
        batch.origin, batch.applied_at, frozenset(batch.made.get("joined", ())),
        frozenset(batch.made.get("adopted", ())), tuple(_later(one) for one in counted),
        frozenset(one.origin for one in after if "named" not in one.made),
    )  # fmt: skip


def _later(batch: Batch) -> Later:
    named = batch.made["named"]
    return Later(
        batch.origin, batch.applied_at, dt.date.fromisoformat(named["day"]), tuple(named["by"]),
        {pk: names for names, ids in named["persons"] for pk in ids},
        {pk: names for names, ids in named["homes"] for pk in ids},
        frozenset(named.get("remarked", ())),
    )  # fmt: skip


def hand_on(batch: Batch, after: Iterable[Batch], gone: TakenBack) -> None:
    """Let the imports after one stand for what they say too: it goes only when they go."""
    for one in after:
        heir = gone.heirs.get(one.origin)
        if heir is not None:
            for word, ids in (("joined", heir.joined), ("adopted", heir.adopted)):
                one.made[word] = [*one.made.get(word, ()), *ids]
        _measures(batch.made, one.made)
        _pairings(batch.made.get("helping", {}), one.made.get("helping", {}))
        _learnt(batch.made.get("helping", {}), one.made.get("helping", {}))
        one.save(update_fields=["made"])


def _measures(ours: dict[str, Any], theirs: dict[str, Any]) -> None:
    added, before = set(ours.get("measures", ())), ours.get("before", {})
    changed = theirs.get("before", {})
    for pk in {*theirs.get("same", ()), *map(int, changed)}:
        if pk in added:
            theirs["measures"] = [*theirs.get("measures", ()), pk]
            changed.pop(str(pk), None)
            added.discard(pk)
        elif str(pk) in before:
            theirs.setdefault("before", {})[str(pk)] = before.pop(str(pk))
    if "measures" in ours:
        ours["measures"] = sorted(added)


def _pairings(ours: dict[str, Any], theirs: dict[str, Any]) -> None:
    same = set(theirs.get("same", ())) & set(ours.get("pairings", ()))
    if not same:
        return
    ours["pairings"] = [pk for pk in ours["pairings"] if pk not in same]
    theirs["pairings"] = [*theirs.get("pairings", ()), *sorted(same)]
    replaced = ours.get("replaced", {})
    taken = {old: new for old, new in replaced.items() if new in same}
    theirs["replaced"] = {**theirs.get("replaced", {}), **taken}
    holding = set(Pairing.objects.filter(pk__among=list(same)).values_list("helper_id", flat=True))
    moved = holding & set(ours.get("helpers", ()))
    theirs["helpers"] = [*theirs.get("helpers", ()), *sorted(moved)]
    ours["helpers"] = [pk for pk in ours.get("helpers", ()) if pk not in moved]


def _learnt(ours: dict[str, Any], theirs: dict[str, Any]) -> None:
    """What both say of a helper on the books goes with the later one."""
    for pk, filled in ours.get("learnt", {}).items():
        both = [name for name in theirs.get("agreed", {}).get(pk, ()) if name in filled]
        if both and isinstance(filled, dict):
            kept = theirs.setdefault("learnt", {}).setdefault(pk, {})
            kept |= {name: filled.pop(name) for name in both}
