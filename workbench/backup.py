"""Backups of a whole installation, made while it runs: one moment of the database, read back and compared.

In the file: every table, and the settings that lie in the data folder. Beside it, once: the key, by which rows are
recognised and recordings opened, and the tombstones of what was erased. Not in it: the queue of jobs, and files that
were made from what is in the database.
"""

import hashlib
import re
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from exports.priority import RULE_FILE
from exports.tracker_states import STATES_FILE
from journeys.backup_errors import BackupBroken, BackupFailed, KeyUnusable
from journeys.base import utc_now
from journeys.errors import N_, NothingToDo
from workbench import __version__, audit, erasures, wiring
from workbench.backup_file import Manifest, Progress, verify, write_backup
from workbench.database import reaching, revisions
from workbench.layout_lock import layout_kept
from workbench.private_files import close_to_others, private_folder, sync_folder, written_whole
from workbench.settings import settings

FOLDER = "backups"  # in the data folder
OWN_FILES = (RULE_FILE, STATES_FILE)  # settings in the data folder; those of signing in hold secrets and stay apart
BY_HAND, BEFORE_UPGRADE, REPLACED = "terugkoppel", "before-upgrade", "replaced"
KEPT_BEFORE_UPGRADE = 5


@dataclass(frozen=True)
class Made:
    """A backup as it was made and read back; `orphans`: rows in the database itself that point at nothing."""

    file: Path
    manifest: Manifest
    orphans: int
    size: int  # bytes
    seconds: float
    removed: tuple[Path, ...]  # earlier ones that there are enough of
    key_file: Path | None

    def as_json(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "file": str(self.file),
            "layout": self.manifest.layout,
            "rows": self.manifest.rows,
            "tables": {part.shape.name: part.rows for part in self.manifest.tables},
            "orphans": self.orphans,
            "bytes": self.size,
            "seconds": round(self.seconds, 1),
            "removed": [str(path) for path in self.removed],
            "key_file": str(self.key_file) if self.key_file else None,
        }


def default_folder(engine: sa.Engine) -> Path:
    """Where backups go unless said otherwise: beside a SQLite file, else in the data folder."""
    if engine.dialect.name == "sqlite" and engine.url.database:
        return Path(engine.url.database).absolute().parent / FOLDER
    return settings().data_dir / FOLDER


def make_backup(
    engine: sa.Engine,
    place: Path | None = None,
    *,
    keep: int | None = None,
    purpose: str = BY_HAND,
    with_key: bool = True,
    progress: Progress | None = None,
) -> Made:
    """Make a backup of one moment, while others read and write, and read it back before it gets its name.

    `place`: a file, or a folder in which it gets a name with layout and time. `keep`: how many of those to leave
    there, this one included. Raises `BackupFailed`; then nothing of it stays, and earlier ones are left alone.
    """
    began = time.monotonic()
    layout, needed = revisions(engine)
    if layout is None:
        raise NothingToDo(missing=N_("there is no database yet"), next_step=N_("Run: terugkoppel db upgrade"))
    now = utc_now()
    given = place or default_folder(engine)
    named = place is not None and not place.is_dir() and place.suffix != ""
    file = given if named else _new_name(given, purpose, layout, now)
    file = file.absolute()
    key = wiring.secret()
    try:
        with written_whole(file) as (stream, part):
            with reaching(engine), _layout_kept(engine, purpose), snapshot(engine) as connection:
                manifest = write_backup(
                    stream,
                    connection,
                    layout=layout,
                    product=__version__,
                    made_at=now.isoformat(),
                    key=fingerprint(key),
                    files=_own_files(),
                    progress=progress,
                )
            stream.flush()
            read_back, orphans = verify(part, progress)
        if read_back != manifest:  # pragma: no cover - the checksums would have told before
            raise BackupBroken(file=file, reason=N_("a checksum differs"))
        key_file = _key_beside(file, key) if with_key and settings().secret is None else None
        _tombstones_beside(engine, file.parent, layout)
    except OSError as error:
        raise BackupFailed(file=file, reason=error.strerror or str(error)) from error
    if purpose == BY_HAND and layout == needed:
        audit.note_backup(engine, file.parent)
    removed = () if keep is None or named else _thin_out(file, purpose, keep)
    return Made(file, manifest, orphans, file.stat().st_size, time.monotonic() - began, removed, key_file)


def _layout_kept(engine: sa.Engine, purpose: str) -> AbstractContextManager[None]:
    return nullcontext() if purpose == BEFORE_UPGRADE else layout_kept(engine, shared=True)


