"""Reads of what came back: the replies of an organisation, and what they said of one item."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_
from sqlmodel import Session, col, select

from exports.models import BacklogItem, CoOwner, Reply

SHOWN = 50


@dataclass(frozen=True)
class KeptLine:
    """A line of a reply as it was kept: what it said (redacted) and what became of it."""

    tag: str
    item_id: int | None
    outcome: str
    reasons: tuple[str, ...]
    said: Mapping[str, str]


@dataclass(frozen=True)
class ReplyRow:
    """A reply as it was kept."""

    id: int
    received_at: datetime
    actor: str
    way: str
    file_name: str
    lines: tuple[KeptLine, ...]

    def count(self, outcome: str) -> int:
        """How many lines ended this way."""
        return sum(line.outcome == outcome for line in self.lines)


def replies(session: Session, organisation_id: int, limit: int = SHOWN) -> list[ReplyRow]:
    """The latest replies of an organisation, newest first."""
    rows = select(Reply).where(col(Reply.organisation_id) == organisation_id).order_by(col(Reply.id).desc())
    return [_row(reply) for reply in session.exec(rows.limit(limit))]


def replies_about(session: Session, item_id: int, limit: int = SHOWN) -> list[ReplyRow]:
    """The latest replies of the organisations that an item belongs to, newest first."""
    lead = select(BacklogItem.organisation_id).where(BacklogItem.id == item_id)
    shares = select(CoOwner.organisation_id).where(CoOwner.backlog_item_id == item_id)
    rows = select(Reply).where(or_(col(Reply.organisation_id).in_(lead), col(Reply.organisation_id).in_(shares)))
    return [_row(reply) for reply in session.exec(rows.order_by(col(Reply.id).desc()).limit(limit))]


def said_of(rows: Sequence[ReplyRow], item_id: int) -> list[tuple[ReplyRow, KeptLine]]:
    """What these replies said of one item, in the same order."""
    return [(row, line) for row in rows for line in row.lines if line.item_id == item_id and line.said]


def _row(reply: Reply) -> ReplyRow:
    return ReplyRow(
        reply.id or 0, reply.received_at, reply.actor, reply.way, reply.file_name, tuple(map(_line, reply.lines))
    )


def _line(kept: dict[str, Any]) -> KeptLine:
    return KeptLine(kept["tag"], kept["item_id"], kept["outcome"], tuple(kept["reasons"]), kept["said"])
