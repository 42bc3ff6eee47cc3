"""What is worked out anew for a village once a change stands: once, however many changes ask."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction


@dataclass
class _OfVillage:
    work: Callable[[str], None]
    village: str
    done: bool = False

    def __call__(self) -> None:
        self.done = True
        self.work(self.village)


def once_for_village(area_code: str, work: Callable[[str], None]) -> None:
    """Have `work` done for the village of an area once the present transaction stands.

    Inside it what another transaction changes at the same time would be missed.
    """
    wanted = _OfVillage(work, area_code[:12])
    asked = transaction.get_connection().run_on_commit
    if not any(function == wanted for _savepoints, function, _robust in asked):
        # the change itself stands already: a failure here must not be told as its failure
        transaction.on_commit(wanted, robust=True)
