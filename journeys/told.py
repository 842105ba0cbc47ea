"""Reads of what was told: conversations, journey maps, pain points and their evidence."""

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from journeys.coding import COUNTS
from journeys.errors import N_
from journeys.lookup import found
from journeys.models import (
    Code,
    Coding,
    Highlight,
    JourneySession,
    Process,
    Respondent,
    Study,
    Touchpoint,
)

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class TouchpointRow:
    """One step as it was told."""

    id: int
    position: int
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
    planned_id: int | None


@dataclass(frozen=True)
class CodedSpan:
    """A pain point on a span of a transcript, with its words; `may_quote`: the respondent lets them leave."""

    highlight_id: int
    code_id: int
    code: str
    severity: int | None
    start: int
    end: int
    quote: str
    may_quote: bool
    touchpoint_id: int | None
    session_id: int
    respondent_id: int
    pseudonym: str
    expectation: str
    study_id: int
    process_id: int
    process: str


@dataclass(frozen=True)
class SessionDetail:
    """One conversation with all that was told."""

    id: int
    respondent_id: int
    pseudonym: str
    expectation: str
    study_id: int
    held_on: date | None
    transcript: str
    notes: str
    experience: int | None
    touchpoints: tuple[TouchpointRow, ...]


def session_detail(session: Session, session_id: int) -> SessionDetail:
    """One conversation; else `NotFound`."""
    told = found(session, JourneySession, session_id, N_("conversation"))
    person = found(session, Respondent, told.respondent_id, N_("respondent"))
    steps = session.exec(
        select(Touchpoint).where(Touchpoint.session_id == session_id).order_by(col(Touchpoint.position))
    ).all()
    return SessionDetail(
        id=session_id,
        respondent_id=person.id or 0,
        pseudonym=person.pseudonym,
        expectation=person.expectation,
        study_id=person.study_id,
        held_on=told.held_on,
        transcript=told.transcript,
        notes=told.notes,
        experience=told.experience,
        touchpoints=tuple(TouchpointRow(**step.model_dump(exclude={"session_id"})) for step in steps),
    )


def session_of_respondent(session: Session, respondent_id: int) -> SessionDetail | None:
    """The conversation with a respondent, if there is one."""
    told = session.exec(select(JourneySession.id).where(JourneySession.respondent_id == respondent_id)).first()
    return session_detail(session, told) if told else None


def coded_spans(session: Session, condition: sa.ColumnElement[bool]) -> list[CodedSpan]:
    """The pain points tagged where `condition` holds on session, respondent, study or process; worst first."""
    length = col(Highlight.span_end) - col(Highlight.span_start)
    query = (
        sa.select(
            col(Highlight.id).label("highlight_id"),
            col(Code.id).label("code_id"),
            col(Code.name).label("code"),
            sa.func.max(col(Coding.severity)).label("severity"),
            col(Highlight.span_start).label("start"),
            col(Highlight.span_end).label("end"),
            sa.func.substr(col(JourneySession.transcript), col(Highlight.span_start) + 1, length).label("quote"),
            col(Respondent.may_quote),
            col(Highlight.touchpoint_id),
            col(Highlight.session_id),
            col(Respondent.id).label("respondent_id"),
            col(Respondent.pseudonym),
            col(Respondent.expectation),
            col(Respondent.study_id),
            col(Process.id).label("process_id"),
            col(Process.name).label("process"),
        )
        .select_from(Coding)
        .join(Highlight, col(Coding.highlight_id) == Highlight.id)
        .join(Code, col(Coding.code_id) == Code.id)
        .join(JourneySession, col(Highlight.session_id) == JourneySession.id)
        .join(Respondent, col(JourneySession.respondent_id) == Respondent.id)
        .join(Study, col(Respondent.study_id) == Study.id)
        .join(Process, col(Study.process_id) == Process.id)
        .where(condition, col(Code.is_pain_point), col(Coding.status).in_(COUNTS))
        # two researchers may have given it; grouped by what each column depends on, for PostgreSQL
        .group_by(col(Highlight.id), col(Code.id), col(JourneySession.id), col(Respondent.id), col(Process.id))
        .order_by(sa.desc("severity"), col(Highlight.session_id), col(Highlight.span_start), col(Code.id))
    )
    return [CodedSpan(**row) for row in session.execute(query).mappings()]


