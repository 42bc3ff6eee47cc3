"""Addresses of pairing, duties and visits."""

from __future__ import annotations

from django.urls import path

from bangfu.duty.views.capture import devices, phone, sync

app_name = "duty"
urlpatterns = [
    # phones
    path("sync/", sync.sync, name="sync"),
    path("phone/register/", devices.register, name="phone-register"),
    path("phone/check/", devices.check, name="phone-check"),
    path("phone/leave/", devices.leave, name="phone-leave"),
    path("phone/pack/", phone.packed, name="phone-pack"),
]
