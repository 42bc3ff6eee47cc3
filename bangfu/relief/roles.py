"""Who keeps stores, who hands out, who only looks."""

from __future__ import annotations

from bangfu.org.roles import DECIDERS, FILE_KEEPERS, Role

READERS = FILE_KEEPERS | {Role.CITY_OFFICER, Role.FUND_SUPERVISOR}
"""Who sees quantities and values."""
CARERS = FILE_KEEPERS | {Role.CITY_OFFICER}
"""Who sees why somebody needs something as well; it tells of health and hardship."""
GIVERS = FILE_KEEPERS
"""Who records needs and hands out."""
KEEPERS = DECIDERS
"""Who takes in, sends, writes off, and confirms who gets what."""
