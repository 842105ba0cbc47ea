"""What a respondent says about their own record: it stands beside what was recorded, until a researcher answers it."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from journeys.base import actor_of, utc_now
from journeys.drafts import RemarkDraft, clean
from journeys.errors import N_, InvalidValue, NotFound, TooManyRemarks
from journeys.lookup import found
from journeys.models import JourneySession, Process, Respondent, Study, Touchpoint
from journeys.ports import Redactor
from journeys.recording import active_respondent, redacted
from journeys.respondent_models import RemarkKind, RespondentRemark

MOST_OPEN = 50  # of one respondent: what comes by a link has to end somewhere
LONGEST_OUTCOME = 2000


@dataclass(frozen=True)
class Remark:
    """A remark of a respondent, and what became of it; `step` is the touchpoint it is about."""

    id: int
    respondent_id: int
    pseudonym: str
    study_id: int
    study: str
    touchpoint_id: int | None
    step: str
    kind: RemarkKind
    text: str
    said_at: datetime
    handled_at: datetime | None
    outcome: str


def add_remark(session: Session, respondent_id: int, draft: RemarkDraft, redactor: Redactor) -> RespondentRemark:
    """Keep what a respondent says of their record, redacted.

    The same words about the same step that wait already are not kept twice. Raises `TooManyRemarks`, `NotFound`,
    `RespondentWithdrawn`.
    """
    person = active_respondent(session, respondent_id)
    if draft.touchpoint_id is not None:
        own = select(Touchpoint.id).join(JourneySession, col(JourneySession.id) == col(Touchpoint.session_id))
        own = own.where(Touchpoint.id == draft.touchpoint_id, JourneySession.respondent_id == respondent_id)
        if session.exec(own).first() is None:
            raise NotFound(kind=N_("touchpoint"), id=draft.touchpoint_id)
    text = redacted(redactor, [draft.text])[0]
    waiting = session.exec(
        select(RespondentRemark).where(
            RespondentRemark.respondent_id == respondent_id, col(RespondentRemark.handled_at).is_(None)
        )
    ).all()
    for same in waiting:
        if (same.text, same.touchpoint_id, same.kind) == (text, draft.touchpoint_id, draft.kind):
            return same
    if len(waiting) >= MOST_OPEN:
        raise TooManyRemarks(respondent=person.pseudonym, number=MOST_OPEN)
    remark = RespondentRemark(
        respondent_id=respondent_id,
        touchpoint_id=draft.touchpoint_id,
        kind=draft.kind,
        text=text,
        actor=actor_of(session),
    )
    session.add(remark)
    session.flush()
    return remark


def handle_remark(session: Session, remark_id: int, outcome: str, redactor: Redactor) -> RespondentRemark:
    """Keep what was done with a remark, for the respondent to read; said again, it is the new answer."""
    told = str(clean(outcome))
    if not 0 < len(told) <= LONGEST_OUTCOME:
        raise InvalidValue(value=told[:40], field=N_("answer"), expected=N_("a text of 1 to 2,000 characters"))
    remark = found(session, RespondentRemark, remark_id, N_("remark"), lock=True)
    active_respondent(session, remark.respondent_id)
    remark.outcome = redacted(redactor, [told])[0]
    remark.handled_at, remark.handled_by = utc_now(), actor_of(session)
    session.flush()
    return remark


def waiting_remarks(session: Session, study_id: int | None = None) -> dict[int, int]:
    """How many remarks wait for an answer, by respondent, of one study or of all."""
    rows = (
        select(RespondentRemark.respondent_id, sa.func.count(col(RespondentRemark.id)))
        .join(Respondent, col(Respondent.id) == col(RespondentRemark.respondent_id))
        .where(col(RespondentRemark.handled_at).is_(None))
        .group_by(col(RespondentRemark.respondent_id))
    )
    if study_id is not None:
        rows = rows.where(Respondent.study_id == study_id)
    return dict(session.exec(rows).all())


def remarks(
    session: Session, respondent_id: int | None = None, *, organisation_id: int | None = None, waiting: bool = False
) -> list[Remark]:
    """The remarks of one respondent, of studies of one organisation, or all; oldest first.

    With `waiting` only those nobody answered yet.
    """
    rows = (
        sa.select(RespondentRemark, col(Respondent.pseudonym), col(Study.id), col(Study.title), col(Touchpoint.title))
        .join(Respondent, col(Respondent.id) == col(RespondentRemark.respondent_id))
        .join(Study, col(Study.id) == col(Respondent.study_id))
        .join(Touchpoint, col(Touchpoint.id) == col(RespondentRemark.touchpoint_id), isouter=True)
        .order_by(col(RespondentRemark.said_at), col(RespondentRemark.id))
    )
    if respondent_id is not None:
        rows = rows.where(col(RespondentRemark.respondent_id) == respondent_id)
    if organisation_id is not None:
        own = sa.select(col(Process.id)).where(col(Process.organisation_id) == organisation_id)
        rows = rows.where(col(Study.process_id).in_(own))
    if waiting:
        rows = rows.where(col(RespondentRemark.handled_at).is_(None))
    return [
        Remark(
            id=row.id or 0,
            respondent_id=row.respondent_id,
            pseudonym=pseudonym,
            study_id=study_id,
            study=study,
            touchpoint_id=row.touchpoint_id,
            step=step or "",
            kind=RemarkKind(row.kind),
            text=row.text,
            said_at=row.said_at,
            handled_at=row.handled_at,
            outcome=row.outcome,
        )
        for row, pseudonym, study_id, study, step in session.execute(rows).all()
    ]
