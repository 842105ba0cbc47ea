"""Delimited text: finds the delimiter, and yields records without ever losing a line to a quote left open."""

import csv
from collections import deque
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import TextIO

from feedback.cells import Cell, Record

DELIMITERS = (";", ",", "\t", "|")
RARE_DELIMITERS = ("^", "~", "¦", "#", "§", ":")  # only when they cut every record alike, and nothing else does
RARE_RECORDS = 3  # header included: fewer prove nothing
NO_DELIMITER = "\x1f"  # a table of one column: a sign that no office types
SAMPLE_CHARACTERS = 40_000
MAX_RECORD_LINES = 2_000
MAX_RECORD_CHARACTERS = 1_000_000
KEPT_OF_A_BROKEN_LINE = 10_000

UNCLOSED = "Een aanhalingsteken in deze rij wordt niet gesloten."
TOO_LONG = "De rij is langer dan 1.000.000 tekens; alleen het begin is bewaard."


@dataclass(frozen=True)
class Dialect:
    """How cells are parted and quoted."""

    delimiter: str
    quote: str = '"'
    escape: str | None = None


def delimited_records(text: TextIO) -> Generator[Record]:
    """Every record with its number and cells; a broken one has the Dutch reason why. Excel's `sep=` line is obeyed."""
    csv.field_size_limit(2 * MAX_RECORD_CHARACTERS)
    lines = _Lines(text)
    sample = lines.look_ahead(SAMPLE_CHARACTERS)
    first = sample.split("\n", 1)[0].strip().strip('"')
    if first.lower().startswith("sep=") and len(first) <= 5:
        dialect = Dialect(first[4:] or "\t")
        lines.drop_first()
    else:
        dialect = find_dialect(sample)
    return _records(lines, dialect)


def find_dialect(sample: str) -> Dialect:
    """The delimiter that cuts all records of the sample alike; clevercsv decides when none or several do."""
    header = next((line for line in sample.split("\n") if line.strip()), "")
    scores = {delimiter: _consistency(sample, Dialect(delimiter)) for delimiter in DELIMITERS if delimiter in header}
    best = max(scores.values(), default=0.0)
    winners = [delimiter for delimiter, score in scores.items() if score == best]
    if best >= 0.9 and len(winners) == 1:
        return Dialect(winners[0])
    if best < 0.9 and (rare := _rare_delimiter(sample, header)):
        return Dialect(rare)
    if not scores:
        return Dialect(NO_DELIMITER)
    import clevercsv

    try:
        found = clevercsv.Sniffer().detect(sample[:8_000], delimiters=list(scores))
    except clevercsv.Error:
        found = None
    if found is None or not found.delimiter:
        return Dialect(max(winners, key=header.count))
    # a Dutch text starts many a word with an apostrophe: take it for a quote only if the header has it too
    quote = "'" if found.quotechar == "'" and header.startswith("'") else '"'
    return Dialect(found.delimiter, quote, found.escapechar or None)


def _rare_delimiter(sample: str, header: str) -> str | None:
    """A sign that no office uses, if the header reads as names between it and every record has as many cells."""
    if sum(bool(line.strip()) for line in sample.split("\n")) < RARE_RECORDS:
        return None
    for delimiter in RARE_DELIMITERS:
        names = header.rstrip().split(delimiter)  # a sentence has a space behind its colon, a list of names has none
        named = len(names) > 1 and all(0 < len(name) <= 40 and name == name.strip().rstrip("?") for name in names)
        if named and _consistency(sample, Dialect(delimiter)) == 1:
            return delimiter
    return None


def _consistency(sample: str, dialect: Dialect) -> float:
    """Share of records as wide as the header; 0 when the header has one column only."""
    lines = [f"{line}\n" for line in sample.split("\n")]  # not at other signs that Unicode counts as line ends
    widths = [len(cells) for cells in _reader(iter(lines), dialect) if cells]
    if len(widths) > 2 and len(sample) >= SAMPLE_CHARACTERS:
        widths.pop()  # cut off halfway
    if not widths or widths[0] < 2:
        return 0.0
    return sum(width == widths[0] for width in widths) / len(widths)


def _reader(lines: Iterator[str], dialect: Dialect) -> Iterator[list[str]]:
    return csv.reader(lines, delimiter=dialect.delimiter, quotechar=dialect.quote, escapechar=dialect.escape)


class _BrokenRecord(Exception):
    """A signal through csv.reader that never leaves this module."""

    def __init__(self, reason: str) -> None:
        self.reason = reason


class _Lines:
    """Feeds csv.reader, remembers the lines of the record at hand, and gives up on one that never ends."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self._queue: deque[str] = deque()
        self._characters = 0
        self.record: list[str] = []

    def look_ahead(self, characters: int) -> str:
        """The first lines, which stay in line to be read."""
        size = 0
        while size < characters and (line := self._text.readline(MAX_RECORD_CHARACTERS)):
            self._queue.append(line)
            size += len(line)
        return "".join(self._queue)[: 2 * characters]

    def drop_first(self) -> None:
        self._queue.popleft()

    def begin(self) -> None:
        """A new record starts here."""
        self.record = []
        self._characters = 0

    def first_line_only(self) -> str:
        """Keep the first line of the record at hand as the broken one; the others come again."""
        self._queue.extendleft(reversed(self.record[1:]))
        return self.record[0][:KEPT_OF_A_BROKEN_LINE].rstrip("\n") if self.record else ""

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        if len(self.record) > MAX_RECORD_LINES or self._characters > MAX_RECORD_CHARACTERS:
            raise _BrokenRecord(UNCLOSED)
        line = self._queue.popleft() if self._queue else self._text.readline(MAX_RECORD_CHARACTERS)
        if not line:
            if self.record:
                raise _BrokenRecord(UNCLOSED)
            raise StopIteration
        if "\0" in line:
            line = line.replace("\0", "")
        self.record.append(line)
        self._characters += len(line)
        if len(line) >= MAX_RECORD_CHARACTERS and not line.endswith("\n"):
            while (rest := self._text.readline(MAX_RECORD_CHARACTERS)) and not rest.endswith("\n"):
                pass
            raise _BrokenRecord(TOO_LONG)
        return line


def _records(lines: _Lines, dialect: Dialect) -> Generator[Record]:
    reader = _reader(lines, dialect)
    number = 0
    width = 0
    while True:
        lines.begin()
        number += 1
        try:
            cells: list[Cell] = list(next(reader))
        except StopIteration:
            return
        except (_BrokenRecord, csv.Error) as broken:
            reason = broken.reason if isinstance(broken, _BrokenRecord) else UNCLOSED
            yield number, [lines.first_line_only()], reason
            reader = _reader(lines, dialect)
            continue
        width = width or len(cells)
        if len(cells) != width and len(lines.record) > 1 and _swallowed_rows(lines.record, width, dialect):
            yield number, [lines.first_line_only()], UNCLOSED
            reader = _reader(lines, dialect)
            continue
        yield number, cells, ""


def _swallowed_rows(record: list[str], width: int, dialect: Dialect) -> bool:
    """Whether an open quote ran away with rows that are whole by themselves."""
    alone = [next(_reader(iter([line]), dialect), []) for line in record[1:]]
    return sum(len(cells) == width for cells in alone) * 2 >= len(alone)
