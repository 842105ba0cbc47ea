"""A run afresh: topics are found in everything that people did not decide, and recognised by the items they share."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import Row, and_, delete, select
from sqlmodel import Session, col

from feedback.models import Item, Routing
from journeys.ports import Embedder, Vectors
from topics.assignment import (
    Cosines,
    Known,
    Places,
    assign,
    fair_sample,
    floor_of,
    known_topics,
    packed,
    places_of,
    prototypes_of,
    rows_of,
    unpacked,
    vectors_of,
)
from topics.changes import (
    ASSIGNED,
    add_run_origins,
    add_topic,
    in_topic_of,
    known_by,
    relearn,
    set_products,
    store_assignments,
    topic_ids_of,
)
from topics.clustering import FoundTopic, name_topics, on_the_map
from topics.discovery import NO_TOPIC, Discovery, Labels, discover
from topics.grouping import unit
from topics.heavy import Way, here
from topics.identity import matches, settled
from topics.models import Topic
from topics.naming import UNNAMED
from topics.novelty import related_from

READ_AT_ONCE = 20_000
REMEMBERED = 100_000  # items up to which vectors are kept during a run
LOYALTY = 0.5  # cosine by which another topic must be nearer before a text leaves the one it was in
COMPARED = 50_000  # texts on which the earlier topics are compared with those found


@dataclass(frozen=True)
class Grouping:
    """Topics 0…k−1 by falling size, with their prototypes; each text's topic (−1: none) and cosine with it."""

    prototypes: list[Vectors]
    labels: Labels
    cosines: Cosines
    described: list[FoundTopic]


