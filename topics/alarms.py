"""Which topics are new or rising, read from the tables: two statements, whatever the number of organisations."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, func, or_, select
from sqlmodel import Session, col

from feedback.exposure_queries import in_all
from feedback.models import Exposure, Item
from journeys.models import Organisation
from topics.models import Topic, TopicAssignment
from topics.trends import monday

HISTORY = timedelta(weeks=156)  # what lies further back tells little of today
FRIDAY = timedelta(days=4)  # a log that reaches it has its whole week: desks are closed at the weekend
WEEK = timedelta(weeks=1)


@dataclass(frozen=True)
class TopicAlarm:
    """A topic that is new or rising in the last whole weeks of its organisation's log.

    `count` questions in the last `weeks` weeks, up to the week of Monday `week`; `expected` of them, and at most
    `bound` in 199 of 200 such spans (both 0 for a new topic). `since` is the Monday of the week in which it began;
    `measure` is what the counts were divided by, if anything. The counts are exact: round them before they leave.
    """

    topic_id: int
    label: str
    organisation_id: int
    organisation: str
    short_name: str  # its abbreviation, else its name
    kind: str  # new or rising
    week: date
    weeks: int
    count: int
    expected: float
    bound: int
    since: date
    method: str  # new, ears or farrington
    p_value: float
    measure: str | None = None


_Days = dict[tuple[int, str], dict[date, int]]  # topic id and label → day → questions


@dataclass(frozen=True)
class _Log:
    """Whole weeks of one organisation: its topics (id, label), their counts (topics × weeks), the first Monday."""

    organisation_id: int
    organisation: str
    short_name: str
    topics: list[tuple[int, str]]
    counts: NDArray[np.float64]
    first: date

    @property
    def last(self) -> date:
        return self.first + WEEK * (len(self.counts.T) - 1)


def alarms(session: Session, organisation_id: int | None = None, as_of: date | None = None) -> list[TopicAlarm]:
    """New and rising topics, the least likely first; of one organisation, or each among its own.

    Only weeks that were over on `as_of` and that the log covers count: a week that is still filling is no fall, and is
    not compared. Without `as_of`: all that is in the log.
    """
    from topics import surveillance

    logs = _logs(session, organisation_id, as_of)
    divisors = _exposures(session, organisation_id) if logs else {}
    found = []
    for log in logs:
        measure, exposure = _divisor(log, divisors)
        readings = surveillance.survey(log.counts, exposure)
        for at, told in enumerate(surveillance.alarming(readings)):
            if not told:
                continue
            reading = readings[at]
            new = reading.method == surveillance.Method.NEW
            found.append(
                TopicAlarm(
                    *log.topics[at],
                    organisation_id=log.organisation_id,
                    organisation=log.organisation,
                    short_name=log.short_name,
                    kind="new" if new else "rising",
                    week=log.last,
                    weeks=reading.weeks,
                    count=reading.count,
                    expected=reading.expected,
                    bound=reading.bound,
                    since=log.last - surveillance.began(log.counts[at], exposure) * WEEK,
                    method=reading.method.value,
                    p_value=reading.p_value,
                    measure=None if new else measure,
                )
            )
    return sorted(found, key=lambda alarm: (alarm.p_value, -alarm.count, alarm.topic_id))


def _logs(session: Session, organisation_id: int | None, as_of: date | None) -> list[_Log]:
    """The whole weeks of each organisation that has any, from one statement."""
    within: list[ColumnElement[bool]] = [col(Item.asked_on).is_not(None)]
    if as_of is not None:
        within += [col(Item.asked_on) < as_of, col(Item.asked_on) >= as_of - HISTORY]
    newest = select(func.max(col(Item.asked_on))).where(*within).scalar_subquery()
    statement = (
        select(
            col(Organisation.id),
            col(Organisation.name),
            col(Organisation.abbreviation),
            col(Topic.id),
            col(Topic.label),
            col(Item.asked_on),
            func.count(col(Item.id)),
            newest,
        )
        .join(Topic, col(Topic.organisation_id) == col(Organisation.id))
        .join(TopicAssignment, col(TopicAssignment.topic_id) == col(Topic.id))
        .join(Item, col(Item.id) == col(TopicAssignment.item_id))
        .where(col(Topic.retired_at).is_(None), *within)
        .group_by(
            col(Organisation.id),
            col(Organisation.name),
            col(Organisation.abbreviation),
            col(Topic.id),
            col(Topic.label),
            col(Item.asked_on),
        )
    )
    if organisation_id is not None:
        statement = statement.where(col(Topic.organisation_id) == organisation_id)
    names: dict[int, tuple[str, str]] = {}
    days: dict[int, _Days] = defaultdict(lambda: defaultdict(dict))
    covered = date.min
    for number, name, abbreviation, topic_id, label, day, count, last in session.execute(statement):
        if number is not None and topic_id is not None and day is not None:
            names[number] = (name, abbreviation or name)
            days[number][topic_id, label][day] = count
            covered = last
    logs = [_log(number, *names[number], days[number], covered, as_of) for number in sorted(days)]
    return [log for log in logs if log.counts.shape[1]]


def _log(number: int, name: str, short_name: str, topics: _Days, covered: date, as_of: date | None) -> _Log:
    """The weeks of one organisation from its first whole one to the last that is over and covered."""
    newest = max(day for own in topics.values() for day in own)
    oldest = min(day for own in topics.values() for day in own)
    first, last = monday(oldest + timedelta(days=6)), monday(newest)
    if covered < last + FRIDAY or (as_of is not None and as_of < last + WEEK):
        last -= WEEK
    counts = np.zeros((len(topics), max((last - first).days // 7 + 1, 0)))
    for row, own in enumerate(topics[key] for key in sorted(topics)):
        for day, count in own.items():
            if first <= day < last + WEEK:
                counts[row, (day - first).days // 7] += count
    return _Log(number, name, short_name, sorted(topics), counts, first)


def _exposures(session: Session, organisation_id: int | None) -> dict[tuple[int | None, str], dict[date, float]]:
    """Per week what holds for a whole organisation, or for all (None): points taken together."""
    statement = (
        select(col(Exposure.organisation_id), col(Exposure.measure), col(Exposure.week), in_all())
        .where(col(Exposure.process_id).is_(None))
        .group_by(col(Exposure.organisation_id), col(Exposure.measure), col(Exposure.week))
    )
    if organisation_id is not None:
        statement = statement.where(
            or_(col(Exposure.organisation_id).is_(None), col(Exposure.organisation_id) == organisation_id)
        )
    found: dict[tuple[int | None, str], dict[date, float]] = defaultdict(dict)
    for owner, measure, week, value in session.execute(statement):
        found[owner, measure][week] = float(value)
    return found


def _divisor(
    log: _Log, exposures: dict[tuple[int | None, str], dict[date, float]]
) -> tuple[str | None, NDArray[np.float64] | None]:
    """The measure that is known, and above zero, in every week: the organisation's own first, then by name."""
    weeks = [log.first + at * WEEK for at in range(log.counts.shape[1])]
    own = sorted(
        (owner is None, measure) for owner, measure in exposures if owner is None or owner == log.organisation_id
    )
    for general, measure in own:
        known = exposures[None if general else log.organisation_id, measure]
        values = np.array([known.get(week, 0.0) for week in weeks])
        if (values > 0).all():
            return measure, values
    return None, None
