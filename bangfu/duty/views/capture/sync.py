"""The one address phones send to."""

from __future__ import annotations

import json

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bangfu.duty.actions.sync import receive
from bangfu.duty.forms import wire
from bangfu.duty.models import Device
from bangfu.duty.views.capture.contact import from_phone, told
from bangfu.org.access import Reader

MOST_ITEMS = 500


@from_phone(after_post=True)
@require_POST
def sync(request: HttpRequest, device: Device, reader: Reader) -> HttpResponse:
    """Take a batch of items in and answer each; nothing counts as sent without its answer.

    The same batch may come any number of times. What is no whole batch is refused as a
    whole, and nothing of it is kept: the phone sends it again. Whose post has ended still
    sends what was done before, and hears on which day it ended.
    """
    past = reader.day < timezone.localdate()
    try:
        batch = wire.mapping(json.loads(request.body))
        items = wire.listed(batch.get("items"))
        sent_at = wire.moment(batch["sent_at"]) if batch.get("sent_at") else None
    except (RequestDataTooBig, UnreadablePostError):
        return told(device, status=413, why=_("一次传得太多，会分几次再传"))
    except (ValueError, RecursionError):
        return told(device, status=400, why=_("没有传完整，会再传一次"))
    if len(items) > MOST_ITEMS:
        return told(device, status=413, why=_("一次传得太多，会分几次再传"))
    answers = receive(device=device, reader=reader, items=items, sent_at=sent_at)
    ended = reader.day.isoformat() if past else ""
    return told(device, answers=answers, ended=ended)
