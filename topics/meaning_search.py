"""Search by meaning: the items nearest to what is asked, also when they share no word with it.

A selection of up to `ALL_UP_TO` items is compared whole. In a larger one the topics nearest to the question are sought
first and the items in them compared, and beside those the newest items that have no topic (yet).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlmodel import Session, col

from feedback.filters import Filters, selected
from feedback.models import Item
from journeys.ports import Embedder, Vectors
from topics.assignment import DECIMALS, known_topics, vectors_of
from topics.models import Topic, TopicAssignment

ALL_UP_TO = 40_000  # items in a selection that are all compared
NEAR_TOPICS = 200  # the nearest topics, nearest first, as far as …
IN_TOPICS = 40_000  # … they hold so many items together
WITHOUT_TOPIC = 20_000  # newest items without a topic …
AMONG = 200_000  # … among so many of the newest: what has no topic is mostly new
FLOOR = 0.3  # cosine below which an item does not mean the same


@dataclass(frozen=True)
class Meant:
    """An item and how near it is to what was asked (cosine, 0–1)."""

    item_id: int
    similarity: float


@dataclass(frozen=True)
class MeaningSearch:
    """The nearest items, nearest first, and what was looked at to find them.

    `whole`: every item of the selection was compared; else those of the `topics` nearest topics and the `without`
    newest ones that have no topic, `looked_at` in all. `understood`: False for words that the embedding does not know.
    """

    items: tuple[Meant, ...]
    looked_at: int
    whole: bool
    topics: int = 0
    without: int = 0
    understood: bool = True


def search_by_meaning(
    session: Session,
    words: str,
    embedder: Embedder,
    filters: Filters,
    limit: int = 50,
    *,
    all_up_to: int = ALL_UP_TO,
    near_topics: int = NEAR_TOPICS,
) -> MeaningSearch:
    """The items of a selection that mean most what the words mean; what `filters` says of words is left out."""
    wanted = vectors_of([words], embedder)[0]
    if not wanted.any():
        return MeaningSearch((), 0, whole=True, understood=False)
    kept = Filters(**{name: value for name, value in filters.items() if name != "search"})  # type: ignore[typeddict-item]
    conditions = selected(**kept)
    last = session.execute(sa.select(sa.func.max(col(Item.id)))).scalar_one() or 0  # about the number of items
    counting = sa.select(sa.func.count()).select_from(Item).where(*conditions)
    number = session.execute(counting).scalar_one() if conditions else last
    if number <= all_up_to:
        rows = session.execute(sa.select(col(Item.id), col(Item.text)).where(*conditions)).all()
        return MeaningSearch(_nearest(rows, wanted, embedder, limit), len(rows), whole=True)
    near = _near_topics(session, wanted, embedder, kept.get("organisation_id"))[:near_topics]
    # a narrow selection leaves few of each topic: more topics then
    near = _as_far_as(session, near, round(IN_TOPICS * max(1.0, last / number)))
    there = _in_topics(session, near, conditions)
    without = _without_topic(session, conditions, last)
    found = _nearest([*there, *without], wanted, embedder, limit)
    return MeaningSearch(found, len(there) + len(without), whole=False, topics=len(near), without=len(without))


def _near_topics(
    session: Session, wanted: NDArray[np.float32], embedder: Embedder, organisation_id: int | None
) -> list[int]:
    """The topics by the prototype nearest to the question."""
    live = sa.select(col(Topic.id), col(Topic.prototypes), col(Topic.floor)).where(
        col(Topic.retired_at).is_(None), col(Topic.model_id) == embedder.model_id
    )
    if organisation_id is not None:
        live = live.where(col(Topic.organisation_id) == organisation_id)
    known = known_topics([tuple(row) for row in session.execute(live)], embedder.dimensions)
    if not len(known.ids):
        return []
    nearest = np.full(len(known.ids), -1, dtype=np.float32)
    np.maximum.at(nearest, known.owners, np.round(known.prototypes @ wanted, DECIMALS))
    return [int(known.ids[row]) for row in np.argsort(-nearest, kind="stable")]


def _as_far_as(session: Session, topic_ids: Sequence[int], items: int) -> list[int]:
    """The first of these topics that together hold so many items at most."""
    sizes = sa.select(col(TopicAssignment.topic_id), sa.func.count())
    sizes = sizes.where(col(TopicAssignment.topic_id).in_(topic_ids)).group_by(col(TopicAssignment.topic_id))
    held = {row[0]: row[1] for row in session.execute(sizes)}
    reached = np.cumsum([held.get(topic_id, 0) for topic_id in topic_ids])
    return list(topic_ids[: max(1, int(np.searchsorted(reached, items, side="right")))])


def _in_topics(session: Session, topic_ids: Sequence[int], conditions: Sequence[Any]) -> list[Any]:
    among = sa.select(col(TopicAssignment.item_id)).where(col(TopicAssignment.topic_id).in_(topic_ids))
    newest = sa.select(col(Item.id), col(Item.text)).where(col(Item.id).in_(among), *conditions)
    return list(session.execute(newest.order_by(col(Item.id).desc()).limit(IN_TOPICS)))


def _without_topic(session: Session, conditions: Sequence[Any], last: int) -> list[Any]:
    given = sa.exists().where(col(TopicAssignment.item_id) == col(Item.id))
    newest = sa.select(col(Item.id), col(Item.text)).where(col(Item.id) > last - AMONG, ~given, *conditions)
    return list(session.execute(newest.order_by(col(Item.id).desc()).limit(WITHOUT_TOPIC)))


def _nearest(rows: Sequence[Any], wanted: Vectors, embedder: Embedder, limit: int) -> tuple[Meant, ...]:
    """The rows (id, text) nearest to a vector; of equally near ones the newest first."""
    if not rows:
        return ()
    cosines = np.round(vectors_of([row[1] for row in rows], embedder) @ wanted, DECIMALS)
    ids = np.array([row[0] for row in rows])
    order = np.lexsort((-ids, -cosines))[:limit]
    return tuple(Meant(int(ids[row]), min(1.0, float(cosines[row]))) for row in order if cosines[row] >= FLOOR)
