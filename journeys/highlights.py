"""Writes about highlights: they follow a corrected transcript, become one where they meet, and go when they must."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlmodel import Session, col, select

from journeys.models import Coding, CodingStatus, Highlight, UnclearTerm
from journeys.spans import Span, remap

COUNTS = (CodingStatus.GIVEN, CodingStatus.ACCEPTED)  # a suggestion is no code yet, a refused one never
# of two codings that become one: a person's word outweighs a guess, and what counts outweighs what does not
STRONGEST = (CodingStatus.GIVEN, CodingStatus.ACCEPTED, CodingStatus.REFUSED, CodingStatus.SUGGESTED)


def move_highlights(session: Session, session_id: int, before: str, after: str) -> list[str]:
    """Let the highlights of a conversation follow its corrected transcript; returns the quotes that are gone.

    Two that come to stand on the same words become one. What was only suggested or refused is no quote.
    """
    if before == after:
        return []
    ordered = select(Highlight).where(Highlight.session_id == session_id).order_by(col(Highlight.id))
    highlights = session.exec(ordered).all()
    spans = [(highlight.span_start, highlight.span_end) for highlight in highlights]
    counting = _counting(session, session_id)
    places: dict[Span, Highlight] = {}
    lost, gone = [], []
    for highlight, old, span in zip(highlights, spans, remap(before, after, spans), strict=True):
        if span is None:
            gone.append(highlight.id)
            if highlight.id in counting or highlight.unclear_term_id is not None:
                lost.append(before[slice(*old)])
        elif span in places:
            _join(session, highlight, places[span])
        else:
            places[span] = highlight
            highlight.span_start, highlight.span_end = span
    session.flush()
    _erase(session, gone)
    return lost


def erase_highlights(session: Session, session_id: int) -> None:
    """Delete all that was marked in a conversation."""
    _erase(session, session.exec(select(Highlight.id).where(Highlight.session_id == session_id)).all())


def absorb(kept: Coding, other: Coding) -> None:
    """Let one coding say what two of one researcher said: the stronger of them, and the worst severity that counts."""
    counting = [one for one in (kept, other) if one.status in COUNTS]
    stronger = min((kept, other), key=lambda one: STRONGEST.index(CodingStatus(one.status)))
    kept.severity = max((one.severity for one in counting if one.severity is not None), default=None)
    kept.status, kept.similarity, kept.given_at = stronger.status, stronger.similarity, stronger.given_at


def drop_if_empty(session: Session, highlight_id: int) -> None:
    """Delete a highlight that says nothing any more."""
    session.flush()
    highlight = session.get(Highlight, highlight_id)
    if highlight is None or highlight.unclear_term_id is not None:
        return
    if session.exec(select(Coding.id).where(Coding.highlight_id == highlight_id)).first() is None:
        session.delete(highlight)
        session.flush()


def drop_unused_terms(session: Session, term_ids: Sequence[int]) -> None:
    """Delete of these unclear words those that nobody finds unclear and nothing is said instead of."""
    used = select(Highlight.unclear_term_id).where(col(Highlight.unclear_term_id).is_not(None))
    session.exec(
        sa.delete(UnclearTerm).where(
            col(UnclearTerm.id).in_(term_ids), col(UnclearTerm.plain) == "", col(UnclearTerm.id).not_in(used)
        )
    )
    session.flush()


# --- within this room ------------------------------------------------------------------------


def _counting(session: Session, session_id: int) -> set[int]:
    """The highlights of a conversation that carry a code."""
    coded = (
        select(Coding.highlight_id)
        .join(Highlight, col(Coding.highlight_id) == Highlight.id)
        .where(Highlight.session_id == session_id, col(Coding.status).in_(COUNTS))
    )
    return set(session.exec(coded).all())


def _join(session: Session, gone: Highlight, kept: Highlight) -> None:
    """Let one highlight take over all that another on the same words says."""
    assert kept.id is not None
    there = {
        (one.code_id, one.researcher_id): one
        for one in session.exec(select(Coding).where(Coding.highlight_id == kept.id)).all()
    }
    for coding in session.exec(select(Coding).where(Coding.highlight_id == gone.id)).all():
        if same := there.get((coding.code_id, coding.researcher_id)):
            absorb(same, coding)
            session.delete(coding)
        else:
            coding.highlight_id = kept.id
    kept.touchpoint_id = kept.touchpoint_id or gone.touchpoint_id
    kept.unclear_term_id = kept.unclear_term_id or gone.unclear_term_id
    session.flush()
    session.delete(gone)
    session.flush()


def _erase(session: Session, highlight_ids: Sequence[int | None]) -> None:
    chosen = col(Highlight.id).in_(highlight_ids)
    marked = select(Highlight.unclear_term_id).where(chosen, col(Highlight.unclear_term_id).is_not(None))
    terms = session.exec(marked).all()
    session.exec(sa.delete(Coding).where(col(Coding.highlight_id).in_(highlight_ids)))
    session.exec(sa.delete(Highlight).where(chosen))
    session.flush()
    drop_unused_terms(session, [term for term in terms if term])
