from __future__ import annotations

from django.urls import path

from bangfu.web.journal import views

app_name = "journal"
urlpatterns = [
    path("", views.entries, name="entries"),
    path("<int:seq>/", views.entry, name="entry"),
    path("verify/", views.verify, name="verify"),
    path("verify/<int:pk>/", views.verification, name="verification"),
]
