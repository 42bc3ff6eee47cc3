"""Photos are kept upright and without what the camera wrote into them."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from bangfu.ledger.actions.documents import SameFile, add_document
from bangfu.ledger.filetypes import NotAccepted, accepted
from bangfu.ledger.pictures import MOST_PIXELS, bare
from bangfu.ledger.tests.homes import peng_home

SECRETS = (b"HuaweiP99", b"2026:11:20", b"Exif", b"xmpmeta", b"by Zhou Min", b"eXIf", b"tEXt")
GPS, MODEL, TAKEN, ORIENTATION = 0x8825, 0x0110, 0x0132, 0x0112
XMP = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>26.5N</x:xmpmeta>"


def photo(kind: str = "JPEG", turned: int = 6) -> bytes:
    """Left half red, right half blue as the sensor saw it, with everything a phone writes."""
    shown = Image.new("RGB", (64, 32), "red")
    shown.paste("blue", (32, 0, 64, 32))
    exif = Image.Exif()
    exif[MODEL], exif[TAKEN], exif[ORIENTATION] = "HuaweiP99", "2026:11:20 09:00:00", turned
    exif[GPS] = {1: "N", 2: (26.0, 34.0, 1.0), 3: "E", 4: (106.0, 42.0, 1.0)}
    out = io.BytesIO()
    if kind == "PNG":
        told = PngInfo()
        told.add_text("Comment", "by Zhou Min")
        shown.save(out, kind, exif=exif, pnginfo=told)
    else:
        shown.save(out, kind, exif=exif, comment=b"by Zhou Min", xmp=XMP, quality=90)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_nothing_the_camera_wrote_is_left(kind):
    data = photo(kind)
    assert any(one in data for one in SECRETS)
    kept = accepted(data)[1]
    assert not [one for one in SECRETS if one in kept]
    with Image.open(io.BytesIO(kept)) as picture:
        assert not picture.getexif() and not getattr(picture, "text", None)


@pytest.mark.parametrize(
    ("turned", "size", "first"),
    [(1, (64, 32), "red"), (3, (64, 32), "blue"), (6, (32, 64), "red"), (8, (32, 64), "blue")],
)
def test_a_photo_held_sideways_is_kept_upright(turned, size, first):
    with Image.open(io.BytesIO(bare(photo(turned=turned), "JPEG"))) as picture:
        red, _green, blue = picture.getpixel((4, 4))
        assert picture.size == size
        assert ("red" if red > blue else "blue") == first


def test_colours_and_see_through_parts_stay():
    out = io.BytesIO()
    Image.new("RGBA", (4, 4), (10, 20, 30, 0)).save(out, "PNG")
    with Image.open(io.BytesIO(bare(out.getvalue(), "PNG"))) as picture:
        assert picture.getpixel((0, 0)) == (10, 20, 30, 0)


def huge(width: int, height: int) -> bytes:
    """A small PNG that claims to be a very large picture."""

    def chunk(name: bytes, data: bytes) -> bytes:
        body = name + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * 4_000, 9)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        chunk(name, data) for name, data in ((b"IHDR", head), (b"IDAT", rows), (b"IEND", b""))
    )


@pytest.mark.parametrize("size", [(MOST_PIXELS // 8_000 + 1, 8_000), (60_000, 60_000)])
def test_a_picture_that_would_fill_the_memory_is_refused(size):
    with pytest.raises(NotAccepted, match="点数太多"):
        accepted(huge(*size))


def test_half_a_photo_is_no_photo():
    noisy = Image.effect_noise((200, 200), 90)
    out = io.BytesIO()
    noisy.save(out, "JPEG")
    with pytest.raises(NotAccepted, match="坏了"):
        accepted(out.getvalue()[: len(out.getvalue()) // 2])


@pytest.mark.django_db
def test_what_lies_in_the_store_is_the_bare_photo_and_the_same_one_is_known_again(rules, actor):
    home, data = peng_home(actor), photo()
    document = add_document(actor=actor, household=home, kind="入户照片", title="厨房", data=data)
    with document.file.open() as stored:
        kept = stored.read()
    assert not [one for one in SECRETS if one in kept] and document.size == len(kept)
    with pytest.raises(SameFile):
        add_document(actor=actor, household=home, kind="入户照片", title="厨房", data=data)
