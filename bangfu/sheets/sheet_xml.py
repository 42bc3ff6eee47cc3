"""What the workbook reader keeps silent about: formulas never calculated, error values, sheer size.

The reader gives an empty cell for both, and an empty cell means unknown. Reading
each part to its end here also proves that it is no larger than it claims.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from posixpath import join, normpath
from xml.etree import ElementTree

from bangfu.sheets.grid import BrokenCell
from bangfu.sheets.problems import UnreadableLedger

MOST_CELLS = 120_000_000
_CHUNK = 4 << 20

_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_CORNER = re.compile(rb"<(?:\w+:)?c\s[^>]*?\br\s*=\s*[\"']([A-Z]{1,3})(\d+)[\"'][^>]*(?<!/)>")
_WHERE = re.compile(rb"\br\s*=\s*[\"']([A-Z]{1,3})(\d+)[\"']")
_VALUE = re.compile(rb"<(?:\w+:)?(?:v|t)(?:\s[^>]*)?>[^<]")
_SUSPECT = re.compile(rb"<(?:\w+:)?f[\s/>]|\bt\s*=\s*[\"']e[\"']")
_MARKS = (b"<f", b":f", b'"e"', b"'e'")
"""One of these is in every text that `_SUSPECT` finds."""
_TYPE = re.compile(rb"\bt\s*=\s*[\"'](\w+)[\"']")


@dataclass
class SheetFacts:
    """What one sheet's XML says about itself."""

    broken: list[BrokenCell] = field(default_factory=list)
    formulas: int = 0
    rows: int = 0
    width: int = 0


@dataclass
class BookFacts:
    """What a workbook's XML says, by sheet name."""

    sheets: dict[str, SheetFacts]
    counts_from_1904: bool


def inspect(path: Path) -> BookFacts:
    """Read every part of the workbook once, in pieces; refuse what lies about its size."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = _sheet_parts(archive)
            sheets = {name: _scan(archive, part) for name, part in parts.items()}
            for info in archive.infolist():
                if info.filename.startswith("xl/") and info.filename not in parts.values():
                    for _ in _pieces(archive, info.filename):
                        pass
            return BookFacts(sheets, _counts_from_1904(archive))
    except (
        zipfile.BadZipFile, zlib.error, KeyError, EOFError, NotImplementedError,
        ElementTree.ParseError, OSError,
    ):  # fmt: skip
        raise UnreadableLedger(
            path.name, "工作簿已经损坏", "请重新取得文件，或在 Excel 里另存一份再试"
        ) from None


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    rels = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {rel.get("Id"): rel.get("Target", "") for rel in rels}
    parts: dict[str, str] = {}
    for sheet in book.iter():
        if not sheet.tag.endswith("}sheet"):
            continue
        # the namespace of the link differs between the two dialects of the format
        links = [value for key, value in sheet.items() if key.endswith("}id")]
        target = targets.get(links[0], "") if links else ""
        if not target:
            continue
        part = target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))
        if part.startswith("xl/worksheets/") or part in archive.namelist():
            parts[sheet.get("name", "")] = part
    return parts


def _counts_from_1904(archive: zipfile.ZipFile) -> bool:
    return re.search(rb'date1904="(1|true)"', archive.read("xl/workbook.xml")) is not None


def _pieces(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    with archive.open(part) as stream:
        while piece := stream.read(_CHUNK):
            yield piece


def _scan(archive: zipfile.ZipFile, part: str) -> SheetFacts:
    facts = SheetFacts()
    rest = b""
    for piece in _pieces(archive, part):
        text = rest + piece
        # cut after the last whole row, so that no cell is seen in two halves
        cut = text.rfind(b"row>") + len(b"row>")
        if cut < len(b"row>"):
            cut = max(text.rfind(b"<"), 0) if len(text) > 4 * _CHUNK else 0
        _look_at(text[:cut], facts)
        rest = text[cut:]
    _look_at(rest, facts)
    return facts


def _look_at(text: bytes, facts: SheetFacts) -> None:
    if not text:
        return
    corners = _CORNER.findall(text)
    if corners:
        # every row, not the last one only: nothing says that they stand in order
        facts.rows = max(facts.rows, *map(int, {row for _, row in corners}))
        letters = max({column for column, _ in corners}, key=lambda name: (len(name), name))
        facts.width = max(facts.width, column_index(letters.decode()) + 1)
    # plain searches first: they are ten times as quick and nearly always settle it
    if not any(mark in text for mark in _MARKS) or not _SUSPECT.search(text):
        return
    for attributes, content in _CELL.findall(text):
        kind = _TYPE.search(attributes)
        is_error = kind is not None and kind[1] == b"e"
        has_formula = re.search(rb"<(?:\w+:)?f[\s/>]", content) is not None
        if not (is_error or has_formula):
            continue
        where = _WHERE.search(attributes)
        if where is None:
            continue
        letters, row = where[1].decode(), int(where[2])
        name, index = f"{letters}{row}", column_index(letters)
        if is_error:
            facts.broken.append(
                BrokenCell(
                    row,
                    index,
                    name,
                    f"{name} 格是错误值（如 #REF!、#N/A）",
                    "请改正公式或直接填写内容；不清楚就清空这一格",
                )
            )
        elif _VALUE.search(content) is None and not (kind is not None and kind[1] == b"str"):
            facts.broken.append(
                BrokenCell(
                    row,
                    index,
                    name,
                    f"{name} 格是公式，文件里没有算好的结果",
                    "请用 Excel 打开并保存一次，或把公式“选择性粘贴”为数值",
                )
            )
        else:
            facts.formulas += 1


def column_index(letters: str) -> int:
    """0 for A, 26 for AA."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1
