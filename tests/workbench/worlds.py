"""One row in every table for one organisation, tied together: the same for another is what may not be seen."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from journeys.base import UtcDateTime
from workbench.database import metadata

AT = datetime(2026, 3, 2, 10, tzinfo=UTC)
VALUES: tuple[tuple[Any, Any], ...] = (
    (UtcDateTime, AT),
    (sa.DateTime, AT),
    (sa.Date, date(2026, 3, 2)),
    (sa.Boolean, False),
    (sa.JSON, {}),
    (sa.Integer, 1),
    (sa.Float, 0.5),
    (sa.LargeBinary, b"x"),
)
# what the rules of the tables ask beyond their types
GIVEN: dict[str, dict[str, Any]] = {
    "respondent": {"expectation": "unhappy", "place": 1, "withdrawn_at": None},
    "invitation": {"expectation": "unhappy"},
    "highlight": {"span_start": 0, "span_end": 4},
    "evidence": {"code_id": None, "letter_id": None, "funnel_step": ""},
    "quoted": {"handoff_id": None},
    "backlog_item": {"severity": 3, "ease": None, "merged_into_id": None},
    "coding": {"severity": 3},
    "journey_session": {"experience": 3},
    "account": {"role": "researcher", "blocked_at": None, "sign_ins_from": None},
}


def fill_world(
    session: Session, name: str, given: Mapping[str, Any] | None = None, *, until: str = ""
) -> dict[str, dict[str, Any]]:
    """Table → the row made in it; columns that point at a table point at the row of the same world.

    `given` names rows of other worlds (table → number) that are used instead of making one; tables after `until` in
    the order of what points at what, and it itself, stay as they are.
    """
    made: dict[str, dict[str, Any]] = {table: {"id": number} for table, number in (given or {}).items()}
    for table in metadata.sorted_tables:
        if table.name == until:
            break
        if table.name in made:
            continue
        row = row_of(table.name, name, made)
        done = session.connection().execute(sa.insert(table).values(**row))
        if "id" in table.c and "id" not in row:
            row["id"] = done.inserted_primary_key[0]
        made[table.name] = row
    return made


def row_of(table: str, name: str, made: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """A row for the table in the world `name`, without its number."""
    return {
        column.name: _value(table, column, name, made)
        for column in metadata.tables[table].columns
        if not (column.name == "id" and isinstance(column.type, sa.Integer))
    } | GIVEN.get(table, {})


def _value(table: str, column: "sa.Column[Any]", name: str, made: Mapping[str, Mapping[str, Any]]) -> Any:
    for key in column.foreign_keys:
        target = key.column.table.name
        return None if target == table else made[target]["id"] if target in made else None
    for kind, value in VALUES:
        if isinstance(column.type, kind):
            return value
    return f"{table}.{column.name} {name}"
