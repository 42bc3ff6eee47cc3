"""Write down that two files may be one person's; only a person decides whether they are."""

from __future__ import annotations

from django.db import transaction

from bangfu.ledger.models import Duplicate, Person
from bangfu.ledger.queries.alike import alike


@transaction.atomic
def suspect(person: Person) -> list[Duplicate]:
    """Open suspicions between a person and everybody who may be the same; known pairs stay as they are.

    Nobody acts here: the pair waits on the list of duplicates, and the verdict is journalled.
    """
    found = []
    for one in alike(
        identity=person.identity,
        name=person.name,
        born=person.born,
        area_code=person.area_code,
        but=person.pk,
    ):
        first, second = sorted((person, one.person), key=lambda each: each.pk)
        pair, _new = Duplicate.objects.get_or_create(
            first=first,
            second=second,
            defaults={"area_code": person.area_code, "because": one.because},
        )
        found.append(pair)
    return found
