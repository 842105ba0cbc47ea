"""import: a file of questions, feedback, funnel steps, letters, exposure or events into the database."""

from pathlib import Path
from typing import Annotated

import typer

from feedback.kinds import ImportKind
from feedback.profiles import PROFILES, TEMPLATES
from workbench.cli.console import JsonOption, answer, example, progress
from workbench.cli.outputs import OutOption
from workbench.i18n import _


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command(
        "import",
        help=_("Take a file in: redacted, routed, without duplicates; rows that cannot be read are set aside."),
        epilog=example(
            "terugkoppel import vragen.csv --kind questions",
            "terugkoppel import log.xlsx --profile informatiepunt",
            "terugkoppel import stap.csv --profile website-funnel --organisation CBR --week 2026-W45 --process Bezwaar",
            "terugkoppel import reacties.xlsx --kind feedback --organisation CBR --dry-run",
        ),
    )(import_file)
    app.command(
        "template",
        help=_("Write an empty log as XLSX, with lists to choose from; filled in, it is imported as it is."),
        epilog=example("terugkoppel template informatiepunt -o log.xlsx"),
    )(template)


def template(
    profile: Annotated[str, typer.Argument(help=_("What to log: {profiles}.").format(profiles=", ".join(TEMPLATES)))],
    out: OutOption,
    as_json: JsonOption = False,
) -> None:
    """Write the empty log of a common source."""
    from workbench.tasks import write_template

    write_template(profile, out)
    sentence = _("The empty log is in {file}. Fill it in, then: terugkoppel import {file} --profile {profile}")
    answer(as_json, {"profile": profile, "file": str(out)}, sentence.format(file=out, profile=profile))


def import_file(
    file: Annotated[
        Path, typer.Argument(readable=False, help=_("CSV, XLSX, ODS, JSON, JSONL or Parquet file, or a chat as TXT."))
    ],
    kind: Annotated[
        ImportKind | None, typer.Option(help=_("What the file holds; a profile or a known source says it too."))
    ] = None,
    profile: Annotated[
        str | None,
        typer.Option(help=_("Where the file comes from: {profiles}.").format(profiles=", ".join(PROFILES))),
    ] = None,
    organisation: Annotated[
        str | None, typer.Option(help=_("Organisation for rows whose own column names none."))
    ] = None,
    mapping: Annotated[
        Path | None, typer.Option(readable=False, help=_("TOML file that says which column holds what."))
    ] = None,
    source: Annotated[
        str | None, typer.Option(help=_("Name of the source; by default made from the file name."))
    ] = None,
    process: Annotated[str | None, typer.Option(help=_("Process of rows that name none."))] = None,
    week: Annotated[str | None, typer.Option(help=_("Week of rows that name none, as 2026-W45."))] = None,
    own_sender: Annotated[
        list[str] | None,
        typer.Option(help=_("In a chat: the name under which your organisation writes; may be given more than once.")),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_("Say what would happen; store nothing."))] = False,
    as_json: JsonOption = False,
) -> None:
    """Take a file in and say what became of its rows."""
    from workbench.tasks import import_path

    whole = {name: value for name, value in (("process", process), ("week", week)) if value}
    result = import_path(
        file,
        kind,
        profile=profile,
        source=source,
        organisation=organisation,
        whole=whole,
        own_senders=own_sender or (),
        mapping_file=mapping,
        dry_run=dry_run,
        progress=progress(_("Importing")),
    )
    lines = [
        _("Read {read}, imported {imported}, already there {duplicates}, set aside {quarantined}.").format(
            read=result.read, imported=result.imported, duplicates=result.duplicates, quarantined=result.quarantined
        )
    ]
    if result.kind in (ImportKind.QUESTIONS, ImportKind.FEEDBACK):
        routed = _("Organisation from the file {by_column}, from the text {by_text}, not sure {unrouted}.")
        lines.append(routed.format(by_column=result.by_column, by_text=result.by_text, unrouted=result.unrouted))
        lines.append(_("Without a date: {undated}.").format(undated=result.undated))
        if result.in_topics:
            lines.append(_("In a topic at once: {number}.").format(number=result.in_topics))
    if result.resolved:
        lines.append(_("Rows set aside earlier that are settled now: {number}.").format(number=result.resolved))
    lines += [f"  {count} × {reason}" for reason, count in result.reasons.items()]
    for field, values in result.unknown.items():
        lines.append(_("Not understood in {field}: {values}").format(field=field, values=", ".join(values)))
    if dry_run:
        lines.append(_("This was a dry run: nothing was stored."))
    answer(as_json, result.as_json(), "\n".join(lines))
