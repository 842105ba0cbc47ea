"""All that is recorded of one respondent, as they may see it themselves: nothing is left out."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from journeys.audio import recording
from journeys.consents import ConsentRow, consent_history
from journeys.errors import N_
from journeys.lookup import found
from journeys.models import (
    Code,
    Coding,
    CodingStatus,
    Highlight,
    Organisation,
    Process,
    Researcher,
    Respondent,
    Study,
    StudyResearcher,
    Touchpoint,
    UnclearTerm,
)
from journeys.recording import session_of
from journeys.remarks import Remark, remarks


@dataclass(frozen=True)
class OwnStep:
    """One touchpoint as it was recorded; `emotion` −2 (bad) to +2 (good), `waiting_minutes` None: not asked."""

    id: int
    stage: str
    title: str
    channel: str
    plan: str
    emotion: int
    what_happened: str
    quote: str
    handed_over_to: str | None
    told_again: bool
    waiting_minutes: int | None


@dataclass(frozen=True)
class OwnMark:
    """Words that a researcher marked, and the labels they gave; `unclear`: a word that was not understood."""

    words: str
    labels: tuple[str, ...]
    unclear: bool


@dataclass(frozen=True)
class OwnRecord:
    """What is known of one respondent; after withdrawal only that they took part once and what they agreed to."""

    respondent_id: int
    guid: str
    pseudonym: str
    study: str
    question: str
    process: str
    organisation: str
    consent_text: str
    researchers: tuple[str, ...]
    expectation: str
    expectation_reason: str
    corrected_expectation: str | None
    correction_reason: str
    corrected_on: date | None
    may_quote: bool
    may_record: bool
    invited: bool  # whether a reference at the source organisation leads to them
    withdrawn_at: datetime | None
    fictional: bool
    consents: tuple[ConsentRow, ...]
    held_on: date | None
    experience: int | None  # overall judgement, 1 (bad) to 5 (good)
    transcript: str
    notes: str
    recording_until: date | None
    steps: tuple[OwnStep, ...]
    marks: tuple[OwnMark, ...]
    remarks: tuple[Remark, ...]


def own_record(session: Session, respondent_id: int) -> OwnRecord:
    """All that is recorded of this respondent, in a fixed number of queries; raises `NotFound`."""
    person = found(session, Respondent, respondent_id, N_("respondent"))
    study, process, organisation = session.exec(
        select(Study, Process, Organisation)
        .join(Process, col(Process.id) == col(Study.process_id))
        .join(Organisation, col(Organisation.id) == col(Process.organisation_id))
        .where(Study.id == person.study_id)
    ).one()
    names = (
        select(Researcher.name)
        .join(StudyResearcher, col(StudyResearcher.researcher_id) == col(Researcher.id))
        .where(StudyResearcher.study_id == study.id)
        .order_by(Researcher.name)
    )
    told = session_of(session, respondent_id)
    kept = recording(session, told.id or 0) if told else None
    return OwnRecord(
        respondent_id=respondent_id,
        guid=person.guid,
        pseudonym=person.pseudonym,
        study=study.title,
        question=study.question,
        process=process.name,
        organisation=organisation.name,
        consent_text=study.consent_text,
        researchers=tuple(session.exec(names)),
        expectation=person.expectation,
        expectation_reason=person.expectation_reason,
        corrected_expectation=person.corrected_expectation,
        correction_reason=person.correction_reason,
        corrected_on=person.corrected_on,
        may_quote=person.may_quote,
        may_record=person.may_record,
        invited=person.invitation_id is not None,
        withdrawn_at=person.withdrawn_at,
        fictional=study.fictional,
        consents=consent_history(session, person),
        held_on=told.held_on if told else None,
        experience=told.experience if told else None,
        transcript=told.transcript if told else "",
        notes=told.notes if told else "",
        recording_until=kept.delete_on if kept else None,
        steps=_steps(session, told.id or 0) if told else (),
        marks=_marks(session, told.id or 0, told.transcript) if told else (),
        remarks=tuple(remarks(session, respondent_id)),
    )


def _steps(session: Session, session_id: int) -> tuple[OwnStep, ...]:
    rows = session.exec(
        select(Touchpoint).where(Touchpoint.session_id == session_id).order_by(col(Touchpoint.position))
    ).all()
    return tuple(
        OwnStep(
            id=row.id or 0,
            stage=row.stage,
            title=row.title,
            channel=row.channel,
            plan=row.plan,
            emotion=row.emotion,
            what_happened=row.what_happened,
            quote=row.quote,
            handed_over_to=row.handed_over_to,
            told_again=row.told_again,
            waiting_minutes=row.waiting_minutes,
        )
        for row in rows
    )


def _marks(session: Session, session_id: int, transcript: str) -> tuple[OwnMark, ...]:
    """What a person marked; a label that the machine suggested and nobody took over is no judgement of anybody."""
    rows = session.exec(
        select(Highlight, Coding.status, Code.name, UnclearTerm.term)
        .join(Coding, col(Coding.highlight_id) == col(Highlight.id), isouter=True)
        .join(Code, col(Code.id) == col(Coding.code_id), isouter=True)
        .join(UnclearTerm, col(UnclearTerm.id) == col(Highlight.unclear_term_id), isouter=True)
        .where(Highlight.session_id == session_id)
        .order_by(col(Highlight.span_start), col(Highlight.span_end), col(Code.name))
    ).all()
    labels: dict[tuple[int, int], dict[str, None]] = {}
    unclear: set[tuple[int, int]] = set()
    for highlight, status, name, term in rows:
        span = (highlight.span_start, highlight.span_end)
        given = labels.setdefault(span, {})
        if name and status in (CodingStatus.GIVEN, CodingStatus.ACCEPTED):
            given[name] = None
        if term:
            unclear.add(span)
    return tuple(
        OwnMark(transcript[start:end], tuple(given), (start, end) in unclear)
        for (start, end), given in labels.items()
        if given or (start, end) in unclear
    )
