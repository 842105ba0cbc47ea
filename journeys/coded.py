"""Reads of coding: the codebook as a tree, and what researchers marked in a conversation."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col, select

from journeys.agreement import Agreement, agreement, coded_sentences
from journeys.coding import COUNTS
from journeys.models import (
    Code,
    Coding,
    CodingStatus,
    Highlight,
    JourneySession,
    Researcher,
    Respondent,
    UnclearTerm,
)
from journeys.sentences import sentences
from journeys.spans import Span

RECENT = 9  # codes under the keys 1 to 9


@dataclass(frozen=True)
class CodeRow:
    """A code in its place in the tree: `path` names the codes above it, `given` counts its highlights."""

    id: int
    guid: str
    name: str
    description: str
    parent_id: int | None
    path: tuple[str, ...]
    is_pain_point: bool
    color: str
    given: int

    @property
    def depth(self) -> int:
        """How many codes it stands under."""
        return len(self.path)


@dataclass(frozen=True)
class CodingRow:
    """A code on a highlight, by one researcher."""

    id: int
    code_id: int
    code: str
    severity: int | None
    status: str
    similarity: float | None
    researcher_id: int
    researcher: str


@dataclass(frozen=True)
class MarkRow:
    """A highlight with its codes, and whether its words were unclear."""

    id: int
    start: int
    end: int
    touchpoint_id: int | None
    unclear: bool
    codings: tuple[CodingRow, ...]


@dataclass(frozen=True)
class UnclearRow:
    """A word of the jargon list: how many respondents did not understand it, and how to say it instead."""

    id: int
    organisation_id: int
    term: str
    plain: str
    respondents: int
    pseudonyms: tuple[str, ...]


def codebook(session: Session) -> tuple[CodeRow, ...]:
    """Every code, each below the one it belongs to, by name."""
    counted = (
        select(Coding.code_id, sa.func.count(sa.distinct(col(Coding.highlight_id))))
        .where(col(Coding.status).in_(COUNTS))
        .group_by(col(Coding.code_id))
    )
    given = dict(session.exec(counted).all())
    below: dict[int | None, list[Code]] = defaultdict(list)
    for code in session.exec(select(Code)).all():
        below[code.parent_id].append(code)
    rows: list[CodeRow] = []

    def walk(parent_id: int | None, path: tuple[str, ...]) -> None:
        for code in sorted(below[parent_id], key=lambda one: one.name.casefold()):
            assert code.id is not None
            rows.append(
                CodeRow(
                    code.id,
                    code.guid,
                    code.name,
                    code.description,
                    code.parent_id,
                    path,
                    code.is_pain_point,
                    code.color,
                    given.get(code.id, 0),
                )
            )
            walk(code.id, (*path, code.name))

    walk(None, ())
    return tuple(rows)


def marks(session: Session, session_id: int, researcher_id: int | None = None) -> tuple[MarkRow, ...]:
    """What was marked in a conversation, in the order of the text: by one researcher, or by all.

    Unclear words are everyone's; suggestions that were refused are left out.
    """
    condition = [col(Highlight.session_id) == session_id]
    mine = sa.true() if researcher_id is None else col(Coding.researcher_id) == researcher_id
    found = (
        sa.select(Highlight, Coding, col(Code.name), col(Researcher.name))
        .join(
            Coding,
            sa.and_(col(Coding.highlight_id) == Highlight.id, col(Coding.status) != CodingStatus.REFUSED, mine),
            isouter=True,
        )
        .join(Code, col(Coding.code_id) == Code.id, isouter=True)
        .join(Researcher, col(Coding.researcher_id) == Researcher.id, isouter=True)
        .where(*condition)
        .order_by(col(Highlight.span_start), sa.desc(col(Highlight.span_end)), col(Coding.id))
    )
    highlights: dict[int, Highlight] = {}
    codings: dict[int, list[CodingRow]] = defaultdict(list)
    for highlight, coding, code, researcher in session.execute(found):
        highlights[highlight.id] = highlight
        if coding is not None:
            codings[highlight.id].append(
                CodingRow(
                    coding.id,
                    coding.code_id,
                    code,
                    coding.severity,
                    coding.status,
                    coding.similarity,
                    coding.researcher_id,
                    researcher,
                )
            )
    return tuple(
        MarkRow(
            number,
            one.span_start,
            one.span_end,
            one.touchpoint_id,
            one.unclear_term_id is not None,
            tuple(codings[number]),
        )
        for number, one in highlights.items()
        if codings[number] or one.unclear_term_id is not None
    )


def recent_codes(session: Session, researcher_id: int) -> list[int]:
    """The codes a researcher gave last, newest first: those under the keys 1 to 9."""
    newest = sa.func.max(col(Coding.id))
    query = (
        sa.select(col(Coding.code_id))
        .where(col(Coding.researcher_id) == researcher_id, col(Coding.status).in_(COUNTS))
        .group_by(col(Coding.code_id))
        .order_by(sa.desc(newest))
        .limit(RECENT)
    )
    return list(session.execute(query).scalars())


def unclear_terms(session: Session, organisation_ids: Sequence[int]) -> tuple[UnclearRow, ...]:
    """The jargon list of organisations: the words that most respondents did not understand first."""
    said = (
        sa.select(UnclearTerm, col(Respondent.id), col(Respondent.pseudonym))
        .join(Highlight, col(Highlight.unclear_term_id) == UnclearTerm.id, isouter=True)
        .join(JourneySession, col(Highlight.session_id) == JourneySession.id, isouter=True)
        .join(Respondent, col(JourneySession.respondent_id) == Respondent.id, isouter=True)
        .where(col(UnclearTerm.organisation_id).in_(organisation_ids))
        .order_by(col(UnclearTerm.id), col(Respondent.id))
    )
    terms: dict[int, UnclearTerm] = {}
    people: dict[int, dict[int, str]] = defaultdict(dict)
    for term, respondent_id, pseudonym in session.execute(said):
        terms[term.id] = term
        if respondent_id is not None:
            people[term.id][respondent_id] = pseudonym
    rows = [
        UnclearRow(
            number, term.organisation_id, term.term, term.plain, len(people[number]), tuple(people[number].values())
        )
        for number, term in terms.items()
    ]
    return tuple(sorted(rows, key=lambda row: (-row.respondents, row.term)))


@dataclass(frozen=True)
class QuoteRow:
    """Words that a code was given to: whose, by whom, and whether it had been suggested."""

    words: str
    pseudonym: str
    researcher: str
    suggested: bool


def quotes_of(session: Session, code_id: int, study_id: int, limit: int = 50) -> list[QuoteRow]:
    """The words in one study that a code was given to, in the order of the conversations."""
    length = col(Highlight.span_end) - col(Highlight.span_start)
    query = (
        sa.select(
            sa.func.substr(col(JourneySession.transcript), col(Highlight.span_start) + 1, length),
            col(Respondent.pseudonym),
            col(Researcher.name),
            col(Coding.similarity).is_not(None),
        )
        .join(Highlight, col(Coding.highlight_id) == Highlight.id)
        .join(JourneySession, col(Highlight.session_id) == JourneySession.id)
        .join(Respondent, col(JourneySession.respondent_id) == Respondent.id)
        .join(Researcher, col(Coding.researcher_id) == Researcher.id)
        .where(col(Coding.code_id) == code_id, col(Respondent.study_id) == study_id, col(Coding.status).in_(COUNTS))
        .order_by(col(JourneySession.id), col(Highlight.span_start), col(Researcher.id))
        .limit(limit)
    )
    return [QuoteRow(words, who, by, bool(suggested)) for words, who, by, suggested in session.execute(query)]


def study_agreement(
    session: Session, study_id: int, first_id: int, second_id: int
) -> tuple[list[tuple[str, Agreement]], int]:
    """(code, agreement) between two researchers over the conversations that both coded, and how many those are."""
    given = sa.select(
        col(Highlight.session_id),
        col(Coding.researcher_id),
        col(Highlight.span_start),
        col(Highlight.span_end),
        col(Coding.code_id),
    ).join(Highlight, col(Coding.highlight_id) == Highlight.id)
    given = (
        given.join(JourneySession, col(Highlight.session_id) == JourneySession.id)
        .join(Respondent, col(JourneySession.respondent_id) == Respondent.id)
        .where(
            col(Respondent.study_id) == study_id,
            col(Coding.researcher_id).in_((first_id, second_id)),
            col(Coding.status).in_(COUNTS),
        )
    )
    by_session: dict[int, dict[int, list[tuple[Span, int]]]] = defaultdict(lambda: defaultdict(list))
    for session_id, researcher_id, start, end, code_id in session.execute(given):
        by_session[session_id][researcher_id].append(((start, end), code_id))
    both = [number for number, coders in by_session.items() if len(coders) == 2]
    texts = session.exec(
        select(JourneySession.id, JourneySession.transcript).where(col(JourneySession.id).in_(both))
    ).all()
    coded: dict[int, dict[int, set[int]]] = {first_id: defaultdict(set), second_id: defaultdict(set)}
    counted = 0
    for number, transcript in texts:
        spans = sentences(transcript)
        for coder in (first_id, second_id):
            for code_id, places in coded_sentences(spans, by_session[number or 0][coder]).items():
                coded[coder][code_id] |= {counted + place for place in places}
        counted += len(spans)
    one, other = ({code: frozenset(places) for code, places in coded[coder].items()} for coder in (first_id, second_id))
    names = dict(session.exec(select(Code.id, Code.name)).all())
    return [(names[row.code_id], row) for row in agreement(counted, one, other)], len(both)
