"""Which characters the bytes of a text file stand for, line by line where they disagree."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field

UTF8, GB18030, UTF16 = "UTF-8", "GB18030", "UTF-16"

# A short GB18030 word can pass for Latin or Arabic letters in UTF-8, hardly for Chinese ones.
_CHINESE = re.compile(r"[\u2e80-\uffef]")


@dataclass
class Decoded:
    """Text as UTF-8 bytes, and the lines (1-based) that were written in another encoding."""

    content: bytes
    encoding: str
    foreign: dict[int, str] = field(default_factory=dict)


def decode(data: bytes) -> Decoded:
    """Recognise UTF-8 (with or without BOM), GB18030 and UTF-16; raises ValueError for none."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Decoded(data.decode("utf-16").encode(), UTF16)
    data = data.removeprefix(codecs.BOM_UTF8)
    if b"\0" in data:
        raise ValueError("not text")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return _line_by_line(data)
    return Decoded(data, UTF8)


def _line_by_line(data: bytes) -> Decoded:
    lines = data.split(b"\n")
    as_utf8: dict[int, str] = {}
    neither_plain_nor_utf8: list[int] = []
    for number, line in enumerate(lines, start=1):
        if line.isascii():
            continue
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError:
            neither_plain_nor_utf8.append(number)
        else:
            if _CHINESE.search(text):
                as_utf8[number] = text
    mostly_utf8 = len(as_utf8) >= len(neither_plain_nor_utf8)
    if mostly_utf8:
        foreign = dict.fromkeys(neither_plain_nor_utf8, GB18030)
    else:
        foreign = dict.fromkeys(as_utf8, UTF8)
    main = UTF8 if mostly_utf8 else GB18030
    content = []
    for number, line in enumerate(lines, start=1):
        encoding = foreign.get(number, main)
        try:
            content.append(line.decode(encoding).encode())
        except UnicodeDecodeError:
            foreign[number] = "无法辨认的编码"
            content.append(line.decode(encoding, errors="replace").encode())
    if len(foreign) == sum(1 for line in lines if not line.isascii()):
        raise ValueError("not text")
    return Decoded(b"\n".join(content), main, foreign)
