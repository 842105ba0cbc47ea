"""What one respondent told, in all the places where it is kept: by it their words are found again elsewhere."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col, select

from journeys.models import Highlight, JourneySession, Touchpoint
from journeys.respondent_models import RespondentRemark
from journeys.turns import INTERVIEWERS, turns


@dataclass(frozen=True)
class OwnWords:
    """`texts`: each a piece told in one go; `quotes`: what was marked or written down as their own words."""

    texts: tuple[str, ...]
    quotes: tuple[str, ...]


def own_words(session: Session, respondent_id: int) -> OwnWords:
    """All that a respondent told: the conversation without the interviewer's turns, notes, steps, quotes, remarks."""
    texts: list[str] = []
    quotes: list[str] = []
    for told in session.exec(select(JourneySession).where(JourneySession.respondent_id == respondent_id)).all():
        texts += _theirs(told.transcript)
        texts.append(told.notes)
        spans = sa.select(col(Highlight.span_start), col(Highlight.span_end)).where(
            col(Highlight.session_id) == told.id
        )
        quotes += [told.transcript[start:end] for start, end in session.execute(spans)]
        steps = sa.select(col(Touchpoint.what_happened), col(Touchpoint.quote)).where(
            col(Touchpoint.session_id) == told.id
        )
        for what_happened, quote in session.execute(steps):
            texts.append(what_happened)
            quotes.append(quote)
    remarks = select(RespondentRemark.text).where(RespondentRemark.respondent_id == respondent_id)
    texts += session.exec(remarks).all()
    return OwnWords(_told(texts), _told(quotes))


def _theirs(transcript: str) -> list[str]:
    """Their turns, each whole; a line that names no speaker goes on with what stood before it."""
    pieces: list[str] = []
    going_on = False
    for turn in turns(transcript):
        words = transcript[turn.words_start : turn.end]
        if turn.speaker.casefold().rstrip(" .0123456789") in INTERVIEWERS:
            going_on = False
        elif going_on and not turn.speaker and turn.time is None:
            pieces[-1] += f" {words}"
        else:
            pieces.append(words)
            going_on = True
    return pieces


def _told(pieces: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(piece for piece in pieces if piece.strip()))
