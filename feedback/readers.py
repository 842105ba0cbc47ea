"""Reads tables from files that offices and programs make: delimited text, workbooks, JSON and Parquet; row by row.

What cannot be read as a row comes out as a row with a problem; what is no table at all is refused whole. What a file
is, its first bytes tell; a name that says otherwise is told, for then something else may be wrong with it too.
"""

import io
import re
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from feedback.cells import MAX_COLUMNS, Cell, Record, SourceRow, clean_text, in_batches, is_blank
from feedback.confined_tables import parquet_records, workbook_records
from feedback.delimited import delimited_records
from feedback.encodings import DAMAGED, FOREIGN, SNIFF_BYTES, find_encoding, looks_like_text
from feedback.json_records import JSON_EXTENSIONS, json_records, looks_like_json
from feedback.repairs import own_columns, read_repair_number, surplus_columns
from feedback.whatsapp import chat_records, looks_like_chat
from journeys.errors import (
    ExtensionMismatch,
    FileEmpty,
    FileKindUnsupported,
    FileNotATable,
    FileUnreadable,
    OnlyColumnNames,
    TooManyColumns,
    WorkbookBroken,
)
from journeys.file_errors import require_file

SAMPLE_ROWS = 1000
LONGEST_NAME = 200  # of a column

# what the first bytes give away; a ZIP is looked into, for a workbook is one
MAGIC = {
    b"%PDF": "PDF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"\xd0\xcf\x11\xe0": "XLS/DOC",
    b"\x1f\x8b": "GZIP",
    b"7z\xbc\xaf": "7Z",
    b"Rar!": "RAR",
    b"SQLite format 3": "SQLite",
    b"{\\rtf": "RTF",
}
ZIP = (b"PK\x03\x04", b"PK\x05\x06")
OLD_OFFICE = b"\xd0\xcf\x11\xe0"  # also around a workbook that is locked with a password
TEXT_EXTENSIONS = (".csv", ".tsv", ".txt", ".tab")
WORKBOOK_EXTENSIONS = (".xlsx", ".xlsm", ".ods")
PARQUET_EXTENSIONS = (".parquet",)
UNSUPPORTED_EXTENSIONS = (".xls", ".xlsb", ".doc", ".docx", ".pdf", ".zip")
MARKUP = re.compile(r"\s*<(?:!doctype|html|\?xml|svg|table)", re.IGNORECASE)


@dataclass(frozen=True)
class Table:
    """Column names, the first rows to look at, and all rows (the first ones included), to be read once."""

    columns: tuple[str, ...]
    sample: list[SourceRow]
    rows: Iterator[SourceRow]
    share_read: Callable[[], float | None]  # 0–1, None when unknown


@dataclass(frozen=True)
class _Opened:
    records: Generator[Record]
    share_read: Callable[[], float | None]
    padded: bool = True  # a row may leave out empty cells at its end
    damaged: bool = False


@contextmanager
def open_table(path: Path, content: BinaryIO | None = None, own_senders: Sequence[str] = ()) -> Iterator[Table]:
    """The table in a file, or in `content` when it is in memory (then `path` gives only the name).

    `own_senders` are those whose messages in an exported chat are not of citizens.

    Raises FileMissing, FileEmpty or another FileProblem: one sentence for the whole file.
    """
    if content is not None:
        content.seek(0)
        with _table(path, content, own_senders) as table:
            yield table
        return
    require_file(path)
    try:
        handle = path.open("rb")
    except OSError as error:
        raise FileUnreadable(file=path.name, reason=error.strerror or str(error)) from error
    with handle, _table(path, handle, own_senders) as table:
        yield table


@contextmanager
def _table(path: Path, handle: BinaryIO, own_senders: Sequence[str]) -> Iterator[Table]:
    opened = _open(path, handle, own_senders)
    with closing(opened.records):
        filled = (record for record in opened.records if record[2] or not is_blank(record[1]))
        try:
            _number, header, problem = next(filled)
        except StopIteration:
            raise FileEmpty(file=path.name) from None
        if problem:
            raise FileUnreadable(file=path.name, reason=problem)
        ours = own_columns(header)
        header = header[ours:]
        if ours:
            header = header[: len(header) - surplus_columns(header)]
        columns = _column_names(header)
        if len(columns) > MAX_COLUMNS:
            raise TooManyColumns(file=path.name, limit=MAX_COLUMNS)
        rows = (_row(record, ours, len(columns), opened) for record in filled)
        sample = next(in_batches(rows, SAMPLE_ROWS), [])
        if not sample:
            raise OnlyColumnNames(file=path.name)
        yield Table(columns, sample, chain(sample, rows), opened.share_read)


