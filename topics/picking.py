"""Questions picked out by a person, on the map or in a list: which they are, and where they are now."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlmodel import Session, col

from feedback.models import Item
from journeys.ports import Embedder
from topics.assignment import nearest_of, prototypes_of, vectors_of
from topics.changes import KEYS_A_STATEMENT, batches
from topics.discovery import normalised
from topics.models import Topic, TopicAssignment
from topics.showing import MapPoint, topic_map


@dataclass(frozen=True)
class Box:
    """A rectangle on the map, edges included; the corners in any order."""

    x: tuple[float, float]
    y: tuple[float, float]


@dataclass(frozen=True)
class PickedItem:
    """A question that was picked, redacted, with the topic of the organisation where it is now."""

    item_id: int
    text: str
    asked_on: date | None
    channel: str | None
    topic_id: int
    topic: str


def inside(points: Iterable[MapPoint], box: Box) -> list[int]:
    """The items of the points within a box, in the order of the points."""
    (left, right), (low, high) = sorted(box.x), sorted(box.y)
    return [point.item_id for point in points if left <= point.x <= right and low <= point.y <= high]


def picked(session: Session, organisation_id: int, item_ids: Sequence[int]) -> list[PickedItem]:
    """These items, by topic and then in the order given; those that are in no topic of it any more are left out."""
    found: list[PickedItem] = []
    for some in batches(list(dict.fromkeys(item_ids)), KEYS_A_STATEMENT):
        rows = session.execute(
            select(col(Item.id), col(Item.text), col(Item.asked_on), col(Item.channel), col(Topic.id), col(Topic.label))
            .join(TopicAssignment, col(TopicAssignment.item_id) == col(Item.id))
            .join(Topic, col(Topic.id) == col(TopicAssignment.topic_id))
            .where(
                col(Item.id).in_(some), col(Topic.organisation_id) == organisation_id, col(Topic.retired_at).is_(None)
            )
        )
        found += [
            PickedItem(item or 0, text, day, channel, topic or 0, label)
            for item, text, day, channel, topic, label in rows
        ]
    place = {item: number for number, item in enumerate(item_ids)}
    sizes: dict[int, int] = {}
    for one in found:
        sizes[one.topic_id] = sizes.get(one.topic_id, 0) + 1
    return sorted(found, key=lambda one: (-sizes[one.topic_id], one.topic_id, place[one.item_id]))


def texts_of(session: Session, item_ids: Sequence[int]) -> dict[int, str]:
    """Item → its redacted text; items that are gone are left out."""
    texts: dict[int, str] = {}
    for some in batches(list(dict.fromkeys(item_ids)), KEYS_A_STATEMENT):
        rows = session.execute(select(col(Item.id), col(Item.text)).where(col(Item.id).in_(some)))
        texts |= {item or 0: text for item, text in rows}
    return texts


def with_alike(
    session: Session, organisation_id: int, topic_id: int, item_ids: Sequence[int], embedder: Embedder
) -> list[int]:
    """The picked items of a topic, and those of its items that no dot shows but that the picked dots stand for.

    The map shows some of the questions: an item that is not on it goes where the dot in the same words, or the
    nearest prototype of the picked dots and of the topic's other dots, goes.
    """
    drawn = {point.item_id for point in topic_map(session, organisation_id).points if point.topic_id == topic_id}
    rows = session.execute(
        select(col(Item.id), col(Item.text))
        .join(TopicAssignment, col(TopicAssignment.item_id) == col(Item.id))
        .where(col(TopicAssignment.topic_id) == topic_id)
        .order_by(col(Item.id))
    ).all()
    texts = {item or 0: text for item, text in rows}
    wanted = set(item_ids)
    chosen, left = [item for item in texts if item in wanted], drawn - wanted
    hidden = [item for item in texts if item not in drawn and item not in wanted]
    if not chosen or not left or not hidden:
        return chosen
    picked_ones, other_ones, unseen = (
        vectors_of([texts[item] for item in some], embedder) for some in (chosen, sorted(left), hidden)
    )
    near = nearest_of(unseen, prototypes_of(picked_ones))[1] > nearest_of(unseen, prototypes_of(other_ones))[1]
    same = {normalised(texts[item]) for item in chosen}
    return chosen + [item for item, goes in zip(hidden, near, strict=True) if goes or normalised(texts[item]) in same]
