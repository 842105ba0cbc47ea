"""Engines, units of work and migrations on SQLite and PostgreSQL.

SQLite goes through pysqlite3 (Debian's own 3.40 has the WAL-reset corruption bug) in WAL mode;
writes take `BEGIN IMMEDIATE`, so that read-then-write code never loses an update.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import make_url
from sqlmodel import Session, SQLModel

import exports.models  # noqa: F401 - the four rooms register their tables
import feedback.models  # noqa: F401
import journeys.models  # noqa: F401
import topics.models  # noqa: F401
from journeys.errors import DatabaseOutdated, DatabaseUnreachable
from workbench.settings import settings

MIGRATIONS = Path(__file__).parent / "migrations"
metadata = SQLModel.metadata


def make_engine(url: str) -> sa.Engine:
    """An engine for `url`, with the pragmas and transactions this product relies on."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql":
        return sa.create_engine(parsed.set(drivername="postgresql+psycopg"), pool_pre_ping=True)
    import pysqlite3.dbapi2

    engine = sa.create_engine(parsed.set(drivername="sqlite"), module=pysqlite3.dbapi2)

    @sa.event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # SQLAlchemy says BEGIN itself, below
        for pragma in (
            "journal_mode=WAL",
            "synchronous=NORMAL",
            "foreign_keys=ON",
            "secure_delete=ON",
            "busy_timeout=30000",
            "cache_size=-65536",
            "temp_store=MEMORY",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        write = connection.get_execution_options().get("write", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine


@lru_cache(maxsize=4)
def engine_for(url: str) -> sa.Engine:
    """The one engine of this process for `url`; makes the folder of a SQLite file."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        try:
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DatabaseUnreachable(place=parsed.database, reason=error.strerror or str(error)) from error
    return make_engine(url)


@contextmanager
def unit_of_work(*, write: bool = True, engine: sa.Engine | None = None) -> Iterator[Session]:
    """A session that commits on leaving and rolls back on any error; `write=False` takes no write lock."""
    engine = engine or engine_for(settings().url)
    with Session(engine.execution_options(write=write)) as session:
        try:
            yield session
            session.commit()
        except sa.exc.OperationalError as error:
            raise DatabaseUnreachable(
                place=engine.url.render_as_string(hide_password=True), reason=str(error.orig).strip()
            ) from error


def upgrade(engine: sa.Engine) -> None:
    """Bring the database to the newest layout; on an empty one this makes it."""
    from alembic import command

    command.upgrade(alembic_config(engine), "head")


def alembic_config(engine: sa.Engine) -> Any:
    """Alembic's configuration for this engine; there is no alembic.ini to keep in step."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["engine"] = engine
    return config


def revisions(engine: sa.Engine) -> tuple[str | None, str]:
    """The layout the database has (None: empty) and the one this version needs."""
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    needed = ScriptDirectory.from_config(alembic_config(engine)).get_current_head() or ""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision(), needed


def require_current(engine: sa.Engine) -> None:
    """Raise `DatabaseOutdated` unless the database has the layout this version needs."""
    found, needed = revisions(engine)
    if found != needed:
        raise DatabaseOutdated(found=found or "–", needed=needed)
