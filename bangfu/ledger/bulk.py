"""Many rows into a table or out of it at once: COPY on PostgreSQL, one statement on SQLite."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
from django.db import connection, connections, transaction
from django.db.models import (
    BigIntegerField,
    BooleanField,
    CharField,
    DateField,
    Field,
    JSONField,
    Model,
    PositiveIntegerField,
    QuerySet,
    TextField,
)
from pyarrow import csv

_AS_THEY_ARE = (BooleanField, TextField, BigIntegerField, PositiveIntegerField)
_ENCODE = json.JSONEncoder(ensure_ascii=False).encode

AT_ONCE = 20_000
"""Rows handed over in one go on SQLite, so that memory stays flat."""
MANY, NOTICEABLE = 10_000, 0.1
"""So many new rows, and so large a part of a table, are worth counting it anew."""


def columns_of(model: type[Model], fields: Sequence[str]) -> list[str]:
    """The column names of some fields."""
    return [model._meta.get_field(name).column for name in fields]


def insert(model: type[Model], fields: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Insert rows of values as the database takes them; how many is the answer."""
    columns = columns_of(model, fields)
    if connection.vendor == "postgresql":
        return _copy(model, columns, rows)
    count = 0
    statement = _insert_statement(model, columns)
    batch: list[Sequence[Any]] = []
    with connection.cursor() as cursor:
        for row in rows:
            batch.append(row)
            if len(batch) == AT_ONCE:
                cursor.executemany(statement, batch)
                count += len(batch)
                batch = []
        if batch:
            cursor.executemany(statement, batch)
    return count + len(batch)


class Changed:
    """Some fields of many rows of one table, as the database takes them."""

    def __init__(self, model: type[Model], objects: Sequence[Any], fields: Sequence[str]) -> None:
        kept = [model._meta.get_field(name) for name in fields]
        self.table = connection.ops.quote_name(model._meta.db_table)
        self.columns = [connection.ops.quote_name(field.column) for field in kept]
        cells = [_cells(field, objects) for field in kept]
        self.rows = list(zip(*cells, (row.pk for row in objects), strict=True))


def update(objects: Sequence[Model], fields: Sequence[str]) -> None:
    """Save some fields of many rows of one table: handed over at once on PostgreSQL, else one
    prepared statement for all.
    """
    if not objects:
        return
    with transaction.atomic(), updating(Changed(type(objects[0]), objects, fields)):
        pass


@contextmanager
def updating(*changes: Changed) -> Iterator[None]:
    """Have rows saved, inside a transaction, while what is below goes on.

    Below nothing is asked of the database: it is busy. What it refuses is told at the end.
    """
    wanted = [change for change in changes if change.rows]
    if connection.vendor != "postgresql" or not wanted:
        for change in wanted:
            places = ", ".join(f"{column} = %s" for column in change.columns)
            with connection.cursor() as cursor:
                cursor.executemany(
                    f"UPDATE {change.table} SET {places} WHERE id = %s",  # noqa: S608
                    change.rows,
                )
        yield
        return
    statements = [_handed_over(f"changed_{at}", change) for at, change in enumerate(wanted)]
    with connection.wrap_database_errors, connection.connection.pipeline():
        for statement in statements:
            connection.connection.execute(statement)
        yield
    with connection.cursor() as cursor:
        for at in range(len(wanted)):
            cursor.execute(f"DROP TABLE changed_{at}")


def _handed_over(name: str, change: Changed) -> str:
    """Put rows into a table of the moment; the statement that updates theirs from it."""
    names = ", ".join([*change.columns, "id"])
    places = ", ".join(f"{column} = {name}.{column}" for column in change.columns)
    table = change.table
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE {name} AS SELECT {names} FROM {table} WITH NO DATA"  # noqa: S608
        )
        with cursor.copy(f"COPY {name} ({names}) FROM STDIN") as copy:
            for row in change.rows:
                copy.write_row(row)
    return f"UPDATE {table} SET {places} FROM {name} WHERE {table}.id = {name}.id"  # noqa: S608


