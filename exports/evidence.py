"""What a backlog item rests on, read afresh each time: questions, journeys, website, letters, quotes.

Counts here are exact, for the screen; what leaves goes through `exports.formats.outgoing` first.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from exports.priority import Figures
from exports.queries import (
    FunnelFigures,
    LetterRow,
    PainPlace,
)
from exports.safety import THRESHOLD, rounded
from exports.suggestions import Signals
from journeys.periods import Period
from journeys.queries import PainPointEvidence


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
    later: int = 0  # after the period

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
            asked=asked is not None,
            questions=rounded(asked.count) if asked else None,
            when=f"in {_the(asked.period)}" if asked and asked.period else "",
            lately=f"na {_the(asked.period)}" if asked and asked.period and asked.later >= THRESHOLD else "",
            mentions={rule: rounded(count) for rule, count in self.mentions.items()},
            pain_points=tuple(dict.fromkeys(found.name for found in self.journeys)),
            max_severity=self.max_severity,
            places=self.places,
            funnel=self.funnel.worst if self.funnel else None,
            letters=self.letters,
        )


def _the(period: Period) -> str:
    return f"het {period.label}" if "kwartaal" in period.label else period.label
