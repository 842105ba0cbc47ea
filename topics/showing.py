"""What the topics of an organisation look like: a map of questions, topics in groups, the items of a topic."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from feedback.models import Item
from journeys.errors import N_, NotFound
from topics.counts import sizes_of
from topics.maps import colour_of
from topics.models import Topic, TopicAssignment, TopicRun
from topics.queries import topic_labels

KEYS_A_STATEMENT = 900  # SQLite takes a limited number of parameters


@dataclass(frozen=True)
class MapPoint:
    """A question on the map: x and y within −1…1, near when questions are alike; its text is redacted."""

    item_id: int
    x: float
    y: float
    topic_id: int
    text: str


@dataclass(frozen=True)
class MapTopic:
    """A topic on the map, with the colour (#rrggbb) that it always has and its number of items, drawn or not."""

    id: int
    label: str
    colour: str
    items: int


@dataclass(frozen=True)
class TopicMap:
    """The map that the last run drew, with each question in the topic where it is now; topics by falling size."""

    drawn_at: datetime | None
    points: list[MapPoint]
    topics: list[MapTopic]


@dataclass(frozen=True)
class TopicGroup:
    """A group of related topics, or one topic (`topic_id`, no children); `items` counts those of all its topics."""

    name: str
    topic_id: int | None
    items: int
    children: tuple["TopicGroup", ...] = ()


@dataclass(frozen=True)
class TopicItem:
    """An item of a topic: how sure that is (0–1), put there by a person, or in the nearest topic for want of better."""

    item_id: int
    text: str
    asked_on: date | None
    channel: str | None
    probability: float
    by_hand: bool
    loose: bool


def topic_map(session: Session, organisation_id: int) -> TopicMap:
    """The map of an organisation's questions; without points when no run has drawn one."""
    run = _last_run(session, organisation_id)
    sizes = _sizes(session, organisation_id)
    layout = {int(item): (float(x), float(y)) for item, x, y in run.layout} if run else {}
    points = []
    for ids in _parts(list(layout)):
        rows = session.execute(
            select(col(Item.id), col(Item.text), col(TopicAssignment.topic_id))
            .join(TopicAssignment, col(TopicAssignment.item_id) == col(Item.id))
            .join(Topic, col(Topic.id) == col(TopicAssignment.topic_id))
            .where(
                col(Item.id).in_(ids), col(Topic.organisation_id) == organisation_id, col(Topic.retired_at).is_(None)
            )
            .order_by(col(Item.id))
        )
        points += [MapPoint(item or 0, *layout[item or 0], topic_id, text) for item, text, topic_id in rows]
    topics = [MapTopic(number, label, colour_of(number), items) for number, (label, items) in sizes.items()]
    return TopicMap(run.finished_at if run else None, points, topics)


def topic_tree(session: Session, organisation_id: int) -> list[TopicGroup]:
    """All topics of an organisation in the groups of the last run, largest first; what came since stands by itself."""
    run, sizes = _last_run(session, organisation_id), _sizes(session, organisation_id)
    merged = _merged(session, organisation_id)
    placed: set[int] = set()
    tree = [group for branch in (run.hierarchy if run else []) if (group := _group(branch, sizes, merged, placed))]
    tree += [TopicGroup(label, number, items) for number, (label, items) in sizes.items() if number not in placed]
    return sorted(tree, key=_largest_first)


def topic_items(
    session: Session, topic_id: int, *, offset: int = 0, limit: int = 50, loose_only: bool = False
) -> tuple[list[TopicItem], int]:
    """The items of a topic, those that fit best first, and how many there are in all; raises `NotFound`."""
    if session.get(Topic, topic_id) is None:
        raise NotFound(kind=N_("topic"), id=topic_id)
    own = [col(TopicAssignment.topic_id) == topic_id, *([col(TopicAssignment.loose)] if loose_only else [])]
    total = session.execute(select(func.count()).select_from(TopicAssignment).where(*own)).scalar_one()
    sure, number = col(TopicAssignment.probability), col(TopicAssignment.item_id)
    shown = (
        select(number, sure, col(TopicAssignment.by_hand), col(TopicAssignment.loose))
        .where(*own)
        .order_by(sure.desc(), number)
        .offset(offset)
        .limit(limit)
        .subquery()  # the page first: of the others no text is read
    )
    rows = session.execute(
        select(col(Item.id), col(Item.text), col(Item.asked_on), col(Item.channel), *list(shown.c)[1:])
        .join(shown, shown.c.item_id == col(Item.id))
        .order_by(shown.c.probability.desc(), col(Item.id))
    )
    return [TopicItem(*row) for row in rows], total


def _last_run(session: Session, organisation_id: int) -> TopicRun | None:
    runs = select(TopicRun).where(col(TopicRun.organisation_id) == organisation_id)
    return session.scalars(runs.order_by(col(TopicRun.id).desc()).limit(1)).first()


def _sizes(session: Session, organisation_id: int) -> dict[int, tuple[str, int]]:
    """Topic → its label and number of items, by falling number."""
    sizes = sizes_of(session, organisation_id, None)
    labels = topic_labels(session, organisation_id)
    found = {number: (label, sizes[number][0] if number in sizes else 0) for number, label in labels.items()}
    return dict(sorted(found.items(), key=lambda one: (-one[1][1], one[0])))


def _merged(session: Session, organisation_id: int) -> dict[int, int]:
    """Topic that is gone → the one it was merged into."""
    rows = session.execute(
        select(col(Topic.id), col(Topic.merged_into_id)).where(
            col(Topic.organisation_id) == organisation_id, col(Topic.merged_into_id).is_not(None)
        )
    )
    return {number or 0: into for number, into in rows if into is not None}


def _group(
    branch: dict[str, Any], sizes: Mapping[int, tuple[str, int]], merged: Mapping[int, int], placed: set[int]
) -> TopicGroup | None:
    """A branch as a run kept it with the names and sizes of now; None when nothing of it is left."""
    if not branch["children"]:
        number = int(branch["topics"][0])
        while number not in sizes and number in merged:
            number = merged[number]
        if number not in sizes or number in placed:
            return None
        placed.add(number)
        return TopicGroup(sizes[number][0], number, sizes[number][1])
    children = [group for child in branch["children"] if (group := _group(child, sizes, merged, placed))]
    if len(children) < 2:
        return children[0] if children else None
    children.sort(key=_largest_first)
    return TopicGroup(branch["name"], None, sum(child.items for child in children), tuple(children))


def _largest_first(group: TopicGroup) -> tuple[int, str]:
    return -group.items, group.name


def _parts(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(keys), KEYS_A_STATEMENT):
        yield keys[start : start + KEYS_A_STATEMENT]
