"""Addresses of import, duplicates and matching. Nothing of a file stands in them."""

from __future__ import annotations

from django.urls import path

from bangfu.intake.views import batches, duplicates, files, matching, preview

app_name = "intake"

urlpatterns = [
    # a file on its way
    path("", files.home, name="home"),
    path("upload/", files.upload, name="upload"),
    path("<int:pk>/map/", files.map_columns, name="map"),
    path("<int:pk>/", preview.preview, name="preview"),
    path("<int:pk>/rows/", preview.rows, name="rows"),
    path("<int:pk>/correct/", preview.correct, name="correct"),
    path("<int:pk>/choose/", preview.choose, name="choose"),
    path("<int:pk>/reset/", preview.reset, name="reset"),
    path("<int:pk>/returned/", preview.returned, name="returned"),
    path("<int:pk>/abandon/", files.abandon, name="abandon"),
    path("<int:pk>/apply/", batches.apply, name="apply"),
    path("<int:pk>/progress/", batches.progress, name="progress"),
    # imports
    path("batch/<int:pk>/", batches.batch, name="batch"),
    path("batch/<int:pk>/undo/", batches.undo, name="undo"),
    # duplicates
    path("duplicates/", duplicates.duplicates, name="duplicates"),
    path("duplicates/<int:pk>/", duplicates.pair, name="pair"),
    path("duplicates/<int:pk>/same/", duplicates.same, name="same"),
    path("duplicates/<int:pk>/different/", duplicates.different, name="different"),
    path("duplicates/<int:pk>/undo/", duplicates.apart, name="apart"),
    # lists of other departments
    path("match/", matching.home, name="match"),
    path("match/upload/", matching.upload, name="match-upload"),
    path("match/<int:pk>/run/", matching.run, name="match-run"),
    path("match/<int:pk>/", matching.match_list, name="match-list"),
    path("finding/<int:pk>/accept/", matching.accept, name="accept"),
    path("finding/<int:pk>/decline/", matching.decline, name="decline"),
]
