"""topics alarms: which topics are new or rising."""

from typing import Annotated

import typer

from workbench.cli.console import JsonOption, answer, example
from workbench.i18n import _, format_date, format_number


def register(group: typer.Typer) -> None:
    """Add this command to those about topics."""
    group.command(
        help=_("List topics that are new or rising, by weeks that are over."),
        epilog=example("terugkoppel topics alarms", "terugkoppel topics alarms --organisation UWV --json"),
    )(alarms)


def alarms(
    organisation: Annotated[
        str | None, typer.Option("--organisation", help=_("Name, abbreviation or TOOI identifier of an organisation."))
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """List the topics that are new or rising, the least likely first."""
    from journeys.base import today
    from journeys.queries import find_organisation
    from topics.alarms import alarms as found
    from workbench.database import unit_of_work
    from workbench.today import in_the_last

    with unit_of_work(write=False) as session:
        chosen = find_organisation(session, organisation).id if organisation else None
        told = found(session, chosen, as_of=today())
    data = [
        {
            "topic_id": one.topic_id,
            "label": one.label,
            "organisation": one.organisation,
            "kind": one.kind,
            "week": one.week,
            "weeks": one.weeks,
            "count": one.count,
            "expected": round(one.expected, 1),
            "bound": one.bound,
            "since": one.since,
            "method": one.method,
            "p_value": one.p_value,
            "exposure": one.measure,
        }
        for one in told
    ]
    lines = []
    for one in told:
        sentence = (
            _("{id:>6}  {organisation}: “{label}” is new: {count} questions {period}, since {since}")
            if one.kind == "new"
            else _(
                "{id:>6}  {organisation}: “{label}” is rising: {count} questions {period}, {expected} expected and "
                "at most {bound}, since {since}"
            )
        )
        lines.append(
            sentence.format(
                id=one.topic_id,
                organisation=one.short_name,
                label=one.label,
                count=format_number(one.count),
                period=in_the_last(one.weeks),
                expected=format_number(round(one.expected)),
                bound=format_number(one.bound),
                since=format_date(one.since),
            )
        )
    answer(as_json, data, "\n".join(lines) or _("No topic is new or rising."))
