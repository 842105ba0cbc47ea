"""Which words of a citizen may leave with an improvement: only those that a person has judged, one by one."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace

from sqlmodel import Session, col, select

from exports.changes import record
from exports.evidence import ItemEvidence
from exports.models import BacklogChange, BacklogItem
from journeys.errors import N_
from journeys.lookup import found

FIELD = "quote"  # of a change; what it holds is the key, never the words


def quote_key(text: str) -> str:
    """What stands for these words, however they are spaced."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:16]


def review_quote(session: Session, item_id: int, text: str, *, approved: bool, actor: str) -> None:
    """Let these words leave with the item, or no longer; raises `NotFound`."""
    found(session, BacklogItem, item_id, N_("improvement"), lock=True)
    changes = session.exec(
        select(BacklogChange.before, BacklogChange.after)
        .where(col(BacklogChange.field) == FIELD, col(BacklogChange.backlog_item_id) == item_id)
        .order_by(col(BacklogChange.id))
    )
    key = quote_key(text)
    if (key in approved_keys(changes)) != approved:
        record(session, item_id, actor, FIELD, "" if approved else key, key if approved else "")
        session.flush()


def approved_keys(changes: Iterable[tuple[str, str]]) -> set[str]:
    """The keys of the words that may leave, from the changes (before, after) in the order they were made."""
    keys: set[str] = set()
    for before, after in changes:
        keys.discard(before)
        if after:
            keys.add(after)
    return keys


def as_reviewed(evidence: ItemEvidence, changes: Iterable[tuple[str, str]]) -> ItemEvidence:
    """The evidence with each quote marked by what was judged of it."""
    keys = approved_keys(changes)
    quotes = tuple(replace(quote, reviewed=quote_key(quote.text) in keys) for quote in evidence.quotes)
    return replace(evidence, quotes=quotes)
