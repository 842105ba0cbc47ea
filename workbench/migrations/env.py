"""Runs migrations on the engine that the workbench hands over; no alembic.ini, no global state."""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context

from feedback.searching import WORDS_TABLE
from journeys.base import UtcDateTime
from workbench import text_index
from workbench.database import metadata

ITEM_WORDS = (WORDS_TABLE, text_index.POSTGRES_INDEX)


def render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write our own column types as the plain ones below them: a migration must not need today's code."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


def include_name(name: str | None, kind: str, _parents: Any) -> bool:
    """Leave the index of words alone: no model knows it, `workbench.text_index` keeps it."""
    return not (kind in ("table", "index") and str(name).startswith(ITEM_WORDS))


def run() -> None:
    engine: sa.Engine = context.config.attributes["engine"]
    sqlite = engine.dialect.name == "sqlite"
    with engine.connect() as connection:
        raw: Any = connection.connection.dbapi_connection
        if sqlite:
            # with foreign keys on, rebuilding a parent table would silently delete every child row
            raw.execute("PRAGMA foreign_keys=OFF")
        connection = connection.execution_options(write=True)
        with connection.begin():
            context.configure(
                connection=connection,
                target_metadata=metadata,
                render_as_batch=True,
                render_item=render_item,
                include_name=include_name,
            )
            text_index.drop(connection)  # rebuilding a table drops its triggers, and silently
            context.run_migrations()
            text_index.make(connection)
            if sqlite:
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
                if broken:
                    raise RuntimeError(f"Foreign keys are broken after the migration: {broken[:5]}")
        if sqlite:
            raw.execute("PRAGMA foreign_keys=ON")


run()
