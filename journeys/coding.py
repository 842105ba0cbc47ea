"""Writes about coding: pain points tagged on a span of a transcript, and spans that follow a corrected text."""

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from journeys.drafts import one_line
from journeys.errors import N_, InvalidValue, NotFound
from journeys.lookup import found
from journeys.models import Code, Coding, Highlight, JourneySession, Touchpoint
from journeys.ports import Redactor
from journeys.spans import remap


def tag_pain_point(
    session: Session,
    session_id: int,
    start: int,
    end: int,
    code_name: str,
    severity: int,
    touchpoint_id: int | None = None,
    redactor: Redactor | None = None,
) -> Highlight:
    """Mark code points [start, end) of a transcript as a pain point, severity 1 (a nuisance) to 5 (gives up).

    A name that a person typed goes through the redactor: it becomes the title of an improvement.
    """
    told = found(session, JourneySession, session_id, N_("conversation"))
    if not 0 <= start < end <= len(told.transcript) or not told.transcript[start:end].strip():
        raise InvalidValue(value=f"{start}–{end}", field=N_("quote"), expected=N_("words in the transcript"))
    if severity not in range(1, 6):
        raise InvalidValue(value=severity, field=N_("severity"), expected=N_("a whole number from 1 to 5"))
    if touchpoint_id is not None:
        touchpoint = found(session, Touchpoint, touchpoint_id, N_("touchpoint"))
        if touchpoint.session_id != session_id:
            raise NotFound(kind=N_("touchpoint"), id=touchpoint_id)
    code = _ensure_pain_point(session, redactor.redact([code_name])[0].text if redactor else code_name)
    highlight = session.exec(
        select(Highlight).where(
            Highlight.session_id == session_id, Highlight.span_start == start, Highlight.span_end == end
        )
    ).first() or Highlight(session_id=session_id, span_start=start, span_end=end)
    highlight.touchpoint_id = touchpoint_id if touchpoint_id is not None else highlight.touchpoint_id
    session.add(highlight)
    session.flush()
    assert highlight.id is not None
    assert code.id is not None
    session.merge(Coding(highlight_id=highlight.id, code_id=code.id, severity=severity))
    session.flush()
    return highlight


def untag(session: Session, highlight_id: int, code_id: int) -> None:
    """Take a code off a highlight; a highlight without codes goes."""
    session.exec(sa.delete(Coding).where(col(Coding.highlight_id) == highlight_id, col(Coding.code_id) == code_id))
    if session.exec(select(Coding).where(Coding.highlight_id == highlight_id)).first() is None:
        session.exec(sa.delete(Highlight).where(col(Highlight.id) == highlight_id))
    session.flush()


def move_highlights(session: Session, session_id: int, before: str, after: str) -> list[str]:
    """Let the highlights of a conversation follow its corrected transcript; returns the quotes that are gone."""
    if before == after:
        return []
    highlights = session.exec(select(Highlight).where(Highlight.session_id == session_id)).all()
    spans = [(highlight.span_start, highlight.span_end) for highlight in highlights]
    lost = []
    for highlight, span in zip(highlights, remap(before, after, spans), strict=True):
        if span:
            highlight.span_start, highlight.span_end = span
            continue
        lost.append(before[highlight.span_start : highlight.span_end])
        session.exec(sa.delete(Coding).where(col(Coding.highlight_id) == highlight.id))
        session.delete(highlight)
    session.flush()
    return lost


def _ensure_pain_point(session: Session, name: str) -> Code:
    name = str(one_line(name))
    if not 1 <= len(name) <= 200:
        raise InvalidValue(value=name[:40], field=N_("pain point"), expected=N_("a name of 1 to 200 characters"))

    def known() -> Code | None:
        same_name = sa.or_(col(Code.name) == name, sa.func.lower(col(Code.name)) == name.lower())
        return session.exec(select(Code).where(same_name)).first()

    code = known()
    if code is None:
        code = Code(name=name, is_pain_point=True)
        try:
            with session.begin_nested():
                session.add(code)
        except IntegrityError:  # another writer made it first
            code = known()
            if code is None:
                raise
    if not code.is_pain_point:
        raise InvalidValue(value=name, field=N_("pain point"), expected=N_("a code that marks a problem"))
    return code
