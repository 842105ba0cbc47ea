"""From raw counts to what a report shows of them: rounded, compared, in bars of a size that says something. Pure.

Every count passes through a `Publication`. What decides on order, words and charts is what it shows, never the count.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt

from exports.published import ALL, CHANNELS, OTHER_CHANNELS, TOPICS, UNDATED, Counted
from exports.publishing import Publication
from exports.report_content import TimeBar, TopicLine
from exports.report_reading import DayCount
from exports.report_words import change
from exports.safety import THRESHOLD
from journeys.periods import MONTHS
from topics.queries import TopicCount, TopicRow

TOPICS_SHOWN = 12  # lines in the table of topics
NAMED = 6  # named channels in a chart; the rest is “overig”
OTHER = "other"
WEEKS = 60  # more weeks than this become months
CLOSED = timedelta(days=2)  # no questions on the last days of a week is a weekend, not a gap
CLEAR = 2.6  # standard errors between two counts before it is called a rise or a fall
CLEAR_RATIO = 1.25

Shares = tuple[tuple[str, int | None], ...]  # channel → questions


def comparable(start: date, until: date, previous_start: date, previous_end: date) -> date:
    """The last day of the period before that may be compared: of a period not over yet, as many days."""
    return min(previous_end, previous_start + (until - start))


def mark(count: int | None, previous: int | None, days: int, previous_days: int, *, new: bool) -> str:
    """“nieuw”, “stijgt”, “daalt”, or nothing when the difference may be chance; from the counts as they are shown.

    Of a count that is not shown the one under the threshold that makes the difference smallest is taken.
    """
    if count is None and previous is None:
        return ""
    if new and count is not None:
        return "nieuw"
    if not previous_days:
        return ""
    ratio = days / previous_days
    now, before = count or THRESHOLD - 1, previous or THRESHOLD - 1
    expected = before * ratio
    error = sqrt(now + before * ratio**2) or 1.0
    if abs(now - expected) / error < CLEAR:
        return ""
    low, high = sorted((now, expected))
    if high < CLEAR_RATIO * low:
        return ""
    return "stijgt" if now > expected else "daalt"


def topic_lines(
    publication: Publication,
    now: Sequence[TopicCount],
    before: Sequence[TopicCount],
    rows: Sequence[TopicRow],
    *,
    period: tuple[date, date],
    previous: tuple[date, date],
    compared: bool,
    log_began: date | None,
) -> tuple[list[TopicLine], int]:
    """The topics that were asked about in either period, largest first, and how many smaller ones are left out.

    `period` and `previous` are the first and last day that count; `compared` whether anything was asked before.
    """
    earlier = {topic.topic_id: topic.count for topic in before}
    known = {row.id: row for row in rows}
    start, _ = period
    had_past = log_began is not None and log_began < start
    asked = [
        topic
        for topic in now
        if (topic.count or earlier.get(topic.topic_id, 0))
        and not publication.withholds(_of_topic(topic.topic_id, *period))
    ]
    sizes = {topic.topic_id: publication.sized(_of_topic(topic.topic_id, *period), topic.count) for topic in asked}
    asked.sort(key=lambda topic: (-sizes[topic.topic_id], topic.label, topic.topic_id))
    lines = []
    for topic in asked[:TOPICS_SHOWN]:
        row = known.get(topic.topic_id)
        first = row.first_seen if row else None
        count = publication.show(_of_topic(topic.topic_id, *period), topic.count, says_none=not compared)
        before_that = earlier.get(topic.topic_id, 0)
        tells = compared and not publication.withholds(_of_topic(topic.topic_id, *previous))
        was = publication.show(_of_topic(topic.topic_id, *previous), before_that) if tells else None
        days, previous_days = ((last - first_day).days + 1 for first_day, last in (period, previous))
        lines.append(
            TopicLine(
                topic_id=topic.topic_id,
                label=topic.label,
                product=row.product if row else None,
                count=count,
                previous=was,
                compared=tells,
                change=change(count, was) if tells else "–",
                mark=mark(
                    count,
                    was,
                    days,
                    previous_days if tells else 0,
                    new=had_past and first is not None and first >= start,
                ),
                keywords=tuple(row.keywords[:4]) if row else (),
            )
        )
    return lines, max(0, len(asked) - TOPICS_SHOWN)


def undated_lines(publication: Publication, rows: Sequence[TopicRow]) -> tuple[list[TopicLine], int]:
    """The topics of an organisation whose questions have no date: size only."""
    asked = [row for row in rows if row.items]
    asked.sort(key=lambda row: (-publication.sized(_of_topic(row.id, UNDATED, UNDATED), row.items), row.label, row.id))
    lines = [
        TopicLine(
            topic_id=row.id,
            label=row.label,
            product=row.product,
            count=publication.show(_of_topic(row.id, UNDATED, UNDATED), row.items, says_none=True),
            previous=None,
            change="–",
            mark="",
            keywords=tuple(row.keywords[:4]),
        )
        for row in asked[:TOPICS_SHOWN]
    ]
    return lines, max(0, len(asked) - TOPICS_SHOWN)


def _of_topic(topic_id: int, start: date, end: date) -> Counted:
    return Counted(TOPICS, (str(topic_id),), start, end)


def time_bars(
    publication: Publication, days: Sequence[DayCount], start: date, until: date, logged: date | None
) -> tuple[str, tuple[TimeBar, ...]]:
    """Weeks where they are large enough to show, else months, else nothing; with the name of the size."""
    for size in (WEEK, MONTH) if (until - start).days // 7 <= WEEKS else (MONTH,):
        stretches = _stretches(size, start, until)
        counts = _counted(days, stretches)
        whole = [place for place, stretch in enumerate(stretches) if not _partial(*stretch, start, until, logged)]
        judged = [counts[place].total() for place in whole or range(len(stretches))]
        if (size is MONTH and len(stretches) < 2) or 2 * sum(count >= THRESHOLD for count in judged) <= len(judged):
            continue
        if publication.withholds(*(Counted(ALL, (), max(one[0], start), min(one[1], until)) for one in stretches)):
            continue
        bars = []
        for (first, last), own in zip(stretches, counts, strict=True):
            label, name = size.naming(first)
            of = Counted(ALL, (), max(first, start), min(last, until))
            partial = _partial(first, last, start, until, logged)
            bars.append(TimeBar(label, name, publication.show(of, own.total()), partial))
        return size.name, tuple(bars)
    return "", ()


def channel_bars(
    publication: Publication, days: Sequence[DayCount], start: date, until: date, logged: date | None
) -> tuple[str, tuple[TimeBar, ...], Shares]:
    """Bars divided over channels (months, or the weeks of a short period) and the total of each channel."""
    totals = Counter[str]()
    for entry in days:
        totals[entry.channel] += entry.count
    sizes = {name: publication.sized(_of_channel(name, (), start, until), count) for name, count in totals.items()}
    named = sorted(totals, key=lambda name: (-sizes[name], name))[:NAMED]
    names = [*named, OTHER] if len(totals) > len(named) else named

    def told(own: Mapping[str, int], first: date, last: date, *, some: bool = False) -> Shares:
        counts = {name: own.get(name, 0) for name in named}
        rest = sum(own.values()) - sum(counts.values())
        if OTHER in names:
            counts[OTHER] = rest
        else:  # that there are no other channels is told as well
            publication.show(_of_channel(OTHER, named, first, last), rest, says_none=True, stays=True)
        return tuple(
            (name, publication.show(_of_channel(name, named, first, last), count, says_none=some))
            for name, count in counts.items()
        )

    if publication.withholds(*(_of_channel(name, named, start, until) for name in names)):
        return "", (), ()
    channels = told(totals, start, until, some=True)
    if len([name for name in names if name]) < 2:
        return "", (), channels
    size = MONTH if len(_stretches(MONTH, start, until)) > 2 else WEEK
    stretches = _stretches(size, start, until)
    counts = _counted(days, stretches)
    every = [own.get(name, 0) for own in counts for name in named]
    if len(stretches) < 2 or sum(count >= THRESHOLD for count in every) < 0.6 * len(every):
        return "", (), channels
    within = [(max(first, start), min(last, until)) for first, last in stretches]
    shares = [_of_channel(name, named, *one) for one in within for name in names]
    if publication.withholds(*shares, *(Counted(ALL, (), *one) for one in within)):
        return "", (), channels
    bars = []
    for (first, last), own in zip(stretches, counts, strict=True):
        label, name = size.naming(first)
        inside = max(first, start), min(last, until)
        total = publication.show(Counted(ALL, (), *inside), own.total())
        bars.append(TimeBar(label, name, total, _partial(first, last, start, until, logged), told(own, *inside)))
    return size.name, tuple(bars), channels


def _of_channel(name: str, named: Sequence[str], start: date, end: date) -> Counted:
    if name == OTHER:
        return Counted(OTHER_CHANNELS, tuple(sorted(named)), start, end)
    return Counted(CHANNELS, (name,), start, end)


def window(live_on: date, first: date | None, last: date | None, weeks: int = 12) -> int:
    """How many whole weeks, at most `weeks`, were counted on both sides of the day it went live."""
    if first is None or last is None:
        return 0
    return max(0, min(weeks, ((last - live_on).days + 1) // 7, (live_on - first).days // 7))


def before_and_after(days: Iterable[tuple[date, int]], live_on: date, weeks: int) -> tuple[int, int]:
    """Questions in the `weeks` whole weeks before the day, and from that day on."""
    reach = timedelta(weeks=weeks)
    before = after = 0
    for day, count in days:
        if live_on - reach <= day < live_on:
            before += count
        elif live_on <= day < live_on + reach:
            after += count
    return before, after


@dataclass(frozen=True)
class Size:
    """Of a bar: how it is called, where it begins, where the next one does, and its label and name."""

    name: str
    begin: Callable[[date], date]
    following: Callable[[date], date]
    naming: Callable[[date], tuple[str, str]]


def _stretches(size: "Size", start: date, until: date) -> list[tuple[date, date]]:
    """The first and last day of every week or month that has a day in the period."""
    found = []
    place = size.begin(start)
    while place <= until:
        after = size.following(place)
        found.append((place, after - timedelta(days=1)))
        place = after
    return found


def _counted(days: Sequence[DayCount], stretches: Sequence[tuple[date, date]]) -> list[Counter[str]]:
    """Questions per channel in each stretch."""
    firsts = [first for first, _ in stretches]
    counts: list[Counter[str]] = [Counter() for _ in stretches]
    for entry in days:
        counts[bisect_right(firsts, entry.day) - 1][entry.channel] += entry.count
    return counts


def _partial(first: date, last: date, start: date, until: date, logged: date | None) -> bool:
    return first < start or last > until or (logged is not None and first <= logged < last - CLOSED)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _next_monday(day: date) -> date:
    return day + timedelta(days=7)


def _week_name(day: date) -> tuple[str, str]:
    year, week, _ = day.isocalendar()
    return str(week), f"week {week} van {year}"


def _first_of_month(day: date) -> date:
    return day.replace(day=1)


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _month_name(day: date) -> tuple[str, str]:
    name = MONTHS[day.month - 1]
    return name if len(name) < 6 else name[:3], f"{name} {day.year}"


WEEK = Size("week", _monday, _next_monday, _week_name)
MONTH = Size("maand", _first_of_month, _next_month, _month_name)
