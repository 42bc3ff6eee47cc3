"""Addresses of the ledger."""

from __future__ import annotations

from django.urls import path

from bangfu.ledger.views import (
    cells,
    conditions,
    decisions,
    documents,
    export,
    grid,
    health,
    household,
    key_persons,
    lists,
    members,
    new_household,
    observe,
    person,
    plan,
    runs,
    saved,
    search,
    ticked,
    what_if,
    why,
)

app_name = "ledger"

urlpatterns = [
    # the grid
    path("", grid.grid, name="grid"),
    path("cell/<int:pk>/<str:key>/", cells.cell, name="cell"),
    path("opened/<int:pk>/", cells.opened, name="opened"),
    path("conditions/", conditions.conditions, name="conditions"),
    path("columns/", conditions.columns, name="columns"),
    path("views/", saved.views, name="views"),
    path("views/<int:pk>/rename/", saved.rename, name="rename_view"),
    path("views/<int:pk>/delete/", saved.delete, name="delete_view"),
    path("views/restore/", saved.restore, name="restore_view"),
    path("export/", export.export, name="export"),
    path("ticked/<str:act>/", ticked.ticked, name="ticked"),
    path("handed/<int:pk>/take-back/", ticked.take_back, name="take_back"),
    path("search/", search.search, name="search"),
    path("name/", search.look_for_name, name="look_for_name"),
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
    path("household/<int:pk>/log/", household.every_observation, name="log"),
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
    path("lists/", lists.lists, name="lists"),
    path("lists/file/", lists.take_along, name="list_file"),
    path("household/<int:pk>/decide/", decisions.decide, name="decide"),
    path("decision/<int:pk>/", decisions.decision, name="decision"),
    path("decision/<int:pk>/undo/", decisions.undo, name="undo_decision"),
    path("runs/", runs.runs, name="runs"),
    path("runs/start/", runs.start, name="start_run"),
    path("runs/<int:pk>/", runs.run, name="run"),
    path("what-if/", what_if.what_if, name="what_if"),
    path("what-if/<int:pk>/", what_if.trial, name="trial"),
    path("what-if/<int:pk>/file/", what_if.take_trial, name="take_trial"),
    # the one plan
    path("household/<int:pk>/plan/", plan.plan, name="plan"),
    path("household/<int:pk>/plan/set/", plan.set_, name="plan_set"),
    path("household/<int:pk>/plan/need/", plan.need_add, name="need_add"),
    path("need/<int:pk>/change/", plan.need_change, name="need_change"),
    path("need/<int:pk>/measure/", plan.measure_add, name="measure_add"),
    path("measure/<int:pk>/change/", plan.measure_change, name="measure_change"),
    path("measure/<int:pk>/progress/", plan.measure_progress, name="measure_progress"),
    path("measure/<int:pk>/assess/", plan.measure_assess, name="measure_assess"),
    # health files
    path("person/<int:pk>/health/", health.health, name="health"),
    path("person/<int:pk>/health/add/", health.add, name="health_add"),
    path("health/<int:pk>/cross-out/", health.cross_out, name="health_cross_out"),
    # key persons
    path("key-persons/", key_persons.listing, name="key_persons"),
    path("person/<int:pk>/key-person/", key_persons.add, name="key_person_add"),
    path("person/<int:pk>/key-person/confirm/", key_persons.confirm, name="key_person_confirm"),
    path("person/<int:pk>/key-person/decline/", key_persons.decline, name="key_person_decline"),
    path("key-person/<int:pk>/end/", key_persons.end, name="key_person_end"),
    path("key-person/<int:pk>/undo/", key_persons.undo, name="key_person_undo"),
    path("key-person/again/<int:pk>/", key_persons.reconsider, name="key_person_reconsider"),
]
