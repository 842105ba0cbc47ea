"""The work of a call, in a thread of its own: whose key it is, items in, receipts out. All of it blocks."""

from datetime import datetime
from hashlib import sha256
from typing import Any

from feedback.json_items import Fault, NotItems, TooManyItems, read_message
from feedback.machines import sending_source
from feedback.receipts import Call, KeyReused, ReceiptRow, receipt, receipt_of
from feedback.receiving import make_ready, store_message
from feedback.tokens import Sender, note_use, sender_with
from journeys.base import today, utc_now
from workbench import routing_tasks, wiring
from workbench.api.problems import Problem
from workbench.api.reading import parsed, too_large, unknown_token
from workbench.database import unit_of_work


def authenticated(token: str) -> Sender:
    """Whoever holds this key; that it was used is kept once a minute."""
    now = utc_now()
    with unit_of_work(write=False) as session:
        sender = sender_with(session, token)
    if sender is None:
        raise unknown_token("Deze sleutel is niet bekend of is ingetrokken. Vraag de beheerder om een nieuwe.")
    if sender.is_to_be_noted(now):
        with unit_of_work() as session:
            note_use(session, sender, now)
    return sender


def take_in(sender: Sender, key: str | None, body: bytes) -> tuple[ReceiptRow, bool]:
    """The receipt for this body, and whether it was given before; what it tells of is on the disk by then."""
    secret = wiring.secret()
    call = Call.of(secret, sender, key, sha256(body).hexdigest())
    try:
        with unit_of_work(write=False) as session:
            if (earlier := receipt_of(session, sender, call)) is not None:
                return earlier, True
            source = sending_source(session, sender.source_id)
        day = today()
        ready = make_ready(
            read_message(parsed(body)),
            source,
            redactor=wiring.redactor(),
            secret=secret,
            router=routing_tasks.router(),
            today=day,
        )
        if len(ready.faults) == ready.received:
            detail = "Er is niets opgeslagen. In refused staat van elk item welk veld niet klopt, en waarom."
            raise Problem("nothing-taken-in", detail, members={"refused": [as_json(fault) for fault in ready.faults]})
        with unit_of_work(durable=True) as session:
            return store_message(session, sender, call, ready, now=utc_now(), today=day)
    except TooManyItems:
        raise too_large() from None
    except NotItems as error:
        raise Problem("nothing-taken-in", str(error)) from None
    except KeyReused:
        detail = "Gebruik voor elk bericht een nieuwe Idempotency-Key; alleen bij herhalen dezelfde."
        raise Problem("key-reused", detail) from None


def receipt_for(sender: Sender, receipt_id: str) -> ReceiptRow:
    """The receipt with this number, if it is one of the same source."""
    with unit_of_work(write=False) as session:
        found = receipt(session, receipt_id, sender.source_id)
    if found is None:
        raise Problem("not-found", "Uw bron heeft geen ontvangstbewijs met dit nummer. Ze blijven 90 dagen bewaard.")
    return found


def receipt_as_json(row: ReceiptRow) -> dict[str, Any]:
    """A receipt as machines read it."""
    return {
        "receiptId": row.id,
        "receivedAt": _moment(row.received_at),
        "received": row.received,
        "stored": row.stored,
        "duplicates": row.duplicates,
        "unknownOrganisations": row.unknown_organisations,
        "refused": [as_json(fault) for fault in row.refused],
        "undoneAt": _moment(row.undone_at) if row.undone_at else None,
    }


def as_json(fault: Fault) -> dict[str, Any]:
    """Why an item was refused; `field` is null where it is about the whole item."""
    return {"index": fault.index, "field": fault.field or None, "reason": fault.reason}


def _moment(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
