"""retention show|set|hold|lift|run|report: how long things are kept, what may not go, and what was destroyed."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from journeys.errors import N_, WrongUsage
from workbench.cli.console import JsonOption, answer, example, progress
from workbench.i18n import _

KindArgument = Annotated[str, typer.Argument(metavar="KIND", help=_("Kind of record, as the list names it."))]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    group = typer.Typer(
        help=_("How long records are kept, and their destruction."), no_args_is_help=True, rich_markup_mode=None
    )
    group.command(
        help=_("Show every kind of record, its term and ground, and the holds in force."),
        epilog=example("terugkoppel retention show"),
    )(show)
    group.command(
        "set",
        help=_("Keep a kind of record longer or shorter, with the ground for it."),
        epilog=example('terugkoppel retention set letters --months 84 --ground "Selectielijst 2025, 7"'),
    )(set_months)
    group.command(
        help=_("Let nothing of a kind, organisation or study be destroyed for now."),
        epilog=example('terugkoppel retention hold --reason "Rechtszaak" --organisation CBR'),
    )(hold)
    group.command(help=_("Lift a hold."), epilog=example("terugkoppel retention lift 3"))(lift)
    group.command(
        help=_("Destroy what is past its term, as the worker does each night."),
        epilog=example("terugkoppel retention run --dry-run", "terugkoppel retention run"),
    )(run)
    group.command(
        help=_("Show the destruction report of the newest run, or write it to a CSV or text file."),
        epilog=example("terugkoppel retention report --out vernietiging.csv"),
    )(report)
    app.add_typer(group, name="retention")


def show(as_json: JsonOption = False) -> None:
    """Terms and holds."""
    from workbench.database import unit_of_work
    from workbench.retention import terms
    from workbench.retention_holds import holds

    with unit_of_work(write=False) as session:
        rows, kept = terms(session), holds(session)
    lines = []
    for row in rows:
        told = _("fixed") if row.kind.fixed else _("{months} months").format(months=row.months)
        lines += [f"{row.kind.id}  {row.kind.name}  {told}  {row.set_by}".rstrip(), f"  {row.ground}"]
    lines += [""] if kept else []
    for one in kept:
        about = ", ".join(part for part in (one.kind, one.organisation, one.study) if part) or _("everything")
        lines.append(_("Hold {number} on {about}: {reason}").format(number=one.id, about=about, reason=one.reason))
    answer(as_json, {"terms": [asdict(row) for row in rows], "holds": [asdict(one) for one in kept]}, "\n".join(lines))


def set_months(
    kind: KindArgument,
    months: Annotated[int | None, typer.Option(help=_("Months; left out: as the standard says."))] = None,
    ground: Annotated[str, typer.Option(help=_("Why so long: a law, a selection list, an agreement."))] = "",
    as_json: JsonOption = False,
) -> None:
    """Set a term."""
    from workbench.database import unit_of_work
    from workbench.retention import set_term

    with unit_of_work() as session:
        made = set_term(session, kind, months, ground)
    told = _("{kind} is kept for {months} months.").format(kind=made.kind.name, months=made.months)
    answer(as_json, asdict(made), told)


def hold(
    reason: Annotated[str, typer.Option(help=_("Why it may not go."))],
    kind: Annotated[str, typer.Option(help=_("Only this kind of record."))] = "",
    organisation: Annotated[str | None, typer.Option(help=_("Only what belongs to this organisation."))] = None,
    study: Annotated[int | None, typer.Option(help=_("Only this study."))] = None,
    as_json: JsonOption = False,
) -> None:
    """Place a hold."""
    from journeys.lookup import find_organisation
    from workbench.database import unit_of_work
    from workbench.retention_holds import place_hold

    with unit_of_work() as session:
        owner = find_organisation(session, organisation).id if organisation else None
        number = place_hold(session, reason, kind=kind, organisation_id=owner, study_id=study)
    answer(as_json, {"hold": number}, _("Hold {number} is placed.").format(number=number))


def lift(
    number: Annotated[int, typer.Argument(min=1, max=2**31 - 1, help=_("Number of the hold."))],
    as_json: JsonOption = False,
) -> None:
    """Lift a hold."""
    from workbench.database import unit_of_work
    from workbench.retention_holds import lift_hold

    with unit_of_work() as session:
        lift_hold(session, number)
    answer(as_json, {"lifted": number}, _("Hold {number} is lifted.").format(number=number))


def run(
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_("Only count; destroy nothing."))] = False,
    as_json: JsonOption = False,
) -> None:
    """Destroy what is past its term and print the report."""
    from workbench.retention import run_retention
    from workbench.retention_report import as_text

    made = run_retention(dry=dry_run, progress=progress(_("Retention")))
    answer(as_json, made.as_json(), as_text(made))


def report(
    out: Annotated[Path | None, typer.Option(help=_("File to write, ending in .csv or .txt."))] = None,
    as_json: JsonOption = False,
) -> None:
    """The report of the newest run that destroyed something."""
    from exports.safety import write_whole
    from workbench.database import unit_of_work
    from workbench.retention import runs
    from workbench.retention_report import as_csv, as_text

    with unit_of_work(write=False) as session:
        newest = next(iter(runs(session, 1)), None)
    if newest is None:
        answer(as_json, {"run": None}, _("Nothing was destroyed yet."))
        return
    if out is None:
        answer(as_json, newest.as_json(), as_text(newest))
        return
    if out.suffix not in (".csv", ".txt"):
        raise WrongUsage(reason=N_("the file must end in .csv or .txt"))
    write_whole({out: as_csv(newest) if out.suffix == ".csv" else as_text(newest).encode()})
    answer(as_json, {"file": str(out)}, _("Written: {file}").format(file=out))
