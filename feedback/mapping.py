"""Which column holds which field: given, remembered of the source, or guessed from names and content; kept as TOML."""

import json
import tomllib
from collections.abc import Collection
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from feedback.cells import plain
from feedback.dates import DateOrder
from feedback.drafts import field_specs
from feedback.guessing import guess_columns
from feedback.kinds import ImportKind
from feedback.readers import Table
from feedback.redaction import redact_batch
from feedback.values import CHOICES
from journeys.errors import N_, ColumnMissing, ColumnNotRecognised, MappingUnreadable

ORDERS: tuple[DateOrder, ...] = ("dmy", "mdy")


@dataclass(frozen=True)
class Mapping:
    """Field → column; `order` of day and month (None: as the file shows); own words for channels and outcomes."""

    columns: dict[str, str]
    order: DateOrder | None = None
    words: dict[str, dict[str, str]] = field(default_factory=dict)  # field → own word → ours

    def as_json(self) -> dict[str, Any]:
        """What `Source.mapping` keeps."""
        return {"columns": self.columns, "order": self.order, "words": self.words}

    @classmethod
    def from_json(cls, kept: AnyMapping[str, Any]) -> "Mapping | None":
        """The mapping that `Source.mapping` holds, if it holds one."""
        if not kept.get("columns"):
            return None
        return cls(dict(kept["columns"]), kept.get("order"), dict(kept.get("words") or {}))

    def plain_words(self) -> dict[str, dict[str, str]]:
        """The own words in the form in which they are compared."""
        return {name: {plain(own): ours for own, ours in words.items()} for name, words in self.words.items()}


def mapping_to_toml(mapping: Mapping, kind: ImportKind) -> str:
    """The mapping as a TOML file for `--mapping`."""
    lines = [f"kind = {_quoted(kind)}", "", "[columns]"]
    lines += [f"{name} = {_quoted(column)}" for name, column in mapping.columns.items()]
    if mapping.order in ORDERS:
        lines += ["", "[dates]", f"order = {_quoted(mapping.order)}"]
    for name, words in mapping.words.items():
        lines += ["", f"[words.{name}]", *(f"{_quoted(own)} = {_quoted(ours)}" for own, ours in words.items())]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def read_mapping(path: Path, kind: ImportKind) -> Mapping:
    """The mapping in a TOML file; raises MappingUnreadable."""
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "UTF-8"
        raise MappingUnreadable(file=path.name, reason=reason) from error
    return mapping_from_toml(text, kind, path.name)


def mapping_from_toml(text: str, kind: ImportKind, file_name: str) -> Mapping:
    """The mapping in TOML text, every name checked; raises MappingUnreadable."""

    def refuse(reason: str) -> MappingUnreadable:
        return MappingUnreadable(file=file_name, reason=reason)

    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise refuse(str(error)) from error
    if (said := content.get("kind", kind)) != kind:
        raise refuse(f"kind = {said!r} ≠ {kind.value!r}")
    if extra := content.keys() - {"kind", "columns", "dates", "words"}:
        raise refuse(f"[{min(extra)}]?")
    columns, dates, words = content.get("columns"), content.get("dates", {}), content.get("words", {})
    if not isinstance(columns, dict) or not columns:
        raise refuse("[columns]?")
    allowed = {spec.name for spec in field_specs(kind)}
    for name, column in columns.items():
        if name not in allowed or not isinstance(column, str):
            raise refuse(f"{name} = {column!r}; [columns]: {', '.join(sorted(allowed))}")
    order = dates.get("order") if isinstance(dates, dict) else dates
    if order not in (None, *ORDERS):
        raise refuse(f"order = {order!r}; [dates]: {', '.join(ORDERS)}")
    for name, pairs in words.items() if isinstance(words, dict) else [("words", words)]:
        ours = set(CHOICES.get(name, {}).values())
        if not isinstance(pairs, dict) or not all(isinstance(word, str) and word in ours for word in pairs.values()):
            raise refuse(f"[words.{name}]: {', '.join(sorted(ours)) or ', '.join(CHOICES)}")
        if any(told.spans for told in redact_batch(list(pairs))):  # they are kept with the source
            raise refuse(N_("the words of its own hold personal data"))
    return Mapping(dict(columns), order, {name: dict(pairs) for name, pairs in words.items()})


def find_mapping(
    table: Table,
    kind: ImportKind,
    file_name: str,
    *,
    given: Mapping | None = None,
    remembered: Mapping | None = None,
    known_as: AnyMapping[str, tuple[str, ...]] | None = None,
    whole: Collection[str] = (),
) -> Mapping:
    """The mapping to use for this table: the given one, else the remembered one if it fits, else the guess.

    `known_as` are names that a field has in files of this source, `whole` fields that are given for the whole file.
    Raises ColumnMissing when a given column is not there, ColumnNotRecognised when a required field has none.
    """
    if given is not None:
        mapping = Mapping({n: _column(c, table, file_name) for n, c in given.columns.items()}, given.order, given.words)
    elif remembered is not None and set(remembered.columns.values()) <= set(table.columns):
        mapping = remembered
    else:
        words = remembered.words if remembered else {}
        mapping = Mapping(guess_columns(kind, table.columns, table.sample, known_as), words=words)
    for spec in field_specs(kind):
        if spec.required and spec.name not in mapping.columns and spec.name not in whole:
            raise ColumnNotRecognised(file=file_name, field=spec.title, columns=_listed(table.columns))
    return mapping


def _column(wanted: str, table: Table, file_name: str) -> str:
    if wanted in table.columns:
        return wanted
    alike = [column for column in table.columns if plain(column) == plain(wanted)]
    if len(alike) != 1:
        raise ColumnMissing(file=file_name, column=wanted, columns=_listed(table.columns))
    return alike[0]


def _listed(columns: tuple[str, ...]) -> str:
    shown = ", ".join(columns[:30])
    return f"{shown}, …" if len(columns) > 30 else shown
