"""Addresses of the ledger."""

from __future__ import annotations

from django.urls import path

from bangfu.ledger.views import grid, household

app_name = "ledger"

urlpatterns = [
    # the grid
    path("", grid.grid, name="grid"),
    # households and people
    path("household/<int:pk>/", household.household, name="household"),
]
