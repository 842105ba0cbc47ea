"""Reads about journeys: organisations, processes, studies and the evidence they give.

Frozen dataclasses and data frames, with a fixed number of queries each; what was told is in `told`.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from journeys.errors import N_, NotFound, UnknownProcess
from journeys.lookup import find_organisation as find_organisation
from journeys.lookup import found
from journeys.method import PLACES, Lacking, is_surprise, lacking
from journeys.models import (
    Expectation,
    JourneySession,
    Organisation,
    PlannedTouchpoint,
    Process,
    Product,
    Researcher,
    Respondent,
    Study,
    StudyResearcher,
)
from journeys.told import CodedSpan, coded_spans
from journeys.told import codes as codes
from journeys.told import journey_map as journey_map
from journeys.told import session_detail as session_detail
from journeys.told import study_spans as study_spans

# --- organisations, processes ----------------------------------------------------------------


@dataclass(frozen=True)
class OrganisationRow:
    """An organisation and how much is studied there."""

    id: int
    name: str
    abbreviation: str
    kind: str
    tooi: str | None
    processes: int
    studies: int


@dataclass(frozen=True)
class ProcessRow:
    """A process, its organisation and its product of the UPL, if one was given."""

    id: int
    name: str
    organisation_id: int
    organisation: str
    product: str | None
    product_uri: str | None


def organisations(session: Session) -> list[OrganisationRow]:
    """Every organisation in use, by name."""
    counted = (
        sa.select(
            col(Organisation.id),
            sa.func.count(sa.distinct(col(Process.id))),
            sa.func.count(sa.distinct(col(Study.id))),
        )
        .select_from(Organisation)
        .join(Process, col(Process.organisation_id) == Organisation.id, isouter=True)
        .join(Study, col(Study.process_id) == Process.id, isouter=True)
        .group_by(col(Organisation.id))
    )
    counts = {number: (processes, studied) for number, processes, studied in session.execute(counted)}
    return [
        OrganisationRow(row.id or 0, row.name, row.abbreviation, row.kind, row.tooi, *counts[row.id])
        for row in session.exec(select(Organisation).order_by(Organisation.name)).all()
    ]


def processes(session: Session, organisation_id: int | None = None) -> list[ProcessRow]:
    """The processes of one organisation or of all, by organisation and name."""
    query = (
        sa.select(Process, col(Organisation.name), col(Product.name), col(Product.uri))
        .join(Organisation, col(Process.organisation_id) == Organisation.id)
        .join(Product, col(Process.product_id) == Product.id, isouter=True)
        .order_by(col(Organisation.name), col(Process.name))
    )
    if organisation_id is not None:
        query = query.where(col(Process.organisation_id) == organisation_id)
    return [
        ProcessRow(process.id, process.name, process.organisation_id, organisation, product, uri)
        for process, organisation, product, uri in session.execute(query)
    ]


def find_process(session: Session, organisation_id: int, name: str) -> ProcessRow:
    """The organisation's process with this name, capitals aside; else `UnknownProcess`."""
    known = processes(session, organisation_id)
    wanted = " ".join(name.split()).casefold()
    for process in known:
        if process.name.casefold() == wanted:
            return process
    organisation = found(session, Organisation, organisation_id, N_("organisation"))
    choices = ", ".join(process.name for process in known) or "–"
    raise UnknownProcess(organisation=organisation.name, name=name, choices=choices)


# --- studies ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Place:
    """One of the four places of a study: who has it, and how far they are."""

    expectation: str
    place: int
    respondent_id: int | None = None
    pseudonym: str | None = None
    expectation_reason: str = ""
    consent_form: str | None = None
    consent_on: date | None = None
    consent_version: str = ""
    may_quote: bool = False
    may_record: bool = False
    corrected_expectation: str | None = None  # on second thoughts, beside what was believed
    correction_reason: str = ""
    corrected_on: date | None = None
    session_id: int | None = None
    held_on: date | None = None
    experience: int | None = None

    @property
    def surprise(self) -> bool:
        """Whether the organisation's belief and the customer's experience part."""
        return is_surprise(self.expectation, self.experience)


