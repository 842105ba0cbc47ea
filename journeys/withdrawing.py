"""A customer withdraws: what they told is erased here, and their place is free again.

What stands elsewhere (improvements, reports, files) is erased along with it by `workbench.erasing`.
"""

import sqlalchemy as sa
from sqlmodel import Session, col, select

from journeys.audio import erase_audio
from journeys.base import utc_now
from journeys.consents import note_consent
from journeys.highlights import erase_highlights
from journeys.models import JourneySession, Respondent, Touchpoint
from journeys.recording import active_respondent
from journeys.respondent_links import revoke_personal_links
from journeys.respondent_models import RespondentRemark


def withdraw_respondent(session: Session, respondent_id: int) -> Respondent:
    """Erase what a customer told and said of it, end their links, and free their place; their consent ends on record.

    That they agreed once, and to what, stays: it says on what ground the conversation was held.
    """
    return erase_told(session, active_respondent(session, respondent_id))


def erase_told(session: Session, respondent: Respondent, *, consent_ends: bool = True) -> Respondent:
    """The same for one who may have withdrawn before, as after putting back a backup; safe to do twice.

    Without `consent_ends` nothing is written of their consent: it is erased because its term is over.
    """
    number, now = respondent.id or 0, utc_now()
    session.exec(sa.delete(RespondentRemark).where(col(RespondentRemark.respondent_id) == number))
    for told in session.exec(select(JourneySession).where(JourneySession.respondent_id == number)).all():
        assert told.id is not None
        erase_audio(session, told.id)
        erase_highlights(session, told.id)
        session.exec(sa.delete(Touchpoint).where(col(Touchpoint.session_id) == told.id))
        session.delete(told)
    revoke_personal_links(session, number, now)
    if respondent.withdrawn_at is None:
        if consent_ends:
            note_consent(session, respondent, withdrawn=True)
        respondent.withdrawn_at = now
    respondent.place = respondent.invitation_id = None  # nothing leads from a pseudonym to a customer any more
    respondent.expectation_reason = respondent.correction_reason = ""
    respondent.may_quote = respondent.may_record = False
    session.flush()
    return respondent
