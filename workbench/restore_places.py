"""Where a backup is put back: a SQLite file or a schema of PostgreSQL, made apart and swapped in at once.

What was there is set aside: the file under another name beside it, the tables in a schema of their own.
"""

import contextlib
import fcntl
import os
import secrets
import time
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.engine import make_url

from journeys.backup_errors import PlaceInUse
from journeys.base import utc_now
from workbench.database import engine_for, make_engine, metadata, shown_address
from workbench.private_files import OWNER_ONLY, clear_halves, private_folder, remove_database, sync_folder

LOCK = 0x7465727567  # of PostgreSQL, so that two restores do not meet
PATIENCE = 5  # seconds; the server takes a moment to forget who has left
RESTORING, REPLACED = "terugkoppel_restoring_", "terugkoppel_replaced_"


class Place(Protocol):
    """A place for a database."""

    engine: sa.Engine  # what is there now
    shown: str

    def is_there(self) -> bool:
        """Whether there is something to look at."""
        ...

    def alone(self) -> contextlib.AbstractContextManager[None]:
        """Keep other restores away."""
        ...

    def require_unused(self) -> None:
        """Raise `PlaceInUse` when anybody else has it open."""
        ...

    def being_made(self) -> contextlib.AbstractContextManager[sa.Engine]:
        """An empty database apart, which is gone on leaving unless it was taken."""
        ...

    def take(self, *, set_aside: bool) -> str | None:
        """Put the database that was made in its place, all at once; returns where the old one is."""
        ...


def place_for(url: str) -> Place:
    """The place at a URL; raises `DatabaseUnreachable` for what is no URL of ours."""
    engine = engine_for(url)  # which says so when it is no URL
    engine.dispose()  # nobody in this process has it open either
    return SqlitePlace(url) if engine.dialect.name == "sqlite" else PostgresPlace(url)


def _now() -> str:
    return f"{utc_now().astimezone(UTC):%Y%m%d%H%M%S}"


