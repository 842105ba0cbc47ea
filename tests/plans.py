"""How SQLite means to find the rows of a statement, as it tells itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa


@contextmanager
def plans_of(engine: sa.Engine, words: str) -> Iterator[list[str]]:
    """The steps of each statement with these words in it, as they are asked in this time."""
    steps: list[str] = []

    def explain(connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        if words in " ".join(statement.split()):
            told = connection.connection.driver_connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
            steps.extend(row[-1] for row in told)

    sa.event.listen(engine, "before_cursor_execute", explain)
    try:
        yield steps
    finally:
        sa.event.remove(engine, "before_cursor_execute", explain)
