"""Reads of imports: sources, batches, and the rows that were set aside."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from feedback.models import ImportBatch, QuarantinedRow, Source
from feedback.repairs import OUR_COLUMNS, repair_number, surplus_columns
from journeys.errors import N_
from journeys.live_cells import is_live
from journeys.lookup import found
from journeys.models import Organisation

LONGEST_XLSX_CELL = 32_767  # what a spreadsheet keeps


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
    context: str = ""  # words that hold for every question of it


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
    """A row set aside: where it stood, why, the kind of the value that was wrong, and its redacted cells."""

    row_number: int
    column: str
    reason: str
    cells: dict[str, str]
    value_kind: str = ""
    repair_number: str = ""


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
            *(number := counts.get(source.id or 0, (0, 0, None)))[:2],
            last_import=number[2],
            context=source.context,
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
        QuarantineRow(
            row.row_number,
            row.column,
            row.reason,
            row.cells,
            row.value_kind,
            repair_number(batch_id, row.id or 0),
        )
        for row in session.exec(listed.limit(limit) if limit else listed)
    ]


def quarantined_count(session: Session) -> int:
    """Rows set aside, over all imports that were not undone."""
    counted = sa.select(sa.func.count()).select_from(QuarantinedRow)
    return int(session.execute(counted).scalar_one())


def still_set_aside(session: Session, batch_id: int) -> int:
    """Rows of an import that are set aside now; a corrected row that came in later has settled its own."""
    counted = sa.select(sa.func.count()).select_from(QuarantinedRow)
    return int(session.execute(counted.where(col(QuarantinedRow.batch_id) == batch_id)).scalar_one())


def rows_brought(session: Session, batch_id: int) -> int:
    """How many rows an import stored."""
    return found(session, ImportBatch, batch_id, N_("import")).imported


def quarantine_reasons(session: Session, batch_id: int) -> dict[str, int]:
    """Reason → rows set aside for it, most first."""
    number = sa.func.count()
    counted = sa.select(col(QuarantinedRow.reason), number).where(col(QuarantinedRow.batch_id) == batch_id)
    counted = counted.group_by(col(QuarantinedRow.reason)).order_by(number.desc(), col(QuarantinedRow.reason))
    return {str(reason): int(count) for reason, count in session.execute(counted)}


def quarantine_csv(session: Session, batch_id: int) -> bytes:
    """The rows set aside as CSV, to correct and take in again: our columns (feedback.repairs), then the file's.

    Personal data was taken out of the cells. One that a spreadsheet would run as a formula starts with an apostrophe.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    for cells in _rows_to_correct(session, batch_id):
        writer.writerow(f"'{cell}" if is_live(cell) else cell for cell in cells)
    return text.getvalue().encode("utf-8-sig")


def quarantine_xlsx(session: Session, batch_id: int) -> bytes:
    """The same rows as a workbook: every cell is text, so that nothing in it runs or is made into a day."""
    import xlsxwriter

    content = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(content, options) as book:
        sheet = book.add_worksheet("Apart gezet")
        as_text = book.add_format({"num_format": "@"})
        sheet.freeze_panes(1, 1)
        for number, cells in enumerate(_rows_to_correct(session, batch_id)):
            for place, cell in enumerate(cells):
                sheet.write_string(number, place, cell[:LONGEST_XLSX_CELL], as_text)
    return content.getvalue()


def _rows_to_correct(session: Session, batch_id: int) -> Iterator[list[str]]:
    """The header and the rows; every column that the source is read by is there, also where no row fills it."""
    batch = found(session, ImportBatch, batch_id, N_("import"))
    source = session.get(Source, batch.source_id)
    rows = quarantined(session, batch_id)
    filled = dict.fromkeys(column for row in rows for column in row.cells)
    read_by = dict.fromkeys(source.mapping.get("columns", {}).values()) if source else {}
    surplus = sorted((column for column in filled if _is_surplus(column)), key=len)
    columns = [column for column in filled | read_by if column not in surplus] + surplus
    yield [*OUR_COLUMNS, *columns]
    for row in rows:
        ours = [row.repair_number, str(row.row_number), row.column, row.value_kind, row.reason]
        yield [*ours, *(row.cells.get(column, "") for column in columns)]


def _is_surplus(column: str) -> bool:
    return surplus_columns([column]) > 0
