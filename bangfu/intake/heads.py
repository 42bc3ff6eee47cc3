"""Whether a file names a head where the ledger, or another of its rows, has one already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from bangfu.intake.lines import Fix, Line, Mark
from bangfu.intake.reading import LEFT_OUT
from bangfu.ledger.heading import HEAD_NAME
from bangfu.ledger.models import Household, Person
from bangfu.ledger.models.person import State
from bangfu.ledger.projection import HEAD, RELATION
from bangfu.org.among import parts
from bangfu.sheets import JUDGE


def mark_second_heads(lines: Iterable[Line], letters: Mapping[str, Mapping[str, str]]) -> None:
    """Keep rows out that make somebody head of a household on the books that has its head.

    A file that says another relation of that head too names a new head, and is taken as it says.
    """
    told: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        if line.home is not None:
            told[line.home].append(line)
    naming = {home: of for home, of in told.items() if any(map(_names_head, of))}
    names = _names(naming)
    heads = _heads(names)
    for home, of_home in naming.items():
        related = {
            line.person.pk: line.facts.get(RELATION)
            for line in of_home
            if line.person is not None and not line.blocked
        }
        standing = [(pk, name) for pk, name in heads[home] if related.get(pk) in (None, HEAD)]
        for line in filter(_names_head, of_home):
            pk = line.person.pk if line.person is not None else None
            others = [name for known, name in standing if known != pk]
            if others:
                line.marks.append(_second(line, others[0], letters))
            elif not line.blocked:
                standing.append((pk or 0, line.name))
                if names[home] not in (None, line.name) and HEAD_NAME not in line.agreed_home:
                    line.of_home.setdefault(HEAD_NAME, line.name)


def _names_head(line: Line) -> bool:
    return line.facts.get(RELATION) == HEAD


def _names(homes: Iterable[int]) -> dict[int, str | None]:
    """The head's name as told for each of some households."""
    found: dict[int, str | None] = {}
    for part in parts(homes):
        rows = Household.objects.filter(pk__among=part).values_list("pk", "facts")
        found |= {pk: facts.get(HEAD_NAME) for pk, facts in rows}
    return found


def _heads(names: Mapping[int, str | None]) -> Mapping[int, list[tuple[int, str]]]:
    """Who on the books heads each of some households: marked so, or else named for it."""
    marked: dict[int, list[tuple[int, str]]] = defaultdict(list)
    named: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for part in parts(names):
        rows = Person.objects.filter(household__among=part, state=State.PRESENT).order_by("pk")
        for one in rows.only("name", "household_id", "is_head", "number"):
            if one.is_head:
                marked[one.household_id].append((one.pk, one.label))
            elif one.name and one.name == names[one.household_id]:
                named[one.household_id].append((one.pk, one.label))
    return {home: marked.get(home) or named.get(home, []) for home in names}


def _second(line: Line, head: str, letters: Mapping[str, Mapping[str, str]]) -> Mark:
    return Mark(
        JUDGE, letters[line.sheet].get(RELATION, ""),
        _("这一户已经有户主%(name)s") % {"name": head},
        _("改成和户主的关系；真换了户主，先在这一户的档案里登记，或者在表里写上%(name)s和新户主的关系")
        % {"name": head},
        blocks=True, typed=True, fixes=(Fix(_("不要这一行"), LEFT_OUT),),
    )  # fmt: skip
