"""Pages of the rulebook: to read, to set values, to say what applies, to attach originals."""

from bangfu.rulebook.views.force import end_force, put_in_force
from bangfu.rulebook.views.originals import (
    attach_original,
    detach_original,
    original,
    original_file,
    place_clause,
)
from bangfu.rulebook.views.parameters import (
    confirm_parameter,
    decline_parameter,
    parameter,
    withdraw_parameter,
)
from bangfu.rulebook.views.reading import clause, examples, home, pack, search

__all__ = [
    "attach_original", "clause", "confirm_parameter", "decline_parameter", "detach_original",
    "end_force", "examples", "home", "original", "original_file", "pack", "parameter",
    "place_clause", "put_in_force", "search", "withdraw_parameter",
]  # fmt: skip
