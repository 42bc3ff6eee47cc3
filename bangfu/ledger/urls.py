"""Addresses of the ledger."""

from __future__ import annotations

from django.urls import path

from bangfu.ledger.views import (
    documents,
    grid,
    household,
    members,
    new_household,
    observe,
    person,
    why,
)

app_name = "ledger"

urlpatterns = [
    # the grid
    path("", grid.grid, name="grid"),
    # households and people
    path("household/new/", new_household.new, name="new_household"),
    path("household/<int:pk>/", household.household, name="household"),
    path(
        "household/<int:pk>/history/<str:subject>/<str:name>/",
        household.fact_history,
        name="fact_history",
    ),
    path("person/<int:pk>/", person.person, name="person"),
    path("person/<int:pk>/account/", person.account, name="account"),
    path("person/<int:pk>/reveal/<str:what>/", person.show_number, name="reveal"),
    # what became known
    path("household/<int:pk>/observe/", observe.record, name="observe"),
    path("observation/<int:pk>/withdraw/", observe.take_back, name="withdraw"),
    # members
    path("household/<int:pk>/members/", members.members, name="members"),
    path("household/<int:pk>/members/add/", members.add, name="add_member"),
    path("household/<int:pk>/members/<int:person>/leave/", members.leave, name="member_left"),
    path(
        "household/<int:pk>/members/<int:person>/return/",
        members.come_back,
        name="member_returned",
    ),
    path("household/<int:pk>/split/", members.split, name="split"),
    path("household/<int:pk>/merge/", members.merge, name="merge"),
    path("household/<int:pk>/move/", members.move, name="move"),
    path("household/<int:pk>/close/", members.close, name="close"),
    # documents
    path("household/<int:pk>/documents/add/", documents.add, name="add_document"),
    path("document/<uuid:uid>/", documents.download, name="document"),
    path("document/<uuid:uid>/remove/", documents.remove, name="remove_document"),
    # what follows from facts
    path("household/<int:pk>/why/", why.explanation, name="why"),
    path("household/<int:pk>/not-eligible/", why.refused, name="not_eligible"),
]
