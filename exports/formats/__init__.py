"""Hand-off formats: each takes what may leave (`outgoing`) and makes a file that is written whole or not at all."""

import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal, cast, get_args

from exports.backlog import Backlog
from exports.formats.outgoing import Outgoing, outgoing
from exports.safety import write_whole
from journeys.errors import N_, WrongUsage

Format = Literal["xlsx", "csv", "jira", "azure", "azure-update", "gitlab", "md", "html", "pdf", "json"]
FORMATS: tuple[Format, ...] = get_args(Format)
SUFFIXES: Mapping[Format, str] = {
    "xlsx": ".xlsx",
    "csv": ".csv",
    "jira": ".csv",
    "azure": ".csv",
    "azure-update": ".csv",
    "gitlab": ".csv",
    "md": ".md",
    "html": ".html",
    "pdf": ".pdf",
    "json": ".json",
}


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
    made = _makers()[format](outgoing(rows))
    return made if isinstance(made, list) else [made]


def download(rows: Backlog, format: str, stem: str) -> tuple[str, bytes]:
    """One file to hand out: its name and content; several files travel together in a ZIP."""
    files = render_backlog(rows, format)
    suffix = SUFFIXES[cast(Format, format)]
    if len(files) == 1:
        return f"{stem}{suffix}", files[0]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, content in enumerate(files, start=1):
            archive.writestr(f"{stem}-{number}{suffix}", content)
    return f"{stem}.zip", packed.getvalue()


def _makers() -> Mapping[str, Callable[[Outgoing], bytes | list[bytes]]]:
    from exports.formats import pages, structured, tables, workbook

    return {
        "xlsx": workbook.as_xlsx,
        "csv": tables.plain,
        "jira": tables.jira,
        "azure": tables.azure,
        "azure-update": tables.azure_update,
        "gitlab": tables.gitlab,
        "md": structured.as_markdown,
        "html": pages.as_html,
        "pdf": pages.as_pdf,
        "json": structured.as_json,
    }
