"""deliver, deliveries and contact: reports by e-mail, to whom, and what became of it."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from journeys.errors import WrongUsage
from workbench.cli.console import JsonOption, answer, example, progress, tell
from workbench.delivery_words import state_words
from workbench.i18n import _, ngettext
from workbench.telling import told_of

if TYPE_CHECKING:
    from exports.delivery import DeliveryRow

OrganisationOption = Annotated[str | None, typer.Argument(help=_("Name, abbreviation or TOOI identifier."))]
HIGHEST = 2**31 - 1


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command(
        help=_("Make reports, queue them to the addresses of their organisations, and send what is queued."),
        epilog=example(
            "terugkoppel deliver CBR --period last-quarter --dry-run",
            "terugkoppel deliver --all --period last-quarter",
            "terugkoppel deliver",
        ),
    )(deliver)
    app.command(
        help=_("Show what was delivered to whom; decide about a delivery that nobody knows the end of."),
        epilog=example("terugkoppel deliveries CBR", "terugkoppel deliveries --arrived 12"),
    )(deliveries)
    group = typer.Typer(
        help=_("Addresses that the reports of an organisation go to."), no_args_is_help=True, rich_markup_mode=None
    )
    group.command(
        help=_("Have the reports of an organisation sent to an address."),
        epilog=example("terugkoppel contact add CBR klantcontact@cbr.example"),
    )(add)
    group.command("list", help=_("Show the addresses."), epilog=example("terugkoppel contact list CBR"))(list_contacts)
    group.command(help=_("Send no more reports to an address."), epilog=example("terugkoppel contact remove 3"))(remove)
    app.add_typer(group, name="contact")


def deliver(
    organisation: OrganisationOption = None,
    period: Annotated[
        str | None,
        typer.Option(help=_("Of which reports are made; without one, only what waits is sent.")),
    ] = None,
    everyone: Annotated[bool, typer.Option("--all", help=_("Of every organisation that has an address."))] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=_("Make the reports and tell to whom they would go; send nothing."))
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Make, queue and send; ends with 1 when anything was not sent."""
    from workbench.report_tasks import addresses_told
    from workbench.report_tasks import deliver as deliver_reports

    if period is None and (organisation or everyone or dry_run):
        raise WrongUsage(reason=_("a report is about a period: --period last-quarter"))
    if period is not None and everyone == bool(organisation):
        raise WrongUsage(reason=_("name one organisation, or give --all"))
    made = deliver_reports(organisation, period, dry_run=dry_run, progress=progress(_("Sending")))
    ended = {str(state): number for state, number in made.sent.ended.items()}
    failed = [(name, told_of(error)) for name, error in made.failed]
    stopped = told_of(made.sent.stopped) if made.sent.stopped else None
    data: dict[str, Any] = {
        "period": made.period,
        "dry_run": dry_run,
        "queued": [{"organisation": name, "addresses": addresses} for name, addresses in made.queued],
        "without_address": made.without_address,
        "failed": [{"organisation": name, "error": asdict(why)} for name, why in failed],
        "ended": ended,
        "stopped": asdict(stopped) if stopped else None,
    }
    lines = []
    for name, addresses in made.queued:
        if dry_run:
            lines.append(_("{name}: would go to {addresses}.").format(name=name, addresses=", ".join(addresses)))
        elif addresses:
            lines.append(_("{name}: queued to {addresses}.").format(name=name, addresses=", ".join(addresses)))
        else:
            lines.append(
                _("{name}: this report was queued to every address before; see terugkoppel deliveries.").format(
                    name=name
                )
            )
    lines += [
        _("{name}: has no address; add one with terugkoppel contact add.").format(name=name)
        for name in made.without_address
    ]
    lines += [_("Not made: {name}. {why}").format(name=name, why=why.what) for name, why in failed]
    if not dry_run:
        lines += [_ended(state, number) for state, number in ended.items()]
    if stopped:
        lines.append(" ".join(part for part in (stopped.what, stopped.remedy) if part))
    if not lines:
        lines.append(_("Nothing waits to be sent."))
    answer(as_json, data, "\n".join(lines))
    if addresses_told(made.queued) and ended.get("uncertain"):
        tell(_("See terugkoppel deliveries: find out whether it arrived before it is sent again."))
    if not made.complete:
        raise typer.Exit(1)


def deliveries(
    organisation: OrganisationOption = None,
    arrived: Annotated[
        int | None, typer.Option(min=1, max=HIGHEST, help=_("This delivery did arrive: it is not sent again."))
    ] = None,
    again: Annotated[
        int | None, typer.Option(min=1, max=HIGHEST, help=_("Queue this delivery again: it did not arrive."))
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """The log of deliveries, newest first."""
    from exports.delivery import decide
    from exports.delivery import deliveries as rows_of
    from journeys.lookup import find_organisation
    from workbench.database import unit_of_work

    with unit_of_work() as session:
        for number, did_arrive in ((arrived, True), (again, False)):
            if number is not None:
                decide(session, number, arrived=did_arrive)
        chosen = find_organisation(session, organisation).id if organisation else None
        rows = rows_of(session, chosen)
    answer(
        as_json,
        {"deliveries": [asdict(row) for row in rows]},
        "\n".join(_line(row) for row in rows) or _("Nothing was delivered yet."),
    )


def add(
    organisation: Annotated[str, typer.Argument(help=_("Name, abbreviation or TOOI identifier."))],
    address: Annotated[str, typer.Argument(help=_("E-mail address, of a mailbox rather than a person."))],
    as_json: JsonOption = False,
) -> None:
    """Add an address."""
    from exports.delivery import add_contact
    from journeys.lookup import find_organisation
    from workbench.database import unit_of_work

    with unit_of_work() as session:
        row = add_contact(session, find_organisation(session, organisation).id or 0, address)
    told = _("Reports of {organisation} go to {address}.").format(organisation=row.organisation, address=row.address)
    answer(as_json, asdict(row), told)


def list_contacts(organisation: OrganisationOption = None, as_json: JsonOption = False) -> None:
    """The addresses of an organisation, or of all."""
    from exports.delivery import contacts
    from journeys.lookup import find_organisation
    from workbench.database import unit_of_work

    with unit_of_work(write=False) as session:
        rows = contacts(session, find_organisation(session, organisation).id if organisation else None)
    lines = [f"{row.id}  {row.organisation}  {row.address}" for row in rows]
    answer(as_json, {"contacts": [asdict(row) for row in rows]}, "\n".join(lines) or _("There are no addresses yet."))


def remove(
    contact: Annotated[int, typer.Argument(min=1, max=HIGHEST, help=_("Number of the address."))],
    as_json: JsonOption = False,
) -> None:
    """Remove an address; what waits for it is not sent."""
    from exports.delivery import remove_contact
    from workbench.database import unit_of_work

    with unit_of_work() as session:
        remove_contact(session, contact)
    answer(as_json, {"removed": contact}, _("The address is removed."))


def _ended(state: str, number: int) -> str:
    words = ngettext("{n} message: {state}.", "{n} messages: {state}.", number)
    return words.format(n=number, state=state_words(state))


def _line(row: "DeliveryRow") -> str:
    from workbench.i18n import format_moment

    moment = format_moment(row.sent_at or row.began_at or row.queued_at)
    problem = f" ({row.problem})" if row.problem else ""
    return f"{row.id}  {row.organisation}  {row.period}  {row.address}  {state_words(row.state)}, {moment}{problem}"
