"""Amounts and moments of the journeys screens in words: waiting times, and studies by when they were."""

from datetime import date
from typing import TYPE_CHECKING

from workbench.i18n import _, format_date, format_number

if TYPE_CHECKING:
    from journeys.queries import StudyOverview


def unit(name: str) -> str:
    """A unit of waiting time."""
    return {"minutes": _("minutes"), "hours": _("hours"), "days": _("days"), "weeks": _("weeks")}[name]


def waiting(minutes: int | None) -> tuple[float | None, str]:
    """A waiting time in the longest unit that it is a whole number of."""
    if minutes is None:
        return None, "days"
    for name, length in (("weeks", 7 * 24 * 60), ("days", 24 * 60), ("hours", 60)):
        if minutes and minutes % length == 0:
            return minutes / length, name
    return float(minutes), "minutes"


def study(overview: "StudyOverview") -> str:
    """A study by its title and when it was."""
    if overview.starts_on is None:
        return overview.title
    return f"{overview.title} ({format_date(overview.starts_on)})"


def when(overview: "StudyOverview") -> tuple[date, int]:
    """What studies are put in order by: when they began."""
    return overview.starts_on or overview.created_at.date(), overview.id


def duration(minutes: float) -> str:
    """A stretch of time in words, in the unit that reads best."""
    for length, one in ((7 * 24 * 60, _("{number} weeks")), (24 * 60, _("{number} days")), (60, _("{number} hours"))):
        if minutes >= 2 * length:
            return one.format(number=format_number(round(minutes / length, 1)))
    return _("{number} minutes").format(number=format_number(round(minutes)))


def nearest(overview: "StudyOverview", others: "list[StudyOverview]") -> int:
    """The study that this one follows, or that follows this one; else the newest that has conversations."""
    related = [one for one in others if overview.follows_id == one.id or one.follows_id == overview.id]
    return (related or [one for one in others if one.sessions] or others)[0].id
