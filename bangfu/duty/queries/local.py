"""The county's own numbers as they count in an area, and where each comes from."""

from __future__ import annotations

from dataclasses import dataclass

from bangfu.duty.local import NUMBERS, Number
from bangfu.duty.models import LocalNumber
from bangfu.org.models.area import upward


@dataclass(frozen=True)
class Chosen:
    """A number in an area; without `row` nobody set it and the default counts."""

    name: str
    about: Number
    row: LocalNumber | None

    @property
    def value(self) -> int:
        """What counts."""
        return self.about.default if self.row is None else self.row.value


def number_in(area_code: str, name: str) -> Chosen:
    """A number as it counts in an area: the newest of the nearest area that set it."""
    return numbers_in(area_code, name)[name]


def numbers_in(area_code: str, *names: str) -> dict[str, Chosen]:
    """Some numbers (none given: all) as they count in an area."""
    wanted = names or tuple(NUMBERS)
    codes = upward(area_code)
    rows: dict[str, LocalNumber] = {}
    found = LocalNumber.objects.filter(area_code__in=codes, name__in=wanted)
    # the nearest area last, of one area the newest last
    for row in sorted(found, key=lambda one: (-codes.index(one.area_code), one.set_at, one.pk)):
        rows[row.name] = row
    return {name: Chosen(name, NUMBERS[name], rows.get(name)) for name in wanted}
