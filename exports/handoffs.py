"""Handing over a backlog: what goes along this time, and keeping that it went.

An export holds what was not handed over before in the same format: for a tracker, a second import of the same item
makes a double. What was reopened since goes along again.
"""

import secrets
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from exports.absorbed import merged_news
from exports.backlog import Backlog
from exports.backlog_numbers import guarded_backlog
from exports.changes import set_status
from exports.models import CLOSED, BacklogChange, BacklogItem, Handoff, Status
from exports.quoted import note_quoted, sayers
from journeys.ports import Redactor

PAGE = "page"  # handed over by showing it behind a signed link, without quotes
NEW_WORK = ("jira", "azure", "gitlab")  # each row of such a file becomes an open task, with the priority it has
ALWAYS_WHOLE = ("azure-update",)  # what an update is for was handed over before


@dataclass(frozen=True)
class HandoffRow:
    """A backlog as it was handed over."""

    id: int
    organisation_id: int
    written_as: str
    made_at: datetime
    item_ids: tuple[int, ...]


def new_mark() -> str:
    """The mark of one hand-over, to stand in its file."""
    return secrets.token_hex(6)


def for_handing_over(
    session: Session, organisation_id: int, rows: Backlog, written_as: str, *, everything: bool = False
) -> Backlog:
    """The part of a backlog that this organisation was not given before in this format, or `everything`.

    For a tracker, an item whose key there is known was given before too. `left_out` counts the rest. An update of
    Azure DevOps holds the items whose ID there is known. What is live or declined is no new work for a tracker and
    stays out of it (`closed`). Its counts are those that may leave. What the organisation was given and is part of
    another item since, is told (`merged`).
    """
    rows, _ = guarded_backlog(session, organisation_id, rows)
    news = merged_news(session, organisation_id, written_as, everything=everything)
    rows = replace(rows, merged=news)
    if written_as in ALWAYS_WHOLE:
        known = tuple(row for row in rows if any(key.tracker == "azure" for key in row.keys))
        return replace(rows, rows=known)
    if written_as in NEW_WORK:
        still = tuple(row for row in rows if row.status not in CLOSED)
        rows = replace(rows, rows=still, closed=len(rows) - len(still))
    if everything:
        return rows
    given = handed_over(session, organisation_id, written_as)
    kept = tuple(
        row
        for row in rows
        if not any(key.tracker == written_as for key in row.keys)
        and (row.id not in given or row.status == Status.PROPOSED)  # proposed again: it was reopened
    )
    return replace(rows, rows=kept, left_out=len(rows) - len(kept))


def as_sent(rows: Backlog, answer_by: date) -> Backlog:
    """The backlog as it stands once it is handed over: what was proposed is sent."""
    sent = tuple(
        replace(row, status=Status.SENT, answer_by=row.answer_by or answer_by) if row.status == Status.PROPOSED else row
        for row in rows
    )
    return replace(rows, rows=sent)


def hand_over(
    session: Session,
    organisation_id: int,
    item_ids: Collection[int],
    written_as: str,
    *,
    mark: str,
    actor: str,
    redactor: Redactor,
    answer_by: date,
    quotes: Collection[str] = (),
) -> None:
    """Keep that these items went to the organisation; what was proposed is sent from now on, to be answered by then.

    `quotes`: words of respondents that went along. Raises `QuoteWithdrawn` when one may not leave any more.
    """
    quoted = sayers(session, quotes)
    made = Handoff(organisation_id=organisation_id, written_as=written_as, mark=mark, item_ids=sorted(item_ids))
    session.add(made)
    session.flush()
    note_quoted(session, quoted, handoff_id=made.id)
    waiting = select(BacklogItem.id).where(
        col(BacklogItem.id).in_(item_ids), col(BacklogItem.status) == Status.PROPOSED
    )
    for item_id in session.exec(waiting.order_by(col(BacklogItem.id))).all():
        set_status(session, item_id or 0, Status.SENT, actor=actor, redactor=redactor, answer_by=answer_by)
    session.flush()


def note_update(session: Session, organisation_id: int, item_ids: Collection[int], quotes: Collection[str]) -> None:
    """Keep that words of respondents went along in an update: with the newest hand-over of one of these items.

    Raises `QuoteWithdrawn`.
    """
    quoted = sayers(session, quotes)
    given = select(Handoff).where(Handoff.organisation_id == organisation_id, Handoff.written_as != PAGE)
    newest = session.exec(given.order_by(col(Handoff.id).desc()))
    latest = next((one for one in newest if not set(item_ids).isdisjoint(one.item_ids)), None)
    if latest is not None:
        note_quoted(session, quoted, handoff_id=latest.id)


def spoken(rows: Backlog) -> list[str]:
    """The words of respondents that these rows may show."""
    return [quote.text for row in rows for quote in row.evidence.quotes if quote.reviewed and quote.kind == "journey"]


def latest_change(session: Session) -> int:
    """The number of the latest change to any item: what a file made now can know of."""
    return session.exec(select(func.max(col(BacklogChange.id)))).one() or 0


def handed_over(session: Session, organisation_id: int, written_as: str) -> frozenset[int]:
    """The numbers of the items that this organisation was given in this format."""
    same = select(Handoff.item_ids).where(
        col(Handoff.organisation_id) == organisation_id, col(Handoff.written_as) == written_as
    )
    return frozenset(number for ids in session.exec(same) for number in ids)


def handoff_marked(session: Session, mark: str) -> HandoffRow | None:
    """The hand-over with this mark."""
    kept = session.exec(select(Handoff).where(Handoff.mark == mark)).first() if mark else None
    if kept is None:
        return None
    return HandoffRow(kept.id or 0, kept.organisation_id, kept.written_as, kept.made_at, tuple(kept.item_ids))
