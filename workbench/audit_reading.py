"""Reads of the audit for an administrator: filtered, newest first, and as a table to take along."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from exports.formats.sheets import as_csv
from journeys.base import AMSTERDAM
from journeys.errors import InvalidValue, NotAllowed
from journeys.tables import Table
from workbench.audit_actions import ACTIONS
from workbench.guard import owner
from workbench.models import Account, AuditEntry

MOST = 100_000  # rows of a file
COLUMNS = ("nummer", "moment", "wie", "handeling", "waarmee", "uitkomst", "langs", "zegel")


@dataclass(frozen=True)
class Filters:
    """What is asked for; days are of the Netherlands, `until` the last one."""

    actor: str = ""
    action: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class EntryRow:
    """One entry; `name` is that of the account, where the actor is one."""

    number: int
    at: datetime
    actor: str
    name: str
    action: str
    object: str
    result: str
    origin: str
    seal: str


def entries(session: Session, filters: Filters = Filters(), limit: int = 200) -> list[EntryRow]:
    """The newest entries that fit, newest first; raises `NotAllowed` for who is no administrator."""
    if not owner(session).may_all:
        raise NotAllowed
    if filters.action and filters.action not in ACTIONS:
        raise InvalidValue(value=filters.action[:60], field="action", expected=", ".join(ACTIONS))
    rows = session.scalars(_asked(filters).order_by(col(AuditEntry.id).desc()).limit(limit)).all()
    names = _names(session)
    return [
        EntryRow(
            number=row.id or 0,
            at=row.at,
            actor=row.actor,
            name=_name(row.actor, names),
            action=row.action,
            object=row.object,
            result=row.result,
            origin=row.origin,
            seal=row.hash,
        )
        for row in rows
    ]


def actors(session: Session) -> list[tuple[str, str]]:
    """Everybody who stands in the audit, with the name of their account."""
    if not owner(session).may_all:
        raise NotAllowed
    known = session.scalars(sa.select(col(AuditEntry.actor)).distinct().order_by(col(AuditEntry.actor))).all()
    names = _names(session)
    return [(actor, _name(actor, names)) for actor in known]


def entries_csv(session: Session, filters: Filters = Filters()) -> bytes:
    """What fits as CSV, newest first, at most `MOST` rows; accounts by number only."""
    rows = tuple(_cells(row) for row in entries(session, filters, MOST))
    return as_csv(Table("logboek", COLUMNS, rows))


def _cells(row: EntryRow) -> tuple[Any, ...]:
    return (row.number, row.at.isoformat(), row.actor, row.action, row.object, row.result, row.origin, row.seal)


def _asked(filters: Filters) -> Any:
    query = sa.select(AuditEntry)
    for condition in _conditions(filters):
        query = query.where(condition)
    return query


def _conditions(filters: Filters) -> Iterator[sa.ColumnElement[bool]]:
    if filters.actor:
        yield col(AuditEntry.actor) == filters.actor
    if filters.action:
        yield col(AuditEntry.action) == filters.action
    if filters.since:
        yield col(AuditEntry.at) >= datetime.combine(filters.since, time.min, AMSTERDAM)
    if filters.until:
        yield col(AuditEntry.at) < datetime.combine(filters.until + timedelta(days=1), time.min, AMSTERDAM)


def _names(session: Session) -> dict[int | None, str]:
    rows = session.execute(sa.select(col(Account.id), col(Account.email))).all()
    return {row[0]: row[1] for row in rows}


def _name(actor: str, names: dict[int | None, str]) -> str:
    kind, _, number = actor.partition(" ")
    return names.get(int(number), "") if kind == "account" and number.isdecimal() else ""
