"""What becomes of an item's topics when it turns out to belong to other organisations."""

from collections.abc import Sequence

from sqlalchemy import delete, exists, func, select
from sqlmodel import Session, col

from feedback.models import Routing
from topics.changes import in_topic_of, topic_ids_of
from topics.counts import in_topics
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


def clear_strays(session: Session, organisation_id: int) -> None:
    """Take out of the topics what does not belong to the organisation any more, or is in a topic that is gone.

    There seldom is any, which is cheaper to count than to look for in every topic: item by item in the order in which
    they stand, where a topic's items lie all over the tables.
    """
    item, topic = col(TopicAssignment.item_id), col(TopicAssignment.topic_id)
    own, gone_at = topic_ids_of(organisation_id), col(Topic.retired_at)
    placed = exists().where(item == col(Routing.item_id), in_topic_of(organisation_id, gone_at.is_(None)))
    in_place = select(func.count()).where(col(Routing.organisation_id) == organisation_id, placed)
    if session.execute(in_place).scalar_one() == in_topics(session, organisation_id):
        return
    belongs = exists().where(col(Routing.item_id) == item, col(Routing.organisation_id) == organisation_id)
    for gone in (~belongs, topic.in_(own.where(gone_at.is_not(None)))):
        session.connection().execute(delete(TopicAssignment).where(topic.in_(own), gone))