def find_afresh(
    session: Session,
    organisation_id: int,
    embedder: Embedder,
    topics: list[Topic],
    tell: Callable[[int], None],
    way: Way = here,
) -> list[int]:
    """Find the topics of an organisation's items anew; those found again keep their id and their name.

    Returns the items that stand for all on a map.
    """
    rows = session.execute(
        select(col(Item.id), col(Item.text), ASSIGNED.c.topic_id, ASSIGNED.c.by_hand, ASSIGNED.c.loose)
        .join(Routing, col(Routing.item_id) == col(Item.id))
        .outerjoin(
            ASSIGNED,
            and_(ASSIGNED.c.item_id == col(Item.id), in_topic_of(organisation_id)),
        )
        .where(col(Routing.organisation_id) == organisation_id)
    ).all()
    held = {topic.id or 0 for topic in topics if topic.held}
    decided = [row for row in rows if row.by_hand or row.topic_id in held]
    free = [row for row in rows if not row.by_hand and row.topic_id not in held]
    same_model = all(topic.model_id == embedder.model_id for topic in topics)
    embedder = _remembering(embedder, free)
    if held and same_model:
        free = _to_held(session, free, known_by(topics, embedder), held, embedder)
    tell(len(rows) // 5)

    places = places_of([row.text for row in free])
    order = np.lexsort((np.array([row.id for row in free], dtype=np.int64), places))
    free, places = [free[row] for row in order.tolist()], places[order]
    item_ids, texts = [row.id for row in free], [row.text for row in free]
    before = np.array([NO_TOPIC if row.topic_id is None or row.loose else row.topic_id for row in free], dtype=np.int64)
    known = {topic.id or 0: unpacked(topic.prototypes, embedder.dimensions) for topic in topics} if same_model else {}
    then = before if same_model else np.full_like(before, NO_TOPIC)
    found: Grouping = way(regroup, embedder, texts, places, then, known)
    tell(4 * len(rows) // 5)

    same = matches(found.labels, before)
    stored = _store_topics(session, organisation_id, embedder, found, item_ids, same, topics)
    kept = topic_ids_of(organisation_id).where(col(Topic.held))
    session.execute(
        delete(ASSIGNED).where(
            ASSIGNED.c.topic_id.in_(topic_ids_of(organisation_id)),
            ~ASSIGNED.c.by_hand,
            ASSIGNED.c.topic_id.not_in(kept),
        )
    )
    told = np.flatnonzero(found.labels >= 0)
    numbers = np.array([topic.id for topic in stored], dtype=np.int64)
    store_assignments(
        session,
        [item_ids[row] for row in told.tolist()],
        numbers[found.labels[told]].tolist() if len(told) else [],
        found.cosines[told],
    )
    for topic, own in zip(stored, rows_of(found.labels), strict=True):
        add_run_origins(session, topic, Counter(before[own].tolist()), len(own))
    relearn(session, topics, embedder)
    set_products(session, stored, embedder)

    about = np.append(numbers, NO_TOPIC)[found.labels]
    about = np.concatenate([about, np.array([row.topic_id for row in decided], dtype=np.int64)])
    drawn = on_the_map([*texts, *(row.text for row in decided)], about)
    shown = [*item_ids, *(row.id for row in decided)]
    return [shown[row] for row in drawn.tolist()]


def regroup(
    texts: Sequence[str], places: Places, before: Labels, known: Mapping[int, Vectors], embedder: Embedder
) -> Grouping:
    """Topics of `texts` (in the order of their places), near those of the last run.

    `before` is each text's topic then (−1: none), `known` the prototypes that those topics had.
    """
    embedder = _remembering(embedder, texts)
    labels = discover(texts, embedder).labels
    prototypes = _prototypes(texts, places, labels, embedder)
    if (before >= 0).any():
        sample = fair_sample(places, np.arange(len(texts)), COMPARED)
        vectors = vectors_of([texts[row] for row in sample.tolist()], embedder)
        labels = settled(labels, before, sample, vectors, related_from(_known(prototypes, embedder)))
        prototypes = _prototypes(texts, places, labels, embedder)
        labels = _loyal(texts, labels, before, prototypes, embedder)
        starts = {topic: known[number] for topic, number in matches(labels, before).items() if number in known}
        prototypes = _prototypes(texts, places, labels, embedder, starts)
    # the rule has the last word, so that a text goes where the next one like it will go
    rule = _known(prototypes, embedder)
    centres = np.stack([unit(own.sum(axis=0)) for own in prototypes]) if prototypes else rule.prototypes
    labels, cosines = np.full(len(texts), NO_TOPIC), np.zeros(len(texts), dtype=np.float32)
    typical = np.zeros(len(texts), dtype=np.float32)
    for start in range(0, len(texts), READ_AT_ONCE):
        part = slice(start, start + READ_AT_ONCE)
        vectors = vectors_of(texts[part], embedder)
        told = assign(vectors, rule)
        labels[part], cosines[part] = told.topic_ids, told.cosines
        if len(centres):
            typical[part] = np.einsum("ij,ij->i", vectors, centres[told.topic_ids])
    sizes = np.bincount(labels[labels >= 0], minlength=len(prototypes))
    order = [topic for topic in np.argsort(-sizes, kind="stable").tolist() if sizes[topic]]
    rank = np.full(len(prototypes) + 1, NO_TOPIC)  # the last one: no topic
    rank[order] = np.arange(len(order))
    labels = rank[labels]
    described = name_topics(texts, Discovery(labels, centres[order], np.clip(typical, 0, 1)), embedder)
    return Grouping([prototypes[topic] for topic in order], labels, cosines, described)


def _loyal(
    texts: Sequence[str], labels: Labels, before: Labels, prototypes: list[Vectors], embedder: Embedder
) -> Labels:
    """The labels, without moves from an earlier topic that was found again to one that is hardly nearer."""
    home = {earlier: topic for topic, earlier in matches(labels, before).items()}
    numbers, where = np.unique(before, return_inverse=True)
    stayed = np.array([home.get(number, NO_TOPIC) for number in numbers.tolist()], dtype=np.int64)[where.reshape(-1)]
    left = np.flatnonzero((stayed >= 0) & (labels >= 0) & (stayed != labels))
    known, result = _known(prototypes, embedder), labels.copy()
    starts = np.searchsorted(known.owners, np.arange(len(known.ids)))
    for rows in np.split(left, range(READ_AT_ONCE, len(left), READ_AT_ONCE)) if len(left) else []:
        cosines = vectors_of([texts[row] for row in rows.tolist()], embedder) @ known.prototypes.T
        nearest = np.maximum.reduceat(cosines, starts, axis=1)
        each = np.arange(len(rows))
        returns = nearest[each, stayed[rows]] >= nearest[each, labels[rows]] - LOYALTY
        result[rows[returns]] = stayed[rows[returns]]
    return result


def _prototypes(
    texts: Sequence[str],
    places: Places,
    labels: Labels,
    embedder: Embedder,
    starts: Mapping[int, Vectors] | None = None,
) -> list[Vectors]:
    return [
        prototypes_of(
            vectors_of([texts[row] for row in fair_sample(places, rows).tolist()], embedder),
            start=(starts or {}).get(topic),
        )
        for topic, rows in enumerate(rows_of(labels))
    ]


def _known(prototypes: list[Vectors], embedder: Embedder) -> Known:
    return known_topics([(number, packed(own), 0.0) for number, own in enumerate(prototypes)], embedder.dimensions)


def _to_held(
    session: Session, rows: list[Row[Any]], known: Known, held: set[int], embedder: Embedder
) -> list[Row[Any]]:
    """Give items without a topic that fit a held one their place in it; returns the other rows."""
    new = [row for row in rows if row.topic_id is None]
    told = assign(vectors_of([row.text for row in new], embedder), known)
    goes = np.flatnonzero(told.fits & np.isin(told.topic_ids, list(held)))
    store_assignments(
        session, [new[row].id for row in goes.tolist()], told.topic_ids[goes].tolist(), told.cosines[goes]
    )
    gone = {new[row].id for row in goes.tolist()}
    return [row for row in rows if row.id not in gone]


def _store_topics(
    session: Session,
    organisation_id: int,
    embedder: Embedder,
    found: Grouping,
    item_ids: list[int],
    same: dict[int, int],
    topics: list[Topic],
) -> list[Topic]:
    """Bring topics found again up to date, add new ones; returns the topic of each found one."""
    earlier = {topic.id: topic for topic in topics}
    taken = {topic.label for topic in topics if topic.held or topic.id in same.values()}
    stored = []
    for number, (rows, about) in enumerate(zip(rows_of(found.labels), found.described, strict=True)):
        knows = {
            "prototypes": packed(found.prototypes[number]),
            "floor": floor_of(found.cosines[rows]),
            "model_id": embedder.model_id,
        }
        topic = earlier.get(same.get(number))
        if topic is None:
            topic = add_topic(session, organisation_id, about, item_ids, taken, **knows)
        else:
            if topic.label.startswith(UNNAMED) and not topic.label_pinned:
                topic.label = about.label
            topic.keywords = about.keywords
            topic.representative = [item_ids[row] for row in about.representative]
            topic.prototypes, topic.floor = packed(found.prototypes[number]), floor_of(found.cosines[rows])
            topic.model_id = embedder.model_id
        stored.append(topic)
    session.flush()
    return stored


def _remembering(embedder: Embedder, read: Sequence[Any]) -> Embedder:
    """One that reads each text once, for as many as can be remembered."""
    return embedder if len(read) > REMEMBERED or isinstance(embedder, _Remembering) else _Remembering(embedder)


class _Remembering:
    """An embedder that reads each text once: a run looks at its vectors more than once."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self.model_id, self.dimensions = embedder.model_id, embedder.dimensions
        self._vectors: dict[str, Vectors] = {}

    def embed(self, texts: Sequence[str]) -> Vectors:
        new = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        self._vectors.update(zip(new, self._embedder.embed(new), strict=True))
        if not texts:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        return np.stack([self._vectors[text] for text in texts])
