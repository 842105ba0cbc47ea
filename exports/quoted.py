"""In which reports and hand-overs something stands that a respondent told: kept when they are made, told when asked.

Only by a random number (the respondent's guid), and only here: nothing of who said what is in what leaves.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from exports.delivery import State, state_of
from exports.models import Delivery, Handoff, Quoted, Report
from exports.quote_review import quote_key
from exports.report_quotes import shortened
from journeys.base import reads_evidence
from journeys.improvement_errors import QuoteWithdrawn
from journeys.models import Organisation, Respondent
from journeys.periods import period_between
from journeys.told import coded_spans


@dataclass(frozen=True)
class SentTo:
    """An address that a report was queued for, and how far that is."""

    address: str
    state: State
    sent_at: datetime | None


@dataclass(frozen=True)
class LeftIn:
    """What left with something of a respondent in it.

    `kind`: report, handoff or study (a whole study that somebody took along, to wherever); `made_at`: when it was
    made, handed over or taken. A report that was downloaded went to an address that nobody here knows.
    """

    kind: str
    id: int
    organisation: str
    made_at: datetime
    period: str = ""  # of a report
    written_as: str = ""  # of a hand-over
    study: str = ""
    sent: tuple[SentTo, ...] = ()


def keys_of(quote: str) -> tuple[str, str]:
    """What stands for these words when they leave, whole or cut short."""
    return quote_key(quote), quote_key(shortened(quote))


@reads_evidence
def sayers(session: Session, quotes: Collection[str]) -> frozenset[str]:
    """Who said these words and lets them be quoted, by guid; raises `QuoteWithdrawn` when nobody does any more."""
    if not quotes:
        return frozenset()
    said: dict[str, set[int]] = {}
    for span in coded_spans(session, col(Respondent.may_quote).is_(True)):
        for key in keys_of(span.quote):
            said.setdefault(key, set()).add(span.respondent_id)
    wanted = {quote_key(quote) for quote in quotes}
    if wanted - said.keys():
        raise QuoteWithdrawn
    people = {number for key in wanted for number in said[key]}
    return frozenset(session.scalars(sa.select(col(Respondent.guid)).where(col(Respondent.id).in_(people))).all())


def note_quoted(
    session: Session, guids: Iterable[str], *, report_id: int | None = None, handoff_id: int | None = None
) -> None:
    """Keep that a report or hand-over held something of these respondents; safe to do twice."""
    one = col(Quoted.report_id) == report_id if handoff_id is None else col(Quoted.handoff_id) == handoff_id
    known = set(session.scalars(sa.select(col(Quoted.respondent_guid)).where(one)).all())
    for guid in sorted(set(guids) - known):
        session.add(Quoted(report_id=report_id, handoff_id=handoff_id, respondent_guid=guid))
    session.flush()


def left_in(session: Session, respondent_guid: str) -> tuple[LeftIn, ...]:
    """The reports and hand-overs that held something of this respondent, the newest first."""
    reports = session.execute(
        sa.select(Report, col(Organisation.name))
        .join(Quoted, col(Quoted.report_id) == col(Report.id))
        .join(Organisation, col(Organisation.id) == col(Report.organisation_id))
        .where(col(Quoted.respondent_guid) == respondent_guid)
    ).all()
    handed = session.execute(
        sa.select(Handoff, col(Organisation.name))
        .join(Quoted, col(Quoted.handoff_id) == col(Handoff.id))
        .join(Organisation, col(Organisation.id) == col(Handoff.organisation_id))
        .where(col(Quoted.respondent_guid) == respondent_guid)
    ).all()
    sent: dict[int | None, list[SentTo]] = {}
    queued = select(Delivery).where(col(Delivery.report_id).in_([row.id for row, _ in reports]))
    for one in session.exec(queued.order_by(col(Delivery.id))).all():
        sent.setdefault(one.report_id, []).append(SentTo(one.address, state_of(one), one.sent_at))
    found = [
        LeftIn(
            "report",
            row.id or 0,
            name,
            row.made_at,
            period=period_between(row.period_start, row.period_end).label,
            sent=tuple(sent.get(row.id, ())),
        )
        for row, name in reports
    ]
    found += [LeftIn("handoff", row.id or 0, name, row.made_at, written_as=row.written_as) for row, name in handed]
    return newest_first(found)


def newest_first(found: Iterable[LeftIn]) -> tuple[LeftIn, ...]:
    """In the order in which they are told."""
    return tuple(sorted(found, key=lambda one: (one.made_at, one.kind, one.id), reverse=True))
