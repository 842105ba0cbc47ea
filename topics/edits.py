"""What people decided about topics, kept so that it can be told and undone, the latest first."""

import base64
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Row, Table, delete, exists, insert, inspect, literal, select, update
from sqlmodel import Session, col

from journeys.base import utc_now
from journeys.errors import N_, EditNotUndoable, InvalidValue, NotFound
from journeys.ports import Redactor
from topics.assignment import Cosines
from topics.changes import (
    ASSIGNED,
    ROWS_A_STATEMENT,
    batches,
    clear_assignments,
    lock_topics,
    store_assignments,
    topic_ids_of,
)
from topics.models import EditKind, Topic, TopicEdit, TopicEditItem, TopicOrigin

LONGEST_LABEL = 120
MOVED = cast(Table, inspect(TopicEditItem).local_table)
KEPT = (
    "label",
    "label_pinned",
    "keywords",
    "representative",
    "product_id",
    "model_id",
    "prototypes",
    "floor",
    "held",
    "retired_at",
    "merged_into_id",
)


@dataclass(frozen=True)
class EditRow:
    """One decision, for people to read; `labels` are the topics' at the time (of a rename: the old and the new)."""

    id: int
    kind: str
    at: datetime
    topic_ids: list[int]
    labels: list[str]
    undone: bool
    can_undo: bool


@contextmanager
def recorded(session: Session, organisation_id: int, kind: EditKind, topics: Sequence[Topic]) -> Iterator[TopicEdit]:
    """Remember what the `with` block changes in these topics of one organisation; the first gets the items."""
    before = {topic.id or 0: _columns(topic) for topic in topics}
    edit = TopicEdit(
        organisation_id=organisation_id,
        kind=kind,
        topic_ids=list(before),
        labels=[topic.label for topic in topics],
    )
    session.add(edit)
    session.flush()
    yield edit
    edit.before = {
        str(topic.id): changed for topic in topics if (changed := _changed(before[topic.id or 0], _columns(topic)))
    }
    session.add(edit)
    session.flush()


def live_topic(session: Session, topic_id: int) -> Topic:
    """The topic, once nobody else changes topics of its organisation; raises `NotFound`."""
    topic = session.get(Topic, topic_id)
    if topic is not None:
        lock_topics(session, topic.organisation_id)
        session.refresh(topic)
    if topic is None or topic.retired_at is not None:
        raise NotFound(kind=N_("topic"), id=topic_id)
    return topic


def typed_label(label: str, redactor: Redactor) -> str:
    """A name that a person typed, redacted; raises `InvalidValue`."""
    label = redactor.redact([" ".join(label.split())])[0].text
    if not 0 < len(label) <= LONGEST_LABEL:
        raise InvalidValue(value=label[:40], field=N_("name"), expected=f"1–{LONGEST_LABEL}")
    return label


def put(
    session: Session,
    edit: TopicEdit,
    topic_id: int,
    item_ids: Sequence[int],
    cosines: Cosines,
    before: Mapping[int, Row[Any]],
    *,
    by_hand: bool = False,
) -> None:
    """Put items in a topic and remember where they were (`before`: item → its row of `TopicAssignment`)."""
    for some in batches(item_ids, ROWS_A_STATEMENT):
        session.execute(insert(MOVED), [_moved(edit, item, before.get(item)) for item in some])
    clear_assignments(session, edit.organisation_id, item_ids)
    store_assignments(session, item_ids, [topic_id] * len(item_ids), cosines, by_hand=by_hand)


def absorb(session: Session, edit: TopicEdit, keep_id: int, other_ids: Sequence[int]) -> None:
    """Put all items of other topics in one and remember where they were, without reading them."""
    there = ASSIGNED.c.topic_id.in_(other_ids)
    columns = (ASSIGNED.c.item_id, ASSIGNED.c.topic_id, ASSIGNED.c.probability, ASSIGNED.c.by_hand, ASSIGNED.c.loose)
    session.execute(
        insert(MOVED).from_select(
            ["edit_id", "item_id", "from_id", "probability", "by_hand", "loose"],
            select(literal(edit.id), *columns).where(there),
        )
    )
    session.execute(update(ASSIGNED).where(there).values(topic_id=keep_id))


