"""redact, route, cluster: a file in, the same file with columns added out; no database is touched."""

from pathlib import Path
from typing import Annotated

import typer

from workbench.cli.console import JsonOption, answer, example, progress
from workbench.i18n import _

FileArgument = Annotated[Path, typer.Argument(readable=False, help=_("CSV, XLSX, ODS, JSON, JSONL or Parquet file."))]
TextOption = Annotated[str, typer.Option("--text-column", help=_("Column that holds the text."))]
OutOption = Annotated[Path, typer.Option("-o", "--out", help=_("CSV file to write."))]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command(
        help=_("Take personal data out of a column; adds text_redacted and spans."),
        epilog=example("terugkoppel redact vragen.csv --text-column vraag -o geredigeerd.csv"),
    )(redact)
    app.command(
        help=_("Find the organisation and product of each text; adds organisation, product and confidence."),
        epilog=example("terugkoppel route vragen.csv --text-column vraag -o toegewezen.csv"),
    )(route)
    app.command(
        help=_("Find topics in a column of texts; adds topic, label and probability."),
        epilog=example(
            "terugkoppel cluster vragen.csv --text-column vraag --group-column organisatie -o onderwerpen.csv"
        ),
    )(cluster)


def redact(file: FileArgument, text_column: TextOption, out: OutOption, as_json: JsonOption = False) -> None:
    """Add what is left after redaction, and where what stood."""
    from workbench.tables import redact_table

    _say(as_json, out, redact_table(file, text_column, out, progress(_("Redacting"))))


def route(
    file: FileArgument,
    text_column: TextOption,
    out: OutOption,
    context: Annotated[
        str, typer.Option("--context", help=_("Words that hold for every question unsaid, such as 'buitenland'."))
    ] = "",
    as_json: JsonOption = False,
) -> None:
    """Add the organisation (empty: not sure enough) and product."""
    from workbench.tables import route_table

    _say(as_json, out, route_table(file, text_column, out, progress(_("Routing")), context=context))


def cluster(
    file: FileArgument,
    text_column: TextOption,
    out: OutOption,
    group_column: Annotated[
        str | None,
        typer.Option("--group-column", help=_("Column whose values get topics apart, such as organisation.")),
    ] = None,
    id_column: Annotated[str, typer.Option("--id-column", help=_("Column that identifies a row."))] = "id",
    as_json: JsonOption = False,
) -> None:
    """Add the topic of each text."""
    from workbench.tables import cluster_table

    rows = cluster_table(
        file, text_column, out, progress(_("Finding topics")), group=group_column, identifier=id_column
    )
    _say(as_json, out, rows)


def _say(as_json: bool, out: Path, rows: int) -> None:
    answer(as_json, {"rows": rows, "file": str(out)}, _("{rows} rows written to {file}.").format(rows=rows, file=out))
