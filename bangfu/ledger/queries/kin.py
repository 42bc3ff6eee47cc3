"""Which files a household's own came from, and which came from it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from bangfu.ledger.models import Household
from bangfu.ledger.queries.scope import households_of
from bangfu.org.access import Reader


@dataclass(frozen=True)
class Kin:
    """Another household by how it is related; `opens` where the reader may open its file."""

    word: str
    household: Household
    opens: bool


def kin_of(reader: Reader, household: Household) -> list[Kin]:
    """The households this one was split off from or gave off, and those that joined it."""
    related = Q(split_from=household) | Q(merged_into=household)
    if household.split_from_id is not None:
        related |= Q(pk=household.split_from_id)
    rows = sorted(Household.objects.filter(related), key=lambda one: one.pk)
    if not rows:
        return []
    pk = household.pk
    found = [(_("从这一户分出来"), one) for one in rows if one.pk == household.split_from_id]
    found += [(_("分出去的一户"), one) for one in rows if one.split_from_id == pk]
    found += [(_("并进来的一户"), one) for one in rows if one.merged_into_id == pk]
    mine = households_of(reader).filter(pk__in=[one.pk for one in rows])
    open_ = set(mine.values_list("pk", flat=True))
    return [Kin(word, one, one.pk in open_) for word, one in found]
