"""What a person decides about topics: names, merges, splits, pins, moved items; each is kept and can be undone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import func, select
from sqlmodel import Session, col

from feedback.models import Item, Routing
from journeys.base import utc_now
from journeys.errors import N_, InvalidValue, SplitNotPossible
from journeys.ports import Embedder, Redactor
from topics.assignment import fair_sample, nearest_of, places_of, prototypes_of, unpacked, vectors_of
from topics.changes import (
    ASSIGNED,
    KEYS_A_STATEMENT,
    add_origins,
    add_topic,
    assignments_of,
    batches,
    learnt,
    live_topics,
    retire_empty,
    set_columns,
    set_products,
)
from topics.clustering import FoundTopic, name_topics
from topics.discovery import Discovery, Labels, discover
from topics.edits import (
    LONGEST_LABEL,
    EditRow,
    absorb,
    decisions,
    history,
    last_edit,
    live_topic,
    put,
    recorded,
    typed_label,
    undo,
)
from topics.grouping import SMALLEST, unit
from topics.guided import Guided, guide_topic
from topics.lineage import Origin, lineage
from topics.models import EditKind, OriginKind, Topic

__all__ = [
    "LONGEST_LABEL",
    "EditRow",
    "Guided",
    "Origin",
    "SplitPart",
    "decisions",
    "guide_topic",
    "history",
    "last_edit",
    "lineage",
    "merge_topics",
    "move_items",
    "pin_topic",
    "propose_split",
    "rename_topic",
    "split_topic",
    "undo",
]

MOST_PARTS = 8  # in a proposed split: what a person can take in
SMALLEST_PART = 0.03  # share of a topic's items


@dataclass(frozen=True)
class SplitPart:
    """One part that a topic may be split into: a name, its items, and three of its questions."""

    label: str
    item_ids: list[int]
    examples: list[str]


def rename_topic(session: Session, topic_id: int, label: str, redactor: Redactor) -> Topic:
    """Give a topic the name that a person typed, redacted; no run changes it; raises `NotFound` or `InvalidValue`."""
    topic = live_topic(session, topic_id)
    label = typed_label(label, redactor)
    if (topic.label, topic.label_pinned) != (label, True):
        with recorded(session, topic.organisation_id, EditKind.RENAME, [topic]) as edit:
            edit.labels = [topic.label, label]
            topic.label, topic.label_pinned = label, True
    return topic


def pin_topic(session: Session, topic_id: int, pinned: bool) -> Topic:
    """Keep a topic and its items as they are in every run, or give it free again; raises `NotFound`."""
    topic = live_topic(session, topic_id)
    if topic.held != pinned:
        with recorded(session, topic.organisation_id, EditKind.PIN if pinned else EditKind.UNPIN, [topic]):
            topic.held = pinned
    return topic


def merge_topics(session: Session, keep_id: int, other_ids: Sequence[int]) -> Topic:
    """Put the items of the other topics into `keep_id`, for later runs too; raises `NotFound` or `InvalidValue`."""
    kept = live_topic(session, keep_id)
    others = [live_topic(session, other) for other in dict.fromkeys(other_ids) if other != keep_id]
    if any(other.organisation_id != kept.organisation_id for other in others):
        raise InvalidValue(value=kept.label, field=N_("topic"), expected=N_("topics of one organisation"))
    if not others:
        return kept
    ids = [other.id or 0 for other in others]
    with recorded(session, kept.organisation_id, EditKind.MERGE, [kept, *others]) as edit:
        counts = session.execute(
            select(ASSIGNED.c.topic_id, func.count()).where(ASSIGNED.c.topic_id.in_(ids)).group_by(ASSIGNED.c.topic_id)
        )
        came: dict[int | None, int] = dict(counts.all())
        add_origins(session, keep_id, came, OriginKind.MERGE, edit.id)
        absorb(session, edit, keep_id, ids)
        alike = [other for other in others if other.model_id == kept.model_id]
        kept.prototypes += b"".join(other.prototypes for other in alike)
        kept.floor = min(topic.floor for topic in (kept, *alike))
        kept.held = True
        for other in others:
            other.retired_at, other.merged_into_id = utc_now(), keep_id
    return kept


def move_items(session: Session, item_ids: Sequence[int], topic_id: int) -> int:
    """Put items in a topic by hand: no run takes them out; returns how many; raises `NotFound` or `InvalidValue`."""
    topic = live_topic(session, topic_id)
    item_ids = list(dict.fromkeys(item_ids))
    belonging: set[int] = set()
    for some in batches(item_ids, KEYS_A_STATEMENT):
        belonging.update(
            session.scalars(
                select(col(Routing.item_id)).where(
                    col(Routing.item_id).in_(some), col(Routing.organisation_id) == topic.organisation_id
                )
            )
        )
    if len(belonging) < len(item_ids):
        raise InvalidValue(value=topic.label, field=N_("topic"), expected=N_("a topic of the questions' organisation"))
    before = assignments_of(session, topic.organisation_id, item_ids)
    goes = [
        item for item in item_ids if item not in before or before[item].topic_id != topic_id or not before[item].by_hand
    ]
    if goes:
        left = [
            session.get_one(Topic, number) for number in sorted({row.topic_id for row in before.values()} - {topic_id})
        ]
        with recorded(session, topic.organisation_id, EditKind.MOVE, [topic, *left]) as edit:
            put(session, edit, topic_id, goes, np.ones(len(goes), dtype=np.float32), before, by_hand=True)
            retire_empty(session, left)
    return len(goes)


def propose_split(session: Session, topic_id: int, embedder: Embedder) -> list[SplitPart]:
    """The parts that a topic's items fall into, largest first; none when they are all alike; raises `NotFound`.

    Small groups are in no part: they stay with the topic whatever a person chooses.
    """
    rows = _items(session, live_topic(session, topic_id))
    texts = [text for _, text in rows]
    labels = _parts(texts, embedder)
    smallest = max(SMALLEST, SMALLEST_PART * len(texts))  # as in a search: no topic of two questions
    sizes = np.bincount(labels[labels >= 0]) if len(labels) else np.zeros(0, dtype=np.int64)
    large = [part for part in np.argsort(-sizes, kind="stable").tolist() if sizes[part] >= smallest][:MOST_PARTS]
    if len(large) < 2:
        return []
    rank = np.full(len(sizes) + 1, -1)
    rank[large] = np.arange(len(large))
    labels = rank[labels]
    parts = []
    for number, found in enumerate(_described(texts, labels, embedder)):
        own = np.flatnonzero(labels == number).tolist()
        parts.append(
            SplitPart(found.label, [rows[row][0] for row in own], [texts[row] for row in found.representative])
        )
    return parts


def split_topic(
    session: Session,
    topic_id: int,
    item_ids: Sequence[int],
    embedder: Embedder,
    label: str | None = None,
    redactor: Redactor | None = None,
) -> Topic:
    """Make a topic of its own of some of a topic's items; raises `NotFound`, `InvalidValue` or `SplitNotPossible`.

    Without a `label` it gets one from its own words; one that a person typed needs the redactor.
    """
    topic = live_topic(session, topic_id)
    if label is not None and redactor is not None:
        label = typed_label(label, redactor)
    rows, wanted = _items(session, topic), set(item_ids)
    ids, texts = [item for item, _ in rows], [text for _, text in rows]
    labels = np.array([0 if item in wanted else 1 for item in ids], dtype=np.int64)
    part, rest = np.flatnonzero(labels == 0), np.flatnonzero(labels == 1)
    if not len(part):
        raise SplitNotPossible(topic=topic.label, reason=N_("none of these questions is in it"))
    if not len(rest):
        raise SplitNotPossible(topic=topic.label, reason=N_("all its questions would go"))
    found, left = _described(texts, labels, embedder)
    taken = {other.label for other in live_topics(session, topic.organisation_id)}
    with recorded(session, topic.organisation_id, EditKind.SPLIT, [topic]) as edit:
        made = add_topic(session, topic.organisation_id, found, ids, taken, held=True, **_learnt(texts, part, embedder))
        if label is not None:
            made.label, made.label_pinned = label, True
        edit.made_id, edit.topic_ids = made.id, [topic_id, made.id or 0]
        edit.labels = [topic.label, made.label]
        moved = [ids[row] for row in part.tolist()]
        near = nearest_of(
            vectors_of([texts[row] for row in part.tolist()], embedder), unpacked(made.prototypes, embedder.dimensions)
        )
        put(session, edit, made.id or 0, moved, near[1], assignments_of(session, topic.organisation_id, moved))
        set_columns(topic, _learnt(texts, rest, embedder))
        topic.keywords, topic.representative = left.keywords, [ids[row] for row in left.representative]
        topic.held = True
        add_origins(session, made.id or 0, {topic_id: len(moved)}, OriginKind.SPLIT, edit.id)
        set_products(session, [topic, made], embedder)
    return made


def _items(session: Session, topic: Topic) -> list[tuple[int, str]]:
    """The items of a topic with their text, in the order of their texts."""
    rows = session.execute(
        select(col(Item.id), col(Item.text))
        .join(ASSIGNED, ASSIGNED.c.item_id == col(Item.id))
        .where(ASSIGNED.c.topic_id == topic.id)
    )
    return sorted(((item or 0, text) for item, text in rows), key=lambda row: (row[1], row[0]))


def _parts(texts: list[str], embedder: Embedder) -> Labels:
    """Communities among these texts, or else its two halves; one label when they are all alike."""
    labels = discover(texts, embedder).labels
    if labels.max(initial=-1) != 0:
        return labels
    vectors = vectors_of(texts, embedder)
    sample = fair_sample(places_of(texts), np.arange(len(texts)))
    halves = nearest_of(vectors, prototypes_of(vectors[sample], 2))[0]
    return np.where(labels >= 0, halves, labels)


def _described(texts: list[str], labels: Labels, embedder: Embedder) -> list[FoundTopic]:
    """Each part in words that set it apart from the others."""
    vectors = vectors_of(texts, embedder)
    count = int(labels.max()) + 1
    centres = np.stack([unit(vectors[labels == part].sum(axis=0)) for part in range(count)])
    sure = np.where(labels >= 0, np.einsum("ij,ij->i", vectors, centres[labels]), 0).clip(0, 1).astype(np.float32)
    return name_topics(texts, Discovery(labels, centres, sure), embedder)


def _learnt(texts: list[str], rows: Labels, embedder: Embedder) -> dict[str, Any]:
    own = [texts[row] for row in rows.tolist()]
    sample = [own[row] for row in fair_sample(places_of(own), np.arange(len(own))).tolist()]
    return learnt(vectors_of(sample, embedder), embedder.model_id)
