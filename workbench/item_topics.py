"""Which topics the items on a page belong to: a read over two rooms, for the log."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlmodel import Session, col

from topics.models import Topic, TopicAssignment


def topics_of(session: Session, item_ids: Sequence[int]) -> dict[int, list[str]]:
    """Item → the labels of its topics; items without one are left out."""
    labels = (
        sa.select(col(TopicAssignment.item_id), col(Topic.label))
        .join(Topic, col(Topic.id) == TopicAssignment.topic_id)
        .where(col(TopicAssignment.item_id).in_(item_ids), col(Topic.retired_at).is_(None))
        .order_by(col(Topic.label))
    )
    found: dict[int, list[str]] = {}
    for item_id, label in session.execute(labels):
        found.setdefault(item_id, []).append(label)
    return found
