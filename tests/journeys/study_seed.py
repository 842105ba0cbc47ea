"""A study for tests: people with consent, their conversations, and words to code."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, select

from journeys import changes
from journeys.codebook import create_code
from journeys.drafts import CodeDraft, ConsentDraft, RespondentDraft, SessionDraft, StudyDraft, TouchpointDraft
from journeys.models import Code, Highlight, JourneySession, Researcher, StudyResearcher
from journeys.ports import FakeRedactor
from journeys.spans import Span, find_quote

REDACTOR = FakeRedactor()
HELD = date(2026, 3, 2)
TOLD = "Ik snapte de beschikking niet 🙈. Dus ik belde, en nog eens. Na drie weken kreeg ik één antwoord."


def a_study(session: Session, title: str = "Rijbewijs na 75", process: str = "Verlengen", **values: object) -> int:
    """A study of a process of the CBR, with Anna and Bram as its researchers unless others are named."""
    organisation = changes.ensure_organisation(session, "CBR")
    known = changes.ensure_process(session, organisation.id or 0, process)
    draft = StudyDraft.of(**({"process_id": known.id, "title": title, "researchers": ("Anna", "Bram")} | values))
    return changes.create_study(session, draft, REDACTOR).id or 0


def a_person(session: Session, study_id: int, pseudonym: str = "A", group: str = "unhappy", **consent: object) -> int:
    """A respondent who agreed to take part and to be quoted, unless `consent` says otherwise."""
    agreed = ConsentDraft.of(**({"form": "oral", "given_on": HELD, "may_quote": True} | consent))
    draft = RespondentDraft.of(pseudonym=pseudonym, expectation=group, consent=agreed)
    return changes.add_respondent(session, study_id, draft, REDACTOR).id or 0


def a_conversation(session: Session, respondent_id: int, transcript: str = TOLD, steps: Sequence[str] = ()) -> int:
    """A conversation with this respondent, with a touchpoint for each title."""
    drafts = [TouchpointDraft.of(stage="Reis", title=title, channel="phone", quote=f"“{title}”") for title in steps]
    draft = SessionDraft.of(held_on=HELD, transcript=transcript, notes="Kwam te laat.", touchpoints=drafts)
    return changes.record_session(session, respondent_id, draft, REDACTOR).id or 0


def told(session: Session, transcript: str = TOLD) -> int:
    """The conversation of a study with one respondent."""
    return a_conversation(session, a_person(session, a_study(session)), transcript)


def a_code(session: Session, name: str, **values: object) -> int:
    """A code in the codebook, a pain point unless said otherwise."""
    return create_code(session, CodeDraft.of(name=name, **values), REDACTOR).id or 0


def researchers(session: Session) -> list[int]:
    """The researchers of all studies, in the order in which they came."""
    joined = select(Researcher.id).join(StudyResearcher).order_by(Researcher.id).distinct()
    return [number or 0 for number in session.exec(joined).all()]


def span_of(session: Session, session_id: int, words: str) -> Span:
    """Where these words stand in a conversation, the first time."""
    transcript = session.exec(select(JourneySession.transcript).where(JourneySession.id == session_id)).one()
    return find_quote(transcript, words)[0]


def words_of(session: Session, highlight: Highlight) -> str:
    """The words of a highlight as they stand now."""
    transcript = session.exec(select(JourneySession.transcript).where(JourneySession.id == highlight.session_id)).one()
    return transcript[highlight.span_start : highlight.span_end]


def code_names(session: Session) -> list[str]:
    """Every code by name."""
    return sorted(session.exec(select(Code.name)).all())


@contextmanager
def counted(session: Session) -> Iterator[list[str]]:
    """The statements that reach the database meanwhile."""
    statements: list[str] = []
    session.flush()
    connection = session.connection()

    def note(_c: object, _cu: object, statement: str, *_: object) -> None:
        statements.append(statement)

    sa.event.listen(connection, "before_cursor_execute", note)
    yield statements
    sa.event.remove(connection, "before_cursor_execute", note)
