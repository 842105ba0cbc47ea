"""Through which channels people ask, and whether digital grows beside the phone and the desk or at their cost."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from math import exp, log, sqrt
from typing import Literal, Unpack

import sqlalchemy as sa
from sqlmodel import Session, col

from feedback.filters import Filters, selected
from feedback.models import Item
from journeys.models import Channel

DIGITAL = frozenset({Channel.WEB, Channel.APP, Channel.WHATSAPP, Channel.EMAIL})
DIRECT = frozenset({Channel.PHONE, Channel.COUNTER})
FEWEST = 50  # items of these two kinds in each part: with fewer nothing is said
FEWEST_WEEKS = 6  # whole weeks of the period
YEAR, SEASON = 52, 13  # weeks
MINOR = 0.01  # share of a part's items that a source may have without being counted as one of its sources
SURE = 0.95

WEEK = timedelta(weeks=1)
TUESDAY, FRIDAY = 1, 4
By = Literal["week", "month"]


@dataclass(frozen=True)
class Asked:
    """Items of one day through one channel ("": none known) from one source."""

    day: date
    channel: str
    source_id: int
    count: int


@dataclass(frozen=True)
class Step:
    """One week or month: items per channel; `partial` when the period cuts it off."""

    start: date
    counts: dict[str, int]
    partial: bool


class Verdict(StrEnum):
    """What can be said of digital beside phone and desk."""

    TOO_SHORT = "too_short"
    TOO_FEW = "too_few"
    OTHER_SOURCES = "other_sources"
    AT_COST = "at_cost"
    BESIDE = "beside"
    NOT_GROWING = "not_growing"


@dataclass(frozen=True)
class Part:
    """A run of whole weeks that starts on the Monday `start`: items in all of it."""

    start: date
    weeks: int
    digital: int
    direct: int


@dataclass(frozen=True)
class Change:
    """How many times as much in the last part as in the first, with its 95% interval."""

    ratio: float
    low: float
    high: float


@dataclass(frozen=True)
class Shift:
    """The first comparable part of a period against the last; without parts when the period is too short.

    `same_season`: the last part is compared with the same weeks a year before. `sources`: ids that only one has.
    """

    verdict: Verdict
    first: Part | None = None
    last: Part | None = None
    digital: Change | None = None
    direct: Change | None = None
    same_season: bool = False
    sources: tuple[int, ...] = ()


def asked_through(session: Session, **filters: Unpack[Filters]) -> list[Asked]:
    """Dated items per day, channel and source, in order of day."""
    columns = (col(Item.asked_on), col(Item.channel), col(Item.source_id))
    counted = (
        sa.select(*columns, sa.func.count())
        .where(*selected(**filters), col(Item.asked_on).is_not(None))
        .group_by(*columns)
        .order_by(columns[0])
    )
    return [Asked(day, channel or "", source, count) for day, channel, source, count in session.execute(counted)]


def steps(asked: Iterable[Asked], start: date, end: date, by: By) -> list[Step]:
    """Every week (from its Monday) or month that touches [start, end], empty ones too."""
    counts: dict[date, dict[str, int]] = {}
    for one in asked:
        own = counts.setdefault(_first_day(one.day, by), {})
        own[one.channel] = own.get(one.channel, 0) + one.count
    found = []
    first = _first_day(start, by)
    while first <= end:
        following = _first_day(first + timedelta(days=7 if by == "week" else 31), by)
        partial = first < start or following - timedelta(days=1) > end
        found.append(Step(first, counts.get(first, {}), partial))
        first = following
    return found


def shift(asked: Sequence[Asked], start: date, end: date) -> Shift:
    """Compare digital (web, app, WhatsApp, e-mail) and direct (phone, counter) early and late in [start, end].

    Only whole weeks count. In a period of 65 weeks or more the last 13 are compared with the same weeks a year
    before; in a shorter one the last third with the first, at most 13 weeks each, and the season is not taken into
    account. Where the log itself begins later or ends earlier, so does the period: at a week of which it tells the
    Tuesday, or the Friday. A change counts when its 95% interval leaves out 1 (weekly counts, quasi-Poisson,
    Student's t).
    """
    start, end = _reach(asked, start, end)
    first_monday = start if start.weekday() == 0 else _first_day(start, "week") + WEEK
    weeks = (end + timedelta(days=1) - first_monday).days // 7
    if weeks < FEWEST_WEEKS:
        return Shift(Verdict.TOO_SHORT)
    same_season = weeks >= YEAR + SEASON
    length = SEASON if same_season else min(SEASON, weeks // 3)
    last_from = first_monday + (weeks - length) * WEEK
    first_from = last_from - YEAR * WEEK if same_season else first_monday
    early, late = (_part_of(asked, monday, length) for monday in (first_from, last_from))
    first, last = (
        Part(monday, length, *(sum(part.weekly(kind)) for kind in (DIGITAL, DIRECT)))
        for monday, part in ((first_from, early), (last_from, late))
    )
    only_one = tuple(sorted(early.sources() ^ late.sources()))
    if only_one:
        return Shift(Verdict.OTHER_SOURCES, first, last, same_season=same_season, sources=only_one)
    if min(first.digital + first.direct, last.digital + last.direct) < FEWEST:
        return Shift(Verdict.TOO_FEW, first, last, same_season=same_season)
    digital, direct = (_change(early.weekly(kind), late.weekly(kind)) for kind in (DIGITAL, DIRECT))
    verdict = Verdict.NOT_GROWING
    if digital.low > 1:
        verdict = Verdict.AT_COST if direct.high < 1 else Verdict.BESIDE
    return Shift(verdict, first, last, digital, direct, same_season)


def year_back(last: date) -> date:
    """The Monday from which 65 weeks run to the last whole one of a log that ends on this day."""
    monday = _first_day(last, "week")
    return monday - (YEAR + SEASON - (last.weekday() >= FRIDAY)) * WEEK


@dataclass(frozen=True)
class _Weeks:
    """The items of some whole weeks."""

    monday: date
    weeks: int
    asked: list[Asked]

    def weekly(self, channels: frozenset[Channel]) -> list[int]:
        counts = [0] * self.weeks
        for one in self.asked:
            if one.channel in channels:
                counts[(one.day - self.monday).days // 7] += one.count
        return counts

    def sources(self) -> set[int]:
        counts: dict[int, int] = {}
        for one in self.asked:
            counts[one.source_id] = counts.get(one.source_id, 0) + one.count
        total = sum(counts.values())
        return {source for source, count in counts.items() if count >= MINOR * total}


def _reach(asked: Sequence[Asked], start: date, end: date) -> tuple[date, date]:
    """The days of the period of which the log tells."""
    if asked:
        first, last = min(one.day for one in asked), max(one.day for one in asked)
        if first > start and first.weekday() <= TUESDAY:
            first = max(start, _first_day(first, "week"))
        if last < end and last.weekday() >= FRIDAY:
            last = min(end, _first_day(last, "week") + WEEK - timedelta(days=1))
        start, end = max(start, first), min(end, last)
    return start, end


def _part_of(asked: Sequence[Asked], monday: date, weeks: int) -> _Weeks:
    until = monday + weeks * WEEK
    return _Weeks(monday, weeks, [one for one in asked if monday <= one.day < until])


def _change(early: Sequence[int], late: Sequence[int]) -> Change:
    """The ratio of two means of weekly counts; a part without any counts as half an item."""
    from scipy import special

    before, after = max(sum(early), 0.5), max(sum(late), 0.5)
    freedom = len(early) + len(late) - 2
    means = ((early, before / len(early)), (late, after / len(late)))
    spread = sum((count - mean) ** 2 / mean for counts, mean in means for count in counts) / freedom
    reach = special.stdtrit(freedom, (1 + SURE) / 2) * sqrt(max(1.0, spread) * (1 / before + 1 / after))
    middle = log(after / before)
    return Change(exp(middle), exp(middle - reach), exp(middle + reach))


def _first_day(day: date, by: By) -> date:
    return day - timedelta(days=day.weekday()) if by == "week" else day.replace(day=1)
