"""Putting a backup back: on this machine or another, into SQLite or PostgreSQL, beside what is there until it is whole.

The new database is made apart (a file, or a schema), filled, compared row by row with the backup, brought to the
newest layout and checked; only then it takes the place of the old one, which is set aside.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command

from feedback.row_keys import FILE_NAME as KEY_FILE
from journeys.backup_errors import BackupBroken, BackupNewer, PlaceNotEmpty, RestoreFailed
from journeys.base import utc_now
from journeys.errors import N_, DatabaseUnreachable, TerugkoppelError
from workbench import audit, audit_heads, derived, erasures
from workbench.backup import OWN_FILES, fingerprint, key_name, require_key
from workbench.backup_file import Backup, Progress, TablePart, open_backup, verify
from workbench.backup_tables import as_kept, is_own_table, load, read_batches, shapes
from workbench.database import alembic_config, reaching, require_sound, revisions, unit_of_work
from workbench.layout import layouts, newest
from workbench.private_files import written_whole
from workbench.restore_places import place_for
from workbench.settings import settings
from workbench.since_backup import Reconciled, Since, read_since, reconcile

UNREADABLE = "?"


@dataclass(frozen=True)
class Restored:
    """What was put back, where, and what was ended again; `key`: own, installed, missing, other."""

    rows: int
    layout: str
    made_at: str
    place: str
    set_aside: str | None
    key: str
    settings: tuple[str, ...]  # files that were put in the data folder
    jobs_cancelled: int
    since_known: bool
    ended: Reconciled

    def as_json(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)


def restore(
    file: Path,
    url: str,
    *,
    force: bool = False,
    keep_links: bool = False,
    as_made: bool = False,
    key_file: Path | None = None,
    progress: Progress | None = None,
) -> Restored:
    """Put a backup back into the database at `url`, which must be empty unless `force`; verified first and after.

    `as_made`: leave it in the layout it was made with, for the version of then. Raises `BackupBroken`,
    `BackupNewer`, `KeyUnusable`, `PlaceNotEmpty`, `PlaceInUse` or `RestoreFailed`, and then nothing was changed.
    """
    try:
        manifest, orphans = verify(file, progress)
    except OSError as error:
        raise RestoreFailed(place=str(file), reason=error.strerror or str(error)) from error
    if orphans:
        raise BackupBroken(file=file, reason=N_("rows in it point at nothing"))
    if manifest.layout > newest():
        raise BackupNewer(file=file, found=manifest.layout, needed=newest())
    if manifest.layout not in layouts():
        raise BackupBroken(file=file, reason=N_("the manifest cannot be read"))
    if key_file is not None:
        require_key(key_file, manifest.key)
    place, here = place_for(url), url == settings().url
    with reaching(place.engine), place.alone():
        rows = _rows_in(place.engine) if place.is_there() else 0
        if rows and not force:
            raise PlaceNotEmpty(rows=UNREADABLE if rows < 0 else rows, place=place.shown)
        if rows:
            place.require_unused()
        since = _since(place.engine) if rows > 0 else None
        tombstones = _tombstones(file)
        with (
            _told_as_one_sentence(place.shown),
            _key_in_place(manifest.key, file, key_file, replace=here) as key,
            place.being_made() as engine,
            open_backup(file) as backup,
        ):
            _fill(engine, backup, progress)
            command.upgrade(alembic_config(engine), "head")
            with unit_of_work(engine=engine) as session:
                ended = reconcile(session, since, tombstones, keep_links=keep_links)
                tombstones = erasures.all_tombstones(session)
                audit.note_restored(session)
            with unit_of_work(write=False, engine=engine) as session:
                head = audit.head(session)
            require_sound(engine)
            if as_made and manifest.layout != newest():
                command.downgrade(alembic_config(engine), manifest.layout)
            set_aside = place.take(set_aside=rows != 0)
        erasures.write_down(tombstones)
        audit_heads.keep_again(place.engine, head)
    return Restored(
        rows=manifest.rows,
        layout=manifest.layout if as_made else newest(),
        made_at=manifest.made_at,
        place=place.shown,
        set_aside=set_aside,
        key=key,
        settings=_put_settings(file),
        jobs_cancelled=_cancel_jobs() if here else 0,
        since_known=since is not None,
        ended=ended,
    )


@contextmanager
def _told_as_one_sentence(place: str) -> Iterator[None]:
    """A full disk, a server that goes away, rows that do not fit: the place is as it was, and why is one sentence."""
    import psycopg
    import pysqlite3.dbapi2

    try:
        yield
    except DatabaseUnreachable as error:  # of the one that is being made
        raise RestoreFailed(place=place, reason=error.facts["reason"]) from error
    except TerugkoppelError:
        raise
    except OSError as error:
        raise RestoreFailed(place=place, reason=error.strerror or str(error)) from error
    except (sa.exc.DBAPIError, psycopg.Error, pysqlite3.dbapi2.Error) as error:
        said: BaseException = (error.orig or error) if isinstance(error, sa.exc.DBAPIError) else error
        if not isinstance(said, psycopg.OperationalError | pysqlite3.dbapi2.OperationalError):
            # its own words may quote a text
            raise RestoreFailed(place=place, reason=N_("rows do not fit in this database")) from error
        raise RestoreFailed(place=place, reason=str(said).strip().splitlines()[0]) from error


def _rows_in(engine: sa.Engine) -> int:
    """How many rows there are to lose; −1 when it is a database that cannot be read, or not one of ours."""
    try:
        layout = revisions(engine)[0]
        with engine.connect() as connection:
            if layout is None:
                return -1 if any(map(is_own_table, sa.inspect(connection).get_table_names())) else 0
            return sum(
                connection.execute(sa.select(sa.func.count()).select_from(sa.table(shape.name))).scalar_one()
                for shape in shapes(connection)
            )
    except (sa.exc.DatabaseError, DatabaseUnreachable):
        if engine.dialect.name == "sqlite":
            return -1  # damaged: the very reason to put a backup back
        raise


def _since(engine: sa.Engine) -> Since | None:
    try:
        with engine.connect() as connection:
            return read_since(connection)
    except sa.exc.DatabaseError:
        return None


def _tombstones(file: Path) -> list[erasures.Tombstone]:
    """Those beside the data, beside this backup, and in every folder that backups went to."""
    found = {}
    for folder in (settings().data_dir, file.absolute().parent, *erasures.backup_folders()):
        try:
            found.update(erasures.read_down(folder))
        except OSError:
            continue
    return list(found.values())


def _fill(engine: sa.Engine, backup: Backup, progress: Progress | None) -> None:
    """Make the layout of the backup, put its rows in, and compare what then stands there with it."""
    manifest = backup.manifest
    command.upgrade(alembic_config(engine), manifest.layout)
    with _loading(engine) as connection:
        there = {shape.name: dict(shape.columns) for shape in shapes(connection)}
        if there != {part.shape.name: dict(part.shape.columns) for part in manifest.tables}:
            raise ValueError(N_("its tables are not those of its layout"))
        derived.drop(connection)
        for done, part in enumerate(manifest.tables):
            if progress:
                progress(done, len(manifest.tables), part.shape.name)
            with backup.batches(part) as batches:
                load(connection, part.shape, batches)
            _compare(connection, backup, part)
        derived.make(connection)


@contextmanager
def _loading(engine: sa.Engine) -> Iterator[sa.Connection]:
    """One transaction in which rows may come in any order; SQLite checks where they point afterwards."""
    with engine.connect() as connection:
        raw: Any = connection.connection.dbapi_connection
        sqlite = engine.dialect.name == "sqlite"
        if sqlite:
            raw.execute("PRAGMA foreign_keys=OFF")
        with connection.execution_options(write=True).begin():
            yield connection
        if sqlite:
            raw.execute("PRAGMA foreign_keys=ON")


def _compare(connection: sa.Connection, backup: Backup, part: TablePart) -> None:
    """Raise ValueError unless the table holds exactly what the backup says, row by row."""
    kept: Iterator[Any] = iter(())
    with backup.batches(part) as batches:
        for number, wanted in enumerate(batches):
            if number == 0:
                kept = read_batches(connection, part.shape, wanted.num_rows)
            found = next(kept, None)
            if found is None or not found.equals(as_kept(wanted, part.shape, connection.dialect.name)):
                raise ValueError(N_("what was put back differs from the backup"))
        if next(kept, None) is not None:
            raise ValueError(N_("what was put back differs from the backup"))


@contextmanager
def _key_in_place(wanted: str, file: Path, given: Path | None, *, replace: bool) -> Iterator[str]:
    """The key of the backup in the data folder, before anything is sealed with it: own, installed, missing, other.

    When what follows fails, the key that was there is back.
    """
    own = settings()
    path = own.data_dir / KEY_FILE
    there = own.secret.encode() if own.secret is not None else path.read_bytes() if path.is_file() else None
    beside = given or file.absolute().parent / key_name(wanted)
    key = beside.read_bytes() if beside.is_file() else b""
    if there is not None and fingerprint(there) == wanted:
        yield "own"
    elif own.secret is not None or (there is not None and not replace):
        yield "other"
    elif fingerprint(key) != wanted:
        yield "missing"
    else:
        aside = path.with_name(f"{KEY_FILE}.replaced-{utc_now().astimezone(UTC):%Y%m%d-%H%M%S}")
        if there is not None:
            path.rename(aside)
        with written_whole(path) as (stream, _part):
            stream.write(key)
        try:
            yield "installed"
        except BaseException:
            path.unlink()
            if there is not None:
                aside.rename(path)
            raise


def _put_settings(file: Path) -> tuple[str, ...]:
    """Put the settings of the backup in the data folder, where there are none; what is there now stays."""
    put = []
    with open_backup(file) as backup:
        for name, content in backup.files().items():
            path = settings().data_dir / name
            if name in OWN_FILES and not path.exists():
                with written_whole(path) as (stream, _part):
                    stream.write(content)
                put.append(name)
    return tuple(put)


def _cancel_jobs() -> int:
    """Cancel what waits or was under way: its numbers mean other rows now."""
    from workbench import jobs

    if not jobs.is_ready():
        return 0
    client = jobs.client()
    waiting = client.list_workflows(status=["ENQUEUED", "DELAYED", "PENDING"], name=jobs.WORKFLOW)
    for workflow in waiting:
        client.cancel_workflow(workflow.workflow_id)
    return len(waiting)
