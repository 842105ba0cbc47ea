"""db upgrade|check|info: the database."""

import typer

from workbench.cli.console import JsonOption, answer, example
from workbench.i18n import _


def register(app: typer.Typer) -> None:
    """Add these commands."""
    group = typer.Typer(help=_("Make, check or describe the database."), no_args_is_help=True, rich_markup_mode=None)
    group.command(
        help=_("Bring the database to the layout of this version; makes it where there is none."),
        epilog=example("terugkoppel db upgrade"),
    )(upgrade)
    group.command(
        help=_("Check that the database has the right layout and is sound."), epilog=example("terugkoppel db check")
    )(check)
    group.command(
        help=_("Show where the database is and what is in it."), epilog=example("terugkoppel db info --json")
    )(info)
    app.add_typer(group, name="db")


def upgrade(as_json: JsonOption = False) -> None:
    """Migrate to the newest layout."""
    from workbench import database
    from workbench.settings import settings

    engine = database.engine_for(settings().url)
    database.upgrade(engine)
    found, _needed = database.revisions(engine)
    answer(as_json, {"revision": found}, _("The database has layout {revision}.").format(revision=found))


def check(as_json: JsonOption = False) -> None:
    """Raise unless layout and contents are sound."""
    from workbench import database
    from workbench.settings import settings

    engine = database.engine_for(settings().url)
    database.require_current(engine)
    database.require_sound(engine)
    answer(as_json, {"sound": True}, _("The database is sound."))


def info(as_json: JsonOption = False) -> None:
    """Where the database is, its layout and row counts."""
    from workbench import database
    from workbench.settings import settings

    told = database.describe(database.engine_for(settings().url))
    lines = [
        _("Database: {place}").format(place=told["place"]),
        _("Layout: {revision}").format(revision=told["revision"] or "–"),
        *(f"  {table}: {count}" for table, count in told["rows"].items()),
    ]
    answer(as_json, told, "\n".join(lines))
