"""The child that opens a workbook: reads it from standard input, writes one JSON line per row.

Run with `python -I -m feedback.workbook_child`. Exit codes: 0 done, 3 not safe to unpack, 4 a ZIP but no workbook;
anything else: broken. openpyxl parses with defusedxml where that is installed.
"""

import io
import json
import sys
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from journeys.archives import LOCKED, check_archive
from journeys.confinement import limit_resources

CPU_SECONDS = 300
MAX_COLUMNS = 500
MAX_CELL = 100_000


def check_directory(content: io.BytesIO) -> None:
    """Leave with code 1, 3 or 4 before anything is unpacked."""
    with zipfile.ZipFile(content) as archive:
        entries = archive.infolist()
    if "xl/workbook.xml" not in {entry.filename.lower() for entry in entries}:
        sys.exit(4)
    if reason := check_archive(entries, len(content.getbuffer())):
        sys.exit(1 if reason == LOCKED else 3)


def cell_value(value: Any) -> Any:
    """Text and numbers as they are, moments as a list of one ISO string, anything else as text."""
    if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
        return value
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, datetime):
        return [value.replace(tzinfo=None).isoformat()]
    if isinstance(value, date):
        return [datetime(value.year, value.month, value.day).isoformat()]  # noqa: DTZ001 - a day has no zone
    return str(value).replace("\0", "")


def sheet_rows(sheet: Any) -> Iterator[tuple[int, list[Any], str]]:
    """Rows that hold something; what the sheet claims about its size is not believed."""
    sheet.reset_dimensions()
    for number, values in enumerate(sheet.iter_rows(values_only=True), start=1):
        if not values or all(value is None or value == "" for value in values):
            continue
        problem = ""
        if len(values) > MAX_COLUMNS and any(value is not None for value in values[MAX_COLUMNS:]):
            problem = f"De rij heeft meer dan {MAX_COLUMNS} cellen."
        cells = [cell_value(value) for value in values[:MAX_COLUMNS]]
        while cells and cells[-1] is None:
            cells.pop()
        if any(isinstance(cell, str) and len(cell) > MAX_CELL for cell in cells):
            problem = "Een cel is langer dan 100.000 tekens; alleen het begin is bewaard."
            cells = [cell[:10_000] if isinstance(cell, str) else cell for cell in cells]
        yield number, cells, problem


def main() -> None:
    """Check, open, and write the first visible sheet that has rows."""
    limit_resources(CPU_SECONDS)
    content = io.BytesIO(sys.stdin.buffer.read())
    check_directory(content)
    warnings.simplefilter("ignore")
    import openpyxl

    book = openpyxl.load_workbook(content, read_only=True, data_only=True, keep_links=False)
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            continue
        print(json.dumps({"rows": sheet.max_row or 0}))  # noqa: T201 - the pipe to the parent
        found = False
        for row in sheet_rows(sheet):
            found = True
            print(json.dumps(row))  # noqa: T201
        if found:
            return


if __name__ == "__main__":
    main()
