""" "Vragen zoals deze": the items nearest in meaning to a text, without looking at all items."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy import Row, select
from sqlmodel import Session, col

from feedback.models import Item, Routing
from journeys.errors import N_, InvalidValue, NotFound
from journeys.ports import Embedder, Vectors
from topics.assignment import DECIMALS, vectors_of
from topics.changes import known_by, live_topics
from topics.discovery import normalised
from topics.models import TopicAssignment

NEAR_TOPICS = 3  # topics among whose items is looked
LOOKED_AT = 4_000  # latest items of each of them


@dataclass(frozen=True)
class NearTopic:
    """A topic and how near it is to the text (cosine, 0–1)."""

    topic_id: int
    label: str
    similarity: float


@dataclass(frozen=True)
class SimilarItem:
    """A question that is asked `times` times in these words among those looked at; the latest one, redacted."""

    item_id: int
    text: str
    asked_on: date | None
    topic_id: int
    similarity: float
    times: int


@dataclass(frozen=True)
class Similar:
    """The nearest topics, and the nearest items within them; both empty when there are no topics yet."""

    topics: list[NearTopic]
    items: list[SimilarItem]


def similar_to_text(session: Session, organisation_id: int, text: str, embedder: Embedder, limit: int = 20) -> Similar:
    """Questions of an organisation that mean what a text means; raises `InvalidValue` for a text without words."""
    wanted = vectors_of([text], embedder)[0]
    if not wanted.any():
        raise InvalidValue(value=text[:40], field=N_("question"), expected=N_("a few words"))
    return _similar(session, organisation_id, wanted, embedder, limit, without="")


def similar_to_item(
    session: Session, organisation_id: int, item_id: int, embedder: Embedder, limit: int = 20
) -> Similar:
    """Questions of an organisation that mean what one of its items means; raises `NotFound`, or as for a text."""
    found = session.execute(
        select(col(Item.text))
        .join(Routing, col(Routing.item_id) == col(Item.id))
        .where(col(Item.id) == item_id, col(Routing.organisation_id) == organisation_id)
    ).first()
    if found is None:
        raise NotFound(kind=N_("question"), id=item_id)
    wanted = vectors_of([found[0]], embedder)[0]
    if not wanted.any():
        return Similar([], [])
    return _similar(session, organisation_id, wanted, embedder, limit, without=normalised(found[0]))


def _similar(
    session: Session, organisation_id: int, wanted: Vectors, embedder: Embedder, limit: int, without: str
) -> Similar:
    topics = live_topics(session, organisation_id)
    known = known_by(topics, embedder)
    if not len(known.ids):
        return Similar([], [])
    nearest = np.full(len(known.ids), -1, dtype=np.float32)
    np.maximum.at(nearest, known.owners, np.round(known.prototypes @ wanted, DECIMALS))
    labels = {topic.id or 0: topic.label for topic in topics}
    near = [
        NearTopic(number, labels[number], max(0.0, round(float(nearest[row]), DECIMALS)))
        for row in np.argsort(-nearest, kind="stable")[:NEAR_TOPICS].tolist()
        for number in [int(known.ids[row])]
    ]
    rows = [row for topic in near for row in _latest(session, topic.topic_id)]
    return Similar(near, _ranked(rows, wanted, embedder, limit, without))


def _latest(session: Session, topic_id: int) -> Sequence[Row[Any]]:
    return session.execute(
        select(col(Item.id), col(Item.text), col(Item.asked_on), col(TopicAssignment.topic_id))
        .join(TopicAssignment, col(TopicAssignment.item_id) == col(Item.id))
        .where(col(TopicAssignment.topic_id) == topic_id)
        .order_by(col(TopicAssignment.item_id).desc())
        .limit(LOOKED_AT)
    ).all()


def _ranked(
    rows: Sequence[Row[Any]], wanted: Vectors, embedder: Embedder, limit: int, without: str
) -> list[SimilarItem]:
    """The distinct texts nearest to a vector, each with the latest item that has it."""
    asked: dict[str, list[Row[Any]]] = {}
    for row in rows:
        asked.setdefault(normalised(row.text), []).append(row)
    asked.pop("", None)
    asked.pop(without, None)
    texts = list(asked)
    cosines = np.round(vectors_of(texts, embedder) @ wanted, DECIMALS) if texts else np.zeros(0, dtype=np.float32)
    order = sorted(range(len(texts)), key=lambda place: (-cosines[place], texts[place]))
    found = []
    for place in order[:limit]:
        latest = max(asked[texts[place]], key=lambda row: row.id)
        similarity = max(0.0, round(float(cosines[place]), DECIMALS))
        found.append(
            SimilarItem(latest.id, latest.text, latest.asked_on, latest.topic_id, similarity, len(asked[texts[place]]))
        )
    return found
