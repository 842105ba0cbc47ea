"""Files and folders that only their owner may read, written whole or not at all."""

import contextlib
import fcntl
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

OWNER_ONLY = 0o600
FOLDER_OF_OWNER = 0o700


def private_folder(folder: Path) -> Path:
    """This folder; where it is made here, only its owner may look in. Raises OSError."""
    folder.mkdir(mode=FOLDER_OF_OWNER, parents=True, exist_ok=True)
    return folder


def private_file(path: Path) -> None:
    """Make an empty file that only its owner may read, where there is none yet. Raises OSError."""
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY))


def close_to_others(path: Path) -> None:
    """Take from a file or folder of ours the rights that others have; one of somebody else stays as it is."""
    with contextlib.suppress(OSError):
        mode = path.stat().st_mode
        if mode & 0o077:
            path.chmod(mode & 0o700)


@contextlib.contextmanager
def written_whole(path: Path) -> Iterator[tuple[BinaryIO, Path]]:
    """A file to write to, and where it is meanwhile; on leaving without an error it takes the place of `path`.

    It is on the disk before it gets its name, so that a power cut leaves the old file or the new one. What a killed
    process left half-written beside it is cleared. Raises OSError; then nothing of it stays.
    """
    private_folder(path.parent)
    clear_halves(path.parent)
    part = path.with_name(f".{path.name}.{secrets.token_hex(6)}.part")
    with os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "w+b") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX)  # so that nobody takes it for a left-over
            yield file, part
            file.flush()
            os.fsync(file.fileno())
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Have the names in a folder on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def clear_halves(folder: Path) -> None:
    """Remove what killed processes left half-written in this folder; what another is writing stays."""
    for left in folder.glob(".*.part"):
        with contextlib.suppress(OSError), left.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            remove_database(left)


def remove_database(path: Path) -> None:
    """Remove a file, and what SQLite keeps beside it when it is a database."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def append_line(path: Path, lines: list[str]) -> None:
    """Add lines to a file that is only added to, and have them on the disk; a half line of a killed writer ends first.

    Raises OSError.
    """
    private_folder(path.parent)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, OWNER_ONLY)
    with os.fdopen(handle, "r+b", buffering=0) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        size = file.seek(0, os.SEEK_END)
        broken_off = False
        if size:
            file.seek(-1, os.SEEK_END)
            broken_off = file.read(1) != b"\n"
        file.write(("\n" * broken_off + "".join(f"{line}\n" for line in lines)).encode())
        os.fsync(file.fileno())
    sync_folder(path.parent)
