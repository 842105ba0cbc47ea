"""Over which weeks an improvement is judged: as many as its logs cover on both sides of the day it went live. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from exports.effect import FEWEST_WEEKS
from topics.trends import monday

MOST_BEFORE = timedelta(weeks=104)
MOST_AFTER = timedelta(weeks=52)  # what changes later has other causes
WEEK = timedelta(weeks=1)
FRIDAY = timedelta(days=4)  # a log that reaches it has its whole week: desks are closed at the weekend


@dataclass(frozen=True)
class Span:
    """Whole weeks from Monday `first` through the one of Monday `last`, and the sources that cover them all.

    A week in which something went live half-way, is neither before nor after.
    """

    first: date
    last: date
    live_on: date
    sources: frozenset[int]

    @property
    def weeks(self) -> tuple[date, ...]:
        """The Monday of each week."""
        return tuple(self.first + WEEK * at for at in range((self.last - self.first).days // 7 + 1))

    @property
    def live(self) -> int:
        """Which week is the first that counts as after."""
        return min(max((first_after(self.live_on) - self.first).days // 7, 0), len(self.weeks))

    def counts(self, week: date) -> bool:
        """Whether a week lies wholly before or wholly after."""
        return not week < self.live_on < week + WEEK


def first_after(live_on: date) -> date:
    """The Monday of the first whole week in which it was live."""
    return monday(live_on + timedelta(days=6))


def first_whole(day: date) -> date:
    """The Monday of the first whole week of a log that begins on a day."""
    return monday(day + timedelta(days=6))


def last_whole(day: date, today: date) -> date:
    """The Monday of the last week that a log reaching to a day covers and that is over."""
    last = monday(day)
    if day < last + FRIDAY:
        last -= WEEK
    return min(last, monday(today) - WEEK)


def choose_span(
    covered: Mapping[int, tuple[date, date]],
    asked: Mapping[int, Mapping[date, int]],
    live_on: date,
) -> Span | None:
    """The weeks in which sources that cover them all hold most questions, with enough on both sides if there can be.

    `covered`: source → Monday of its first and last whole week; `asked`: source → Monday → questions about it. A week
    before a source was connected is no week without questions. None where no source covers a whole week.
    """
    earliest, latest = monday(live_on) - MOST_BEFORE, first_after(live_on) + MOST_AFTER - WEEK
    known = {source: reach for source, reach in covered.items() if reach[0] <= reach[1]}
    if not known:
        return None
    sources = sorted(known)
    weeks = [earliest + WEEK * at for at in range((latest - earliest).days // 7 + 1)]
    counts = np.array([[asked.get(source, {}).get(week, 0) for week in weeks] for source in sources])
    running = np.concatenate([np.zeros((len(sources), 1), dtype=np.int64), counts.cumsum(axis=1)], axis=1)
    first = np.array([_at(max(known[source][0], earliest), earliest) for source in sources])
    last = np.array([_at(min(known[source][1], latest), earliest) for source in sources])
    before, after = _at(monday(live_on), earliest), _at(first_after(live_on), earliest)
    best: tuple[tuple[bool, int, int], int, int] | None = None
    for start in sorted(set(first.tolist())):
        for end in sorted(set(last.tolist())):
            whole = (first <= start) & (last >= end)
            if start > end or not whole.any():
                continue
            enough = before - start >= FEWEST_WEEKS and end - after + 1 >= FEWEST_WEEKS
            number = int((running[whole, end + 1] - running[whole, start]).sum())
            worth = (enough, number, end - start)
            if best is None or worth > best[0]:
                best = (worth, start, end)
    if best is None:
        return None
    _, start, end = best
    held = frozenset(source for at, source in enumerate(sources) if first[at] <= start and last[at] >= end)
    return Span(weeks[start], weeks[end], live_on, held)


def _at(week: date, earliest: date) -> int:
    return (week - earliest).days // 7
