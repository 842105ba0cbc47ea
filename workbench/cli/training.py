"""train-embedding: make the built-in Dutch embedding anew; not needed to use the product."""

from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated

import typer

from workbench.cli.console import JsonOption, answer, example, tell
from workbench.i18n import _


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command(
        "train-embedding",
        help=_("Train the built-in Dutch embedding on a catalogue of public products (needs the extra 'train')."),
        epilog=example("terugkoppel train-embedding catalogus.csv.gz -o model --teacher-vectors leraar.npz"),
    )(train_embedding)


def train_embedding(
    catalogue: Annotated[
        Path, typer.Argument(readable=False, help=_("CSV or CSV.GZ with the columns text, answer, label and source."))
    ],
    out: Annotated[Path, typer.Option("-o", "--out", help=_("Folder to write the model to."))],
    exclude_labels: Annotated[
        Path | None,
        typer.Option("--exclude-labels", help=_("CSV whose column label names products to keep out of the training.")),
    ] = None,
    meanings: Annotated[
        Path | None,
        typer.Option(
            "--meanings", help=_("Folder of WordNet (data.noun and the like), for general Dutch; with --dictionary.")
        ),
    ] = None,
    dictionary: Annotated[
        Path | None,
        typer.Option(
            "--dictionary", help=_("Dutch-English dictionary of dictd (FreeDict's nld-eng.dict.dz); with --meanings.")
        ),
    ] = None,
    teacher_vectors: Annotated[
        Path | None,
        typer.Option("--teacher-vectors", help=_("File (.npz) that keeps what the teacher said for a next training.")),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help=_("Number that fixes everything left to chance."))] = 1,
    as_json: JsonOption = False,
) -> None:
    """Write a sentence-transformers model of word pieces."""
    from topics.embedding import train_embedding as train
    from topics.training import Recipe
    from topics.training_texts import read_labels

    if (meanings is None) != (dictionary is None):
        raise typer.BadParameter(_("One is of no use without the other."), param_hint="--meanings, --dictionary")
    made = train(
        catalogue,
        out,
        exclude=read_labels(exclude_labels) if exclude_labels else frozenset(),
        meanings=meanings,
        dictionary=dictionary,
        teacher_vectors=teacher_vectors,
        recipe=replace(Recipe(), seed=seed),
        tell=tell,
    )
    answer(
        as_json,
        asdict(made),
        _("{pieces} pieces of {dimensions} numbers written to {folder} ({size} MB), from {pages} pages.").format(
            pieces=made.pieces, dimensions=made.dimensions, folder=out, size=made.megabytes, pages=made.pages
        ),
    )
