"""A researcher's own subject, found from a name and a few example questions."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import exists, func, select
from sqlmodel import Session, col

from feedback.models import Item, Routing
from journeys.errors import N_, InvalidValue
from journeys.ports import Embedder, Redactor, Vectors
from topics.assignment import (
    Known,
    assign,
    fair_sample,
    floor_of,
    nearest_of,
    place_of,
    places_of,
    prototypes_of,
    unpacked,
    vectors_of,
    with_new,
)
from topics.changes import (
    ASSIGNED,
    add_origins,
    add_topic,
    assignments_of,
    known_by,
    learnt,
    live_topics,
    lock_topics,
    retire_empty,
    set_products,
    topic_ids_of,
)
from topics.clustering import FoundTopic, name_topics
from topics.discovery import Discovery, Labels
from topics.edits import put, recorded, typed_label
from topics.grouping import unit
from topics.guiding import subject_near
from topics.models import EditKind, OriginKind, Topic

CANDIDATES = 4_000  # distinct texts nearest to the examples, among which the subject is looked for
SAME = 0.5  # share of an earlier topic's items from which it is the subject, under another name
READ_AT_ONCE = 20_000


@dataclass(frozen=True)
class Guided:
    """The topic made for a subject and its number of items; no topic when the subject is not there."""

    topic_id: int | None
    items: int


@dataclass(frozen=True)
class _Candidate:
    """A distinct text near the examples, with one of its items."""

    cosine: float
    place: int
    text: str
    item_id: int


def guide_topic(
    session: Session,
    organisation_id: int,
    label: str,
    examples: Sequence[str],
    embedder: Embedder,
    redactor: Redactor,
) -> Guided:
    """Find the questions about a subject and make them a topic that runs leave alone; raises `InvalidValue`.

    Items that people put somewhere by hand stay there. An earlier topic that is for half or more about the subject
    is taken up whole, unless a person named or holds it.
    """
    label = typed_label(label, redactor)
    typed = [text for text in (" ".join(example.split()) for example in examples) if text]
    seeds = vectors_of([told.text for told in redactor.redact(typed)], embedder)
    seeds = seeds[seeds.any(axis=1)]
    if not len(seeds):
        raise InvalidValue(value=label, field=N_("examples"), expected=N_("one or more questions as people ask them"))
    lock_topics(session, organisation_id)
    name = vectors_of([label], embedder)[0]
    near = _candidates(session, organisation_id, np.vstack([seeds, unit(seeds.sum(axis=0) + name)]), embedder)
    texts = [candidate.text for candidate in near]
    vectors = vectors_of(texts, embedder)
    rows = subject_near(vectors, seeds, name)
    if not len(rows):
        return Guided(None, 0)
    prototypes = prototypes_of(vectors[rows])
    cosines = nearest_of(vectors[rows], prototypes)[1]
    about = _about(texts, vectors, rows, embedder)
    topics = live_topics(session, organisation_id)
    wider = with_new(known_by(topics, embedder), [prototypes], [floor_of(cosines)])
    taken = _taken(session, organisation_id, near, rows, wider, embedder)
    before = assignments_of(session, organisation_id, taken)
    same = _same_subject(session, topics, Counter(row.topic_id for row in before.values()))
    taken |= _others_in(session, same, taken)
    before = assignments_of(session, organisation_id, taken)
    counts = Counter(before[item].topic_id if item in before else None for item in taken)
    sources = [topic for topic in topics if topic.id in counts]

    with recorded(session, organisation_id, EditKind.GUIDED, sources) as edit:
        ids, held = list(taken), list(taken.values())
        sample = fair_sample(places_of(held), np.arange(len(held)))
        knows = learnt(vectors_of([held[row] for row in sample.tolist()], embedder), embedder.model_id)
        made = add_topic(
            session,
            organisation_id,
            FoundTopic(label, about.keywords, about.representative),
            [candidate.item_id for candidate in near],
            set(),
            label_pinned=True,
            held=True,
            **knows,
        )
        edit.made_id, edit.topic_ids = made.id, [made.id or 0, *(topic.id or 0 for topic in sources)]
        edit.labels = [label, *(topic.label for topic in sources)]
        sure = nearest_of(vectors_of(held, embedder), unpacked(made.prototypes, embedder.dimensions))[1]
        put(session, edit, made.id or 0, ids, sure, before)
        add_origins(session, made.id or 0, counts, OriginKind.GUIDED, edit.id)
        for topic in retire_empty(session, sources):
            topic.merged_into_id = made.id
        set_products(session, [made], embedder)
    return Guided(made.id, len(ids))


def _candidates(session: Session, organisation_id: int, wanted: Vectors, embedder: Embedder) -> list[_Candidate]:
    """The distinct texts of the organisation nearest to any of these vectors, in the order of their place."""
    best: dict[int, _Candidate] = {}
    for some in _read(session, organisation_id):
        cosines = nearest_of(vectors_of([text for _, text in some], embedder), wanted)[1].tolist()
        for (item_id, text), cosine in zip(some, cosines, strict=True):
            candidate = _Candidate(cosine, place_of(text), text, item_id)
            if cosine > 0 and (candidate.place not in best or item_id < best[candidate.place].item_id):
                best[candidate.place] = candidate
        if len(best) > CANDIDATES:
            nearest = sorted(best.values(), key=lambda one: (-one.cosine, one.place))[:CANDIDATES]
            best = {one.place: one for one in nearest}
    return [best[place] for place in sorted(best)]


def _about(texts: list[str], vectors: Vectors, rows: Labels, embedder: Embedder) -> FoundTopic:
    """The subject in words that set it apart from the other texts near it."""
    labels = np.ones(len(texts), dtype=np.int64)
    labels[rows] = 0
    centres = np.stack([unit(vectors[labels == part].sum(axis=0)) for part in (0, 1)])
    sure = np.einsum("ij,ij->i", vectors, centres[labels]).clip(0, 1)
    return name_topics(texts, Discovery(labels, centres[: int(labels.max()) + 1], sure), embedder)[0]


def _taken(
    session: Session, organisation_id: int, near: list[_Candidate], rows: Labels, known: Known, embedder: Embedder
) -> dict[int, str]:
    """The items about the subject, with their text: those found, and of the texts not looked at what the rule gives."""
    found, looked_at = {near[row].place for row in rows.tolist()}, {candidate.place for candidate in near}
    new = int(known.ids[-1])
    taken: dict[int, str] = {}
    for some in _read(session, organisation_id, by_hand=False):
        places = [place_of(text) for _, text in some]
        taken |= {item: text for (item, text), place in zip(some, places, strict=True) if place in found}
        other = [row for row, place in zip(some, places, strict=True) if place not in looked_at]
        told = assign(vectors_of([text for _, text in other], embedder), known)
        goes = np.flatnonzero((told.topic_ids == new) & told.fits)
        taken |= {other[row][0]: other[row][1] for row in goes.tolist()}
    return taken


def _same_subject(session: Session, topics: list[Topic], taken: Counter[int]) -> list[Topic]:
    """Topics that nobody named or holds and of which at least half is taken."""
    free = [topic for topic in topics if taken[topic.id or 0] and not topic.held and not topic.label_pinned]
    sizes = dict(
        session.execute(
            select(ASSIGNED.c.topic_id, func.count())
            .where(ASSIGNED.c.topic_id.in_([topic.id for topic in free]))
            .group_by(ASSIGNED.c.topic_id)
        ).all()
    )
    return [topic for topic in free if taken[topic.id or 0] >= SAME * sizes[topic.id]]


def _others_in(session: Session, topics: list[Topic], taken: dict[int, str]) -> dict[int, str]:
    rows = session.execute(
        select(col(Item.id), col(Item.text))
        .join(ASSIGNED, ASSIGNED.c.item_id == col(Item.id))
        .where(ASSIGNED.c.topic_id.in_([topic.id for topic in topics]), ~ASSIGNED.c.by_hand)
    )
    return {item or 0: text for item, text in rows if item not in taken}


def _read(session: Session, organisation_id: int, *, by_hand: bool = True) -> Iterator[list[tuple[int, str]]]:
    """All items of the organisation with their text, part by part; `by_hand=False` skips those that people placed."""
    placed = exists().where(
        ASSIGNED.c.item_id == col(Item.id),
        ASSIGNED.c.topic_id.in_(topic_ids_of(organisation_id)),
        ASSIGNED.c.by_hand,
    )
    statement = (
        select(col(Item.id), col(Item.text))
        .join(Routing, col(Routing.item_id) == col(Item.id))
        .where(col(Routing.organisation_id) == organisation_id, *([] if by_hand else [~placed]))
        .order_by(col(Item.id))
    )
    for some in session.execute(statement.execution_options(yield_per=READ_AT_ONCE)).partitions():
        yield [(item or 0, text) for item, text in some]
