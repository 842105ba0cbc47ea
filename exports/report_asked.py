"""What was asked, as a report tells it: put together from what was read, through a `Publication`. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from exports.published import ALL, NO_TOPIC, OTHER_TOPICS, TOPICS, UNDATED, Counted
from exports.publishing import Publication
from exports.report_content import Asked
from exports.report_figures import channel_bars, comparable, time_bars, topic_lines, undated_lines
from exports.report_reading import DayCount
from exports.report_words import change, day, the_period
from exports.safety import THRESHOLD
from journeys.periods import Period
from topics.queries import TopicCount, TopicRow


@dataclass(frozen=True)
class Read:
    """What was read for one period and the one before it: exact counts, which do not leave."""

    period: Period
    until: date  # the last day counted, when the period is not over yet
    days: Sequence[DayCount]
    topics_now: Sequence[TopicCount]
    topics_before: Sequence[TopicCount]
    topics: Sequence[TopicRow]
    dated: bool  # whether any question of the organisation has a date
    undated: int
    log_began: date | None
    logged: date | None  # how far the logs of all organisations go

    @property
    def before(self) -> tuple[date, date]:
        """The days that the period is compared with."""
        return days_before(self.period, self.until)


def days_before(period: Period, until: date) -> tuple[date, date]:
    """The first and last day to compare with; of a period that is not over yet, as many days."""
    before = period.previous()
    if until < period.end:
        return before.start, comparable(period.start, until, before.start, before.end)
    return before.start, before.end


def asked(publication: Publication, read: Read) -> Asked:
    """What was asked, every count through `publication`."""
    start, until = read.period.start, read.until
    inside = [entry for entry in read.days if entry.day >= start]
    total = sum(entry.count for entry in inside)
    previous = sum(entry.count for entry in read.days if entry.day <= read.before[1])
    shown = publication.show(Counted(ALL, (), start, until), total, says_none=True, stays=True)
    was = publication.show(Counted(ALL, (), *read.before), previous, says_none=True, stays=True)
    undated = publication.show(Counted(ALL, (), UNDATED, UNDATED), read.undated, says_none=True, stays=True)
    if read.dated:
        lines, left_out = topic_lines(
            publication,
            read.topics_now,
            read.topics_before,
            read.topics,
            period=(start, until),
            previous=read.before,
            compared=previous > 0,
            log_began=read.log_began,
        )
        without = max(0, total - sum(topic.count for topic in read.topics_now))
        no_topic = publication.show(Counted(TOPICS, (NO_TOPIC,), start, until), without, stays=True)
        if not left_out:  # that there is no other topic is told as well
            names = tuple(sorted((NO_TOPIC, *(str(line.topic_id) for line in lines))))
            publication.show(Counted(OTHER_TOPICS, names, start, until), 0, says_none=True, stays=True)
    else:
        (lines, left_out), no_topic = undated_lines(publication, read.topics), None
    grain, bars = time_bars(publication, inside, start, until, read.logged) if total >= THRESHOLD else ("", ())
    channel_grain, by_channel, channels = channel_bars(publication, inside, start, until, read.logged)
    return Asked(
        total=shown,
        any=total > 0,
        previous=was,
        previous_any=previous > 0,
        change=change(shown, was) if previous and total else "–",
        comparison=_comparison(read),
        undated=undated,
        any_undated=read.undated > 0,
        without_topic=no_topic,
        last_on=max((entry.day for entry in inside), default=None),
        topics=tuple(lines),
        topics_left_out=left_out,
        topics_undated=not read.dated and read.undated > 0,
        grain=grain,
        bars=bars,
        channel_grain=channel_grain,
        channel_bars=by_channel,
        channels=channels,
    )


def _comparison(read: Read) -> str:
    before, until = read.period.previous(), read.before[1]
    if until == before.end:
        return the_period(before)
    return f"dezelfde dagen van {the_period(before)} (tot en met {day(until)})"
