"""Reads of studies: each with its four places, its planned journey, its researchers and what it still lacks.

Four queries, however many studies.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from journeys.errors import N_, NotFound
from journeys.method import PLACES, Lacking, is_surprise, lacking
from journeys.models import (
    Expectation,
    JourneySession,
    Organisation,
    PlannedTouchpoint,
    Process,
    Researcher,
    Respondent,
    Study,
    StudyResearcher,
)


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
    return overviews(session, col(Process.organisation_id) == organisation_id if organisation_id else sa.true())


def studies_of_process(session: Session, process_id: int) -> list[StudyOverview]:
    """The studies of one process, newest first."""
    return overviews(session, col(Process.id) == process_id)


def study(session: Session, study_id: int) -> StudyOverview:
    """One study with what it still lacks; else `NotFound`."""
    known = overviews(session, col(Study.id) == study_id) if 0 < study_id < 2**31 else []
    if not known:
        raise NotFound(kind=N_("study"), id=study_id)
    return known[0]


def overviews(session: Session, condition: sa.ColumnElement[bool]) -> list[StudyOverview]:
    """The studies for which a condition on study, process or organisation holds, newest first."""
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
    found = []
    for row, process, organisation_id, organisation in session.execute(query):
        held = taken[row.id]
        places = tuple(
            held.get((group, place)) or Place(group, place)
            for group in (Expectation.UNHAPPY, Expectation.HAPPY)
            for place in PLACES
        )
        found.append(
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
    return found
