"""Reads of receipts: what became of a call, by its number or by the key under which it was made."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from feedback.json_items import Fault
from feedback.models import ApiToken, ImportBatch, Receipt
from feedback.row_keys import row_key
from feedback.tokens import Sender


class KeyReused(Exception):
    """The idempotency key was used before for another message."""


@dataclass(frozen=True)
class Call:
    """How a call is known again: keyed digests of its idempotency key (None: it has none) and of its body."""

    key: str | None
    digest: str

    @classmethod
    def of(cls, secret: bytes, sender: Sender, key: str | None, body_hash: str) -> "Call":
        """From what was sent; neither the key nor the body is kept as it was."""
        number = str(sender.token_id)
        known = None if key is None else row_key(secret, "idempotency key", number, key)
        return cls(known, row_key(secret, "request", number, body_hash))


@dataclass(frozen=True)
class ReceiptRow:
    """What became of one call: `received` = `stored` + `duplicates` + refused. `undone_at`: taken out again since."""

    id: str
    received_at: datetime
    received: int
    stored: int
    duplicates: int
    unknown_organisations: int  # names that no register knows; the words of the item decided
    refused: tuple[Fault, ...]
    batches: tuple[int, ...]
    undone_at: datetime | None = None


def receipt(session: Session, receipt_id: str, source_id: int) -> ReceiptRow | None:
    """The receipt with this number, if it was given to this source, whichever of its keys was used."""
    known = (
        select(Receipt)
        .join(ApiToken, col(ApiToken.id) == Receipt.token_id)
        .where(Receipt.id == receipt_id, ApiToken.source_id == source_id)
    )
    kept = session.exec(known).first()
    return as_row(session, kept) if kept else None


def receipt_of(session: Session, sender: Sender, call: Call) -> ReceiptRow | None:
    """The receipt that this call got before, if it did; raises KeyReused when that was for another message."""
    if call.key is None:
        return None
    same = Receipt.token_id == sender.token_id, Receipt.idempotency_key == call.key
    kept = session.exec(select(Receipt).where(*same)).first()
    if kept is None:
        return None
    if kept.request_digest != call.digest:
        raise KeyReused
    return as_row(session, kept)


def as_row(session: Session, kept: Receipt) -> ReceiptRow:
    """A receipt as it is told, and whether a person took out again what it tells of."""
    told = kept.result
    undone = sa.select(col(ImportBatch.undone_at)).where(col(ImportBatch.id).in_(told["batches"]))
    return ReceiptRow(
        id=kept.id,
        received_at=kept.received_at,
        received=told["received"],
        stored=told["stored"],
        duplicates=told["duplicates"],
        unknown_organisations=told["unknown_organisations"],
        refused=tuple(Fault(**fault) for fault in told["refused"]),
        batches=tuple(told["batches"]),
        undone_at=max((moment for moment in session.scalars(undone) if moment is not None), default=None),
    )
