"""improvements merge|unmerge|split|share|suggestions: several improvements that are one, one that is several."""

from typing import Annotated

import typer

from workbench.cli.console import JsonOption, answer, example
from workbench.i18n import _

ACTOR = "terugkoppel improvements"  # who did it, in the history
ItemArgument = Annotated[str, typer.Argument(help=_("The improvement, as tk-12."))]
OthersArgument = Annotated[list[str], typer.Argument(help=_("The improvements that go into it, as tk-12."))]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    group = typer.Typer(
        help=_("Merge and split improvements, and share them between organisations."),
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    for command, told, shown in (
        (merge, _("Make one improvement of several; the first one stays."), "terugkoppel improvements merge tk-3 tk-5"),
        (unmerge, _("Take a merged improvement out again, as it was."), "terugkoppel improvements unmerge tk-5"),
        (
            split,
            _("Show what an improvement rests on, or make an improvement of its own of a part."),
            "terugkoppel improvements split tk-3 --evidence 14 --title 'Brief is onduidelijk'",
        ),
        (
            share,
            _("Say which organisations an improvement belongs to besides the one that leads it."),
            "terugkoppel improvements share tk-3 --with UWV --with SVB",
        ),
        (
            suggestions,
            _("Show which improvements of an organisation look like one, and which look like two."),
            "terugkoppel improvements suggestions CBR --json",
        ),
    ):
        group.command(help=told, epilog=example(shown))(command)
    app.add_typer(group, name="improvements")


def merge(keep: ItemArgument, others: OthersArgument, as_json: JsonOption = False) -> None:
    """Put improvements together."""
    from exports.joining import merge_items
    from workbench.database import unit_of_work

    kept, gone = _number(keep), [_number(other) for other in others]
    with unit_of_work() as session:
        merge_items(session, kept, gone, actor=ACTOR)
    tags = ", ".join(f"tk-{number}" for number in gone)
    answer(as_json, {"kept": kept, "merged": gone}, _("{tags}: part of tk-{kept} now.").format(tags=tags, kept=kept))


def unmerge(item: ItemArgument, as_json: JsonOption = False) -> None:
    """Undo a merge."""
    from exports.joining import unmerge as take_out
    from workbench.database import unit_of_work

    number = _number(item)
    with unit_of_work() as session:
        take_out(session, number, actor=ACTOR)
    answer(as_json, {"undone": number}, _("Undone."))


def split(
    item: ItemArgument,
    evidence: Annotated[
        list[int] | None,
        typer.Option("--evidence", help=_("Number of a piece of evidence that goes; without it: show them.")),
    ] = None,
    title: Annotated[str, typer.Option(help=_("Title of the new improvement."))] = "",
    as_json: JsonOption = False,
) -> None:
    """Take evidence out into a new improvement."""
    from exports.backlog import backlog_item
    from exports.evidence_rows import evidence_rows
    from exports.joining import split_item
    from journeys.base import today
    from workbench.database import unit_of_work
    from workbench.wiring import redactor

    number = _number(item)
    if not evidence:
        with unit_of_work(write=False) as session:
            backlog_item(session, number, today=today())  # that it is there
            rows = evidence_rows(session, number)
        lines = [f"{row.id:>6}  {row.kind:<10}  {row.name}" for row in rows]
        answer(as_json, rows, "\n".join(lines) or _("Nothing was recorded that it rests on."))
        return
    with unit_of_work() as session:
        made = split_item(session, number, evidence, title=title, actor=ACTOR, redactor=redactor(), today=today())
    told = _("tk-{made} was split off from tk-{item}.").format(made=made, item=number)
    answer(as_json, {"item": number, "made": made}, told)


def share(
    item: ItemArgument,
    organisations: Annotated[
        list[str] | None,
        typer.Option("--with", help=_("Name or abbreviation of an organisation; without it: nobody takes part.")),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Set the co-owners of an improvement."""
    from exports.owners import set_co_owners
    from journeys.lookup import find_organisation
    from workbench.database import unit_of_work

    number = _number(item)
    with unit_of_work() as session:
        found = [find_organisation(session, name) for name in organisations or []]
        names = [one.name for one in found]
        set_co_owners(session, number, [one.id or 0 for one in found], actor=ACTOR)
    told = _("tk-{item} belongs to {names} as well.") if names else _("tk-{item} belongs to one organisation.")
    answer(as_json, {"item": number, "with": names}, told.format(item=number, names=", ".join(names)))


def suggestions(
    organisation: Annotated[str, typer.Argument(help=_("Name, abbreviation or TOOI identifier."))],
    as_json: JsonOption = False,
) -> None:
    """Show what looks the same or looks like two."""
    from exports.joining_suggestions import merge_suggestions, split_suggestions
    from journeys.lookup import find_organisation
    from workbench.database import unit_of_work
    from workbench.wiring import embedder

    with unit_of_work(write=False) as session:
        number = find_organisation(session, organisation).id or 0
        alike = merge_suggestions(session, number, embedder())
        apart = split_suggestions(session, number, embedder())
    lines = [f"merge  tk-{one.keep_id} tk-{one.other_id}  {one.keep_title} / {one.other_title}" for one in alike]
    lines += [f"split  tk-{one.item_id}  {one.title}: {', '.join(one.topics)}" for one in apart]
    answer(as_json, {"merge": alike, "split": apart}, "\n".join(lines) or _("Nothing to merge or split is suggested."))


def _number(item: str) -> int:
    from journeys.errors import WrongUsage

    digits = item.strip().lower().removeprefix("tk-")
    if not digits.isdecimal() or int(digits) >= 2**31:
        raise WrongUsage(reason=_("“{item}” is no improvement; write it as tk-12").format(item=item))
    return int(digits)
