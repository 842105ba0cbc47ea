"""The database: migrations on both engines, units of work that keep all or nothing."""

import subprocess
import sys
import threading
from pathlib import Path

import pysqlite3.dbapi2
import pytest
import sqlalchemy as sa
from alembic import command
from alembic.script import ScriptDirectory
from sqlmodel import col, select

from feedback.changes import undo_import
from feedback.hand_redaction import redact_by_hand
from feedback.importing import import_file
from feedback.models import ImportBatch, Item, Source
from feedback.redaction_kinds import Kind
from journeys.errors import DatabaseNewer, DatabaseOutdated, DatabaseUnreachable
from journeys.models import Organisation
from journeys.ports import FakeRedactor
from workbench.database import (
    alembic_config,
    make_engine,
    require_current,
    require_sound,
    revisions,
    unit_of_work,
    upgrade,
)


def test_the_migrations_make_exactly_the_tables_of_the_models(engine: sa.Engine) -> None:
    command.check(alembic_config(engine))


def test_a_migrated_database_can_be_emptied_again_step_by_step(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'steps.db'}")
    command.upgrade(alembic_config(engine), "head")
    command.downgrade(alembic_config(engine), "base")
    assert set(sa.inspect(engine).get_table_names()) <= {"alembic_version"}
    command.upgrade(alembic_config(engine), "head")
    require_current(engine)


def test_an_error_half_way_leaves_nothing_behind(engine: sa.Engine) -> None:
    with pytest.raises(ValueError, match="half-way"), unit_of_work(engine=engine) as session:
        session.add(Organisation(name="CBR"))
        session.flush()
        raise ValueError("half-way")
    with unit_of_work(engine=engine, write=False) as session:
        assert session.exec(select(Organisation)).all() == []


def test_an_empty_database_is_refused_with_the_command_that_mends_it(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'empty.db'}")
    with pytest.raises(DatabaseOutdated) as caught:
        require_current(engine)
    assert "terugkoppel db upgrade" in caught.value.explain().remedy


def test_a_database_of_a_newer_version_is_not_sent_to_upgrade(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'newer.db'}")
    upgrade(engine)
    with engine.connect().execution_options(write=True) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    for refuse in (require_current, upgrade):
        with pytest.raises(DatabaseNewer) as caught:
            refuse(engine)
        assert "db upgrade" not in caught.value.explain().remedy


def test_the_layout_needed_is_the_newest_migration(engine: sa.Engine) -> None:
    head = ScriptDirectory.from_config(alembic_config(engine)).get_current_head()
    assert revisions(engine) == (head, head)


def test_an_error_of_the_database_never_quotes_a_text(engine: sa.Engine) -> None:
    with pytest.raises(sa.exc.DBAPIError) as caught, engine.connect() as connection:
        connection.execute(sa.text("SELECT :text FROM no_such_table"), {"text": "ik ben Gerrit Hoekstra"})
    assert "Hoekstra" not in str(caught.value)


def test_a_folder_that_cannot_be_written_is_one_clear_sentence(tmp_path: Path) -> None:
    place = tmp_path / "file"
    place.write_text("not a folder")
    with (
        pytest.raises(DatabaseUnreachable),
        unit_of_work(engine=make_engine(f"sqlite:///{place}/x.db"), write=False) as session,
    ):
        session.exec(select(Organisation)).all()


def test_a_deleted_name_is_not_left_in_the_sqlite_file(tmp_path: Path) -> None:
    path = tmp_path / "secure.db"
    engine = make_engine(f"sqlite:///{path}")
    command.upgrade(alembic_config(engine), "head")
    with unit_of_work(engine=engine) as session:
        session.add(Organisation(name="Kwetterbureau"))
    with unit_of_work(engine=engine) as session:
        session.delete(session.exec(select(Organisation)).one())
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    assert b"Kwetterbureau" not in path.read_bytes()


WRITER = """
import sys
import threading
from sqlmodel import select
from journeys.models import Organisation
from journeys.ports import FakeRedactor
from workbench.database import make_engine, unit_of_work
engine = make_engine(sys.argv[1])
for turn in range(25):
    with unit_of_work(engine=engine) as session:
        row = session.exec(select(Organisation).with_for_update()).one()
        row.kind = str(int(row.kind) + 1)
        session.add(row)
"""


