"""An update: new items get their topic by the rule, and those that fit none may be a new subject."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from sqlalchemy import select
from sqlmodel import Session, col

from feedback.models import Item
from journeys.ports import Embedder, Vectors
from topics.assignment import (
    Assigned,
    Known,
    assign,
    floor_of,
    nearest_of,
    prototypes_of,
    unpacked,
    vectors_of,
    with_new,
)
from topics.changes import (
    ASSIGNED,
    add_run_origins,
    add_topic,
    clear_assignments,
    known_by,
    learnt,
    set_products,
    store_assignments,
    texts_of,
    without_topic,
)
from topics.clustering import FoundTopic, name_topics
from topics.discovery import NO_TOPIC, Discovery, Labels, discover
from topics.grouping import unit
from topics.heavy import Way, here
from topics.models import Topic
from topics.novelty import fewest_items, new_subjects, related_from

LOOSE_POOL = 10_000  # latest items without a good topic among which new subjects are looked for


def find_new(
    session: Session, organisation_id: int, embedder: Embedder, topics: list[Topic], items: int, way: Way = here
) -> list[list[int]]:
    """Give every item without a topic one; what fitted none, now or earlier, moves when it is a new subject.

    All other items stay where they are. `items` is how many the organisation has; returns the items of each new topic.
    """
    fresh = session.execute(without_topic(organisation_id)).all()
    loose = session.execute(
        select(col(Item.id), col(Item.text), ASSIGNED.c.topic_id)
        .join(ASSIGNED, ASSIGNED.c.item_id == col(Item.id))
        .where(ASSIGNED.c.topic_id.in_([topic.id for topic in topics]), ASSIGNED.c.loose, ~ASSIGNED.c.by_hand)
        .order_by(col(Item.id).desc())
        .limit(LOOSE_POOL)
    ).all()
    item_ids = [row[0] for row in fresh] + [row[0] for row in loose]
    texts = [row[1] for row in fresh] + [row[1] for row in loose]
    if not texts:
        return []
    before = np.array([NO_TOPIC] * len(fresh) + [row[2] for row in loose], dtype=np.int64)
    looked: tuple[Assigned, Labels] = way(look_for_new, embedder, texts, before, known_by(topics, embedder), items)
    told, member = looked

    stays = np.flatnonzero((before < 0) & (member < 0) & (told.topic_ids >= 0))
    store_assignments(
        session,
        [item_ids[row] for row in stays.tolist()],
        told.topic_ids[stays].tolist(),
        told.cosines[stays],
        loose=~told.fits[stays],
    )
    leaves = np.flatnonzero((before >= 0) & (member >= 0))
    clear_assignments(session, organisation_id, [item_ids[row] for row in leaves.tolist()])
    taken = {topic.label for topic in topics}
    made: list[Topic] = []
    items_of = []
    new = [np.flatnonzero(member == number) for number in range(int(member.max(initial=NO_TOPIC)) + 1)]
    vectors = [vectors_of([texts[row] for row in rows.tolist()], embedder) for rows in new]
    described = _described(session, texts, vectors, told, member, topics, embedder)
    for rows, own, found in zip(new, vectors, described, strict=True):
        topic = add_topic(session, organisation_id, found, item_ids, taken, **learnt(own, embedder.model_id))
        cosines = nearest_of(own, unpacked(topic.prototypes, embedder.dimensions))[1]
        items_of.append([item_ids[row] for row in rows.tolist()])
        store_assignments(session, items_of[-1], [topic.id or 0] * len(rows), cosines)
        add_run_origins(session, topic, Counter(before[rows].tolist()), len(rows))
        made.append(topic)
    set_products(session, made, embedder)
    return items_of


def look_for_new(
    texts: Sequence[str], before: Labels, known: Known, items: int, embedder: Embedder
) -> tuple[Assigned, Labels]:
    """The topic of each text by the rule, and the new subject it belongs to (−1: none); the heavy part of an update.

    `before` is the topic that a text is loosely in (−1: it is new), `items` how many the organisation has.
    """
    vectors = vectors_of(texts, embedder)
    told = assign(vectors, known)
    pool = np.flatnonzero((told.topic_ids >= 0) & ((before >= 0) | ~told.fits))
    return told, _new_members(vectors, [texts[row] for row in pool.tolist()], pool, told, known, embedder, items)


def _new_members(
    vectors: Vectors, texts: list[str], pool: Labels, told: Assigned, known: Known, embedder: Embedder, items: int
) -> Labels:
    """For each vector the new subject it belongs to (−1: none); `texts` are those of the rows in `pool`."""
    groups = discover(texts, embedder).labels
    subjects = new_subjects(
        vectors[pool], groups, told.cosines[pool], related_from(known), fewest_items(items, len(pool))
    )
    member = np.full(len(vectors), NO_TOPIC, dtype=np.int64)
    if not subjects:
        return member
    highest = int(known.ids.max(initial=0))
    learnt_now = [prototypes_of(vectors[pool[rows]]) for rows in subjects]
    floors = [floor_of(nearest_of(vectors[pool[rows]], own)[1]) for rows, own in zip(subjects, learnt_now, strict=True)]
    again = assign(vectors[pool], with_new(known, learnt_now, floors))
    joins = (again.topic_ids > highest) & again.fits  # the rest of the pool, by the same rule
    member[pool[joins]] = again.topic_ids[joins] - highest - 1
    for number, rows in enumerate(subjects):
        member[pool[rows]] = number
    return member


def _described(
    session: Session,
    texts: list[str],
    vectors: list[Vectors],
    told: Assigned,
    member: Labels,
    topics: list[Topic],
    embedder: Embedder,
) -> list[FoundTopic]:
    """The new subjects in words that set them apart from what the organisation's other topics are about."""
    count = len(vectors)
    if not count:
        return []
    typical = {item: topic.id or 0 for topic in topics for item in topic.representative}
    others = texts_of(session, typical)
    about = np.concatenate(
        [np.where(member >= 0, NO_TOPIC, told.topic_ids), np.array([typical[item] for item in others], dtype=np.int64)]
    )
    labels = np.where(about >= 0, count + np.searchsorted(np.unique(about[about >= 0]), about), NO_TOPIC)
    labels[: len(texts)] = np.where(member >= 0, member, labels[: len(texts)])
    sure = np.zeros(len(labels), dtype=np.float32)
    for number, own in enumerate(vectors):
        sure[np.flatnonzero(member == number)] = own @ unit(own.sum(axis=0))
    blank = np.zeros((int(labels.max()) + 1, 0), dtype=np.float32)
    return name_topics([*texts, *others.values()], Discovery(labels, blank, sure), embedder)[:count]
