"""How many questions topics have, added up from the counts that the database keeps (`feedback.daily_counts`)."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from feedback.daily_counts import from_to, monday_of, week_of
from feedback.models import UNDATED, DailyCount
from topics.models import Topic


def own_counts(organisation_id: int | None, topic_id: int | None = None) -> list[Any]:
    """Conditions for the counts of topics: of an organisation, of one topic, or (None, None) of all."""
    topic = col(DailyCount.topic_id)
    if topic_id is not None:
        return [topic == topic_id]
    if organisation_id is None:
        return [topic > 0]
    own = select(col(Topic.id)).where(col(Topic.organisation_id) == organisation_id)
    return [topic.in_(own), col(DailyCount.organisation_id) == organisation_id]  # by its topics they are found


def in_topics(session: Session, organisation_id: int) -> int:
    """How many times an item is in a topic that this organisation has or had."""
    added = select(func.coalesce(func.sum(col(DailyCount.number)), 0)).where(*own_counts(organisation_id))
    return int(session.execute(added).scalar_one())


def sizes_of(
    session: Session, organisation_id: int | None, topic_id: int | None
) -> dict[int, tuple[int, int, date | None, date | None]]:
    """Topic → its items, the undated ones among them, and the first and last day of the others."""
    topic, week, day = col(DailyCount.topic_id), col(DailyCount.week), col(DailyCount.day)
    own = [topic == col(Topic.id), col(DailyCount.organisation_id) == col(Topic.organisation_id)]
    added = func.sum(col(DailyCount.number))
    undated_week = week_of(UNDATED)
    days = select(day).where(*own, week > undated_week).limit(1)
    if session.get_bind().dialect.name == "sqlite":  # as in `per_day`
        days = days.where(col(DailyCount.number) != 0)
    else:
        days = days.group_by(week, day).having(added != 0)
    first, last = days.order_by(week, day), days.order_by(week.desc(), day.desc())  # the ends of an index
    undated = select(added).where(*own, week == undated_week)
    # those of all at once: a topic's rows lie apart where a database does not keep them in order
    sizes = select(topic, added.label("items")).where(*own_counts(organisation_id, topic_id)).group_by(topic).subquery()
    ends = (part.correlate(Topic).scalar_subquery() for part in (undated, first, last))
    statement = select(col(Topic.id), sizes.c["items"], *ends).join(sizes, sizes.c.topic_id == col(Topic.id))
    return {
        number: (int(items), int(without or 0), begun, ended)
        for number, items, without, begun, ended in session.execute(statement)
        if items
    }


def per_day(session: Session, conditions: list[Any]) -> Any:
    """A subquery of topic, day and number, without days on which there is nothing."""
    topic, day, number = col(DailyCount.topic_id), col(DailyCount.day), col(DailyCount.number)
    if session.get_bind().dialect.name == "sqlite":  # a row is all there is of a day
        rows: Any = select(topic.label("topic"), day.label("day"), number.label("number"))
        return rows.where(*conditions, number != 0).subquery()
    added = func.sum(number)  # what one transaction added another may have taken away
    days: Any = select(topic.label("topic"), day.label("day"), added.label("number")).where(*conditions)
    return days.group_by(topic, col(DailyCount.organisation_id), day).having(added != 0).subquery()


def per_week(conditions: list[Any]) -> Any:
    """A select of topic, number of the week (`feedback.daily_counts`) and items, where there are any."""
    topic, week, added = col(DailyCount.topic_id), col(DailyCount.week), func.sum(col(DailyCount.number))
    counted = select(topic, week, added).where(*conditions)
    # in the order in which they stand: nothing has to be sorted
    return counted.group_by(topic, col(DailyCount.organisation_id), week).having(added != 0)


def asked_per_week(
    session: Session, before: date, start: date, end: date, own: list[Any]
) -> dict[int, dict[date, int]]:
    """Topic → a day of a week → the dated items of that week, from `before` to `end` inclusive.

    A week that `start` falls in comes in two: the days before it, and the others.
    """
    found: dict[int, dict[date, int]] = {}
    for first, last in ((before, start - timedelta(days=1)), (start, end)):
        for topic, week, number in session.execute(per_week([*own, *from_to(first, last)])):
            found.setdefault(topic, {})[max(monday_of(week), first)] = int(number)
    return found
