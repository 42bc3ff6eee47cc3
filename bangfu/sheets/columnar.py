"""Parquet files: columns that come with their types."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from bangfu.policy.facts import Dictionary
from bangfu.sheets.columns import numbers_part
from bangfu.sheets.grid import DAY, FLAG, NUMBER, TEXT, RawColumn, RawSheet, joined, text_part
from bangfu.sheets.headings import Header, find_header, looks_like_statistics
from bangfu.sheets.problems import UnreadableLedger
from bangfu.sheets.workbook import missing_columns, no_table, statistics_table


def read_columnar(path: Path, dictionary: Dictionary) -> list[tuple[RawSheet, Header]]:
    """The one table of a Parquet file; its rows count from 1."""
    names = column_names(path)
    header = find_header([names], dictionary)
    if header is None or header.missing():
        if looks_like_statistics([names]):
            raise statistics_table(path.name)
        raise missing_columns(path.name, header) if header else no_table(path.name)
    return [
        (typed_sheet(path, names, header, [h.index for h in header.headings if h.fact]), header)
    ]


def column_names(path: Path) -> list[str]:
    """The headings of a Parquet file; raises UnreadableLedger where it is damaged."""
    try:
        return list(pq.ParquetFile(path).schema_arrow.names)
    except (pa.ArrowException, OSError):
        raise _damaged(path) from None


def typed_sheet(path: Path, names: list[str], header: Header, wanted: list[int]) -> RawSheet:
    """Some columns of a Parquet file, by their positions; the others stay empty."""
    if len(set(names)) != len(names):
        raise UnreadableLedger(path.name, "有两列同名", "请给每一列不同的名字")
    try:
        table = pq.ParquetFile(path).read(columns=[names[index] for index in wanted])
    except (pa.ArrowException, OSError):
        raise _damaged(path) from None
    columns = [
        RawColumn(
            heading.title,
            _parts(path, heading.title, table.column(names[heading.index]))
            if heading.index in wanted
            else {},
        )
        for heading in header.headings
    ]
    return RawSheet("", columns, pa.array(range(1, table.num_rows + 1), pa.int64()))


def _damaged(path: Path) -> UnreadableLedger:
    return UnreadableLedger(path.name, "Parquet 文件已经损坏", "请重新导出或重新取得文件")


def _parts(path: Path, title: str, column: pa.ChunkedArray) -> dict[str, pa.Array]:
    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.cast(kind.value_type)
        kind = column.type
    if pa.types.is_null(kind):
        return {}
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return {TEXT: text_part(column)}
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return {NUMBER: numbers_part(column)}
    if pa.types.is_boolean(kind):
        return {FLAG: joined(column)}
    if pa.types.is_date(kind) or pa.types.is_timestamp(kind):
        return {DAY: joined(column).cast(pa.date32(), safe=False)}
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        words = joined(column)
        if pa.types.is_string(words.type.value_type):
            return {TEXT: text_part(pc.binary_join(words, "、"))}
    raise UnreadableLedger(
        path.name, f"这一列的类型（{kind}）读不了", "请改为文字、数字、日期或是否", column=title
    )