def create(objects: Sequence[Model]) -> None:
    """Insert new rows whole and give them their ids, as `bulk_create` does with fewer at once."""
    if not objects:
        return
    model = type(objects[0])
    for one, pk in zip(objects, ids(model, len(objects)), strict=True):
        one.pk = pk
    fields = model._meta.concrete_fields
    cells = [_cells(field, objects, add=True) for field in fields]
    insert(model, [field.name for field in fields], zip(*cells, strict=True))


def _cells(field: Field, objects: Sequence[Any], *, add: bool = False) -> Iterator[Any]:
    """What a column takes for each of some rows."""
    values = (getattr(one, field.attname) for one in objects)
    if isinstance(field, JSONField) and field.encoder is None:
        # both databases take the text of it; wrapping it for the driver costs as much again
        return (None if value is None else _ENCODE(value) for value in values)
    if type(field) is CharField:
        # a choice is text to Python alone: the driver would have to be told
        return (text and str(text) for text in values)
    if type(field) in _AS_THEY_ARE:
        return values
    if add:
        values = (field.pre_save(one, add=True) for one in objects)
    own = connections[connection.alias]  # `connection` looks for it at every touch
    if not isinstance(field, DateField):
        return (field.get_db_prep_save(value, own) for value in values)
    known = cache(lambda value: field.get_db_prep_save(value, own))  # few days, many rows
    return (known(value) for value in values)


def insert_csv(model: type[Model], fields: Sequence[str], path: Path) -> None:
    """Insert the rows of a CSV file without heading; empty unquoted cells are NULL. PostgreSQL only."""
    names = ", ".join(connection.ops.quote_name(c) for c in columns_of(model, fields))
    table = connection.ops.quote_name(model._meta.db_table)
    statement = f"COPY {table} ({names}) FROM STDIN (FORMAT csv)"
    with (
        path.open("rb") as file,
        connection.cursor() as cursor,
        cursor.copy(statement) as copy,
    ):
        while block := file.read(1 << 20):
            copy.write(block)


def look_anew(written: Mapping[type[Model], int]) -> None:
    """Have PostgreSQL count tables anew into which many rows came, compared with what it knew.

    It plans by what it counted last, and by itself counts only minutes later: until then
    pages would be slow. SQLite plans without counting.
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for model, rows in written.items():
            table = model._meta.db_table
            cursor.execute("SELECT reltuples FROM pg_class WHERE oid = %s::regclass", [table])
            known = cursor.fetchone()[0]
            if rows >= MANY and rows >= known * NOTICEABLE:
                cursor.execute(f"ANALYZE {connection.ops.quote_name(table)}")


def _copy(model: type[Model], columns: list[str], rows: Iterable[Sequence[Any]]) -> int:
    names = ", ".join(connection.ops.quote_name(column) for column in columns)
    table = connection.ops.quote_name(model._meta.db_table)
    count = 0
    statement = f"COPY {table} ({names}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
            count += 1
    return count


def _insert_statement(model: type[Model], columns: list[str]) -> str:
    names = ", ".join(connection.ops.quote_name(column) for column in columns)
    table = connection.ops.quote_name(model._meta.db_table)
    places = ", ".join(["%s"] * len(columns))
    return f"INSERT INTO {table} ({names}) VALUES ({places})"  # noqa: S608


def ids(model: type[Model], count: int) -> Iterator[int]:
    """Row ids for new rows, taken from the database's own counting."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                # the name of the counting is looked up once, not for every number
                "SELECT nextval((SELECT pg_get_serial_sequence(%s, 'id'))::regclass) "
                "FROM generate_series(1, %s)",
                [table, count],
            )
            return iter([row[0] for row in cursor.fetchall()])
        # a writer holds the whole file, so nobody takes the same numbers
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
        last = row[0] if row else 0
    return iter(range(last + 1, last + 1 + count))


