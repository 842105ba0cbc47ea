"""What may leave in a file: cells that cannot run, counts that cannot single out a person, files written whole."""

import os
import re
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from journeys.errors import OutputNotWritable
from journeys.live_cells import is_live

THRESHOLD = 10  # a smaller count of questions is never shown
STEP = 5  # every other count of questions is rounded to this
FEWER = f"minder dan {THRESHOLD}"

# control characters, halves of a character, and those that turn the direction of what follows
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufffe\uffff]|[\ud800-\udfff]")


def rounded(count: int) -> int | None:
    """A count of questions as it may leave: to the nearest 5, and None under the threshold."""
    return None if count < THRESHOLD else STEP * ((count + STEP // 2) // STEP)


def shown(count: int | None) -> str:
    """A rounded count as people read it: “210”, “1.250” or “minder dan 10”."""
    return FEWER if count is None else f"{count:,}".replace(",", ".")


def safe_cell(text: str) -> str:
    """A cell that no spreadsheet runs: what starts like a formula gets a leading apostrophe; safe to do twice.

    Looks past white space and quotation marks, which some programs drop before they look, and at the
    full-width forms of the signs.
    """
    cell = _CONTROL.sub("", text)
    if is_live(cell):
        cell = "'" + cell
    return cell.replace("\r\n", "\n").replace("\r", "\n")


def write_whole(files: Mapping[Path, bytes] | Iterable[tuple[Path, bytes]], *, private: bool = False) -> list[Path]:
    """Write each file beside its place and rename it there: a reader sees all of it or nothing.

    With `private` only the user may read them, whatever rights their other files get. Raises `OutputNotWritable`; no
    half-written file stays behind.
    """
    parts = dict(files)
    waiting: list[tuple[Path, Path]] = []
    try:
        for path, content in parts.items():
            handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
            waiting.append((Path(name), path))
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        for part, path in waiting:
            part.chmod(0o600 if private else 0o666 & ~_umask())
            part.replace(path)
    except OSError as error:
        for part, _ in waiting:
            part.unlink(missing_ok=True)
        place = next((path for path in parts if not path.exists()), next(iter(parts)))
        raise OutputNotWritable(file=place, reason=error.strerror or str(error)) from error
    return list(parts)


def _umask() -> int:
    # the only way to read the mask is to set it; files get the rights the user's other files have
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
