"""Items of whole organisations beside what they themselves stated to divide by: customers, inhabitants, cases."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col

from feedback.exposure_queries import in_all
from feedback.models import Exposure, Routing
from journeys.models import Organisation

SUNDAY = timedelta(days=6)


@dataclass(frozen=True)
class StatedMeasure:
    """Something that organisations state per week for themselves as a whole, and how many of them do."""

    name: str
    organisations: int


@dataclass(frozen=True)
class Stated:
    """An organisation's items in the `weeks` whole weeks for which it stated its exposure, added up over them.

    Without a stated exposure `exposure` and `weeks` are 0, and `items` are those of all whole weeks.
    """

    organisation_id: int
    organisation: str
    short_name: str
    items: int
    exposure: float
    weeks: int


def stated_measures(session: Session, start: date, end: date) -> list[StatedMeasure]:
    """What organisations stated for whole weeks in [start, end]; what most of them state first."""
    number = sa.func.count(sa.distinct(col(Exposure.organisation_id)))
    rows = (
        sa.select(col(Exposure.measure), number)
        .where(*_of_whole_organisations(start, end))
        .group_by(col(Exposure.measure))
        .order_by(number.desc(), col(Exposure.measure))
    )
    return [StatedMeasure(*row) for row in session.execute(rows)]


def stated(session: Session, measure: str | None, start: date, end: date) -> list[Stated]:
    """Every organisation with its items in whole weeks of [start, end], by name; a chain question counts in each.

    Figures of one process are left out: an organisation's questions are about all it does. Points are
    added up where no figure is stated for all of them together.
    """
    weeks: dict[int, dict[date, float]] = {}
    exposures = (
        sa.select(col(Exposure.organisation_id), col(Exposure.week), in_all())
        .where(*_of_whole_organisations(start, end), col(Exposure.measure) == measure)
        .group_by(col(Exposure.organisation_id), col(Exposure.week))
    )
    for organisation_id, week, value in session.execute(exposures):
        if value > 0:
            weeks.setdefault(organisation_id, {})[week] = float(value)
    counts = _daily(session, start, end)
    named = sa.select(col(Organisation.id), col(Organisation.name), col(Organisation.abbreviation))
    return [
        Stated(
            organisation_id=number,
            organisation=name,
            short_name=short or name,
            items=_within(counts.get(number, ()), weeks.get(number)),
            exposure=sum(weeks.get(number, {}).values()),
            weeks=len(weeks.get(number, {})),
        )
        for number, name, short in session.execute(named.order_by(col(Organisation.name)))
    ]


def _of_whole_organisations(start: date, end: date) -> list[sa.ColumnElement[bool]]:
    return [
        col(Exposure.organisation_id).is_not(None),
        col(Exposure.process_id).is_(None),
        col(Exposure.week) >= start,
        col(Exposure.week) <= end - SUNDAY,
    ]


def _daily(session: Session, start: date, end: date) -> dict[int, list[tuple[date, int]]]:
    first = start if start.weekday() == 0 else start + timedelta(days=7 - start.weekday())
    last = end - timedelta(days=(end.weekday() + 1) % 7)  # the last Sunday
    owner, day = col(Routing.organisation_id), col(Routing.asked_on)
    counted = sa.select(owner, day, sa.func.count()).where(day >= first, day <= last).group_by(owner, day)
    counts: dict[int, list[tuple[date, int]]] = {}
    for number, asked_on, count in session.execute(counted):
        counts.setdefault(number, []).append((asked_on, count))
    return counts


def _within(days: Iterable[tuple[date, int]], weeks: dict[date, float] | None) -> int:
    """The items of the stated weeks; of all weeks when none is stated."""
    return sum(count for day, count in days if weeks is None or day - timedelta(days=day.weekday()) in weeks)
