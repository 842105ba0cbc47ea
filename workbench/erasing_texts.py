"""Going through every text that people wrote (`erasing_places`) and taking somebody's words out, in lots."""

from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from exports.erased_words import Words
from workbench.erasing_places import CLEANED

LOT = 5_000  # rows read at once
KEYS_A_STATEMENT = 400
SHORT = 5  # characters that a text with three words has at least
ERASED_FROM = "erased"  # in the figures of a report: it is not the report that it was
_KEY, _OWNER = "number_of_row", "number_of_improvement"  # called as no column is


@dataclass
class Cleaned:
    """Numbers of the reports and improvements in which something stood; an improvement's history is of it."""

    reports: set[int] = field(default_factory=set)
    improvements: set[int] = field(default_factory=set)


def clean_texts(session: Session, words: Words, keys: set[str]) -> Cleaned:
    """Take these words out of every text that others wrote; `keys`: what stands for their quotes in reports."""
    cleaned = Cleaned()
    for name, columns in CLEANED.items():
        table = SQLModel.metadata.tables[name]
        found = _with_words(session, table, columns, words, keys)
        for start in range(0, len(found), KEYS_A_STATEMENT):
            some = found[start : start + KEYS_A_STATEMENT]
            owners = _clean_rows(session, table, columns, some, words, keys)
            if name == "report":
                cleaned.reports |= owners
            elif name in ("backlog_item", "backlog_change"):
                cleaned.improvements |= owners
    return cleaned


def _with_words(session: Session, table: sa.Table, columns: tuple[str, ...], words: Words, keys: set[str]) -> list[Any]:
    """The keys of the rows in which something stands; read in lots, so that a long history takes little memory."""
    [key] = table.primary_key.columns
    texts = [table.c[name] for name in columns]
    long_enough = sa.or_(*(sa.func.length(sa.cast(text, sa.Text)) >= SHORT for text in texts))
    found: list[Any] = []
    last: Any = None
    while True:
        some = sa.select(key, *texts).where(long_enough).order_by(key).limit(LOT)
        rows = session.execute(some if last is None else some.where(key > last)).all()
        found += [row[0] for row in rows if any(_without(text, words, keys) != text for text in row[1:])]
        if len(rows) < LOT:
            return found
        last = rows[-1][0]


def _clean_rows(
    session: Session, table: sa.Table, columns: tuple[str, ...], numbers: list[Any], words: Words, keys: set[str]
) -> set[int]:
    """Clean these rows, read again and locked; returns the numbers of the improvements they are of, else their own."""
    [key] = table.primary_key.columns
    owner = table.c.get("backlog_item_id", key)
    asked = sa.select(key.label(_KEY), owner.label(_OWNER), *(table.c[name] for name in columns))
    rows = session.execute(asked.where(key.in_(numbers)).with_for_update()).mappings().all()
    changed = []
    for row in rows:
        values = {name: _without(row[name], words, keys) for name in columns}
        if table.name == "report":
            values["figures"] = values["figures"] | {ERASED_FROM: True}
        for name in columns:
            if _must_differ(table, name) and values[name] != row[name]:
                values[name] = f"{values[name]} {row[_KEY]}"
        changed.append({f"new_{name}": value for name, value in values.items()} | {_KEY: row[_KEY]})
    statement = sa.update(table).where(key == sa.bindparam(_KEY))
    session.connection().execute(statement.values({name: sa.bindparam(f"new_{name}") for name in columns}), changed)
    return {row[_OWNER] for row in rows}


def _without(value: Any, words: Words, keys: set[str]) -> Any:
    if isinstance(value, str):
        return words.without(value)
    if isinstance(value, dict) and "quotes" in value:  # of a report: a quote of theirs goes whole, however short
        value = value | {"quotes": [one for one in value["quotes"] if one["key"] not in keys]}
    return words.without_in(value)


def _must_differ(table: sa.Table, name: str) -> bool:
    return bool(table.c[name].unique) or any(
        isinstance(one, sa.UniqueConstraint) and name in one.columns for one in table.constraints
    )
