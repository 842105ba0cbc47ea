"""A study as it leaves for other tools: respondents by pseudonym, their redacted texts, and what was coded."""

from collections import defaultdict
from collections.abc import Sequence

from sqlmodel import Session, col, select

from journeys.coding import COUNTS
from journeys.errors import N_
from journeys.exchange_codes import export_codebook
from journeys.lookup import found
from journeys.models import (
    Code,
    Coding,
    Highlight,
    JourneySession,
    Researcher,
    Respondent,
    Study,
    StudyResearcher,
    UnclearTerm,
)
from journeys.overviews import study as overview
from journeys.refi import Case, CodingEntry, Project, Selection, Source, User, user_guid


def export_study(session: Session, study_id: int, *, quotable_only: bool = False) -> Project:
    """All that was told and coded in a study; nothing of who withdrew, and no suggestion that nobody accepted.

    With `quotable_only`, only the conversations of respondents who agreed to be quoted.
    """
    study = found(session, Study, study_id, N_("study"))
    told = people_of(session, study_id, quotable_only=quotable_only)
    numbers = [conversation.id or 0 for _, conversation in told]
    selections = _selections(session, numbers)
    return Project(
        name=study.title,
        guid=study.guid,
        question=study.question,
        fictional=study.fictional,
        lacking=overview(session, study_id).lacking.in_dutch(),
        made_at=study.created_at,
        users=_users(session, study_id, numbers),
        codes=export_codebook(session).codes,
        cases=tuple(_case(person, conversation) for person, conversation in told),
        sources=tuple(
            Source(
                conversation.guid, person.pseudonym, conversation.transcript, tuple(selections[conversation.id or 0])
            )
            for person, conversation in told
        ),
    )


def people_of(
    session: Session, study_id: int, *, quotable_only: bool = False
) -> list[tuple[Respondent, JourneySession]]:
    """Who takes part in a study, with their conversation, in the order of the places."""
    query = (
        select(Respondent, JourneySession)
        .join(JourneySession, col(JourneySession.respondent_id) == Respondent.id)
        .where(Respondent.study_id == study_id, col(Respondent.place).is_not(None))
        .order_by(col(Respondent.expectation).desc(), col(Respondent.place))
    )
    return [(person, told) for person, told in session.exec(query).all() if person.may_quote or not quotable_only]


def _users(session: Session, study_id: int, session_ids: Sequence[int]) -> tuple[User, ...]:
    """The researchers of the study, and who coded in it before."""
    doing = select(StudyResearcher.researcher_id).where(StudyResearcher.study_id == study_id)
    coded = (
        select(Coding.researcher_id)
        .join(Highlight, col(Coding.highlight_id) == Highlight.id)
        .where(col(Highlight.session_id).in_(session_ids), col(Coding.status).in_(COUNTS))
    )
    either = col(Researcher.id).in_(doing) | col(Researcher.id).in_(coded)
    names = session.exec(select(Researcher.name).where(either).order_by(col(Researcher.id))).all()
    return tuple(User(user_guid(name), name) for name in names)


def _selections(session: Session, session_ids: Sequence[int]) -> dict[int, list[Selection]]:
    """What was marked in each conversation, in the order of the text."""
    given = (
        select(Coding, Code.guid, Researcher.name)
        .join(Code, col(Coding.code_id) == Code.id)
        .join(Researcher, col(Coding.researcher_id) == Researcher.id)
        .join(Highlight, col(Coding.highlight_id) == Highlight.id)
        .where(col(Highlight.session_id).in_(session_ids), col(Coding.status).in_(COUNTS))
        .order_by(col(Coding.id))
    )
    codings: dict[int, list[CodingEntry]] = defaultdict(list)
    for coding, code, researcher in session.exec(given).all():
        entry = CodingEntry(code, user_guid(researcher), coding.severity, coding.given_at)
        codings[coding.highlight_id].append(entry)
    marked = (
        select(Highlight, UnclearTerm.plain)
        .join(UnclearTerm, col(Highlight.unclear_term_id) == UnclearTerm.id, isouter=True)
        .where(col(Highlight.session_id).in_(session_ids))
        .order_by(col(Highlight.session_id), col(Highlight.span_start), col(Highlight.span_end))
    )
    selections: dict[int, list[Selection]] = defaultdict(list)
    for highlight, plain in session.exec(marked).all():
        unclear = highlight.unclear_term_id is not None
        if unclear or highlight.id in codings:
            selections[highlight.session_id].append(
                Selection(
                    highlight.guid,
                    highlight.span_start,
                    highlight.span_end,
                    tuple(codings[highlight.id or 0]),
                    unclear,
                    plain or "",
                )
            )
    return selections


def _case(person: Respondent, told: JourneySession) -> Case:
    return Case(
        guid=person.guid,
        name=person.pseudonym,
        sources=(told.guid,),
        expectation=person.expectation,
        experience=told.experience,
        held_on=told.held_on,
        consent_form=person.consent_form,
        consent_on=person.consent_on,
        consent_version=person.consent_version,
        may_quote=person.may_quote,
        may_record=person.may_record,
    )
