"""Periods that figures are about: a year, quarter or month, or any run of days; pure, no clock."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from journeys.errors import UnreadablePeriod

YEAR = r"(?:19|20|21)\d\d"
MONTHS = (
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
)


@dataclass(frozen=True)
class Period:
    """The days from `start` up to and including `end`, and what people call them."""

    start: date
    end: date
    label: str

    def previous(self) -> "Period":
        """The period just before: as many whole months when this one is whole months, else as many days."""
        if _is_whole_months(self.start, self.end):
            return whole_months(_add_months(self.start, -_month_count(self.start, self.end)), self.start)
        return period_between(self.start - (self.end - self.start) - timedelta(days=1), self.start - timedelta(days=1))

    @property
    def days(self) -> int:
        """How many days the period has."""
        return (self.end - self.start).days + 1


def parse_period(text: str, today: date) -> Period:
    """Read `2026`, `2026-Q3`, `2026-09`, `last-month`, `last-quarter` or `last-year`; else raise `UnreadablePeriod`."""
    written = text.strip().lower()
    this_month = today.replace(day=1)
    try:
        if written == "last-month":
            return whole_months(_add_months(this_month, -1), this_month)
        if written == "last-quarter":
            this_quarter = _add_months(this_month, -((today.month - 1) % 3))
            return whole_months(_add_months(this_quarter, -3), this_quarter)
        if written == "last-year":
            return whole_months(date(today.year - 1, 1, 1), date(today.year, 1, 1))
        if found := re.fullmatch(rf"({YEAR})", written, re.ASCII):
            year = date(int(found[1]), 1, 1)
            return whole_months(year, _add_months(year, 12))
        if found := re.fullmatch(rf"({YEAR})-?q([1-4])", written, re.ASCII):
            quarter = date(int(found[1]), 3 * int(found[2]) - 2, 1)
            return whole_months(quarter, _add_months(quarter, 3))
        if found := re.fullmatch(rf"({YEAR})-(\d{{1,2}})", written, re.ASCII):
            month = date(int(found[1]), int(found[2]), 1)
            return whole_months(month, _add_months(month, 1))
    except ValueError:  # month 13
        pass
    raise UnreadablePeriod(period=text)


def whole_months(start: date, until: date) -> Period:
    """The period from the first day `start` up to, not including, the first day `until`."""
    return period_between(start, until - timedelta(days=1))


def period_between(start: date, end: date) -> Period:
    """The period of these days, both included, with its usual name."""
    return Period(start, end, _name(start, end))


def _name(start: date, end: date) -> str:
    if _is_whole_months(start, end):
        months = _month_count(start, end)
        if months == 1:
            return f"{MONTHS[start.month - 1]} {start.year}"
        if months == 3 and start.month % 3 == 1:
            return f"{start.month // 3 + 1}e kwartaal {start.year}"
        if months == 12 and start.month == 1:
            return str(start.year)
        if start.year == end.year:
            return f"{MONTHS[start.month - 1]} tot en met {MONTHS[end.month - 1]} {end.year}"
        return f"{MONTHS[start.month - 1]} {start.year} tot en met {MONTHS[end.month - 1]} {end.year}"
    if start == end:
        return _day(start)
    return f"{_day(start)} tot en met {_day(end)}"


def _day(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _is_whole_months(start: date, end: date) -> bool:
    return start.day == 1 and end.day == calendar.monthrange(end.year, end.month)[1]


def _month_count(start: date, end: date) -> int:
    return 12 * (end.year - start.year) + end.month - start.month + 1


def _add_months(first_day: date, months: int) -> date:
    index = 12 * first_day.year + first_day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)
