"""Writes of topics that runs and people share: what a topic knows, which item is in which, where items came from."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar, cast

import numpy as np
from sqlalchemy import Row, Select, Table, and_, delete, exists, func, insert, inspect, select, text
from sqlmodel import Session, col

from feedback.models import Item, Routing
from journeys.base import utc_now
from journeys.changes import ensure_product
from journeys.errors import N_, NotFound
from journeys.models import Organisation, Product
from journeys.ports import Embedder, Vectors
from topics.assignment import (
    DECIMALS,
    Cosines,
    Flags,
    Known,
    fair_sample,
    floor_of,
    known_topics,
    nearest_of,
    packed,
    places_of,
    prototypes_of,
    unpacked,
    vectors_of,
)
from topics.clustering import FoundTopic
from topics.grouping import unit
from topics.models import OriginKind, Topic, TopicAssignment, TopicOrigin
from topics.products import nearest_products

ROWS_A_STATEMENT = 5_000
WORTH_TELLING = 0.2  # share of a topic's items from which an earlier topic is told as its origin
KEYS_A_STATEMENT = 900  # SQLite takes a limited number of parameters

ASSIGNED = cast(Table, inspect(TopicAssignment).local_table)  # written by the million: past the identity map

T = TypeVar("T")
Progress = Callable[[int, int], None]


def lock_topics(session: Session, organisation_id: int) -> None:
    """Wait for whoever else changes the topics of this organisation; raises `NotFound`."""
    wanted = select(col(Organisation.id)).where(col(Organisation.id) == organisation_id).with_for_update()
    if session.execute(wanted).first() is None:
        raise NotFound(kind=N_("organisation"), id=organisation_id)


def refresh_statistics(session: Session) -> None:
    """Let PostgreSQL know how many rows there are now.

    After a large import it believes that tables are as small as they were, and compares all rows with all rows.
    """
    if session.get_bind().dialect.name == "postgresql":
        for table in (Item, Routing, TopicAssignment):
            session.execute(text(f"ANALYZE {cast(Table, inspect(table).local_table).name}"))


def live_topics(session: Session, organisation_id: int) -> list[Topic]:
    """The topics an organisation has now, by id."""
    return list(
        session.scalars(
            select(Topic)
            .where(col(Topic.organisation_id) == organisation_id, col(Topic.retired_at).is_(None))
            .order_by(col(Topic.id))
        )
    )


def topic_ids_of(organisation_id: int) -> Any:
    """All topic ids an organisation ever had, as a subquery."""
    return select(col(Topic.id)).where(col(Topic.organisation_id) == organisation_id)


def in_topic_of(organisation_id: int, *which: Any) -> Any:
    """Whether a row of `ASSIGNED` that was found by its item is in a topic that an organisation has or had.

    `which` are conditions on the topic.
    """
    # + 0: SQLite would look for each item in each of the topics
    return (ASSIGNED.c.topic_id + 0).in_(topic_ids_of(organisation_id).where(*which))


def learnt(vectors: Vectors, model_id: str) -> dict[str, Any]:
    """The columns by which a topic recognises items like these (n × d)."""
    prototypes = prototypes_of(vectors)
    floor = floor_of(nearest_of(vectors, prototypes)[1]) if len(prototypes) else 1.0
    return {"prototypes": packed(prototypes), "floor": floor, "model_id": model_id}


def set_columns(topic: Topic, columns: Mapping[str, Any]) -> None:
    """Change these columns of a topic."""
    for name, value in columns.items():
        setattr(topic, name, value)


def known_by(topics: Iterable[Topic], embedder: Embedder) -> Known:
    """What the rule needs to know of these topics; those of another language model are left out."""
    rows = [(topic.id or 0, topic.prototypes, topic.floor) for topic in topics if topic.model_id == embedder.model_id]
    return known_topics(rows, embedder.dimensions)


def relearn(session: Session, topics: Iterable[Topic], embedder: Embedder) -> None:
    """Let topics that were learnt with another language model recognise their items with this one."""
    for topic in topics:
        if topic.model_id != embedder.model_id:
            texts = session.scalars(
                select(col(Item.text))
                .join(TopicAssignment, col(TopicAssignment.item_id) == col(Item.id))
                .where(col(TopicAssignment.topic_id) == topic.id)
            ).all()
            sample = fair_sample(places_of(texts), np.arange(len(texts)))
            vectors = vectors_of([texts[row] for row in sample.tolist()], embedder)
            set_columns(topic, learnt(vectors, embedder.model_id))
    session.flush()


def without_topic(organisation_id: int) -> Select[int | None, str]:
    """The items of an organisation that are in none of its topics: (id, text), by id."""
    placed = exists().where(ASSIGNED.c.item_id == col(Routing.item_id), in_topic_of(organisation_id))
    return (
        select(col(Item.id), col(Item.text))
        .join(Routing, col(Routing.item_id) == col(Item.id))
        .where(col(Routing.organisation_id) == organisation_id, ~placed)
        .order_by(col(Item.id))
    )


def add_topic(
    session: Session,
    organisation_id: int,
    found: FoundTopic,
    item_ids: Sequence[int],
    taken: set[str],
    **columns: Any,
) -> Topic:
    """A new topic as it was found, `representative` being rows of `item_ids`; its label is used once."""
    label = found.label
    while label in taken:
        label = f"{label} (nieuw)"
    taken.add(label)
    topic = Topic(
        organisation_id=organisation_id,
        label=label,
        keywords=found.keywords,
        representative=[item_ids[row] for row in found.representative],
        **columns,
    )
    session.add(topic)
    session.flush()
    return topic


def store_assignments(
    session: Session,
    item_ids: Sequence[int],
    topic_ids: Sequence[int],
    cosines: Cosines,
    *,
    loose: Flags | None = None,
    by_hand: bool = False,
) -> None:
    """Put each item in its topic, with how sure that is."""
    sure = np.round(np.clip(cosines.astype(float), 0, 1), DECIMALS).tolist()
    freely = [False] * len(item_ids) if loose is None else loose.tolist()
    rows = zip(item_ids, topic_ids, sure, freely, strict=True)
    for some in batches(rows, ROWS_A_STATEMENT):
        session.execute(
            insert(ASSIGNED),
            [
                {"item_id": item, "topic_id": topic, "probability": probability, "loose": apart, "by_hand": by_hand}
                for item, topic, probability, apart in some
            ],
        )


def clear_assignments(session: Session, organisation_id: int, item_ids: Iterable[int]) -> None:
    """Take these items out of the organisation's topics."""
    for some in batches(item_ids, KEYS_A_STATEMENT):
        session.execute(delete(ASSIGNED).where(ASSIGNED.c.item_id.in_(some), in_topic_of(organisation_id)))


