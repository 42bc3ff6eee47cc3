"""A phone as the tests see it: what it keeps, sends and hears."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import io
import random
import uuid
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from bangfu.duty.actions.devices import register_device
from bangfu.journal.models import Actor
from bangfu.org.models import Staff


def picture(shade: int = 0) -> bytes:
    """A small photo; another shade makes another one."""
    made = io.BytesIO()
    dots = random.Random(shade).randbytes(3 * 24 * 24)
    Image.frombytes("RGB", (24, 24), dots).save(made, "JPEG", comment=str(shade).encode())
    return made.getvalue()


def parts(photo: dict[str, Any], visit: str, data: bytes, size: int = 200) -> list[dict[str, Any]]:
    """A photo in parts."""
    return [
        {
            "kind": "photo", "photo": photo["uid"], "visit": visit, "sha256": photo["sha256"],
            "total": len(data), "offset": at,
            "data": base64.b64encode(data[at : at + size]).decode(),
        }
        for at in range(0, len(data), size)
    ]  # fmt: skip


def photo_of(data: bytes) -> dict[str, Any]:
    """What a visit says of a photo."""
    digest = hashlib.sha256(data).hexdigest()
    return {"uid": str(uuid.uuid4()), "sha256": digest, "size": len(data)}


class Phone:
    """A registered phone; `off` is what its clock is off."""

    def __init__(self, staff: Staff, off: dt.timedelta = dt.timedelta()) -> None:
        self.staff, self.off = staff, off
        actor = Actor("staff", str(staff.pk), staff.name, "")
        self.device, self.key = register_device(
            actor=actor, staff=staff, uid=uuid.uuid4(), name="测试手机"
        )
        self.client = Client()

    @property
    def now(self) -> dt.datetime:
        """What its clock says."""
        return timezone.now() + self.off

    def item(self, kind: str, **more: Any) -> dict[str, Any]:
        """Something recorded now."""
        return {
            "uid": str(uuid.uuid4()), "kind": kind, "device_at": self.now.isoformat(),
            "offset": round(-self.off.total_seconds()), **more,
        }  # fmt: skip

    def post(self, body: Any, name: str = "sync", key: str | None = None) -> Any:
        """The answer to a body, as it is."""
        return self.client.post(
            reverse(f"duty:{name}"), body, content_type="application/json",
            headers={"Authorization": f"Device {self.device.uid}:{key or self.key}"},
        )  # fmt: skip

    def sync(self, *items: dict[str, Any]) -> dict[str, dict[str, Any]]:
        """The answers by number."""
        answer = self.post({"sent_at": self.now.isoformat(), "items": list(items)})
        assert answer.status_code == 200, answer.content.decode()
        return {one.get("uid") or one.get("photo"): one for one in answer.json()["answers"]}
