"""The file of rows to correct: its columns of ours, before those of the source, and the number each row goes by.

A repair number is `H12-345`: import 12, row 345. The letter keeps a spreadsheet from making a day of it; the import
keeps it from settling another row that got the same number later.
"""

import re

from feedback.cells import Cell, clean_text

REPAIR_NUMBER = "herstelnummer"
OUR_COLUMNS = (REPAIR_NUMBER, "rijnummer", "kolom", "soort waarde", "reden")

_NUMBER = re.compile(r"H(\d{1,9})-(\d{1,9})", re.IGNORECASE)
_SURPLUS = re.compile(r"'?\+\d+")


def repair_number(batch_id: int, row_id: int) -> str:
    """The number that a row to correct goes by."""
    return f"H{batch_id}-{row_id}"


def read_repair_number(text: str) -> tuple[int, int] | None:
    """Import and row of a repair number; None when it is none."""
    match = _NUMBER.fullmatch(text)
    return (int(match[1]), int(match[2])) if match else None


def own_columns(header: list[Cell]) -> int:
    """How many columns at the start of a file are ours and not the source's; 0: it is no file to correct."""
    names = [clean_text(cell).lower() for cell in header[: len(OUR_COLUMNS)]]
    if names[:1] != [REPAIR_NUMBER]:
        return 0
    return next((place for place, name in enumerate(names) if name not in OUR_COLUMNS), len(names))


def surplus_columns(header: list[Cell]) -> int:
    """How many columns at the end hold cells for which the file had no column: they are too many still."""
    count = 0
    while count < len(header) and _SURPLUS.fullmatch(clean_text(header[-1 - count])):
        count += 1
    return count