def test_four_writers_at_once_lose_no_update(engine: sa.Engine) -> None:
    with unit_of_work(engine=engine) as session:
        session.add(Organisation(name="Teller", kind="0"))
    url = engine.url.render_as_string(hide_password=False)
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, url]) for _ in range(4)]
    assert [writer.wait(60) for writer in writers] == [0, 0, 0, 0]
    with unit_of_work(engine=engine, write=False) as session:
        assert session.exec(select(Organisation)).one().kind == "100"


def test_a_new_database_in_which_another_process_writes_is_waited_for(tmp_path: Path) -> None:
    place = str(tmp_path / "new.db")
    other = pysqlite3.dbapi2.connect(place, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    other.execute("CREATE TABLE place (name TEXT)")
    finish = threading.Timer(0.3, other.execute, ["COMMIT"])
    finish.start()
    with make_engine(f"sqlite:///{place}").connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
    finish.join()
    other.close()


def test_what_another_process_adds_between_two_checks_is_no_damage(engine: sa.Engine) -> None:
    other = make_engine(engine.url.render_as_string(hide_password=False))
    with unit_of_work(engine=other) as session:
        source = Source(name="Informatiepunt")
        session.add(source)
        session.flush()
        batch = ImportBatch(source_id=source.id, kind="questions", file_name="vragen.csv")
        session.add(batch)
        session.flush()
        place = {"source_id": source.id, "batch_id": batch.id}
    for turn in range(20):
        with unit_of_work(engine=other) as session:
            session.add_all(
                Item(row_key=f"{turn}.{number}", text=f"Wat kost een paspoort voor {number}?", **place)
                for number in range(12)
            )
        require_sound(engine)
    other.dispose()


def test_sqlite_makes_room_for_the_indexes_of_many_rows_and_gives_it_back(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'room.db'}")
    upgrade(engine)
    room = []
    for rows in (0, 5_000_000, 10**9, 0):
        with unit_of_work(engine=engine, rows=rows) as session:
            room.append(-session.execute(sa.text("PRAGMA cache_size")).scalar_one() >> 10)
    assert room == [64, 488, 1024, 64]


def test_postgresql_has_room_for_a_word_of_many_questions_and_keeps_what_it_was_given_more(engine: sa.Engine) -> None:
    if engine.dialect.name != "postgresql":
        pytest.skip("SQLite has no such room")
    given = engine.url.update_query_dict({"options": "-c work_mem=64MB"})
    for url, room in ((engine.url, "32MB"), (given, "64MB")):
        session_of_its_own = make_engine(url.render_as_string(hide_password=False))
        for _ in range(2):  # also when the pool hands the connection out again
            with session_of_its_own.connect() as connection:
                assert connection.exec_driver_sql("SHOW work_mem").scalar() == room
        session_of_its_own.dispose()


def test_a_durable_unit_of_work_syncs_its_commit_and_no_other_does(engine: sa.Engine) -> None:
    if engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL always does, unless told not to")
    seen = []
    for durable in (False, True, False):
        with unit_of_work(engine=engine, durable=durable) as session:
            seen.append(session.execute(sa.text("PRAGMA synchronous")).scalar_one())
    assert seen == [1, 2, 1]


@pytest.mark.parametrize("way", ["by hand", "undone"])
def test_what_is_taken_out_stands_nowhere_in_the_file_of_the_database(tmp_path: Path, way: str) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'terugkoppel.db'}")
    upgrade(engine)
    log = tmp_path / "log.csv"
    log.write_text("vraag\n" + "".join(f"Vraag {n} over mijn rijbewijs?\n" for n in range(300)) + "Ik heet Zwanepol\n")
    with unit_of_work(engine=engine) as session:
        batch = import_file(session, log, "questions", redactor=FakeRedactor(), secret=b"0" * 32).batch

    def kept() -> bytes:
        files = tmp_path.glob("terugkoppel.db*")
        return b"".join(path.read_bytes() for path in files).lower()

    assert b"zwanepol" in kept()
    with unit_of_work(engine=engine) as session:
        if way == "undone":
            undo_import(session, batch or 0)
        else:
            item = session.exec(select(Item).where(col(Item.text).contains("Zwanepol"))).one()
            redact_by_hand(session, item.id or 0, "text", [2], Kind.NAME, seen=item.text)
    assert b"zwanepol" not in kept()
    engine.dispose()
