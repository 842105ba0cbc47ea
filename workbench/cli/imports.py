"""imports: what was taken in before, the rows that were set aside, and the way back."""

from pathlib import Path
from typing import Annotated

import typer

from workbench.cli.console import JsonOption, answer, example
from workbench.i18n import _, format_date

NumberArgument = Annotated[int, typer.Argument(help=_("Number of the import, as `imports list` tells."))]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    group = typer.Typer(
        help=_("Earlier imports: list, undo, and the rows set aside."), no_args_is_help=True, rich_markup_mode=None
    )
    group.command("list", help=_("List the latest imports."), epilog=example("terugkoppel imports list"))(list_)
    group.command(
        help=_("Take everything of an import out again; the file can be taken in anew."),
        epilog=example("terugkoppel imports undo 12"),
    )(undo)
    group.command(
        "set-aside",
        help=_("Write the rows that were set aside as XLSX or CSV, to correct and take in again."),
        epilog=example("terugkoppel imports set-aside 12 -o apart-gezet-12.xlsx"),
    )(set_aside)
    app.add_typer(group, name="imports")


def list_(as_json: JsonOption = False) -> None:
    """The latest imports, newest first."""
    from dataclasses import asdict

    from feedback.imports import batches
    from workbench.database import unit_of_work

    with unit_of_work(write=False) as session:
        rows = batches(session)
    lines = [
        f"{row.id:>5}  {format_date(row.started_at.date())}  {row.file_name}  ({row.source}): "
        + _("Read {read}, imported {imported}, already there {duplicates}, set aside {quarantined}.").format(
            read=row.read, imported=row.imported, duplicates=row.duplicates, quarantined=row.quarantined
        )
        + (f" {_('taken out again')}" if row.undone_at else "")
        for row in rows
    ]
    answer(as_json, [asdict(row) for row in rows], "\n".join(lines) or _("No file has been imported yet."))


def undo(number: NumberArgument, as_json: JsonOption = False) -> None:
    """Take an import out again."""
    from workbench import tasks

    removed = tasks.undo(number)
    answer(as_json, {"removed": removed}, _("{number} rows are taken out again.").format(number=removed))


def set_aside(
    number: NumberArgument,
    out: Annotated[Path, typer.Option("-o", "--out", help=_("XLSX or CSV file to write."))],
    as_json: JsonOption = False,
) -> None:
    """Write the rows of an import that were set aside."""
    from exports.safety import write_whole
    from feedback.imports import quarantine_csv, quarantine_xlsx
    from workbench.database import unit_of_work

    with unit_of_work(write=False) as session:
        content = quarantine_csv(session, number) if out.suffix.lower() == ".csv" else quarantine_xlsx(session, number)
    write_whole({out: content})
    answer(as_json, {"file": str(out)}, str(out))
