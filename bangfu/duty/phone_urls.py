"""The phone's own pages: one scope, kept on the phone whole. No data comes from here."""

from __future__ import annotations

from django.urls import path

from bangfu.duty.views.capture import phone

app_name = "phone"
urlpatterns = [
    path("", phone.shell, name="shell"),
    path("sw.js", phone.worker, name="worker"),
    path("manifest.webmanifest", phone.manifest, name="manifest"),
    path("words.json", phone.words, name="words"),
]