def undo(session: Session, edit_id: int) -> None:
    """Bring back what was before a decision; raises `NotFound`, or `EditNotUndoable` when a later one is in the way.

    Items that came to a topic since stay with it; those of a topic that is undone itself go to the one it was split
    from, or wait for the next run.
    """
    edit = session.get(TopicEdit, edit_id)
    if edit is None:
        raise NotFound(kind=N_("decision"), id=edit_id)
    lock_topics(session, edit.organisation_id)
    if edit.undone_at is not None:
        raise EditNotUndoable(reason=N_("that was done already"))
    if not next(row for row in _rows(session, edit.organisation_id) if row.id == edit_id).can_undo:
        raise EditNotUndoable(reason=N_("there is a later one about the same topic"))
    for number, columns in edit.before.items():
        topic = session.get_one(Topic, int(number))
        for name, value in columns.items():
            setattr(topic, name, _read(name, value))
    session.flush()
    _put_back(session, edit)
    if edit.made_id is not None:
        made, rest = session.get_one(Topic, edit.made_id), ASSIGNED.c.topic_id == edit.made_id
        if edit.kind == EditKind.SPLIT:
            session.execute(update(ASSIGNED).where(rest).values(topic_id=edit.topic_ids[0], loose=True))
        else:
            session.execute(delete(ASSIGNED).where(rest))
        made.retired_at, made.held = utc_now(), False
    origins = cast(Table, inspect(TopicOrigin).local_table)
    session.execute(delete(origins).where(origins.c.edit_id == edit_id))
    edit.undone_at = utc_now()
    session.flush()


def last_edit(session: Session, organisation_id: int) -> EditRow | None:
    """The latest decision of an organisation that is not undone."""
    return next((row for row in _rows(session, organisation_id) if not row.undone), None)


def decisions(session: Session, organisation_id: int) -> list[EditRow]:
    """What people decided about the topics of an organisation, latest first."""
    return list(_rows(session, organisation_id))


def history(session: Session, topic_id: int) -> list[EditRow]:
    """What people decided about a topic, latest first; raises `NotFound`."""
    topic = session.get(Topic, topic_id)
    if topic is None:
        raise NotFound(kind=N_("topic"), id=topic_id)
    return [row for row in _rows(session, topic.organisation_id) if topic_id in row.topic_ids]


def _rows(session: Session, organisation_id: int) -> list[EditRow]:
    """All decisions about an organisation's topics, latest first."""
    found = session.execute(
        select(
            col(TopicEdit.id),
            col(TopicEdit.kind),
            col(TopicEdit.at),
            col(TopicEdit.topic_ids),
            col(TopicEdit.labels),
            col(TopicEdit.undone_at),
        )
        .where(col(TopicEdit.organisation_id) == organisation_id)
        .order_by(col(TopicEdit.id).desc())
    )
    rows, later = [], set[int]()
    for number, kind, at, topic_ids, labels, undone_at in found:
        undone = undone_at is not None
        rows.append(
            EditRow(number or 0, kind, at, topic_ids, labels, undone, not undone and later.isdisjoint(topic_ids))
        )
        if not undone:
            later.update(topic_ids)
    return rows


def _put_back(session: Session, edit: TopicEdit) -> None:
    """Items that are still where the decision put them go back to where they were, if that is still a topic."""
    here = select(MOVED.c.item_id).where(MOVED.c.edit_id == edit.id)
    target = edit.made_id or edit.topic_ids[0]
    session.execute(delete(ASSIGNED).where(ASSIGNED.c.topic_id == target, ASSIGNED.c.item_id.in_(here)))
    placed = exists().where(
        ASSIGNED.c.item_id == MOVED.c.item_id, ASSIGNED.c.topic_id.in_(topic_ids_of(edit.organisation_id))
    )
    live = topic_ids_of(edit.organisation_id).where(col(Topic.retired_at).is_(None))
    back = select(MOVED.c.item_id, MOVED.c.from_id, MOVED.c.probability, MOVED.c.by_hand, MOVED.c.loose).where(
        MOVED.c.edit_id == edit.id, MOVED.c.from_id.in_(live), ~placed
    )
    session.execute(insert(ASSIGNED).from_select(["item_id", "topic_id", "probability", "by_hand", "loose"], back))


def _moved(edit: TopicEdit, item_id: int, before: Row[Any] | None) -> dict[str, Any]:
    row = {
        "edit_id": edit.id,
        "item_id": item_id,
        "from_id": None,
        "probability": 0.0,
        "by_hand": False,
        "loose": False,
    }
    if before is not None:
        row |= {"from_id": before.topic_id, "probability": before.probability}
        row |= {"by_hand": before.by_hand, "loose": before.loose}
    return row


def _changed(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in before.items() if value != after[name]}


def _columns(topic: Topic) -> dict[str, Any]:
    return {name: _written(getattr(topic, name)) for name in KEPT}


def _written(value: Any) -> Any:
    """A column's value as JSON has it."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value.isoformat() if isinstance(value, datetime) else value


def _read(name: str, value: Any) -> Any:
    if name == "prototypes":
        return base64.b64decode(value)
    return datetime.fromisoformat(value) if name == "retired_at" and value else value
