"""Phones: registering the one in hand, and whether it should wipe itself."""

from __future__ import annotations

import json
from hmac import compare_digest

from django.http import HttpRequest, HttpResponse
from django.http.request import RawPostDataException
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, ensure_csrf_cookie
from django.views.decorators.http import require_POST

from bangfu.duty.actions.devices import phone_wiped, register_device, sign_out
from bangfu.duty.forms import wire
from bangfu.duty.models import Device
from bangfu.duty.views.capture.contact import device_named, ended_on, from_phone, reader_on, told
from bangfu.journal.models import Actor
from bangfu.org.access import Reader, opens_to
from bangfu.org.roles import LEDGER_WRITERS


@never_cache
@ensure_csrf_cookie
@opens_to(LEDGER_WRITERS)
def register(request: HttpRequest) -> HttpResponse:
    """Give the signed-in person's phone a key of its own; it is told this once. Asked, say who it is."""
    reader = request.reader
    if request.method != "POST":
        return told(name=reader.staff.name)
    try:
        body = wire.mapping(json.loads(request.body))
        uid, name = wire.number(body.get("device")), wire.text(body.get("name") or "")
    except (
        ValueError,
        RecursionError,
        RawPostDataException,
    ):  # the last: a form, not what a phone sends
        return told(status=400, why=_("没有传完整，会再传一次"))
    device, key = register_device(actor=reader.actor, staff=reader.staff, uid=uid, name=name)
    return told(
        device, device=str(device.uid), key=key, name=reader.staff.name,
        language=reader.staff.language,
    )  # fmt: skip


@csrf_exempt
@never_cache
@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """Whether a phone should wipe itself, asked also while it is locked; and that it did.

    The digest of its key shows that it is that phone and opens nothing.
    """
    try:
        body = wire.mapping(json.loads(request.body))
    except (ValueError, RecursionError):
        return told(status=400, why=_("没有传完整，会再传一次"))
    device = device_named(body.get("device"))
    given = str(body.get("check") or "")
    if device is None or not compare_digest(device.key_digest.encode(), given.encode()):
        return told(known=False)
    if body.get("wiped") is True and (device.to_be_wiped or reader_on(device) is None):
        phone_wiped(actor=Actor("system", "", _("手机自己"), ""), device=device)
    return told(device, known=True, ended=ended_on(device))


@from_phone(after_post=True)
@require_POST
def leave(request: HttpRequest, device: Device, reader: Reader) -> HttpResponse:
    """The owner signs out on the phone."""
    sign_out(actor=reader.actor, device=device)
    return told(left=True)