@dataclass(frozen=True)
class PlannedStep:
    """One step of the journey as the organisation means it."""

    id: int
    position: int
    stage: str
    title: str
    channel: str


@dataclass(frozen=True)
class ResearcherRow:
    """A researcher of a study."""

    id: int
    name: str


@dataclass(frozen=True)
class StudyOverview:
    """A study, its four places (two unhappy, then two happy) and what it still lacks."""

    id: int
    title: str
    question: str
    organisation_id: int
    organisation: str
    process_id: int
    process: str
    starts_on: date | None
    ends_on: date | None
    consent_text: str
    consent_version: str
    fictional: bool
    created_at: datetime
    keep_audio_days: int
    follows_id: int | None
    change: str
    planned: tuple[PlannedStep, ...]
    researchers: tuple[ResearcherRow, ...]
    places: tuple[Place, ...]
    withdrawn: int
    lacking: Lacking

    @property
    def complete(self) -> bool:
        """Whether the study has its two unhappy and two happy customers, each with a conversation."""
        return self.lacking.complete

    @property
    def sessions(self) -> int:
        """How many conversations were held: the base of “3 of 4 customers”."""
        return sum(place.session_id is not None for place in self.places)


def studies(session: Session, organisation_id: int | None = None) -> list[StudyOverview]:
    """The studies of one organisation or of all, newest first, each with what it still lacks."""
    return _overviews(session, col(Process.organisation_id) == organisation_id if organisation_id else sa.true())


def study(session: Session, study_id: int) -> StudyOverview:
    """One study with what it still lacks; else `NotFound`."""
    overviews = _overviews(session, col(Study.id) == study_id) if 0 < study_id < 2**31 else []
    if not overviews:
        raise NotFound(kind=N_("study"), id=study_id)
    return overviews[0]


def _overviews(session: Session, condition: sa.ColumnElement[bool]) -> list[StudyOverview]:
    taken: dict[int, dict[tuple[str, int], Place]] = defaultdict(dict)
    withdrawn: dict[int, int] = defaultdict(int)
    people = (
        sa.select(Respondent, col(JourneySession.id), col(JourneySession.held_on), col(JourneySession.experience))
        .join(Study, col(Respondent.study_id) == Study.id)
        .join(Process, col(Study.process_id) == Process.id)
        .join(JourneySession, col(JourneySession.respondent_id) == Respondent.id, isouter=True)
        .where(condition)
    )
    for person, session_id, held_on, experience in session.execute(people):
        if person.place is None:
            withdrawn[person.study_id] += 1
            continue
        taken[person.study_id][person.expectation, person.place] = Place(
            person.expectation,
            person.place,
            person.id,
            person.pseudonym,
            person.expectation_reason,
            person.consent_form,
            person.consent_on,
            person.consent_version,
            person.may_quote,
            person.may_record,
            person.corrected_expectation,
            person.correction_reason,
            person.corrected_on,
            session_id,
            held_on,
            experience,
        )
    planned: dict[int, list[PlannedStep]] = defaultdict(list)
    steps = (
        select(PlannedTouchpoint)
        .join(Study, col(PlannedTouchpoint.study_id) == Study.id)
        .join(Process, col(Study.process_id) == Process.id)
        .where(condition)
        .order_by(col(PlannedTouchpoint.position))
    )
    for step in session.exec(steps).all():
        planned[step.study_id].append(PlannedStep(step.id or 0, step.position, step.stage, step.title, step.channel))
    researchers: dict[int, list[ResearcherRow]] = defaultdict(list)
    doing = (
        sa.select(col(StudyResearcher.study_id), col(Researcher.id), col(Researcher.name))
        .join(Researcher, col(StudyResearcher.researcher_id) == Researcher.id)
        .join(Study, col(StudyResearcher.study_id) == Study.id)
        .join(Process, col(Study.process_id) == Process.id)
        .where(condition)
        .order_by(col(Researcher.id))
    )
    for study_id, researcher_id, name in session.execute(doing):
        researchers[study_id].append(ResearcherRow(researcher_id, name))
    query = (
        sa.select(Study, col(Process.name), col(Organisation.id), col(Organisation.name))
        .join(Process, col(Study.process_id) == Process.id)
        .join(Organisation, col(Process.organisation_id) == Organisation.id)
        .where(condition)
        .order_by(sa.desc(col(Study.created_at)), sa.desc(col(Study.id)))
    )
    overviews = []
    for row, process, organisation_id, organisation in session.execute(query):
        held = taken[row.id]
        places = tuple(
            held.get((group, place)) or Place(group, place)
            for group in (Expectation.UNHAPPY, Expectation.HAPPY)
            for place in PLACES
        )
        overviews.append(
            StudyOverview(
                id=row.id,
                title=row.title,
                question=row.question,
                organisation_id=organisation_id,
                organisation=organisation,
                process_id=row.process_id,
                process=process,
                starts_on=row.starts_on,
                ends_on=row.ends_on,
                consent_text=row.consent_text,
                consent_version=row.consent_version,
                fictional=row.fictional,
                created_at=row.created_at,
                keep_audio_days=row.keep_audio_days,
                follows_id=row.follows_id,
                change=row.change,
                planned=tuple(planned[row.id]),
                researchers=tuple(researchers[row.id]),
                places=places,
                withdrawn=withdrawn[row.id],
                lacking=lacking((person.expectation, person.session_id is not None) for person in held.values()),
            )
        )
    return overviews


