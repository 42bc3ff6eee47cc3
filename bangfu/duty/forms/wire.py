"""What a phone sends, read strictly: every item becomes a plain object or says what is wrong."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
import json
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.duty.actions.visits import PhotoTaken
from bangfu.duty.models.hazard import Hazard

VISIT, NEW_HARDSHIP, FACTS, PHOTO = "visit", "new_hardship", "facts", "photo"
MOST_PHOTO = 5 * 1024 * 1024
MOST_PART = 512 * 1024
FOUND = ("need", "hazard", "hazard_seen", "new_hardship", "harm")
_SHA = re.compile(r"[0-9a-f]{64}")
_NEW = re.compile(r"new:\d{1,2}")

Texts = dict[str, dict[str, str]]
"""Subject (household, a person's id, or new:0 for one just filed) → fact → what was typed."""


class Malformed(ValueError):
    """An item that no phone of ours sends; nothing of it can be kept."""


@dataclass(frozen=True)
class Where:
    """A household on the books, or one that another item files."""

    pk: int | None = None
    uid: uuid.UUID | None = None


@dataclass(frozen=True)
class Item:
    """What every item has: its number, kind, content, when the phone says it was, and its order."""

    uid: uuid.UUID
    kind: str
    content: dict[str, Any]
    digest: str
    device_at: dt.datetime
    offset: dt.timedelta | None
    after: uuid.UUID | None


@dataclass(frozen=True)
class Part:
    """Some bytes of a photo; none asks how many are here."""

    photo: uuid.UUID
    visit: uuid.UUID
    sha256: str
    total: int
    offset: int
    data: bytes


def read(raw: object) -> Item | Part:
    """One item; raises Malformed."""
    content = mapping(raw)
    kind = content.get("kind")
    if kind == PHOTO:
        return _part(content)
    if kind not in (VISIT, NEW_HARDSHIP, FACTS):
        raise Malformed(_("手机上的程序太旧或者太新，请打开“我”更新"))
    offset = content.get("offset")
    return Item(
        uid=number(content.get("uid")),
        kind=kind,
        content=content,
        digest=digest_of(content),
        device_at=moment(content.get("device_at")),
        offset=None if offset is None else dt.timedelta(seconds=whole(offset, 10**9, -(10**9))),
        after=number(content["after"]) if content.get("after") else None,
    )


def digest_of(content: Mapping[str, Any]) -> str:
    """Tells whether two contents of one number are the same."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def where(raw: object) -> Where:
    """A household by its number on the books, or by the item that files it."""
    if isinstance(raw, dict):
        return Where(uid=number(raw.get("uid")))
    return Where(pk=whole(raw, 2**53))


def who(raw: object) -> list[str]:
    """People by id, or `new:0` for the first of a household just filed."""
    return [subject(one) for one in listed(raw)]


def subject(raw: object) -> str:
    """Somebody's id as text, `new:n`, or household."""
    named = str(raw)
    if named == "household" or _NEW.fullmatch(named) or (named.isdecimal() and len(named) < 16):
        return named
    raise Malformed(_("说不清是谁的情况"))


def facts(raw: object) -> Texts:
    """Facts as typed, by subject."""
    return {subject(key): values(told) for key, told in mapping(raw or {}).items()}


def values(raw: object) -> dict[str, str]:
    """Facts of one subject as typed; several answers are joined."""
    found = {}
    for name, typed in mapping(raw or {}).items():
        if isinstance(typed, list):
            typed = "、".join(text(one) for one in typed)
        found[str(name)[:60]] = text(typed)
    return found


def photos(raw: object) -> list[PhotoTaken]:
    """The photos that will come, by fingerprint."""
    found = []
    for one in map(mapping, listed(raw or [])):
        taken = one.get("taken_at")
        found.append(
            PhotoTaken(
                number(one.get("uid")),
                fingerprint(one.get("sha256")),
                whole(one.get("size"), MOST_PHOTO),
                moment(taken) if taken else None,
            )
        )
    return found


def found(raw: object) -> dict[str, list[Any]]:
    """What was found: needs and new hardship in words, hazards by kind, known ones by number, harm."""
    told = mapping(raw or {})
    kept: dict[str, list[Any]] = {}
    for kind in FOUND:
        for one in listed(told.get(kind) or []):
            if kind in ("need", "new_hardship"):
                kept.setdefault(kind, []).append(text(one))
                continue
            row = mapping(one)
            if kind == "hazard_seen":
                kept.setdefault(kind, []).append(_seen(row))
                continue
            plain: dict[str, Any] = {"what": text(row.get("what") or "")}
            if kind == "hazard":
                named = row.get("kind")
                plain["kind"] = named if named in Hazard.Kind.values else Hazard.Kind.OTHER
            else:
                plain["words"] = text(row.get("words") or "")
                if row.get("person"):
                    plain["person"] = subject(row["person"])
            kept.setdefault(kind, []).append(plain)
    return kept


def _seen(row: Mapping[str, Any]) -> dict[str, Any]:
    if not isinstance(row.get("gone"), bool):
        raise Malformed(_("没有说隐患还在不在"))
    words = text(row.get("words") or "")
    return {"id": whole(row.get("id"), 2**53, 1), "gone": row["gone"], "words": words[:200]}


def signature(raw: object) -> list[list[list[int]]]:
    """Strokes of points between 0 and 1000."""
    return [
        [[whole(x, 1000), whole(y, 1000)] for x, y in map(_pair, listed(stroke))]
        for stroke in listed(raw or [])
    ]


def place(raw: object) -> tuple[float | None, float | None]:
    """Latitude and longitude, or neither."""
    if raw is None:
        return None, None
    latitude, longitude = _pair(raw)
    for one, most in ((latitude, 90), (longitude, 180)):
        if isinstance(one, bool) or not isinstance(one, int | float) or not abs(one) <= most:
            raise Malformed(_("位置不对"))
    return float(latitude), float(longitude)


def mapping(raw: object) -> dict[str, Any]:
    """A JSON object."""
    if not isinstance(raw, dict):
        raise Malformed(_("传来的内容不完整"))
    return raw


def listed(raw: object) -> list[Any]:
    """A JSON list."""
    if not isinstance(raw, list):
        raise Malformed(_("传来的内容不完整"))
    return raw


def text(raw: object) -> str:
    """Text without what no database keeps."""
    if not isinstance(raw, str):
        raise Malformed(_("传来的内容不完整"))
    return raw.replace("\x00", "").encode("utf-8", "replace").decode().strip()


def number(raw: object) -> uuid.UUID:
    """A number a phone gave."""
    try:
        return uuid.UUID(str(raw))
    except ValueError as wrong:
        raise Malformed(_("传来的内容没有编号")) from wrong


def whole(raw: object, most: int, least: int = 0) -> int:
    """A whole number within bounds."""
    if isinstance(raw, bool) or not isinstance(raw, int) or not least <= raw <= most:
        raise Malformed(_("传来的数不对"))
    return raw


def fingerprint(raw: object) -> str:
    """A SHA-256 in hexadecimal."""
    if not isinstance(raw, str) or not _SHA.fullmatch(raw):
        raise Malformed(_("照片的指纹不对"))
    return raw


def moment(raw: object) -> dt.datetime:
    """A moment as the phone wrote it."""
    try:
        at = dt.datetime.fromisoformat(str(raw))
        at = at if at.tzinfo else timezone.make_aware(at)
        at.astimezone(dt.UTC)
    except (ValueError, OverflowError) as wrong:
        raise Malformed(_("传来的时间不对")) from wrong
    if not 2000 <= at.year <= 2200:
        raise Malformed(_("手机的日期不对，请先调好日期"))
    return at


def _pair(raw: object) -> list[Any]:
    both = listed(raw)
    if len(both) != 2:
        raise Malformed(_("传来的内容不完整"))
    return both


def _part(content: Mapping[str, Any]) -> Part:
    try:
        data = base64.b64decode(str(content.get("data") or ""), validate=True)
    except (binascii.Error, ValueError) as wrong:
        raise Malformed(_("照片没有传完整")) from wrong
    total = whole(content.get("total"), MOST_PHOTO, 1)
    offset = whole(content.get("offset"), total)
    if len(data) > MOST_PART or offset + len(data) > total:
        raise Malformed(_("照片没有传完整"))
    return Part(
        number(content.get("photo")), number(content.get("visit")),
        fingerprint(content.get("sha256")), total, offset, data,
    )  # fmt: skip
