"""Exposure and events entered, corrected and removed by hand.

They take the way of a file with one row (`feedback.intake`, `feedback.writers`): the same checks, redaction and key.
So a later import of the same row is recognised, and one with another value is set aside as a contradiction. What
belongs to no import was entered by hand.
"""

from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from feedback.cells import Cell, SourceRow
from feedback.drafts import field_specs
from feedback.intake import Intake
from feedback.kinds import ImportKind
from feedback.mapping import Mapping
from feedback.models import Event, Exposure, ImportBatch
from feedback.readers import Table
from feedback.spool import SetAsideRow, TakenRow
from feedback.writers import CONTRADICTION, Writer
from journeys.base import today as today_here
from journeys.errors import N_, RowKnownAlready, RowRefused
from journeys.lookup import found
from journeys.ports import Redactor

MODELS: dict[ImportKind, type[Exposure] | type[Event]] = {ImportKind.EXPOSURE: Exposure, ImportKind.EVENTS: Event}
CALLED = {ImportKind.EXPOSURE: N_("exposure row"), ImportKind.EVENTS: N_("event")}


@dataclass(frozen=True)
class Removed:
    """A row as it was when it was removed: redacted as ever, enough to put it back."""

    kind: ImportKind
    values: dict[str, Any]


def add_row(
    session: Session,
    kind: ImportKind,
    values: AnyMapping[str, Cell],
    *,
    redactor: Redactor,
    secret: bytes,
    today: date | None = None,
) -> int:
    """Keep one row, given by field as a file would give it; returns its number.

    Raises RowRefused with the reason why a file's row would be set aside, RowKnownAlready when there is one for the
    same place, and the same errors for an organisation that nobody knows.
    """
    return _write(session, kind, _taken(kind, values, redactor, secret, today))


def correct_row(
    session: Session,
    kind: ImportKind,
    row_id: int,
    values: AnyMapping[str, Cell],
    *,
    redactor: Redactor,
    secret: bytes,
    today: date | None = None,
) -> int:
    """Put other values in the place of a row; returns the number of the row that now holds them.

    It counts as entered by hand from then on: undoing the import it came from leaves it. Errors as of `add_row`.
    """
    row = found(session, MODELS[kind], row_id, CALLED[kind], lock=True)
    taken = _taken(kind, values, redactor, secret, today)
    session.delete(row)
    session.flush()
    return _write(session, kind, taken)


def remove_row(session: Session, kind: ImportKind, row_id: int) -> Removed:
    """Take a row out; what it returns brings it back (`restore_row`)."""
    row = found(session, MODELS[kind], row_id, CALLED[kind], lock=True)
    values = row.model_dump(exclude={"id"})
    session.delete(row)
    session.flush()
    return Removed(kind, values)


def restore_row(session: Session, removed: Removed) -> int:
    """Put a removed row back; raises RowKnownAlready when there is one in its place by now."""
    model = MODELS[removed.kind]
    _refuse_twice(session, removed.kind, str(removed.values["row_key"]))
    batch = session.get(ImportBatch, removed.values["batch_id"]) if removed.values["batch_id"] else None
    kept = batch.id if batch and batch.undone_at is None else None  # an import undone meanwhile has no rows
    row = model(**removed.values | {"batch_id": kept})
    session.add(row)
    session.flush()
    assert row.id is not None
    return row.id


def _taken(
    kind: ImportKind, values: AnyMapping[str, Cell], redactor: Redactor, secret: bytes, today: date | None
) -> TakenRow:
    names = tuple(name for name, value in values.items() if value not in (None, ""))
    row = SourceRow(1, [values[name] for name in names])
    required = [spec for spec in field_specs(kind) if spec.required and spec.name not in names]
    if required:
        raise RowRefused(reason=N_("it is empty."), field=required[0].title)
    table = Table(names, [row], iter([row]), lambda: None)
    intake = Intake(table, kind, Mapping({name: name for name in names}), redactor, secret, "", today or today_here())
    [taken] = intake.take([row])
    if isinstance(taken, SetAsideRow):
        raise _refused(kind, taken)
    return taken


def _write(session: Session, kind: ImportKind, taken: TakenRow) -> int:
    writer = Writer(session, ImportBatch(source_id=0, kind=kind, file_name=""), {name: name for name in taken.values})
    _refuse_twice(session, kind, taken.key)
    writer.write([taken])  # the batch has no number: a row of no import
    for aside in writer.written.set_aside:
        assert aside.reason != CONTRADICTION
        raise _refused(kind, aside)
    return session.exec(select(MODELS[kind].id).where(col(MODELS[kind].row_key) == taken.key)).one() or 0


def _refuse_twice(session: Session, kind: ImportKind, key: str) -> None:
    model = MODELS[kind]
    there = session.exec(select(model).where(col(model.row_key) == key)).first()
    if isinstance(there, Exposure):
        year, week, _day = there.week.isocalendar()
        raise RowKnownAlready(what_is_there=f"{there.measure}, {year}-W{week:02d}: {there.value:g}")
    if isinstance(there, Event):
        raise RowKnownAlready(what_is_there=there.title)


def _refused(kind: ImportKind, aside: SetAsideRow) -> RowRefused:
    titles = {spec.name: spec.title for spec in field_specs(kind)}
    return RowRefused(reason=aside.reason, field=titles.get(aside.column, N_("Organisation it is about")))
