"""Connections to a SQLite file: how they wait for one another, what they keep in memory, and its log."""

import time
from typing import Any

import sqlalchemy as sa

from feedback.searching import STEMS, stems

BUSY = 30_000  # milliseconds that connections to a SQLite file wait for one another
# KiB that SQLite may keep of its file in memory; 100 bytes a row hold the indexes in which new rows land anywhere:
# beyond that each row would write a page of them to the log, and read it back
CACHE, MOST_CACHE = 65_536, 1_048_576


def prepare(engine: sa.Engine) -> None:
    """Give each connection of this engine the pragmas and transactions this product relies on."""

    @sa.event.listens_for(engine, "connect")
    def first(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # SQLAlchemy says BEGIN itself, below
        connection.create_function(STEMS, 2, stems, deterministic=True)
        use_wal(connection)
        usual = ("synchronous=NORMAL", "foreign_keys=ON", "secure_delete=ON", "temp_store=MEMORY")
        for pragma in (*usual, f"cache_size=-{CACHE}"):
            connection.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        options = connection.get_execution_options()
        synchronous = "FULL" if options.get("durable") else "NORMAL"
        if connection.info.get("synchronous", "NORMAL") != synchronous:  # it holds for the connection until changed
            connection.exec_driver_sql(f"PRAGMA synchronous={synchronous}")
            connection.info["synchronous"] = synchronous
        cache = min(max(CACHE, options.get("rows", 0) // 10), MOST_CACHE)
        if connection.info.get("cache", CACHE) != cache:
            connection.exec_driver_sql(f"PRAGMA cache_size=-{cache}")
            connection.info["cache"] = cache
        connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("write") else "BEGIN")

    @sa.event.listens_for(engine, "checkin")
    def give_back(connection: Any, record: Any) -> None:
        if connection is not None and record.info.pop("cache", CACHE) != CACHE:
            connection.execute(f"PRAGMA cache_size=-{CACHE}")


def use_wal(connection: Any) -> None:
    """Let readers and a writer work at once in a SQLite file, and wait up to 30 s for one another.

    Turning a new file over needs it alone for a moment, and SQLite does not wait for that by itself.
    """
    import pysqlite3.dbapi2

    connection.execute(f"PRAGMA busy_timeout={BUSY}")
    deadline = time.monotonic() + 30
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL").fetchall()
            return
        except pysqlite3.dbapi2.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def empty_log(engine: sa.Engine) -> None:
    """Put SQLite's log into its file and empty it, for what was erased still stands there.

    Somebody who reads it at the moment is in the way; then it is left to the next time.
    """
    if engine.dialect.name != "sqlite":
        return
    connection = engine.raw_connection()
    try:
        raw: Any = connection.driver_connection
        raw.execute("PRAGMA busy_timeout=500")
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        raw.execute(f"PRAGMA busy_timeout={BUSY}")
    finally:
        connection.close()
