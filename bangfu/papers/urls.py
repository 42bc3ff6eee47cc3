"""Addresses of papers and monthly ledgers."""

from __future__ import annotations

from django.urls import path

from bangfu.papers.views import codes, household, monthly, printing, steps

app_name = "papers"

urlpatterns = [
    # papers of an area, and of a household
    path("", printing.home, name="home"),
    path("look/", printing.look, name="look"),
    path("file/", printing.download, name="download"),
    path("household/<int:pk>/", household.household, name="household"),
    # whose paper is it
    path("code/", codes.code, name="code"),
    # a village's ledger of a month
    path("monthly/", monthly.monthly, name="monthly"),
    path("monthly/start/<str:village>/<str:month>/", steps.start, name="start"),
    path("monthly/<int:pk>/", monthly.ledger, name="ledger"),
    path("monthly/<int:pk>/file/", monthly.download, name="ledger_download"),
    path("monthly/<int:pk>/check/", steps.check, name="check"),
    path("monthly/<int:pk>/adjust/", steps.adjust, name="adjust"),
    path("monthly/<int:pk>/sign/", steps.sign, name="sign"),
    path("monthly/<int:pk>/report/", steps.report, name="report"),
    path("monthly/<int:pk>/return/", steps.send_back, name="return"),
]
