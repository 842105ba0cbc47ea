"""What leaves: a backlog as any file may show it. Every format reads this and nothing else.

Counts of questions are rounded to 5 and hidden under 10; a citizen's question leaves only when its topic
reaches that threshold, a customer's words only with consent to quoting and without who said them; study
counts ("3 van de 4 klanten") are exempt. Every text is safe in a spreadsheet cell.
"""

from dataclasses import dataclass
from datetime import date

from exports.backlog import Backlog, BacklogRow
from exports.evidence import ItemEvidence, QuestionEvidence
from exports.models import Status
from exports.priority import Rule
from exports.proposals import QUOTED
from exports.safety import rounded, safe_cell, shown
from exports.suggestions import LABELS
from journeys.periods import MONTHS, Period

FICTIONAL = "Voorbeeldgegevens – fictief"
STATUS = {
    Status.PROPOSED: "Voorgesteld",
    Status.SENT: "Verstuurd",
    Status.ACCEPTED: "Geaccepteerd",
    Status.DECLINED: "Afgewezen",
    Status.PLANNED: "Gepland",
    Status.LIVE: "Live",
    Status.EFFECT_KNOWN: "Effect bekend",
}
TRENDS = {1: "sterke daling", 2: "daling", 3: "geen duidelijk verschil", 4: "stijging", 5: "sterke stijging"}
NOTES = (
    "Aantallen vragen zijn afgerond op 5. Een aantal onder de 10 staat er als “minder dan 10”.",
    "Citaten zijn geredigeerd: persoonsgegevens zijn eruit gehaald. Een vraag van een burger staat er alleen bij als"
    " het onderwerp 10 of meer vragen telt. Woorden van een klant staan er alleen bij met toestemming.",
    "Vier klanten zijn geen steekproef: zij laten zien dat een probleem bestaat en waardoor, niet hoe vaak.",
)


@dataclass(frozen=True)
class OutgoingFactor:
    """One factor of the priority with its reason."""

    name: str
    label: str
    value: int | None
    weight: float
    reason: str


@dataclass(frozen=True)
class OutgoingQuestions:
    """Rounded counts (None: fewer than 10) with their base."""

    count: int | None
    period: Period | None  # None: over all, the questions have no date
    previous: int | None
    previous_period: Period | None  # None: nothing was measured then
    trend: str
    topics: tuple[str, ...]

    @property
    def base(self) -> str:
        """“3e kwartaal 2026”, or that there are no dates."""
        return self.period.label if self.period else "zonder datum"

    @property
    def sentence(self) -> str:
        """The count with its base and the one before."""
        if self.period is None:
            return f"{shown(self.count)} vragen (zonder datum, over alles geteld)"
        told = f"{shown(self.count)} vragen in {the(self.period)}"
        if self.previous_period is None:
            return f"{told}; over de periode ervoor zijn geen gegevens"
        return f"{told}, {shown(self.previous)} in {the(self.previous_period)}: {self.trend}"


@dataclass(frozen=True)
class OutgoingJourney:
    """A pain point in one study."""

    pain_point: str
    study: str
    customers: int
    total: int
    complete: bool

    @property
    def sentence(self) -> str:
        """How many of the customers met it, and whether the study is complete."""
        unfinished = "" if self.complete else " (onderzoek nog niet volledig)"
        return f"“{self.pain_point}” bij {self.customers} van de {self.total} klanten{unfinished}"


@dataclass(frozen=True)
class OutgoingFunnel:
    """The step of the online process where most leave."""

    process: str
    step: str
    percent: int
    visits: int | None
    first_week: date
    last_week: date

    @property
    def sentence(self) -> str:
        """The drop-off with its base."""
        return (
            f"{self.percent}% haakt af bij de stap “{self.step}” ({shown(self.visits)} bezoeken,"
            f" week {self.first_week.isocalendar().week} tot en met {self.last_week.isocalendar().week} van"
            f" {self.last_week.isocalendar().year})"
        )


@dataclass(frozen=True)
class OutgoingLetter:
    """A letter of the process and what was found in it."""

    title: str
    sent_on: date | None
    number_sent: int | None
    has_phone: bool
    names_informatiepunt: bool

    @property
    def sentence(self) -> str:
        """The letter, when it went out, and what it lacks."""
        sent = f", verstuurd op {day(self.sent_on)}" if self.sent_on else ""
        lacks = [
            *([] if self.has_phone else ["geen telefoonnummer"]),
            *([] if self.names_informatiepunt else ["geen verwijzing naar het Informatiepunt"]),
        ]
        return f"Brief “{self.title}”{sent}" + (f": {' en '.join(lacks)}" if lacks else "")


@dataclass(frozen=True)
class OutgoingChange:
    """A step in the life of the item."""

    on: date
    status: str
    reason: str


@dataclass(frozen=True)
class OutgoingItem:
    """One improvement as it may leave."""

    id: int
    tag: str
    title: str
    process: str
    product: str
    status: str
    owner: str
    due_on: date | None
    live_on: date | None
    priority: float
    factors: tuple[OutgoingFactor, ...]
    questions: OutgoingQuestions | None
    journeys: tuple[OutgoingJourney, ...]
    customers: int
    customers_total: int
    funnel: OutgoingFunnel | None
    letters: tuple[OutgoingLetter, ...]
    quotes: tuple[str, ...]
    suggestion: str
    trigger: str
    rule: str
    history: tuple[OutgoingChange, ...]

    @property
    def status_label(self) -> str:
        """The status in Dutch."""
        return STATUS[Status(self.status)]

    @property
    def summary(self) -> str:
        """The joint evidence in one line: “3 van de 4 klanten en 215 vragen in het 3e kwartaal 2026”."""
        parts = [f"{self.customers} van de {self.customers_total} klanten"] if self.customers_total else []
        if self.questions:
            when = f" in {the(self.questions.period)}" if self.questions.period else " zonder datum"
            parts.append(f"{shown(self.questions.count)} vragen{when}")
        line = " en ".join(parts) or "Geen vragen of klantreizen meer bij dit verbeterpunt"
        return line[0].upper() + line[1:]

    def factor(self, name: str) -> OutgoingFactor:
        """The factor of that name."""
        return next(factor for factor in self.factors if factor.name == name)


