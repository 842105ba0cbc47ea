"""Counts of topics by where and by whom was asked, and through time; one statement each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, func, select
from sqlmodel import Session, col

from feedback.daily_counts import from_to
from feedback.models import Item, Source
from journeys.errors import N_, NotFound
from topics.counts import own_counts, per_day
from topics.models import Topic, TopicAssignment
from topics.queries import newest_date
from topics.trends import Period, PeriodCount, counted, first_day


class Segment(StrEnum):
    """What is known of an item, by which counts of topics can be told apart."""

    CHANNEL = "channel"
    AGE_GROUP = "age_group"
    SOURCE = "source"
    POINT = "point"
    OUTCOME = "outcome"


BESIDE = frozenset({Segment.CHANNEL, Segment.OUTCOME})  # those that stand beside the topic of an item


@dataclass(frozen=True)
class Crosstab:
    """Topics × the values of a segment (None: not recorded), both by falling count; `counts` leaves zeros out."""

    segment: Segment
    topics: list[tuple[int, str]]  # id and label
    values: list[str | None]
    counts: Mapping[tuple[int, str | None], int]

    def share(self, topic_id: int, value: str | None) -> float:
        """Which part (0–1) of the topic's questions has this value."""
        total = sum(count for (topic, _), count in self.counts.items() if topic == topic_id)
        return self.counts.get((topic_id, value), 0) / total if total else 0.0


@dataclass(frozen=True)
class SegmentTrend:
    """One topic through time, for the items with one value of a segment (None: not recorded)."""

    value: str | None
    counts: tuple[PeriodCount, ...]


def topic_by(
    session: Session, organisation_id: int, segment: Segment, start: date | None = None, end: date | None = None
) -> Crosstab:
    """How many items of each topic have each value; with `start` or `end`, of dated items from … to, inclusive."""
    value = _value(segment)
    number = func.count()
    statement = _items(select(col(Topic.id), col(Topic.label), value, number), segment)
    statement = statement.where(col(Topic.organisation_id) == organisation_id, col(Topic.retired_at).is_(None))
    if start is not None:
        statement = statement.where(col(TopicAssignment.asked_on) >= start)
    if end is not None:
        statement = statement.where(col(TopicAssignment.asked_on) <= end)
    found = session.execute(statement.group_by(col(Topic.id), col(Topic.label), value)).all()
    sizes: dict[tuple[int, str], int] = {}
    values: dict[str | None, int] = {}
    for topic_id, label, name, count in found:
        sizes[topic_id, label] = sizes.get((topic_id, label), 0) + count
        values[name] = values.get(name, 0) + count
    return Crosstab(
        segment,
        sorted(sizes, key=lambda topic: (-sizes[topic], topic[0])),
        sorted(values, key=lambda name: (name is None, -values[name], name or "")),
        {(topic_id, name): count for topic_id, _label, name, count in found},
    )


def topic_trend(session: Session, topic_id: int, by: Period = Period.WEEK, back: int = 52) -> list[PeriodCount]:
    """The dated questions of a topic in each of the last `back` weeks or months up to its organisation's newest day.

    A last period that is not over on that day is partial: no fall. Empty without dates; raises `NotFound`.
    """
    trends = _through_time(session, topic_id, None, by, back)
    return list(trends[0].counts) if trends else []


def segment_trends(
    session: Session, topic_id: int, segment: Segment, by: Period = Period.WEEK, back: int = 52
) -> list[SegmentTrend]:
    """As `topic_trend`, apart for each value of a segment, the most frequent value first; raises `NotFound`."""
    return _through_time(session, topic_id, segment, by, back)


def _through_time(
    session: Session, topic_id: int, segment: Segment | None, by: Period, back: int
) -> list[SegmentTrend]:
    topic = session.get(Topic, topic_id)
    if topic is None:
        raise NotFound(kind=N_("topic"), id=topic_id)
    last = newest_date(session, topic.organisation_id)
    if last is None:
        return []
    start = first_day(last, by)
    for _ in range(back - 1):
        start = first_day(start - timedelta(days=1), by)
    days: dict[str | None, dict[date, int]] = {}
    if segment is None:
        one = per_day(session, [*own_counts(topic.organisation_id, topic_id), *from_to(start, last)])
        days[None] = {on: int(count) for on, count in session.execute(select(one.c.day, one.c.number))}
    else:
        value, asked = _value(segment), col(TopicAssignment.asked_on)
        statement = _items(select(asked, func.count(), value), segment)
        statement = statement.where(col(Topic.id) == topic_id, asked >= start, asked <= last)
        for on, count, name in session.execute(statement.group_by(asked, value)):
            days.setdefault(name, {})[on] = count
    order = sorted(days, key=lambda value: (value is None, -sum(days[value].values()), value or ""))
    return [SegmentTrend(value, counted(days[value], start, last, by)) for value in order]


def _value(segment: Segment) -> Any:
    if segment is Segment.SOURCE:
        return col(Source.name)
    return col(getattr(TopicAssignment if segment in BESIDE else Item, segment.value))


def _items(statement: Select[Any], segment: Segment) -> Select[Any]:
    """The statement over topics with what is in them, and where the segment asks for it with the items themselves."""
    joined = statement.select_from(Topic).join(TopicAssignment, col(TopicAssignment.topic_id) == col(Topic.id))
    if segment in BESIDE:
        return joined
    joined = joined.join(Item, col(Item.id) == col(TopicAssignment.item_id))
    return joined.join(Source, col(Source.id) == col(Item.source_id)) if segment is Segment.SOURCE else joined
