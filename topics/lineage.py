"""Where the items of a topic came from: splits and unions by runs, and what people decided."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from topics.models import Topic, TopicOrigin


@dataclass(frozen=True)
class Origin:
    """`items` items of a topic came from another one (none: from no topic)."""

    topic_id: int
    from_id: int | None
    from_label: str | None
    kind: str
    items: int
    at: datetime


def lineage(session: Session, topic_id: int) -> list[Origin]:
    """The origins of a topic, latest first."""
    rows = session.execute(
        select(TopicOrigin, col(Topic.label))
        .outerjoin(Topic, col(Topic.id) == col(TopicOrigin.from_id))
        .where(col(TopicOrigin.topic_id) == topic_id)
        .order_by(col(TopicOrigin.id).desc())
    )
    return [Origin(topic_id, row.from_id, label, row.kind, row.items, row.at) for row, label in rows]
