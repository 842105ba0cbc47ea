"""Counts through time: ISO weeks and months, a partial last one marked, change between two periods."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache


class Period(StrEnum):
    """How long the steps of a trend are."""

    WEEK = "week"
    MONTH = "month"


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


def counted(per_day: Mapping[date, int], start: date, end: date, by: Period = Period.WEEK) -> tuple[PeriodCount, ...]:
    """Every week or month that touches [start, end], empty ones too; those cut off by either end are partial."""
    counts: dict[date, int] = {}
    for day, count in per_day.items():
        if start <= day <= end:
            first = first_day(day, by)
            counts[first] = counts.get(first, 0) + count
    return tuple(PeriodCount(first, counts.get(first, 0), partial) for first, partial in _steps(start, end, by))


@lru_cache(maxsize=64)
def _steps(start: date, end: date, by: Period) -> list[tuple[date, bool]]:
    """The first day of each week or month that touches [start, end], and whether it is cut off: the same for all."""
    steps = []
    first = first_day(start, by)
    while first <= end:
        following = first_day(first + timedelta(days=7 if by is Period.WEEK else 31), by)
        steps.append((first, first < start or following - timedelta(days=1) > end))
        first = following
    return steps
