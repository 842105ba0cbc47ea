"""What every sheet of the workbook is made of: styles, heading, table, print layout, protection, safe cells."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from exports.formats.lines import heading
from exports.formats.shapes import FICTIONAL, Outgoing
from exports.palette import BLUE, INK, LINE, MUTED
from exports.safety import safe_cell

A3, A4 = 8, 9
LINE_HEIGHT = 15.0  # points, at 11 points Calibri
HIGHEST_ROW = 400.0  # Excel's limit is 409


@dataclass(frozen=True)
class Styles:
    """The cell formats, by use."""

    title: Any
    quiet: Any
    banner: Any
    header: Any
    text: Any
    strong: Any
    centre: Any
    number: Any
    priority: Any
    weight: Any
    date: Any
    fill: Any
    fill_date: Any
    fill_centre: Any


def make_styles(book: Any) -> Styles:
    """The formats of all sheets."""
    base = {"font_name": "Calibri", "font_size": 11, "font_color": INK, "valign": "top"}
    cell = {**base, "bottom": 1, "bottom_color": LINE}
    wrapped = {**cell, "text_wrap": True}
    centred = {**cell, "align": "center"}
    fill = {"bg_color": "#FFFBEA", "border": 1, "border_color": LINE, "locked": False}
    return Styles(
        title=book.add_format({**base, "font_size": 18, "bold": True}),
        quiet=book.add_format({**base, "font_color": MUTED}),
        banner=book.add_format({**base, "bold": True, "bg_color": "#FFF1CC"}),
        header=book.add_format(
            {**base, "bold": True, "bg_color": BLUE, "font_color": "#FFFFFF", "text_wrap": True, "valign": "vcenter"}
        ),
        text=book.add_format(wrapped),
        strong=book.add_format({**wrapped, "bold": True}),
        centre=book.add_format(centred),
        number=book.add_format({**cell, "num_format": "#,##0", "align": "right"}),
        priority=book.add_format({**centred, "num_format": "0.0", "bold": True, "font_size": 13}),
        weight=book.add_format({**base, **fill, "align": "center"}),
        date=book.add_format({**centred, "num_format": "d-m-yyyy"}),
        fill=book.add_format({**wrapped, **fill}),
        fill_date=book.add_format({**wrapped, **fill, "num_format": "d-m-yyyy", "align": "center"}),
        fill_centre=book.add_format({**wrapped, **fill, "align": "center"}),
    )


def opening(sheet: Any, title: str, lines: list[str], content: Outgoing, styles: Styles) -> None:
    """Title in row 1, quiet lines below it, and the mark of fiction in row 2 when there is one."""
    sheet.hide_gridlines(2)
    sheet.set_row(0, 26)
    sheet.write_string("A1", title, styles.title)
    told = [FICTIONAL, *lines] if content.fictional else lines
    for number, line in enumerate(told[:3], start=1):
        if content.fictional and number == 1:
            sheet.merge_range(number, 0, number, 4, "", styles.banner)
        sheet.write_string(number, 0, line, styles.banner if content.fictional and number == 1 else styles.quiet)


def table(sheet: Any, row: int, columns: tuple[tuple[str, int], ...], styles: Styles, *, frozen: int) -> None:
    """Column names in this row, repeated on every printed page; the first columns stay in view."""
    for number, (name, width) in enumerate(columns):
        sheet.set_column(number, number, width)
        sheet.write_string(row - 1, number, name, styles.header)
    sheet.set_row(row - 1, 30)
    sheet.freeze_panes(row, frozen)
    sheet.repeat_rows(row - 1)


def printing(sheet: Any, content: Outgoing, paper: int = A4) -> None:
    """Landscape, one page wide, with what it is and whether it is fictional at the foot."""
    sheet.set_landscape()
    sheet.set_paper(paper)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    mark = f" – {FICTIONAL}" if content.fictional else ""
    sheet.set_footer(f"&L&8{heading(content).replace('&', '&&')}{mark}&R&8&P van &N")


def protect(sheet: Any, *, arrange: bool) -> None:
    """Locked without a password; what was left unlocked can be filled in."""
    sheet.protect("", {"autofilter": arrange, "format_columns": True, "format_rows": True, "select_locked_cells": True})


def write_text(sheet: Any, place: str, text: str, style: Any) -> None:
    """Text, and never anything else."""
    sheet.write_string(place, safe_cell(text)[:32_000], style)  # a cell holds 32,767 characters


def fit_row(sheet: Any, row: int, cells: list[tuple[str, int]], least: int = 1) -> None:
    """Height for wrapped text: not every program works it out when it opens the file."""
    lines = [sum(1 + len(line) // width for line in text.split("\n")) for text, width in cells]
    sheet.set_row(row - 1, min(LINE_HEIGHT * max(least, *lines) + 4, HIGHEST_ROW))


def write_date(sheet: Any, place: str, on: date | None, style: Any) -> None:
    """A date, or an empty cell in the same style."""
    if on:
        sheet.write_datetime(place, datetime.combine(on, time()), style)
    else:
        sheet.write_blank(place, None, style)
