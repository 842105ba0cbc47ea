"""Who reads every table and who changes their layout, kept apart."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

LAYOUT_LOCK = 0x6C61796F7574  # of PostgreSQL


@contextmanager
def layout_kept(engine: sa.Engine, *, shared: bool) -> Iterator[None]:
    """Keep migrations away on PostgreSQL, where who reads every table and who changes them would wait for each other.

    `shared`: beside others who only read.
    """
    if engine.dialect.name != "postgresql":
        yield
        return
    lock = sa.func.pg_advisory_lock_shared if shared else sa.func.pg_advisory_lock
    unlock = sa.func.pg_advisory_unlock_shared if shared else sa.func.pg_advisory_unlock
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.select(lock(LAYOUT_LOCK)))
        try:
            yield
        finally:
            connection.execute(sa.select(unlock(LAYOUT_LOCK)))
