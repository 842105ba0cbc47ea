"""Counts through time: ISO weeks, a partial last week marked, change between two periods."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class WeekCount:
    """Questions in the week that starts on Monday `week`; a partial week is not a fall."""

    week: date
    count: int
    partial: bool = False


def monday(day: date) -> date:
    """The Monday of the week of `day`."""
    return day - timedelta(days=day.weekday())


def weekly(per_day: Mapping[date, int], start: date, end: date) -> tuple[WeekCount, ...]:
    """Every week that touches [start, end], empty ones too; weeks cut off by either end are partial."""
    counts: dict[date, int] = {}
    for day, count in per_day.items():
        if start <= day <= end:
            counts[monday(day)] = counts.get(monday(day), 0) + count
    weeks = []
    week = monday(start)
    while week <= end:
        partial = week < start or week + timedelta(days=6) > end
        weeks.append(WeekCount(week, counts.get(week, 0), partial))
        week += timedelta(days=7)
    return tuple(weeks)