def _open(path: Path, handle: BinaryIO, own_senders: Sequence[str]) -> _Opened:
    """The records of a file, by what is in it; raises FileProblem when that is no table, or its name says otherwise."""
    extension = path.suffix.lower()
    head = handle.read(SNIFF_BYTES)
    size = handle.seek(0, io.SEEK_END)
    handle.seek(0)
    if not head.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise FileEmpty(file=path.name)
    if head.startswith(ZIP):
        _require_name(path, extension, "XLSX/ZIP", (*TEXT_EXTENSIONS, *JSON_EXTENSIONS, *PARQUET_EXTENSIONS))
        return _Opened(*workbook_records(path, handle))
    if head.startswith(b"PAR1"):
        _require_name(path, extension, "Parquet", (*TEXT_EXTENSIONS, *JSON_EXTENSIONS, *WORKBOOK_EXTENSIONS))
        return _Opened(*parquet_records(path, handle))
    _refuse_what_is_no_text(path, extension, head)
    encoding = find_encoding(handle, head)
    start = encoding.open(io.BytesIO(head)).read()

    def share_read() -> float | None:
        return handle.tell() / size if size else None

    if MARKUP.match(start):
        raise FileKindUnsupported(file=path.name, kind="HTML/XML")
    if looks_like_json(start, extension):
        _require_name(path, extension, "JSON", (*TEXT_EXTENSIONS, *WORKBOOK_EXTENSIONS, *PARQUET_EXTENSIONS))
        records = json_records(handle, encoding, start, path.name, extension)
        return _Opened(records, share_read, damaged=encoding.damaged)
    _require_name(path, extension, "CSV", (*WORKBOOK_EXTENSIONS, *PARQUET_EXTENSIONS, *JSON_EXTENSIONS))
    if extension == ".txt" and looks_like_chat(start):
        return _Opened(chat_records(encoding.open(handle), own_senders, path.name), share_read)
    return _Opened(delimited_records(encoding.open(handle)), share_read, padded=False, damaged=encoding.damaged)


def _require_name(path: Path, extension: str, found: str, others: tuple[str, ...]) -> None:
    if extension in others:
        raise ExtensionMismatch(file=path.name, extension=extension, found=found)


def _refuse_what_is_no_text(path: Path, extension: str, head: bytes) -> None:
    if head.startswith(OLD_OFFICE) and extension in WORKBOOK_EXTENSIONS:
        raise WorkbookBroken(file=path.name)
    for magic, kind in MAGIC.items():
        if head.startswith(magic):
            raise FileKindUnsupported(file=path.name, kind=kind)
    if extension in UNSUPPORTED_EXTENSIONS:
        raise FileKindUnsupported(file=path.name, kind=extension)
    if not looks_like_text(head):
        raise FileNotATable(file=path.name)


def _column_names(header: list[Cell]) -> tuple[str, ...]:
    while header and is_blank(header[-1:]):
        header = header[:-1]
    names: list[str] = []
    for position, cell in enumerate(header[: MAX_COLUMNS + 1], start=1):
        name = " ".join(clean_text(cell).split())[:LONGEST_NAME] or f"kolom {position}"
        copies = sum(1 for earlier in names if earlier == name or earlier.startswith(f"{name} ("))
        names.append(f"{name} ({copies + 1})" if copies else name)
    return tuple(names)


def _row(record: Record, ours: int, width: int, opened: _Opened) -> SourceRow:
    """A record as a row of the table, as wide as its header; what is ours goes into the row's repair number."""
    number, cells, problem = record
    mends = clean_text(cells[0]) if ours and cells and not problem else ""
    mends = mends.upper() if read_repair_number(mends) else ""
    cells = cells[ours:] if not problem else cells
    if opened.damaged and any(isinstance(cell, str) and FOREIGN.search(cell) for cell in cells):
        cells = [FOREIGN.sub("\ufffd", cell) if isinstance(cell, str) else cell for cell in cells]
        problem = problem or DAMAGED
    if not problem and len(cells) > width:
        if is_blank(cells[width:]):
            cells = cells[:width]
        else:
            problem = f"De rij heeft {len(cells)} cellen; de kop heeft er {width}."
    elif not problem and len(cells) < width:
        if opened.padded:
            cells = [*cells, *[None] * (width - len(cells))]
        else:
            problem = f"De rij heeft {len(cells)} cellen; de kop heeft er {width}."
    return SourceRow(number, cells, problem, mends)
