"""Reading the evidence of a whole organisation at once, and picking each item's share."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from exports.evidence import FunnelEvidence, ItemEvidence, QuestionEvidence, Quote, TopicShare
from exports.models import BacklogItem, Evidence
from exports.queries import (
    TopicFigures,
    asked_in,
    confirmed_links,
    funnels,
    letters,
    pain_places,
    topic_figures,
    topic_products,
)
from exports.safety import THRESHOLD
from exports.suggestions import WORDS
from exports.titles import title_question
from feedback.queries import totals
from journeys.base import as_evidence
from journeys.periods import Period, parse_period, period_between
from journeys.queries import PainPointEvidence, pain_points, processes
from topics.queries import TopicRow, representative_questions, topics

QUOTES = 3  # of each kind, at most


@dataclass(frozen=True)
class Subject:
    """What an item is about: its topics; its pain points within its process; letters and steps named for it."""

    topic_ids: frozenset[int] = frozenset()
    code_ids: frozenset[int] = frozenset()
    letter_ids: frozenset[int] = frozenset()
    funnel_steps: frozenset[str] = frozenset()
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
        self._session = session
        with as_evidence(session):
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

    def question(self, topic_id: int) -> str | None:
        """A question that stands for the topic and reads well: one of the most typical ones."""
        row = self.topics[topic_id]
        typical = [text for _, text in self._questions.get(topic_id, [])]
        return title_question(row.label, row.keywords, [*typical, *self._asked_in.get(topic_id, [])])

    @cached_property
    def _asked_in(self) -> dict[int, list[str]]:
        return asked_in(self._session, list(self.topics))

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
            funnel=self._funnel(subject),
            letters=tuple(
                letter
                for letter in self._letters
                if letter.id in subject.letter_ids or letter.process_id == (subject.process_id or 0)
            ),
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
            later=sum(one.later for one in found),
        )

    def _funnel(self, subject: Subject) -> FunnelEvidence | None:
        """The step named for the item, else the one of its process where most leave."""
        steps = self._funnels.get(subject.process_id or 0, [])
        busy = [step for step in steps if step.visits >= THRESHOLD]
        # the last step ends the process: leaving there is arriving
        inner = [step for step in busy if step.position < max(one.position for one in steps)]
        inner = [step for step in busy if step.step in subject.funnel_steps] or inner
        if not inner or subject.process_id not in self.processes:
            return None
        worst = max(inner, key=lambda step: (step.drop_off, -step.position))
        return FunnelEvidence(self.processes[subject.process_id].name, worst, tuple(steps))

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


def standing(session: Session, organisation_id: int, known: Mapping[int, Subject]) -> dict[int, Subject]:
    """Those of an organisation's items that hold what they are about: not what was merged within it.

    One that was merged into an item of another organisation still holds its own evidence (`exports.joining`).
    """
    into = aliased(BacklogItem)
    gone = session.exec(
        select(BacklogItem.id)
        .join(into, col(into.id) == col(BacklogItem.merged_into_id))
        .where(col(BacklogItem.organisation_id) == organisation_id, col(into.organisation_id) == organisation_id)
    ).all()
    return {item: subject for item, subject in known.items() if item not in set(gone)}


def subjects(session: Session, organisation_id: int, item_ids: Collection[int] | None = None) -> dict[int, Subject]:
    """Item id → what it is about, for every item that the organisation leads, or for these."""
    query = (
        select(BacklogItem.id, BacklogItem.process_id, Evidence)
        .join(Evidence, col(Evidence.backlog_item_id) == col(BacklogItem.id), isouter=True)
        .where(col(BacklogItem.organisation_id) == organisation_id)
    )
    rows = session.exec(query if item_ids is None else query.where(col(BacklogItem.id).in_(item_ids)))
    found: dict[int, list[Evidence]] = defaultdict(list)
    process_ids: dict[int, int | None] = {}
    for item, process, evidence in rows:
        assert item is not None
        process_ids[item] = process
        if evidence:
            found[item].append(evidence)
    return {
        item: Subject(
            topic_ids=frozenset(one.topic_id for one in found[item] if one.topic_id is not None),
            code_ids=frozenset(one.code_id for one in found[item] if one.code_id is not None),
            letter_ids=frozenset(one.letter_id for one in found[item] if one.letter_id is not None),
            funnel_steps=frozenset(one.funnel_step for one in found[item] if one.funnel_step),
            process_id=process,
        )
        for item, process in process_ids.items()
    }
