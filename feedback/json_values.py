"""One JSON object as a row: nested objects become dotted names, lists one cell; what cannot be a row has a reason."""

import json
import math
import re
from collections.abc import Iterator
from typing import Any

from feedback.cells import Cell, as_text

DEEPEST = 10  # objects in objects
LONGEST_NUMBER = 15  # digits; a longer one is a key, and stays as it is written
BETWEEN = " | "  # the values of a list in one cell

NOT_VALID = "De rij is geen geldige JSON."
NO_OBJECT = "De rij is geen object met velden."
TWICE = "Een veld staat meer dan één keer in de rij."
TOO_DEEP = "De rij is dieper genest dan 10 lagen."

_LONE = re.compile("[\ud800-\udfff]")  # half a character: no text can hold it


class NoRow(ValueError):
    """A value that cannot be a row; its message is the Dutch reason."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise NoRow(TWICE)
    return found


def _number(digits: str) -> float | str:
    return int(digits) if len(digits) <= LONGEST_NUMBER else digits


def _fraction(digits: str) -> float | str:
    number = float(digits)
    return number if math.isfinite(number) else digits


def _constant(name: str) -> str | None:
    return None if name == "NaN" else name  # what some programs write for a value that is not there


DECODER = json.JSONDecoder(
    strict=False, object_pairs_hook=_object, parse_int=_number, parse_float=_fraction, parse_constant=_constant
)


def as_row(value: object) -> dict[str, Cell]:
    """Dotted name → cell; raises NoRow."""
    if not isinstance(value, dict):
        raise NoRow(NO_OBJECT)
    return dict(_flat(value, "", 1))


def _flat(value: dict[str, Any], before: str, depth: int) -> Iterator[tuple[str, Cell]]:
    if depth > DEEPEST:
        raise NoRow(TOO_DEEP)
    for key, inner in value.items():
        name = f"{before}{whole(key) if not key.isascii() else key}"
        if isinstance(inner, dict):
            yield from _flat(inner, f"{name}.", depth + 1)
        else:
            yield name, as_cell(inner)


def as_cell(value: object) -> Cell:
    """A value as a cell: yes and no in Dutch, a list as one text, a list of more than values as JSON."""
    if value is None or isinstance(value, float):
        return value
    if isinstance(value, str):
        return value if value.isascii() else whole(value)
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, int):
        return value
    if isinstance(value, list) and not any(isinstance(inner, dict | list) for inner in value):
        return BETWEEN.join(as_text(cell) for inner in value if (cell := as_cell(inner)) is not None) or None
    try:
        return whole(json.dumps(value, ensure_ascii=False))
    except RecursionError:
        raise NoRow(TOO_DEEP) from None


def whole(text: str) -> str:
    """The text with a sign in place of every half character."""
    return _LONE.sub("\ufffd", text)
