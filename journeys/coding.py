"""Writes about coding: codes and unclear words on spans of a transcript."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from journeys.codebook import ensure_pain_point
from journeys.drafts import one_line
from journeys.errors import N_, InvalidValue, NotFound
from journeys.highlights import COUNTS as COUNTS
from journeys.highlights import drop_if_empty, drop_unused_terms
from journeys.lookup import found
from journeys.models import (
    Code,
    Coding,
    CodingStatus,
    Highlight,
    JourneySession,
    Process,
    Respondent,
    Study,
    Touchpoint,
    UnclearTerm,
)
from journeys.planning import researcher_of
from journeys.ports import Redactor
from journeys.spans import Span


def code_span(
    session: Session,
    session_id: int,
    span: Span,
    code_id: int,
    *,
    researcher_id: int | None = None,
    severity: int | None = None,
    touchpoint_id: int | None = None,
) -> Highlight:
    """Give code points [start, end) of a transcript a code, for one researcher of the study (None: the first).

    Severity 1 (a nuisance) to 5 (gives up) belongs to pain points only, and is 3 where none is given.
    """
    told = found(session, JourneySession, session_id, N_("conversation"))
    code = found(session, Code, code_id, N_("code"))
    _require_severity(severity)
    highlight = _ensure_highlight(session, told, span)
    assert highlight.id is not None
    if touchpoint_id is not None:
        place_highlight(session, highlight.id, touchpoint_id)
    researcher = _researcher(session, told, researcher_id)
    coding = session.exec(
        select(Coding).where(
            Coding.highlight_id == highlight.id, Coding.code_id == code_id, Coding.researcher_id == researcher
        )
    ).first() or Coding(highlight_id=highlight.id, code_id=code_id, researcher_id=researcher)
    coding.severity = (severity or coding.severity or 3) if code.is_pain_point else None
    if coding.status not in COUNTS:  # given after all
        coding.status = CodingStatus.ACCEPTED
    session.add(coding)
    session.flush()
    return highlight


def place_highlight(session: Session, highlight_id: int, touchpoint_id: int | None) -> None:
    """Say at which touchpoint of the journey these words belong, so that they stand on the map; None: at none."""
    highlight = found(session, Highlight, highlight_id, N_("quote"))
    if touchpoint_id is not None:
        touchpoint = found(session, Touchpoint, touchpoint_id, N_("touchpoint"))
        if touchpoint.session_id != highlight.session_id:
            raise NotFound(kind=N_("touchpoint"), id=touchpoint_id)
    highlight.touchpoint_id = touchpoint_id
    session.flush()


def tag_pain_point(
    session: Session,
    session_id: int,
    start: int,
    end: int,
    code_name: str,
    severity: int,
    touchpoint_id: int | None = None,
    redactor: Redactor | None = None,
    researcher_id: int | None = None,
) -> Highlight:
    """Mark code points [start, end) of a transcript as a pain point by its name; a new name joins the codebook.

    A name that a person typed goes through the redactor: it becomes the title of an improvement.
    """
    _require_words(found(session, JourneySession, session_id, N_("conversation")), (start, end))
    _require_severity(severity)
    code = ensure_pain_point(session, redactor.redact([code_name])[0].text if redactor else code_name)
    return code_span(
        session,
        session_id,
        (start, end),
        code.id or 0,
        researcher_id=researcher_id,
        severity=severity,
        touchpoint_id=touchpoint_id,
    )


def untag(session: Session, highlight_id: int, code_id: int, researcher_id: int | None = None) -> None:
    """Take a code off a highlight, of one researcher or of all; a highlight that says nothing more goes.

    A suggestion that was accepted counts as refused from then on, so that it is not made again.
    """
    condition = [col(Coding.highlight_id) == highlight_id, col(Coding.code_id) == code_id]
    if researcher_id is not None:
        condition.append(col(Coding.researcher_id) == researcher_id)
    accepted = col(Coding.status) == CodingStatus.ACCEPTED
    session.exec(sa.update(Coding).where(*condition, accepted).values(status=CodingStatus.REFUSED))
    session.exec(sa.delete(Coding).where(*condition, col(Coding.status) == CodingStatus.GIVEN))
    drop_if_empty(session, highlight_id)


def suggest_codes(
    session: Session, session_id: int, found_codes: Sequence[tuple[Span, int, float]], researcher_id: int | None = None
) -> int:
    """Keep (span, code, cosine) as suggestions to a researcher; what was given or judged before stays as it is."""
    told = found(session, JourneySession, session_id, N_("conversation"))
    researcher = _researcher(session, told, researcher_id)
    added = 0
    for span, code_id, similarity in found_codes:
        highlight = _ensure_highlight(session, told, span)
        assert highlight.id is not None
        known = session.exec(
            select(Coding).where(
                Coding.highlight_id == highlight.id, Coding.code_id == code_id, Coding.researcher_id == researcher
            )
        ).first()
        if known is None:
            session.add(
                Coding(
                    highlight_id=highlight.id,
                    code_id=code_id,
                    researcher_id=researcher,
                    status=CodingStatus.SUGGESTED,
                    similarity=round(similarity, 4),
                )
            )
            added += 1
    session.flush()
    return added


def judge_suggestion(session: Session, coding_id: int, *, accepted: bool, severity: int | None = None) -> Coding:
    """A researcher's word on a suggested code; it stays on record that it was suggested."""
    coding = found(session, Coding, coding_id, N_("suggestion"), lock=True)
    if coding.similarity is None:
        raise NotFound(kind=N_("suggestion"), id=coding_id)
    code = found(session, Code, coding.code_id, N_("code"))
    _require_severity(severity)
    coding.status = CodingStatus.ACCEPTED if accepted else CodingStatus.REFUSED
    if accepted and code.is_pain_point:
        coding.severity = severity or coding.severity or 3
    session.flush()
    return coding


