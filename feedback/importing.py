"""Taking a file in, in two phases: `prepare` reads and redacts it into a spool file, `store` writes that away.

The first needs no database and may take long; the second is one short piece of work that happens whole or not at all.
"""

import tempfile
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as AnyMapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from sqlmodel import Session

from feedback.cells import as_text, clean_text
from feedback.changes import ImportResult, store
from feedback.dates import DateOrder
from feedback.drafts import DRAFTS, FieldSpec, field_specs
from feedback.guessing import guess_columns
from feedback.intake import Candidate, Intake, Progress, redact_once
from feedback.kept_names import kept_columns, kept_names
from feedback.kinds import ImportKind
from feedback.mapping import Mapping, find_mapping
from feedback.planning import ImportRequest as ImportRequest
from feedback.planning import plan_import as plan_import
from feedback.planning import remembered_profile as remembered_profile
from feedback.planning import suggest_source as suggest_source
from feedback.readers import Table, open_table
from feedback.spool import Prepared, SpoolHeader, write_spool
from journeys.base import today as today_here
from journeys.errors import OrganisationNotSaid
from journeys.ports import Compute, RedactedSpan, RedactedText, Redactor
from journeys.register import find_entry

if TYPE_CHECKING:
    from feedback.routing import Router

PREVIEW_ROWS = 10


@dataclass(frozen=True)
class PreviewCell:
    """A value as it will be stored; `tags` are the places in it where something was taken out."""

    text: str
    tags: tuple[RedactedSpan, ...] = ()


@dataclass(frozen=True)
class PreviewRow:
    """A row as it will be stored, by field; or why it will be set aside."""

    number: int
    cells: dict[str, PreviewCell]
    problem: str = ""
    column: str = ""


@dataclass(frozen=True)
class Preview:
    """The first rows as they will be stored, and which column holds which field."""

    columns: tuple[str, ...]
    fields: tuple[FieldSpec, ...]
    mapping: Mapping
    unused: tuple[str, ...]
    rows: tuple[PreviewRow, ...]
    seen_order: DateOrder = "dmy"  # what the file shows, whatever the mapping says


def stored_name(path: Path, redactor: Redactor) -> str:
    """The name of a file as it is kept: people name files after people too."""
    [kept] = kept_names(redactor, [clean_text(path.name)])
    return kept


@contextmanager
def _opened(request: ImportRequest, content: BinaryIO | None, redactor: Redactor) -> Iterator[Table]:
    """The table in the file; nothing personal is left in the names of its columns, which are kept with the source."""
    with open_table(request.path, content, request.own_senders) as table:
        yield replace(table, columns=kept_columns(redactor, table, request.path.name))


def find_columns(
    request: ImportRequest, redactor: Redactor, content: BinaryIO | None = None
) -> tuple[tuple[str, ...], Mapping]:
    """The columns of the file and what they hold, remembered or guessed, whether or not a required field is found."""
    with _opened(request, content, redactor) as table:
        remembered = request.remembered
        if remembered and set(remembered.columns.values()) <= set(table.columns):
            return table.columns, remembered
        return table.columns, Mapping(guess_columns(request.kind, table.columns, table.sample, request.known_as))


def preview(
    request: ImportRequest, *, redactor: Redactor, today: date | None = None, content: BinaryIO | None = None
) -> Preview:
    """The first ten rows as they will be stored; nothing is."""
    with _opened(request, content, redactor) as table:
        intake = _intake(request, table, redactor, b"", None, today)
        rows = [intake.candidate(row) for row in table.sample[:PREVIEW_ROWS]]
        shown = [row.row.cells for row in rows] if rows else []
        texts = (as_text(cell) for cells in shown for cell in cells)
        drafted = (value for row in rows if isinstance(row, Candidate) for _name, value in row.draft if _is_text(value))
        names = (name for row in rows if isinstance(row, Candidate) for name in row.organisations)
        redacted = redact_once(redactor, filter(None, (*texts, *drafted, *names)))
        mapped = set(intake.mapping.columns.values())
        return Preview(
            columns=table.columns,
            fields=field_specs(request.kind),
            mapping=intake.mapping,
            unused=tuple(column for column in table.columns if column not in mapped),
            rows=tuple(_preview_row(row, intake, redacted) for row in rows),
            seen_order=intake.seen_order,
        )


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _preview_row(row: Any, intake: Intake, redacted: AnyMapping[str, RedactedText]) -> PreviewRow:
    cells: dict[str, PreviewCell] = {}
    if isinstance(row, Candidate):
        for spec in field_specs(intake.kind):
            value = getattr(row.draft, spec.name)
            if spec.name == "organisation":
                cells[spec.name] = PreviewCell(
                    " | ".join(name if find_entry(name) else redacted[name].text for name in row.organisations)
                )
            elif value is not None:
                shown = str(value) if not isinstance(value, bool) else "ja" if value else "nee"
                cells[spec.name] = _preview_cell(redacted[value]) if spec.redact else PreviewCell(shown)
        return PreviewRow(row.row.number, cells)
    by_column = dict(zip(intake.table.columns, map(as_text, row.row.cells), strict=False))
    for name, column in intake.mapping.columns.items():
        if (text := by_column.get(column)) and not (name == "source_reference" and row.column == column):
            cells[name] = _preview_cell(redacted[text])
    return PreviewRow(row.row.number, cells, row.reason, row.column)


