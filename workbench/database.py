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

import exports.models  # noqa: F401 - the rooms register their tables
import feedback.models  # noqa: F401
import journeys.models
import journeys.respondent_models  # noqa: F401
import topics.models  # noqa: F401
import workbench.models  # noqa: F401
from feedback.searching import ERASED
from journeys.backup_errors import MigrationBreaksKeys, MigrationLosesRows, MigrationStopped
from journeys.errors import DatabaseNewer, DatabaseOutdated, DatabaseUnreachable, DatabaseUnsound, NotAllowed
from workbench import audit, audit_watching, erasures, layout
from workbench.access import at_work
from workbench.guard import guard
from workbench.layout_lock import layout_kept
from workbench.private_files import private_file, private_folder
from workbench.settings import settings
from workbench.sqlite_connections import empty_log, prepare

DATABASE_SETTING = "TERUGKOPPEL_DATABASE_URL"
WORK_MEMORY = 32 << 20  # bytes that PostgreSQL may use for one step of a statement, at least

metadata = SQLModel.metadata
audit_watching.begin()


def make_engine(url: str) -> sa.Engine:
    """An engine for `url`, with the pragmas and transactions this product relies on."""
    parsed = _parsed(url)
    if parsed.get_backend_name() == "postgresql":
        postgres = sa.create_engine(
            parsed.set(drivername="postgresql+psycopg"), pool_pre_ping=True, hide_parameters=True
        )
        # many rows in one statement also where nothing is asked back: each statement adds to the counts by itself
        postgres.dialect.use_insertmanyvalues_wo_returning = True
        sa.event.listen(postgres, "connect", _with_room)
        return postgres
    import pysqlite3.dbapi2

    # parameters are citizens' texts: no error may quote them
    engine = sa.create_engine(parsed.set(drivername="sqlite"), module=pysqlite3.dbapi2, hide_parameters=True)

    prepare(engine)
    return engine


def _with_room(connection: Any, _record: Any) -> None:
    """Room for the places of a word that is in 200,000 questions; with less PostgreSQL reads their words again."""
    bytes_now = "pg_size_bytes(current_setting('work_mem'))"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT set_config('work_mem', greatest({bytes_now}, {WORK_MEMORY}) / 1024 || 'kB', false)")
    connection.commit()  # what is set in a transaction that is taken back is taken back too


def _parsed(url: str) -> sa.URL:
    try:
        parsed = make_url(url)
    except (sa.exc.ArgumentError, ValueError):  # it may hold a password: not repeated
        parsed = None
    known = parsed is not None and parsed.get_backend_name() in ("sqlite", "postgresql")
    if parsed is None or not known or not parsed.database:
        reason = "this is no URL of a SQLite or PostgreSQL database"
        raise DatabaseUnreachable(place=DATABASE_SETTING, reason=reason)
    return parsed


