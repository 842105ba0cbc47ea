"""Reads tables from files that offices make: any delimiter and encoding of text, and workbooks; streams row by row.

What cannot be read as a row comes out as a row with a problem; what is no table at all is refused whole.
"""

import codecs
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO

from feedback.cells import Cell, SourceRow, as_text, is_blank
from feedback.delimited import delimited_records
from feedback.workbook import workbook_records
from journeys.errors import (
    ExtensionMismatch,
    FileEmpty,
    FileKindUnsupported,
    FileMissing,
    FileNotATable,
    FileUnreadable,
)

SAMPLE_ROWS = 1000
SNIFF_BYTES = 65_536

# what the first bytes give away; a ZIP is looked into, for a workbook is one
MAGIC = {
    b"%PDF": "PDF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"\xd0\xcf\x11\xe0": "XLS/DOC",
    b"\x1f\x8b": "GZIP",
    b"PAR1": "Parquet",
    b"SQLite format 3": "SQLite",
    b"{\\rtf": "RTF",
}
TEXT_EXTENSIONS = (".csv", ".tsv", ".txt", ".tab")
UNSUPPORTED_EXTENSIONS = (".xls", ".xlsb", ".ods", ".doc", ".docx", ".pdf", ".json", ".jsonl", ".parquet", ".zip")


@dataclass(frozen=True)
class Table:
    """Column names, the first rows to look at, and all rows (the first ones included), to be read once."""

    columns: tuple[str, ...]
    sample: list[SourceRow]
    rows: Iterator[SourceRow]
    share_read: Callable[[], float | None]  # 0–1, None when unknown


@contextmanager
def open_table(path: Path, content: BinaryIO | None = None) -> Iterator[Table]:
    """The table in a file, or in `content` when it is in memory (then `path` gives only the name).

    Raises FileMissing, FileEmpty or another FileProblem: one sentence for the whole file.
    """
    if content is not None:
        content.seek(0)
        with _table(path, content) as table:
            yield table
        return
    if not path.is_file():
        raise FileMissing(file=path.name)
    try:
        handle = path.open("rb")
    except OSError as error:
        raise FileUnreadable(file=path.name, reason=error.strerror or str(error)) from error
    with handle, _table(path, handle) as table:
        yield table


@contextmanager
def _table(path: Path, handle: BinaryIO) -> Iterator[Table]:
    extension = path.suffix.lower()
    head = handle.read(SNIFF_BYTES)
    size = handle.seek(0, io.SEEK_END)
    handle.seek(0)
    if not head.strip(b"\0 \t\r\n"):
        raise FileEmpty(file=path.name)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        if extension in TEXT_EXTENSIONS:
            raise ExtensionMismatch(file=path.name, extension=extension, found="XLSX/ZIP")
        records, share_read = workbook_records(path, handle)
        ragged_allowed = True
    else:
        _refuse_what_is_no_text(path, extension, head)
        encoding = find_encoding(handle, head)
        text = io.TextIOWrapper(_Unclosable(handle), encoding=encoding, errors="replace", newline=None)
        records = delimited_records(text)
        ragged_allowed = False

        def share_read() -> float | None:
            return handle.tell() / size if size else None

    try:
        filled = ((number, cells, problem) for number, cells, problem in records if problem or not is_blank(cells))
        try:
            _number, header, problem = next(filled)
        except StopIteration:
            raise FileEmpty(file=path.name) from None
        if problem:
            raise FileUnreadable(file=path.name, reason=problem)
        columns = _column_names(header)
        rows = (_fit(number, cells, problem, len(columns), ragged_allowed) for number, cells, problem in filled)
        sample = list(islice(rows, SAMPLE_ROWS))
        if not sample:
            raise FileEmpty(file=path.name)
        yield Table(columns, sample, chain(sample, rows), share_read)
    finally:
        records.close()


class _Unclosable(io.BufferedReader):
    """Lets a text layer come and go without closing the file underneath, which is not ours."""

    def __init__(self, handle: BinaryIO) -> None:
        super().__init__(_Raw(handle), buffer_size=SNIFF_BYTES)


class _Raw(io.RawIOBase):
    def __init__(self, handle: BinaryIO) -> None:
        self._handle = handle

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._handle.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def _refuse_what_is_no_text(path: Path, extension: str, head: bytes) -> None:
    for magic, kind in MAGIC.items():
        if head.startswith(magic):
            raise FileKindUnsupported(file=path.name, kind=kind)
    if extension in (".xlsx", ".xlsm"):
        found = "CSV" if _looks_like_text(head) else "binary"
        if found == "binary":
            raise FileNotATable(file=path.name)
        raise ExtensionMismatch(file=path.name, extension=extension, found=found)
    if extension in UNSUPPORTED_EXTENSIONS:
        raise FileKindUnsupported(file=path.name, kind=extension)
    if not _looks_like_text(head):
        raise FileNotATable(file=path.name)


def _looks_like_text(head: bytes) -> bool:
    """Random bytes have 10% control characters; text has none, whatever its encoding."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or _utf16_without_bom(head):
        return True
    controls = sum(head.count(byte) for byte in range(32) if byte not in b"\t\n\r\f\x1a")
    return controls <= max(5, 0.02 * len(head))  # a stray few in a short text are no sign of anything


def _utf16_without_bom(head: bytes) -> str | None:
    half = max(1, len(head) // 2)
    even, odd = head[0::2].count(0) / half, head[1::2].count(0) / half
    if odd > 0.4 and even < 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > 0.4 and odd < 0.1 else None


def find_encoding(handle: BinaryIO, head: bytes) -> str:
    """BOM, then UTF-8 if the whole file is that, then UTF-16 by its zeros, then Windows-1252 or Latin-9."""
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if guess := _utf16_without_bom(head):
        return guess
    decoder = codecs.getincrementaldecoder("utf-8")()
    seen: set[int] = set()
    valid = True
    while chunk := handle.read(1 << 20):
        if valid:
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                valid = False
        seen.update(set(chunk))
    handle.seek(0)
    if valid:
        return "utf-8"
    # 0xA4 is the euro of Latin-9 and a sign nobody uses in Windows-1252, which has letters at 0x80–0x9F
    return "iso8859-15" if 0xA4 in seen and not seen & set(range(0x80, 0xA0)) else "cp1252"


def _column_names(header: list[Cell]) -> tuple[str, ...]:
    while header and is_blank(header[-1:]):
        header = header[:-1]
    names: list[str] = []
    for position, cell in enumerate(header, start=1):
        name = " ".join(as_text(cell).split()) or f"kolom {position}"
        copies = sum(1 for earlier in names if earlier == name or earlier.startswith(f"{name} ("))
        names.append(f"{name} ({copies + 1})" if copies else name)
    return tuple(names)


def _fit(number: int, cells: list[Cell], problem: str, width: int, ragged_allowed: bool) -> SourceRow:
    if not problem and len(cells) > width:
        if is_blank(cells[width:]):
            cells = cells[:width]
        else:
            problem = f"De rij heeft {len(cells)} cellen; de kop heeft er {width}."
    elif not problem and len(cells) < width:
        if ragged_allowed:
            cells = [*cells, *[None] * (width - len(cells))]
        else:
            problem = f"De rij heeft {len(cells)} cellen; de kop heeft er {width}."
    return SourceRow(number, cells, problem)
