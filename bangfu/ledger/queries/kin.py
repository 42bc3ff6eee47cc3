"""Which files a household's own came from, and which came from it."""

from __future__ import annotations

from dataclasses import dataclass

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
    found: list[tuple[str, Household]] = []
    if household.split_from is not None:
        found.append((_("从这一户分出来"), household.split_from))
    found += [(_("分出去的一户"), one) for one in household.split_off.order_by("pk")]
    joined = Household.objects.filter(merged_into=household).order_by("pk")
    found += [(_("并进来的一户"), one) for one in joined]
    mine = households_of(reader).filter(pk__in=[one.pk for _word, one in found])
    open_ = set(mine.values_list("pk", flat=True)) if found else set()
    return [Kin(word, one, one.pk in open_) for word, one in found]
