"""Cells and rows as they stand in a file, before anything is made of them."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

MAX_COLUMNS = 500
BATCH_CHARACTERS = 20_000_000  # of text at once in memory, however many rows it is

Cell = str | float | datetime | None
Record = tuple[int, list[Cell], str]  # number, cells, the reason why it cannot be read (Dutch; empty: it can)

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True)
class SourceRow:
    """A row as it stood in the file; `number` is what a spreadsheet shows, the header being row 1.

    Of JSON and Parquet it is the place in the list, of JSONL the line.
    """

    number: int
    cells: list[Cell]
    problem: str = ""
    mends: str = ""  # repair number, in a file of rows that were set aside before


def as_text(cell: Cell) -> str:
    """A cell as text: dates in ISO form, whole numbers without a decimal part."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, datetime):
        midnight = (cell.hour, cell.minute, cell.second) == (0, 0, 0)
        return cell.date().isoformat() if midnight else cell.isoformat(sep=" ", timespec="seconds")
    return str(int(cell)) if float(cell).is_integer() else repr(cell)


def clean_text(cell: Cell) -> str:
    """A cell as text without control characters and outer spaces; line breaks stay."""
    text = as_text(cell)
    if not text.isprintable():
        text = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    # a spreadsheet's sign for "this is text", put before a formula sign by whoever exported safely
    if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@"):
        text = text[1:]
    return text.strip()


def one_line(cell: Cell) -> str:
    """A cell as one line of text with single spaces."""
    return " ".join(clean_text(cell).split())


def plain(text: str) -> str:
    """Lower case, no accents, only letters, digits and single spaces: how names and words are compared."""
    decomposed = unicodedata.normalize("NFKD", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", decomposed.encode("ascii", "ignore").decode().lower()).split())


def is_blank(cells: list[Cell]) -> bool:
    """Whether there is nothing in any of the cells."""
    return all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in cells)


def in_batches(rows: Iterable[SourceRow], most_rows: int) -> Iterator[list[SourceRow]]:
    """The rows, so many at a time, and fewer when their text is long."""
    batch: list[SourceRow] = []
    characters = 0
    for row in rows:
        batch.append(row)
        characters += sum(len(cell) for cell in row.cells if isinstance(cell, str))
        if len(batch) >= most_rows or characters >= BATCH_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch
