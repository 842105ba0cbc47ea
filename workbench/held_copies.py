"""What an erased respondent told, sealed while a legal hold keeps it: used by nobody, opened for the claim it is for.

The rows themselves are gone, so that no screen, search, report or export can use them by mistake. Only an
administrator opens the copy, each time in the audit; it is destroyed when the last hold on it is lifted.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from feedback.searching import ERASED
from journeys.audio import opened, sealed
from journeys.errors import N_, NotAllowed, NotFound
from journeys.lookup import found
from journeys.models import Audio, Code, Coding, Highlight, JourneySession, Respondent, Study, Touchpoint
from journeys.respondent_models import Erasure, RespondentRemark
from workbench import audit, wiring
from workbench.erasures import note_erasure
from workbench.guard import owner
from workbench.models import HeldCopy
from workbench.retention_holds import holds_on_respondent

KIND = "held_copy"  # of the tombstone of a copy that was destroyed
JSON = "application/json"


@dataclass(frozen=True)
class HeldRow:
    """A respondent of whom a copy is kept, and the numbers of the holds that keep it."""

    respondent_id: int
    pseudonym: str
    study: str
    sealed_at: datetime
    ground: str
    holds: tuple[int, ...]


@dataclass(frozen=True)
class Opened:
    """A copy, opened: all that was told as plain data, and recordings as (media type, sound)."""

    told: dict[str, Any]
    recordings: tuple[tuple[str, bytes], ...]


def seal(session: Session, respondent: Respondent, ground: str, *, actor: str = "") -> None:
    """Keep a sealed copy of all that a respondent told, before it is erased; one that was destroyed before stays so."""
    number = respondent.id or 0
    if session.exec(select(Erasure.id).where(Erasure.kind == KIND, Erasure.guid == respondent.guid)).first():
        return
    told = json.dumps(_told(session, respondent), ensure_ascii=False).encode()
    pieces = [(JSON, sealed(told, wiring.secret()))]
    sounds = (
        sa.select(col(Audio.media_type), col(Audio.content))
        .join(JourneySession, col(JourneySession.id) == col(Audio.session_id))
        .where(col(JourneySession.respondent_id) == number)
    )
    pieces += [(media_type, content) for media_type, content in session.execute(sounds)]  # encrypted already
    for media_type, content in pieces:
        session.add(HeldCopy(respondent_id=number, ground=ground, media_type=media_type, content=content))
    session.flush()
    audit.record(session, "respondent.sealed", f"respondent {number}", actor=actor)


def held_copies(session: Session) -> list[HeldRow]:
    """Of whom a copy is kept, the newest first; raises `NotAllowed` for who is no administrator."""
    _require_administrator(session)
    rows = session.execute(
        sa.select(col(HeldCopy.sealed_at), col(HeldCopy.ground), col(Respondent.id), col(Respondent.pseudonym))
        .add_columns(col(Study.title))
        .join(Respondent, col(Respondent.id) == col(HeldCopy.respondent_id))
        .join(Study, col(Study.id) == col(Respondent.study_id))
        .where(col(HeldCopy.media_type) == JSON)
        .order_by(col(HeldCopy.id).desc())
    ).all()
    return [
        HeldRow(number, pseudonym, study, sealed_at, ground, tuple(holds_on_respondent(session, number)))
        for sealed_at, ground, number, pseudonym, study in rows
    ]


def open_held(session: Session, respondent_id: int) -> Opened:
    """What a hold keeps of a respondent; the audit tells that it was opened, in the same unit of work.

    Raises `NotAllowed`, `NotFound`, or `RecordingSealed` where it was sealed with another key.
    """
    audit.record(session, "respondent.unsealed", f"respondent {respondent_id}")
    _require_administrator(session)
    kept = select(HeldCopy).where(HeldCopy.respondent_id == respondent_id).order_by(col(HeldCopy.id))
    pieces = [(one.media_type, opened(one.content, wiring.secret())) for one in session.exec(kept)]
    told = next((json.loads(content) for media_type, content in pieces if media_type == JSON), None)
    if told is None:
        raise NotFound(kind=N_("sealed copy of respondent"), id=respondent_id)
    return Opened(told, tuple(piece for piece in pieces if piece[0] != JSON))


def destroy_unheld(session: Session) -> int:
    """Destroy each copy that no hold keeps any more, with a tombstone; returns of how many respondents."""
    kept = session.scalars(sa.select(col(HeldCopy.respondent_id)).distinct()).all()
    free = [number for number in kept if not holds_on_respondent(session, number)]
    for number in free:
        _destroy(session, number)
        note_erasure(session, found(session, Respondent, number, N_("respondent")).guid, ground="lifted", kind=KIND)
        audit.record(session, "respondent.erased", f"respondent {number}")
    return len(free)


def destroy_again(session: Session) -> None:
    """Destroy the copies that came back with a backup after they had been destroyed."""
    gone = sa.select(col(Erasure.guid)).where(col(Erasure.kind) == KIND)
    back = (
        sa.select(col(HeldCopy.respondent_id))
        .join(Respondent, col(Respondent.id) == col(HeldCopy.respondent_id))
        .where(col(Respondent.guid).in_(gone))
    )
    for number in set(session.scalars(back).all()):
        _destroy(session, number)


def _destroy(session: Session, respondent_id: int) -> None:
    session.execute(sa.delete(HeldCopy).where(col(HeldCopy.respondent_id) == respondent_id))
    session.info[ERASED] = True


def _told(session: Session, respondent: Respondent) -> dict[str, Any]:
    talks = session.exec(select(JourneySession).where(JourneySession.respondent_id == respondent.id)).all()
    numbers = [one.id for one in talks]
    marks = session.exec(select(Highlight).where(col(Highlight.session_id).in_(numbers))).all()
    codes = session.execute(
        sa.select(col(Coding.highlight_id), col(Code.name), col(Coding.severity), col(Coding.status))
        .join(Code, col(Code.id) == col(Coding.code_id))
        .where(col(Coding.highlight_id).in_([one.id for one in marks]))
    ).all()
    steps = session.exec(select(Touchpoint).where(col(Touchpoint.session_id).in_(numbers))).all()
    remarks = session.exec(select(RespondentRemark).where(RespondentRemark.respondent_id == respondent.id)).all()
    rows = {"conversations": talks, "touchpoints": steps, "highlights": marks, "remarks": remarks}
    return {
        "respondent": respondent.model_dump(mode="json"),
        **{name: [row.model_dump(mode="json") for row in some] for name, some in rows.items()},
        "codings": [dict(row._mapping) for row in codes],
    }


def _require_administrator(session: Session) -> None:
    if not owner(session).may_all:
        raise NotAllowed