def mark_unclear(session: Session, session_id: int, span: Span) -> UnclearTerm:
    """The respondent did not understand these words: they join the jargon list of the organisation."""
    told = found(session, JourneySession, session_id, N_("conversation"))
    _require_words(told, span)
    words = str(one_line(told.transcript[span[0] : span[1]])).strip(" .,;:!?“”\"'‘’()").lower()
    if not words or len(words) > 100:
        raise InvalidValue(value=words[:40], field=N_("unclear word"), expected=N_("a word or a few words"))
    organisation_id = session.exec(
        select(Process.organisation_id)
        .join(Study, col(Study.process_id) == Process.id)
        .join(Respondent, col(Respondent.study_id) == Study.id)
        .where(Respondent.id == told.respondent_id)
    ).one()
    term = _ensure_term(session, organisation_id, words)
    _ensure_highlight(session, told, span).unclear_term_id = term.id
    session.flush()
    return term


def unmark_unclear(session: Session, highlight_id: int) -> None:
    """These words were clear after all; a word that nobody found unclear and has no plain form leaves the list."""
    highlight = found(session, Highlight, highlight_id, N_("quote"))
    term_id, highlight.unclear_term_id = highlight.unclear_term_id, None
    session.flush()
    drop_if_empty(session, highlight_id)
    drop_unused_terms(session, [term_id] if term_id else [])


def explain_term(session: Session, term_id: int, plain: str, redactor: Redactor) -> UnclearTerm:
    """Write down how to say an unclear word instead; without that, a word that is clear to all leaves the list."""
    term = found(session, UnclearTerm, term_id, N_("unclear word"))
    term.plain = redactor.redact([str(one_line(plain))])[0].text[:500]
    session.flush()
    drop_unused_terms(session, [term_id])
    return term


# --- within this room ------------------------------------------------------------------------


def _require_severity(severity: int | None) -> None:
    if severity is not None and severity not in range(1, 6):
        raise InvalidValue(value=severity, field=N_("severity"), expected=N_("a whole number from 1 to 5"))


def _require_words(told: JourneySession, span: Span) -> None:
    start, end = span
    if not 0 <= start < end <= len(told.transcript) or not told.transcript[start:end].strip():
        raise InvalidValue(value=f"{start}–{end}", field=N_("quote"), expected=N_("words in the transcript"))


def _ensure_highlight(session: Session, told: JourneySession, span: Span) -> Highlight:
    _require_words(told, span)
    start, end = span
    assert told.id is not None
    same = (Highlight.session_id == told.id, Highlight.span_start == start, Highlight.span_end == end)
    highlight = session.exec(select(Highlight).where(*same)).first() or Highlight(
        session_id=told.id, span_start=start, span_end=end
    )
    session.add(highlight)
    session.flush()
    return highlight


def _researcher(session: Session, told: JourneySession, researcher_id: int | None) -> int:
    study_id = session.exec(select(Respondent.study_id).where(Respondent.id == told.respondent_id)).one()
    return researcher_of(session, study_id, researcher_id).id or 0


def _ensure_term(session: Session, organisation_id: int, words: str) -> UnclearTerm:
    known = select(UnclearTerm).where(UnclearTerm.organisation_id == organisation_id, UnclearTerm.term == words)
    if term := session.exec(known).first():
        return term
    term = UnclearTerm(organisation_id=organisation_id, term=words)
    try:
        with session.begin_nested():
            session.add(term)
    except IntegrityError:  # another researcher marked it at the same moment
        return session.exec(known).one()
    return term
