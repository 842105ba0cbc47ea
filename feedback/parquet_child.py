"""The child that opens a Parquet file: reads it from standard input, writes one JSON line per row.

Run with `python -I -m feedback.parquet_child`; exit codes as in `feedback.child_rows`. A column of records becomes
columns with dotted names. The first line holds the names; a row's number is its place.
"""

import sys
from collections.abc import Iterator
from typing import Any

from feedback.cells import MAX_COLUMNS
from feedback.child_rows import UNSAFE, RowWriter
from journeys.confinement import limit_memory, limit_time

CPU_SECONDS, CPU_SECONDS_A_MB = 60, 2
ROWS_AT_ONCE = 500
MOST_ROWS = 100_000_000
DEEPEST = 10
LARGE_RATIO = 20
HARMLESS = 64 << 20  # a column of few different values packs very well


def main() -> None:
    """Open, and write names and rows batch by batch."""
    limit_memory()
    content = sys.stdin.buffer.read()
    limit_time(CPU_SECONDS + CPU_SECONDS_A_MB * (len(content) >> 20))
    import pyarrow as pa
    import pyarrow.parquet as pq

    pa.set_memory_pool(pa.system_memory_pool())  # the others reserve more than the child may have
    with pq.ParquetFile(pa.BufferReader(content), pre_buffer=False) as file:
        if file.metadata.num_rows > MOST_ROWS or file.metadata.num_columns > MAX_COLUMNS:
            sys.exit(UNSAFE)
        writer = RowWriter(len(content), HARMLESS, LARGE_RATIO)
        writer.announce(file.metadata.num_rows)
        number = 0
        for batch in file.iter_batches(batch_size=ROWS_AT_ONCE, use_threads=False):
            flat = flattened(pa.Table.from_batches([batch]))
            if number == 0:
                writer.write(0, flat.schema.names)
            for values in rows(flat):
                number += 1
                writer.write(number, values)


def flattened(table: Any) -> Any:
    """The table with the parts of each record as columns of their own."""
    import pyarrow as pa

    for _layer in range(DEEPEST):
        if not any(pa.types.is_struct(field.type) for field in table.schema):
            break
        table = table.flatten()
    return table


def rows(table: Any) -> Iterator[list[Any]]:
    """The values row by row; moments to the microsecond."""
    import pyarrow as pa

    columns = []
    for column in table.columns:
        if pa.types.is_timestamp(column.type) and column.type.unit == "ns":
            column = column.cast(pa.timestamp("us", column.type.tz), safe=False)
        try:
            columns.append(column.to_pylist())
        except (ValueError, OverflowError):
            columns.append([_one(cell) for cell in column])
    yield from map(list, zip(*columns, strict=True))


def _one(cell: Any) -> Any:
    """A value, or what makes its row a problem: a day that no calendar has, bytes that are no text."""
    try:
        return cell.as_py()
    except (ValueError, OverflowError):
        return b"\xff"


if __name__ == "__main__":
    main()
