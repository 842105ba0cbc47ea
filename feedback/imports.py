"""Reads of imports: sources, batches, and the rows that were set aside."""

import csv
import io
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from feedback.models import ImportBatch, QuarantinedRow, Source
from journeys.errors import N_
from journeys.lookup import found
from journeys.models import Organisation

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class SourceRow:
    """A source, the columns it was last read with, and what it brought so far."""

    id: int
    name: str
    kind: str
    organisation: str | None
    mapping: dict[str, str]  # field → column
    imports: int
    rows: int
    last_import: datetime | None


@dataclass(frozen=True)
class BatchRow:
    """One import; `undone_at` is set once it was taken out again."""

    id: int
    source: str
    kind: str
    file_name: str
    started_at: datetime
    undone_at: datetime | None
    read: int
    imported: int
    duplicates: int
    quarantined: int


@dataclass(frozen=True)
class QuarantineRow:
    """A row set aside: where it stood, why, and its redacted cells."""

    row_number: int
    column: str
    reason: str
    cells: dict[str, str]


def sources(session: Session) -> list[SourceRow]:
    """Every source, by name; undone imports do not count."""
    live = col(ImportBatch.undone_at).is_(None)
    brought = (
        select(
            ImportBatch.source_id,
            sa.func.count(col(ImportBatch.id)),
            sa.func.sum(ImportBatch.imported),
            sa.func.max(ImportBatch.started_at),
        )
        .where(live)
        .group_by(col(ImportBatch.source_id))
    )
    counts = {source_id: (imports, rows, last) for source_id, imports, rows, last in session.exec(brought)}
    listed = (
        select(Source, Organisation.name)
        .outerjoin(Organisation, col(Organisation.id) == Source.organisation_id)
        .order_by(Source.name)
    )
    return [
        SourceRow(
            source.id or 0,
            source.name,
            source.kind,
            organisation,
            dict(source.mapping.get("columns", {})),
            *counts.get(source.id or 0, (0, 0, None)),
        )
        for source, organisation in session.exec(listed)
    ]


def batches(session: Session, *, limit: int = 200) -> list[BatchRow]:
    """The latest imports, newest first."""
    listed = (
        select(ImportBatch, Source.name)
        .join(Source, col(Source.id) == ImportBatch.source_id)
        .order_by(col(ImportBatch.id).desc())
        .limit(limit)
    )
    return [
        BatchRow(
            id=batch.id or 0,
            source=source,
            kind=batch.kind,
            file_name=batch.file_name,
            started_at=batch.started_at,
            undone_at=batch.undone_at,
            read=batch.read,
            imported=batch.imported,
            duplicates=batch.duplicates,
            quarantined=batch.quarantined,
        )
        for batch, source in session.exec(listed)
    ]


def quarantined(session: Session, batch_id: int, *, limit: int | None = None) -> list[QuarantineRow]:
    """The rows of an import that were set aside, in the order of the file."""
    listed = select(QuarantinedRow).where(QuarantinedRow.batch_id == batch_id).order_by(col(QuarantinedRow.row_number))
    return [
        QuarantineRow(row.row_number, row.column, row.reason, row.cells)
        for row in session.exec(listed.limit(limit) if limit else listed)
    ]


def quarantined_count(session: Session) -> int:
    """Rows set aside, over all imports that were not undone."""
    counted = sa.select(sa.func.count()).select_from(QuarantinedRow)
    return int(session.execute(counted).scalar_one())


def quarantine_reasons(session: Session, batch_id: int) -> dict[str, int]:
    """Reason → rows set aside for it, most first."""
    number = sa.func.count()
    counted = sa.select(col(QuarantinedRow.reason), number).where(col(QuarantinedRow.batch_id) == batch_id)
    counted = counted.group_by(col(QuarantinedRow.reason)).order_by(number.desc(), col(QuarantinedRow.reason))
    return {str(reason): int(count) for reason, count in session.execute(counted)}


def quarantine_csv(session: Session, batch_id: int) -> bytes:
    """The rows set aside as CSV, to correct and take in again: number, column, reason, then the file's columns.

    Personal data was taken out of the cells. One that a spreadsheet would run as a formula starts with an apostrophe.
    """
    found(session, ImportBatch, batch_id, N_("import"))
    rows = quarantined(session, batch_id)
    columns = list(dict.fromkeys(column for row in rows for column in row.cells))
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(map(_safe, ["rijnummer", "kolom", "reden", *columns]))
    for row in rows:
        cells = [str(row.row_number), row.column, row.reason, *(row.cells.get(column, "") for column in columns)]
        writer.writerow(map(_safe, cells))
    return text.getvalue().encode("utf-8-sig")


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA_SIGNS) else cell
