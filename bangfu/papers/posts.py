"""Which posts take which step of a monthly ledger, and who may print."""

from __future__ import annotations

from bangfu.org.roles import FILE_KEEPERS, Role

READERS = FILE_KEEPERS | {Role.CITY_OFFICER}
"""Who sees and prints papers. They say who is ill or disabled, so posts that are kept from
knowing that (hotline, supervision of money) are not among them."""

ADJUSTERS = frozenset({Role.VILLAGE_WORKER, Role.TOWNSHIP_OFFICER})
"""Who checks the homes and adjusts the ledger."""

SIGNERS = frozenset({Role.TOWNSHIP_LEADER})
"""Who signs: the leader resident in the village (AK-4.1-a, AK-A2-10)."""

REPORTERS = frozenset({Role.TOWNSHIP_OFFICER})
"""Who reports a signed ledger upwards."""

RETURNERS = frozenset({Role.TOWNSHIP_OFFICER, Role.TOWNSHIP_LEADER, Role.COUNTY_OFFICER})
"""Who sends a ledger back to the village."""
