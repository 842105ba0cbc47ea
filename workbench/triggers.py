"""Triggers that keep what is derived, on both databases: made and dropped by name."""

from collections.abc import Mapping

import sqlalchemy as sa

Sqlite = Mapping[str, tuple[str, str]]  # name → when it goes off, and what it does
Postgres = Mapping[str, tuple[str, str, str]]  # name → table, when it goes off (timing / rest), what it does
# how it reads is chosen once, and in a table that is still empty that would be from beginning to end, ever after
_BY_INDEX = "LANGUAGE plpgsql SET enable_seqscan = off"


def drop(connection: sa.Connection, sqlite: Sqlite, postgres: Postgres) -> None:
    """Drop those of this database that are there."""
    if connection.dialect.name == "sqlite":
        for name in sqlite:
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
        return
    inspector = sa.inspect(connection)
    for name, (table, _when, _body) in postgres.items():
        if inspector.has_table(table):
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name} ON {table}")
        connection.exec_driver_sql(f"DROP FUNCTION IF EXISTS {name}()")


def make(connection: sa.Connection, sqlite: Sqlite, postgres: Postgres) -> None:
    """Make those of this database."""
    if connection.dialect.name == "sqlite":
        for name, (when, does) in sqlite.items():
            connection.exec_driver_sql(f"CREATE TRIGGER {name} {when} BEGIN {does}; END")
        return
    for name, (table, when, does) in postgres.items():
        body = f"BEGIN {does}; RETURN {_given_on(when)}; END"
        connection.exec_driver_sql(f"CREATE FUNCTION {name}() RETURNS trigger {_BY_INDEX} AS $$ {body} $$")
        timing, _, how = when.partition(" / ")
        connection.exec_driver_sql(f"CREATE TRIGGER {name} {timing} ON {table} {how} EXECUTE FUNCTION {name}()")


def _given_on(when: str) -> str:
    """The row that a trigger of PostgreSQL lets through; after a write nothing is looked at."""
    return {"BEFORE DELETE": "OLD", "BEFORE INSERT": "NEW"}.get(when.partition(" / ")[0], "NULL")
