"""The kind of a value that could not be read, for whoever has to correct it: never the value itself."""

import re
from datetime import datetime

from feedback.cells import Cell, clean_text
from feedback.dates import looks_like_a_day

EMPTY, NUMBER, DAY, FORMULA, TEXT, LONG_TEXT = "leeg", "getal", "datum", "formule", "tekst", "lange tekst"
WHOLE_ROW = "hele rij"  # not one value: the row has no shape
LONG = 500  # characters

_NUMBER = re.compile(r"[+-]?(?:€\s*)?\d[\d.,\s\u00a0]*\s*%?")


def kind_of(cell: Cell) -> str:
    """What sort of value is in a cell, in Dutch."""
    if isinstance(cell, datetime):
        return DAY
    if isinstance(cell, int | float):
        return NUMBER
    text = clean_text(cell)
    if not text:
        return EMPTY
    if len(text) > LONG:
        return LONG_TEXT
    if not text.isdecimal() and looks_like_a_day(text):
        return DAY
    if _NUMBER.fullmatch(text):
        return NUMBER
    return FORMULA if text.startswith(("=", "+", "-", "@")) and text[1:2].strip() else TEXT