def set_products(session: Session, topics: Iterable[Topic], embedder: Embedder) -> None:
    """Say which product each topic is about, by where its items were routed and by meaning."""
    topics = list(topics)
    session.flush()
    routed = {topic.id or 0: Counter[str]() for topic in topics}
    for some in batches(routed, KEYS_A_STATEMENT):
        statement = (
            select(ASSIGNED.c.topic_id, func.coalesce(col(Product.uri), ""), func.count())
            .join(Topic, col(Topic.id) == ASSIGNED.c.topic_id)
            .join(
                Routing,
                and_(
                    col(Routing.item_id) == ASSIGNED.c.item_id,
                    col(Routing.organisation_id) == col(Topic.organisation_id),
                ),
            )
            .outerjoin(Product, col(Product.id) == col(Routing.product_id))
            .where(ASSIGNED.c.topic_id.in_(some))
            .group_by(ASSIGNED.c.topic_id, col(Product.uri))
        )
        for topic_id, uri, count in session.execute(statement):
            routed[topic_id][uri] = count
    known = [unpacked(topic.prototypes, embedder.dimensions) for topic in topics]
    centres = np.array([unit(own.sum(axis=0)) for own in known], dtype=np.float32)
    sizes = [counts.total() for counts in routed.values()]
    found = nearest_products(centres, [topic.label for topic in topics], list(routed.values()), sizes, embedder)
    for topic, uri in zip(topics, found, strict=True):
        topic.product_id = ensure_product(session, uri).id if uri else None
    session.flush()


def retire_empty(session: Session, topics: Iterable[Topic]) -> list[Topic]:
    """Retire those of these topics that no item is in, unless a person holds them; returns the retired ones.

    What they learnt from items goes with those; the name stays, for lineage.
    """
    session.flush()
    retired = []
    for some in batches((topic for topic in topics if not topic.held and topic.retired_at is None), KEYS_A_STATEMENT):
        ids = [topic.id for topic in some]
        filled = select(col(TopicAssignment.topic_id)).where(col(TopicAssignment.topic_id).in_(ids)).distinct()
        full = set(session.scalars(filled))
        retired += [topic for topic in some if topic.id not in full]
    for topic in retired:
        topic.retired_at = utc_now()
        topic.prototypes, topic.keywords, topic.representative = b"", [], []
    session.flush()
    return retired


def add_origins(
    session: Session, topic_id: int, counts: Mapping[int | None, int], kind: str, edit_id: int | None = None
) -> None:
    """Remember from which topics (none: from no topic) how many items came to this one."""
    session.add_all(
        TopicOrigin(topic_id=topic_id, from_id=source, kind=kind, items=items, edit_id=edit_id)
        for source, items in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0] or 0))
        if source != topic_id
    )


def add_run_origins(session: Session, topic: Topic, counts: Mapping[int, int], items: int) -> None:
    """Remember where a topic of `items` items that a run found came from, as far as worth telling; −1: from none."""
    told: dict[int | None, int] = {
        source: count for source, count in counts.items() if source >= 0 and count >= WORTH_TELLING * items
    }
    add_origins(session, topic.id or 0, told, OriginKind.RUN)


def assignments_of(session: Session, organisation_id: int, item_ids: Iterable[int]) -> dict[int, Row[Any]]:
    """Item → its row of `TopicAssignment` within this organisation; items in no topic are left out."""
    found: dict[int, Row[Any]] = {}
    for some in batches(item_ids, KEYS_A_STATEMENT):
        rows = session.execute(select(ASSIGNED).where(ASSIGNED.c.item_id.in_(some), in_topic_of(organisation_id)))
        found |= {row.item_id: row for row in rows}
    return found


def texts_of(session: Session, item_ids: Iterable[int]) -> dict[int, str]:
    """Item → its text."""
    found: dict[int, str] = {}
    for some in batches(item_ids, KEYS_A_STATEMENT):
        rows = session.execute(select(col(Item.id), col(Item.text)).where(col(Item.id).in_(some)))
        found |= {number: text for number, text in rows if number is not None}
    return found


def batches(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    """The rows, so many at a time."""
    source = iter(rows)
    while some := list(islice(source, size)):
        yield some
