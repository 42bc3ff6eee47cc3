"""Addresses of pairing, duties and visits."""

from __future__ import annotations

from django.urls import path

from bangfu.duty.views import coverage, due, helpers, household, propose, reports, visits
from bangfu.duty.views.capture import devices, phone, phones, sync

app_name = "duty"
urlpatterns = [
    # what is due, and who helps whom
    path("", due.due, name="due"),
    path("coverage/", coverage.covered, name="coverage"),
    path("helpers/", helpers.listing, name="helpers"),
    path("helpers/add/", helpers.add, name="helper-add"),
    path("helpers/<int:pk>/leave/", helpers.leave, name="helper-leave"),
    path("propose/", propose.propose, name="propose"),
    path("household/<int:pk>/", household.household, name="household"),
    path("household/<int:pk>/pair/", household.pairing, name="pair"),
    path("household/<int:pk>/excuse/", household.excused, name="excuse"),
    path("pairing/<int:pk>/end/", household.end, name="end-pairing"),
    path("excuse/<int:pk>/resume/", household.resume, name="resume"),
    path("report/<int:pk>/", reports.report, name="report"),
    path("household/<int:pk>/visit/", visits.add, name="visit-add"),
    path("household/<int:pk>/done/", visits.done, name="done"),
    path("household/<int:pk>/visits/", visits.listing, name="visits"),
    path("visit/<int:pk>/", visits.visit, name="visit"),
    # phones
    path("phones/", phones.phones, name="phones"),
    path("phones/<int:pk>/wipe/", phones.wipe, name="phone-wipe"),
    path("sync/", sync.sync, name="sync"),
    path("phone/register/", devices.register, name="phone-register"),
    path("phone/check/", devices.check, name="phone-check"),
    path("phone/leave/", devices.leave, name="phone-leave"),
    path("phone/pack/", phone.packed, name="phone-pack"),
]
