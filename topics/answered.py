"""Reads of the answers that were given about a topic, by the channel they were given through."""

from dataclasses import dataclass
from typing import Unpack

import numpy as np
import sqlalchemy as sa
from sqlmodel import Session, col

from feedback.filters import Filters, selected
from feedback.models import Item
from journeys.models import Organisation
from journeys.ports import Embedder
from topics.answers import Comparison, compare, told_apart
from topics.assignment import vectors_of
from topics.models import Topic, TopicAssignment

FEWEST = 5  # answers through a channel
NEWEST = 40  # answers of a channel that are compared
MOST_TOPICS = 60  # those with the most answers


@dataclass(frozen=True)
class TopicAnswers:
    """A topic whose answers were compared; `differs`: by more than chance, or one fact against another."""

    topic_id: int
    label: str
    organisation: str
    comparison: Comparison
    differs: bool


@dataclass(frozen=True)
class OtherAnswers:
    """Topics with enough answers through two channels or more, those that differ first; `left_out`: smaller ones."""

    topics: tuple[TopicAnswers, ...]
    left_out: int


def other_answers(
    session: Session, embedder: Embedder, fewest: int = FEWEST, **filters: Unpack[Filters]
) -> OtherAnswers:
    """Compare the newest answers of each topic between channels with `fewest` or more of them."""
    cells = _cells(session, fewest, filters)
    order = sorted(cells, key=lambda topic_id: (-sum(cells[topic_id].values()), topic_id))
    chosen = {topic_id: cells[topic_id] for topic_id in order[:MOST_TOPICS]}
    texts = _texts(session, chosen, filters)
    named = sa.select(col(Topic.id), col(Topic.label), col(Organisation.name)).join(
        Organisation, col(Organisation.id) == col(Topic.organisation_id)
    )
    names = {row[0]: (row[1], row[2]) for row in session.execute(named.where(col(Topic.id).in_(chosen)))}
    ids = list(texts)
    flat = [text for topic_id in ids for own in texts[topic_id].values() for text in own]
    vectors = vectors_of(flat, embedder) if flat else np.zeros((0, embedder.dimensions), dtype=np.float32)
    comparisons, at = [], 0
    for topic_id in ids:
        own_vectors = {}
        for channel, own in texts[topic_id].items():
            own_vectors[channel] = vectors[at : at + len(own)]
            at += len(own)
        comparisons.append(compare(texts[topic_id], own_vectors))
    found = [
        TopicAnswers(topic_id, *names[topic_id], comparison, apart or comparison.contradictions > 0)
        for topic_id, comparison, apart in zip(ids, comparisons, told_apart(comparisons), strict=True)
    ]
    found.sort(key=lambda one: (not one.differs, -one.comparison.contradictions, -one.comparison.apart.share))
    return OtherAnswers(tuple(found), max(0, len(cells) - len(chosen)))


def _answered(filters: Filters) -> list[sa.ColumnElement[bool]]:
    """Conditions on items in living topics (of the organisation asked for) with an answer through a known channel."""
    conditions = [
        *selected(**filters),
        col(Item.answer).is_not(None),
        col(Item.channel).is_not(None),
        col(Topic.retired_at).is_(None),
    ]
    if (organisation_id := filters.get("organisation_id")) is not None:
        conditions.append(col(Topic.organisation_id) == organisation_id)  # of a chain question the own topic only
    return conditions


def _cells(session: Session, fewest: int, filters: Filters) -> dict[int, dict[str, int]]:
    """Topic → channel → answers, for topics with two such channels or more."""
    number = sa.func.count()
    counted = (
        sa.select(col(TopicAssignment.topic_id), col(Item.channel), number)
        .select_from(Item)
        .join(TopicAssignment, col(TopicAssignment.item_id) == col(Item.id))
        .join(Topic, col(Topic.id) == col(TopicAssignment.topic_id))
        .where(*_answered(filters))
        .group_by(col(TopicAssignment.topic_id), col(Item.channel))
        .having(number >= fewest)
        .order_by(col(TopicAssignment.topic_id), col(Item.channel))
    )
    cells: dict[int, dict[str, int]] = {}
    for topic_id, channel, answers in session.execute(counted):
        cells.setdefault(topic_id, {})[channel] = answers
    return {topic_id: own for topic_id, own in cells.items() if len(own) > 1}


def _texts(session: Session, cells: dict[int, dict[str, int]], filters: Filters) -> dict[int, dict[str, list[str]]]:
    """The newest answers of each topic and channel among these."""
    place = (
        sa.func.row_number()
        .over(partition_by=(col(TopicAssignment.topic_id), col(Item.channel)), order_by=col(Item.id).desc())
        .label("place")
    )
    ranked = (
        sa.select(col(TopicAssignment.topic_id), col(Item.channel), col(Item.answer), place)
        .select_from(Item)
        .join(TopicAssignment, col(TopicAssignment.item_id) == col(Item.id))
        .join(Topic, col(Topic.id) == col(TopicAssignment.topic_id))
        .where(*_answered(filters), col(TopicAssignment.topic_id).in_(cells))
        .subquery()
    )
    columns = (ranked.c.topic_id, ranked.c.channel, ranked.c.answer)
    newest = sa.select(*columns).where(ranked.c.place <= NEWEST)
    texts: dict[int, dict[str, list[str]]] = {topic_id: {} for topic_id in cells}
    for topic_id, channel, answer in session.execute(newest.order_by(*columns[:2], ranked.c.place)):
        if channel in cells[topic_id]:
            texts[topic_id].setdefault(channel, []).append(answer)
    return texts
