"""How many items there are per day, organisation, channel and topic, kept by the database as items come and go.

What a screen counts it adds up from these, so that it takes as long with a million items as with a thousand. The
triggers that keep them are in `workbench/count_index.py`, which can count again and tell what differs.

Rows of `DailyCount` are of three kinds: of an organisation through a channel (`topic_id` 0; `EVERY`: all items,
whoever they belong to; `AGAIN`: those counted once more because they belong to another organisation too), and of a
topic (`channel` "").
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from feedback.models import AGAIN, EVERY, UNDATED, DailyCount
from journeys.base import sees_all
from journeys.models import Organisation

SIMPLE = frozenset({"organisation_id", "start", "end", "channel", "undated"})


@dataclass(frozen=True)
class DayCount:
    """Items of one day (None: undated); `routed` of them belong to an organisation."""

    day: date | None
    items: int
    routed: int


def answers(session: Session, organisation_id: int | None) -> bool:
    """Whether these counts may be read: who sees only some organisations cannot count all items by them."""
    return organisation_id is not None or sees_all(session)


def within(start: date | None, end: date | None, *, undated: bool | None = None) -> list[sa.ColumnElement[bool]]:
    """The days of a period as `feedback.filters` has them; `undated` None: a period leaves undated items out."""
    if undated:
        return from_to(UNDATED, UNDATED)
    if undated is None and start is None and end is None:
        return []
    return from_to(start or UNDATED + timedelta(days=1), end)


def from_to(start: date | None, end: date | None) -> list[sa.ColumnElement[bool]]:
    """The days from … to, inclusive: by their weeks they are found."""
    week, day = col(DailyCount.week), col(DailyCount.day)
    conditions: list[sa.ColumnElement[bool]] = []
    if start is not None:
        conditions += [week >= week_of(start), day >= start]
    if end is not None:
        conditions += [week <= week_of(end), day <= end]
    return conditions


def week_of(day: date) -> int:
    """The number of the week, from Monday, that a day is in: that of `UNDATED` is 0."""
    return (day - UNDATED).days // 7


def monday_of(week: int) -> date:
    """The first day of a week by its number."""
    return UNDATED + timedelta(weeks=week)


def of(organisation_id: int | None) -> list[sa.ColumnElement[bool]]:
    """The rows that count each item once: of an organisation, or of all."""
    wanted = EVERY if organisation_id is None else organisation_id
    return [col(DailyCount.topic_id) == 0, col(DailyCount.organisation_id) == wanted]


def number() -> sa.ColumnElement[int]:
    """The items of a group of rows."""
    added: sa.ColumnElement[int] = sa.cast(sa.func.sum(col(DailyCount.number)), sa.BigInteger)
    return added


def per_day(session: Session, organisation_id: int | None, *days: sa.ColumnElement[bool]) -> list[DayCount]:
    """Items of each day there are any of; ask `answers` first."""
    owner, count = col(DailyCount.organisation_id), col(DailyCount.number)
    if organisation_id is None:
        items = sa.func.sum(sa.case((owner == EVERY, count), else_=0))
        routed = sa.func.sum(sa.case((owner == EVERY, 0), (owner == AGAIN, -count), else_=count))
        # named one by one, so that each is found by its weeks
        some: Any = sa.union_all(
            sa.select(col(Organisation.id)), sa.select(sa.literal(EVERY)), sa.select(sa.literal(AGAIN))
        )
        whose = [col(DailyCount.topic_id) == 0, owner.in_(some)]
    else:
        items = routed = sa.func.sum(count)
        whose = of(organisation_id)
    day = col(DailyCount.day)
    counted = sa.select(day, items, routed).where(*whose, *days).group_by(day)
    return [
        DayCount(None if on == UNDATED else on, int(all_), int(some))
        for on, all_, some in session.execute(counted)
        if all_
    ]


def per_week_and_owner(
    session: Session, organisation_id: int | None, *days: sa.ColumnElement[bool]
) -> dict[tuple[str, date], int]:
    """Items per name of an organisation ("": of nobody) and Monday; one of two organisations counts in both."""
    owner, week = col(DailyCount.organisation_id), col(DailyCount.week)
    counted = sa.select(owner, col(Organisation.name), week, number()).outerjoin(
        Organisation, col(Organisation.id) == owner
    )
    counted = counted.where(*days, *(of(organisation_id) if organisation_id is not None else [_no_topic()]))
    found: Counter[tuple[str, date]] = Counter()
    for whose, name, number_, count in session.execute(counted.group_by(owner, col(Organisation.name), week)):
        monday = monday_of(number_)
        if name is not None:
            found[name, monday] += int(count)
        if organisation_id is None:
            found["", monday] += int(count) * (1 if whose in (EVERY, AGAIN) else -1)
    return {place: count for place, count in found.items() if count}


def per_channel(
    session: Session, organisation_id: int | None, *days: sa.ColumnElement[bool]
) -> dict[tuple[str, date], int]:
    """Items per channel ("": none known) and day; ask `answers` first."""
    channel, day = col(DailyCount.channel), col(DailyCount.day)
    counted = sa.select(channel, day, number()).where(*of(organisation_id), *days).group_by(channel, day)
    return {(name, on): int(count) for name, on, count in session.execute(counted) if count}


def how_many(session: Session, **filters: Any) -> int | None:
    """How many items a selection has, where these counts tell; None: count the items themselves."""
    given = {name: value for name, value in filters.items() if value not in (None, "", False) or name == "channel"}
    given = {name: value for name, value in given.items() if value is not None}
    organisation_id = given.get("organisation_id")
    if not given.keys() <= SIMPLE | {"unrouted"} or not answers(session, organisation_id):
        return None
    days = within(given.get("start"), given.get("end"), undated=filters.get("undated"))
    if given.get("unrouted"):
        if given.keys() & {"organisation_id", "channel"}:
            return None
        return sum(one.items - one.routed for one in per_day(session, None, *days))
    if "channel" in given:
        days.append(col(DailyCount.channel) == given["channel"])
    found = session.execute(sa.select(number()).where(*of(organisation_id), *days)).scalar_one()
    return int(found or 0)


def _no_topic() -> sa.ColumnElement[bool]:
    return col(DailyCount.topic_id) == 0
