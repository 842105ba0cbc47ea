"""Runs migrations on the engine that the workbench hands over; no alembic.ini, no global state."""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context

from feedback.searching import WORDS_TABLE
from journeys.backup_errors import MigrationBreaksKeys, MigrationLosesRows
from journeys.base import UtcDateTime
from workbench import count_index, derived, text_index
from workbench.database import metadata

ITEM_WORDS = (WORDS_TABLE, text_index.POSTGRES_INDEX)
ONE_AT_A_TIME = 0x6D69677261  # lock of PostgreSQL: two programs that start at once do not both migrate


def render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write our own column types as the plain ones below them: a migration must not need today's code."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


def include_name(name: str | None, kind: str, _parents: Any) -> bool:
    """Leave the index of words alone: no model knows it, `workbench.text_index` keeps it."""
    return not (kind in ("table", "index") and str(name).startswith(ITEM_WORDS))


def rows(connection: sa.Connection) -> dict[str, int]:
    """How many rows each table of ours has."""
    made_anew = (WORDS_TABLE, count_index.TABLE)
    names = [name for name in sa.inspect(connection).get_table_names() if not name.startswith(made_anew)]
    return {
        name: connection.execute(sa.select(sa.func.count()).select_from(sa.table(name))).scalar_one() for name in names
    }


def require_as_many(before: dict[str, int], after: dict[str, int], found: str, reached: str) -> None:
    """Raise `MigrationLosesRows` where a table has more or fewer rows, unless a migration says so in `changes_rows`."""
    steps = context.script.iterate_revisions(reached, found)
    told = {name for step in steps for name in getattr(step.module, "changes_rows", ())}
    for name in sorted((before.keys() & after.keys()) - told):
        if before[name] != after[name]:
            raise MigrationLosesRows(table=name, before=before[name], after=after[name])


def run() -> None:
    """Run the migrations on the engine that `workbench.database` gives along."""
    engine: sa.Engine = context.config.attributes["engine"]
    sqlite = engine.dialect.name == "sqlite"
    with engine.connect() as connection:
        raw: Any = connection.connection.dbapi_connection
        if sqlite:
            # with foreign keys on, rebuilding a parent table would silently delete every child row
            raw.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.execution_options(write=True).begin():
                migrate(connection)
        finally:
            if sqlite:
                raw.execute("PRAGMA foreign_keys=ON")


def migrate(connection: sa.Connection) -> None:
    """Run the migrations within the transaction of this connection, and check what they left."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        render_item=render_item,
        include_name=include_name,
    )
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(ONE_AT_A_TIME)))
    found, before = context.get_context().get_current_revision(), rows(connection)
    derived.drop(connection)  # rebuilding a table drops its triggers, and silently
    context.run_migrations()
    derived.make(connection)
    reached = context.get_context().get_current_revision()
    if found and reached and reached > found:
        require_as_many(before, rows(connection), found, reached)
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise MigrationBreaksKeys(number=len(broken))


run()
