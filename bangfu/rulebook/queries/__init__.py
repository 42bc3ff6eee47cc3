"""Reads of the rulebook: what applies where, what it says, what is still to be set."""

from bangfu.rulebook.queries.in_force import (
    Around,
    Footing,
    NotSet,
    footing,
    overrides,
    packs_in_force,
    program_for,
    program_hash,
)

__all__ = [
    "Around",
    "Footing",
    "NotSet",
    "footing",
    "overrides",
    "packs_in_force",
    "program_for",
    "program_hash",
]
