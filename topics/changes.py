"""Writes of topics: a run over one organisation's items, and what people decide about names and merges."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import delete, insert, select, update
from sqlmodel import Session, col

from feedback.models import Item, Routing
from journeys.base import utc_now
from journeys.errors import N_, InvalidValue, NotFound
from journeys.ports import Embedder, Redactor
from topics.clustering import Corpus, find_and_name
from topics.identity import matches
from topics.models import Topic, TopicAssignment, TopicRun
from topics.naming import UNNAMED

Progress = Callable[[int, int], None]
LONGEST_LABEL = 120
ROWS_A_STATEMENT = 5_000


@dataclass(frozen=True)
class RunResult:
    """What one run found: items read, items without words, topics in all, and how they relate to the last run."""

    items: int
    wordless: int
    topics: int
    kept: int
    new: int
    retired: int


def run_topics(
    session: Session, organisation_id: int, embedder: Embedder, *, progress: Progress | None = None
) -> RunResult:
    """Find the topics of all items of an organisation anew; those found again keep their id and their name."""
    tell = progress or (lambda _done, _total: None)
    rows = session.execute(
        select(col(Item.id), col(Item.text), col(Routing.product_id))
        .join(Routing, col(Routing.item_id) == col(Item.id))
        .where(col(Routing.organisation_id) == organisation_id)
        .order_by(col(Item.id))
    ).all()
    item_ids = [row[0] for row in rows if row[0] is not None]
    tell(0, len(rows))
    corpus = find_and_name([row[1] for row in rows], embedder)
    tell(len(rows) // 2, len(rows))

    earlier = {topic.id: topic for topic in _live_topics(session, organisation_id) if topic.id is not None}
    before = {
        row[0]: row[1]
        for row in session.execute(
            select(col(TopicAssignment.item_id), col(TopicAssignment.topic_id))
            .join(Topic, col(Topic.id) == col(TopicAssignment.topic_id))
            .where(col(Topic.organisation_id) == organisation_id)
        )
    }
    merged = set(
        session.scalars(select(col(Topic.merged_into_id)).where(col(Topic.organisation_id) == organisation_id))
    )
    labels = corpus.discovery.labels.tolist()
    told = [(label, item) for label, item in zip(labels, item_ids, strict=True) if label >= 0]
    same = matches([t[0] for t in told], [t[1] for t in told], before, {m for m in merged if m is not None})

    ids = _store_topics(session, organisation_id, embedder.model_id, corpus, item_ids, same, earlier)
    _store_products(session, ids, labels, [row[2] for row in rows])
    gone = set(earlier) - set(ids)
    for topic_id in gone:
        earlier[topic_id].retired_at = utc_now()
    _store_assignments(session, organisation_id, corpus, item_ids, ids)
    session.add(
        TopicRun(organisation_id=organisation_id, model_id=embedder.model_id, items=len(rows), topics=len(set(ids)))
    )
    session.flush()
    tell(len(rows), len(rows))
    kept = len(set(same.values()))
    return RunResult(len(rows), labels.count(-1), len(set(ids)), kept, len(set(ids)) - kept, len(gone))


def _live_topics(session: Session, organisation_id: int) -> Sequence[Topic]:
    return session.scalars(
        select(Topic).where(col(Topic.organisation_id) == organisation_id, col(Topic.retired_at).is_(None))
    ).all()


def _store_topics(
    session: Session,
    organisation_id: int,
    model_id: str,
    corpus: Corpus,
    item_ids: list[int],
    same: dict[int, int],
    earlier: dict[int, Topic],
) -> list[int]:
    """Update topics found again, add new ones; returns the topic id of each found topic."""
    taken = {topic.label for number, topic in earlier.items() if number in same.values()}
    stored: list[Topic] = []
    seen: set[int] = set()
    for number, found in enumerate(corpus.topics):
        topic = earlier.get(same.get(number, 0))
        if topic is None:
            label = found.label
            while label in taken:  # a kept topic bears that name already
                label = f"{label} (nieuw)"
            taken.add(label)
            topic = Topic(organisation_id=organisation_id, label=label, model_id=model_id, centroid=b"")
            session.add(topic)
        elif topic.id in seen:  # a further part of a topic that a person merged
            stored.append(topic)
            continue
        elif topic.label.startswith(UNNAMED) and not topic.label_pinned:
            topic.label = found.label
        seen.add(topic.id or 0)
        topic.keywords = found.keywords
        topic.representative = [item_ids[row] for row in found.representative]
        topic.model_id = model_id
        topic.centroid = corpus.discovery.centroids[number].astype("<f4").tobytes()
        stored.append(topic)
    session.flush()
    return [topic.id for topic in stored if topic.id is not None]


def _store_products(session: Session, ids: list[int], labels: list[int], products: Sequence[int | None]) -> None:
    """A topic is about a product when at least half of its items are."""
    counts: dict[int, Counter[int | None]] = {}
    for label, product in zip(labels, products, strict=True):
        if label >= 0:
            counts.setdefault(ids[label], Counter())[product] += 1
    rows = []
    for topic_id, counter in counts.items():
        product, count = counter.most_common(1)[0]
        rows.append({"id": topic_id, "product_id": product if count * 2 >= counter.total() else None})
    if rows:
        session.execute(update(Topic), rows)


def _store_assignments(
    session: Session, organisation_id: int, corpus: Corpus, item_ids: list[int], ids: list[int]
) -> None:
    of_organisation = select(col(Topic.id)).where(col(Topic.organisation_id) == organisation_id)
    session.execute(delete(TopicAssignment).where(col(TopicAssignment.topic_id).in_(of_organisation)))
    labels, sure = corpus.discovery.labels.tolist(), np.round(corpus.discovery.probabilities, 4).tolist()
    rows = [
        {"item_id": item, "topic_id": ids[label], "probability": probability}
        for item, label, probability in zip(item_ids, labels, sure, strict=True)
        if label >= 0
    ]
    for start in range(0, len(rows), ROWS_A_STATEMENT):
        session.execute(insert(TopicAssignment), rows[start : start + ROWS_A_STATEMENT])


def rename_topic(session: Session, topic_id: int, label: str, redactor: Redactor) -> Topic:
    """Give a topic the name that a person typed, redacted; no run changes it; raises `NotFound` or `InvalidValue`."""
    label = redactor.redact([" ".join(label.split())])[0].text
    if not 0 < len(label) <= LONGEST_LABEL:
        raise InvalidValue(value=label[:40], field=N_("name"), expected=f"1–{LONGEST_LABEL}")
    topic = _topic(session, topic_id)
    topic.label, topic.label_pinned = label, True
    session.flush()
    return topic


def merge_topics(session: Session, keep_id: int, other_ids: Sequence[int]) -> Topic:
    """Put the items of the other topics into `keep_id`, for later runs too; raises `NotFound` or `InvalidValue`."""
    kept = _topic(session, keep_id)
    others = [_topic(session, other) for other in dict.fromkeys(other_ids) if other != keep_id]
    if any(other.organisation_id != kept.organisation_id for other in others):
        raise InvalidValue(value=kept.label, field=N_("topic"), expected=N_("topics of one organisation"))
    now = utc_now()
    for other in others:
        session.execute(
            update(TopicAssignment).where(col(TopicAssignment.topic_id) == other.id).values(topic_id=keep_id)
        )
        other.retired_at, other.merged_into_id = now, keep_id
    session.flush()
    return kept


def _topic(session: Session, topic_id: int) -> Topic:
    topic = session.get(Topic, topic_id)
    if topic is None or topic.retired_at is not None:
        raise NotFound(kind=N_("topic"), id=topic_id)
    return topic