def study_spans(session: Session, study_id: int) -> list[CodedSpan]:
    """The pain points tagged in one study, worst first."""
    return coded_spans(session, col(Study.id) == study_id)


def session_spans(session: Session, session_id: int) -> list[CodedSpan]:
    """The pain points tagged in one conversation, worst first."""
    return coded_spans(session, col(JourneySession.id) == session_id)


# --- the journey map -------------------------------------------------------------------------

MAP_COLUMNS = [
    "respondent_id",
    "pseudonym",
    "expectation",
    "place",
    "experience",
    "touchpoint_id",
    "position",
    "stage",
    "title",
    "channel",
    "plan",
    "emotion",
    "what_happened",
    "quote",
    "handed_over_to",
    "told_again",
    "waiting_minutes",
    "planned_id",
    "may_quote",
    "pain_points",
]


@dataclass(frozen=True)
class PainPointMark:
    """A pain point at a touchpoint, as the journey map shows it."""

    name: str
    severity: int
    quote: str  # empty when it may not be quoted


def journey_map(session: Session, study_id: int, *, all_quotes: bool = False) -> "pd.DataFrame":
    """A row per touchpoint of the study, in the order of place and position; columns `MAP_COLUMNS`.

    `pain_points` holds a tuple of `PainPointMark`, worst first. Only quotes with consent to quoting are in
    it, unless `all_quotes`: for the researcher's own screen, never for what leaves.
    """
    import pandas as pd

    steps: sa.Select[*tuple[Any, ...]] = (
        sa.select(
            col(Respondent.id).label("respondent_id"),
            col(Respondent.pseudonym),
            col(Respondent.expectation),
            col(Respondent.place),
            col(JourneySession.experience),
            col(Touchpoint.id).label("touchpoint_id"),
            col(Touchpoint.position),
            col(Touchpoint.stage),
            col(Touchpoint.title),
            col(Touchpoint.channel),
            col(Touchpoint.plan),
            col(Touchpoint.emotion),
            col(Touchpoint.what_happened),
            col(Touchpoint.quote),
            col(Touchpoint.handed_over_to),
            col(Touchpoint.told_again),
            col(Touchpoint.waiting_minutes),
            col(Touchpoint.planned_id),
            col(Respondent.may_quote),
        )
        .join(JourneySession, col(JourneySession.respondent_id) == Respondent.id)
        .join(Touchpoint, col(Touchpoint.session_id) == JourneySession.id)
        .where(col(Respondent.study_id) == study_id, col(Respondent.place).is_not(None))
        .order_by(sa.desc(col(Respondent.expectation)), col(Respondent.place), col(Touchpoint.position))
    )
    marks: dict[int, list[PainPointMark]] = {}
    for span in study_spans(session, study_id):
        if span.touchpoint_id is not None:
            mark = PainPointMark(span.code, span.severity or 1, span.quote if all_quotes or span.may_quote else "")
            marks.setdefault(span.touchpoint_id, []).append(mark)
    rows = [
        {
            **row,
            "quote": row["quote"] if all_quotes or row["may_quote"] else "",
            "pain_points": tuple(marks.get(row["touchpoint_id"], ())),
        }
        for row in session.execute(steps).mappings()
    ]
    return pd.DataFrame(rows, columns=MAP_COLUMNS)


def quotable(steps: "pd.DataFrame") -> "pd.DataFrame":
    """The rows of `journey_map` without the words of customers who may not be quoted."""
    safe = steps.copy()
    silent = ~safe["may_quote"].astype(bool)
    safe.loc[silent, ["quote", "what_happened"]] = ""
    safe["pain_points"] = [
        marks if may else tuple(replace(mark, quote="") for mark in marks)
        for marks, may in zip(safe["pain_points"], safe["may_quote"], strict=True)
    ]
    return safe
