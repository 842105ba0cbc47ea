"""Legal holds: what may not be destroyed for now, and why; placed and lifted by an administrator, both audited.

A hold stops every run of retention, and the erasure that a respondent asks for: then what they told is no longer
used, and it is erased once the hold is lifted (GDPR article 17(3)(b) and (e), article 18; docs/retention.md).
"""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from journeys.base import utc_now
from journeys.errors import N_, InvalidValue, NotAllowed
from journeys.lookup import found
from journeys.models import Organisation, Process, Respondent, Study
from workbench import wiring
from workbench.guard import owner
from workbench.models import LegalHold
from workbench.retention_kinds import kind_named

OF_RESPONDENTS = ("conversations", "recordings", "respondents", "invitations")
LONGEST_REASON = 500


@dataclass(frozen=True)
class Hold:
    """A hold: on a kind of record ("" all), of one organisation or study (neither: of all)."""

    id: int
    kind: str
    organisation_id: int | None
    organisation: str
    study_id: int | None
    study: str
    reason: str
    placed_at: datetime
    placed_by: str
    lifted_at: datetime | None
    lifted_by: str


def holds(session: Session, *, in_force: bool = True) -> list[Hold]:
    """The holds in force, or all there ever were; the newest first."""
    rows = (
        sa.select(LegalHold, col(Organisation.name), col(Study.title))
        .join(Organisation, col(Organisation.id) == col(LegalHold.organisation_id), isouter=True)
        .join(Study, col(Study.id) == col(LegalHold.study_id), isouter=True)
        .order_by(col(LegalHold.id).desc())
    )
    if in_force:
        rows = rows.where(col(LegalHold.lifted_at).is_(None))
    return [
        Hold(
            id=row.id or 0,
            kind=row.kind,
            organisation_id=row.organisation_id,
            organisation=organisation or "",
            study_id=row.study_id,
            study=study or "",
            reason=row.reason,
            placed_at=row.placed_at,
            placed_by=row.placed_by,
            lifted_at=row.lifted_at,
            lifted_by=row.lifted_by,
        )
        for row, organisation, study in session.execute(rows).all()
    ]


def place_hold(
    session: Session, reason: str, *, kind: str = "", organisation_id: int | None = None, study_id: int | None = None
) -> int:
    """Let nothing of this kind, organisation or study be destroyed until the hold is lifted; returns its number."""
    _require_administrator(session)
    reason = " ".join(reason.split())
    if not 0 < len(reason) <= LONGEST_REASON:
        raise InvalidValue(value=reason[:60], field=N_("reason"), expected=N_("a reason of 1 to 500 characters"))
    if kind:
        kind_named(kind)
    if organisation_id is not None:
        found(session, Organisation, organisation_id, N_("organisation"))
    if study_id is not None:
        found(session, Study, study_id, N_("study"))
    made = LegalHold(
        kind=kind,
        organisation_id=organisation_id,
        study_id=study_id,
        reason=wiring.redactor().redact([reason])[0].text,
        placed_by=owner(session).actor,
    )
    session.add(made)
    session.flush()
    return made.id or 0


def lift_hold(session: Session, hold_id: int) -> None:
    """From now on this hold stops nothing, and what it alone kept sealed is destroyed; lifted before: it stays so."""
    from workbench.held_copies import destroy_unheld

    _require_administrator(session)
    hold = found(session, LegalHold, hold_id, N_("hold"), lock=True)
    if hold.lifted_at is None:
        hold.lifted_at, hold.lifted_by = utc_now(), owner(session).actor
        session.add(hold)
        session.flush()
        destroy_unheld(session)


def holds_on_respondent(session: Session, respondent_id: int) -> list[int]:
    """The numbers of the holds under which what this respondent told may not be erased now."""
    row = session.exec(
        select(Respondent.study_id, Process.organisation_id)
        .join(Study, col(Study.id) == col(Respondent.study_id))
        .join(Process, col(Process.id) == col(Study.process_id))
        .where(Respondent.id == respondent_id)
    ).first()
    if row is None:
        return []
    study_id, organisation_id = row
    return [
        hold.id
        for hold in holds(session)
        if hold.kind in ("", *OF_RESPONDENTS)
        and hold.organisation_id in (None, organisation_id)
        and hold.study_id in (None, study_id)
    ]


def _require_administrator(session: Session) -> None:
    if not owner(session).may_all:
        raise NotAllowed
