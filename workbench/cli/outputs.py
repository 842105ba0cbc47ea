"""backlog: what goes back to an organisation."""

from pathlib import Path
from typing import Annotated

import typer

from exports.backlog_formats import BacklogFormat
from workbench.cli import improvements
from workbench.cli.console import JsonOption, answer, example
from workbench.delivery_words import no_new_work
from workbench.i18n import _, ngettext

OrganisationArgument = Annotated[str, typer.Argument(help=_("Name, abbreviation or TOOI identifier."))]
OutOption = Annotated[Path, typer.Option("-o", "--out", help=_("File to write."))]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command(
        help=_("Write the improvement backlog of an organisation, for people or for their tracker: what is new."),
        epilog=example(
            "terugkoppel backlog CBR --format xlsx -o cbr.xlsx",
            "terugkoppel backlog CBR --format jira --all -o jira.csv",
        ),
    )(backlog)
    improvements.register(app)


def backlog(
    organisation: OrganisationArgument,
    out: OutOption,
    written_as: Annotated[BacklogFormat, typer.Option("--format", help=_("What to write."))],
    process: Annotated[str | None, typer.Option(help=_("Only items of this process."))] = None,
    owner: Annotated[str | None, typer.Option(help=_("Only items of this owner."))] = None,
    everything: Annotated[
        bool, typer.Option("--all", help=_("Also the items that were handed over before in this format."))
    ] = False,
    draft: Annotated[
        bool, typer.Option("--draft", help=_("Only to look at: all items, and none counts as handed over."))
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Propose items for what is not covered yet, then write what was not handed over before."""
    from workbench.tasks import write_backlog_file

    made = write_backlog_file(
        organisation, written_as, out, process=process, owner=owner, everything=everything, draft=draft
    )
    files = [str(file) for file in made.files]
    sentence = _("{items} items written to {file}.").format(items=made.items, file=", ".join(files))
    if made.left_out:
        before = ngettext(
            "{n} item was handed over before in this format; --all writes it too.",
            "{n} items were handed over before in this format; --all writes them too.",
            made.left_out,
        )
        sentence = f"{sentence}\n{before.format(n=made.left_out)}"
    if made.closed:
        sentence = f"{sentence}\n{no_new_work(made.closed)}"
    told = {"organisation": made.organisation, "items": made.items, "left_out": made.left_out, "files": files}
    answer(as_json, told, sentence)
