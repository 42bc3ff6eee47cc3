"""Files that may be one person's: the same identity number in the county, or name, birth date and village."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from bangfu.ledger.models import Person
from bangfu.ledger.protected import lookup_key
from bangfu.ledger.queries.scope import handed_to
from bangfu.org.access import Reader, inside
from bangfu.org.models import Office, Unit
from bangfu.org.queries import full_name

COUNTY = 6
"""Leading digits of a code that name the county."""
VILLAGE = 12


@dataclass(frozen=True)
class Alike:
    """A person on file who may be the one at hand, and why."""

    person: Person
    because: str


@dataclass(frozen=True)
class Warned:
    """What somebody filing a person is told: the file itself in scope, outside only whom to call."""

    because: str
    person: Person | None
    where: str
    call: str


def alike(
    *, identity: str, name: str, born: dt.date | None, area_code: str, but: int | None = None
) -> Iterator[Alike]:
    """People of the whole county who may be this one, whoever asks; `but` leaves out themselves.

    Not cut to a scope: callers show no more of it than `warnings` does.
    """
    seen = {but}
    if identity:
        rows = Person.objects.filter(identity_key=lookup_key(identity))
        for person in rows.filter(inside(area_code[:COUNTY])).exclude(state="merged"):
            if person.pk not in seen:
                seen.add(person.pk)
                yield Alike(person, _("身份证号码相同"))
    if name and born:
        rows = Person.objects.filter(name=name, born=born)
        for person in rows.filter(inside(area_code[:VILLAGE])).exclude(state="merged"):
            differs = identity and person.identity and person.identity != identity
            if person.pk not in seen and not differs:
                seen.add(person.pk)
                yield Alike(person, _("同一个村里姓名和出生日期都相同"))


def warnings(
    reader: Reader,
    *,
    identity: str,
    name: str,
    born: dt.date | None,
    area_code: str,
    but: int | None = None,
) -> list[Warned]:
    """What to tell somebody who is about to file a person or to give one this number."""
    handed = set(handed_to(reader))
    return [
        _warned(reader, one, handed)
        for one in alike(identity=identity, name=name, born=born, area_code=area_code, but=but)
    ]


def _warned(reader: Reader, one: Alike, handed: set[int]) -> Warned:
    person = one.person
    if reader.sees(person.area_code) or person.household_id in handed:
        return Warned(one.because, person, full_name(person.area_code), "")
    offices = Office.objects.filter(
        area__code=person.area_code[:9].ljust(12, "0"), unit=Unit.CIVIL_AFFAIRS, closed_on=None
    )
    office = offices.select_related("area").first()
    if office is None:
        return Warned(one.because, None, "", _("县民政局"))
    named = f"{office.area.name}{office.name}"
    return Warned(one.because, None, "", f"{named} {office.telephone}".strip())
