"""backup, restore: a whole installation in one file, and back (docs/backup.md)."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workbench.cli.console import JsonOption, answer, example, progress
from workbench.i18n import _

if TYPE_CHECKING:
    from workbench.backup import Made
    from workbench.restoring import Restored


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command(
        help=_("Make a backup of everything, while the app and the worker run; it is read back and checked."),
        epilog=example("terugkoppel backup", "terugkoppel backup /mnt/backup --keep 14"),
    )(backup)
    app.command(
        help=_("Put a backup back, into an empty place or with --force over what is there, which is set aside."),
        epilog=example(
            "terugkoppel restore terugkoppel-0006-20260901-020000.zip",
            "terugkoppel restore FILE --into postgresql://user@server/terugkoppel --keep-links",
        ),
    )(restore)


def backup(
    place: Annotated[
        Path | None,
        typer.Argument(metavar="[FILE]", help=_("File or folder; by default the folder backups beside the data.")),
    ] = None,
    keep: Annotated[
        int | None, typer.Option(min=1, help=_("Keep so many backups in the folder and remove older ones."))
    ] = None,
    no_key: Annotated[
        bool, typer.Option("--no-key", help=_("Do not put the key beside it; then keep it elsewhere yourself."))
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Make a backup and say what is in it."""
    from workbench.backup import make_backup
    from workbench.database import engine_for
    from workbench.settings import settings

    told = progress(_("Backup"))
    made = make_backup(engine_for(settings().url), place, keep=keep, with_key=not no_key, progress=told)
    answer(as_json, made.as_json(), _made(made, no_key))


def _made(made: "Made", no_key: bool) -> str:
    lines = [
        _("Backup made and read back: {file} ({rows} rows, {size} MB, layout {layout}).").format(
            file=made.file, rows=made.manifest.rows, size=round(made.size / 1e6, 1), layout=made.manifest.layout
        )
    ]
    if made.orphans:
        lines.append(
            _("{number} rows in the database point at nothing: run terugkoppel db check.").format(number=made.orphans)
        )
    if made.key_file:
        lines.append(
            _("The key is beside it, in {file}. Keep a copy elsewhere: without it recordings stay closed.").format(
                file=made.key_file.name
            )
        )
    elif no_key:
        lines.append(_("The key is not with it. Keep it: without it recordings stay closed."))
    else:
        lines.append(_("The key is the one in TERUGKOPPEL_SECRET: keep it elsewhere."))
    if made.removed:
        lines.append(_("Older backups removed: {number}.").format(number=len(made.removed)))
    return "\n".join(lines)


def restore(
    file: Annotated[Path, typer.Argument(help=_("The backup."))],
    into: Annotated[
        str | None, typer.Option(metavar="URL", help=_("Database to put it in; by default the one of the settings."))
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help=_("Also where there is a database already; that one is set aside."))
    ] = False,
    keep_links: Annotated[
        bool, typer.Option("--keep-links", help=_("It is a move: links and keys of the backup stay in force."))
    ] = False,
    key: Annotated[Path | None, typer.Option(help=_("File with the key, if it is not beside the backup."))] = None,
    as_made: Annotated[
        bool, typer.Option("--as-made", help=_("Leave it in the layout it was made with, for an earlier version."))
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Put a backup back and say what was ended again."""
    from journeys.backup_errors import IntoUnreachable
    from journeys.errors import DatabaseUnreachable
    from workbench.database import DATABASE_SETTING
    from workbench.restoring import restore as put_back
    from workbench.settings import settings

    try:
        done = put_back(
            file,
            into or settings().url,
            force=force,
            keep_links=keep_links,
            as_made=as_made,
            key_file=key,
            progress=progress(_("Restore")),
        )
    except DatabaseUnreachable as error:
        if into is None:
            raise
        # an address that is none is not repeated: it may hold a password
        place = "--into" if error.facts["place"] == DATABASE_SETTING else error.facts["place"]
        raise IntoUnreachable(place=place, reason=error.facts["reason"]) from error
    answer(as_json, done.as_json(), _restored(done, keep_links))


def _restored(done: "Restored", keep_links: bool) -> str:
    lines = [
        _("Put back and checked: {rows} rows in {place} (layout {layout}, backup of {moment}).").format(
            rows=done.rows, place=done.place, layout=done.layout, moment=done.made_at
        )
    ]
    if done.set_aside:
        lines.append(_("What was there is set aside: {place}.").format(place=done.set_aside))
    ended = done.ended
    for number, sentence in (
        (ended.erased, _("Respondents erased again: {number}.")),
        (ended.links, _("Links and keys revoked: {number}. Make new ones where they are needed.")),
        (ended.blocked, _("Accounts blocked again: {number}.")),
        (ended.sign_ins, _("Sign-ins ended: {number}. Everybody signs in again.")),
        (ended.deliveries, _("Messages that may have been sent already: {number}. See Reports, and decide.")),
        (done.jobs_cancelled, _("Jobs cancelled: {number}.")),
    ):
        if number:
            lines.append(sentence.format(number=number))
    if not done.since_known and not keep_links:
        lines.append(_("Accounts that were blocked after the backup are open again: look at the list."))
    lines += {
        "own": [],
        "installed": [_("The key is put in the data folder.")],
        "missing": [_("The key is missing: recordings stay closed, and rows of before are not recognised.")],
        "other": [_("There is another key here: recordings stay closed, and rows of before are not recognised.")],
    }[done.key]
    return "\n".join(lines)