def read_rows(rows: QuerySet[Any, Any], shape: Mapping[str, pa.DataType]) -> pa.Table:
    """The rows of a `values_list` as a table of these columns, in their order."""
    select, values = rows.query.sql_with_params()
    return read(select, values, shape)


def read(select: str, values: Sequence[Any], shape: Mapping[str, pa.DataType]) -> pa.Table:
    """The rows of a query as a table of these columns; JSON has to be asked for as text."""
    with reading(select, values, shape) as batches:
        return batches.read_all()


@contextmanager
def reading(
    select: str, values: Sequence[Any], shape: Mapping[str, pa.DataType]
) -> Iterator[pa.RecordBatchReader]:
    """The same as they come, to be worked on while the database still reads."""
    if connection.vendor == "postgresql":
        with _reading_copy(select, values, shape) as batches:
            yield batches
        return
    with connection.cursor() as cursor:
        cursor.execute(select, values)
        schema = pa.schema(list(shape.items()))
        yield pa.RecordBatchReader.from_batches(schema, _batches(cursor, shape, schema))


def _batches(
    cursor: Any, shape: Mapping[str, pa.DataType], schema: pa.Schema
) -> Iterator[pa.RecordBatch]:
    while rows := cursor.fetchmany(AT_ONCE):
        cells = zip(zip(*rows, strict=True), shape.values(), strict=True)
        yield pa.record_batch([_column(cell, kind) for cell, kind in cells], schema=schema)


def _column(cells: Sequence[Any], kind: pa.DataType) -> pa.Array:
    if not pa.types.is_date(kind):
        return pa.array(cells, kind)
    # SQLite tells days of a column as days, those it works out as text
    return pa.array([cell and str(cell) for cell in cells], pa.string()).cast(kind)


# signs that no text has: what lies in JSON then needs no quotes, which cost more than all else
_BETWEEN, _QUOTE, _NULL = "\x02", "\x01", "\x03"


@contextmanager
def _reading_copy(
    select: str, values: Sequence[Any], shape: Mapping[str, pa.DataType]
) -> Iterator[pa.RecordBatchReader]:
    names = ", ".join(f'"{name}"' for name in shape)
    signs = f"DELIMITER '{_BETWEEN}', QUOTE '{_QUOTE}', NULL '{_NULL}'"
    statement = (
        f"COPY (SELECT * FROM ({select}) AS asked ({names})) "  # noqa: S608
        f"TO STDOUT (FORMAT csv, {signs})"
    )
    with connection.cursor() as cursor, cursor.copy(statement, values) as copy:
        blocks = _Blocks(copy)
        if not blocks.any:
            schema = pa.schema(list(shape.items()))
            yield pa.RecordBatchReader.from_batches(schema, [])
            return
        yield csv.open_csv(
            blocks,
            csv.ReadOptions(column_names=list(shape), block_size=1 << 24),
            csv.ParseOptions(
                delimiter=_BETWEEN, quote_char=_QUOTE, newlines_in_values=True,
                ignore_empty_lines=False,
            ),
            csv.ConvertOptions(
                column_types=shape, strings_can_be_null=True, quoted_strings_can_be_null=False,
                null_values=[_NULL],
            ),
        )  # fmt: skip


class _Blocks(io.RawIOBase):
    """The blocks of a COPY as a file to read from."""

    def __init__(self, blocks: Iterable[bytes | memoryview]) -> None:
        self._blocks = iter(blocks)
        self._left = bytearray(next(self._blocks, b""))
        self.any = bool(self._left)

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        """Up to so many bytes; all where none are said."""
        whole = self._left
        for block in self._blocks:
            whole += block
            if 0 <= size <= len(whole):
                break
        if size < 0:
            size = len(whole)
        self._left = whole[size:]
        return bytes(whole[:size])
