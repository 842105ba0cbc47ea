"""One worker a database: a second one, of another app on the same data, waits until the first is gone.

Two at once would both take up what was under way, since a killed worker's work is known by its name.
"""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from workbench.database import engine_for, reaching
from workbench.private_files import OWNER_ONLY, private_folder
from workbench.settings import settings

FILE_NAME = "worker.lock"
LOCK = 0x776F726B  # of PostgreSQL
TRY_AGAIN = 1.0  # seconds


@contextmanager
def only_worker(stop: threading.Event) -> Iterator[bool]:
    """Wait to be the only worker of this database; False when told to stop first. It ends with the process."""
    engine = engine_for(settings().url)
    wait = _with_server if engine.dialect.name == "postgresql" else _with_file
    with wait(engine, stop) as first:
        yield first


@contextmanager
def _with_file(_engine: sa.Engine, stop: threading.Event) -> Iterator[bool]:
    path = private_folder(settings().data_dir) / FILE_NAME
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, OWNER_ONLY)) as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if stop.wait(TRY_AGAIN):
                    yield False
                    return
                continue
            yield True
            return


@contextmanager
def _with_server(engine: sa.Engine, stop: threading.Event) -> Iterator[bool]:
    with reaching(engine), engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        while not connection.execute(sa.select(sa.func.pg_try_advisory_lock(LOCK))).scalar():
            if stop.wait(TRY_AGAIN):
                yield False
                return
        yield True
