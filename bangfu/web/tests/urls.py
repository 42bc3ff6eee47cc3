"""The site and the gallery, which a site in service does not have."""

from django.urls import path

from bangfu.web.gallery import gallery
from bangfu.web.urls import urlpatterns as site

urlpatterns = [*site, path("gallery/", gallery, name="gallery"), path("broken/", lambda _r: 1 / 0)]
