"""db upgrade|check|counts|info: the database."""

from typing import Annotated

import typer

from workbench.cli.console import JsonOption, answer, example
from workbench.i18n import _, ngettext


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
        help=_("Compare the counts that screens add up with the questions there are; with --mend count again."),
        epilog=example("terugkoppel db counts", "terugkoppel db counts --mend"),
    )(counts)
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


def counts(
    mend: Annotated[bool, typer.Option("--mend", help=_("Count all questions again where a count is wrong."))] = False,
    as_json: JsonOption = False,
) -> None:
    """Differences between the counts that the database keeps and a count of what there is; there should be none."""
    from dataclasses import asdict

    from workbench.count_index import differences, mend_all
    from workbench.database import unit_of_work
    from workbench.item_copies import wrong_copies

    with unit_of_work(write=mend) as session:
        found, copies = differences(session), wrong_copies(session)
        number = len(found) + copies
        if number and mend:
            mend_all(session)
    wrong = ngettext("{number} count is wrong.", "{number} counts are wrong.", number).format(number=number)
    mended = _("All questions were counted again.") if mend else _("Mend it with: terugkoppel db counts --mend")
    told = f"{wrong} {mended}" if number else _("The counts are right.")
    wrong_ones = {"wrong": [asdict(one) for one in found], "wrong_copies": copies}
    answer(as_json, wrong_ones | {"mended": bool(number and mend)}, told)


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
