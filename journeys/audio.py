"""Recordings of conversations: with consent only, encrypted, for researchers of the study only, and for a time."""

import base64
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlmodel import Session, col, select

from journeys.base import AMSTERDAM
from journeys.errors import N_, InvalidValue, NoConsentToRecording, NotFound, RecordingSealed
from journeys.lookup import found
from journeys.models import Audio, JourneySession, Respondent, Study
from journeys.planning import researcher_of

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

LARGEST = 200 << 20  # bytes; an hour of MP3 is about 60 MB
KINDS = {
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "wav": "audio/wav",
    "ogg": "audio/ogg",
    "opus": "audio/ogg",
    "webm": "audio/webm",
    "flac": "audio/flac",
}


def attach_audio(session: Session, session_id: int, content: bytes, file_name: str, today: date, key: bytes) -> Audio:
    """Keep the recording of a conversation, encrypted with `key`, for as long as the study keeps recordings.

    Raises `NoConsentToRecording` unless the respondent agreed to it; an earlier recording is replaced.
    """
    told = found(session, JourneySession, session_id, N_("conversation"), lock=True)
    person = found(session, Respondent, told.respondent_id, N_("respondent"))
    study = found(session, Study, person.study_id, N_("study"))
    if not person.may_record:
        raise NoConsentToRecording(respondent=person.pseudonym, study=study.title)
    kind = KINDS.get(file_name.rpartition(".")[2].lower())
    if kind is None or not 0 < len(content) <= LARGEST:
        raise InvalidValue(
            value=file_name[-40:],
            field=N_("recording"),
            expected=N_("an MP3, M4A, WAV, OGG, WEBM or FLAC file of at most 200 MB"),
        )
    erase_audio(session, session_id)
    audio = Audio(
        session_id=session_id,
        media_type=kind,
        size=len(content),
        content=sealed(content, key),
        delete_on=(told.held_on or today) + timedelta(days=study.keep_audio_days),
    )
    session.add(audio)
    session.flush()
    return audio


def keep_as_long_as_meant(session: Session, study_id: int) -> None:
    """Let the recordings of a study go on their day, counted anew: its term or the day of a conversation changed."""
    study = found(session, Study, study_id, N_("study"))
    kept = (
        sa.select(col(Audio.id), col(Audio.added_at), col(JourneySession.held_on))
        .join(JourneySession, col(Audio.session_id) == JourneySession.id)
        .join(Respondent, col(JourneySession.respondent_id) == Respondent.id)
        .where(col(Respondent.study_id) == study_id)
    )
    for number, added_at, held_on in session.execute(kept).all():
        day = (held_on or added_at.astimezone(AMSTERDAM).date()) + timedelta(days=study.keep_audio_days)
        session.exec(sa.update(Audio).where(col(Audio.id) == number).values(delete_on=day))


@dataclass(frozen=True)
class Recording:
    """A recording that is kept, without its sound."""

    size: int  # bytes
    delete_on: date


def recording(session: Session, session_id: int) -> Recording | None:
    """How large the recording of a conversation is and until when it is kept, if there is one."""
    known = sa.select(col(Audio.size), col(Audio.delete_on)).where(col(Audio.session_id) == session_id)
    row = session.execute(known).first()
    return Recording(row.size, row.delete_on) if row else None


def hear(session: Session, session_id: int, researcher_id: int, key: bytes) -> tuple[bytes, str]:
    """The recording of a conversation and its media type, for a researcher of the study only."""
    told = found(session, JourneySession, session_id, N_("conversation"))
    person = found(session, Respondent, told.respondent_id, N_("respondent"))
    researcher_of(session, person.study_id, researcher_id)
    audio = session.exec(select(Audio).where(Audio.session_id == session_id)).first()
    if audio is None:
        raise NotFound(kind=N_("recording"), id=session_id)
    return opened(audio.content, key), audio.media_type


def erase_audio(session: Session, session_id: int) -> None:
    """Delete the recording of a conversation, if there is one."""
    session.exec(sa.delete(Audio).where(col(Audio.session_id) == session_id))


def sealed(content: bytes, key: bytes) -> bytes:
    """Content as it is kept: encrypted, to be opened with this key of the installation only."""
    return _fernet(key).encrypt(content)


def opened(content: bytes, key: bytes) -> bytes:
    """What was sealed with this key; raises `RecordingSealed` when it was another."""
    from cryptography.fernet import InvalidToken

    try:
        return _fernet(key).decrypt(content)
    except InvalidToken as error:
        raise RecordingSealed() from error


def _fernet(key: bytes) -> "Fernet":
    from cryptography.fernet import Fernet
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    # a key of its own: the same secret recognises rows again
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"terugkoppel audio").derive(key)
    return Fernet(base64.urlsafe_b64encode(derived))
