"""Every address of the site."""

from __future__ import annotations

from importlib.util import find_spec

from django.conf import settings
from django.contrib.auth.views import LoginView, LogoutView
from django.urls import include, path

from bangfu.web import gallery, views

APPS = {
    "ledger/": "bangfu.ledger",
    "import/": "bangfu.intake",
    "policy/": "bangfu.rulebook",
    "org/": "bangfu.org",
    "journal/": "bangfu.web.journal",
    "papers/": "bangfu.papers",
}

urlpatterns = [
    path(
        "sign-in/",
        LoginView.as_view(template_name="web/sign_in.html", redirect_authenticated_user=True),
        name="sign-in",
    ),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
    path("post/", views.choose_post, name="choose-post"),
    path("password/", views.change_password, name="change-password"),
    path("display/", views.display, name="display"),
    path("help/", views.help_page, name="help"),
    path("language/", include("django.conf.urls.i18n")),
    *(path(at, include(f"{app}.urls")) for at, app in APPS.items() if find_spec(f"{app}.urls")),
]

if settings.DEBUG:
    urlpatterns.append(path("gallery/", gallery.gallery, name="gallery"))
