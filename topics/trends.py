"""Counts through time: ISO weeks and months, a partial last one marked, change between two periods."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Period(StrEnum):
    """How long the steps of a trend are."""

    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True)
class WeekCount:
    """Questions in the week that starts on Monday `week`; a partial week is not a fall."""

    week: date
    count: int
    partial: bool = False


@dataclass(frozen=True)
class PeriodCount:
    """Questions in the week or month that starts on `start`; a partial one is not a fall."""

    start: date
    count: int
    partial: bool = False


def monday(day: date) -> date:
    """The Monday of the week of `day`."""
    return day - timedelta(days=day.weekday())


def first_day(day: date, by: Period) -> date:
    """The first day of the week or month of `day`."""
    return monday(day) if by is Period.WEEK else day.replace(day=1)


def counted(per_day: Mapping[date, int], start: date, end: date, by: Period) -> tuple[PeriodCount, ...]:
    """Every week or month that touches [start, end], empty ones too; those cut off by either end are partial."""
    counts: dict[date, int] = {}
    for day, count in per_day.items():
        if start <= day <= end:
            counts[first_day(day, by)] = counts.get(first_day(day, by), 0) + count
    periods = []
    first = first_day(start, by)
    while first <= end:
        following = first_day(first + timedelta(days=7 if by is Period.WEEK else 31), by)
        partial = first < start or following - timedelta(days=1) > end
        periods.append(PeriodCount(first, counts.get(first, 0), partial))
        first = following
    return tuple(periods)


def weekly(per_day: Mapping[date, int], start: date, end: date) -> tuple[WeekCount, ...]:
    """Every week that touches [start, end], empty ones too; weeks cut off by either end are partial."""
    return tuple(WeekCount(one.start, one.count, one.partial) for one in counted(per_day, start, end, Period.WEEK))
