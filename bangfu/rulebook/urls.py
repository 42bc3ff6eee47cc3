"""Addresses of the rulebook."""

from __future__ import annotations

from django.urls import path

from bangfu.rulebook import views

app_name = "rulebook"

urlpatterns = [
    path("", views.home, name="home"),
    path("clauses/", views.search, name="search"),
    path("clauses/<str:clause>/", views.clause, name="clause"),
    path("packs/<slug:pack>/", views.pack, name="pack"),
    path("packs/<slug:pack>/examples/", views.examples, name="examples"),
    path("packs/<slug:pack>/parameters/<str:name>/", views.parameter, name="parameter"),
    path("packs/<slug:pack>/force/", views.put_in_force, name="put-in-force"),
    path("packs/<slug:pack>/originals/", views.attach_original, name="attach-original"),
    path("force/<int:pk>/end/", views.end_force, name="end-force"),
    path("values/<int:pk>/confirm/", views.confirm_parameter, name="confirm-parameter"),
    path("values/<int:pk>/decline/", views.decline_parameter, name="decline-parameter"),
    path("values/<int:pk>/withdraw/", views.withdraw_parameter, name="withdraw-parameter"),
    path("originals/<int:pk>/", views.original, name="original"),
    path("originals/<int:pk>/file/", views.original_file, name="original-file"),
    path("originals/<int:pk>/place/", views.place_clause, name="place-clause"),
    path("originals/<int:pk>/detach/", views.detach_original, name="detach-original"),
]
