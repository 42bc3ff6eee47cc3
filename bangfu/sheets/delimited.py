"""CSV files: UTF-8, GB18030 or a mixture of both, with whatever delimiter the headings show."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as arrow_csv

from bangfu.policy.facts import Dictionary
from bangfu.sheets.encoding import Decoded, decode
from bangfu.sheets.grid import TEXT, RawColumn, RawSheet, text_part
from bangfu.sheets.headings import LOOKED_THROUGH, Header, find_header, looks_like_statistics
from bangfu.sheets.problems import UnreadableLedger, at_most
from bangfu.sheets.workbook import missing_columns, no_table, statistics_table

_DELIMITERS = ",\t;"
_PREVIEW = 1 << 20
_AT_ONCE = 50_000
_MIXED = "这一行的文字编码和文件其它行不同"


@dataclass
class Text:
    """A text file cut into cells as far down as headings are looked for."""

    decoded: Decoded
    delimiter: str
    top: list[list[str]]
    header: Header | None
    lines: int
    """Lines that the headings and all above them take."""


def read_delimited(
    path: Path, dictionary: Dictionary, warnings: list[str]
) -> list[tuple[RawSheet, Header]]:
    """The one table of a CSV file."""
    text = open_text(path, lambda rows: find_header(rows, dictionary))
    if text.header is None or text.header.missing():
        if looks_like_statistics(text.top):
            raise statistics_table(path.name)
        raise missing_columns(path.name, text.header) if text.header else no_table(path.name)
    return [(lines_below(path, text, text.header, warnings), text.header)]


def open_text(path: Path, find: Callable[[list[list[str]]], Header | None]) -> Text:
    """The text and the headings `find` sees in it, by the delimiter that shows most of them.

    Raises UnreadableLedger where the file is no text.
    """
    try:
        decoded = decode(path.read_bytes())
    except (ValueError, UnicodeError):
        raise UnreadableLedger(
            path.name, "不是文字文件，或编码无法辨认", "请另存为 UTF-8 编码的 .csv"
        ) from None
    if b"\n" not in decoded.content and b"\r" in decoded.content:
        decoded.content = decoded.content.replace(b"\r", b"\n")
    best: tuple[tuple[int, int], Text] | None = None
    top: list[list[str]] = []
    for delimiter in _DELIMITERS:
        head: list[tuple[list[str], int]] = []
        # the preview may end within a character or a quoted cell; its start still counts
        with suppress(csv.Error, UnicodeDecodeError):
            head.extend(islice(_records(decoded.content[:_PREVIEW], delimiter), LOOKED_THROUGH + 8))
        rows = [record for record, _ in head]
        top = top or rows
        header = find(rows)
        rank = (len(header.facts), len(header.headings)) if header else (-1, 0)
        if header and (best is None or rank > best[0]):
            lines = head[header.first + header.height - 1][1]
            best = (rank, Text(decoded, delimiter, rows, header, lines))
    return best[1] if best else Text(decoded, _DELIMITERS[0], top, None, 0)


def lines_below(path: Path, text: Text, header: Header, warnings: list[str]) -> RawSheet:
    """Everything under the headings."""
    decoded, lines = text.decoded, text.lines
    start = header.first + header.height
    if start and any(line <= lines for line in decoded.foreign):
        named = at_most([str(line) for line in sorted(decoded.foreign) if line <= lines])
        warnings.append(f"{path.name} 第 {named} 行（表头以上）的文字编码和文件其它行不同")
    sheet = None if decoded.foreign else _quickly(decoded.content, header, text.delimiter, lines)
    return sheet or _carefully(path, decoded, header, text.delimiter)


def _records(content: bytes, delimiter: str) -> Iterator[tuple[list[str], int]]:
    """Records with the number of lines read so far."""
    text = io.TextIOWrapper(io.BytesIO(content), encoding="utf-8", newline="")
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    for record in reader:
        yield record, reader.line_num


def _quickly(content: bytes, header: Header, delimiter: str, lines: int) -> RawSheet | None:
    """The regular file, read column-wise; None as soon as anything about it is irregular."""
    offset = 0
    for _ in range(lines):
        offset = content.find(b"\n", offset) + 1
        if offset == 0:
            return None
    end = len(content)
    while end > offset and content[end - 1] in b"\r\n \t":
        end -= 1
    if offset >= end or content.count(b'"') % 2:
        return None
    names = [str(heading.index) for heading in header.headings]
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(memoryview(content)[offset:end]),
            read_options=arrow_csv.ReadOptions(column_names=names, block_size=8 << 20),
            parse_options=arrow_csv.ParseOptions(
                delimiter=delimiter, ignore_empty_lines=False, newlines_in_values=b'"' in content
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid:
        return None
    start = header.first + header.height
    return _sheet(header, [table.column(name) for name in names], start, table.num_rows)


def _carefully(path: Path, decoded: Decoded, header: Header, delimiter: str) -> RawSheet:
    """Any file: ragged rows, blank lines and foreign lines included."""
    width = len(header.headings)
    chunks: list[list[pa.Array]] = [[] for _ in range(width)]
    garbled: dict[int, tuple[str, str]] = {}
    buffer: list[list[str]] = []
    start = header.first + header.height
    number = before = 0

    def flush() -> None:
        for chunk, cells in zip(chunks, zip(*buffer, strict=True), strict=True):
            chunk.append(pa.array(cells, pa.string()))
        buffer.clear()

    try:
        for number, (record, line) in enumerate(_records(decoded.content, delimiter), start=1):
            if number > start:
                if any(cell.strip() for cell in record[width:]):
                    garbled[number] = (
                        f"这一行比表头多出 {len(record) - width} 格，内容可能错了位",
                        "多半是某一格里有逗号却没有加引号，请核对",
                    )
                foreign = [at for at in range(before + 1, line + 1) if at in decoded.foreign]
                if foreign:
                    garbled[number] = (
                        f"{_MIXED}（文件多为 {decoded.encoding}，"
                        f"第 {foreign[0]} 行是 {decoded.foreign[foreign[0]]}）",
                        "请把整个文件另存为一种编码（建议 UTF-8）再试",
                    )
                buffer.append((record + [""] * width)[:width])
                if len(buffer) == _AT_ONCE:
                    flush()
            before = line
        if buffer:
            flush()
    except csv.Error:
        raise UnreadableLedger(
            path.name,
            "引号没有成对，从这里起分不清每一格",
            "请核对这一行附近多出或缺少的双引号",
            row=number + 1,
        ) from None
    columns = [pa.chunked_array(chunk, pa.string()) for chunk in chunks]
    sheet = _sheet(header, columns, start, max(number - start, 0))
    sheet.garbled = garbled
    return sheet


def _sheet(header: Header, columns: list[pa.ChunkedArray], start: int, length: int) -> RawSheet:
    return RawSheet(
        "",
        [
            RawColumn(heading.title, {TEXT: text_part(column)})
            for heading, column in zip(header.headings, columns, strict=True)
        ],
        pa.array(range(start + 1, start + 1 + length), pa.int64()),
    )
