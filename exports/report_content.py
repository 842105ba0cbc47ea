"""What a report says, ready to show: every count of questions is rounded, and None where it is protected.

Nothing in here is finer than what may leave, so whatever is made of it (HTML, PDF, JSON, the figures
that are kept) cannot give away more. Study counts are exempt: four customers are four customers.
"""

from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from exports.published import Published
from journeys.periods import Period, period_between


@dataclass(frozen=True)
class TimeBar:
    """Questions in one week or month; `partial` when not all its days lie in the period."""

    label: str
    name: str  # as a sentence or table names it: “week 45”, “november”
    count: int | None
    partial: bool
    channels: tuple[tuple[str, int | None], ...] = ()  # channel → questions


@dataclass(frozen=True)
class TopicLine:
    """One topic: its questions in this period and the one before."""

    topic_id: int
    label: str
    product: str | None
    count: int | None
    previous: int | None
    change: str
    mark: str  # “nieuw”, “stijgt”, “daalt” or nothing
    keywords: tuple[str, ...] = ()
    compared: bool = True  # whether `previous` may be told; None is then fewer than 10


@dataclass(frozen=True)
class Asked:
    """What was asked: totals with their base, the topics, and the course over time."""

    total: int | None
    any: bool  # whether there was a question at all
    previous: int | None
    previous_any: bool
    change: str
    comparison: str  # with which days the period is compared
    undated: int | None
    any_undated: bool
    without_topic: int | None
    last_on: date | None  # the last day with a question
    topics: tuple[TopicLine, ...] = ()
    topics_left_out: int = 0  # smaller topics that the table does not name
    topics_undated: bool = False  # the topics count questions without a date: there are no others
    grain: str = ""  # week or maand; nothing when neither is large enough to show
    bars: tuple[TimeBar, ...] = ()
    channel_grain: str = ""
    channel_bars: tuple[TimeBar, ...] = ()
    channels: tuple[tuple[str, int | None], ...] = ()  # channel → questions


@dataclass(frozen=True)
class PainLine:
    """A pain point of a study: how many of the customers spoken to, and how bad at worst."""

    name: str
    customers: int
    of: int
    severity: int | None


@dataclass(frozen=True)
class Step:
    """One customer at one step of the journey."""

    customer: str  # “Klant 1”: no name, no pseudonym
    title: str
    stage: str
    channel: str
    emotion: int
    group: str


@dataclass(frozen=True)
class StudyPart:
    """The newest study of a process, with its map and its pain points."""

    study_id: int
    process: str
    title: str
    when: str
    customers: int
    complete: bool
    lacking: str  # what it still lacks, in a sentence
    pain_points: tuple[PainLine, ...]
    others: int = 0  # how many other studies of the process there are
    steps: tuple[Step, ...] = ()
    map_chart: str = ""  # Vega-Lite, drawn when the report is
    map_description: str = ""


@dataclass(frozen=True)
class FunnelLine:
    """One step of an online process: visits, and the share that left there."""

    step: str
    visits: int | None
    left_percent: int | None


@dataclass(frozen=True)
class FunnelPart:
    """An online process and where visitors left."""

    process: str
    weeks: str
    steps: tuple[FunnelLine, ...]


@dataclass(frozen=True)
class LiveLine:
    """An improvement that went live: plain counts before and after, and its effect where that was worked out."""

    tag: str
    title: str
    process: str
    live_on: date
    in_period: bool
    expected: str
    weeks: int  # whole weeks on either side; 0: nothing to count yet
    before: int | None
    after: int | None
    counts: str  # the sentence
    effect: str = ""  # the verdict, in a sentence
    effect_on: date | None = None  # when that was worked out
    answer: str = ""  # what the organisation said, redacted
    together: str = ""  # the organisations that it shares this with


@dataclass(frozen=True)
class OpenLine:
    """An improvement that is still open."""

    tag: str
    title: str
    process: str
    priority: float | None
    reasons: str
    evidence: tuple[str, ...]
    suggestion: str
    owner: str
    status: str
    due_on: date | None
    overdue: bool
    due: str = ""  # the term, or that it passed without an answer
    unanswered: bool = False  # sent, and the agreed date has passed without an answer
    answer: str = ""
    together: str = ""
    small: bool = False  # too few questions to show, and nothing else to tell


@dataclass(frozen=True)
class Quote:
    """Words that may leave after a person approved them; `key` is a fingerprint of exactly these words."""

    key: str
    text: str
    about: str


@dataclass(frozen=True)
class ReportContent:
    """The whole report of one organisation and period."""

    organisation_id: int
    organisation: str
    short_name: str  # its abbreviation, else its name
    start: date
    end: date
    period: str
    made_on: date
    until: date | None  # the last day counted when the period is not over yet
    fictional: bool
    summary: tuple[str, ...]
    own_summary: str
    asked: Asked
    studies: tuple[StudyPart, ...]
    funnels: tuple[FunnelPart, ...]
    live: tuple[LiveLine, ...]
    open_items: tuple[OpenLine, ...]
    quotes: tuple[Quote, ...] = ()
    method: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    published: tuple[Published, ...] = ()  # every number in it, for what later reports may tell

    @property
    def whole_period(self) -> Period:
        """The period, also when it is not over yet."""
        return period_between(self.start, self.end)

    def figures(self) -> dict[str, Any]:
        """The content as plain data for JSON, without drawings."""
        data = asdict(replace(self, published=()))
        del data["published"]
        for study in data["studies"]:
            del study["map_chart"], study["map_description"], study["steps"]
        plain: dict[str, Any] = _plain(data)
        return plain


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    return value.isoformat() if isinstance(value, date) else value
