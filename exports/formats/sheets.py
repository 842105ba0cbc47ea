"""Tables of a study as CSV (semicolons, as Dutch Excel opens it) or as the sheets of one workbook."""

import csv
import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from exports.palette import BLUE
from exports.safety import safe_cell
from journeys.tables import Cell, Table

LONGEST = 32_000  # a cell holds 32,767 characters
WIDE = 60  # for columns of prose, narrower where nothing is longer


def as_csv(table: Table) -> bytes:
    """One table: UTF-8 with a byte order mark, semicolons, dates as jjjj-mm-dd."""
    written = io.StringIO()
    writer = csv.writer(written, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows([[_plain(cell) for cell in row] for row in (table.columns, *table.rows)])
    return written.getvalue().encode("utf-8-sig")


def as_zip(tables: Sequence[Table]) -> bytes:
    """A CSV file a table, together in a ZIP."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in tables:
            archive.writestr(f"{table.name.lower()}.csv", as_csv(table))
    return written.getvalue()


def as_workbook(tables: Sequence[Table], title: str) -> bytes:
    """An XLSX with a sheet a table; text is written as text, never as a formula or link."""
    import xlsxwriter

    written = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(written, options)
    book.set_properties({"title": title, "author": "Terugkoppel"})
    header = book.add_format({"bold": True, "bg_color": BLUE, "font_color": "#FFFFFF"})
    text = book.add_format({"text_wrap": True, "valign": "top"})
    day = book.add_format({"num_format": "d-m-yyyy", "valign": "top"})
    for table in tables:
        sheet = book.add_worksheet(table.name)
        for number, name in enumerate(table.columns):
            longest = max([len(name), *(len(str(row[number])) for row in table.rows)])
            sheet.set_column(number, number, min(longest + 2, WIDE))
            sheet.write_string(0, number, safe_cell(name), header)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(len(table.rows), 1), len(table.columns) - 1)
        for place, row in enumerate(table.rows, start=1):
            for number, cell in enumerate(row):
                _write(sheet, place, number, cell, text, day)
    book.close()
    return written.getvalue()


def _write(sheet: Any, row: int, column: int, cell: Cell, text: Any, day: Any) -> None:
    if isinstance(cell, int):
        sheet.write_number(row, column, cell, text)
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, datetime.combine(cell, time()), day)
    elif cell:
        sheet.write_string(row, column, safe_cell(cell)[:LONGEST], text)


def _plain(cell: Cell) -> str:
    """A cell as text; a number of ours cannot run, and −1 must stay a number."""
    if isinstance(cell, str):
        return safe_cell(cell)
    return "" if cell is None else str(cell)
