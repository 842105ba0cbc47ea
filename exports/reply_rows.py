"""The rows of a file with answers, wherever they stand in it: a workbook opened in a child process, or a CSV."""

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from feedback.cells import Record
from feedback.child_rows import NO_TABLE, UNSAFE
from feedback.confined_tables import child_cell
from feedback.readers import ZIP, open_table
from journeys.archives import MOST_RATIO, MOST_UNPACKED
from journeys.confinement import confined
from journeys.errors import (
    FileEmpty,
    FileKindUnsupported,
    FileUnreadable,
    WorkbookBroken,
    WorkbookTooLarge,
)
from journeys.file_errors import require_file

MOST_BYTES = 50_000_000
MOST_ROWS = 100_000
MACROS = "Het bestand bevat macro’s. Die zijn niet uitgevoerd; alleen de cellen zijn gelezen."


@dataclass(frozen=True)
class Sheet:
    """One sheet, or a whole CSV: its records with their numbers, the row of column names among them."""

    name: str
    records: tuple[Record, ...]


def read_sheets(path: Path, content: BinaryIO | None = None) -> tuple[list[Sheet], list[str]]:
    """The sheets of a file and what there is to tell of it (Dutch); raises FileMissing or another FileProblem.

    With `content` the file is in memory and `path` gives only its name.
    """
    if content is not None:
        return _sheets(path, content)
    require_file(path)
    try:
        with path.open("rb") as handle:
            return _sheets(path, handle)
    except OSError as error:
        raise FileUnreadable(file=path.name, reason=error.strerror or str(error)) from error


def _sheets(path: Path, handle: BinaryIO) -> tuple[list[Sheet], list[str]]:
    size = handle.seek(0, io.SEEK_END)
    handle.seek(0)
    if size > MOST_BYTES:
        raise WorkbookTooLarge(file=path.name, limit=MOST_BYTES >> 20, ratio=MOST_RATIO)
    head = handle.read(4)
    handle.seek(0)
    if head in ZIP:
        return _workbook(path, handle)
    with open_table(path, handle) as table:
        header: Record = (1, list(table.columns), "")
        rows: Iterator[Record] = ((row.number, row.cells, row.problem) for row in table.rows)
        return [Sheet("", (header, *(row for _, row in zip(range(MOST_ROWS), rows, strict=False))))], []


def _workbook(path: Path, handle: BinaryIO) -> tuple[list[Sheet], list[str]]:
    found: list[tuple[str, list[Record]]] = []
    notes: list[str] = []
    with confined("exports.reply_child", handle) as child:
        assert child.stdout is not None
        with io.TextIOWrapper(child.stdout, encoding="utf-8") as lines:
            for line in lines:
                if not line.endswith("\n"):  # it was stopped in the middle of a row
                    break
                message = json.loads(line)
                if isinstance(message, dict):
                    found.append((message["sheet"], []))
                    notes = [MACROS] if message["macros"] else []
                elif len(found[-1][1]) < MOST_ROWS:
                    number, cells, problem = message
                    found[-1][1].append((number, [child_cell(cell) for cell in cells], problem))
        code = child.wait()
    if code == UNSAFE:
        raise WorkbookTooLarge(file=path.name, limit=MOST_UNPACKED >> 20, ratio=MOST_RATIO)
    if code == NO_TABLE:
        raise FileKindUnsupported(file=path.name, kind=path.suffix or "ZIP")
    if code:
        raise WorkbookBroken(file=path.name)
    if not any(records for _, records in found):
        raise FileEmpty(file=path.name)
    return [Sheet(name, tuple(records)) for name, records in found], notes
