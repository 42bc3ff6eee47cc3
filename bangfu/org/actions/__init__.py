"""Every change of areas, offices, accounts and posts.

What is refused is refused with a `ValidationError` in words: under the name of the field it
concerns, or for the whole.
"""

from bangfu.org.actions.accounts import (
    Opened,
    block_account,
    change_account,
    change_own_password,
    open_account,
    remember_preferences,
    reset_password,
    unblock_account,
    unlock_account,
)
from bangfu.org.actions.areas import add_area, change_area, close_area, reopen_area
from bangfu.org.actions.bulk import RowsRefused, load_areas, load_offices
from bangfu.org.actions.bulk_staff import ACCOUNTS, POSTS, load_staff
from bangfu.org.actions.first import FirstAccounts, Newcomer, open_first_accounts
from bangfu.org.actions.offices import KEPT as OFFICE_KEPT
from bangfu.org.actions.offices import add_office, change_office, close_office, reopen_office
from bangfu.org.actions.posts import appoint, choose_post, end_appointment

__all__ = [
    "ACCOUNTS",
    "OFFICE_KEPT",
    "POSTS",
    "FirstAccounts",
    "Newcomer",
    "Opened",
    "RowsRefused",
    "add_area",
    "add_office",
    "appoint",
    "block_account",
    "change_account",
    "change_area",
    "change_office",
    "change_own_password",
    "choose_post",
    "close_area",
    "close_office",
    "end_appointment",
    "load_areas",
    "load_offices",
    "load_staff",
    "open_account",
    "open_first_accounts",
    "remember_preferences",
    "reopen_area",
    "reopen_office",
    "reset_password",
    "unblock_account",
    "unlock_account",
]
