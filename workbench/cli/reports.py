"""report, desk and programme: what organisations, citizens, desks and the programme read about a period."""

from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from journeys.errors import WrongUsage
from workbench.cli.console import JsonOption, answer, example, progress
from workbench.i18n import _, ngettext
from workbench.telling import told_of

PeriodOption = Annotated[
    str,
    typer.Option(help=_("A year (2026), quarter (2026-Q3), month (2026-09), last-month, last-quarter or last-year.")),
]


class ReportFormat(StrEnum):
    """What a report can be written as."""

    HTML = "html"
    PDF = "pdf"
    JSON = "json"


class Readers(StrEnum):
    """For whom a report is."""

    ORGANISATION = "organisation"
    CITIZENS = "citizens"


class SheetFormat(StrEnum):
    """What a sheet for the desk can be written as."""

    HTML = "html"
    PDF = "pdf"


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command(
        help=_("Write the report of an organisation about a period, or of all of them."),
        epilog=example(
            "terugkoppel report CBR --period last-quarter --format pdf -o cbr.pdf",
            "terugkoppel report CBR --for citizens --period last-quarter --format pdf -o u-vroeg.pdf",
            "terugkoppel report --all --period last-quarter -o rapporten",
        ),
    )(report)
    app.command(
        help=_("Write one A4 for a library desk: most asked, what changed, whom to refer to."),
        epilog=example("terugkoppel desk --point 'Bibliotheek Ede' --period last-quarter --format pdf -o balie.pdf"),
    )(desk)
    app.command(
        help=_("Show all organisations side by side: questions, and how far their improvements are."),
        epilog=example("terugkoppel programme --period last-quarter --json"),
    )(programme)


def report(
    out: Annotated[Path, typer.Option("-o", "--out", help=_("File to write; with --all a folder."))],
    period: PeriodOption,
    organisation: Annotated[str | None, typer.Argument(help=_("Name, abbreviation or TOOI identifier."))] = None,
    written_as: Annotated[
        ReportFormat | None,
        typer.Option("--format", help=_("What to write; by default what the name of the file says, with --all both.")),
    ] = None,
    readers: Annotated[Readers, typer.Option("--for", help=_("For whom: one page for citizens has no figures."))] = (
        Readers.ORGANISATION
    ),
    everyone: Annotated[
        bool, typer.Option("--all", help=_("The report of every organisation with questions or improvements."))
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Write the report of a period; with --all one that fails does not stop the others."""
    from workbench.report_tasks import write_citizens_page
    from workbench.tasks import write_report_file

    if everyone == bool(organisation):
        raise WrongUsage(reason=_("name one organisation, or give --all"))
    if everyone:
        _report_all(period, written_as, out, readers, as_json)
        return
    write = write_citizens_page if readers is Readers.CITIZENS else write_report_file
    made = write(organisation or "", period, _format(written_as, out), out)
    answer(
        as_json,
        {"organisation": made.organisation, "period": made.period, "files": [str(made.file)]},
        _("The report on {period} is in {file}.").format(period=made.period, file=made.file),
    )


def desk(
    out: Annotated[Path, typer.Option("-o", "--out", help=_("File to write."))],
    period: PeriodOption,
    point: Annotated[str | None, typer.Option(help=_("Only questions recorded at this desk."))] = None,
    written_as: Annotated[
        SheetFormat | None,
        typer.Option("--format", help=_("What to write; by default what the name of the file says.")),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Write the sheet of a desk."""
    from workbench.report_tasks import write_desk_sheet

    made = write_desk_sheet(point, period, _format(written_as, out), out)
    answer(
        as_json,
        {"point": made.organisation, "period": made.period, "files": [str(made.file)]},
        _("The sheet on {period} is in {file}.").format(period=made.period, file=made.file),
    )


def programme(period: PeriodOption = "last-quarter", as_json: JsonOption = False) -> None:
    """Show the programme: questions of a period, rounded as they may leave, and improvements as they stand."""
    from exports.programme import programme as rows_of
    from exports.safety import rounded, shown
    from journeys.base import today
    from journeys.periods import parse_period
    from workbench.database import unit_of_work

    chosen = parse_period(period, today())
    with unit_of_work(write=False) as session:
        rows = rows_of(session, chosen.start, chosen.end)
    header = (_("Organisation"), _("Questions"), _("Sent"), _("Answered"), _("Live"), _("As expected"))
    lines = [
        (row.short, shown(rounded(row.questions)), str(row.sent), str(row.answered), str(row.live), str(row.proven))
        for row in rows
    ]
    told = {
        "period": chosen.label,
        "organisations": [asdict(row) | {"questions": rounded(row.questions)} for row in rows],
    }
    answer(as_json, told, _table(header, *lines) if lines else _("No organisation has questions or improvements yet."))


def _format(written_as: StrEnum | None, out: Path) -> str:
    return str(written_as or out.suffix.lower().removeprefix(".") or "pdf")


def _report_all(period: str, written_as: ReportFormat | None, out: Path, readers: Readers, as_json: bool) -> None:
    from workbench.report_tasks import write_all_reports

    formats = [str(written_as)] if written_as else ["html", "pdf"]
    told = progress(_("Reports"))
    made = write_all_reports(period, formats, out, citizens=readers is Readers.CITIZENS, progress=told)
    files: dict[str, list[str]] = {}
    for one in made.made:
        files.setdefault(one.organisation, []).append(str(one.file))
    failed = [(name, told_of(error)) for name, error in made.failed]
    data: dict[str, Any] = {
        "period": made.period,
        "made": [{"organisation": name, "files": own} for name, own in files.items()],
        "nothing_to_tell": made.skipped,
        "failed": [{"organisation": name, "error": asdict(why)} for name, why in failed],
    }
    number = len(files)
    lines = [
        ngettext("{n} report on {period} is in {folder}.", "{n} reports on {period} are in {folder}.", number).format(
            n=number, period=made.period, folder=out
        )
    ]
    if made.skipped:
        lines.append(_("Nothing to tell: {names}.").format(names=", ".join(made.skipped)))
    lines += [
        _("Not made: {name}. {why}").format(name=name, why=" ".join(part for part in (why.what, why.remedy) if part))
        for name, why in failed
    ]
    answer(as_json, data, "\n".join(lines))
    if failed:
        raise typer.Exit(1)


def _table(*rows: tuple[str, ...]) -> str:
    """Columns under each other: the first is text, the others numbers."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for first, *others in rows:
        cells = [cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True)]
        lines.append("  ".join([first.ljust(widths[0]), *cells]))
    return "\n".join(lines)
