"""Hand-off formats: each takes what may leave (`outgoing`) and makes a file that is written whole or not at all."""

import io
import pkgutil
import zipfile
from pathlib import Path

from exports.backlog import Backlog
from exports.backlog_formats import FORMATS
from exports.formats.outgoing import outgoing
from exports.safety import write_whole
from journeys.errors import N_, WrongUsage


def write_backlog(rows: Backlog, format: str, path: Path) -> list[Path]:
    """Write the backlog in one of `FORMATS`; returns the files made.

    Where a tracker takes a limited number of rows a file, further files get -2, -3 … before the suffix.
    Raises `WrongUsage` for an unknown format, `OutputNotWritable`, and `TypesettingFailed` for a PDF.
    """
    files = render_backlog(rows, format)
    names = [path, *(path.with_stem(f"{path.stem}-{number}") for number in range(2, len(files) + 1))]
    return write_whole(dict(zip(names, files, strict=True)))


def render_backlog(rows: Backlog, format: str) -> list[bytes]:
    """The files of a format in memory, for a download; see `write_backlog`."""
    if format not in FORMATS:
        raise WrongUsage(reason=N_("this format is not known"))
    make = pkgutil.resolve_name(f"{__name__}.{FORMATS[format].made_by}")
    made: bytes | list[bytes] = make(outgoing(rows))
    return made if isinstance(made, list) else [made]


def download(rows: Backlog, format: str, stem: str) -> tuple[str, bytes]:
    """One file to hand out: its name and content; several files travel together in a ZIP."""
    files = render_backlog(rows, format)
    suffix = FORMATS[format].suffix
    if len(files) == 1:
        return f"{stem}{suffix}", files[0]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, content in enumerate(files, start=1):
            archive.writestr(f"{stem}-{number}{suffix}", content)
    return f"{stem}.zip", packed.getvalue()
