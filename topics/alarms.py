"""Which topics are new or rising, read from the tables: four statements, whatever the number of organisations."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, func, or_, select
from sqlmodel import Session, col
from threadpoolctl import ThreadpoolController

from feedback.daily_counts import from_to, monday_of, week_of
from feedback.exposure_queries import in_all
from feedback.models import UNDATED, DailyCount, Exposure, Item
from journeys.models import Organisation
from topics.counts import own_counts, per_day, per_week
from topics.models import Topic
from topics.trends import monday

if TYPE_CHECKING:
    from topics.surveillance import Reading

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


_Weeks = dict[tuple[int, str], dict[int, int]]  # topic id and label → number of a week → questions


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
    from topics.surveillance import Method

    logs = _logs(session, organisation_id, as_of)
    divisors = _exposures(session, organisation_id) if logs else {}
    found = []
    for log in logs:
        measure, exposure = _divisor(log, divisors)
        for at, reading, ago in _read(log.counts.tobytes(), len(log.topics), _bytes(exposure)):
            new = reading.method == Method.NEW
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
                    since=log.last - ago * WEEK,
                    method=reading.method.value,
                    p_value=reading.p_value,
                    measure=None if new else measure,
                )
            )
    return sorted(found, key=lambda alarm: (alarm.p_value, -alarm.count, alarm.topic_id))


@lru_cache(maxsize=256)
def _read(counts: bytes, topics: int, exposure: bytes) -> list[tuple[int, "Reading", int]]:
    """Place, reading and weeks since the rise began of each topic to tell of: the same until a count changes."""
    from topics import surveillance

    log = np.frombuffer(counts).reshape(topics, -1)
    divisor = np.frombuffer(exposure) if exposure else None
    with _threads().limit(limits=1):  # many small matrices: threads would wait for one another, ten times as long
        readings = surveillance.survey(log, divisor)
        return [
            (at, readings[at], surveillance.began(log[at], divisor))
            for at, told in enumerate(surveillance.alarming(readings))
            if told
        ]


@cache
def _threads() -> ThreadpoolController:
    return ThreadpoolController()  # looks for the libraries that calculate in threads, which takes longer than a log


def _bytes(exposure: NDArray[np.float64] | None) -> bytes:
    return b"" if exposure is None else exposure.astype(np.float64).tobytes()


def _logs(session: Session, organisation_id: int | None, as_of: date | None) -> list[_Log]:
    """The whole weeks of each organisation that has any."""
    within = from_to(UNDATED + timedelta(days=1), None)
    newest = select(func.max(col(Item.asked_on)))
    if as_of is not None:
        within = from_to(as_of - HISTORY, as_of - timedelta(days=1))
        newest = newest.where(col(Item.asked_on) < as_of, col(Item.asked_on) >= as_of - HISTORY)
    named = (
        select(
            *(col(Topic.id), col(Topic.label)),
            *(col(Organisation.id), col(Organisation.name), col(Organisation.abbreviation)),
            newest.scalar_subquery(),
        )
        .join(Organisation, col(Organisation.id) == col(Topic.organisation_id))
        .where(col(Topic.retired_at).is_(None))
    )
    if organisation_id is not None:
        named = named.where(col(Topic.organisation_id) == organisation_id)
    weeks: dict[int, dict[int, int]] = defaultdict(dict)
    for topic_id, week, count in session.execute(per_week(own_counts(organisation_id) + within)):
        weeks[topic_id][week] = int(count)
    logs: dict[int, tuple[str, str, _Weeks]] = {}
    covered = date.min
    for topic_id, label, owner, name, abbreviation, newest_day in session.execute(named):
        if own := weeks.get(topic_id):
            logs.setdefault(owner, (name, abbreviation or name, {}))[2][topic_id, label] = own
            covered = newest_day
    begun = _first_days(session, {owner: told[2] for owner, told in logs.items()}, within)
    found = [_log(number, *logs[number], begun[number], covered, as_of) for number in sorted(logs)]
    return [log for log in found if log.counts.shape[1]]


def _first_days(session: Session, logs: "dict[int, _Weeks]", within: list[ColumnElement[bool]]) -> dict[int, date]:
    """Organisation → the first day with a question in one of these topics: it lies in the first of their weeks."""
    first = {owner: min(map(min, topics.values())) for owner, topics in logs.items()}
    owners = {topic_id: owner for owner, topics in logs.items() for topic_id, _label in topics}
    own = [col(DailyCount.topic_id).in_(owners), col(DailyCount.organisation_id).in_(first)]
    one = per_day(session, [*own, col(DailyCount.week).in_({*first.values()}), *within])
    begun: dict[int, date] = {}
    for topic_id, earliest in session.execute(select(one.c.topic, func.min(one.c.day)).group_by(one.c.topic)):
        owner = owners[topic_id]
        begun[owner] = min(earliest, begun.get(owner, earliest))
    return begun


def _log(
    number: int, name: str, short_name: str, topics: _Weeks, begun: date, covered: date, as_of: date | None
) -> _Log:
    """The weeks of one organisation from its first whole one to the last that is over and covered."""
    first = monday(begun + timedelta(days=6))
    last = monday_of(max(map(max, topics.values())))
    if covered < last + FRIDAY or (as_of is not None and as_of < last + WEEK):
        last -= WEEK
    counts = np.zeros((len(topics), max((last - first).days // 7 + 1, 0)))
    at = week_of(first)
    for row, own in enumerate(topics[key] for key in sorted(topics)):
        for week, count in own.items():
            if 0 <= week - at < counts.shape[1]:
                counts[row, week - at] = count
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
