"""Newcomers of an import who look like somebody on the books: suspected, never merged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from bangfu.intake.homes import Prepared
from bangfu.intake.lines import OTHER, Line
from bangfu.ledger.facts import day_of
from bangfu.ledger.models import Duplicate, Person
from bangfu.ledger.models.person import State
from bangfu.ledger.projection import IDENTITY
from bangfu.org.access import inside
from bangfu.org.among import parts
from bangfu.org.models import Area


def suspect_newcomers(
    lines: Sequence[Line], prepared: Prepared, area: Area, choices: Mapping[str, list[str]]
) -> int:
    """Open a suspicion for each newcomer with name and birth date of somebody in the county.

    Two different identity numbers are two people. A pair somebody has just judged to be
    two people is written down as that.
    """
    county = area.code[:6] if len(area.prefix) >= 6 else area.prefix
    fresh: dict[tuple[str, object], list[tuple[Line, int]]] = {}
    for line in lines:
        born = day_of(line.facts.get("出生日期"))
        row = prepared.persons[line.key][1]
        if line.person is None and line.name and born and row.pk:
            fresh.setdefault((line.name, born), []).append((line, row.pk))
    own = {pk for group in fresh.values() for _line, pk in group}
    names = {name for (name, _b), group in fresh.items() if _numberless(group)}
    rows = Person.objects.filter(inside(county), state=State.PRESENT)
    found: list[Person] = list(rows.filter(identity_key="").exclude(name=""))
    for part in parts(sorted(names)):
        found += rows.filter(name__among=part)
    pairs: dict[tuple[int, int], Duplicate] = {}
    for person in {one.pk: one for one in found if one.pk not in own}.values():
        for line, pk in fresh.get((person.name, person.born), ()):
            if person.identity_key and IDENTITY in line.facts:
                continue
            first, second = sorted((person.pk, pk))
            judged = OTHER in choices.get(line.key, [])
            pairs[first, second] = Duplicate(
                first_id=first, second_id=second, area_code=line.area_code,
                because=_("姓名和出生日期一样"),
                verdict=Duplicate.Verdict.DIFFERENT if judged else Duplicate.Verdict.OPEN,
            )  # fmt: skip
    Duplicate.objects.bulk_create(pairs.values(), ignore_conflicts=True)
    return sum(one.verdict == Duplicate.Verdict.OPEN for one in pairs.values())


def _numberless(group: Sequence[tuple[Line, int]]) -> bool:
    return any(IDENTITY not in line.facts for line, _pk in group)
