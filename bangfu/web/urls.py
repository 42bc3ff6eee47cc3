"""Every address of the site."""

from __future__ import annotations

from importlib.util import find_spec

from django.conf import settings
from django.urls import include, path

from bangfu.web import gallery, views
from bangfu.web.workbench import views as desk

urlpatterns = [
    path("", desk.workbench, name="workbench"),
    path("waiting/", desk.waiting, name="waiting"),
    path("sign-in/", views.SignIn.as_view(), name="sign-in"),
    path("sign-out/", views.SignOut.as_view(), name="sign-out"),
    path("post/", views.change_post, name="choose-post"),
    path("password/", views.change_password, name="change-password"),
    path("display/", views.display, name="display"),
    path("help/", views.help_page, name="help"),
    path("favicon.ico", views.mark, name="mark"),
    path("language/", views.language, name="language"),
    path("ledger/", include("bangfu.ledger.urls")),
    path("policy/", include("bangfu.rulebook.urls")),
    path("org/", include("bangfu.org.urls")),
    path("journal/", include("bangfu.web.journal.urls")),
]

# pages that are being written: there as soon as they have addresses
for at, urls in (
    ("import/", "bangfu.intake.urls"),
    ("papers/", "bangfu.papers.urls"),
    ("duty/", "bangfu.duty.urls"),
    ("phone/", "bangfu.duty.phone_urls"),
    ("goods/", "bangfu.relief.urls"),
):
    if find_spec(urls):
        urlpatterns.append(path(at, include(urls)))

if settings.DEBUG:
    urlpatterns.append(path("gallery/", gallery.gallery, name="gallery"))
