"""audit verify|list|export: who did what, and whether the record of it is whole."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from journeys.errors import N_, InvalidValue
from workbench.cli.console import JsonOption, answer, example
from workbench.i18n import _, format_moment

if TYPE_CHECKING:
    from workbench.audit_checking import Checked
    from workbench.audit_reading import Filters

ActorOption = Annotated[str, typer.Option(help=_("Only what this one did, as “account 3” or “worker”."))]
ActionOption = Annotated[str, typer.Option(help=_("Only this action, as transcript.read."))]
SinceOption = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help=_("From this day on."))]
UntilOption = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help=_("Through this day."))]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    group = typer.Typer(help=_("Who did what, when and with what."), no_args_is_help=True, rich_markup_mode=None)
    group.command(
        help=_("Check that no entry was changed, removed, put elsewhere or cut off."),
        epilog=example("terugkoppel audit verify", 'terugkoppel audit verify --head "1204 1a2b3c4d:…"'),
    )(verify)
    group.command(
        "list", help=_("Show the newest entries."), epilog=example("terugkoppel audit list --action transcript.read")
    )(list_entries)
    group.command(help=_("Write entries to a CSV file."), epilog=example("terugkoppel audit export logboek.csv"))(
        export
    )
    app.add_typer(group, name="audit")


def verify(
    head: Annotated[
        list[str] | None, typer.Option(help=_("Number and seal of an entry that was written down elsewhere."))
    ] = None,
    key_file: Annotated[
        list[Path] | None, typer.Option(help=_("File with a key that this installation had before."))
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Check the whole audit; exit code 1 when something does not fit."""
    from workbench import audit, audit_heads
    from workbench.audit_checking import verify as check
    from workbench.database import unit_of_work

    given = []
    for text in head or []:
        try:
            given.append(audit_heads.parse(text))
        except ValueError as error:
            raise InvalidValue(value=text[:80], field="--head", expected=N_("a number and a seal")) from error
    older = [_key(path) for path in key_file or []]
    kept = list(audit_heads.kept())
    with unit_of_work(write=False) as session:
        found = check(session, [*kept, *given], older_secrets=older)
    audit.note("audit.checked", result="failed" if found.fault else "done")
    told = asdict(found) | {"heads": len(kept) + len(given)}
    answer(as_json, told, _told(found))
    if found.fault:
        raise typer.Exit(1)


def _key(path: Path) -> bytes:
    from journeys.errors import FileMissing

    try:
        return path.read_bytes()
    except OSError as error:
        raise FileMissing(file=path.name) from error


def _told(found: "Checked") -> str:
    last = f"{found.number}–{found.last}" if found.last and found.last != found.number else f"{found.number}"
    lines = [
        {
            "": _("The audit is whole: {number} entries.").format(number=found.entries),
            "missing": _("Missing: entry {number}.").format(number=last),
            "changed": _("Entry {number} was changed, or stands in another’s place.").format(number=last),
            "other_key": _("Entry {number} was sealed with another key. See --key-file.").format(number=last),
            "cut_off": _("The end was cut off: entry {number} was there.").format(number=last),
            "other_head": _("Entry {number} is another one than was written down.").format(number=last),
        }[found.fault]
    ]
    if found.fault:
        lines.append(_("Up to entry {number} everything fits.").format(number=found.entries))
    if found.head:
        lines.append(_("Write down elsewhere, by which to check later: {head}").format(head=found.head))
    return "\n".join(lines)


def list_entries(
    actor: ActorOption = "",
    action: ActionOption = "",
    since: SinceOption = None,
    until: UntilOption = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help=_("At most so many."))] = 50,
    as_json: JsonOption = False,
) -> None:
    """The newest entries first."""
    from workbench.audit_reading import entries
    from workbench.database import unit_of_work

    with unit_of_work(write=False) as session:
        rows = entries(session, _filters(actor, action, since, until), limit)
    lines = [
        f"{row.number}  {format_moment(row.at)}  {row.name or row.actor}  {row.action}  {row.object}  {row.result}"
        for row in rows
    ]
    answer(as_json, {"entries": [asdict(row) for row in rows]}, "\n".join(lines) or _("There are no entries yet."))


def export(
    file: Annotated[Path, typer.Argument(help=_("CSV file to write."))],
    actor: ActorOption = "",
    action: ActionOption = "",
    since: SinceOption = None,
    until: UntilOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write entries to a file."""
    from exports.safety import write_whole
    from workbench import audit
    from workbench.audit_reading import entries_csv
    from workbench.database import unit_of_work

    audit.note("audit.exported")
    with unit_of_work(write=False) as session:
        content = entries_csv(session, _filters(actor, action, since, until))
    write_whole({file: content})
    answer(as_json, {"file": str(file)}, _("Written: {file}").format(file=file))


def _filters(actor: str, action: str, since: datetime | None, until: datetime | None) -> "Filters":
    from workbench.audit_reading import Filters

    return Filters(actor, action, since.date() if since else None, until.date() if until else None)
