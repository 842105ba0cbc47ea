"""Whether a ZIP may be unpacked, judged by its directory alone; nothing in it is read for that."""

import zipfile
from collections.abc import Sequence

from journeys.errors import N_  # the lowest module there is

MOST_ENTRIES = 2_000
MOST_UNPACKED = 200 * 1024 * 1024  # bytes, all entries together
MOST_RATIO = 200  # unpacked against packed
SMALL = 1024 * 1024  # what unpacks to less harms nobody, however well it was packed

TOO_MANY = N_("it holds too many files")
TOO_LARGE = N_("it unpacks to more than can be opened safely")
OUTSIDE = N_("it names a file outside itself")
LOCKED = N_("it is locked with a password")


def check_archive(entries: Sequence[zipfile.ZipInfo], packed_size: int) -> str:
    """Why a ZIP of `packed_size` bytes must not be unpacked, as a marked reason; empty when it may.

    A directory may lie about sizes: whoever reads an entry still reads no more than it promised.
    """
    if len(entries) > MOST_ENTRIES:
        return TOO_MANY
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MOST_UNPACKED or (unpacked > SMALL and unpacked > MOST_RATIO * packed_size):
        return TOO_LARGE
    # the name as it was written: `filename` has been cut at a NUL
    if any(_leads_outside(entry.orig_filename) for entry in entries):
        return OUTSIDE
    if any(entry.flag_bits & 0x1 for entry in entries):
        return LOCKED
    return ""


def _leads_outside(name: str) -> bool:
    path = name.replace("\\", "/")  # some programs write their names with these
    return path.startswith("/") or path[1:2] == ":" or "\0" in path or ".." in path.split("/")
