"""Which improvements are live, what each rests on, and which topics and organisations any of them touched."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import func, select
from sqlmodel import Session, col

from exports.models import BacklogItem, Evidence, Status
from journeys.models import Organisation
from topics.models import OriginKind, Topic, TopicOrigin

LIVE = (Status.LIVE, Status.EFFECT_KNOWN)


@dataclass(frozen=True)
class LiveImprovement:
    """An improvement that went live and what its effect can be seen in."""

    id: int
    title: str
    organisation_id: int
    organisation: str
    process_id: int | None
    status: str
    live_on: date
    expected_change: str | None
    expected_recorded_on: date | None
    topics: frozenset[int] = frozenset()
    steps: frozenset[str] = frozenset()

    @property
    def expectation_counts(self) -> bool:
        """Whether what was expected had been recorded before it went live."""
        return bool(self.expected_change and self.expected_recorded_on and self.expected_recorded_on < self.live_on)


@dataclass(frozen=True)
class Touched:
    """What improvements that are live may have changed: topics; organisations where it is not known which topics."""

    topics: frozenset[int]
    unknown: tuple[tuple[int, date], ...]  # organisation, live on
    processes: tuple[tuple[int, date], ...]  # of online steps, live on


def live_improvements(session: Session, until: date) -> list[LiveImprovement]:
    """Every improvement that is live by `until`, the latest first, with topics followed to what they merged into."""
    rows = session.execute(
        select(BacklogItem, col(Organisation.name))
        .join(Organisation, col(Organisation.id) == col(BacklogItem.organisation_id))
        .where(
            col(BacklogItem.status).in_(LIVE),
            col(BacklogItem.live_on) <= until,
            col(BacklogItem.merged_into_id).is_(None),
        )
        .order_by(col(BacklogItem.live_on).desc(), col(BacklogItem.id))
    ).all()
    found = {
        item.id or 0: LiveImprovement(
            item.id or 0,
            item.title,
            item.organisation_id,
            name,
            item.process_id,
            item.status,
            item.live_on,
            item.expected_change,
            item.expected_recorded_on,
        )
        for item, name in rows
        if item.live_on
    }
    topics: dict[int, set[tuple[int, int]]] = defaultdict(set)
    steps: dict[int, set[str]] = defaultdict(set)
    evidence = session.execute(
        select(
            col(Evidence.backlog_item_id),
            col(Evidence.funnel_step),
            col(Topic.id),
            col(Topic.merged_into_id),
            col(Topic.organisation_id),
        )
        .join(Topic, col(Topic.id) == col(Evidence.topic_id), isouter=True)
        .where(col(Evidence.backlog_item_id).in_(list(found)))
    ).all()
    merged = _merged(session) if any(row[3] for row in evidence) else {}
    for item_id, step, topic, _into, owner in evidence:
        if topic is not None and owner is not None:
            topics[item_id].add((_surviving(topic, merged), owner))
        elif step:
            steps[item_id].add(step)
    return [
        replace(
            one,
            # a question of two organisations has a topic at each: it is counted once, where the item belongs
            topics=frozenset(topic for topic, owner in topics[one.id] if owner == one.organisation_id)
            or frozenset(topic for topic, _owner in topics[one.id]),
            steps=frozenset(steps[one.id]),
        )
        for one in found.values()
    ]


def touched_by(improvements: Iterable[LiveImprovement]) -> Touched:
    """What is no fair comparison for anything that went live about the same time."""
    every = list(improvements)
    return Touched(
        frozenset(topic for one in every for topic in one.topics),
        tuple((one.organisation_id, one.live_on) for one in every if not one.topics),
        tuple((one.process_id, one.live_on) for one in every if one.process_id is not None),
    )


def moved_since(session: Session, improvements: Iterable[LiveImprovement]) -> dict[int, int]:
    """Improvement → questions that came to or left its topics after it went live, by a run or a person's decision.

    Both sides of the day are then counted by the new division, but what was seen before may change.
    """
    every = list(improvements)
    wanted = frozenset(topic for one in every for topic in one.topics)
    if not wanted:
        return {}
    rows = session.execute(
        select(
            col(TopicOrigin.topic_id),
            col(TopicOrigin.from_id),
            func.date(col(TopicOrigin.at)),
            func.sum(col(TopicOrigin.items)),
        )
        .where(
            col(TopicOrigin.from_id).is_not(None),
            col(TopicOrigin.kind).in_(list(OriginKind)),
            col(TopicOrigin.topic_id).in_(wanted) | col(TopicOrigin.from_id).in_(wanted),
        )
        .group_by(col(TopicOrigin.topic_id), col(TopicOrigin.from_id), func.date(col(TopicOrigin.at)))
    ).all()
    found: dict[int, int] = {}
    for one in every:
        found[one.id] = sum(
            int(items)
            for topic, before, at, items in rows
            # from one of its topics to another nothing moved
            if str(at) >= one.live_on.isoformat() and (topic in one.topics) != (before in one.topics)
        )
    return found


def _merged(session: Session) -> dict[int, int]:
    merged = select(col(Topic.id), col(Topic.merged_into_id)).where(col(Topic.merged_into_id).is_not(None))
    rows = session.execute(merged).all()
    return {topic or 0: into or 0 for topic, into in rows}


def _surviving(topic: int, merged: dict[int, int]) -> int:
    seen = {topic}
    while merged.get(topic, topic) not in seen:
        topic = merged[topic]
        seen.add(topic)
    return topic
