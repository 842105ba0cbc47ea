"""Erasing a respondent everywhere, in one unit of work: the one way for page, screen, command, retention and restoring.

What they told goes from its own tables (`journeys.withdrawing`), and word for word from what people wrote elsewhere
(`erasing_places`); reports that hold it are not sent any more, and where it went already is told. A tombstone keeps
it so. Whoever may see the respondent may do this: behind the guard it reaches organisations they do not see, because
the right to be erased does not end where somebody's work does.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from exports.delivery import stop
from exports.erased_words import Words
from exports.handoffs import PAGE
from exports.models import BacklogChange, Handoff
from exports.quote_review import FIELD
from exports.quoted import LeftIn, keys_of, left_in, newest_first, note_quoted
from feedback.searching import ERASED
from journeys.errors import N_
from journeys.lookup import found
from journeys.models import JourneySession, Organisation, Process, Respondent, Study
from journeys.own_words import own_words
from journeys.recording import active_respondent
from journeys.withdrawing import erase_told
from workbench import audit, erased_files, held_copies
from workbench.erasing_texts import Cleaned, clean_texts
from workbench.erasures import note_erasure
from workbench.guard import unguarded
from workbench.i18n import _
from workbench.models import AuditEntry
from workbench.retention_holds import holds_on_respondent

WITHDRAWN = "withdrawn"  # the ground of an erasure that a respondent asked for


@dataclass(frozen=True)
class Withdrawn:
    """What became of it: `erased`, or kept sealed under the holds with these numbers; `left_in`: what left before.

    Either way nobody uses it any more, and nothing of it is shown or leaves.
    """

    erased: bool
    held_by: tuple[int, ...]
    left_in: tuple[LeftIn, ...]


def withdraw(session: Session, respondent_id: int, *, actor: str = "", ground: str = WITHDRAWN) -> Withdrawn:
    """Erase all that a respondent told, everywhere; `actor`: for a link, as the audit names it ("respondent_link 5").

    Raises `NotFound` for one that the owner of the session does not see, and `RespondentWithdrawn`.
    """
    person = active_respondent(session, respondent_id)
    held = erase(session, person, actor=actor, ground=ground)
    return Withdrawn(not held, held, left_behind(session, respondent_id))


def left_behind(session: Session, respondent_id: int) -> tuple[LeftIn, ...]:
    """What left with something of a respondent in it, the newest first; also long after they were erased.

    Reports and hand-overs in which it stood, and every time that their whole study was taken along. Raises `NotFound`.
    """
    person = found(session, Respondent, respondent_id, N_("respondent"))
    with unguarded(session):
        taken = session.execute(
            sa.select(col(AuditEntry.at), col(Study.title), col(Organisation.name))
            .join(Study, sa.literal("study ") + sa.cast(col(Study.id), sa.String) == col(AuditEntry.object))
            .join(Process, col(Process.id) == col(Study.process_id))
            .join(Organisation, col(Organisation.id) == col(Process.organisation_id))
            .where(col(AuditEntry.action) == "study.exported", col(Study.id) == person.study_id)
            .where(col(AuditEntry.result) == "done", col(AuditEntry.at) >= person.created_at)
        ).all()
        whole = [LeftIn("study", person.study_id, name, at, study=title) for at, title, name in taken]
        return newest_first([*left_in(session, person.guid), *whole])


def erase(session: Session, person: Respondent, *, ground: str, actor: str = "") -> tuple[int, ...]:
    """Erase this respondent, who is in force still; returns the holds for which a sealed copy is kept."""
    number, guid = person.id or 0, person.guid
    with unguarded(session):
        session.flush()
        held = tuple(holds_on_respondent(session, number))
        if held:
            held_copies.seal(session, person, ground, actor=actor)
        told = own_words(session, number)
        words = Words(told.texts, told.quotes, turns_of_phrase=_other_notes(session, number))
        keys = {key for quote in told.quotes for key in keys_of(quote)}
        approved = _approved(session, keys)
        erase_told(session, person, consent_ends=ground == WITHDRAWN)
        cleaned = clean_texts(session, words, keys)
        session.expire_all()
        _note_where(session, guid, cleaned, approved)
        _stop(session, guid)
        note_erasure(session, guid, ground=ground)
        if words:
            erased_files.clean_prepared(words)
            erased_files.forget_jobs(words)
        session.info[ERASED] = True  # not in SQLite's log either
    if not held:
        audit.record(session, "respondent.erased", f"respondent {number}", actor=actor)
    return held


def _other_notes(session: Session, respondent_id: int) -> Iterator[str]:
    """What researchers noted of others: words that come back there are how they write, and nobody's own."""
    notes = sa.select(col(JourneySession.notes)).where(
        col(JourneySession.respondent_id) != respondent_id, col(JourneySession.notes) != ""
    )
    yield from session.scalars(notes.execution_options(yield_per=500))


def _approved(session: Session, keys: set[str]) -> Mapping[int, datetime]:
    """The improvements with which words of theirs were allowed to leave, and since when; allowed no longer."""
    rows = session.execute(
        sa.select(col(BacklogChange.backlog_item_id), sa.func.min(col(BacklogChange.id)))
        .where(col(BacklogChange.field) == FIELD, col(BacklogChange.after).in_(keys))
        .group_by(col(BacklogChange.backlog_item_id))
    ).all()
    first = {change: item for item, change in rows}
    since = session.execute(
        sa.select(col(BacklogChange.id), col(BacklogChange.changed_at)).where(col(BacklogChange.id).in_(first))
    )
    found_since = {first[change]: at for change, at in since}
    # what stands for short words tells which they were
    of_quotes = sa.update(BacklogChange).where(col(BacklogChange.field) == FIELD)
    for side in ("before", "after"):
        session.execute(of_quotes.where(getattr(BacklogChange, side).in_(keys)).values({side: ""}))
    return found_since


def _note_where(session: Session, guid: str, cleaned: Cleaned, approved: Mapping[int, datetime]) -> None:
    """What is found now to have held their words, besides what was noted when it was made."""
    for report in cleaned.reports:
        note_quoted(session, [guid], report_id=report)
    handed = sa.select(col(Handoff.id), col(Handoff.made_at), col(Handoff.item_ids), col(Handoff.written_as))
    for handoff, made_at, items, written_as in session.execute(handed).all():
        with_quotes = set() if written_as == PAGE else approved.keys() & set(items)
        quoted = any(approved[item] <= made_at for item in with_quotes)
        if quoted or not cleaned.improvements.isdisjoint(items):
            note_quoted(session, [guid], handoff_id=handoff)


def _stop(session: Session, guid: str) -> None:
    reports = [one.id for one in left_in(session, guid) if one.kind == "report"]
    stop(session, reports, _("a respondent whose words are in it withdrew; make the report again"))
    session.info.setdefault(erased_files.REPORTS, set()).update(reports)