@dataclass(frozen=True)
class Outgoing:
    """A whole backlog as it may leave."""

    organisation: str
    made_on: date
    fictional: bool
    rule: Rule
    items: tuple[OutgoingItem, ...]
    notes: tuple[str, ...] = NOTES


def outgoing(backlog: Backlog) -> Outgoing:
    """The backlog as it may leave."""
    return Outgoing(
        organisation=safe_cell(backlog.organisation),
        made_on=backlog.made_on,
        fictional=backlog.fictional,
        rule=backlog.rule,
        items=tuple(_item(row) for row in backlog),
    )


def safe_title(row: BacklogRow) -> str:
    """The title without the citizen's question that a proposal took up, when its topic is too small to quote."""
    asked = row.evidence.questions
    if row.title_edited or (asked is not None and asked.may_quote):
        return row.title
    return row.title.split(QUOTED)[0]


def the(period: Period) -> str:
    """The period as it stands in a sentence: “het 3e kwartaal 2026”, “september 2026”."""
    return f"het {period.label}" if "kwartaal" in period.label else period.label


def day(on: date) -> str:
    """A date as people write it: 3 november 2026."""
    return f"{on.day} {MONTHS[on.month - 1]} {on.year}"


def decimal(number: float) -> str:
    """A number with a decimal comma: 4,2."""
    return f"{number:.1f}".replace(".", ",")


def _item(row: BacklogRow) -> OutgoingItem:
    evidence = row.evidence
    customers, total = evidence.customers
    step, _, trigger = row.suggestion.partition("\nAanleiding: ")
    return OutgoingItem(
        id=row.id,
        tag=row.tag,
        title=safe_cell(safe_title(row)),
        process=safe_cell(row.process or ""),
        product=safe_cell(row.product or ""),
        status=row.status,
        owner=safe_cell(row.owner),
        due_on=row.due_on,
        live_on=row.live_on,
        priority=row.priority.number,
        factors=tuple(
            OutgoingFactor(factor.name, factor.label, factor.value, factor.weight, safe_cell(factor.reason))
            for factor in row.priority.factors
        ),
        questions=_questions(evidence.questions, row.priority.factor("trend").value or 3)
        if evidence.questions
        else None,
        journeys=tuple(
            OutgoingJourney(
                safe_cell(found.name),
                safe_cell(found.study),
                found.respondents,
                found.respondents_total,
                found.complete,
            )
            for found in evidence.journeys
        ),
        customers=customers,
        customers_total=total,
        funnel=_funnel(evidence),
        letters=tuple(
            OutgoingLetter(
                safe_cell(letter.title),
                letter.sent_on,
                letter.number_sent,
                letter.has_phone,
                letter.names_informatiepunt,
            )
            for letter in evidence.letters
        ),
        quotes=_quotes(evidence, safe_title(row)),
        suggestion=safe_cell(step),
        trigger=safe_cell(trigger),
        rule=LABELS.get(row.suggestion_rule, ""),
        history=_history(row),
    )


def _questions(asked: QuestionEvidence, trend: int) -> OutgoingQuestions:
    measured_before = asked.period is not None and asked.previous is not None
    return OutgoingQuestions(
        count=rounded(asked.count),
        period=asked.period,
        previous=rounded(asked.previous or 0) if measured_before else None,
        previous_period=asked.period.previous() if asked.period and measured_before else None,
        trend=TRENDS[trend],
        topics=tuple(safe_cell(topic.label) for topic in asked.topics),
    )


def _funnel(evidence: ItemEvidence) -> OutgoingFunnel | None:
    if evidence.funnel is None:
        return None
    worst = evidence.funnel.worst
    return OutgoingFunnel(
        process=safe_cell(evidence.funnel.process),
        step=safe_cell(worst.step),
        percent=round(100 * worst.drop_off),
        visits=rounded(worst.visits),
        first_week=worst.first_week,
        last_week=worst.last_week,
    )


def _quotes(evidence: ItemEvidence, title: str) -> tuple[str, ...]:
    from_questions = evidence.questions is not None and evidence.questions.may_quote
    return tuple(
        safe_cell(" ".join(quote.text.split()))
        for quote in evidence.quotes
        if (quote.kind == "journey" or quote.reviewed or from_questions) and quote.text.strip() not in title
    )


def _history(row: BacklogRow) -> tuple[OutgoingChange, ...]:
    """Only the steps of the status: other changes may hold words that should not leave."""
    steps: list[OutgoingChange] = []
    for entry in row.history:
        if entry.field == "status":
            steps.append(OutgoingChange(entry.changed_at.date(), STATUS[Status(entry.after)], ""))
        elif entry.field == "reason" and steps:
            steps[-1] = OutgoingChange(steps[-1].on, steps[-1].status, safe_cell(entry.after))
    return tuple(steps)
