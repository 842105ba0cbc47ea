"""Rows from JSON: a list of objects, an object with one such list in it, or one object a line (JSONL, NDJSON).

Read twice: first for the names, so that a field that only the last object has is a column like any other, then for the
rows. A row's number is its place in the list, or its line.
"""

import json
from collections.abc import Generator, Iterator
from typing import Any, BinaryIO, TextIO

from feedback.cells import MAX_COLUMNS, Cell, Record
from feedback.encodings import DAMAGED, FOREIGN, Encoding
from feedback.json_scanning import KEPT, MAX_RECORD_CHARACTERS, TOO_LONG, Scanner
from feedback.json_values import DECODER, NOT_VALID, TOO_DEEP, NoRow, as_row, whole

JSON_EXTENSIONS = (".json", ".jsonl", ".ndjson", ".geojson")
LINES = (".jsonl", ".ndjson")
TOO_MANY_FIELDS = f"De rij heeft een veld dat niet bij de eerste {MAX_COLUMNS} van het bestand hoort."

Numbered = tuple[int, dict[str, Cell], str, str]  # number, cells, the beginning of what is no row, why it is none


def looks_like_json(head: str, extension: str) -> bool:
    """Whether a text starts as a list or an object does, and not as a table that happens to begin with a bracket."""
    start = head.lstrip("\ufeff \t\r\n")
    if start[:1] not in ("[", "{"):
        return False
    if extension in JSON_EXTENSIONS:
        return True
    inner = start[1:].lstrip()
    return inner[:1] in ('"', "{", "}", "]", "[") if inner else True


def json_records(handle: BinaryIO, encoding: Encoding, head: str, file_name: str, extension: str) -> Generator[Record]:
    """The names as a first record, then every row; raises a FileProblem when the text as a whole is no list."""
    by_line = not head.lstrip("\ufeff \t\r\n").startswith("[") and (extension in LINES or _is_one_a_line(head))

    def rows() -> Iterator[Numbered]:
        with encoding.open(handle) as text:
            yield from _by_line(text, encoding.damaged) if by_line else _in_list(text, file_name, encoding.damaged)

    columns: dict[str, int] = {}
    for _number, cells, _kept, problem in rows():
        if not problem and len(columns) < MAX_COLUMNS:
            for name in cells:
                columns.setdefault(name, len(columns))
    names = [name.strip() or "veld zonder naam" for name in list(columns)[:MAX_COLUMNS]]
    places = dict(zip(list(columns)[:MAX_COLUMNS], range(MAX_COLUMNS), strict=False))
    if names:
        yield 0, list(names), ""
    for number, cells, kept, problem in rows():
        if problem:
            yield number, [kept], problem
            continue
        row: list[Cell] = [None] * len(names)
        missed = ""
        for name, cell in cells.items():
            if (place := places.get(name, -1)) >= 0:
                row[place] = cell
            else:
                missed = TOO_MANY_FIELDS
        yield number, row, missed


def _is_one_a_line(head: str) -> bool:
    """Whether the first line is an object by itself and the second begins another."""
    first, _, rest = head.lstrip("\ufeff \t\r\n").partition("\n")
    if not rest.lstrip().startswith("{"):
        return False
    try:
        value = DECODER.decode(first)
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict)


def _by_line(text: TextIO, damaged: bool) -> Iterator[Numbered]:
    number = 0
    while line := text.readline(MAX_RECORD_CHARACTERS):
        number += 1
        if len(line) >= MAX_RECORD_CHARACTERS and not line.endswith("\n"):
            while (rest := text.readline(MAX_RECORD_CHARACTERS)) and not rest.endswith("\n"):
                pass
            yield number, {}, line[:KEPT], TOO_LONG
        elif damaged and FOREIGN.search(line):
            yield number, {}, line[:KEPT].strip(), DAMAGED
        elif line.strip():
            yield _row(number, line.removeprefix("\ufeff"))


def _row(number: int, line: str) -> Numbered:
    try:
        return number, as_row(DECODER.decode(line)), "", ""
    except NoRow as error:
        problem = str(error)
    except RecursionError:
        problem = TOO_DEEP
    except ValueError:
        problem = NOT_VALID
    return number, {}, line[:KEPT].strip(), problem


def _in_list(text: TextIO, file_name: str, damaged: bool) -> Iterator[Numbered]:
    for number, (value, problem) in enumerate(Scanner(text, file_name, damaged=damaged).elements(), start=1):
        if problem:
            yield number, {}, value, problem
        else:
            yield _listed(number, value)


def _listed(number: int, value: Any) -> Numbered:
    try:
        return number, as_row(value), "", ""
    except NoRow as error:
        return number, {}, whole(json.dumps(value, ensure_ascii=False)[:KEPT]), str(error)
