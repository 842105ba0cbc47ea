"""What a backlog item rests on, read afresh each time: questions, journeys, website, letters, quotes.

Counts here are exact, for the screen; what leaves goes through `exports.formats.outgoing` first.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlmodel import Session, col, select

from exports.models import BacklogItem, Evidence
from exports.priority import Figures
from exports.queries import (
    FunnelFigures,
    LetterRow,
    PainPlace,
    TopicFigures,
    confirmed_links,
    funnels,
    letters,
    pain_places,
    topic_products,
    topic_figures,
)
from exports.safety import THRESHOLD, rounded
from exports.suggestions import WORDS, Signals
from feedback.queries import totals
from journeys.periods import Period, parse_period, period_between
from journeys.queries import PainPointEvidence, pain_points, processes
from topics.queries import TopicRow, representative_questions, topics

QUOTES = 3  # of each kind, at most


@dataclass(frozen=True)
class Quote:
    """A citizen's own words, redacted; `reviewed` once a person has judged that they may leave."""

    text: str
    kind: str  # question or journey
    reviewed: bool = False


@dataclass(frozen=True)
class TopicShare:
    """One topic's share in the evidence."""

    topic_id: int
    label: str
    items: int
    count: int


@dataclass(frozen=True)
class QuestionEvidence:
    """How often it was asked: in the last complete period and the one before, or over all when undated."""

    topics: tuple[TopicShare, ...]
    items: int  # ever
    undated: int  # of those, without a date
    count: int
    previous: int | None  # None: nothing was measured then
    period: Period | None  # None: over all, the questions have no date
    with_outcome: int = 0
    not_helped: int = 0

    @property
    def may_quote(self) -> bool:
        """Whether the questions are many enough for one of them to leave."""
        return self.items >= THRESHOLD


@dataclass(frozen=True)
class FunnelEvidence:
    """Drop-off of the same process online: the step where most leave."""

    process: str
    worst: FunnelFigures
    steps: tuple[FunnelFigures, ...]


@dataclass(frozen=True)
class ItemEvidence:
    """All that one backlog item rests on."""

    questions: QuestionEvidence | None = None
    journeys: tuple[PainPointEvidence, ...] = ()
    places: tuple[PainPlace, ...] = ()
    funnel: FunnelEvidence | None = None
    letters: tuple[LetterRow, ...] = ()
    quotes: tuple[Quote, ...] = ()
    mentions: Mapping[str, int] = field(default_factory=dict)  # suggestion rule → questions with its words

    @property
    def customers(self) -> tuple[int, int]:
        """(customers who met the problem, customers spoken to), over the studies."""
        by_study: dict[int, tuple[int, int]] = {}
        for found in self.journeys:
            most = max(by_study.get(found.study_id, (0, 0))[0], found.respondents)
            by_study[found.study_id] = (most, found.respondents_total)
        return sum(part for part, _ in by_study.values()), sum(total for _, total in by_study.values())

    @property
    def max_severity(self) -> int | None:
        """The worst that a customer told."""
        return max((found.max_severity for found in self.journeys if found.max_severity), default=None)

    def figures(self, severity: int | None = None, ease: int | None = None) -> Figures:
        """What the priority rule looks at, with counts rounded as they may leave."""
        asked, (customers, customers_total) = self.questions, self.customers
        not_helped = None
        if asked and rounded(asked.not_helped) and asked.with_outcome:
            not_helped = (rounded(asked.not_helped) or 0) / (rounded(asked.with_outcome) or 1)
        return Figures(
            has_questions=asked is not None,
            questions=rounded(asked.count) if asked else None,
            dated=asked is not None and asked.period is not None,
            previous=rounded(asked.previous) if asked and asked.previous is not None else None,
            previous_known=asked is not None and asked.previous is not None,
            customers=customers,
            customers_total=customers_total,
            max_severity=self.max_severity,
            not_helped_share=not_helped,
            drop_off=self.funnel.worst.drop_off if self.funnel else None,
            severity_by_hand=severity,
            ease=ease,
        )

    def signals(self) -> Signals:
        """What the suggestion rules look at, with counts rounded as they may leave."""
        asked = self.questions
        return Signals(
            questions=rounded(asked.count) if asked else None,
            when=f"in {_the(asked.period)}" if asked and asked.period else "",
            mentions={rule: rounded(count) for rule, count in self.mentions.items()},
            pain_points=tuple(dict.fromkeys(found.name for found in self.journeys)),
            max_severity=self.max_severity,
            places=self.places,
            funnel=self.funnel.worst if self.funnel else None,
            letters=self.letters,
        )


@dataclass(frozen=True)
class Subject:
    """What an item is about: its topics, and its pain points within its process."""

    topic_ids: frozenset[int] = frozenset()
    code_ids: frozenset[int] = frozenset()
    process_id: int | None = None


