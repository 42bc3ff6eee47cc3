"""Models and migrations say the same."""

from __future__ import annotations

import pytest
from django.core.management import call_command


@pytest.mark.django_db
def test_no_model_is_ahead_of_its_migrations() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=1)


def test_the_site_checks_itself() -> None:
    call_command("check", fail_level="WARNING")
