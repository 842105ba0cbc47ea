"""A table file in, the same rows with columns added out; streamed, and written whole or not at all."""

import csv
import json
import os
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from feedback.cells import SourceRow, as_text
from feedback.readers import Table, open_table
from journeys.errors import ColumnMissing, OutputNotWritable
from journeys.live_cells import is_live, is_number
from workbench import wiring

BATCH = 2_000
Progress = Callable[..., None]
Annotate = Callable[[list[str]], list[tuple[object, ...]]]


def redact_table(file: Path, text_column: str, out: Path, progress: Progress) -> int:
    """Add `text_redacted` and `spans` (JSON [[start, end, kind], …] of the original); returns the number of rows."""

    def annotate(texts: list[str]) -> list[tuple[object, ...]]:
        return [
            (redacted.text, json.dumps([[span.start, span.end, span.kind] for span in redacted.spans]))
            for redacted in wiring.redactor().redact(texts)
        ]

    return annotate_table(file, text_column, out, ("text_redacted", "spans"), annotate, progress)


def route_table(file: Path, text_column: str, out: Path, progress: Progress, *, context: str = "") -> int:
    """Add `organisation`, `product` and `confidence`; the first is empty where the router abstains."""
    router = wiring.router().in_context(context)

    def annotate(texts: list[str]) -> list[tuple[object, ...]]:
        return [
            (route.organisation or "", route.product or "", round(route.confidence, 3)) for route in router.route(texts)
        ]

    return annotate_table(file, text_column, out, ("organisation", "product", "confidence"), annotate, progress)


def cluster_table(
    file: Path,
    text_column: str,
    out: Path,
    progress: Progress,
    *,
    group: str | None = None,
    identifier: str | None = None,
) -> int:
    """Add `topic`, `label` and `probability`; the identifier only has to be there when it is not the usual `id`."""
    from topics.clustering import cluster_texts

    _require_writable(out)
    with open_table(file) as table:
        text_at = _place(table, text_column, file)
        group_at = _place(table, group, file) if group else None
        if identifier and identifier != "id":
            _place(table, identifier, file)
        rows = list(table.rows)
    columns = table.columns
    found = cluster_texts(
        [_text(row, text_at) for row in rows],
        wiring.embedder(),
        [_text(row, group_at) for row in rows] if group_at is not None else None,
        progress,
    )
    added = [(topic.topic, topic.label, topic.probability) for topic in found]
    return _write(out, columns, ("topic", "label", "probability"), iter([(rows, added)]))


def annotate_table(
    file: Path,
    text_column: str,
    out: Path,
    added: tuple[str, ...],
    annotate: Annotate,
    progress: Progress,
    *,
    harmless: bool = False,
) -> int:
    """Add columns that `annotate` makes of a batch of texts; returns the number of rows.

    `harmless`: people open the result in a spreadsheet, so what it would run gets an apostrophe.
    """
    with open_table(file) as table:
        place = _place(table, text_column, file)

        def batches() -> Iterator[tuple[list[SourceRow], Sequence[tuple[object, ...]]]]:
            done = 0
            while batch := list(islice(table.rows, BATCH)):
                yield batch, annotate([_text(row, place) for row in batch])
                done += len(batch)
                progress(done)

        return _write(out, table.columns, added, batches(), _harmless if harmless else str)


def _require_writable(out: Path) -> None:
    """Say at once, before long work, that the result has nowhere to go."""
    folder = out.absolute().parent
    reason = "Is a directory" if out.is_dir() else "" if folder.is_dir() else "No such file or directory"
    if not reason and not os.access(folder, os.W_OK):
        reason = "Permission denied"
    if reason:
        raise OutputNotWritable(file=str(out), reason=reason)


def _place(table: Table, column: str, file: Path) -> int:
    if column not in table.columns:
        raise ColumnMissing(file=file.name, column=column, columns=", ".join(table.columns))
    return table.columns.index(column)


def _text(row: SourceRow, place: int) -> str:
    return as_text(row.cells[place]) if place < len(row.cells) else ""


def _harmless(cell: str) -> str:
    return f"'{cell}" if is_live(cell) and not is_number(cell) else cell


def _write(
    out: Path,
    columns: Sequence[str],
    added: tuple[str, ...],
    batches: Iterator[tuple[list[SourceRow], Sequence[tuple[object, ...]]]],
    made: Callable[[str], str] = str,
) -> int:
    """Rows with the added columns; an input column of the same name is replaced."""
    kept = [place for place, column in enumerate(columns) if column not in added]
    count = 0
    part = out.with_name(f".{out.name}.part")
    try:
        with part.open("w", encoding="utf-8", errors="surrogatepass", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow([*(made(columns[place]) for place in kept), *added])
            for rows, extra in batches:
                for row, cells in zip(rows, extra, strict=True):
                    writer.writerow([*(made(_text(row, place)) for place in kept), *cells])
                    count += 1
        part.replace(out)
    except OSError as error:
        raise OutputNotWritable(file=str(out), reason=error.strerror or str(error)) from error
    finally:
        part.unlink(missing_ok=True)
    return count
