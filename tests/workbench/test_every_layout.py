"""A database of every earlier layout, full of rows, comes to the newest one on both engines and loses nothing."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command

from journeys.backup_errors import BackupFailed, MigrationStopped
from tests.workbench.any_rows import fill
from workbench import backup, layout
from workbench.backup_file import verify
from workbench.backup_tables import shapes
from workbench.database import (
    alembic_config,
    make_engine,
    require_current,
    require_sound,
    revisions,
    upgrade,
)
from workbench.restoring import restore
from workbench.settings import settings

LAYOUTS = layout.layouts()
Empty = Callable[[], sa.Engine]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A data folder of this test's own: what others erased is written down in theirs."""
    monkeypatch.setenv("TERUGKOPPEL_DATA_DIR", str(tmp_path / "home"))
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Empty]:
    """Makes an empty database without a layout, and another at the next question."""
    monkeypatch.setattr(backup, "default_folder", lambda _engine: tmp_path / "backups")
    made: list[sa.Engine] = []
    if request.param == "sqlite":

        def file() -> sa.Engine:
            made.append(make_engine(f"sqlite:///{tmp_path / f'layout{len(made)}.db'}"))
            return made[-1]

        yield file
        for engine in made:
            engine.dispose()
        return
    url = sa.make_url(request.getfixturevalue("postgres_url"))
    server = make_engine(url.render_as_string(hide_password=False))

    def said(statement: str) -> None:
        with server.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(statement)

    def base() -> sa.Engine:
        said(f"CREATE DATABASE layout{len(made)}")
        made.append(make_engine(url.set(database=f"layout{len(made)}").render_as_string(hide_password=False)))
        return made[-1]

    yield base
    for number, engine in enumerate(made):
        engine.dispose()
        said(f"DROP DATABASE layout{number} WITH (FORCE)")
    server.dispose()


def keys_of(engine: sa.Engine) -> dict[str, list[tuple[object, ...]]]:
    """The primary keys of every table."""
    with engine.connect() as connection:
        return {
            shape.name: sorted(
                (
                    tuple(row)
                    for row in connection.execute(
                        sa.select(*map(sa.column, shape.primary)).select_from(sa.table(shape.name))
                    )
                ),
                key=str,
            )
            for shape in shapes(connection)
        }


def at(empty: Empty, layout: str, seed: int, rows: int = 25) -> sa.Engine:
    engine = empty()
    command.upgrade(alembic_config(engine), layout)
    counts = fill(engine, rows, seed)
    assert sum(count > 0 for count in counts.values()) == len(counts)  # or nothing was tried
    require_sound(engine)
    return engine


@pytest.mark.parametrize("layout", LAYOUTS[:-1])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_full_database_of_an_earlier_layout_keeps_every_row(
    empty: Empty, layout: str, seed: int, tmp_path: Path
) -> None:
    engine = at(empty, layout, seed)
    before = keys_of(engine)
    upgrade(engine)
    require_current(engine)
    require_sound(engine)
    after = keys_of(engine)
    if layout < "0003" <= LAYOUTS[-1]:  # from then on a coding has a number of its own
        assert len(before.pop("coding")) == len(after["coding"])
    assert {name: after[name] for name in before} == before
    # and what was there before is in the backup that was made first
    [file] = (tmp_path / "backups").glob(f"before-upgrade-{layout}-*.zip")
    manifest, orphans = verify(file)
    assert (manifest.layout, orphans) == (layout, 0)
    assert {part.shape.name: part.rows for part in manifest.tables} == {name: len(k) for name, k in before.items()} | {
        "coding": len(after["coding"])
    }


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_backup_of_any_layout_is_put_back_in_the_newest_and_in_its_own(
    empty: Empty, layout: str, tmp_path: Path
) -> None:
    engine = at(empty, layout, 4)
    before = keys_of(engine)
    made = backup.make_backup(engine, tmp_path / "old.zip")
    for as_made in (False, True):
        place = empty()
        url = place.url.render_as_string(hide_password=False)
        restore(made.file, url, as_made=as_made, keep_links=True)
        assert revisions(place)[0] == (layout if as_made else LAYOUTS[-1])
        require_sound(place)
        found = keys_of(place)
        if not as_made and layout < "0003":
            found["coding"] = before["coding"]
        if "audit_entry" in before and "audit_entry" in found:  # it tells that a backup was put back
            assert set(before["audit_entry"]) < set(found["audit_entry"])
            found["audit_entry"] = before["audit_entry"]
        assert {name: found[name] for name in before} == before


