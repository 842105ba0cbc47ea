"""What is counted of an item beside its topics and organisations: copied when they are stored, kept by triggers.

A topic's questions of a period are then one run of an index; looked up one by one in a table of millions, each costs
a page of it.
"""

import sqlalchemy as sa
from sqlmodel import Session

from workbench import triggers

_BESIDE = {"topic_assignment": "topic_id", "routing": "organisation_id"}  # table → the rest of its key
COPIED = {"topic_assignment": ("asked_on", "channel", "outcome"), "routing": ("asked_on",)}  # table → columns of item


def drop(connection: sa.Connection) -> None:
    """Stop copying, so that tables can be rebuilt or filled at once."""
    triggers.drop(connection, _sqlite(), _postgres())


def make(connection: sa.Connection) -> None:
    """Copy what there is and keep it from now on, where this layout has the columns for it."""
    inspector = sa.inspect(connection)
    if not inspector.has_table("routing") or "asked_on" not in {c["name"] for c in inspector.get_columns("routing")}:
        return
    copy_again(connection)
    triggers.make(connection, _sqlite(), _postgres())


def copy_again(connection: sa.Connection) -> None:
    """Copy where a copy is not what the item says."""
    for table, columns in COPIED.items():
        copied = ", ".join(f"{name} = i.{name}" for name in columns)
        connection.exec_driver_sql(
            f"UPDATE {table} SET {copied} FROM item i WHERE i.id = {table}.item_id AND {_differs(table)}"  # noqa: S608
        )


def wrong_copies(session: Session) -> int:
    """In how many rows a copy is not what the item says; there should be none."""
    return sum(
        int(
            session.connection()
            .exec_driver_sql(
                f"SELECT count(*) FROM {table} JOIN item i ON i.id = {table}.item_id WHERE {_differs(table)}"  # noqa: S608
            )
            .scalar_one()
        )
        for table in COPIED
    )


def _differs(table: str) -> str:
    different = (f"{table}.{name} IS DISTINCT FROM i.{name}" for name in COPIED[table])
    return f"({' OR '.join(different)})"


def _sqlite() -> dict[str, tuple[str, str]]:
    """Name → when a trigger of SQLite goes off, and what it does."""
    found: dict[str, tuple[str, str]] = {}
    for table, columns in COPIED.items():
        listed = ", ".join(columns)
        empty = " AND ".join(f"new.{name} IS NULL" for name in columns)  # else whoever wrote it knew
        own = f"item_id = new.item_id AND {_BESIDE[table]} = new.{_BESIDE[table]}"
        read = f"(SELECT {listed} FROM item WHERE id = new.item_id)"  # noqa: S608
        found[f"{table}_copied"] = (
            f"AFTER INSERT ON {table} WHEN {empty}",
            f"UPDATE {table} SET ({listed}) = {read} WHERE {own}",  # noqa: S608
        )
        values = ", ".join(f"{name} = new.{name}" for name in columns)
        found[f"{table}_copied_again"] = (
            f"AFTER UPDATE OF {listed} ON item",
            f"UPDATE {table} SET {values} WHERE item_id = new.id",  # noqa: S608
        )
    return found


def _postgres() -> dict[str, tuple[str, str, str]]:
    """Name → table, when a trigger of PostgreSQL goes off (timing / rest), and what it does."""
    found: dict[str, tuple[str, str, str]] = {}
    for table, columns in COPIED.items():
        empty = " AND ".join(f"NEW.{name} IS NULL" for name in columns)
        into = ", ".join(f"NEW.{name}" for name in columns)
        found[f"{table}_copied"] = (
            *(table, "BEFORE INSERT / FOR EACH ROW"),
            f"IF {empty} THEN SELECT {', '.join(columns)} INTO {into} FROM item WHERE id = NEW.item_id; END IF",  # noqa: S608
        )
        values = ", ".join(f"{name} = NEW.{name}" for name in columns)
        found[f"{table}_copied_again"] = (
            *("item", f"AFTER UPDATE OF {', '.join(columns)} / FOR EACH ROW"),
            f"UPDATE {table} SET {values} WHERE item_id = NEW.id",  # noqa: S608
        )
    return found