@lru_cache(maxsize=4)
def engine_for(url: str) -> sa.Engine:
    """The one engine of this process for `url`; makes the folder and the file of SQLite, for their owner only."""
    parsed = _parsed(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        try:
            private_folder(Path(parsed.database).parent)
            private_file(Path(parsed.database))
        except OSError as error:
            raise DatabaseUnreachable(place=parsed.database, reason=error.strerror or str(error)) from error
    return make_engine(url)


@lru_cache(maxsize=4)
def ready_engine(url: str) -> sa.Engine:
    """The engine for `url` after making an empty database, or raising `DatabaseOutdated` for one of another version."""
    engine = engine_for(url)
    with reaching(engine):
        if not sa.inspect(engine).get_table_names():
            upgrade(engine)
    require_current(engine)
    return engine


@contextmanager
def reaching(engine: sa.Engine) -> Iterator[None]:
    """Turn a database that is not there, not writable or no database into one sentence."""
    try:
        yield
    except sa.exc.DatabaseError as error:
        if not isinstance(error, sa.exc.OperationalError) and type(error) is not sa.exc.DatabaseError:
            raise  # a fault of ours, such as a broken constraint
        raise DatabaseUnreachable(place=shown_address(engine.url), reason=_reason(str(error.orig))) from error


def shown_address(url: sa.URL) -> str:
    """Where a database is, as it is typed, without a password and without what goes along in the address."""
    bare = sa.URL.create(
        url.get_backend_name(), username=url.username, host=url.host, port=url.port, database=url.database
    )
    return bare.render_as_string()


def _reason(said: str) -> str:
    """What the driver said, short; a server's own words name its users and addresses twice."""
    for part, reason in (
        ("Connection refused", "no database server answers there"),
        ("timeout expired", "no database server answers there"),
        ("No such file or directory", "no database server answers there"),
        ("resolve host", "no server is known by that name"),
        ("authentication failed", "user name or password is not accepted"),
        ("no password supplied", "user name or password is not accepted"),
        ("does not exist", "there is no database of that name"),
    ):
        if ("connection" in said and part in said) or (part == "resolve host" and part in said):
            return reason
    return next(iter(said.strip().splitlines()), "?")


@contextmanager
def unit_of_work(
    *, write: bool = True, durable: bool = False, rows: int = 0, engine: sa.Engine | None = None
) -> Iterator[Session]:
    """A session that commits on leaving and rolls back on any error; `write=False` takes no write lock.

    Any commit outlives a killed process; with `durable` it is on the disk before this returns, so that it outlives
    a power cut as well (PostgreSQL always does that). `rows`: about how many it stores, so that SQLite makes room for
    their indexes. Whoever it belongs to sees and changes what the rules allow (`workbench.guard`); what was refused is
    kept in the audit. Raises `NotSignedIn` and `NotAllowed`.
    """
    engine = engine or ready_engine(settings().url)
    with Session(engine.execution_options(write=write, durable=durable, rows=rows)) as session, reaching(engine):
        guard(session, at_work(session))
        audit.attend(session)
        try:
            yield session
            session.commit()
        except NotAllowed:
            session.rollback()
            audit.note_refusal(session)
            raise
        erasures.after_commit(session)
        if session.info.pop(ERASED, False):
            empty_log(engine)


def upgrade(engine: sa.Engine) -> None:
    """Bring the database to the newest layout; on an empty one this makes it.

    One with rows in it is backed up first; without a backup nothing is changed. Raises `BackupFailed`,
    `MigrationStopped` (nothing was changed, and where the backup is) or `DatabaseNewer`.
    """
    found, needed = revisions(engine)
    if _is_newer(found, needed):
        raise DatabaseNewer(found=found, needed=needed)
    if found == needed:
        return
    from alembic import command  # its import takes longer than most commands

    from workbench.backup import before_upgrade, close_what_is_ours

    close_what_is_ours(engine)
    place = shown_address(engine.url)
    with reaching(engine), layout_kept(engine, shared=False):
        if revisions(engine)[0] == needed:
            return  # another program that started with this one did it meanwhile
        backup = before_upgrade(engine) if found else None
        try:
            with reaching(engine):
                command.upgrade(alembic_config(engine), "head")
        except (MigrationLosesRows, MigrationBreaksKeys) as error:
            raise MigrationStopped(place=place, reason=error.explain().what, backup=backup or "–") from error
        except sa.exc.SQLAlchemyError as error:  # its words may quote a text
            raise MigrationStopped(place=place, reason=type(error).__name__, backup=backup or "–") from error


def alembic_config(engine: sa.Engine) -> Any:
    """Alembic's configuration for this engine; there is no alembic.ini to keep in step."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(layout.MIGRATIONS))
    config.attributes["engine"] = engine
    return config


def revisions(engine: sa.Engine) -> tuple[str | None, str]:
    """The layout the database has (None: empty) and the one this version needs."""
    needed = layout.newest()
    with reaching(engine), engine.connect() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return None, needed
        return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar(), needed


def _is_newer(found: str | None, needed: str) -> bool:
    return found is not None and found > needed


def require_current(engine: sa.Engine) -> None:
    """Raise `DatabaseOutdated` unless the database has the layout this version needs."""
    found, needed = revisions(engine)
    if _is_newer(found, needed):
        raise DatabaseNewer(found=found, needed=needed)
    if found != needed:
        raise DatabaseOutdated(found=found or "–", needed=needed)


def require_sound(engine: sa.Engine) -> None:
    """Raise `DatabaseUnsound` when pages are damaged or a row points at nothing (PostgreSQL guards both itself)."""
    if engine.dialect.name != "sqlite":
        return
    # a connection that checked before remembers the index of words as it was, and calls what others added damage
    fresh = make_engine(engine.url.render_as_string(hide_password=False))
    try:
        with reaching(fresh), fresh.connect() as connection:
            damage = [row[0] for row in connection.exec_driver_sql("PRAGMA integrity_check") if row[0] != "ok"]
            orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    finally:
        fresh.dispose()
    if damage or orphans:
        raise DatabaseUnsound(place=str(engine.url.database), faults=len(damage) + len(orphans))


def describe(engine: sa.Engine) -> dict[str, Any]:
    """Where the database is, its layout, the layout needed, and how many rows each table holds."""
    found, needed = revisions(engine)
    with reaching(engine), engine.connect() as connection:
        present = set(sa.inspect(connection).get_table_names())
        rows = {
            table.name: connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for table in metadata.sorted_tables
            if table.name in present
        }
    place = engine.url.render_as_string(hide_password=True)
    return {"place": place, "revision": found, "needed": needed, "rows": rows}
