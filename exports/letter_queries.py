"""The letters of an organisation with their scores, the words its customers did not understand, and what came after."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import sqlalchemy as sa
from sqlmodel import Session, col

from exports.letter_difficulty import Level
from exports.letter_words import Jargon
from exports.letters import LetterReport, check_letter
from exports.suggestions import GIVES_UP
from feedback.models import Letter, Routing
from journeys.base import reads_evidence
from journeys.coded import unclear_terms
from journeys.coding import COUNTS
from journeys.errors import N_
from journeys.lookup import found
from journeys.models import Code, Coding, Highlight, JourneySession, Process, Respondent, Study

AROUND = 28  # days before and after a letter was sent
SHOWN = 100  # letters of one organisation, the newest


@dataclass(frozen=True)
class LetterLine:
    """One stored letter with its scores; of `checks` lines of the checklist it passes `passed`."""

    id: int
    title: str
    process: str | None
    sent_on: date | None
    number_sent: int | None
    difficulty: float
    level: Level
    passed: int
    checks: int


@dataclass(frozen=True)
class Letters:
    """The newest letters of an organisation, and how many it has in all."""

    lines: tuple[LetterLine, ...]
    total: int


@dataclass(frozen=True)
class StoredLetter:
    """One stored letter with its report; in its process customers get stuck (`hard_process`)."""

    id: int
    organisation_id: int
    title: str
    process: str | None
    sent_on: date | None
    number_sent: int | None
    hard_process: bool
    report: LetterReport


@dataclass(frozen=True)
class Around:
    """Questions of the organisation in the days before a letter was sent, and from that day on."""

    days: int
    before: int
    after: int


@reads_evidence
def jargon_of(session: Session, organisation_id: int) -> tuple[Jargon, ...]:
    """The words that customers of an organisation did not understand, with how many said so."""
    return tuple(Jargon(row.term, row.plain, row.respondents) for row in unclear_terms(session, [organisation_id]))


def letters_of(session: Session, organisation_id: int) -> Letters:
    """The newest letters of an organisation, scored."""
    of_this_one = col(Letter.organisation_id) == organisation_id
    total = session.execute(sa.select(sa.func.count()).select_from(Letter).where(of_this_one)).scalar_one()
    rows = session.execute(
        sa.select(Letter, col(Process.name))
        .join(Process, col(Process.id) == col(Letter.process_id), isouter=True)
        .where(of_this_one)
        .order_by(col(Letter.sent_on).is_(None), col(Letter.sent_on).desc(), col(Letter.id).desc())
        .limit(SHOWN)
    ).all()
    jargon = jargon_of(session, organisation_id)
    hard = hard_processes(session, organisation_id)
    return Letters(tuple(_line(letter, process, jargon, hard) for letter, process in rows), total)


def stored_letter(session: Session, letter_id: int) -> StoredLetter:
    """One letter with its report; raises `NotFound`."""
    letter = found(session, Letter, letter_id, N_("letter"))
    process = session.get(Process, letter.process_id) if letter.process_id else None
    hard = letter.process_id in hard_processes(session, letter.organisation_id)
    return StoredLetter(
        id=letter_id,
        organisation_id=letter.organisation_id,
        title=letter.title,
        process=process.name if process else None,
        sent_on=letter.sent_on,
        number_sent=letter.number_sent,
        hard_process=hard,
        report=_report(letter.text, jargon_of(session, letter.organisation_id), hard),
    )


@reads_evidence
def hard_processes(session: Session, organisation_id: int) -> frozenset[int]:
    """The processes of an organisation in which a customer gave up, or nearly."""
    rows = session.execute(
        sa.select(col(Study.process_id))
        .distinct()
        .join(Process, col(Process.id) == col(Study.process_id))
        .join(Respondent, col(Respondent.study_id) == col(Study.id))
        .join(JourneySession, col(JourneySession.respondent_id) == col(Respondent.id))
        .join(Highlight, col(Highlight.session_id) == col(JourneySession.id))
        .join(Coding, col(Coding.highlight_id) == col(Highlight.id))
        .join(Code, col(Code.id) == col(Coding.code_id))
        .where(
            col(Process.organisation_id) == organisation_id,
            col(Respondent.withdrawn_at).is_(None),
            col(Code.is_pain_point).is_(True),
            col(Coding.status).in_(COUNTS),
            col(Coding.severity) >= GIVES_UP,
        )
    )
    return frozenset(rows.scalars())


def questions_around(session: Session, letter: StoredLetter, *, today: date) -> Around | None:
    """Questions of the organisation around the day a letter was sent; None without that day or whole weeks since."""
    if letter.sent_on is None or letter.sent_on + timedelta(days=AROUND) > today:
        return None
    first, last = letter.sent_on - timedelta(days=AROUND), letter.sent_on + timedelta(days=AROUND)
    day = col(Routing.asked_on)
    after = sa.func.sum(sa.case((day >= letter.sent_on, 1), else_=0))
    total, since = session.execute(
        sa.select(sa.func.count(), after)
        .select_from(Routing)
        .where(col(Routing.organisation_id) == letter.organisation_id, day >= first, day < last)
    ).one()
    return Around(AROUND, int(total) - int(since or 0), int(since or 0))


def _line(letter: Letter, process: str | None, jargon: Sequence[Jargon], hard: frozenset[int]) -> LetterLine:
    report = _report(letter.text, tuple(jargon), letter.process_id in hard)
    return LetterLine(
        id=letter.id or 0,
        title=letter.title,
        process=process,
        sent_on=letter.sent_on,
        number_sent=letter.number_sent,
        difficulty=report.difficulty,
        level=report.level,
        passed=sum(check.passed for check in report.checks),
        checks=len(report.checks),
    )


@lru_cache(maxsize=200)
def _report(text: str, jargon: tuple[Jargon, ...], hard: bool) -> LetterReport:
    """Stored text is redacted already; a list of letters is drawn again and again."""
    return check_letter(text, jargon=jargon, hard_process=hard)
