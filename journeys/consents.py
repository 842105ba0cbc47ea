"""What a respondent agreed to: in force on the respondent, and as it came about in rows that are only added."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from journeys.audio import erase_audio
from journeys.base import actor_of
from journeys.drafts import ConsentDraft
from journeys.errors import N_
from journeys.lookup import found
from journeys.models import Respondent, Study
from journeys.recording import active_respondent, session_of
from journeys.respondent_models import ConsentRecord


@dataclass(frozen=True)
class ConsentRow:
    """What was agreed, changed or withdrawn at one time; `recorded_at` None: from before this was kept."""

    recorded_at: datetime | None
    purpose: str
    version: str
    form: str | None
    given_on: date | None
    may_quote: bool
    may_record: bool
    withdrawn: bool


def record_consent(session: Session, respondent_id: int, draft: ConsentDraft) -> Respondent:
    """Put on record how and when a customer agreed to take part; a recording they do not agree to is erased."""
    respondent = active_respondent(session, respondent_id)
    give_consent(session, respondent, draft)
    _keep_to_it(session, respondent)
    return respondent


def narrow_consent(
    session: Session, respondent_id: int, *, may_quote: bool = True, may_record: bool = True
) -> Respondent:
    """Take back a part of the consent: no quotes any more, or no recording; nothing is allowed that was not."""
    respondent = active_respondent(session, respondent_id)
    respondent.may_quote, respondent.may_record = (
        respondent.may_quote and may_quote,
        respondent.may_record and may_record,
    )
    note_consent(session, respondent)
    _keep_to_it(session, respondent)
    return respondent


def give_consent(session: Session, respondent: Respondent, draft: ConsentDraft) -> None:
    """Write a consent on a respondent that is in the database; without a version, to the text the study has now."""
    study = found(session, Study, respondent.study_id, N_("study"))
    respondent.consent_form, respondent.consent_on = draft.form, draft.given_on
    respondent.consent_version = draft.version or study.consent_version
    respondent.may_quote, respondent.may_record = draft.may_quote, draft.may_record
    note_consent(session, respondent)


def note_consent(session: Session, respondent: Respondent, *, withdrawn: bool = False) -> None:
    """Keep what is agreed from now on; nothing of a respondent who was never asked."""
    if respondent.consent_form is None:
        return
    study = found(session, Study, respondent.study_id, N_("study"))
    session.add(
        ConsentRecord(
            respondent_id=respondent.id or 0,
            purpose=study.question or study.title,
            version=respondent.consent_version,
            form=respondent.consent_form,
            given_on=respondent.consent_on,
            may_quote=respondent.may_quote and not withdrawn,
            may_record=respondent.may_record and not withdrawn,
            withdrawn=withdrawn,
            actor=actor_of(session),
        )
    )
    session.flush()


def consent_history(session: Session, respondent: Respondent) -> tuple[ConsentRow, ...]:
    """How the consent of a respondent came about, oldest first."""
    kept = select(ConsentRecord).where(ConsentRecord.respondent_id == respondent.id).order_by(col(ConsentRecord.id))
    rows = tuple(
        ConsentRow(
            recorded_at=row.recorded_at,
            purpose=row.purpose,
            version=row.version,
            form=row.form,
            given_on=row.given_on,
            may_quote=row.may_quote,
            may_record=row.may_record,
            withdrawn=row.withdrawn,
        )
        for row in session.exec(kept)
    )
    if rows or respondent.consent_form is None:
        return rows
    study = found(session, Study, respondent.study_id, N_("study"))
    return (
        ConsentRow(
            recorded_at=None,
            purpose=study.question or study.title,
            version=respondent.consent_version,
            form=respondent.consent_form,
            given_on=respondent.consent_on,
            may_quote=respondent.may_quote,
            may_record=respondent.may_record,
            withdrawn=False,
        ),
    )


def _keep_to_it(session: Session, respondent: Respondent) -> None:
    told = session_of(session, respondent.id or 0)
    if told and not respondent.may_record:
        erase_audio(session, told.id or 0)
    session.flush()
