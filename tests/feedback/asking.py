"""Items with what is told beside them, for tests of what a log tells."""

from collections.abc import Sequence
from itertools import count
from typing import Any

from sqlmodel import Session, select

from feedback.models import ImportBatch, Item, Routing, Source
from journeys.changes import ensure_organisation

_KEYS = count()


def ask(
    session: Session,
    text: str = "Een vraag",
    *,
    about: Sequence[str] = (),
    source: str = "log",
    times: int = 1,
    sure: float = 1.0,
    **told: Any,
) -> list[int]:
    """Store an item a number of times, about these organisations and with what is told; gives their ids."""
    batch = _batch(session, source)
    owners = [ensure_organisation(session, name).id or 0 for name in about]
    items = [
        Item(batch_id=batch.id or 0, source_id=batch.source_id, row_key=f"asked-{next(_KEYS)}", text=text, **told)
        for _ in range(times)
    ]
    session.add_all(items)
    session.flush()
    for item in items:
        for owner in owners:
            session.add(Routing(item_id=item.id or 0, organisation_id=owner, confidence=sure))
    session.flush()
    return [item.id or 0 for item in items]


def _batch(session: Session, source: str) -> ImportBatch:
    kept = session.exec(select(Source).where(Source.name == source)).first() or Source(name=source)
    session.add(kept)
    session.flush()
    batch = session.exec(select(ImportBatch).where(ImportBatch.source_id == kept.id)).first()
    batch = batch or ImportBatch(source_id=kept.id or 0, kind="questions", file_name=f"{source}.csv")
    session.add(batch)
    session.flush()
    return batch
