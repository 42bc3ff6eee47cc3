"""People of one household who bear one name, told apart: twins in one register, father and son."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from bangfu.ledger.models import Person


def told_apart(people: Iterable[Person]) -> dict[int, str]:
    """How to call each of some people, by id: a name borne twice with the end of the number behind it.

    The end of the identity number stands on every list beside the name anyway.
    """
    everybody = list(people)
    borne = Counter(one.label for one in everybody)
    return {
        one.pk: f"{one.label}（{one.identity_tail or one.number}）"
        if borne[one.label] > 1
        else one.label
        for one in everybody
    }
