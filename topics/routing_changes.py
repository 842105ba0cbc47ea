"""What becomes of an item's topics when it turns out to belong to other organisations."""

from collections.abc import Sequence

from sqlalchemy import delete, exists, select
from sqlmodel import Session, col

from feedback.models import Routing
from topics.models import Topic, TopicAssignment


def leave_topics_of_others(session: Session, item_ids: Sequence[int]) -> int:
    """Take these items out of topics of organisations that they do not belong to; returns how many places that were.

    They get a topic at the organisation that they do belong to with its next topic run.
    """
    belongs = exists().where(
        col(Routing.item_id) == col(TopicAssignment.item_id), col(Routing.organisation_id) == Topic.organisation_id
    )
    own = select(col(Topic.id)).where(col(Topic.id) == col(TopicAssignment.topic_id), belongs).exists()
    gone = session.connection().execute(delete(TopicAssignment).where(col(TopicAssignment.item_id).in_(item_ids), ~own))
    return gone.rowcount