def _preview_cell(redacted: RedactedText) -> PreviewCell:
    """Where the brackets stand in the redacted text: the text between the spans is unchanged."""
    tags: list[RedactedSpan] = []
    read_to = shift = 0
    for span in sorted(redacted.spans, key=lambda span: span.start):
        start = span.start + shift
        end = redacted.text.find("]", max(start, read_to)) + 1
        if redacted.text[start : start + 1] != "[" or end <= start:
            break
        tags.append(RedactedSpan(start, end, span.kind))
        shift += (end - start) - (span.end - span.start)
        read_to = end
    return PreviewCell(redacted.text, tuple(tags))


def prepare(
    request: ImportRequest,
    spool: Path,
    *,
    redactor: Redactor,
    secret: bytes,
    router: "Router | None" = None,
    today: date | None = None,
    content: BinaryIO | None = None,
    progress: Progress | None = None,
    compute: Compute | None = None,
) -> Prepared:
    """Read, check, redact and route the whole file into `spool`; raises FileProblem when the file itself is wrong."""
    if router and request.context:
        router = router.in_context(request.context)
    with _opened(request, content, redactor) as table:
        intake = _intake(request, table, redactor, secret, router, today)
        header = SpoolHeader(
            request.kind,
            request.source,
            stored_name(request.path, redactor),
            request.organisation,
            intake.mapping.as_json(),
            request.profile.name if request.profile else None,
            request.channel,
        )
        return write_spool(spool, header, intake.rows(progress, compute), intake.finish)


def _intake(
    request: ImportRequest,
    table: Table,
    redactor: Redactor,
    secret: bytes,
    router: "Router | None",
    today: date | None,
) -> Intake:
    mapping = find_mapping(
        table,
        request.kind,
        request.path.name,
        given=request.given,
        remembered=request.remembered,
        known_as=request.known_as,
        whole=request.whole.keys(),
    )
    needs_one = DRAFTS[request.kind].organisation_required and "organisation" not in mapping.columns
    if needs_one and not request.organisation:
        raise OrganisationNotSaid(file=request.path.name)
    today = today or today_here()
    intake = Intake(table, request.kind, mapping, redactor, secret, request.source, today, request.organisation, router)
    intake.whole, intake.channel = request.whole, request.channel
    return intake


def import_file(
    session: Session,
    path: Path,
    kind: ImportKind | str | None = None,
    *,
    redactor: Redactor,
    secret: bytes,
    source: str | None = None,
    organisation: str | None = None,
    mapping: Mapping | None = None,
    profile: str | None = None,
    whole: AnyMapping[str, str] | None = None,
    own_senders: Sequence[str] = (),
    router: "Router | None" = None,
    today: date | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> ImportResult:
    """Take a whole file in within this session; `dry_run` tells what would happen and stores nothing.

    Reading happens inside the session's transaction here: for large files call `plan_import`, `prepare` and
    `store` yourself, so that the database is locked for storing only.
    """
    request = plan_import(
        session,
        path,
        kind,
        source=source,
        organisation=organisation,
        mapping=mapping,
        profile=profile,
        whole=whole,
        own_senders=own_senders,
    )
    with tempfile.TemporaryDirectory(prefix="terugkoppel-") as folder:
        spool = Path(folder) / "rows.jsonl"
        prepare(request, spool, redactor=redactor, secret=secret, router=router, today=today, progress=progress)
        return store(session, spool, dry_run=dry_run, progress=progress)
