"""The index of words that search uses: made and filled after each migration, kept by the database from then on."""

import sqlalchemy as sa

from feedback.searching import STEMS, WORDS_TABLE, postgres_words

POSTGRES_INDEX = "ix_item_words"
_TRIGGERS = {
    f"{WORDS_TABLE}_new": "AFTER INSERT ON item BEGIN {add}; END",
    f"{WORDS_TABLE}_gone": "AFTER DELETE ON item BEGIN {remove}; END",
    f"{WORDS_TABLE}_changed": "AFTER UPDATE OF text, question_behind ON item BEGIN {remove}; {add}; END",
}
_REMOVE = f"DELETE FROM {WORDS_TABLE} WHERE rowid = old.id"  # noqa: S608
_ADD = f"INSERT INTO {WORDS_TABLE}(rowid, words) VALUES (new.id, {STEMS}(new.text, new.question_behind))"  # noqa: S608


def drop(connection: sa.Connection) -> None:
    """Take the index away, so that a migration can rebuild the table of items."""
    if connection.dialect.name == "sqlite":
        for name in _TRIGGERS:
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {WORDS_TABLE}")
    else:
        connection.exec_driver_sql(f"DROP INDEX IF EXISTS {POSTGRES_INDEX}")


def make(connection: sa.Connection) -> None:
    """Make the index of the items there are, where this layout has the columns for it."""
    inspector = sa.inspect(connection)
    if not inspector.has_table("item") or "question_behind" not in {c["name"] for c in inspector.get_columns("item")}:
        return
    if connection.dialect.name != "sqlite":
        connection.exec_driver_sql(f"CREATE INDEX {POSTGRES_INDEX} ON item USING gin ({postgres_words()})")
        return
    connection.exec_driver_sql(
        # `ascii` parts words at spaces only, and these are what stands between stems
        f"CREATE VIRTUAL TABLE {WORDS_TABLE} USING fts5(words, content='', contentless_delete=1, detail=none,"
        " tokenize='ascii')"
    )
    connection.exec_driver_sql(
        f"INSERT INTO {WORDS_TABLE}(rowid, words) SELECT id, {STEMS}(text, question_behind) FROM item"  # noqa: S608
    )
    for name, event in _TRIGGERS.items():
        connection.exec_driver_sql(f"CREATE TRIGGER {name} {event.format(add=_ADD, remove=_REMOVE)}")
