"""Tables as streams of Arrow batches, the same from SQLite and PostgreSQL, and back into either; memory stays flat."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from feedback.searching import WORDS_TABLE
from journeys.base import UtcDateTime
from workbench import count_index

ROWS_AT_ONCE = 5_000
BYTES_AT_ONCE = 32 << 20  # of recordings, which may take 270 MB each
LAYOUT_TABLE = "alembic_version"
ARROW = {
    "int": pa.int64(),
    "float": pa.float64(),
    "bool": pa.bool_(),
    "text": pa.string(),
    "json": pa.string(),
    "bytes": pa.binary(),
    "time": pa.timestamp("us", tz="UTC"),
    "date": pa.date32(),
}
# in this order: some types are kinds of others
_KINDS: tuple[tuple[type[Any], str], ...] = (
    (sa.Boolean, "bool"),
    (sa.JSON, "json"),
    (sa.DateTime, "time"),
    (sa.Date, "date"),
    (sa.LargeBinary, "bytes"),
    (sa.Integer, "int"),
    (sa.Numeric, "float"),
    (sa.Float, "float"),
    (sa.String, "text"),
)
_TYPES: dict[str, Any] = {
    "int": sa.BigInteger(),
    "float": sa.Float(),
    "bool": sa.Boolean(),
    "text": sa.Text(),
    "json": sa.Text(),
    "bytes": sa.LargeBinary(),
    "time": UtcDateTime(),
    "date": sa.Date(),
}


@dataclass(frozen=True)
class Key:
    """Columns of a table that point at columns of another."""

    columns: tuple[str, ...]
    table: str
    referred: tuple[str, ...]


@dataclass(frozen=True)
class TableShape:
    """A table as a database has it: its columns with their kinds (keys of `ARROW`), and what it points at."""

    name: str
    columns: tuple[tuple[str, str], ...]
    primary: tuple[str, ...]
    keys: tuple[Key, ...]

    @property
    def schema(self) -> pa.Schema:
        """The Arrow schema of its batches."""
        return pa.schema([(name, ARROW[kind]) for name, kind in self.columns])


def is_own_table(name: str) -> bool:
    """Whether a table holds data; words and counts are made anew, and the layout stands in the manifest."""
    return not name.startswith(WORDS_TABLE) and name not in (LAYOUT_TABLE, count_index.TABLE)


def shapes(connection: sa.Connection) -> list[TableShape]:
    """The tables there are, each after the ones it points at."""
    inspector = sa.inspect(connection)
    found = []
    for name in sorted(filter(is_own_table, inspector.get_table_names())):
        columns = tuple((column["name"], _kind(column["type"])) for column in inspector.get_columns(name))
        keys = tuple(
            Key(tuple(key["constrained_columns"]), key["referred_table"], tuple(key["referred_columns"]))
            for key in sorted(inspector.get_foreign_keys(name), key=lambda key: key["constrained_columns"])
        )
        primary = tuple(inspector.get_pk_constraint(name)["constrained_columns"])
        found.append(TableShape(name, columns, primary, keys))
    return _parents_first(found)


def _kind(type_: Any) -> str:
    return next(kind for known, kind in _KINDS if isinstance(type_, known))


def _parents_first(tables: list[TableShape]) -> list[TableShape]:
    waiting, done = list(tables), []
    names: set[str] = set()
    while waiting:
        free = [table for table in waiting if {key.table for key in table.keys} <= names | {table.name}]
        free = free or waiting[:1]  # a circle has no first
        done += free
        names.update(table.name for table in free)
        waiting = [table for table in waiting if table.name not in names]
    return done


def read_batches(connection: sa.Connection, table: TableShape, rows: int = 0) -> Iterator[pa.RecordBatch]:
    """The rows of a table in the order of its key, so many at once (by default: what fits in little memory)."""
    rows = rows or _rows_at_once(connection, table)
    postgres = connection.dialect.name == "postgresql"
    known = sa.table(table.name, *(sa.column(name, _TYPES[kind]) for name, kind in table.columns))
    asked = [
        sa.cast(known.c[name], sa.Text).label(name) if postgres and kind == "json" else known.c[name]
        for name, kind in table.columns
    ]
    kinds = dict(table.columns)
    order = [
        # both databases in the order of bytes, whatever language a database sorts by
        sa.collate(known.c[name], "C") if postgres and kinds[name] == "text" else known.c[name]
        for name in table.primary
    ]
    result = connection.execute(
        sa.select(*asked).order_by(*order), execution_options={"stream_results": True, "yield_per": rows}
    )
    for some in result.partitions(rows):
        arrays = [
            pa.array(values, type=ARROW[kind])
            for values, (_name, kind) in zip(zip(*some, strict=True), table.columns, strict=True)
        ]
        yield pa.RecordBatch.from_arrays(arrays, schema=table.schema)


def _rows_at_once(connection: sa.Connection, table: TableShape) -> int:
    large = [name for name, kind in table.columns if kind == "bytes"]
    if not large:
        return ROWS_AT_ONCE
    known = sa.table(table.name, *map(sa.column, large))
    longest = connection.execute(sa.select(*(sa.func.max(sa.func.length(known.c[name])) for name in large))).one()
    return max(1, min(ROWS_AT_ONCE, BYTES_AT_ONCE // max(1, sum(number or 0 for number in longest))))


def as_kept(batch: pa.RecordBatch, table: TableShape, dialect: str) -> pa.RecordBatch:
    """A batch as this database can keep it: PostgreSQL has no place for the sign NUL in a text."""
    if dialect != "postgresql":
        return batch
    arrays = [
        pc.replace_substring(column, "\x00", "\ufffd") if kind == "text" else column
        for column, (_name, kind) in zip(batch.columns, table.columns, strict=True)
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=batch.schema)


def load(connection: sa.Connection, table: TableShape, found: Iterator[pa.RecordBatch]) -> int:
    """Put batches into an empty table of this shape; returns the number of rows."""
    rows = 0
    names = ", ".join(f'"{name}"' for name, _kind in table.columns)
    cursor: Any = connection.connection.cursor()
    if connection.dialect.name == "postgresql":
        # one statement a table: a row may point at a later one of the same table
        with cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN') as copy:
            for batch in found:
                columns = [column.to_pylist() for column in as_kept(batch, table, "postgresql").columns]
                for row in zip(*columns, strict=True):
                    copy.write_row(row)
                rows += batch.num_rows
        _next_numbers(connection, table)
        return rows
    places = ", ".join("?" for _ in table.columns)
    for batch in found:
        columns = [
            _as_sqlite(column, kind).to_pylist()
            for column, (_name, kind) in zip(batch.columns, table.columns, strict=True)
        ]
        cursor.executemany(
            f'INSERT INTO "{table.name}" ({names}) VALUES ({places})',  # noqa: S608 - names of a shape that is there
            zip(*columns, strict=True),
        )
        rows += batch.num_rows
    return rows


def _as_sqlite(column: pa.Array, kind: str) -> pa.Array:
    if kind == "time":  # as SQLAlchemy writes it
        return pc.strftime(column, format="%Y-%m-%d %H:%M:%S")
    return pc.strftime(column, format="%Y-%m-%d") if kind == "date" else column


def _next_numbers(connection: sa.Connection, table: TableShape) -> None:
    for name in table.primary:
        asked = sa.text("SELECT pg_get_serial_sequence(:table, :column)")
        sequence = connection.execute(asked, {"table": f'"{table.name}"', "column": name}).scalar()
        if sequence:
            highest = f'(SELECT max("{name}") FROM "{table.name}")'  # noqa: S608
            connection.execute(
                sa.text(f"SELECT setval(:sequence, coalesce({highest}, 1), {highest} IS NOT NULL)"),
                {"sequence": sequence},
            )
