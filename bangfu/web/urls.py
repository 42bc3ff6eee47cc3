"""Every address of the site."""

from __future__ import annotations

from importlib.util import find_spec

from django.conf import settings
from django.urls import include, path

from bangfu.web import gallery, views
from bangfu.web.workbench import workbench

APPS = {
    "ledger/": "bangfu.ledger",
    "import/": "bangfu.intake",
    "policy/": "bangfu.rulebook",
    "org/": "bangfu.org",
    "journal/": "bangfu.web.journal",
    "papers/": "bangfu.papers",
}

urlpatterns = [
    path("", workbench, name="workbench"),
    path("sign-in/", views.SignIn.as_view(), name="sign-in"),
    path("sign-out/", views.SignOut.as_view(), name="sign-out"),
    path("post/", views.change_post, name="choose-post"),
    path("password/", views.change_password, name="change-password"),
    path("display/", views.display, name="display"),
    path("help/", views.help_page, name="help"),
    path("language/", views.language, name="language"),
    *(path(at, include(f"{app}.urls")) for at, app in APPS.items() if find_spec(f"{app}.urls")),
]

if settings.DEBUG:
    urlpatterns.append(path("gallery/", gallery.gallery, name="gallery"))
