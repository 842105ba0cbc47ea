"""Writes about planning: the journey as it is meant, who does the research, and who is asked to take part."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from journeys.drafts import PlannedTouchpointDraft, one_line
from journeys.errors import N_, ApproachedAlready, InvalidValue, NotFound, NotOnTheStudy
from journeys.labels import label
from journeys.lookup import found
from journeys.models import (
    Answer,
    Expectation,
    Invitation,
    PlannedTouchpoint,
    Researcher,
    Study,
    StudyResearcher,
    Touchpoint,
)
from journeys.ports import Redactor

DEFAULT_RESEARCHER = "Onderzoeker"


def plan_journey(
    session: Session, study_id: int, drafts: Sequence[PlannedTouchpointDraft], redactor: Redactor
) -> list[PlannedTouchpoint]:
    """Make the planned journey exactly these touchpoints, in this order.

    One that is left out goes; what respondents lived through there stays.
    """
    found(session, Study, study_id, N_("study"), lock=True)
    present = {
        row.id: row
        for row in session.exec(select(PlannedTouchpoint).where(PlannedTouchpoint.study_id == study_id)).all()
    }
    for draft in drafts:
        if draft.id is not None and draft.id not in present:
            raise NotFound(kind=N_("planned touchpoint"), id=draft.id)
    kept = {draft.id for draft in drafts}
    for number, row in present.items():
        if number not in kept:
            lived = col(Touchpoint.planned_id) == number
            session.exec(sa.update(Touchpoint).where(lived).values(planned_id=None))
            session.delete(row)
    words = [safe.text for safe in redactor.redact([text for draft in drafts for text in (draft.stage, draft.title)])]
    planned = []
    for index, draft in enumerate(drafts):
        row = (draft.id and present.get(draft.id)) or PlannedTouchpoint(
            study_id=study_id, position=0, stage="", title="", channel=""
        )
        row.position, row.channel = index + 1, draft.channel
        row.stage, row.title = words[2 * index : 2 * index + 2]
        planned.append(row)
    session.add_all(planned)
    session.flush()
    return planned


def set_researchers(
    session: Session, study_id: int, names: Sequence[str], redactor: Redactor | None = None
) -> list[Researcher]:
    """Make these the researchers of a study, at least one; who coded in it already stays known.

    Names that a person typed or that came in a file go through the redactor, which leaves names.
    """
    found(session, Study, study_id, N_("study"), lock=True)
    wanted = list(dict.fromkeys(str(one_line(name)) for name in names if one_line(name)))
    if any(len(name) > 200 for name in wanted):
        raise InvalidValue(value="…", field=N_("researcher"), expected=N_("a name of 1 to 200 characters"))
    told = [label(redactor, name) for name in wanted] if redactor else wanted
    ensured = [_ensure_researcher(session, name) for name in told or [DEFAULT_RESEARCHER]]
    researchers = list({one.id: one for one in ensured}.values())  # a name typed twice, once in capitals
    session.exec(sa.delete(StudyResearcher).where(col(StudyResearcher.study_id) == study_id))
    session.add_all(StudyResearcher(study_id=study_id, researcher_id=one.id or 0) for one in researchers)
    session.flush()
    return researchers


def researcher_of(session: Session, study_id: int, researcher_id: int | None = None) -> Researcher:
    """This researcher, or the first of the study; `NotOnTheStudy` for one of another study."""
    own = session.exec(
        select(Researcher)
        .join(StudyResearcher, col(StudyResearcher.researcher_id) == Researcher.id)
        .where(StudyResearcher.study_id == study_id)
        .order_by(col(Researcher.id))
    ).all()
    for one in own:
        if researcher_id in (None, one.id):
            return one
    study = found(session, Study, study_id, N_("study"))
    if researcher_id is None:
        return set_researchers(session, study_id, [])[0]
    other = found(session, Researcher, researcher_id, N_("researcher"))
    raise NotOnTheStudy(researcher=other.name, study=study.title)


def ask_to_approach(
    session: Session, study_id: int, source_reference: str, expectation: Expectation, reason: str, redactor: Redactor
) -> Invitation:
    """Put on record that the source is asked to approach a customer, and why; once a study."""
    study = found(session, Study, study_id, N_("study"))
    invitation = Invitation(
        study_id=study_id,
        source_reference=source_reference,
        expectation=expectation,
        reason=redactor.redact([str(one_line(reason))])[0].text,
    )
    try:
        with session.begin_nested():
            session.add(invitation)
    except IntegrityError as error:
        raise ApproachedAlready(study=study.title) from error
    return invitation


@dataclass(frozen=True)
class InvitationRow:
    """A customer whom the source was asked to approach: why, when, and what they said."""

    id: int
    source_reference: str
    expectation: str
    reason: str
    handed_over_at: datetime
    answer: str | None
    answered_on: date | None


def invitations(session: Session, study_id: int) -> list[InvitationRow]:
    """Whom the source was asked to approach for a study, newest first."""
    rows = session.exec(
        select(Invitation).where(Invitation.study_id == study_id).order_by(sa.desc(col(Invitation.id)))
    ).all()
    return [InvitationRow(**row.model_dump(exclude={"study_id"})) for row in rows]


def record_answer(session: Session, invitation_id: int, answer: Answer | None, answered_on: date) -> Invitation:
    """Put on record what a customer who was approached said."""
    invitation = found(session, Invitation, invitation_id, N_("invitation"))
    invitation.answer = answer
    invitation.answered_on = answered_on if answer else None
    session.flush()
    return invitation


def _ensure_researcher(session: Session, name: str) -> Researcher:
    if known := _researcher_named(session, name):
        return known
    new = Researcher(name=name)
    try:
        with session.begin_nested():
            session.add(new)
    except IntegrityError:  # another writer made it first
        if theirs := _researcher_named(session, name):
            return theirs
        raise
    return new


def _researcher_named(session: Session, name: str) -> Researcher | None:
    # compared here: SQLite knows no capitals beyond A to Z
    everyone = session.exec(select(Researcher).order_by(col(Researcher.id))).all()
    return next((one for one in everyone if one.name.casefold() == name.casefold()), None)
