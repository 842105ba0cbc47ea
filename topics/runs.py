"""Runs over one organisation's items: an update gives what is new its topic, a run afresh looks at everything anew.

Either way people's decisions stand: topics that a person holds keep their items, and items put somewhere by hand
stay there. Each is one piece of work within the caller's session: half a run is no run.
"""

from dataclasses import dataclass

import numpy as np
from sqlalchemy import exists, func, select
from sqlmodel import Session, col

from feedback.models import Item, Routing
from journeys.ports import Compute, Embedder, InProcess
from topics.afresh import find_afresh
from topics.assignment import Assigned, Known, assign, vectors_of
from topics.changes import (
    Progress,
    batches,
    known_by,
    live_topics,
    lock_topics,
    refresh_statistics,
    relearn,
    retire_empty,
    store_assignments,
    without_topic,
)
from topics.counts import in_topics
from topics.drawing import Drawing, draw, with_new_topics
from topics.heavy import Way, here
from topics.models import RunKind, Topic, TopicRun
from topics.routing_changes import clear_strays
from topics.update import find_new

GROWN = 2  # times the items of the last run afresh, from which the next run is one too
READ_AT_ONCE = 20_000


@dataclass(frozen=True)
class RunResult:
    """What one run found: items in all and without words, topics in all, and how they relate to those before."""

    items: int
    wordless: int
    topics: int
    kept: int
    new: int
    retired: int
    kind: str
    assigned: int  # items that had no topic and got one


def run_topics(
    session: Session,
    organisation_id: int,
    embedder: Embedder,
    *,
    afresh: bool = False,
    progress: Progress | None = None,
    way: Way = here,
) -> RunResult:
    """Bring the topics of an organisation up to date; `afresh` looks at everything again, not only at what is new.

    The first run, one with another language model, and one after the items doubled are afresh by themselves. `way` is
    how the heavy part is done.
    """
    tell = progress or (lambda _done, _total: None)
    lock_topics(session, organisation_id)
    refresh_statistics(session)
    clear_strays(session, organisation_id)
    belonging = select(func.count()).where(col(Routing.organisation_id) == organisation_id)
    items = session.execute(belonging).scalar_one()
    before = live_topics(session, organisation_id)
    without = items - in_topics(session, organisation_id)  # each is in one topic at most
    last = _last_run(session, organisation_id)
    tell(0, items)
    kind = RunKind.AFRESH if afresh or not before or _is_due(session, last, embedder, items) else RunKind.UPDATE
    if kind == RunKind.AFRESH:
        shown = find_afresh(session, organisation_id, embedder, before, lambda done: tell(done, items), way)
    else:
        relearn(session, before, embedder)
        found = find_new(session, organisation_id, embedder, before, items, way)
        shown = with_new_topics(last.layout if last else [], found)
    retired = retire_empty(session, before)
    now = live_topics(session, organisation_id)
    changed = {topic.id for topic in now} != {topic.id for topic in before}
    if last is None or kind == RunKind.AFRESH or changed:
        drawing = draw(session, now, shown, embedder)
    else:
        drawing = Drawing(last.layout, last.hierarchy)
    wordless = items - in_topics(session, organisation_id)
    session.add(
        TopicRun(
            organisation_id=organisation_id,
            kind=kind,
            model_id=embedder.model_id,
            items=items,
            topics=len(now),
            layout=drawing.layout,
            hierarchy=drawing.hierarchy,
        )
    )
    session.flush()
    tell(items, items)
    kept = len(before) - len(retired)
    return RunResult(items, wordless, len(now), kept, len(now) - kept, len(retired), kind, without - wordless)


@dataclass(frozen=True)
class Assigning:
    """What an import's texts are assigned by; sent to each process once."""

    embedder: Embedder
    known: Known


def assign_texts(by: Assigning, texts: list[str]) -> Assigned:
    """The topic of each text."""
    return assign(vectors_of(texts, by.embedder), by.known)


def assign_import(session: Session, batch_id: int, embedder: Embedder, compute: Compute | None = None) -> int:
    """Give the items of an import their topic at once, by the rule that the next run would use; returns how many.

    Those that fit no topic join the nearest for the time being; an organisation without topics waits for its run.
    """
    assigned: set[int | None] = set()
    refresh_statistics(session)
    for organisation_id in organisations_to_assign(session, batch_id):
        lock_topics(session, organisation_id)
        known = known_by(live_topics(session, organisation_id), embedder)
        if not len(known.ids):
            continue
        rows = session.execute(without_topic(organisation_id).where(col(Item.batch_id) == batch_id)).all()
        parts = list(batches(rows, READ_AT_ONCE))
        texts = ([text for _, text in some] for some in parts)
        assigned_parts = (compute or InProcess()).map(assign_texts, Assigning(embedder, known), texts)
        for some, told in zip(parts, assigned_parts, strict=True):
            placed = np.flatnonzero(told.topic_ids >= 0)
            item_ids = [some[row][0] for row in placed.tolist()]
            store_assignments(
                session, item_ids, told.topic_ids[placed].tolist(), told.cosines[placed], loose=~told.fits[placed]
            )
            assigned.update(item_ids)
    return len(assigned)


def organisations_to_assign(session: Session, batch_id: int) -> list[int]:
    """The organisations that items of an import belong to and that have topics."""
    with_topics = exists().where(
        col(Topic.organisation_id) == col(Routing.organisation_id), col(Topic.retired_at).is_(None)
    )
    found = session.scalars(
        select(col(Routing.organisation_id))
        .join(Item, col(Item.id) == col(Routing.item_id))
        .where(col(Item.batch_id) == batch_id, with_topics)
        .distinct()
        .order_by(col(Routing.organisation_id))
    )
    return list(found)


def _last_run(session: Session, organisation_id: int, kind: RunKind | None = None) -> TopicRun | None:
    runs = select(TopicRun).where(col(TopicRun.organisation_id) == organisation_id)
    if kind is not None:
        runs = runs.where(col(TopicRun.kind) == kind)
    return session.scalars(runs.order_by(col(TopicRun.id).desc()).limit(1)).first()


def _is_due(session: Session, last: TopicRun | None, embedder: Embedder, items: int) -> bool:
    """Whether an update would not do: nothing was found, or nothing drawn, yet; another model; twice the items."""
    if last is None or not last.layout or last.model_id != embedder.model_id:
        return True
    afresh = _last_run(session, last.organisation_id, RunKind.AFRESH)
    return afresh is None or items >= GROWN * afresh.items
