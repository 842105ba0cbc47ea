"""Rows for a database of any layout: as many as asked for in every table, as its columns and constraints want them."""

import json
import random
from typing import Any

import sqlalchemy as sa

from workbench.backup_tables import TableShape, shapes
from workbench.item_copies import copy_again

WORDS = (
    "Ik snapte de brief niet 🙈",
    "zorgtoeslag",
    "één\nregel; met \"aanhalingstekens\", en 'meer'",
    "",
    "\\N",
    "NULL",
    "ñ" * 300,
)
ONE_OF = {"expectation": ("unhappy", "happy"), "kind": ("questions", "feedback"), "status": ("proposed", "sent")}
RANGES = {"severity": (1, 5), "ease": (1, 5), "experience": (1, 5), "emotion": (-2, 2), "waiting_minutes": (0, 90)}
MOMENT, DAY = "2026-03-0{} 10:00:00.00000{}+00:00", "2026-03-0{}"


def fill(engine: sa.Engine, rows: int, seed: int) -> dict[str, int]:
    """Put about so many rows in every table; returns how many each has."""
    chance = random.Random(seed)
    with engine.execution_options(write=True).begin() as connection:
        inspector = sa.inspect(connection)
        made: dict[str, list[dict[str, Any]]] = {}
        for shape in shapes(connection):
            nullable = {c["name"] for c in inspector.get_columns(shape.name) if c["nullable"]}
            unique = [tuple(one["column_names"]) for one in inspector.get_unique_constraints(shape.name)]
            made[shape.name] = _rows(chance, shape, nullable, [*unique, shape.primary], made, rows)
            kept = sa.table(shape.name, *(sa.column(name) for name, _ in shape.columns))
            for row in made[shape.name]:
                bound = {name: _cast(engine, dict(shape.columns)[name], value) for name, value in row.items()}
                connection.execute(sa.insert(kept).values(**bound))
            if engine.dialect.name == "postgresql" and made[shape.name] and "id" in made[shape.name][0]:
                last = len(made[shape.name])
                if isinstance(made[shape.name][0]["id"], int):
                    connection.execute(sa.text(f"SELECT setval(pg_get_serial_sequence('{shape.name}', 'id'), {last})"))
        if "asked_on" in {column["name"] for column in inspector.get_columns("routing")}:
            copy_again(connection)  # what stands beside topics and organisations is what the items say
    return {name: len(found) for name, found in made.items()}


def _cast(engine: sa.Engine, kind: str, value: Any) -> Any:
    types = {"time": sa.DateTime(timezone=True), "date": sa.Date(), "json": sa.JSON()}
    if value is None or engine.dialect.name == "sqlite":
        return value.removesuffix("+00:00") if kind == "time" and value else value
    return sa.cast(sa.literal(value, sa.Text()), types[kind]) if kind in types else value


def _rows(
    chance: random.Random,
    shape: TableShape,
    nullable: set[str],
    unique: list[tuple[str, ...]],
    made: dict[str, list[dict[str, Any]]],
    rows: int,
) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    seen: set[tuple[Any, ...]] = set()
    for _ in range(rows * 4):
        if len(found) == rows:
            break
        row = _row(chance, shape, nullable, made | {shape.name: found}, len(found) + 1)
        if row is None:
            continue
        marks = {
            (columns, *(row[name] for name in columns))
            for columns in unique
            if columns and all(row[name] is not None for name in columns)
        }
        if not marks & seen:
            seen |= marks
            found.append(row)
    return found


def _row(
    chance: random.Random, shape: TableShape, nullable: set[str], made: dict[str, list[dict[str, Any]]], number: int
) -> dict[str, Any] | None:
    keys = {key.columns[0]: key for key in shape.keys}
    row: dict[str, Any] = {}
    for name, kind in shape.columns:
        if name in keys:
            parents = made.get(keys[name].table, [])
            free = name in nullable and (not parents or chance.random() < 0.3)
            if not free and not parents:
                return None
            row[name] = None if free else chance.choice(parents)[keys[name].referred[0]]
        elif name in nullable and chance.random() < 0.3:
            row[name] = None
        else:
            row[name] = _value(chance, name, kind, number)
    return _as_constraints_want(chance, shape.name, row)


def _value(chance: random.Random, name: str, kind: str, number: int) -> Any:
    if kind == "int":
        return number if name == "id" else chance.randint(*RANGES.get(name, (0, 9)))
    if kind == "text":
        if name in ONE_OF:
            return chance.choice(ONE_OF[name])
        return f"{chance.choice(WORDS)} {name} {number}"
    if kind == "json":
        return json.dumps(chance.choice([{}, [], {"a": ["é", 1, None]}, {"b": {"c": 0.5}}]), ensure_ascii=False)
    if kind == "time":
        return MOMENT.format(chance.randint(1, 9), chance.randint(0, 9))
    return {
        "float": chance.random(),
        "bool": chance.random() < 0.5,
        "bytes": chance.randbytes(chance.randint(0, 400)),
        "date": DAY.format(chance.randint(1, 9)),
    }[kind]


def _as_constraints_want(chance: random.Random, table: str, row: dict[str, Any]) -> dict[str, Any] | None:
    if table == "respondent":
        row["place"] = chance.choice([1, 2]) if row["withdrawn_at"] is None else None
    elif table == "highlight":
        row["span_end"] = row["span_start"] + 1 + row["span_end"]
    elif table == "evidence":
        kept = chance.choice([name for name in ("topic_id", "code_id", "letter_id") if row[name]] or ["funnel_step"])
        for name in ("topic_id", "code_id", "letter_id"):
            row[name] = row[name] if name == kept else None
        row["funnel_step"] = "Inloggen" if kept == "funnel_step" else ""
    elif table == "quoted" and (row["report_id"] is None) == (row["handoff_id"] is None):
        if row["report_id"] is None:
            return None
        row["handoff_id"] = None
    elif table == "delivery" and "state" in row:
        row["state"] = chance.choice(["queued", "sending", "sent", "refused", "uncertain"])
    return row
