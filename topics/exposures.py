"""What the questions about a topic can be divided by, so that a count becomes a rate: letters sent, open points."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, log10
from statistics import median

from sqlalchemy import ColumnElement, or_, select
from sqlmodel import Session, col

from feedback.exposure_queries import in_all
from feedback.models import Exposure
from journeys.models import Process
from topics.trends import Period, PeriodCount, first_day

WEEK_DAYS = 7


@dataclass(frozen=True)
class Measure:
    """Something that is known per week, of one process or of all; `key` tells it from the others."""

    key: str
    name: str
    process: str | None


@dataclass(frozen=True)
class Rate:
    """Questions per `base` units of a measure in the period that starts on `start`; None where it is not known."""

    start: date
    value: float | None
    partial: bool


def measures(session: Session, organisation_id: int) -> list[Measure]:
    """What is known about an organisation, or about all, by name."""
    rows = session.execute(
        select(col(Exposure.measure), col(Process.name))
        .select_from(Exposure)
        .outerjoin(Process, col(Process.id) == col(Exposure.process_id))
        .where(_about(organisation_id))
        .distinct()
        .order_by(col(Exposure.measure), col(Process.name))
    )
    return [Measure(f"{name}|{process or ''}", name, process) for name, process in rows]


def exposure_by_week(session: Session, organisation_id: int, measure: Measure) -> dict[date, float]:
    """Monday → the measure in that week; the organisation's own goes before what holds for all."""
    process = col(Process.name).is_(None) if measure.process is None else col(Process.name) == measure.process
    rows = session.execute(
        select(col(Exposure.week), col(Exposure.organisation_id), in_all())
        .select_from(Exposure)
        .outerjoin(Process, col(Process.id) == col(Exposure.process_id))
        .where(_about(organisation_id), col(Exposure.measure) == measure.name, process)
        .group_by(col(Exposure.week), col(Exposure.organisation_id))
    ).all()
    general = {week: float(value) for week, owner, value in rows if owner is None}
    return general | {week: float(value) for week, owner, value in rows if owner is not None}


def rates(counts: Sequence[PeriodCount], weeks: Mapping[date, float], by: Period) -> tuple[int, list[Rate]]:
    """Counts per week or month divided by what there was of a measure in it, in units that give a readable number.

    Returns that number of units (1, 10, 100, …) and one rate a count. A week on the edge of two months counts in both
    by its days; a period of which a week is not known has no rate.
    """
    divided = []
    for one in counts:
        there = _within(one.start, weeks, by)
        divided.append(None if there is None or there <= 0 else one.count / there)
    told = [value for value, one in zip(divided, counts, strict=True) if value and not one.partial]
    base = 10 ** max(0, ceil(-log10(median(told)))) if told else 1
    found = [
        Rate(one.start, None if value is None else value * base, one.partial)
        for one, value in zip(counts, divided, strict=True)
    ]
    return base, found


def _within(start: date, weeks: Mapping[date, float], by: Period) -> float | None:
    if by is Period.WEEK:
        return weeks.get(start)
    total, day = 0.0, start
    following = first_day(start + timedelta(days=31), by)
    while day < following:
        week = weeks.get(first_day(day, Period.WEEK))
        if week is None:
            return None
        total += week / WEEK_DAYS
        day += timedelta(days=1)
    return total


def _about(organisation_id: int) -> ColumnElement[bool]:
    return or_(col(Exposure.organisation_id).is_(None), col(Exposure.organisation_id) == organisation_id)
