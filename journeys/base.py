"""What every table shares: the naming convention (set before the first model) and time in UTC."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import DateTime, Dialect
from sqlalchemy.types import TypeDecorator
from sqlmodel import Session, SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def utc_now() -> datetime:
    """The present moment, aware, in UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


def today() -> date:
    """The day it is in the Netherlands."""
    return datetime.now(AMSTERDAM).date()


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC that comes back aware from SQLite too (which stores it naive)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


ACTOR = "actor"  # in session.info: whose work it is, as the audit names them


def actor_of(session: Session) -> str:
    """Whose unit of work this is, as the audit names them; nobody outside of one."""
    return str(session.info.get(ACTOR, ""))


SEES_ALL = "sees_all"  # in session.info: whoever it belongs to sees every row


def sees_all(session: Session) -> bool:
    """Whether nothing is hidden from this unit of work, so that counts of everything are those of what it sees."""
    return bool(session.info.get(SEES_ALL, False))


EVIDENCE = "evidence"  # in session.info: studies are read as evidence

P = ParamSpec("P")
Found = TypeVar("Found")


@contextmanager
def as_evidence(session: Session) -> Iterator[None]:
    """Read studies inside as evidence of an organisation: pain points, counts of customers, reviewed quotes.

    Whoever works on the organisation may read those, also of studies whose conversations they may not.
    """
    before = session.info.get(EVIDENCE, False)
    session.info[EVIDENCE] = True
    try:
        yield
    finally:
        session.info[EVIDENCE] = before


def reads_evidence(read: Callable[Concatenate[Session, P], Found]) -> Callable[Concatenate[Session, P], Found]:
    """A function of a session that reads studies as evidence, from its beginning to its end."""

    @wraps(read)
    def reading(session: Session, /, *arguments: P.args, **named: P.kwargs) -> Found:
        with as_evidence(session):
            return read(session, *arguments, **named)

    return reading
