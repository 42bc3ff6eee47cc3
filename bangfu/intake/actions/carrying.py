"""What earlier lists of a department said and nobody settled, when its next list comes.

What the new list says again goes on, once; what the ledger says by now closes itself; what
somebody declined with a reason is not asked again while the list says the same.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.intake.lists import OWN_LEDGER
from bangfu.intake.models import Finding, MatchList
from bangfu.journal.actions import record
from bangfu.journal.models import SYSTEM, Subject
from bangfu.ledger import bulk
from bangfu.ledger.models import Person
from bangfu.ledger.models.person import State
from bangfu.ledger.projection import IDENTITY
from bangfu.ledger.protected import lookup_key
from bangfu.org.access import inside
from bangfu.sheets.draft import NAME
from bangfu.sheets.people import DEATH

CARRIED = ("list", "row", "kind", "area_code", "name", "what", "ours", "said_before")
Key = tuple[Any, ...]
"""What makes two findings the same: the person, the fact and the value, or the stranger's number."""


@dataclass
class Carried:
    """How many findings of a list are new, went on or were declined before; earlier ones closed."""

    fresh: int = 0
    carried: int = 0
    declined: int = 0
    closed: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    """By why, their ids."""

    def as_json(self) -> dict[str, int]:
        """As the upload keeps it."""
        return {
            "findings": self.fresh + self.carried, "carried": self.carried,
            "declined": self.declined, "closed": sum(map(len, self.closed.values())),
        }  # fmt: skip


def carry_on(
    made: MatchList,
    found: Sequence[Finding],
    *,
    prefix: str,
    subject: Subject,
    said: Mapping[int, Collection[str]],
) -> Carried:
    """Write the findings of a list, those that were open already going on as they are.

    `prefix` is the area the list is held against, `said` the facts it tells of each person.
    Part of the caller's transaction; journals what closes.
    """
    rows = Finding.objects.filter(inside(prefix), list__department=made.department)
    result = Carried()
    known: dict[Key, Finding] = {}
    for one in _open(rows):
        if known.setdefault(_key(one), one) is not one:
            result.closed[_("和另一条一样")].append(one.pk)
    refused = _declined(rows)
    fresh: dict[Key, Finding] = {}
    again: dict[Key, Finding] = {}
    for one in found:
        key = _key(one)
        if key in known:
            again[key] = _goes_on(known[key], one, made)
        elif (one.kind, key) in refused:
            result.declined += 1
        else:
            fresh.setdefault(key, one)
    left = [one for key, one in known.items() if key not in again]
    filed = _filed(left)
    for one in left:
        why = _settled_by_now(one, filed)
        if not why and one.person_id in said and one.fact in said[one.person_id]:
            why = _("照最新的名单和台账，已经没有这一条")
        if why:
            result.closed[why].append(one.pk)
    Finding.objects.bulk_create(fresh.values(), batch_size=500)
    bulk.update(list(again.values()), CARRIED)
    result.fresh, result.carried = len(fresh), len(again)
    _close(result.closed, subject, made.area_code)
    return result


def close_agreed(person: Person, subject: Subject) -> None:
    """Close what else is open about a person and the ledger says by now. Journalled."""
    closed: dict[str, list[int]] = defaultdict(list)
    for one in _open(Finding.objects.filter(person=person)):
        if why := _settled_by_now(one, ()):
            closed[why].append(one.pk)
    _close(closed, subject, person.area_code)


def _open(rows: Any) -> Iterable[Finding]:
    waiting = rows.filter(state=Finding.State.OPEN).select_for_update(of=("self",))
    return waiting.select_related("person__household", "list").order_by("pk")


def _declined(rows: Any) -> set[tuple[str, Key]]:
    told = rows.filter(state=Finding.State.DECLINED)
    told = told.only("kind", "person_id", "fact", "theirs", "told")
    return {(one.kind, _key(one)) for one in told}


def _key(one: Finding) -> Key:
    if one.person_id is None:
        return "", lookup_key(str(one.told.get(IDENTITY, "")))
    return one.person_id, one.fact, json.dumps(one.theirs, sort_keys=True)


def _goes_on(before: Finding, now: Finding, made: MatchList) -> Finding:
    if before.list_id != made.pk:
        before.said_before = [*before.said_before, before.list_id]
    before.list, before.row, before.kind = made, now.row, now.kind
    before.area_code, before.name = now.area_code, now.name
    before.what, before.ours = now.what, now.ours
    return before


def _filed(left: Iterable[Finding]) -> set[str]:
    """Of the strangers looked for, the keys of those who are in the ledger by now."""
    keys = [_key(one)[1] for one in left if one.person_id is None]
    rows = Person.objects.filter(identity_key__among=keys).exclude(state=State.MERGED)
    return set(rows.values_list("identity_key", flat=True))


def _settled_by_now(one: Finding, filed: Collection[str]) -> str:
    """Why nobody has to settle it any more; empty: somebody has to."""
    person = one.person
    if person is None:
        return _("台账里已经有这个人") if _key(one)[1] in filed else ""
    if person.state != State.PRESENT:
        return _("人已经不在册")
    if one.fact == NAME:
        agrees = "".join(person.name.split()) == "".join(str(one.theirs).split())
    elif one.kind == Finding.Kind.DIED:
        # somebody an import brought as dead is to be confirmed all the same
        agrees = one.list.department != OWN_LEDGER and bool(person.facts.get(DEATH))
    else:
        agrees = {**person.household.facts, **person.facts}.get(one.fact) == one.theirs
    return _("台账已经和名单一致") if agrees else ""


def _close(closed: Mapping[str, list[int]], subject: Subject, area: str) -> None:
    now = timezone.now()
    for why, ids in closed.items():
        Finding.objects.filter(pk__among=ids, state=Finding.State.OPEN).update(
            state=Finding.State.CLOSED, why=why, settled_at=now, settled_by=SYSTEM.name
        )
    if closed:
        record(
            actor=SYSTEM, act="intake.close_findings", subject=subject, area=area,
            after=dict(sorted(closed.items())),
        )  # fmt: skip
