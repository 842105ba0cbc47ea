"""The file between reading and storing: rows already redacted, one JSON line each, so that nothing original is spooled.

First line: what is imported, for whom, how. Last line: the counts, which proves that the file is whole.
"""

import json
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from journeys.errors import FileMissing, FileUnreadable

_as_json = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode


@dataclass(frozen=True)
class SpoolHeader:
    """What the rows that follow are, and what to remember of the import."""

    kind: str
    source: str
    file_name: str
    organisation: str | None  # chosen for the whole file
    mapping: dict[str, Any]
    profile: str | None = None  # which common source it is
    channel: str | None = None  # of rows that name none


@dataclass(frozen=True)
class TakenRow:
    """A row to store: redacted values (days in ISO form), the organisations it names, and where its text leads."""

    number: int
    key: str
    values: dict[str, Any]
    organisations: list[str] = field(default_factory=list)
    route: dict[str, Any] | None = None  # organisation, product_uri, confidence, reason
    cells: dict[str, str] = field(default_factory=dict)  # redacted, for rows that storing may still set aside
    mends: str = ""  # repair number of the row set aside earlier that this one corrects
    numbered: bool = False  # known by the source's own number: a second one is the same row


@dataclass(frozen=True)
class SetAsideRow:
    """A row that could not be read: the column, the Dutch reason, its redacted cells, the kind of the value."""

    number: int
    column: str
    reason: str
    cells: dict[str, str]
    value_kind: str = ""
    mends: str = ""


@dataclass(frozen=True)
class Prepared:
    """A file read to its end: what became of its rows, and cell values that were not understood (redacted, counted)."""

    read: int
    set_aside: int
    unknown: dict[str, dict[str, int]]  # field → value → rows


def write_spool(
    path: Path, header: SpoolHeader, rows: Iterable[TakenRow | SetAsideRow], finish: Callable[[], Prepared]
) -> Prepared:
    """Write header, rows and, last of all, the counts that `finish` gives then; only the owner may read the file."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
        handle.write(json.dumps(asdict(header), ensure_ascii=False) + "\n")
        for row in rows:
            mark = "taken" if isinstance(row, TakenRow) else "aside"
            handle.write(_as_json({mark: row.__dict__}) + "\n")
        prepared = finish()
        handle.write(json.dumps({"end": asdict(prepared)}, ensure_ascii=False) + "\n")
    return prepared


def read_header(path: Path) -> SpoolHeader:
    """The first line."""
    with path.open(encoding="utf-8") as handle:
        return SpoolHeader(**json.loads(handle.readline()))


def read_end(path: Path) -> Prepared:
    """The last line; raises FileUnreadable when the writer was stopped before it, FileMissing when it is not there."""
    if not path.is_file():
        raise FileMissing(file=path.name)
    with path.open("rb") as handle:
        size = handle.seek(0, os.SEEK_END)
        handle.seek(max(0, size - 1_000_000))
        last = handle.read().rstrip(b"\n").rsplit(b"\n", 1)[-1]
    try:
        return Prepared(**json.loads(last)["end"])
    except (ValueError, KeyError, TypeError):
        raise FileUnreadable(file=read_header(path).file_name, reason="the prepared rows are incomplete") from None


def read_rows(path: Path) -> Iterator[TakenRow | SetAsideRow]:
    """The rows between the first and the last line."""
    with path.open(encoding="utf-8") as handle:
        handle.readline()
        for line in handle:
            content = json.loads(line)
            if "taken" in content:
                yield TakenRow(**content["taken"])
            elif "aside" in content:
                yield SetAsideRow(**content["aside"])
