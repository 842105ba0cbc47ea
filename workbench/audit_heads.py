"""The newest entry of the audit as it is kept outside the database, by which an end that was cut off is noticed.

`audit-head.txt` in the data folder always says the newest one; the file of that name in a folder of backups gets a
line with each backup. Each line: number, seal, moment.
"""

import contextlib
import fcntl
import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import make_url

from journeys.base import utc_now
from workbench import erasures
from workbench.private_files import OWNER_ONLY, append_line, private_folder
from workbench.settings import settings

FILE_NAME = "audit-head.txt"
_WIDTH = 160  # bytes: always the same, so that a newer line covers the older one


@dataclass(frozen=True)
class Head:
    """The number and seal of an entry."""

    number: int
    seal: str

    def __str__(self) -> str:
        return f"{self.number} {self.seal}"


def keep(engine: sa.Engine, head: Head) -> None:
    """Have `audit-head.txt` in the data folder say this, unless it says a later one or is of another database.

    Where that cannot be written it is left to the next entry: the entry itself stands.
    """
    if not is_of(engine):
        return
    path = settings().data_dir / FILE_NAME
    try:
        private_folder(path.parent)
        with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, OWNER_ONLY), "r+b", buffering=0) as file:
            fcntl.flock(file, fcntl.LOCK_EX)  # processes that commit at once come here in any order
            known = _read(file.read(_WIDTH).decode("ascii", "replace"))
            if known is None or known.number < head.number:
                file.seek(0)
                file.write(_line(head).ljust(_WIDTH - 1).encode() + b"\n")
    except OSError as error:
        logging.getLogger(__name__).warning("the end of the audit in %s: %s", path, error.strerror or error)


def keep_again(engine: sa.Engine, head: Head | None) -> None:
    """Have `audit-head.txt` say this whatever it said: after a backup was put back."""
    if is_of(engine):
        with contextlib.suppress(OSError):
            (settings().data_dir / FILE_NAME).unlink(missing_ok=True)
        if head is not None:
            keep(engine, head)


def keep_beside(folder: Path, head: Head) -> None:
    """Add a line to the file in a folder of backups. Raises OSError."""
    append_line(folder / FILE_NAME, [_line(head)])


def kept() -> Iterator[Head]:
    """Every head that is kept in the data folder and in the folders that backups went to."""
    for folder in (settings().data_dir, *erasures.backup_folders()):
        with contextlib.suppress(OSError):
            for line in (folder / FILE_NAME).read_text("ascii", "replace").splitlines():
                if (head := _read(line)) is not None:
                    yield head


def parse(text: str) -> Head:
    """A head as a person kept it: "12 1a2b3c4d:…"; raises ValueError."""
    head = _read(text.replace("/", " "))
    if head is None:
        raise ValueError
    return head


def _line(head: Head) -> str:
    return f"{head} {utc_now().isoformat()}"


def _read(line: str) -> Head | None:
    words = line.split()
    if len(words) < 2 or not words[0].isdecimal() or ":" not in words[1]:
        return None
    return Head(int(words[0]), words[1])


def is_of(engine: sa.Engine) -> bool:
    """Whether this is the database of the settings, whose head the data folder keeps."""
    ours, given = make_url(settings().url), engine.url
    return (ours.get_backend_name(), ours.host, ours.port, ours.database) == (
        given.get_backend_name(),
        given.host,
        given.port,
        given.database,
    )