# --- evidence --------------------------------------------------------------------------------


@dataclass(frozen=True)
class PainPointEvidence:
    """A pain point in one study: how many of the customers met it, how badly, and in which words.

    `respondents_total` counts conversations held; `lacking` says what keeps the study from being complete.
    """

    code_id: int
    name: str
    process_id: int
    process: str
    study_id: int
    respondents: int
    respondents_total: int
    max_severity: int
    quotes: tuple[str, ...]  # only those that may be quoted, worst first
    complete: bool
    study: str
    fictional: bool
    lacking: Lacking
    unhappy: int  # of the respondents, those expected unhappy
    happy: int


def pain_points(
    session: Session, process_id: int | None = None, organisation_id: int | None = None
) -> list[PainPointEvidence]:
    """The pain points of a process, an organisation or all, one row a study; most customers first, then worst."""
    conditions: list[sa.ColumnElement[bool]] = [sa.true()]
    if process_id is not None:
        conditions.append(col(Process.id) == process_id)
    if organisation_id is not None:
        conditions.append(col(Process.organisation_id) == organisation_id)
    condition = sa.and_(*conditions)
    spans: dict[tuple[int, int], list[CodedSpan]] = defaultdict(list)
    for span in coded_spans(session, condition):
        spans[span.code_id, span.study_id].append(span)
    overviews = {overview.id: overview for overview in _overviews(session, condition)} if spans else {}
    evidence = []
    for (code_id, study_id), tagged in spans.items():
        overview = overviews[study_id]
        who = {span.respondent_id: span.expectation for span in tagged}
        evidence.append(
            PainPointEvidence(
                code_id=code_id,
                name=tagged[0].code,
                process_id=overview.process_id,
                process=overview.process,
                study_id=study_id,
                respondents=len(who),
                respondents_total=overview.sessions,
                max_severity=max(span.severity or 1 for span in tagged),
                quotes=tuple(dict.fromkeys(span.quote for span in tagged if span.may_quote)),
                complete=overview.complete,
                study=overview.title,
                fictional=overview.fictional,
                lacking=overview.lacking,
                unhappy=sum(expectation == Expectation.UNHAPPY for expectation in who.values()),
                happy=sum(expectation == Expectation.HAPPY for expectation in who.values()),
            )
        )
    return sorted(evidence, key=lambda one: (-one.respondents, -one.max_severity, one.name, one.study_id))