class Gathered:
    """What is known of one organisation, read in a fixed number of queries; `of` picks one item's share.

    With `topic_ids` only those topics are read; without `words` the questions are not searched for the words of
    the suggestion rules.
    """

    def __init__(
        self,
        session: Session,
        organisation_id: int,
        *,
        today: date,
        topic_ids: Collection[int] | None = None,
        words: bool = False,
    ) -> None:
        known = totals(session, organisation_id)
        self.period = evidence_period(known.first, known.last, today)
        self.measured_from = known.first
        self.topics: dict[int, TopicRow] = {}
        for one in [None] if topic_ids is None else sorted(topic_ids):  # one item has a topic or two
            self.topics |= {row.id: row for row in topics(session, organisation_id, one)}
        self.processes = {row.id: row for row in processes(session, organisation_id)}
        self.links = confirmed_links(session, organisation_id)
        self.pain_points: Sequence[PainPointEvidence] = pain_points(session, organisation_id=organisation_id)
        self._places = pain_places(session, organisation_id)
        self._letters = letters(session, organisation_id)
        self._products = topic_products(session, organisation_id)
        self._questions = representative_questions(session, list(self.topics))
        online = self.period or parse_period("last-quarter", today)
        self._funnels = funnels(session, organisation_id, online.start, online.end)
        self._figures = topic_figures(session, list(self.topics), self.period, WORDS if words else {})

    def process_of(self, topic_id: int) -> int | None:
        """The one process with the topic's product, if there is exactly one."""
        uri = self._products.get(topic_id)
        same = [process.id for process in self.processes.values() if uri and process.product_uri == uri]
        return same[0] if len(same) == 1 else None

    def example(self, topic_ids: Collection[int], length: int) -> str | None:
        """A representative question to head an item with: a question, nothing taken out, not too long."""
        told = [text for topic in sorted(topic_ids) for _, text in self._questions.get(topic, [])]
        fitting = [text.strip() for text in told if "[" not in text and 15 <= len(text.strip()) <= length]
        return next((text for text in fitting if text.endswith("?")), fitting[0] if fitting else None)

    def of(self, subject: Subject) -> ItemEvidence:
        """The evidence for one subject."""
        living = sorted(topic for topic in subject.topic_ids if topic in self.topics)
        journeys = tuple(
            found
            for found in self.pain_points
            if found.code_id in subject.code_ids and found.process_id == subject.process_id
        )
        mentions: dict[str, int] = defaultdict(int)
        for found in self._found(living):
            for rule, count in found.by_rule.items():
                mentions[rule] += count
        return ItemEvidence(
            questions=self._asked(living) if living else None,
            journeys=journeys,
            places=tuple(
                place
                for place in self._places
                if place.code_id in subject.code_ids and place.process_id == subject.process_id
            ),
            funnel=self._funnel(subject.process_id),
            letters=tuple(self._letters.get(subject.process_id or 0, ())),
            quotes=self._quotes(living, journeys),
            mentions=mentions,
        )

    def _found(self, living: Sequence[int]) -> list[TopicFigures]:
        return [self._figures[topic] for topic in living if topic in self._figures]

    def _asked(self, living: Sequence[int]) -> QuestionEvidence:
        rows, found = [self.topics[topic] for topic in living], self._found(living)
        items, undated = sum(row.items for row in rows), sum(row.undated for row in rows)
        period = self.period if items > undated else None
        figures = {topic: self._figures[topic].count for topic in living if topic in self._figures}
        counts = {row.id: figures.get(row.id, 0) if period else row.items for row in rows}
        previous = None
        if period and self.measured_from and self.measured_from <= period.previous().start + timedelta(days=7):
            previous = sum(one.previous for one in found)
        return QuestionEvidence(
            topics=tuple(TopicShare(row.id, row.label, row.items, counts[row.id]) for row in rows),
            items=items,
            undated=undated,
            count=sum(counts.values()),
            previous=previous,
            period=period,
            with_outcome=sum(one.with_outcome for one in found),
            not_helped=sum(one.not_helped for one in found),
        )

    def _funnel(self, process_id: int | None) -> FunnelEvidence | None:
        steps = self._funnels.get(process_id or 0, [])
        busy = [step for step in steps if step.visits >= THRESHOLD]
        # the last step ends the process: leaving there is arriving
        inner = [step for step in busy if step.position < max(one.position for one in steps)]
        if not process_id or not inner or process_id not in self.processes:
            return None
        worst = max(inner, key=lambda step: (step.drop_off, -step.position))
        return FunnelEvidence(self.processes[process_id].name, worst, tuple(steps))

    def _quotes(self, living: Sequence[int], journeys: Sequence[PainPointEvidence]) -> tuple[Quote, ...]:
        told = dict.fromkeys(quote for found in journeys for quote in found.quotes)
        asked = dict.fromkeys(text for topic in living for _, text in self._questions.get(topic, []))
        return (
            *(Quote(text, "journey") for text in list(told)[:QUOTES]),
            *(Quote(text, "question") for text in list(asked)[:QUOTES]),
        )


def evidence_period(first: date | None, last: date | None, today: date) -> Period | None:
    """The period that figures are about: the last complete quarter the questions cover.

    Else the last complete month, else all days they cover; None when no question has a date.
    """
    if first is None or last is None:
        return None
    after = min(today, last + timedelta(days=1))
    for name in ("last-quarter", "last-month"):
        period = parse_period(name, after)
        if first <= period.start + timedelta(days=7):
            return period
    return period_between(first, max(first, min(last, today)))


def _the(period: Period) -> str:
    return f"het {period.label}" if "kwartaal" in period.label else period.label


def subjects(session: Session, organisation_id: int) -> dict[int, Subject]:
    """Item id → what it is about, for every item of the organisation."""
    rows = session.exec(
        select(BacklogItem.id, BacklogItem.process_id, Evidence)
        .join(Evidence, col(Evidence.backlog_item_id) == col(BacklogItem.id), isouter=True)
        .where(col(BacklogItem.organisation_id) == organisation_id)
    )
    topic_ids: dict[int, set[int]] = defaultdict(set)
    code_ids: dict[int, set[int]] = defaultdict(set)
    process_ids: dict[int, int | None] = {}
    for item, process, evidence in rows:
        assert item is not None
        process_ids[item] = process
        if evidence and evidence.topic_id is not None:
            topic_ids[item].add(evidence.topic_id)
        if evidence and evidence.code_id is not None:
            code_ids[item].add(evidence.code_id)
    return {
        item: Subject(frozenset(topic_ids[item]), frozenset(code_ids[item]), process)
        for item, process in process_ids.items()
    }
