"""Writes of feedback: a prepared file into the database, whole or not at all, and out again."""

from collections import Counter
from dataclasses import asdict, dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from feedback.corrections import Corrections
from feedback.intake import SHOWN_UNKNOWN, Progress
from feedback.models import (
    Event,
    Exposure,
    FunnelStep,
    ImportBatch,
    Item,
    Letter,
    QuarantinedRow,
    Source,
)
from feedback.redaction import redact_batch
from feedback.searching import forget_words
from feedback.spool import Prepared, SetAsideRow, SpoolHeader, TakenRow, read_end, read_header, read_rows
from feedback.value_kinds import kind_of
from feedback.writers import Writer
from journeys.base import utc_now
from journeys.errors import N_, ImportInUse, InvalidValue
from journeys.lookup import found

STORE_ROWS = 2_000


@dataclass(frozen=True)
class ImportResult:
    """What became of a file: `read` = `imported` + `duplicates` + `quarantined`; `batch` is None after a dry run."""

    read: int
    imported: int
    duplicates: int
    quarantined: int
    batch: int | None
    source: str = ""
    undated: int = 0
    by_column: int = 0  # organisation from a column or chosen for the file
    by_text: int = 0
    unrouted: int = 0
    mapping: dict[str, str] = field(default_factory=dict)  # field → column
    unknown: dict[str, dict[str, int]] = field(default_factory=dict)  # field → value not understood (redacted) → rows
    reasons: dict[str, int] = field(default_factory=dict)  # Dutch reason → rows set aside
    kind: str = ""
    resolved: int = 0  # rows set aside earlier that a row of this file corrects

    def as_json(self) -> dict[str, Any]:
        """Everything, in types that JSON has."""
        return asdict(self)


def store(session: Session, spool: Path, *, dry_run: bool = False, progress: Progress | None = None) -> ImportResult:
    """Write a prepared file; raises FileUnreadable when its preparation was cut short.

    Rows there already are counted, not stored; a dry run does everything and takes it back.
    """
    prepared, header = read_end(spool), read_header(spool)
    if not dry_run:
        return _store(session, spool, header, prepared, progress)
    tried = session.begin_nested()
    try:
        result = _store(session, spool, header, prepared, progress)
    finally:
        tried.rollback()
        session.expire_all()
    return ImportResult(**asdict(result) | {"batch": None})


def _store(
    session: Session, spool: Path, header: SpoolHeader, prepared: Prepared, progress: Progress | None
) -> ImportResult:
    columns: dict[str, str] = header.mapping["columns"]
    batch = _new_batch(session, header)
    writer = Writer(session, batch, columns, header.organisation)
    rows = read_rows(spool)
    reasons: Counter[str] = Counter()
    done = 0
    corrections = Corrections(session, batch)
    while some := list(islice(rows, STORE_ROWS)):
        taken = [row for row in some if isinstance(row, TakenRow)]
        aside = [row for row in some if isinstance(row, SetAsideRow)] + corrections.not_changed(taken)
        refused = {row.number for row in aside}
        writer.write([row for row in taken if row.number not in refused])
        mends = {row.number: row.mends for row in taken}
        aside += [
            replace(row, value_kind=kind_of(row.cells.get(row.column)), mends=mends.get(row.number, ""))
            for row in writer.written.set_aside
        ]
        writer.written.set_aside = []
        refused = {row.number for row in aside}
        corrections.settle([row for row in taken if row.number not in refused], aside)
        _quarantine(session, batch, aside)
        reasons.update(row.reason for row in aside)
        done += len(some)
        if progress:
            progress(done, prepared.read)
    written = writer.written
    unknown = dict(prepared.unknown)
    if written.unknown_organisations:
        unknown["organisation"] = dict(written.unknown_organisations.most_common(SHOWN_UNKNOWN))
    batch.read, batch.imported = prepared.read, written.imported
    batch.duplicates, batch.quarantined = written.duplicates, sum(reasons.values())
    batch.finished_at = utc_now()
    session.add(batch)
    session.flush()
    return ImportResult(
        read=batch.read,
        imported=batch.imported,
        duplicates=batch.duplicates,
        quarantined=batch.quarantined,
        batch=batch.id,
        source=header.source,
        undated=written.undated,
        by_column=written.by_column,
        by_text=written.by_text,
        unrouted=written.unrouted,
        mapping=columns,
        unknown=unknown,
        reasons=dict(reasons.most_common()),
        kind=header.kind,
        resolved=corrections.resolved,
    )


def _new_batch(session: Session, header: SpoolHeader) -> ImportBatch:
    """The batch, and its source with the mapping as used now."""
    from journeys.changes import ensure_organisation

    source = session.exec(select(Source).where(Source.name == header.source)).first()
    source = source or Source(name=header.source, kind=header.kind)
    if source.kind == header.kind:
        source.mapping = header.mapping
    source.profile, source.channel = header.profile or source.profile, header.channel or source.channel
    if header.organisation:
        source.organisation_id = ensure_organisation(session, header.organisation).id
    session.add(source)
    session.flush()
    assert source.id is not None
    batch = ImportBatch(source_id=source.id, kind=header.kind, file_name=header.file_name)
    session.add(batch)
    session.flush()
    return batch


def _quarantine(session: Session, batch: ImportBatch, rows: list[SetAsideRow]) -> None:
    if rows:
        values = [
            {"row_number": row.number, "column": row.column, "reason": row.reason, "cells": row.cells}
            | {"value_kind": row.value_kind, "batch_id": batch.id}
            for row in rows
        ]
        session.execute(sa.insert(QuarantinedRow), values)


def set_context(session: Session, source_id: int, context: str) -> None:
    """Words that hold for every question of a source without being said, as "buitenland" for an embassy.

    New items are routed with them; those already there with the next look at doubtful questions. Raises NotFound, and
    InvalidValue for more than 200 characters or something personal.
    """
    source = found(session, Source, source_id, N_("source"), lock=True)
    words = " ".join(context.split())
    if len(words) > 200 or redact_batch([words])[0].spans:
        raise InvalidValue(value="…", field=N_("words"), expected=N_("a few words, nothing personal"))
    source.context = words
    session.add(source)
    session.flush()


def undo_import(session: Session, batch_id: int) -> int:
    """Take out everything an import brought, its quarantine too; gives the number of stored rows removed.

    The batch stays, marked as undone, and the file can be taken in again. Organisations and processes that came
    with it stay. So do settled the rows of earlier imports that it corrected: they do not come back, take in their
    file once more to have them set aside again. Raises ImportInUse when letters of it are evidence for an improvement.
    """
    batch = found(session, ImportBatch, batch_id, N_("import"), lock=True)
    removed = 0
    try:
        with session.begin_nested():
            for model in (Item, FunnelStep, Letter, Exposure, Event):
                gone = session.connection().execute(sa.delete(model).where(col(model.batch_id) == batch_id))
                removed += gone.rowcount
            session.connection().execute(sa.delete(QuarantinedRow).where(col(QuarantinedRow.batch_id) == batch_id))
    except sa.exc.IntegrityError as error:
        letters = select(sa.func.count()).select_from(Letter).where(Letter.batch_id == batch_id)
        raise ImportInUse(file=batch.file_name, count=session.exec(letters).one()) from error
    forget_words(session)
    session.expire_all()
    if batch.undone_at is None:
        batch.undone_at = utc_now()
        session.add(batch)
        session.flush()
    return removed