class SqlitePlace:
    """A file."""

    def __init__(self, url: str) -> None:
        self.engine = make_engine(url)
        self.path = Path(self.engine.url.database or "").absolute()
        self.shown = str(self.path)
        self.new: sa.Engine | None = None
        self.part: Path | None = None

    def is_there(self) -> bool:
        return self.path.exists() and self.path.stat().st_size > 0

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        private_folder(self.path.parent)
        with os.fdopen(
            os.open(self.path.with_name(f".{self.path.name}.lock"), os.O_RDWR | os.O_CREAT, OWNER_ONLY)
        ) as f:
            try:
                fcntl.flock(f, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise PlaceInUse(place=self.shown) from error
            try:
                yield
            finally:
                self.engine.dispose()

    def require_unused(self) -> None:
        import pysqlite3.dbapi2

        self.engine.dispose()
        connection = pysqlite3.dbapi2.connect(str(self.path), timeout=PATIENCE, isolation_level=None)
        try:
            # leaving this mode needs the file alone, and puts all that was written in the file itself
            connection.execute("PRAGMA journal_mode=DELETE").fetchall()
        except pysqlite3.dbapi2.OperationalError as error:
            if "locked" in str(error):
                raise PlaceInUse(place=self.shown) from error
        except pysqlite3.dbapi2.DatabaseError:
            return  # damaged
        finally:
            connection.close()

    @contextlib.contextmanager
    def being_made(self) -> Iterator[sa.Engine]:
        clear_halves(self.path.parent)
        self.part = self.path.with_name(f".{self.path.name}.{secrets.token_hex(6)}.part")
        with os.fdopen(os.open(self.part, os.O_RDWR | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "r+b") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            self.new = make_engine(f"sqlite:///{self.part}")
            try:
                yield self.new
            finally:
                self.new.dispose()
                remove_database(self.part)

    def take(self, *, set_aside: bool) -> str | None:
        assert self.new is not None
        assert self.part is not None
        self.new.dispose()  # the last one out puts the log into the file
        with self.part.open("rb") as file:
            os.fsync(file.fileno())
        aside = None
        if self.path.exists():
            self.require_unused()
            aside = self.path.with_name(f"{self.path.stem}-replaced-{_now()}{self.path.suffix}")
            for suffix in ("-wal", "-shm", "-journal"):  # of a damaged one; a log must never meet another file
                left = self.path.with_name(self.path.name + suffix)
                if left.exists():
                    left.rename(aside.with_name(aside.name + suffix))
            if set_aside:
                os.link(self.path, aside)  # so that there is a database in its place at any moment
                aside.chmod(OWNER_ONLY)
        self.part.replace(self.path)
        sync_folder(self.path.parent)
        return str(aside) if aside and set_aside else None


class PostgresPlace:
    """The schema where tables go by default."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.name = f"terugkoppel-restore-{secrets.token_hex(4)}"
        self.engine = self._engine()
        self.shown = shown_address(self.engine.url)
        self.schema = RESTORING + secrets.token_hex(4)

    def _engine(self, schema: str | None = None) -> sa.Engine:
        given = str(self.url.query.get("options", ""))
        options = f"{given} -capplication_name={self.name}"
        if schema:
            options += f" -csearch_path={schema}"
        url = self.url.update_query_dict({"options": options.strip()})
        return make_engine(url.render_as_string(hide_password=False))

    def is_there(self) -> bool:
        return True

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        try:
            with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                if not connection.execute(sa.select(sa.func.pg_try_advisory_lock(LOCK))).scalar():
                    raise PlaceInUse(place=self.shown)
                yield
        finally:
            self.engine.dispose()  # the lock goes with its connection

    def require_unused(self) -> None:
        asked = sa.text(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND backend_type = 'client backend' AND application_name <> :name AND pid <> pg_backend_pid()"
        )
        deadline = time.monotonic() + PATIENCE
        while True:
            with self.engine.connect() as connection:
                if not connection.execute(asked, {"name": self.name}).scalar_one():
                    return
            if time.monotonic() > deadline:
                raise PlaceInUse(place=self.shown)
            time.sleep(0.1)

    @contextlib.contextmanager
    def being_made(self) -> Iterator[sa.Engine]:
        self._clear()
        with self.engine.begin() as connection:
            connection.exec_driver_sql(f'CREATE SCHEMA "{self.schema}"')
        made = self._engine(self.schema)
        try:
            yield made
        finally:
            made.dispose()
            self._clear()

    def _clear(self) -> None:
        """Drop what this restore, or one that was killed, left half-made."""
        found = sa.text("SELECT nspname FROM pg_namespace WHERE starts_with(nspname, :begin)")
        with self.engine.begin() as connection:
            for name in connection.execute(found, {"begin": RESTORING}).scalars().all():
                connection.exec_driver_sql(f'DROP SCHEMA "{name}" CASCADE')

    def take(self, *, set_aside: bool) -> str | None:
        aside = REPLACED + _now()
        with self.engine.begin() as connection:
            connection.exec_driver_sql("SET LOCAL lock_timeout = '10s'")
            here: str = connection.execute(sa.select(sa.func.current_schema())).scalar_one()
            new = _tables(connection, self.schema)
            old = [name for name in _tables(connection, here) if name in {*metadata.tables, *new}]
            if old:
                self.require_unused()
                connection.exec_driver_sql(f'CREATE SCHEMA "{aside}"')
                _move(connection, here, aside, old)
            _move(connection, self.schema, here, new)
            if old and not set_aside:  # there was no row in it
                connection.exec_driver_sql(f'DROP SCHEMA "{aside}" CASCADE')
        return f"schema {aside}" if old and set_aside else None


def _tables(connection: sa.Connection, schema: str) -> list[str]:
    return sa.inspect(connection).get_table_names(schema=schema)


def _move(connection: sa.Connection, schema: str, to: str, tables: list[str]) -> None:
    """Move tables to another schema, with their indexes and sequences, and the functions that their triggers call."""
    called = sa.text(
        "SELECT DISTINCT p.proname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        " JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_proc p ON p.oid = t.tgfoid"
        " WHERE n.nspname = :schema AND p.pronamespace = n.oid AND c.relname = ANY(:tables)"
    )
    functions: Any = connection.execute(called, {"schema": schema, "tables": tables}).scalars().all()
    for name in tables:
        connection.exec_driver_sql(f'ALTER TABLE "{schema}"."{name}" SET SCHEMA "{to}"')
    for name in functions:
        connection.exec_driver_sql(f'ALTER FUNCTION "{schema}"."{name}"() SET SCHEMA "{to}"')
