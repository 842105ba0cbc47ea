"""Which report goes to which address, and how far each delivery is: queued first, then handed over one by one.

    queued ──claim──▶ sending ──accepted──▶ sent
      ▲                 │  ├──refused for good──▶ refused
      ├──not accepted───┘  └──no word back──▶ uncertain ──a person: it arrived──▶ sent
      └──────────────────────────a person: send again───────┘ (from refused too)
    queued ──a respondent whose words are in it withdrew──▶ stopped

A delivery is claimed, and that is committed, before the mail server gets a byte of it. Whoever claims sends; so
a report is handed over at most once without a person asking for it again. A program that is killed in between leaves
the delivery as *sending*: after `LONGEST` that counts as uncertain, since nobody can know whether the server had it.
What was only queued stays queued and goes with the next run.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete as sa_delete
from sqlalchemy import func, or_, update
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from exports.models import Contact, Delivery, Report
from exports.report_mail import address_of
from journeys.base import utc_now
from journeys.errors import N_, NotFound
from journeys.models import Organisation
from journeys.periods import period_between

LONGEST = timedelta(minutes=15)  # no conversation with a mail server takes so long


class State(StrEnum):
    """How far a delivery is."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    UNCERTAIN = "uncertain"
    STOPPED = "stopped"


@dataclass(frozen=True)
class ContactRow:
    """An address that an organisation's reports go to."""

    id: int
    organisation_id: int
    organisation: str
    address: str


@dataclass(frozen=True)
class DeliveryRow:
    """A report to one address, and how far that is."""

    id: int
    organisation_id: int
    organisation: str
    report_id: int | None
    what: str
    period: str
    address: str
    file_name: str
    state: State
    queued_at: datetime
    began_at: datetime | None
    sent_at: datetime | None
    tries: int
    problem: str


def add_contact(session: Session, organisation_id: int, address: str) -> ContactRow:
    """Have reports of an organisation sent to this address too; raises `InvalidValue` for what is no address."""
    organisation = session.get(Organisation, organisation_id)
    if organisation is None:
        raise NotFound(kind=N_("organisation"), id=organisation_id)
    written = address_of(address)
    known = session.exec(
        select(Contact).where(
            col(Contact.organisation_id) == organisation_id, func.lower(col(Contact.address)) == written.lower()
        )
    ).first()
    if known is None:
        known = Contact(organisation_id=organisation_id, address=written)
        session.add(known)
        session.flush()
    return ContactRow(known.id or 0, organisation_id, organisation.name, known.address)


def remove_contact(session: Session, contact_id: int) -> None:
    """Send no more reports to this address; what was sent stays in the log. Raises `NotFound`."""
    contact = session.get(Contact, contact_id) if 0 < contact_id < 2**31 else None
    if contact is None:
        raise NotFound(kind=N_("contact"), id=contact_id)
    session.execute(
        sa_delete(Delivery).where(
            col(Delivery.organisation_id) == contact.organisation_id,
            col(Delivery.address) == contact.address,
            col(Delivery.state) == State.QUEUED,
        )
    )
    session.delete(contact)


def contacts(session: Session, organisation_id: int | None = None) -> list[ContactRow]:
    """The addresses of an organisation, or of all."""
    query = select(Contact, Organisation.name).join(Organisation, col(Organisation.id) == col(Contact.organisation_id))
    if organisation_id is not None:
        query = query.where(col(Contact.organisation_id) == organisation_id)
    rows = session.exec(query.order_by(col(Organisation.name), col(Contact.address)))
    return [ContactRow(row.id or 0, row.organisation_id, name, row.address) for row, name in rows]


def queue_report(session: Session, report: Report, file_name: str) -> int:
    """Queue this version of a report to every address of its organisation it was not queued to before; how many."""
    what = f"report {report.id}"
    known = set(session.exec(select(Delivery.address).where(col(Delivery.what) == what)))
    new = [one.address for one in contacts(session, report.organisation_id) if one.address not in known]
    for address in new:
        session.add(
            Delivery(
                organisation_id=report.organisation_id,
                report_id=report.id,
                what=what,
                address=address,
                file_name=file_name,
                state=State.QUEUED,
            )
        )
    session.flush()
    return len(new)


