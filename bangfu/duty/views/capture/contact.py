"""Which phone is asking: told by its own key, so that a week offline needs no session."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import partial, wraps
from hmac import compare_digest
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from bangfu.duty.actions.devices import digest_of
from bangfu.duty.models import Device
from bangfu.org.access import Reader, appointments_on
from bangfu.org.models import Appointment
from bangfu.org.roles import LEDGER_WRITERS

SCHEME = "Device "
View = Callable[..., HttpResponse]


def told(device: Device | None = None, /, *, status: int = 200, **more: Any) -> JsonResponse:
    """An answer to a phone: always with the office's clock and whether to wipe itself."""
    wipe = device is not None and device.to_be_wiped
    body = {"now": timezone.now().isoformat(), "wipe": wipe, "ended": "", **more}
    if device is not None:
        body["max_days"] = device.max_days
    return JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})


def device_named(text: object) -> Device | None:
    """The phone of a number."""
    try:
        number = uuid.UUID(str(text))
    except ValueError:
        return None
    return Device.objects.select_related("staff").filter(uid=number).first()


def device_of(request: HttpRequest) -> Device | None:
    """The phone that sends its own key; None for any other."""
    header = request.headers.get("Authorization", "")
    if not header.startswith(SCHEME):
        return None
    named, _colon, key = header[len(SCHEME) :].partition(":")
    device = device_named(named)
    if device is None or not compare_digest(device.key_digest, digest_of(key)):
        return None
    return device


def reader_on(device: Device) -> Reader | None:
    """The phone's owner in a post that records visits; None without one today."""
    day = timezone.localdate()
    posts = [one for one in appointments_on(device.staff, day) if one.role in LEDGER_WRITERS]
    return Reader(device.staff, posts[0], day) if posts else None


def last_reader(device: Device) -> Reader | None:
    """The phone's owner on the last day of the post they had; None who never had one."""
    rows = Appointment.objects.filter(
        staff=device.staff, role__in=LEDGER_WRITERS, until_day__lt=timezone.localdate()
    )
    post = rows.select_related("office", "area", "staff").order_by("-until_day", "-pk").first()
    if post is None or post.until_day is None:
        return None
    return Reader(device.staff, post, post.until_day)


def ended_on(device: Device) -> str:
    """The last day of the owner's post; empty while they have one, and for who never had one."""
    past = None if reader_on(device) else last_reader(device)
    return past.day.isoformat() if past else ""


def from_phone(view: View | None = None, *, after_post: bool = False) -> Any:
    """A view for phones: by key, without a session; a phone to be wiped hears so whatever it asked.

    The key stands in a header no other site can send, so there is nothing to forge. With
    `after_post` it also opens to who had a post, as of its last day: what they did
    before must not stay on the phone. `ended` tells the phone to empty itself afterwards.
    """
    if view is None:
        return partial(from_phone, after_post=after_post)

    @csrf_exempt
    @never_cache
    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        device = device_of(request)
        if device is None:
            return told(status=401, why=_("这部手机要重新登录。没上传的都还在手机里"))
        Device.objects.filter(pk=device.pk).update(last_contact_at=timezone.now())
        if not device.staff.is_active:
            return told(device, status=403, why=_("你的账号停用了，请找镇里"))
        reader = reader_on(device)
        if reader is not None:
            return view(request, device, reader, *args, **kwargs)
        past = last_reader(device)
        if past is not None and after_post:
            return view(request, device, past, *args, **kwargs)
        return told(
            device, status=403, ended=past.day.isoformat() if past else "",
            why=_("你现在没有岗位，请找镇里安排。没上传的都还在手机里"),
        )  # fmt: skip

    return opened
