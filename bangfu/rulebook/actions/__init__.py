"""Writes of the rulebook: each one function, one transaction, one entry in the journal."""

from bangfu.rulebook.actions.force import end_force, put_in_force
from bangfu.rulebook.actions.originals import attach_original, detach_original, place_clause
from bangfu.rulebook.actions.parameters import (
    confirm_parameter,
    decline_parameter,
    propose_parameter,
    withdraw_parameter,
)

__all__ = [
    "attach_original",
    "confirm_parameter",
    "decline_parameter",
    "detach_original",
    "end_force",
    "place_clause",
    "propose_parameter",
    "put_in_force",
    "withdraw_parameter",
]
