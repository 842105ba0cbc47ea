"""Guesses which column holds which field: by name first, and content may refuse or, for a few fields, suffice."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import pairwise

from feedback.cells import Cell, SourceRow, as_text, clean_text, one_line, plain
from feedback.dates import UnreadableDate, read_day, read_week
from feedback.drafts import FieldSpec, field_specs
from feedback.kinds import ImportKind
from feedback.references import fault
from feedback.values import CHOICES, read_number, read_seconds
from journeys.register import find_entry

LOOK_AT = 200
FAR_AHEAD = date(2099, 12, 31)

# a column so named holds somebody's guess or a remark about another column, not the field itself
DOUBTFUL = frozenset(
    "weak guess guessed predicted confidence score share detail case"
    " voorspeld voorspelde vermoedelijk vermoedelijke gok".split()
)
# days on which something else happened than the question
OTHER_DAYS = frozenset(
    "lastmodified modified gewijzigd wijziging wijzigingsdatum bijgewerkt updated update changed mutatie mutatiedatum"
    " gepubliceerd published publicatie publicatiedatum geboren geboorte geboortedatum birth dob geldig vervaldatum"
    " einddatum deadline streefdatum".split()
)


def guess_columns(
    kind: ImportKind,
    columns: Sequence[str],
    sample: Sequence[SourceRow],
    known_as: Mapping[str, tuple[str, ...]] | None = None,
) -> dict[str, str]:
    """Field → column for every field that a column fits; each column is used once, the surest first.

    `known_as` are names that a field has in files of this source; they go before those of the kind.
    """
    specs = [replace(spec, names=((known_as or {}).get(spec.name, ()) + spec.names)) for spec in field_specs(kind)]
    values = {column: _filled(sample, position) for position, column in enumerate(columns)}
    scored = [
        (score, order, position, spec.name, column)
        for order, spec in enumerate(specs)
        for position, column in enumerate(columns)
        if (score := _score(spec, column, values[column])) > 0
    ]
    guessed: dict[str, str] = {}
    for _points, _order, _position, name, column in sorted(scored, key=lambda entry: (-entry[0], entry[1], entry[2])):
        if name not in guessed and column not in guessed.values():
            guessed[name] = column
    for spec in specs:
        # better every wrong cell set aside with its reason than "no column looks like it" about a column of that name
        exact = [column for column in columns if plain(column) in spec.names and column not in guessed.values()]
        if spec.required and spec.name not in guessed and exact:
            guessed[spec.name] = min(exact, key=lambda column: spec.names.index(plain(column)))
    return {spec.name: guessed[spec.name] for spec in specs if spec.name in guessed}


def first_row_is_data(columns: Sequence[str], sample: Sequence[SourceRow]) -> bool:
    """Whether the names of columns are no names: one is a day, above a column of days."""
    return any(
        not column.isdecimal() and _is_day(column) and _share(_filled(sample, position), _is_day) >= 0.8
        for position, column in enumerate(columns)
    )


def _filled(sample: Sequence[SourceRow], position: int) -> list[Cell]:
    cells = [row.cells[position] for row in sample if not row.problem and position < len(row.cells)]
    return [cell for cell in cells if as_text(cell).strip()][:LOOK_AT]


def _score(spec: FieldSpec, column: str, values: Sequence[Cell]) -> float:
    """3: the name is one we know; 1.5: it contains one; under 1: the content alone says so; 0: no."""
    name = plain(column)
    by_name = _name_score(spec, name)
    if by_name:
        return by_name if FITS[spec.role](spec, name, values) else 0.0
    return _content_score(spec, name, values)


def _name_score(spec: FieldSpec, name: str) -> float:
    if name in spec.names:
        return 3 - spec.names.index(name) / 100
    words = set(name.split())
    if spec.role in ("id", "reference") or words & DOUBTFUL - set(spec.names):
        return 0.0
    contained = [index for index, known in enumerate(spec.names) if f" {known} " in f" {name} "]
    return 1.5 - contained[0] / 100 if contained else 0.0


def _content_score(spec: FieldSpec, name: str, values: Sequence[Cell]) -> float:
    if len(values) == 0 or set(name.split()) & DOUBTFUL:
        return 0.0
    if spec.role == "text" and spec.required:
        texts = [clean_text(value) for value in values]
        sentences = _share(texts, lambda text: text.count(" ") >= 2 and "://" not in text)
        if sentences < 0.6 or _share(values, _is_day) > 0.2:
            return 0.0
        length = min(sum(map(len, texts)) / len(texts), 200) / 200
        return 0.3 + 0.4 * _share(texts, lambda text: "?" in text[-3:]) + 0.2 * length
    if spec.role == "day" and not set(name.split()) & OTHER_DAYS:
        written = _share(values, lambda value: not isinstance(value, int | float) and _is_day(value))
        return 0.5 if written >= 0.8 else 0.0
    if spec.name == "channel":
        return 0.4 if _share(values, lambda value: plain(one_line(value)) in CHOICES["channel"]) >= 0.8 else 0.0
    return 0.0


def _share(values: Sequence[Cell], test: Callable[..., bool]) -> float:
    return sum(map(test, values)) / len(values) if values else 0.0


def _is_day(value: Cell) -> bool:
    try:
        return read_day(value, FAR_AHEAD, "mixed") is not None
    except UnreadableDate as error:
        return "Niet duidelijk" in str(error)


def _fits_text(_spec: FieldSpec, _name: str, values: Sequence[Cell]) -> bool:
    return _share(values, lambda value: any(sign.isalpha() for sign in as_text(value))) >= 0.5 or not values


def _fits_day(_spec: FieldSpec, name: str, values: Sequence[Cell]) -> bool:
    return not set(name.split()) & OTHER_DAYS and (not values or _share(values, _is_day) >= 0.5)


def _fits_week(_spec: FieldSpec, name: str, values: Sequence[Cell]) -> bool:
    def is_week(value: Cell) -> bool:
        try:
            return read_week(value, FAR_AHEAD, "dmy") is not None
        except UnreadableDate:
            return False

    return not set(name.split()) & OTHER_DAYS and (not values or _share(values, is_week) >= 0.5)


def _fits_number(_spec: FieldSpec, _name: str, values: Sequence[Cell]) -> bool:
    def is_number(value: Cell) -> bool:
        if isinstance(value, datetime):
            return False
        try:
            return read_number(value) is not None
        except ValueError:
            return False

    return not values or _share(values, is_number) >= 0.5


def _fits_seconds(_spec: FieldSpec, _name: str, values: Sequence[Cell]) -> bool:
    def is_time(value: Cell) -> bool:
        try:
            return read_seconds(value) is not None
        except ValueError:
            return False

    return not values or _share(values, is_time) >= 0.5


def _fits_organisation(_spec: FieldSpec, _name: str, values: Sequence[Cell]) -> bool:
    """A column with the desk that kept the log is called "organisatie" too: the names must be in the register."""
    names = list(dict.fromkeys(one_line(value) for value in values))[:50]
    return _share(names, lambda name: any(find_entry(part) for part in organisation_names(name))) >= 0.3


def _fits_id(_spec: FieldSpec, _name: str, values: Sequence[Cell]) -> bool:
    """Every value once; and not a mere count of rows (1, 2, 3 …), which means another row in the next file."""
    texts = [as_text(value) for value in values]
    if not texts or len(set(texts)) < len(texts):
        return False
    if not all(text.isdecimal() and len(text) < 15 for text in texts):
        return True
    numbers = [int(text) for text in texts]
    steps = [after - before == 1 for before, after in pairwise(numbers)]
    return not (numbers[0] <= 1 and all(steps))


def _fits_yes_no(_spec: FieldSpec, _name: str, values: Sequence[Cell]) -> bool:
    return not values or _share(values, lambda value: plain(one_line(value)) in CHOICES["may_contact"]) >= 0.5


def _fits_reference(_spec: FieldSpec, _name: str, values: Sequence[Cell]) -> bool:
    """A column with names or addresses of e-mail is no column of keys, whatever it is called."""
    return not values or _share(values, lambda value: not fault(one_line(value))) >= 0.5


def _fits_always(_spec: FieldSpec, _name: str, _values: Sequence[Cell]) -> bool:
    return True


FITS: dict[str, Callable[[FieldSpec, str, Sequence[Cell]], bool]] = {
    "text": _fits_text,
    "line": _fits_always,
    "day": _fits_day,
    "week": _fits_week,
    "number": _fits_number,
    "seconds": _fits_seconds,
    "choice": _fits_always,
    "organisation": _fits_organisation,
    "id": _fits_id,
    "yes_no": _fits_yes_no,
    "reference": _fits_reference,
}


def organisation_names(cell: str) -> list[str]:
    """The names in a cell: one as it is, or several, parted by | ; / or a line break (not a comma: ministries)."""
    if find_entry(cell):
        return [cell]
    for separator in ("|", ";", " / ", "\n"):
        if separator in cell:
            return [part for piece in cell.split(separator) if (part := piece.strip())]
    return [cell] if cell else []
