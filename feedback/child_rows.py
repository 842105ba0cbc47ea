"""What a child that opens a table writes to its parent: one JSON line a row, and no more than a table can hold.

Exit codes of such a child: 0 done, 3 not safe to unpack, 4 not a table at all; anything else: broken or too heavy.
"""

import json
import math
import sys
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from feedback.cells import MAX_COLUMNS
from feedback.json_values import NoRow, as_cell, whole

UNSAFE, NO_TABLE = 3, 4
MAX_CELL = 100_000
MAX_ROW = 1_000_000
KEPT = 10_000
MOST_WRITTEN = 1 << 30  # characters in all
MOST_RATIO = 200  # written against packed: one text or row that is meant a million times over
EXACT = 1 << 53  # the largest whole number that a spreadsheet keeps

TOO_WIDE = f"De rij heeft meer dan {MAX_COLUMNS} cellen."
TOO_LONG = "Een cel is langer dan 100.000 tekens; alleen het begin is bewaard."
ROW_TOO_LONG = "De rij is langer dan 1.000.000 tekens; alleen het begin is bewaard."
UNREADABLE = "Een cel in deze rij is niet te lezen."

_HERE = ZoneInfo("Europe/Amsterdam")


class RowWriter:
    """Writes rows to the parent; stops the process when a small file turns out to be too much."""

    def __init__(self, packed: int, harmless: int, large_ratio: int = 0) -> None:
        """`harmless`: so many characters may come out of a file of `packed` bytes, however small that is.

        `large_ratio`: so many times its size may come out of one, however large it is.
        """
        self._most = min(max(MOST_WRITTEN, large_ratio * packed), max(harmless, MOST_RATIO * packed))
        self._written = 0
        self.rows = 0

    def announce(self, rows: int) -> None:
        """How many rows to expect."""
        self._line({"rows": rows})

    def write(self, number: int, values: Iterable[Any], problem: str = "") -> None:
        """One row, unless there is nothing in it."""
        cells: list[Any] = []
        try:
            cells = [value_of(value) for value in values]
        except (NoRow, ValueError, OverflowError) as error:
            problem = problem or (str(error) if isinstance(error, NoRow) else UNREADABLE)
        while cells and cells[-1] is None:
            cells.pop()
        if not cells and not problem:
            return
        if len(cells) > MAX_COLUMNS:
            cells, problem = cells[:MAX_COLUMNS], problem or TOO_WIDE
        lengths = [len(cell) for cell in cells if isinstance(cell, str)]
        if any(length > MAX_CELL for length in lengths) or sum(lengths) > MAX_ROW:
            problem = problem or (ROW_TOO_LONG if max(lengths) <= MAX_CELL else TOO_LONG)
            most = min(KEPT, MAX_ROW // len(cells))
            cells = [cell[:most] if isinstance(cell, str) else cell for cell in cells]
        self.rows += 1
        self._line([number, cells, problem])

    def _line(self, message: object) -> None:
        line = json.dumps(message)
        self._written += len(line)
        if self._written > self._most:
            sys.stdout.flush()
            sys.exit(UNSAFE)
        sys.stdout.write(line + "\n")


def value_of(value: Any) -> Any:
    """Text and numbers as they are, moments as a list of one ISO string, anything else as text; nothing is None."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return whole(value.replace("\0", "")) or None
    if isinstance(value, bool):
        return as_cell(value)
    if isinstance(value, int):
        return value if abs(value) <= EXACT else str(value)
    if isinstance(value, float):
        return None if math.isnan(value) else value if math.isfinite(value) else str(value)
    if isinstance(value, datetime):
        return [(value.astimezone(_HERE) if value.tzinfo else value).replace(tzinfo=None).isoformat()]
    if isinstance(value, date):
        return [datetime(value.year, value.month, value.day).isoformat()]  # noqa: DTZ001 - a day has no zone
    if isinstance(value, Decimal):
        return _decimal(value)
    if isinstance(value, bytes):
        return whole(value.decode("utf-8").replace("\0", "")) or None
    return as_cell(_plain(value)) if isinstance(value, list | dict | tuple) else str(value)


def _decimal(value: Decimal) -> float | str | None:
    if value.is_nan():
        return None
    number = float(value)
    return number if Decimal(repr(number)) == value else str(value)


def _plain(value: Any) -> Any:
    """A value of a list as JSON has it."""
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    plain = value_of(value)
    return plain[0].removesuffix("T00:00:00") if isinstance(plain, list) else plain