@contextmanager
def snapshot(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A connection that sees one moment of the database, whatever others write meanwhile."""
    with engine.connect() as plain:
        connection = plain
        if engine.dialect.name == "postgresql":
            connection = plain.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with connection.begin():
            # SQLite's moment is that of the first reading
            connection.execute(sa.text("SELECT count(*) FROM alembic_version")).scalar_one()
            yield connection


def fingerprint(key: bytes) -> str:
    """By which a key is told from another, and from which it cannot be guessed at any speed."""
    return hashlib.scrypt(key, salt=b"terugkoppel backup", n=2**14, r=8, p=1, dklen=8).hex()


def key_name(print_: str) -> str:
    """What the file beside a backup is called that holds the key with this fingerprint."""
    return f"terugkoppel-{print_}.key"


def require_key(file: Path, print_: str) -> None:
    """Raise `KeyUnusable` unless this file holds the key with this fingerprint."""
    try:
        key = file.read_bytes()
    except OSError as error:
        raise KeyUnusable(path=str(file), reason=error.strerror or N_("it cannot be read")) from error
    if fingerprint(key) != print_:
        raise KeyUnusable(path=str(file), reason=N_("it is not the key of this backup"))


def _own_files() -> dict[str, bytes]:
    folder = settings().data_dir
    return {name: (folder / name).read_bytes() for name in OWN_FILES if (folder / name).is_file()}


def _key_beside(file: Path, key: bytes) -> Path:
    path = file.parent / key_name(fingerprint(key))
    if not path.exists() or path.read_bytes() != key:
        with written_whole(path) as (stream, _part):
            stream.write(key)
    return path


def _tombstones_beside(engine: sa.Engine, folder: Path, layout: str) -> None:
    erasures.remember_folder(folder)
    known = list(erasures.read_down(settings().data_dir).values())
    if layout >= "0006":  # before, there was no such table
        with Session(engine.execution_options(write=False)) as session:
            known += erasures.all_tombstones(session)
    erasures.write_down(known)


def _new_name(folder: Path, purpose: str, layout: str, now: datetime) -> Path:
    stem = f"{purpose}-{layout}-{now.astimezone(UTC):%Y%m%d-%H%M%S}"
    try:
        private_folder(folder)
    except OSError as error:
        raise BackupFailed(file=folder, reason=error.strerror or str(error)) from error
    number = 1
    while (path := folder / (f"{stem}.zip" if number == 1 else f"{stem}-{number}.zip")).exists():
        number += 1
    return path


def _thin_out(file: Path, purpose: str, keep: int) -> tuple[Path, ...]:
    """Remove the oldest by name; never the one just made, also when the clock was put back."""
    pattern = re.compile(rf"{re.escape(purpose)}-\d+-\d{{8}}-\d{{6}}(-\d+)?\.zip")
    others = [path for path in file.parent.iterdir() if pattern.fullmatch(path.name) and path != file]
    surplus = _newest_first(others)[max(keep - 1, 0) :]
    for path in surplus:
        path.unlink(missing_ok=True)
    if surplus:
        sync_folder(file.parent)
    return tuple(surplus)


def _newest_first(files: list[Path]) -> list[Path]:
    def moment(path: Path) -> tuple[str, int]:
        found = re.search(r"(\d{8}-\d{6})(?:-(\d+))?\.zip$", path.name)
        return (found[1], int(found[2] or 1)) if found else ("", 0)

    return sorted(files, key=moment, reverse=True)


def before_upgrade(engine: sa.Engine, progress: Progress | None = None) -> Path | None:
    """Back up a database with rows in it before its layout changes; None where there is nothing to lose."""
    with reaching(engine), engine.connect() as connection:
        from workbench.backup_tables import shapes

        filled = any(
            connection.execute(
                sa.select(sa.exists(sa.select(sa.literal(1)).select_from(sa.table(shape.name))))
            ).scalar()
            for shape in shapes(connection)
        )
    if not filled:
        return None
    return make_backup(engine, keep=KEPT_BEFORE_UPGRADE, purpose=BEFORE_UPGRADE, with_key=False, progress=progress).file


def close_what_is_ours(engine: sa.Engine) -> None:
    """Take from the database file, and the files beside it, the rights that an earlier version gave to others."""
    if engine.dialect.name == "sqlite" and engine.url.database:
        path = Path(engine.url.database)
        for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
            if (path.parent / name).exists():
                close_to_others(path.parent / name)
