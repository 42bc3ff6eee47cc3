"""Files that may be one person's, as far as the reader may see either of them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from bangfu.ledger.actions.merge_persons import known_of
from bangfu.ledger.facts import dictionary, shown
from bangfu.ledger.models import Duplicate, Person
from bangfu.ledger.models.person import State
from bangfu.ledger.queries.hidden import sees
from bangfu.org.access import Reader, inside


def pairs_of(reader: Reader) -> QuerySet[Duplicate]:
    """Pairs of which both files lie in the reader's area: nobody merges what they cannot see."""
    rows = Duplicate.objects.filter(inside(reader.prefix, "first__area_code"))
    rows = rows.filter(inside(reader.prefix, "second__area_code"))
    return rows.select_related("first__household", "second__household")


def open_pairs(reader: Reader) -> QuerySet[Duplicate]:
    """Pairs nobody has looked at."""
    rows = pairs_of(reader).filter(verdict=Duplicate.Verdict.OPEN)
    rows = rows.filter(first__state=State.PRESENT, second__state=State.PRESENT)
    return rows.order_by("area_code", "pk")


@dataclass(frozen=True)
class Compared:
    """One fact of two files, in the words of the ledger."""

    name: str
    first: str
    second: str

    @property
    def differs(self) -> bool:
        """Whether both know it and say otherwise."""
        return bool(self.first and self.second and self.first != self.second)


def compared(reader: Reader, first: Person, second: Person) -> list[Compared]:
    """The facts of two files side by side, those that differ first."""
    words = dictionary().facts
    one, other = known_of(first), known_of(second)
    names = [n for n in words if n in one or n in other]
    names = [n for n in names if sees(reader, words[n])]
    found = [Compared(n, shown(words[n], one.get(n)), shown(words[n], other.get(n))) for n in names]
    return sorted(found, key=lambda row: not row.differs)
