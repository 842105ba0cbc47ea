"""Reads of exposure and events, for the screens on which people enter and correct them, and for trends."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from feedback.models import Event, Exposure
from journeys.models import Organisation, Process


@dataclass(frozen=True)
class ExposureRow:
    """What a count is divided by in one week; without an organisation it holds for all."""

    id: int
    week: date  # its Monday
    measure: str
    value: float
    organisation: str | None
    process: str | None
    point: str | None
    by_hand: bool


@dataclass(frozen=True)
class EventRow:
    """Something that may explain a rise or a fall; without an organisation it touches all."""

    id: int
    happened_on: date
    kind: str
    title: str
    organisation: str | None
    process: str | None
    by_hand: bool


@dataclass(frozen=True)
class ExposurePage:
    """The latest rows of a selection, and how many it has in all."""

    rows: tuple[ExposureRow, ...]
    total: int


@dataclass(frozen=True)
class EventPage:
    """The latest events of a selection, and how many it has in all."""

    rows: tuple[EventRow, ...]
    total: int


def in_all() -> sa.ColumnElement[float]:
    """The value of a group of rows: what is stated for all points together if it is, else the points added up."""
    value = col(Exposure.value)
    return sa.func.coalesce(sa.func.sum(sa.case((col(Exposure.point).is_(None), value))), sa.func.sum(value))


def exposure_page(
    session: Session, *, organisation_id: int | None = None, measure: str | None = None, limit: int = 200
) -> ExposurePage:
    """Exposure of an organisation (None: all there is) and measure, latest week first."""
    chosen: list[Any] = []
    if organisation_id is not None:
        chosen.append(col(Exposure.organisation_id) == organisation_id)
    if measure is not None:
        chosen.append(col(Exposure.measure) == measure)
    total = session.execute(sa.select(sa.func.count()).select_from(Exposure).where(*chosen)).scalar_one()
    listed = (
        select(Exposure, Organisation.name, Process.name)
        .outerjoin(Organisation, col(Organisation.id) == Exposure.organisation_id)
        .outerjoin(Process, col(Process.id) == Exposure.process_id)
        .where(*chosen)
        .order_by(col(Exposure.week).desc(), col(Exposure.measure), col(Exposure.id))
        .limit(limit)
    )
    rows = tuple(
        ExposureRow(
            row.id or 0, row.week, row.measure, row.value, organisation, process, row.point, row.batch_id is None
        )
        for row, organisation, process in session.exec(listed)
    )
    return ExposurePage(rows, int(total))


def exposure_measures(session: Session) -> list[str]:
    """The names of all measures, in order."""
    return list(session.exec(select(Exposure.measure).distinct().order_by(Exposure.measure)).all())


def exposure_points(session: Session) -> list[str]:
    """The Informatiepunten, desks and pages that have a measure of their own, in order."""
    named = select(Exposure.point).where(col(Exposure.point).is_not(None)).distinct().order_by(col(Exposure.point))
    return [point for point in session.exec(named) if point]


def event_page(session: Session, *, organisation_id: int | None = None, limit: int = 200) -> EventPage:
    """Events of an organisation (None: all there are), latest first."""
    chosen = [] if organisation_id is None else [col(Event.organisation_id) == organisation_id]
    total = session.execute(sa.select(sa.func.count()).select_from(Event).where(*chosen)).scalar_one()
    return EventPage(tuple(_events(session, chosen, limit)), int(total))


def events_about(session: Session, organisation_id: int, start: date, end: date, limit: int = 100) -> list[EventRow]:
    """What happened in [start, end] to an organisation or to all, latest first."""
    about = sa.or_(col(Event.organisation_id).is_(None), col(Event.organisation_id) == organisation_id)
    return _events(session, [about, col(Event.happened_on).between(start, end)], limit)


def event_kinds(session: Session) -> list[str]:
    """The kinds of events there are, in order."""
    return list(session.exec(select(Event.kind).distinct().order_by(Event.kind)).all())


def _events(session: Session, chosen: list[Any], limit: int) -> list[EventRow]:
    listed = (
        select(Event, Organisation.name, Process.name)
        .outerjoin(Organisation, col(Organisation.id) == Event.organisation_id)
        .outerjoin(Process, col(Process.id) == Event.process_id)
        .where(*chosen)
        .order_by(col(Event.happened_on).desc(), col(Event.id))
        .limit(limit)
    )
    return [
        EventRow(row.id or 0, row.happened_on, row.kind, row.title, organisation, process, row.batch_id is None)
        for row, organisation, process in session.exec(listed)
    ]
