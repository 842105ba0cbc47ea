"""Items from machines: made ready without a database, then stored in one transaction with their receipt.

They go the way that the rows of a file go (`feedback.intake`, `feedback.writers`) and land in one import per source,
kind and day. What is refused is told to the sender and kept nowhere.
"""

from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlmodel import Session, col, select

from feedback.drafts import field_specs
from feedback.intake import SAME_NUMBER, Intake
from feedback.json_items import IN_OTHER_WORDS, Fault, Message, camel
from feedback.kinds import ImportKind
from feedback.machines import SendingSource
from feedback.mapping import Mapping
from feedback.models import ImportBatch, Receipt, Source
from feedback.readers import Table
from feedback.receipts import Call, ReceiptRow, as_row, receipt_of
from feedback.spool import SetAsideRow, TakenRow
from feedback.tokens import Sender
from feedback.writers import Writer
from journeys.ports import Redactor

if TYPE_CHECKING:
    from feedback.routing import Router

SAME_EXTERNAL_ID = "Hetzelfde externalId staat eerder in dit bericht, bij een ander item."


@dataclass(frozen=True)
class Ready:
    """A message whose items were checked, redacted and routed: nothing original is left in it."""

    received: int
    rows: dict[ImportKind, list[TakenRow]]
    faults: tuple[Fault, ...]
    organisation: str | None = None  # for items that name none
    columns: dict[ImportKind, dict[str, str]] = field(default_factory=dict)  # field → its name in the message


def make_ready(
    message: Message, source: SendingSource, *, redactor: Redactor, secret: bytes, router: "Router | None", today: date
) -> Ready:
    """Check, redact and route every item, each kind in one go; needs no database."""
    faults = list(message.faults)
    ready: dict[ImportKind, list[TakenRow]] = {}
    columns: dict[ImportKind, dict[str, str]] = {}
    if router and source.context:
        router = router.in_context(source.context)
    for kind, rows in message.rows.items():
        columns[kind] = {spec.name: camel(spec.name) for spec in field_specs(kind)}
        table = Table(tuple(columns[kind].values()), [], iter(()), lambda: None)
        mapping = Mapping(columns[kind], order="dmy")
        intake = Intake(table, kind, mapping, redactor, secret, source.name, today, source.organisation, router)
        intake.channel = source.channel
        taken = intake.take(rows)
        faults += [_fault(row) for row in taken if isinstance(row, SetAsideRow)]
        ready[kind] = [row for row in taken if isinstance(row, TakenRow)]
    faults.sort(key=lambda fault: fault.index)
    return Ready(message.received, ready, tuple(faults), source.organisation, columns)


def _fault(row: SetAsideRow) -> Fault:
    words = IN_OTHER_WORDS | {SAME_NUMBER: SAME_EXTERNAL_ID}
    return Fault(row.number, row.column, words.get(row.reason, row.reason))


def store_message(
    session: Session, sender: Sender, call: Call, ready: Ready, *, now: datetime, today: date
) -> tuple[ReceiptRow, bool]:
    """Store the items that are not there yet and a receipt; gives the receipt, and whether the call got it before.

    Calls for one source come one after another. Raises KeyReused when the key stands for another message.
    """
    locked = select(Source).where(Source.id == sender.source_id).with_for_update(key_share=True)
    source_id = session.exec(locked).one().id or 0
    if (earlier := receipt_of(session, sender, call)) is not None:
        return earlier, True
    batches: list[int] = []
    stored = duplicates = unknown = 0
    for kind, rows in ready.rows.items():
        if not rows:
            continue
        batch = _batch_of(session, source_id, kind, today)
        writer = Writer(session, batch, ready.columns[kind], ready.organisation)
        # in one order everywhere, so that no two calls that store the same rows wait for each other
        writer.write(sorted(rows, key=lambda row: row.key))
        written = writer.written
        batch.read += len(rows)
        batch.imported += written.imported
        batch.duplicates += written.duplicates
        batch.finished_at = now
        session.add(batch)
        stored, duplicates = stored + written.imported, duplicates + written.duplicates
        unknown += written.unknown_organisations.total()
        batches.append(batch.id or 0)
    number = str(uuid4())
    kept = Receipt(
        id=number,
        token_id=sender.token_id,
        batch_id=batches[0] if len(batches) == 1 else None,
        idempotency_key=call.key or number,
        request_digest=call.digest,
        received_at=now,
        result={
            "received": ready.received,
            "stored": stored,
            "duplicates": duplicates,
            "unknown_organisations": unknown,
            "refused": [asdict(fault) for fault in ready.faults],
            "batches": batches,
        },
    )
    session.add(kept)
    session.flush()
    return as_row(session, kept), False


def _batch_of(session: Session, source_id: int, kind: ImportKind, day: date) -> ImportBatch:
    """The import of this source, kind and day, locked; a new one when there is none or it was undone."""
    name = f"api {day.isoformat()}"
    same = (
        ImportBatch.source_id == source_id,
        ImportBatch.kind == kind,
        ImportBatch.file_name == name,
        col(ImportBatch.undone_at).is_(None),
    )
    latest = select(ImportBatch).where(*same).order_by(col(ImportBatch.id).desc()).limit(1).with_for_update()
    batch = session.exec(latest).first()
    if batch is None:
        batch = ImportBatch(source_id=source_id, kind=kind, file_name=name)
        session.add(batch)
        session.flush()
    return batch
