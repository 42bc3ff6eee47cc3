"""Identity numbers, telephones and bank accounts: one field type between them and the tables.

Callers read and write plain text. What the database holds is this module's
business alone (`seal`, `unseal`), so that encryption at rest changes nothing
else. Searching goes through `lookup_key`, never through the stored text.
"""

from __future__ import annotations

import hmac
import json
import re
from typing import Any

from django.conf import settings
from django.db import models

from bangfu.policy import identity

_NO_DIGIT = re.compile("[^0-9]")
PROTECTED_TYPES = frozenset({"id_number", "phone"})
"""Types of the fact dictionary that never stand among ordinary facts."""


def seal(text: str) -> str:
    """Text as the database holds it."""
    return text


def unseal(stored: str) -> str:
    """What was sealed."""
    return stored


def lookup_key(text: str) -> str:
    """A key by which equal numbers are found without being readable; empty for nothing."""
    if not text:
        return ""
    return hmac.digest(settings.LOOKUP_KEY.encode(), text.upper().encode(), "sha256").hex()[:32]


def dialled_digits(text: str) -> str:
    """A telephone number as it is dialled at home: digits alone, without the country's 86."""
    digits = _NO_DIGIT.sub("", text)
    return digits[2:] if len(digits) == 13 and digits.startswith("861") else digits


def masked(text: str) -> str:
    """A number with its middle hidden: identity numbers, accounts, telephones."""
    if len(text) == 11 and text.isdigit():
        return f"{text[:3]}****{text[-4:]}"
    return identity.mask(text) if text else ""


class ProtectedField(models.TextField):
    """Text that names or reaches a person; empty where there is none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: str | None, *_: object) -> str:
        """Plain text for the caller."""
        return unseal(value) if value else ""

    def get_prep_value(self, value: Any) -> str:
        """Sealed text for the database."""
        return seal(str(value)) if value else ""

    def get_lookup(self, lookup_name: str) -> Any:
        """Refuse searching in the stored text: `lookup_key` is for that."""
        if lookup_name in {"exact", "isnull"}:
            return super().get_lookup(lookup_name)
        return None


class ProtectedFactsField(ProtectedField):
    """Protected facts by subject and name, as one sealed text."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", dict)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: str | None, *_: object) -> Any:
        """The facts as a mapping."""
        return json.loads(unseal(value)) if value else {}

    def get_prep_value(self, value: Any) -> str:
        """The sealed text of a mapping."""
        return seal(json.dumps(value, ensure_ascii=False)) if value else ""
