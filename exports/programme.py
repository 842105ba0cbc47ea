"""All organisations side by side: what was asked, and how far their improvements are."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, func
from sqlalchemy import select as sa_select
from sqlmodel import Session, col

from exports.models import BacklogItem, EffectFound, Status
from exports.owners import leads_or_shares
from feedback.models import Routing
from journeys.models import Organisation

WENT_OUT = (Status.SENT, Status.ACCEPTED, Status.DECLINED, Status.PLANNED, Status.LIVE, Status.EFFECT_KNOWN)
ANSWERED = (Status.ACCEPTED, Status.DECLINED, Status.PLANNED, Status.LIVE, Status.EFFECT_KNOWN)
LIVE = (Status.LIVE, Status.EFFECT_KNOWN)


@dataclass(frozen=True)
class ProgrammeRow:
    """One organisation: exact numbers, for those who run the programme.

    Questions are those of the period; improvements are counted as they stand now, each in every column it reached:
    `sent` to the organisation, `answered` by it, `live`, and `proven` to have done what was expected of it. One with
    several owners counts once, at the one that leads it; what was merged into another one does not count.
    """

    organisation_id: int
    organisation: str
    short: str
    questions: int
    proposed: int  # all improvements, sent or not
    sent: int
    answered: int
    live: int
    proven: int


def programme(session: Session, start: date, end: date) -> list[ProgrammeRow]:
    """Every organisation with a question or an improvement, most questions first; one query."""
    asked = (
        sa_select(col(Routing.organisation_id).label("organisation"), func.count().label("questions"))
        .where(col(Routing.asked_on).between(start, end))
        .group_by(col(Routing.organisation_id))
        .subquery()
    )
    newest = sa_select(func.max(col(EffectFound.id)).label("id")).group_by(col(EffectFound.backlog_item_id)).subquery()
    proven = (
        sa_select(col(EffectFound.backlog_item_id).label("item"))
        .join(newest, newest.c.id == col(EffectFound.id))
        .where(col(EffectFound.as_expected).is_(True))
        .subquery()
    )
    status = col(BacklogItem.status)
    told = status.in_(ANSWERED) | (status.in_(WENT_OUT) & (col(BacklogItem.answer) != ""))
    done = (
        sa_select(
            col(BacklogItem.organisation_id).label("organisation"),
            func.count().label("proposed"),
            *(
                func.sum(case((condition, 1), else_=0)).label(name)
                for name, condition in (
                    ("sent", status.in_(WENT_OUT)),
                    ("answered", told),
                    ("live", status.in_(LIVE)),
                    ("proven", status.in_(LIVE) & proven.c.item.is_not(None)),
                )
            ),
        )
        .join(proven, proven.c.item == col(BacklogItem.id), isouter=True)
        .where(col(BacklogItem.merged_into_id).is_(None))
        .group_by(col(BacklogItem.organisation_id))
        .subquery()
    )
    rows = session.execute(
        sa_select(
            col(Organisation.id),
            col(Organisation.name),
            col(Organisation.abbreviation),
            func.coalesce(asked.c.questions, 0),
            *(func.coalesce(done.c[name], 0) for name in ("proposed", "sent", "answered", "live", "proven")),
        )
        .join(asked, asked.c.organisation == col(Organisation.id), isouter=True)
        .join(done, done.c.organisation == col(Organisation.id), isouter=True)
        .where(asked.c.questions.is_not(None) | done.c.proposed.is_not(None))
    )
    found = [
        ProgrammeRow(number or 0, name, short or name, *(int(one) for one in counts))
        for number, name, short, *counts in rows
    ]
    return sorted(found, key=lambda row: (-row.questions, row.organisation))


def reported_organisations(session: Session) -> list[str]:
    """The names of organisations that a report can be about: those with questions or improvements."""
    asked = sa_select(col(Routing.item_id)).where(col(Routing.organisation_id) == col(Organisation.id)).exists()
    improved = leads_or_shares(col(Organisation.id))
    rows = session.execute(sa_select(col(Organisation.name)).where(asked | improved).order_by(col(Organisation.name)))
    return [name for (name,) in rows]
