"""Items as machines send them: JSON in, rows for `feedback.intake` and faults out. Nothing of what was sent is told.

The fields are those of the drafts, in lowerCamelCase: a field that a draft gets is a field here.
"""

import difflib
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from feedback.cells import Cell, SourceRow
from feedback.drafts import FieldSpec, field_specs
from feedback.kinds import ImportKind
from feedback.values import CHOICES, LINE_TOO_LONG, NO_NUMBER, NUMBER_TOO_LARGE, TOO_MUCH

MAX_ITEMS = 1_000
KIND = "kind"
ITEMS = "items"
KINDS = {"question": ImportKind.QUESTIONS, "feedback": ImportKind.FEEDBACK}
USUAL_KIND = "question"

NOT_ITEMS = "Stuur één item (een object), of meer: een lijst, of een object met alleen het veld items."
NO_ITEMS = "Er staat geen item in het bericht."
TOO_MANY = f"Er staan meer dan {MAX_ITEMS} items in het bericht. Verdeel ze over meer berichten."
NO_OBJECT = "Een item is een object met velden."
NO_SUCH_FIELD = "Het item heeft een veld dat niet bestaat."
NO_KIND = "Het soort item moet question of feedback zijn."
NO_STRING = "Hier hoort tekst te staan."
NO_BOOLEAN = "Hier hoort true of false te staan."
NO_DAY = "De datum moet als jjjj-mm-dd geschreven zijn."
NO_CHOICE = "Deze waarde is niet bekend. Mogelijk zijn: {choices}."
# what is a cell in a file is a value here
IN_OTHER_WORDS = {LINE_TOO_LONG: "De waarde is langer dan 500 tekens."}

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class NotItems(ValueError):
    """A message that holds no items to look at; its text is the Dutch reason."""


class TooManyItems(NotItems):
    """A message with more items than are taken in at once."""


@dataclass(frozen=True)
class Fault:
    """What is wrong with the item at this place (from 0): the field, where one can be named, and the Dutch reason."""

    index: int
    field: str
    reason: str


@dataclass(frozen=True)
class Message:
    """The items of one message: rows by kind, numbered by their place in it, and what cannot be a row."""

    received: int
    rows: dict[ImportKind, list[SourceRow]]
    faults: list[Fault]


def camel(name: str) -> str:
    """A field as machines call it: `asked_on` is `askedOn`."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


@cache
def fields(kind: ImportKind) -> dict[str, FieldSpec]:
    """The fields of a kind by the name that machines use, in the order of the draft."""
    return {camel(spec.name): spec for spec in field_specs(kind)}


def choices(spec: FieldSpec) -> list[str]:
    """The values that a field with a choice may have."""
    return list(dict.fromkeys(CHOICES[spec.name].values()))


def read_message(content: object) -> Message:
    """The items in a message that was read as JSON; raises NotItems when there are none to look at."""
    items = _items(content)
    rows: dict[ImportKind, list[SourceRow]] = {}
    faults: list[Fault] = []
    for index, item in enumerate(items):
        read = _row(index, item)
        if isinstance(read, Fault):
            faults.append(read)
        else:
            kind, row = read
            rows.setdefault(kind, []).append(row)
    return Message(len(items), rows, faults)


def _items(content: object) -> Sequence[object]:
    items = content
    if isinstance(content, dict):
        items = content[ITEMS] if set(content) == {ITEMS} else None if ITEMS in content else [content]
    if not isinstance(items, list):
        raise NotItems(NOT_ITEMS)
    if not items:
        raise NotItems(NO_ITEMS)
    if len(items) > MAX_ITEMS:
        raise TooManyItems(TOO_MANY)
    return items


def _row(index: int, item: object) -> tuple[ImportKind, SourceRow] | Fault:
    if not isinstance(item, dict):
        return Fault(index, "", NO_OBJECT)
    said = item.get(KIND, USUAL_KIND)
    kind = KINDS.get(said) if isinstance(said, str) else None
    if kind is None:
        return Fault(index, KIND, NO_KIND)
    known = fields(kind)
    for name in item:
        if name not in known and name != KIND:
            # what someone called a field may be what belongs in it: only our own names are told
            near = difflib.get_close_matches(str(name)[:60], known, n=1, cutoff=0.6)
            return Fault(index, "", f"{NO_SUCH_FIELD} Bedoelt u {near[0]}?" if near else NO_SUCH_FIELD)
    cells: list[Cell] = []
    for name, spec in known.items():
        value = item.get(name)
        try:
            cells.append(None if value is None else CELLS[spec.role](value, spec))
        except ValueError as error:
            return Fault(index, name, str(error))
    return kind, SourceRow(index, cells)


# --- one value -------------------------------------------------------------------------------


def _text(value: object, _spec: FieldSpec) -> Cell:
    if not isinstance(value, str):
        raise ValueError(NO_STRING)
    return value


def _day(value: object, _spec: FieldSpec) -> Cell:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ValueError(NO_DAY)
    return value


def _number(value: object, _spec: FieldSpec) -> Cell:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(NO_NUMBER)
    if (isinstance(value, float) and not math.isfinite(value)) or not -TOO_MUCH < value < TOO_MUCH:
        raise ValueError(NUMBER_TOO_LARGE)
    return float(value)


def _choice(value: object, spec: FieldSpec) -> Cell:
    allowed = choices(spec)
    if not isinstance(value, str) or value not in allowed:
        raise ValueError(NO_CHOICE.format(choices=", ".join(allowed)))
    return value


def _yes_no(value: object, _spec: FieldSpec) -> Cell:
    if not isinstance(value, bool):
        raise ValueError(NO_BOOLEAN)
    return "yes" if value else "no"


CELLS: Mapping[str, Callable[[Any, FieldSpec], Cell]] = {
    "text": _text,
    "line": _text,
    "organisation": _text,
    "id": _text,
    "reference": _text,
    "day": _day,
    "number": _number,
    "choice": _choice,
    "yes_no": _yes_no,
}
