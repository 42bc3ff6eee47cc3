"""What kind of file somebody handed in: judged by its content alone, never by its name."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass

from django.utils.translation import gettext as _

from bangfu.ledger.pictures import Unreadable, bare

MOST_BYTES = 20 * 1024 * 1024
MOST_UNPACKED = 200 * 1024 * 1024


class NotAccepted(ValueError):
    """A file that cannot be kept: what is wrong and what to do, in words."""


@dataclass(frozen=True)
class FileType:
    """A kind of file that is kept; `inline` where a browser may show it in place."""

    media_type: str
    extension: str
    inline: bool = False


PDF = FileType("application/pdf", "pdf", inline=True)
JPEG = FileType("image/jpeg", "jpg", inline=True)
PNG = FileType("image/png", "png", inline=True)
HEIC = FileType("image/heic", "heic")
DOCX = FileType("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx")
XLSX = FileType("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx")
KEPT = {kind.media_type: kind for kind in (PDF, JPEG, PNG, HEIC, DOCX, XLSX)}
"""HEIC is kept no more, what was kept is still shown."""
PICTURES = {JPEG: "JPEG", PNG: "PNG"}
"""Photos, by the name their reader has for them."""
ACCEPTED = ".pdf,.jpg,.jpeg,.png,.docx,.xlsx"
"""What the file chooser offers; a phone that takes HEIC then hands in JPG by itself."""

_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1", b"hevc"}
_ZIP_END, _ZIP_START = b"PK\x05\x06", b"PK\x03\x04"
_ZIP_COMMENT = 66_000
"""A ZIP's directory ends within this many bytes of the end of the file."""
_SCRIPT = (b"<script", b"<html", b"<!doctype", b"<svg", b"<?php", b"<body", b"<iframe")
_ACTIVE = (b"/JavaScript", b"/Launch", b"/EmbeddedFile")
_PNG_END = b"IEND\xaeB`\x82"


def accepted(data: bytes) -> tuple[FileType, bytes]:
    """The kind of a file by its content, and its bytes as they are kept.

    Photos are kept without the place, time and device a camera writes into them. Raises
    NotAccepted for other kinds, damaged files, files that carry programs, and files that are
    two kinds at once: what one program takes for a photo another would run.
    """
    kind = recognised(data)
    try:
        return kind, bare(data, PICTURES[kind]) if kind in PICTURES else data
    except Unreadable as broken:
        raise NotAccepted(str(broken)) from broken


def recognised(data: bytes) -> FileType:
    """The kind of a file by its content, a picture not yet opened. Raises NotAccepted."""
    if not data:
        raise NotAccepted(_("这个文件是空的。请重新选一个"))
    if len(data) > MOST_BYTES:
        raise NotAccepted(_("文件超过 20 MB。请拍小一点，或者分成几个文件"))
    for start, judge in _JUDGES:
        if data.startswith(start):
            return judge(data)
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC_BRANDS:
        raise NotAccepted(
            _(
                "HEIC 照片里带着拍照的地点，这里抹不掉，不收。请在手机“设置、相机、格式”里选“兼容性最佳”再拍，或者截图再传"
            )
        )
    raise NotAccepted(_("认不出这是什么文件。只收 PDF、照片（JPG、PNG）、Word 和 Excel"))


def _pdf(data: bytes) -> FileType:
    if b"%%EOF" not in data[-2048:]:
        raise NotAccepted(_("这个 PDF 不完整。请重新扫描或者重新导出"))
    if any(word in data for word in _ACTIVE):
        raise NotAccepted(_("这个 PDF 里带有程序或附件，不收。请打印成新的 PDF 再传"))
    return _alone(data, PDF)


def _jpeg(data: bytes) -> FileType:
    return _alone(data, JPEG)


def _png(data: bytes) -> FileType:
    if not data.rstrip(b"\0").endswith(_PNG_END):
        raise NotAccepted(_("图片后面还藏着别的内容，不收。请重新拍一张或者截图再传"))
    return _alone(data, PNG)


def _office(data: bytes) -> FileType:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            names = {item.filename for item in book.infolist()}
            unpacked = sum(item.file_size for item in book.infolist())
    except (zipfile.BadZipFile, OSError, ValueError) as broken:
        raise NotAccepted(_("这个文件坏了，打不开。请重新保存再传")) from broken
    if unpacked > MOST_UNPACKED:
        raise NotAccepted(_("这个文件解开后太大，不收"))
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise NotAccepted(_("这个文件里带有宏程序，不收。请另存为不带宏的文件再传"))
    if "[Content_Types].xml" in names:
        if "word/document.xml" in names:
            return DOCX
        if "xl/workbook.xml" in names:
            return XLSX
    raise NotAccepted(_("压缩包不收。只收 PDF、照片（JPG、PNG）、Word 和 Excel"))


def _alone(data: bytes, kind: FileType) -> FileType:
    """The kind, if the file is nothing else besides."""
    packed = _ZIP_END in data[-_ZIP_COMMENT:] and _ZIP_START in data
    head = data[:1024].lower()
    if packed or any(word in head for word in _SCRIPT):
        raise NotAccepted(_("这个文件里还藏着另一种文件，不收。请重新拍照或者重新导出"))
    if kind is not PDF and b"%pdf-" in head:
        raise NotAccepted(_("这个文件里还藏着另一种文件，不收。请重新拍照或者重新导出"))
    return kind


_JUDGES = (
    (b"%PDF-", _pdf),
    (b"\xff\xd8\xff", _jpeg),
    (b"\x89PNG\r\n\x1a\n", _png),
    (_ZIP_START, _office),
)
