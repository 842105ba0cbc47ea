"""From raw counts to what a report shows of them: rounded, compared, in bars of a size that says something. Pure."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from math import sqrt

from exports.report_content import TimeBar, TopicLine
from exports.report_reading import DayCount
from exports.report_words import change
from exports.safety import THRESHOLD, rounded
from journeys.periods import MONTHS
from topics.queries import TopicCount, TopicRow

TOPICS = 12  # lines in the table of topics
CHANNELS = 6  # named channels in a chart; the rest is “overig”
WEEKS = 60  # more weeks than this become months
CLOSED = timedelta(days=2)  # no questions on the last days of a week is a weekend, not a gap
CLEAR = 2.6  # standard errors between two counts before it is called a rise or a fall
CLEAR_RATIO = 1.25


def comparable(start: date, until: date, previous_start: date, previous_end: date) -> date:
    """The last day of the period before that may be compared: of a period not over yet, as many days."""
    return min(previous_end, previous_start + (until - start))


def mark(count: int, previous: int, days: int, previous_days: int, *, new: bool) -> str:
    """“nieuw”, “stijgt”, “daalt”, or nothing when the difference may be chance; exact counts in, a word out."""
    if count < THRESHOLD and previous < THRESHOLD:
        return ""
    if new and count >= THRESHOLD:
        return "nieuw"
    if not previous_days:
        return ""
    ratio = days / previous_days
    expected = previous * ratio
    error = sqrt(count + previous * ratio**2) or 1.0
    if abs(count - expected) / error < CLEAR:
        return ""
    low, high = sorted((count, expected))
    if high < CLEAR_RATIO * low:
        return ""
    return "stijgt" if count > expected else "daalt"


def topic_lines(
    now: Sequence[TopicCount],
    before: Sequence[TopicCount],
    rows: Sequence[TopicRow],
    *,
    start: date,
    days: int,
    previous_days: int,
    log_began: date | None,
) -> tuple[list[TopicLine], int]:
    """The topics that were asked about in either period, largest first, and how many smaller ones are left out."""
    earlier = {topic.topic_id: topic.count for topic in before}
    known = {row.id: row for row in rows}
    had_past = log_began is not None and log_began < start
    lines = []
    for topic in now:
        previous = earlier.get(topic.topic_id, 0)
        if not topic.count and not previous:
            continue
        row = known.get(topic.topic_id)
        first = row.first_seen if row else None
        lines.append(
            TopicLine(
                topic_id=topic.topic_id,
                label=topic.label,
                product=row.product if row else None,
                count=rounded(topic.count),
                previous=rounded(previous),
                change=change(rounded(topic.count), rounded(previous)) if previous_days else "–",
                mark=mark(
                    topic.count,
                    previous,
                    days,
                    previous_days,
                    new=had_past and first is not None and first >= start,
                ),
                keywords=tuple(row.keywords[:4]) if row else (),
            )
        )
    return lines[:TOPICS], max(0, len(lines) - TOPICS)


def undated_lines(rows: Sequence[TopicRow]) -> tuple[list[TopicLine], int]:
    """The topics of an organisation whose questions have no date: size only."""
    lines = [
        TopicLine(row.id, row.label, row.product, rounded(row.items), None, "–", "", tuple(row.keywords[:4]))
        for row in rows
        if row.items
    ]
    return lines[:TOPICS], max(0, len(lines) - TOPICS)


def time_bars(
    days: Sequence[DayCount], start: date, until: date, logged: date | None
) -> tuple[str, tuple[TimeBar, ...]]:
    """Weeks where they are large enough to show, else months, else nothing; with the name of the size."""
    if (until - start).days // 7 <= WEEKS:
        weeks = _bars(days, start, until, logged, _monday, _next_monday, _week_name)
        if _tells(weeks):
            return "week", weeks
    months = _bars(days, start, until, logged, _first_of_month, _next_month, _month_name)
    return ("maand", months) if len(months) > 1 and _tells(months) else ("", ())


def channel_bars(
    days: Sequence[DayCount], start: date, until: date, logged: date | None
) -> tuple[str, tuple[TimeBar, ...], tuple[tuple[str, int | None], ...]]:
    """Bars divided over channels (months, or the weeks of a short period) and the total of each channel."""
    totals = Counter[str]()
    for entry in days:
        totals[entry.channel] += entry.count
    named = [channel for channel, _ in totals.most_common(CHANNELS)]
    folded = [DayCount(day.day, day.channel if day.channel in named else "other", day.count) for day in days]
    names = [*named, "other"] if len(totals) > len(named) else named
    shown_totals = Counter[str]()
    for entry in folded:
        shown_totals[entry.channel] += entry.count
    channels = tuple((name, rounded(shown_totals[name])) for name in names)
    if len([name for name in names if name]) < 2:
        return "", (), channels
    months = _bars(folded, start, until, logged, _first_of_month, _next_month, _month_name, names)
    weeks = _bars(folded, start, until, logged, _monday, _next_monday, _week_name, names) if len(months) < 3 else ()
    grain, bars = ("week", weeks) if weeks else ("maand", months)
    cells = [count for bar in bars for _, count in bar.channels]
    if len(bars) < 2 or sum(count is not None for count in cells) < 0.6 * len(cells):
        return "", (), channels
    return grain, bars, channels


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


def _bars(
    days: Sequence[DayCount],
    start: date,
    until: date,
    logged: date | None,
    first_day: Callable[[date], date],
    following: Callable[[date], date],
    naming: Callable[[date], tuple[str, str]],
    channels: Sequence[str] = (),
) -> tuple[TimeBar, ...]:
    counts: dict[date, Counter[str]] = defaultdict(Counter)
    for entry in days:
        counts[first_day(entry.day)][entry.channel] += entry.count
    bars = []
    place = first_day(start)
    while place <= until:
        end = following(place) - timedelta(days=1)
        label, name = naming(place)
        own = counts.get(place, Counter())
        bars.append(
            TimeBar(
                label=label,
                name=name,
                count=rounded(own.total()),
                partial=place < start or end > until or (logged is not None and place <= logged < end - CLOSED),
                channels=tuple((channel, rounded(own[channel])) for channel in channels),
            )
        )
        place = following(place)
    return tuple(bars)


def _tells(bars: Sequence[TimeBar]) -> bool:
    whole = [bar for bar in bars if not bar.partial] or list(bars)
    return sum(bar.count is not None for bar in whole) * 2 > len(whole)


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
