"""Phones: registered at sign-in, wiped from afar."""

from __future__ import annotations

import hashlib
import secrets
import uuid

from django.db import transaction
from django.utils import timezone

from bangfu.duty.models import Device
from bangfu.journal.actions import record
from bangfu.journal.models import Actor, Subject
from bangfu.org.models import Staff


def digest_of(key: str) -> str:
    """What a phone's secret key is recognised by."""
    return hashlib.sha256(key.encode()).hexdigest()


def _subject(device: Device) -> Subject:
    return Subject("device", str(device.pk), f"{device}（{device.staff.name}）")


@transaction.atomic
def register_device(*, actor: Actor, staff: Staff, uid: uuid.UUID, name: str) -> tuple[Device, str]:
    """A phone with a new secret key, which is told once and kept only as a digest.

    Signing in again on the same phone gives it another key, unless it is another's,
    or was to be wiped: then it counts as a new phone under a number of its own.
    """
    key = secrets.token_urlsafe(32)
    device = Device.objects.select_for_update().filter(uid=uid, staff=staff).first()
    if device is None or device.to_be_wiped or device.wiped_at is not None:
        taken = Device.objects.filter(uid=uid).exists()
        device = Device(uid=uuid.uuid4() if taken else uid, staff=staff)
    device.name, device.key_digest = name[:60], digest_of(key)
    device.last_contact_at = timezone.now()
    device.save()
    record(actor=actor, act="duty.register_phone", subject=_subject(device))
    return device, key


@transaction.atomic
def ask_to_wipe(*, actor: Actor, device: Device, why: str) -> Device:
    """Have a phone wiped at its next contact. Repeating it is harmless."""
    one = Device.objects.select_for_update().select_related("staff").get(pk=device.pk)
    if one.wipe_asked_at is None:
        one.wipe_asked_at, one.wipe_asked_by = timezone.now(), actor.name
        one.wipe_because = why[:200]
        one.save(update_fields=["wipe_asked_at", "wipe_asked_by", "wipe_because"])
        record(actor=actor, act="duty.ask_to_wipe", subject=_subject(one), why=why)
    return one


@transaction.atomic
def phone_wiped(*, actor: Actor, device: Device) -> Device:
    """A phone says that it is empty now: its key opens nothing any more. Repeating it is harmless."""
    one = Device.objects.select_for_update().select_related("staff").get(pk=device.pk)
    if one.wiped_at is None:
        one.wiped_at, one.key_digest = timezone.now(), digest_of(secrets.token_urlsafe(32))
        one.save(update_fields=["wiped_at", "key_digest"])
        record(actor=actor, act="duty.phone_wiped", subject=_subject(one))
    return one


@transaction.atomic
def sign_out(*, actor: Actor, device: Device) -> Device:
    """A phone is given up by its owner. Repeating it is harmless."""
    return phone_wiped(actor=actor, device=device)