def queued(session: Session) -> list[int]:
    """What waits to be sent, oldest first."""
    rows = session.exec(select(Delivery.id).where(col(Delivery.state) == State.QUEUED).order_by(col(Delivery.id)))
    return [row for row in rows if row is not None]


def claim(session: Session, delivery_id: int) -> bool:
    """Take a queued delivery for sending; False when it is not queued any more, for instance taken by another."""
    claimed = session.execute(
        update(Delivery)
        .where(col(Delivery.id) == delivery_id, col(Delivery.state) == State.QUEUED)
        .values(state=State.SENDING, began_at=utc_now(), tries=col(Delivery.tries) + 1, problem="")
        .returning(col(Delivery.id))
    ).first()
    return claimed is not None


def settle(session: Session, delivery_id: int, state: State, problem: str = "") -> None:
    """Keep how a claimed delivery ended."""
    sent_at = utc_now() if state is State.SENT else None
    session.execute(
        update(Delivery)
        .where(col(Delivery.id) == delivery_id, col(Delivery.state) == State.SENDING)
        .values(state=state, sent_at=sent_at, problem=problem)
    )


def decide(session: Session, delivery_id: int, *, arrived: bool) -> None:
    """What a person found out of a delivery that is uncertain or was refused: it arrived, or it must go again.

    Raises `NotFound` when there is no such delivery to decide about.
    """
    state = State.SENT if arrived else State.QUEUED
    changed = session.execute(
        update(Delivery)
        .where(
            col(Delivery.id) == delivery_id,
            or_(
                col(Delivery.state).in_((State.UNCERTAIN, State.REFUSED)),
                (col(Delivery.state) == State.SENDING) & (col(Delivery.began_at) < utc_now() - LONGEST),
            ),
        )
        .values(state=state, sent_at=utc_now() if arrived else None, problem="")
        .returning(col(Delivery.id))
    ).first()
    if changed is None:
        raise NotFound(kind=N_("delivery to decide about"), id=delivery_id)


def deliveries(
    session: Session, organisation_id: int | None = None, *, ids: Sequence[int] | None = None, limit: int = 200
) -> list[DeliveryRow]:
    """What was delivered to whom, newest first; those of an organisation, or the ones named."""
    query = (
        sa_select(Delivery, col(Organisation.name), col(Report.period_start), col(Report.period_end))
        .join(Organisation, col(Organisation.id) == col(Delivery.organisation_id))
        .join(Report, col(Report.id) == col(Delivery.report_id), isouter=True)
    )
    if organisation_id is not None:
        query = query.where(col(Delivery.organisation_id) == organisation_id)
    if ids is not None:
        query = query.where(col(Delivery.id).in_(ids))
    rows = session.execute(query.order_by(col(Delivery.id).desc()).limit(limit)).all()
    return [
        DeliveryRow(
            id=row.id or 0,
            organisation_id=row.organisation_id,
            organisation=name,
            report_id=row.report_id,
            what=row.what,
            period=period_between(start, end).label if start and end else "",
            address=row.address,
            file_name=row.file_name,
            state=state_of(row),
            queued_at=row.queued_at,
            began_at=row.began_at,
            sent_at=row.sent_at,
            tries=row.tries,
            problem=row.problem,
        )
        for row, name, start, end in rows
    ]


def stop(session: Session, report_ids: Sequence[int], problem: str) -> None:
    """Send none of these reports that still waits; what is under way or was sent is not undone by this."""
    session.execute(
        update(Delivery)
        .where(col(Delivery.report_id).in_(report_ids), col(Delivery.state) == State.QUEUED)
        .values(state=State.STOPPED, problem=problem)
    )


def state_of(row: Delivery) -> State:
    """How far a delivery is: one that has been under way for too long is uncertain."""
    stuck = row.state == State.SENDING and row.began_at is not None and row.began_at < utc_now() - LONGEST
    return State.UNCERTAIN if stuck else State(row.state)