def with_step(folder: Path, monkeypatch: pytest.MonkeyPatch, does: str, declares: str = "") -> str:
    """Another migration after the newest."""
    shutil.copytree(layout.MIGRATIONS, folder / "migrations")
    number = f"{int(LAYOUTS[-1]) + 1:04}"
    (folder / "migrations" / "versions" / f"{number}_next.py").write_text(
        f"import sqlalchemy as sa\nfrom alembic import op\nrevision = {number!r}\ndown_revision = {LAYOUTS[-1]!r}\n"
        f"branch_labels = depends_on = None\n{declares}\n\ndef upgrade():\n    op.execute({does!r})\n\n"
        "def downgrade(): ...\n"
    )
    monkeypatch.setattr(layout, "MIGRATIONS", folder / "migrations")
    return number


def test_a_migration_that_would_lose_rows_is_stopped_and_says_where_they_also_are(
    empty: Empty, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = at(empty, LAYOUTS[-1], 5)
    before = keys_of(engine)
    with_step(tmp_path, monkeypatch, "DELETE FROM contact WHERE id < 3")
    with pytest.raises(MigrationStopped) as caught:
        upgrade(engine)
    assert "contact" in caught.value.explain().what
    assert str(tmp_path / "backups") in caught.value.explain().remedy
    assert keys_of(engine) == before
    assert revisions(engine)[0] == LAYOUTS[-1]
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:  # the next one to use this connection is guarded again
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1


def test_a_migration_may_say_which_rows_it_changes(
    empty: Empty, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = at(empty, LAYOUTS[-1], 5)
    number = with_step(tmp_path, monkeypatch, "DELETE FROM contact WHERE id < 3", "changes_rows = ('contact',)")
    upgrade(engine)
    assert revisions(engine)[0] == number


def test_a_migration_after_which_a_row_points_at_nothing_is_stopped(
    empty: Empty, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = at(empty, LAYOUTS[-1], 5)
    with_step(tmp_path, monkeypatch, "UPDATE contact SET organisation_id = 999999 WHERE id = 1")
    with pytest.raises(MigrationStopped):
        upgrade(engine)
    assert revisions(engine)[0] == LAYOUTS[-1]
    require_sound(engine)


def test_without_a_backup_no_layout_changes(empty: Empty, tmp_path: Path) -> None:
    engine = at(empty, LAYOUTS[-2], 6)
    (tmp_path / "backups").write_text("no folder")
    with pytest.raises(BackupFailed):
        upgrade(engine)
    assert revisions(engine)[0] == LAYOUTS[-2]


def test_two_programs_that_start_at_once_migrate_once(empty: Empty, tmp_path: Path) -> None:
    engine = at(empty, LAYOUTS[-2], 7)
    before = keys_of(engine)
    code = "import sys; from workbench.database import make_engine, upgrade; upgrade(make_engine(sys.argv[1]))"
    url = engine.url.render_as_string(hide_password=False)
    engine.dispose()
    both = [subprocess.Popen([sys.executable, "-c", code, url], stderr=subprocess.PIPE, text=True) for _ in range(2)]
    said = [one.communicate(timeout=120)[1] for one in both]
    assert [one.returncode for one in both] == [0, 0], said
    require_current(engine)
    after = keys_of(engine)
    assert {name: after[name] for name in before} == before
