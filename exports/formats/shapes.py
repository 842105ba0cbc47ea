"""The shapes of what leaves: plain values and their sentences, nothing finer than a reader may see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from exports.models import Status
from exports.owners import LEADS, enumerated
from exports.priority import Rule
from exports.reply_stamp import Stamp, written
from exports.safety import shown
from exports.tracker_keys import TrackerKeyRow
from journeys.periods import MONTHS, Period

FICTIONAL = "Voorbeeldgegevens – fictief"
NAMED = 8  # topics named where an improvement rests on many
STATUS: Mapping[str, str] = {
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
    "Aantallen vragen zijn afgerond op 5, een enkel aantal op 10 of grover. Zo kan niemand een klein aantal berekenen."
    " Een aantal onder de 10 staat er als “minder dan 10”. De prioriteit is berekend met de afgeronde aantallen.",
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
    def subjects(self) -> str:
        """The names of the topics, of many the first ones: “Brief, Keuring … en nog 12 andere”."""
        more = len(self.topics) - NAMED
        if more <= 1:
            return ", ".join(self.topics)
        return f"{', '.join(self.topics[:NAMED])} en nog {more} andere"

    @property
    def base(self) -> str:
        """“3e kwartaal 2026”, or that there are no dates."""
        return self.period.label if self.period else "zonder datum"

    @property
    def sentence(self) -> str:
        """The count with its base and the one before."""
        if self.period is None:
            return f"{shown(self.count)} vragen (zonder datum, over alles geteld)"
        told = f"{shown(self.count)} vragen {within(self.period)}"
        if self.previous_period is None:
            return f"{told}; over de periode ervoor zijn geen gegevens"
        return f"{told}, {shown(self.previous)} {within(self.previous_period)}: {self.trend}"


@dataclass(frozen=True)
class OutgoingJourney:
    """A pain point in one study."""

    pain_point: str
    study: str
    customers: int
    total: int
    complete: bool

    def sentence(self, *, named: bool = False) -> str:
        """How many of the customers met it, and whether the study is complete; `named`: in which study."""
        where = f" in “{self.study}”" if named else ""
        unfinished = "" if self.complete else " (onderzoek nog niet volledig)"
        return f"“{self.pain_point}” bij {self.customers} van de {self.total} klanten{where}{unfinished}"


def told_journeys(journeys: Sequence[OutgoingJourney]) -> list[str]:
    """A sentence for each; with the name of the study where there are several."""
    several = len({found.study for found in journeys}) > 1
    return [found.sentence(named=several) for found in journeys]


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
class OutgoingOwner:
    """An organisation that the item belongs to."""

    name: str
    leads: bool
    reads: bool = False  # the one that this file is for

    @property
    def label(self) -> str:
        """As the other owners see it."""
        return f"{self.name}{LEADS}" if self.leads else self.name


@dataclass(frozen=True)
class OutgoingShare:
    """What another organisation's item rests on that was merged into this one: counted apart."""

    organisation: str
    questions: OutgoingQuestions | None
    journeys: tuple[OutgoingJourney, ...]


@dataclass(frozen=True)
class OutgoingMerged:
    """An item that the reader knows and that is part of another one since."""

    tag: str
    title: str
    into: str
    into_title: str

    @property
    def sentence(self) -> str:
        """What became of it, and where to answer."""
        return (
            f"{self.tag} (“{self.title}”) is samengevoegd met {self.into} (“{self.into_title}”)."
            f" Geef uw antwoord bij {self.into}; {self.tag} kunt u in uw eigen systeem sluiten."
        )


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
    answer: str = ""
    answer_by: date | None = None
    unanswered: bool = False  # the agreed date has passed without an answer
    azure: TrackerKeyRow | None = None  # what it is in the owner's Azure DevOps
    owners: tuple[OutgoingOwner, ...] = ()  # all of them, the one that leads first; empty: only the reader
    answers: tuple[tuple[str, str], ...] = ()  # (organisation, answer) of the other owners
    shares: tuple[OutgoingShare, ...] = ()
    absorbed: tuple[str, ...] = ()  # tags of what was merged into it

    @property
    def status_label(self) -> str:
        """The status in Dutch."""
        return STATUS[self.status]

    @property
    def together(self) -> str:
        """With whom the reader shares it: “CBR (leidt) en SVB”; nothing when with nobody."""
        return enumerated([owner.label for owner in self.owners if not owner.reads])

    @property
    def summary(self) -> str:
        """The joint evidence in one line: “3 van de 4 klanten en 215 vragen in het 3e kwartaal 2026”."""
        parts = [f"{self.customers} van de {self.customers_total} klanten"] if self.customers_total else []
        if self.questions:
            when = f" {within(self.questions.period)}" if self.questions.period else " zonder datum"
            parts.append(f"{shown(self.questions.count)} vragen{when}")
        line = " en ".join(parts) or "Geen vragen of klantreizen meer bij dit verbeterpunt"
        return line[0].upper() + line[1:]

    @property
    def is_small(self) -> bool:
        """Too few questions to show and nothing else to tell: one line is enough."""
        untouched = self.status in (Status.PROPOSED, Status.SENT) and not (self.owner or self.answer)
        return untouched and not self.journeys and (self.questions is None or self.questions.count is None)

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
    left_out: int = 0  # handed over before
    mark: str = ""  # of the hand-over
    seen: int = 0  # the latest change that the file knows of
    notes: tuple[str, ...] = NOTES
    merged: tuple[OutgoingMerged, ...] = ()

    @property
    def stamp(self) -> str:
        """What stands in a file to be filled in, so that the answer is known by it: see `exports.reply_stamp`."""
        return written(Stamp(self.mark, self.seen, self.organisation)) if self.mark else ""


def within(period: Period) -> str:
    """The period as it stands in a sentence: “in het 3e kwartaal 2026”, “in september 2026”, “op 3 augustus 2026”."""
    if " tot en met " in period.label:
        return f"van {period.label}"
    if period.start == period.end:
        return f"op {period.label}"
    return f"in het {period.label}" if "kwartaal" in period.label else f"in {period.label}"


def day(on: date) -> str:
    """A date as people write it: 3 november 2026."""
    return f"{on.day} {MONTHS[on.month - 1]} {on.year}"


def decimal(number: float) -> str:
    """A number with a decimal comma: 4,2."""
    return f"{number:.1f}".replace(".", ",")
